// Package door is the flow of the last mile: door tasks and what came of each visit. It owns both; the register, the warning and
// its revisions it only reads. One method is one sentence and one transaction; what is big goes in chunks that can be cut.
package door

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/doortask"
	dbhousehold "jiaoying/ent/db/household"
	"jiaoying/ent/db/predicate"
	dbsite "jiaoying/ent/db/site"
	"jiaoying/ent/db/warning"
	"jiaoying/ent/db/warningrevision"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/notify/door"
	"jiaoying/notify/escalate"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/store"
)

// Flow is the door flow.
type Flow struct {
	Store *store.Store
	// CallLinkFunc has the 包保人 of doors of a warning or notice rung, in the transaction; nil rings nobody.
	CallLinkFunc func(ctx context.Context, tx *store.Tx, cause, person uuid.UUID) error
}

const (
	// chunk of doors is one transaction: a row and two of the journal each.
	chunk = 300
	// chunksMost is one run of Open: what is left is the next one's, so that no job runs for ever.
	chunksMost = 50
)

// subject is a household or site that somebody may have to go to.
type subject struct {
	id                 uuid.UUID
	site               bool
	at                 division.Place
	why                door.Why
	members            int
	officerA, officerB *uuid.UUID
	// link is the 包保人; a site has none.
	link *uuid.UUID
}

// hand is the server's own: nobody below the county assigns what a warning opens by itself.
func hand(ctx context.Context) context.Context {
	return viewer.With(viewer.Wide(ctx), viewer.System("doors"))
}

// Open opens the doors of a published revision: households and sites of the villages it reaches, surely or perhaps, that stand
// in a danger, lie in its shape, or have needs. A site has needs when nobody is named to take its call, or no call can reach it.
// Each subject has one task in a warning, whichever revision opened it, so it may be cut anywhere and run again. It stops when
// the revision is no longer in force: the one after it does the rest. more tells that it is to be run again. Fault: not_found.
func (f *Flow) Open(ctx context.Context, revision uuid.UUID) (more bool, err error) {
	ctx, err = f.worldOf(hand(ctx), "warning_revisions", revision)
	if err != nil {
		return false, err
	}
	r, err := f.Store.Client.WarningRevision.Query().Where(warningrevision.ID(revision)).Only(ctx)
	if db.IsNotFound(err) {
		return false, fault.ErrNotFound
	}
	if err != nil {
		return false, fmt.Errorf("revision to open doors of: %w", err)
	}
	if r.EndedAt != nil {
		return false, nil
	}
	area := areaOf(r.Area)
	o := &opening{flow: f, cause: cause{warning: r.WarningID, revision: r.ID}, after: afterOf(r.Ladder), reason: func(dangers, needs bool, latitude, longitude *float64) (door.Why, bool) {
		return door.Reason(dangers, latitude != nil && longitude != nil && area.Holds(*latitude, *longitude), needs)
	}, inForce: func(ctx context.Context, tx *store.Tx) (bool, error) {
		return tx.Client.WarningRevision.Query().Where(warningrevision.ID(revision), warningrevision.EndedAtIsNil()).Exist(ctx)
	}}
	return o.all(ctx, slices.Concat(r.Reach.Surely, r.Reach.Perhaps))
}

// worldOf puts the context into the world of a row that a job names: the job itself knows none. Fault: not_found.
func (f *Flow) worldOf(ctx context.Context, table string, id uuid.UUID) (context.Context, error) {
	var drill uuid.UUID
	err := store.World(ctx, f.Store).Row(ctx, "SELECT drill_id FROM "+table+" WHERE id = ?", id).Scan(&drill)
	if errors.Is(err, errNoRows) {
		return ctx, fault.ErrNotFound
	}
	if err != nil {
		return ctx, fmt.Errorf("world of %s: %w", id, err)
	}
	return viewer.InDrill(ctx, drill), nil
}

// areaOf is the shape of a revision; a target of divisions alone has none.
func areaOf(a *schema.WarningArea) door.Area {
	if a == nil {
		return door.Area{}
	}
	out := door.Area{Polygons: a.Polygons}
	for _, c := range a.Circles {
		out.Circles = append(out.Circles, door.Circle(c))
	}
	return out
}

