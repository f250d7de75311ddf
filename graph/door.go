package graph

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/doorruling"
	"jiaoying/ent/db/doortask"
	"jiaoying/ent/db/doorvisit"
	dbhousehold "jiaoying/ent/db/household"
	"jiaoying/ent/db/predicate"
	dbsite "jiaoying/ent/db/site"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/notify/door"
	doors "jiaoying/server/door"
	"jiaoying/server/fault"
)

// wanted are the parts of a door that cost a query each; nobody who does not ask pays.
type wanted struct{ visits, rulings, household, site, secret bool }

func wantedOf(ctx context.Context, path ...string) wanted {
	has := func(name string) bool { return asked(ctx, append(slices.Clone(path), name)...) }
	return wanted{has("visits"), has("rulings"), has("household"), has("site"), has("secret")}
}

// fromDoors renders the doors of a delta.
func (r *Resolver) fromDoors(ctx context.Context, rows []*db.DoorTask, visits bool) ([]*model.DoorTask, error) {
	want := wantedOf(ctx, "nodes", "door")
	want.visits, want.rulings = visits, asked(ctx, "nodes", "door", "rulings")
	return r.renderDoors(ctx, rows, want)
}

// renderDoors renders rows; visits, households, sites and what is sealed are read for all of them at once.
func (r *Resolver) renderDoors(ctx context.Context, rows []*db.DoorTask, want wanted) ([]*model.DoorTask, error) {
	v := viewer.From(ctx)
	out := make([]*model.DoorTask, len(rows))
	byID, bySubject := make(map[uuid.UUID]*model.DoorTask, len(rows)), make(map[uuid.UUID][]*model.DoorTask, len(rows))
	var all, households, sites, secrets []uuid.UUID
	for i, t := range rows {
		p, err := r.place(ctx, t.Place())
		if err != nil {
			return nil, err
		}
		m := &model.DoorTask{
			ID: t.ID, Warning: optional(t.WarningID), Notice: optional(t.NoticeID), Place: p, Why: t.Why, State: t.State, Outcome: optional(t.Outcome), Visits: []*model.DoorVisit{}, Moved: t.Moved,
			OpenedAt: t.OpenedAt, DueAt: t.DueAt, ClosedAt: t.ClosedAt, Mine: ofOfficer(v, t), Hand: handOf(v, t), Stage: t.Stage, LinkCalledAt: t.LinkCalledAt, LinkAnsweredAt: t.LinkAnsweredAt, Rulings: []*model.DoorRuling{},
		}
		out[i], byID[t.ID] = m, m
		bySubject[t.SubjectID] = append(bySubject[t.SubjectID], m) // of two warnings or notices there are two
		all = append(all, t.ID)
		if t.HouseholdID != nil {
			households = append(households, *t.HouseholdID)
		} else {
			sites = append(sites, t.SubjectID)
		}
		if m.Mine && t.State == door.StateOpen {
			secrets = append(secrets, t.ID)
		}
	}
	if want.visits && len(all) > 0 {
		if err := r.doorVisits(ctx, all, byID); err != nil {
			return nil, err
		}
	}
	if want.rulings && len(all) > 0 {
		if err := r.doorRulings(ctx, all, byID); err != nil {
			return nil, err
		}
	}
	if want.household && len(households) > 0 && reads(v, registerReaders) {
		found, err := r.Store.Client.Household.Query().Where(dbhousehold.IDIn(households...)).All(viewer.Wide(ctx))
		if err != nil {
			return nil, fmt.Errorf("households of doors: %w", err)
		}
		nodes, err := r.fromHouseholds(ctx, found)
		if err != nil {
			return nil, err
		}
		for _, h := range nodes {
			for _, m := range bySubject[h.ID] {
				m.Household = h
			}
		}
	}
	if want.site && len(sites) > 0 && reads(v, registerReaders) {
		found, err := r.Store.Client.Site.Query().Where(dbsite.IDIn(sites...)).All(viewer.Wide(ctx))
		if err != nil {
			return nil, fmt.Errorf("sites of doors: %w", err)
		}
		nodes, err := r.fromSites(ctx, found)
		if err != nil {
			return nil, err
		}
		for _, s := range nodes {
			for _, m := range bySubject[s.ID] {
				m.Site = s
			}
		}
	}
	if want.secret && len(secrets) > 0 {
		released, err := r.Registers.Release(ctx, secrets)
		if err != nil {
			return nil, err
		}
		for id, s := range released {
			byID[id].Secret = fromSecret(s)
		}
	}
	return out, nil
}

func ofOfficer(v *viewer.Viewer, t *db.DoorTask) bool {
	return v.Person != uuid.Nil && (t.AssigneeID != nil && *t.AssigneeID == v.Person || t.SecondID != nil && *t.SecondID == v.Person)
}