// roleHousehold is the ladder's word for a family; its first step to the door says how soon somebody is there.
const roleHousehold = "household"

// afterOf reads from the frozen ladder how long after a door opens somebody is to be there.
func afterOf(ladder []escalate.Step) time.Duration {
	var first *escalate.Step
	for i := range ladder {
		s := &ladder[i]
		if s.Role != roleHousehold || (first != nil && first.After <= s.After) {
			continue
		}
		for _, c := range s.Channels {
			if c == escalate.Door {
				first = s
			}
		}
	}
	if first == nil { // the county has set none: as soon as after a door that stayed shut
		return door.NoAnswer.Again()
	}
	return first.After
}

// cause is what a door is opened because of: a revision of a warning, or a local danger notice.
type cause struct{ warning, revision, notice uuid.UUID }

// tasks are the doors of a cause, whichever of its revisions opened them.
func (c cause) tasks() predicate.DoorTask {
	if c.notice != uuid.Nil {
		return doortask.NoticeID(c.notice)
	}
	return doortask.WarningID(c.warning)
}

// opening is one run of Open.
type opening struct {
	flow  *Flow
	cause cause
	after time.Duration
	// grid limits it to one grid of a village; the zero id to none.
	grid uuid.UUID
	// reason tells whether somebody has to go to a subject, and why.
	reason func(dangers, needs bool, latitude, longitude *float64) (door.Why, bool)
	// inForce is asked again in each chunk: what is over opens nothing more.
	inForce func(context.Context, *store.Tx) (bool, error)
	waiting []subject
	chunks  int
	over    bool // it is no longer in force
}

// all opens the doors of villages, each looked at once; more tells that it is to be run again.
func (o *opening) all(ctx context.Context, villages []uuid.UUID) (more bool, err error) {
	seen := map[uuid.UUID]bool{}
	for _, v := range villages {
		if seen[v] {
			continue
		}
		seen[v] = true
		if done, err := o.village(ctx, v); err != nil || done {
			return err == nil && !o.over, err
		}
	}
	return false, o.flush(ctx)
}

// village gathers the doors of one village that are not there yet; done tells that this run is to end.
func (o *opening) village(ctx context.Context, village uuid.UUID) (done bool, err error) {
	err = o.each(ctx, village, func(some []subject) (bool, error) {
		if some, err = o.unopened(ctx, o.flow.Store.Client, some); err != nil {
			return true, err
		}
		for _, s := range some {
			if o.waiting = append(o.waiting, s); len(o.waiting) < chunk {
				continue
			}
			if err := o.flush(ctx); err != nil || o.over || o.chunks >= chunksMost {
				done = true
				return true, err
			}
		}
		return false, nil
	})
	return done || err != nil, err
}

// each gives the subjects of a village that are gone to, a page at a time, until it is told to stop.
func (o *opening) each(ctx context.Context, village uuid.UUID, do func([]subject) (stop bool, err error)) error {
	for _, page := range []func(context.Context, uuid.UUID, string) ([]subject, string, error){o.households, o.sites} {
		for after := ""; ; {
			var some []subject
			var err error
			if some, after, err = page(ctx, village, after); err != nil {
				return err
			}
			if stop, err := do(some); err != nil || stop {
				return err
			}
			if after == "" {
				break
			}
		}
	}
	return nil
}

// unopened leaves out whoever has a task of this cause.
func (o *opening) unopened(ctx context.Context, c *db.Client, some []subject) ([]subject, error) {
	if len(some) == 0 {
		return nil, nil
	}
	ids := make([]uuid.UUID, len(some))
	for i, s := range some {
		ids[i] = s.id
	}
	rows, err := c.DoorTask.Query().Where(o.cause.tasks(), doortask.SubjectIDIn(ids...)).Select(doortask.FieldSubjectID).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("doors that are there: %w", err)
	}
	there := make(map[uuid.UUID]bool, len(rows))
	for _, r := range rows {
		there[r.SubjectID] = true
	}
	return slices.DeleteFunc(slices.Clone(some), func(s subject) bool { return there[s.id] }), nil
}