// handOf tells which officer of a door the viewer is; who is both goes as A.
func handOf(v *viewer.Viewer, t *db.DoorTask) *model.DoorHand {
	hand := model.DoorHandB
	switch {
	case !ofOfficer(v, t):
		return nil
	case t.AssigneeID != nil && *t.AssigneeID == v.Person:
		hand = model.DoorHandA
	}
	return &hand
}

func (r *Resolver) doorRulings(ctx context.Context, tasks []uuid.UUID, byID map[uuid.UUID]*model.DoorTask) error {
	rows, err := r.Store.Client.DoorRuling.Query().Where(doorruling.TaskIDIn(tasks...)).
		Order(doorruling.ByTaskID(), doorruling.ByReceivedAt(), doorruling.ByID()).Limit(len(tasks) * door.RulingsMost).All(viewer.Wide(ctx))
	if err != nil {
		return fmt.Errorf("rulings: %w", err)
	}
	v := viewer.From(ctx)
	for _, row := range rows {
		m := byID[row.TaskID]
		m.Rulings = append(m.Rulings, &model.DoorRuling{
			ID: row.ID, Kind: row.Ruling, Text: row.Text, ConfirmedBy: row.ConfirmedBy, By: card(v, row.Card), MadeAt: row.MadeAt, ReceivedAt: row.ReceivedAt,
		})
	}
	return nil
}

func (r *Resolver) doorVisits(ctx context.Context, tasks []uuid.UUID, byID map[uuid.UUID]*model.DoorTask) error {
	visits, err := r.Store.Client.DoorVisit.Query().Where(doorvisit.TaskIDIn(tasks...)).
		Order(doorvisit.ByTaskID(), doorvisit.ByReceivedAt(), doorvisit.ByID()).Limit(len(tasks) * door.VisitsMost).All(viewer.Wide(ctx))
	if err != nil {
		return fmt.Errorf("visits: %w", err)
	}
	v := viewer.From(ctx)
	for _, row := range visits {
		m := byID[row.TaskID]
		m.Visits = append(m.Visits, &model.DoorVisit{
			ID: row.ID, Outcome: row.Outcome, Lane: row.Lane, Moved: row.Moved, Whereto: row.Whereto, Through: row.Through, Note: row.Note, By: card(v, row.Card),
			MadeAt: row.MadeAt, ReceivedAt: row.ReceivedAt,
		})
	}
	return nil
}

// doorOrder is the order of a state's list: open doors by their deadline, the others, which have none, by their id.
type doorOrder struct{ open bool }

func (o doorOrder) cursor(t *db.DoorTask) string {
	if o.open && t.DueAt != nil {
		return timeCursor(*t.DueAt, t.ID)
	}
	return timeCursor(time.UnixMilli(0), t.ID)
}

// read narrows a query to the state, behind a cursor, and sorts it as its index does.
func (o doorOrder) read(q *db.DoorTaskQuery, state door.State, after *string) error {
	q.Where(doortask.StateEQ(state))
	if !o.open {
		q.Where(doortask.DueAtIsNil())
	}
	if err := o.behind(q, after); err != nil {
		return err
	}
	// Without a deadline they are all alike; the order still says it, or PostgreSQL does not see that the index has it.
	q.Order(doortask.ByDueAt(), doortask.ByID())
	return nil
}

// behind narrows a query to what comes after a cursor.
func (o doorOrder) behind(q *db.DoorTaskQuery, after *string) error {
	if after == nil {
		return nil
	}
	t, id, err := readTimeCursor(*after)
	if err != nil {
		return err
	}
	if o.open {
		q.Where(behind(doortask.FieldDueAt, doortask.FieldID, t, id))
	} else {
		q.Where(doortask.IDGT(id))
	}
	return nil
}

func (r *Resolver) doorList(ctx context.Context, within, warning, notice *uuid.UUID, state door.State, town bool, first int, after *string) (*model.DoorTaskConnection, error) {
	ctx, _, err := r.scope(ctx, within, doorReaders...)
	if err != nil {
		return nil, err
	}
	q := r.Store.Client.DoorTask.Query()
	if warning != nil {
		q.Where(doortask.WarningID(*warning))
	}
	if notice != nil {
		q.Where(doortask.NoticeID(*notice))
	}
	all := q.Clone().Where(doortask.StateEQ(state))
	o := doorOrder{state == door.StateOpen}
	if town { // such doors are open, and an index of their own has their order
		all, o = q.Clone().Where(doortask.AtTown(true)), doorOrder{open: true}
		q.Where(doortask.AtTown(true))
		if err := o.behind(q, after); err != nil {
			return nil, err
		}
		q.Order(doortask.ByDueAt(), doortask.ByID())
	} else if err := o.read(q, state, after); err != nil {
		return nil, err
	}
	rows, err := q.Limit(first + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("doors: %w", err)
	}
	return r.doorConnection(ctx, rows, o, first, func() (int, error) {
		ids, err := all.Limit(countMost + 1).IDs(ctx)
		return len(ids), err
	})
}