// households reads a page of a village behind a mark, and gives those that are gone to; next is empty at the end.
func (o *opening) households(ctx context.Context, village uuid.UUID, after string) (out []subject, next string, err error) {
	q := o.flow.Store.Client.Household.Query().Where(dbhousehold.VillageID(village), dbhousehold.EndedDayIsNil(), dbhousehold.CodeGT(after))
	if o.grid != uuid.Nil {
		q.Where(dbhousehold.GridID(o.grid))
	}
	rows, err := q.Order(dbhousehold.ByCode()).Limit(chunk).
		Select(dbhousehold.FieldID, dbhousehold.FieldCode, dbhousehold.FieldCountyID, dbhousehold.FieldTownID, dbhousehold.FieldVillageID, dbhousehold.FieldGridID,
			dbhousehold.FieldDangers, dbhousehold.FieldNeedy, dbhousehold.FieldMembers, dbhousehold.FieldLatitude, dbhousehold.FieldLongitude, dbhousehold.FieldOfficerAID, dbhousehold.FieldOfficerBID, dbhousehold.FieldLinkID).
		All(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("households of a village: %w", err)
	}
	for _, h := range rows {
		if why, goes := o.reason(len(h.Dangers) > 0, h.Needy, h.Latitude, h.Longitude); goes {
			out = append(out, subject{id: h.ID, at: h.Place(), why: why, members: h.Members, officerA: h.OfficerAID, officerB: h.OfficerBID, link: h.LinkID})
		}
	}
	if len(rows) == chunk {
		next = rows[chunk-1].Code
	}
	return out, next, nil
}

// sites reads as households does.
func (o *opening) sites(ctx context.Context, village uuid.UUID, after string) (out []subject, next string, err error) {
	q := o.flow.Store.Client.Site.Query().Where(dbsite.VillageID(village), dbsite.EndedDayIsNil(), dbsite.CodeGT(after))
	if o.grid != uuid.Nil {
		q.Where(dbsite.GridID(o.grid))
	}
	rows, err := q.Order(dbsite.ByCode()).Limit(chunk).
		Select(dbsite.FieldID, dbsite.FieldCode, dbsite.FieldKind, dbsite.FieldCountyID, dbsite.FieldTownID, dbsite.FieldVillageID, dbsite.FieldGridID,
			dbsite.FieldDangers, dbsite.FieldMembers, dbsite.FieldLatitude, dbsite.FieldLongitude, dbsite.FieldReceiverAID, dbsite.FieldReceiverBID, dbsite.FieldOfficerAID, dbsite.FieldOfficerBID).
		All(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("sites of a village: %w", err)
	}
	for _, s := range rows {
		unreachable := s.ReceiverAID == nil && s.ReceiverBID == nil || s.Kind == kindNoSignal
		if why, goes := o.reason(len(s.Dangers) > 0, unreachable, s.Latitude, s.Longitude); goes {
			out = append(out, subject{id: s.ID, site: true, at: s.Place(), why: why, members: s.Members, officerA: s.OfficerAID, officerB: s.OfficerBID})
		}
	}
	if len(rows) == chunk {
		next = rows[chunk-1].Code
	}
	return out, next, nil
}

// kindNoSignal is a hamlet that no call reaches, whoever is named for it.
const kindNoSignal = "no_signal_hamlet"

// flush writes what was gathered.
func (o *opening) flush(ctx context.Context) error {
	part := o.waiting
	if o.waiting = nil; len(part) == 0 {
		return nil
	}
	o.chunks++
	return o.flow.Store.InTx(store.Long(ctx), func(ctx context.Context, tx *store.Tx) error {
		in, err := o.inForce(ctx, tx)
		if err != nil {
			return fmt.Errorf("is it in force: %w", err)
		}
		if o.over = !in; o.over {
			return nil
		}
		// Looked at once more: another run, or a hand, may have been there meanwhile.
		some, err := o.unopened(ctx, tx.Client, part)
		if err != nil || len(some) == 0 {
			return err
		}
		stood, err := o.flow.stoodIn(ctx, tx, some)
		if err != nil {
			return err
		}
		due := tx.Now.Add(o.after)
		opened := map[division.Place]tallied{}
		tasks := make([]*db.DoorTaskCreate, len(some))
		for i, s := range some {
			id := store.NewID()
			tasks[i] = create(ctx, tx, id, o.cause, s, due)
			if err := journal(ctx, tx, "door.open", id, s.at, s.officerA, uuid.Nil, string(s.why)); err != nil {
				return err
			}
			if stood[s.id] {
				tasks[i].SetStage(door.StageSecond)
				if err := journal(ctx, tx, "door.second", id, s.at, s.officerB, uuid.Nil, string(door.StageSecond)); err != nil {
					return err
				}
			}
			t := opened[villageOf(s.at)]
			t.households++
			opened[villageOf(s.at)] = t
		}
		if err := tx.Client.DoorTask.CreateBulk(tasks...).Exec(ctx); err != nil {
			return fmt.Errorf("open doors: %w", err)
		}
		return count(ctx, tx, o.cause.revision, opened)
	})
}

func create(ctx context.Context, tx *store.Tx, id uuid.UUID, why cause, s subject, due time.Time) *db.DoorTaskCreate {
	c := tx.Client.DoorTask.Create().SetID(id).SetPlace(s.at).SetDrillID(viewer.Drill(ctx)).SetSubjectID(s.id).
		SetWhy(s.why).SetNillableAssigneeID(s.officerA).SetNillableSecondID(s.officerB).SetNillableLinkID(s.link).SetState(door.StateOpen).SetVisits(0).SetMoved(0).SetOpenedAt(tx.Now).SetDueAt(due).
		SetStage(door.StageOwn).SetStageAt(due).SetAtTown(false) // the sweep reads the ladder when it is first due
	if why.notice != uuid.Nil {
		c.SetNoticeID(why.notice)
	} else {
		c.SetWarningID(why.warning).SetRevisionID(why.revision)
	}
	if s.site {
		return c.SetSiteID(s.id)
	}
	return c.SetHouseholdID(s.id)
}

// journal writes one entry of a door; it concerns officer A, whose phone hears of it wherever he is.
func journal(ctx context.Context, tx *store.Tx, verb string, task uuid.UUID, at division.Place, officer *uuid.UUID, post uuid.UUID, content any) error {
	e := store.Entry{Verb: verb, Kind: store.KindDoor, Subject: task, Place: at, Appointment: post, After: content}
	if officer != nil {
		e.Person = *officer
	}
	return tx.Journal(ctx, e)
}

// End ends what is still open of a warning that is over, in chunks; visits made before the end are still taken. It does nothing
// while the warning is in force. Fault: not_found.
func (f *Flow) End(ctx context.Context, id uuid.UUID) error {
	ctx, err := f.worldOf(hand(ctx), "warnings", id)
	if err != nil {
		return err
	}
	w, err := f.Store.Client.Warning.Query().Where(warning.ID(id)).Only(ctx)
	if db.IsNotFound(err) {
		return fault.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("warning to end doors of: %w", err)
	}
	if w.EndedAt == nil {
		return nil
	}
	return f.endAll(ctx, cause{warning: id}, *w.EndedAt)
}

// endAll ends what is still open of a cause, in chunks.
func (f *Flow) endAll(ctx context.Context, of cause, at time.Time) error {
	for {
		n := 0
		err := f.Store.InTx(store.Long(ctx), func(ctx context.Context, tx *store.Tx) error {
			rows, err := tx.Client.DoorTask.Query().Where(of.tasks(), doortask.StateEQ(door.StateOpen)).Order(doortask.ByID()).Limit(chunk).All(ctx)
			if err != nil {
				return fmt.Errorf("doors to end: %w", err)
			}
			if n = len(rows); n == 0 {
				return nil
			}
			ids := make([]uuid.UUID, n)
			for i, r := range rows {
				ids[i] = r.ID
				if err := journal(ctx, tx, "door.end", r.ID, r.Place(), r.AssigneeID, uuid.Nil, string(door.StateEnded)); err != nil {
					return err
				}
			}
			// Only what is still open: a visit that came in this moment has closed its door itself.
			if err := tx.Client.DoorTask.Update().Where(doortask.IDIn(ids...), doortask.StateEQ(door.StateOpen)).
				SetState(door.StateEnded).ClearDueAt().ClearStageAt().SetAtTown(false).SetClosedAt(at).Exec(ctx); err != nil {
				return fmt.Errorf("end doors: %w", err)
			}
			return nil
		})
		if err != nil || n == 0 {
			return err
		}
	}
}