func (r *Resolver) doorConnection(ctx context.Context, rows []*db.DoorTask, o doorOrder, first int, total func() (int, error)) (*model.DoorTaskConnection, error) {
	rows, info := page(rows, first, o.cursor)
	nodes, err := r.renderDoors(ctx, rows, wantedOf(ctx, "nodes"))
	if err != nil {
		return nil, err
	}
	c := &model.DoorTaskConnection{Nodes: nodes, PageInfo: info, TotalCount: &model.Count{}}
	if asked(ctx, "totalCount") {
		n, err := total()
		if err != nil {
			return nil, fmt.Errorf("count doors: %w", err)
		}
		c.TotalCount = count(n)
	}
	return c, nil
}

// myDoors merges the doors of a person's two hands: an OR over both would sort all of them.
func (r *Resolver) myDoors(ctx context.Context, state door.State, first int, after *string) (*model.DoorTaskConnection, error) {
	v := viewer.From(ctx)
	if v.Person == uuid.Nil || !reads(v, []viewer.Verb{viewer.DoorWork}) {
		return nil, fault.ErrDenied
	}
	ctx = viewer.Wide(ctx)
	o := doorOrder{state == door.StateOpen}
	// Officer A reads his by his hand; who else a row is for is asked of B alone.
	mine := func(i int) context.Context {
		if i == 0 {
			return viewer.NarrowToMine(ctx)
		}
		return ctx
	}
	hands := []predicate.DoorTask{doortask.AssigneeID(v.Person), doortask.And(doortask.SecondID(v.Person), doortask.Or(doortask.AssigneeIDIsNil(), doortask.AssigneeIDNEQ(v.Person)))}
	var rows []*db.DoorTask
	for i, hand := range hands {
		q := r.Store.Client.DoorTask.Query().Where(hand)
		if err := o.read(q, state, after); err != nil {
			return nil, err
		}
		part, err := q.Limit(first + 1).All(mine(i))
		if err != nil {
			return nil, fmt.Errorf("my doors: %w", err)
		}
		rows = append(rows, part...)
	}
	slices.SortFunc(rows, func(a, b *db.DoorTask) int {
		if o.open {
			if c := a.DueAt.Compare(*b.DueAt); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.ID.String(), b.ID.String())
	})
	rows = rows[:min(len(rows), first+1)]
	return r.doorConnection(ctx, rows, o, first, func() (int, error) {
		n := 0
		for _, hand := range hands {
			ids, err := r.Store.Client.DoorTask.Query().Where(hand, doortask.StateEQ(state)).Limit(countMost + 1).IDs(ctx)
			if err != nil {
				return 0, err
			}
			n += len(ids)
		}
		return n, nil
	})
}

// reads tells whether any of the viewer's posts has one of the verbs; the policy would deny him the table, not give an empty list.
func reads(v *viewer.Viewer, verbs []viewer.Verb) bool {
	return slices.ContainsFunc(v.Grants, func(g viewer.Grant) bool { return g.Has(verbs...) })
}

func (r *Resolver) oneDoor(ctx context.Context, id uuid.UUID, path ...string) (*model.DoorTask, error) {
	row, err := r.Store.Client.DoorTask.Query().Where(doortask.ID(id)).Only(viewer.Wide(ctx))
	if db.IsNotFound(err) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("door: %w", err)
	}
	out, err := r.renderDoors(ctx, []*db.DoorTask{row}, wantedOf(ctx, path...))
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

// doorTold reads a door again after a command.
func (r *Resolver) doorTold(ctx context.Context, id uuid.UUID, err error) (*model.DoorPayload, error) {
	if err != nil {
		return nil, err
	}
	m, err := r.oneDoor(ctx, id, "door")
	if err != nil {
		return nil, err
	}
	return &model.DoorPayload{Door: m}, nil
}

func visit(in model.VisitDoorInput) doors.Visit {
	v := doors.Visit{
		Task: in.Task, ID: in.ID, Lane: in.Lane, MadeAt: in.MadeAt,
		Found: door.Found{Outcome: in.Outcome, Moved: in.Moved, Whereto: deref(in.Whereto), Through: deref(in.Through), Note: deref(in.Note)},
	}
	if p := in.Position; p != nil {
		v.Position = &doors.Position{Latitude: p.Latitude, Longitude: p.Longitude, AccuracyM: p.AccuracyM}
	}
	return v
}

func taking(in model.TakeDoorInput) doors.Ruling {
	return doors.Ruling{Task: in.Task, ID: in.ID, MadeAt: in.MadeAt, Said: door.Said{Text: in.Reason}}
}

func deciding(in model.DecideDoorInput) doors.Ruling {
	return doors.Ruling{Task: in.Task, ID: in.ID, MadeAt: in.MadeAt, Said: door.Said{Ruling: in.Decision, Text: in.Text, ConfirmedBy: deref(in.ConfirmedBy)}}
}
