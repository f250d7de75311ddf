package graph

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/dangernotice"
	"jiaoying/ent/db/dangerorder"
	"jiaoying/ent/db/doortask"
	"jiaoying/ent/db/orderreceipt"
	"jiaoying/ent/db/warningtemplate"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/notify/door"
	"jiaoying/server/bus"
	"jiaoying/server/danger"
	"jiaoying/server/danger/command"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/warning"
	"jiaoying/server/warning/cap"
)

var dangerReaders = []viewer.Verb{viewer.DangerTell, viewer.CoverageSee}

// concerns tells whether a mark of a notice or order is a viewer's business: at his places, under them, or over them.
func concerns(v *viewer.Viewer, m bus.Mark) bool {
	return own(v, m) || slices.ContainsFunc(v.Grants, func(g viewer.Grant) bool {
		return g.Has(dangerReaders...) && (g.Place.Covers(m.Place) || m.Place.Covers(g.Place) && m.Place.Town != uuid.Nil)
	})
}

// ordersMost is how many orders of one notice are shown with it; missingMost how many who have not confirmed are named.
const ordersMost, missingMost = 20, 50

// renderNotices renders rows; doors and orders are read for all of them at once, for whoever asks.
func (r *Resolver) renderNotices(ctx context.Context, rows []*db.DangerNotice, path ...string) ([]*model.DangerNotice, error) {
	v := viewer.From(ctx)
	out, byID, ids := make([]*model.DangerNotice, len(rows)), make(map[uuid.UUID]*model.DangerNotice, len(rows)), make([]uuid.UUID, len(rows))
	for i, row := range rows {
		p, err := r.place(ctx, row.Place())
		if err != nil {
			return nil, err
		}
		m := &model.DangerNotice{
			ID: row.ID, Place: p, Report: row.ReportID, Template: row.Template, EventName: row.EventName, Text: row.Text, Author: card(v, row.AuthorCard),
			MadeAt: row.MadeAt, ReceivedAt: row.ReceivedAt, EndedAt: row.EndedAt, EndedText: row.EndedText, Doors: &model.NoticeDoors{}, Orders: []*model.DangerOrder{},
			MayEnd: row.EndedAt == nil && v.Can(row.Place(), viewer.DangerTell),
		}
		if row.RadiusM != nil {
			m.Circle = &model.DangerCircle{Latitude: *row.Latitude, Longitude: *row.Longitude, RadiusM: *row.RadiusM}
		}
		if row.EndedCard != nil {
			m.EndedBy = card(v, row.EndedCard)
		}
		out[i], byID[row.ID], ids[i] = m, m, row.ID
	}
	if len(ids) == 0 {
		return out, nil
	}
	if asked(ctx, append(slices.Clone(path), "doors")...) {
		if err := r.noticeDoors(ctx, ids, byID); err != nil {
			return nil, err
		}
	}
	if asked(ctx, append(slices.Clone(path), "orders")...) {
		found, err := r.Store.Client.DangerOrder.Query().Where(dangerorder.NoticeIDIn(ids...)).
			Order(db.Desc(dangerorder.FieldReceivedAt, dangerorder.FieldID)).Limit(ordersMost * len(ids)).All(viewer.Wide(ctx))
		if err != nil {
			return nil, fmt.Errorf("orders of notices: %w", err)
		}
		orders, err := r.renderOrders(ctx, found)
		if err != nil {
			return nil, err
		}
		for _, o := range orders {
			if m := byID[*o.Notice]; len(m.Orders) < ordersMost {
				m.Orders = append(m.Orders, o)
			}
		}
	}
	return out, nil
}

// noticeDoors counts the doors the viewer reads.
func (r *Resolver) noticeDoors(ctx context.Context, ids []uuid.UUID, byID map[uuid.UUID]*model.DangerNotice) error {
	if !reads(viewer.From(ctx), doorReaders) {
		return nil
	}
	var counts []struct {
		Notice uuid.UUID  `json:"notice_id"`
		State  door.State `json:"state"`
		Count  int        `json:"count"`
		Sum    int        `json:"sum"`
	}
	if err := r.Store.Client.DoorTask.Query().Where(doortask.NoticeIDIn(ids...)).GroupBy(doortask.FieldNoticeID, doortask.FieldState).
		Aggregate(db.Count(), db.Sum(doortask.FieldMoved)).Scan(viewer.Wide(ctx), &counts); err != nil {
		return fmt.Errorf("doors of notices: %w", err)
	}
	for _, c := range counts {
		d := byID[c.Notice].Doors
		d.Moved += c.Sum
		switch c.State {
		case door.StateOpen:
			d.Open = c.Count
		case door.StateClosed:
			d.Closed = c.Count
		case door.StateEnded:
			d.Ended = c.Count
		}
	}
	return nil
}

// layers are the levels at which something concerns a place: its own with what lies under it, and those above it below the county.
func layers(at division.Place) []division.Level {
	out := []division.Level{at.Level()}
	if at.Grid != uuid.Nil {
		out = append(out, division.Village)
	}
	if at.Village != uuid.Nil {
		out = append(out, division.Town)
	}
	return out
}

// newest merges pages that are sorted newest first into one.
func newest[T any](rows []T, most int, at func(T) (time.Time, uuid.UUID)) []T {
	slices.SortFunc(rows, func(a, b T) int {
		t, id := at(a)
		u, other := at(b)
		return cmp.Or(u.Compare(t), bytes.Compare(other[:], id[:]))
	})
	return rows[:min(len(rows), most)]
}

func (r *Resolver) notices(ctx context.Context, within *uuid.UUID, live *bool, first int, after *string) (*model.DangerNoticeConnection, error) {
	ctx, at, err := r.scope(ctx, within, dangerReaders...)
	if err != nil {
		return nil, err
	}
	q := r.Store.Client.DangerNotice.Query()
	if live != nil && *live {
		q.Where(dangernotice.EndedAtIsNil())
	} else if live != nil {
		q.Where(dangernotice.EndedAtNotNil())
	}
	if after != nil {
		t, id, err := readTimeCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(before(dangernotice.FieldReceivedAt, dangernotice.FieldID, t, id))
	}
	var rows []*db.DangerNotice
	for _, level := range layers(at) {
		part, err := q.Clone().Order(db.Desc(dangernotice.FieldReceivedAt, dangernotice.FieldID)).Limit(first + 1).All(viewer.NarrowToLayer(ctx, at, level))
		if err != nil {
			return nil, fmt.Errorf("notices: %w", err)
		}
		rows = append(rows, part...)
	}
	rows = newest(rows, first+1, func(row *db.DangerNotice) (time.Time, uuid.UUID) { return row.ReceivedAt, row.ID })
	rows, info := page(rows, first, func(n *db.DangerNotice) string { return timeCursor(n.ReceivedAt, n.ID) })
	nodes, err := r.renderNotices(ctx, rows, "nodes")
	if err != nil {
		return nil, err
	}
	return &model.DangerNoticeConnection{Nodes: nodes, PageInfo: info}, nil
}

func (r *Resolver) oneNotice(ctx context.Context, id uuid.UUID, path ...string) (*model.DangerNotice, error) {
	row, err := r.Store.Client.DangerNotice.Query().Where(dangernotice.ID(id)).Only(viewer.Wide(ctx))
	if db.IsNotFound(err) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("notice: %w", err)
	}
	out, err := r.renderNotices(ctx, []*db.DangerNotice{row}, path...)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

func (r *Resolver) noticeTold(ctx context.Context, id uuid.UUID, err error) (*model.NoticePayload, error) {
	if err != nil {
		return nil, err
	}
	m, err := r.oneNotice(ctx, id, "notice")
	if err != nil {
		return nil, err
	}
	return &model.NoticePayload{Notice: m}, nil
}

func (r *Resolver) noticeTemplates(ctx context.Context) ([]*model.WarningTemplate, error) {
	if !reads(viewer.From(ctx), []viewer.Verb{viewer.DangerTell}) {
		return nil, fault.ErrDenied
	}
	rows, err := r.Store.Client.WarningTemplate.Query().Where(warningtemplate.Kind("local_notice")).Order(warningtemplate.ByCode()).Limit(templatesMost).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	return fromTemplates(rows), nil
}

// templatesMost is more than a county has.
const templatesMost = 100

func (r *Resolver) previewNotice(ctx context.Context, place uuid.UUID, circle *model.DangerCircleInput) (*model.NoticePreview, error) {
	ctx, at, err := r.scope(ctx, &place, viewer.HouseholdSee)
	if err != nil {
		return nil, err
	}
	var c *door.Circle
	if in := toCircle(circle); in != nil {
		if !in.Sound() {
			return nil, fault.New(fault.Invalid, "danger.circle")
		}
		c = &door.Circle{Latitude: in.Latitude, Longitude: in.Longitude, RadiusKm: float64(in.RadiusM) / 1000}
	}
	n, err := r.Doors.Around(ctx, at, c)
	if err != nil {
		return nil, err
	}
	return &model.NoticePreview{Households: n.Households, Sites: n.Sites, People: n.People}, nil
}

func toCircle(c *model.DangerCircleInput) *danger.Circle {
	if c == nil {
		return nil
	}
	return &danger.Circle{Latitude: c.Latitude, Longitude: c.Longitude, RadiusM: c.RadiusM}
}

// renderOrders renders rows; receipts are read for all of them at once.
func (r *Resolver) renderOrders(ctx context.Context, rows []*db.DangerOrder) ([]*model.DangerOrder, error) {
	v := viewer.From(ctx)
	out, byID, ids := make([]*model.DangerOrder, len(rows)), make(map[uuid.UUID]*model.DangerOrder, len(rows)), make([]uuid.UUID, len(rows))
	for i, row := range rows {
		p, err := r.place(ctx, row.Place())
		if err != nil {
			return nil, err
		}
		basis, _ := command.BasisOf(row.Basis, row.Kind)
		m := &model.DangerOrder{
			ID: row.ID, Kind: row.Kind, State: row.State, Place: p, Notice: row.NoticeID, Report: row.ReportID, Warning: row.WarningID, Text: row.Text, Whereto: row.Whereto,
			LegalBasis: &model.LegalBasis{Code: row.Basis, Law: basis.Law, Article: basis.Article}, Expert: row.Expert, Opinion: row.Opinion, Author: card(v, row.AuthorCard),
			MadeAt: row.MadeAt, ReceivedAt: row.ReceivedAt, Since: row.Since, DecidedAt: row.DecidedAt, DecidedText: row.DecidedText, EndedAt: row.EndedAt, EndedText: row.EndedText,
			Missing: []*model.Card{}, May: command.May(row.Kind, row.State, danger.Actor(v, row)),
		}
		if row.DecidedCard != nil {
			m.DecidedBy = card(v, row.DecidedCard)
		}
		if row.EndedCard != nil {
			m.EndedBy = card(v, row.EndedCard)
		}
		if row.Since != nil {
			m.Resettled = command.Resettled(row.Kind, row.State, *row.Since, r.Store.Now(), r.Store.Zone)
		}
		out[i], byID[row.ID], ids[i] = m, m, row.ID
	}
	if len(ids) == 0 {
		return out, nil
	}
	receipts, err := r.Store.Client.OrderReceipt.Query().Where(orderreceipt.OrderIDIn(ids...)).Order(orderreceipt.ByOrderID(), orderreceipt.ByID()).All(viewer.Wide(ctx))
	if err != nil {
		return nil, fmt.Errorf("receipts: %w", err)
	}
	for _, rec := range receipts {
		m := byID[rec.OrderID]
		m.Posts++
		if rec.ReceivedAt != nil {
			m.Received++
		} else if len(m.Missing) < missingMost {
			m.Missing = append(m.Missing, card(v, rec.Card))
		}
		if rec.PersonID == v.Person {
			m.AsksMe, m.ReceivedByMe = rec.ReceivedAt == nil && m.State == command.StateInForce, rec.ReceivedAt
		}
	}
	return out, nil
}

func (r *Resolver) orders(ctx context.Context, within *uuid.UUID, live *bool, first int, after *string) (*model.DangerOrderConnection, error) {
	ctx, at, err := r.scope(ctx, within, dangerReaders...)
	if err != nil {
		return nil, err
	}
	q := r.Store.Client.DangerOrder.Query()
	if live != nil {
		in := dangerorder.StateIn(command.StateProposed, command.StateInForce)
		if !*live {
			in = dangerorder.Not(in)
		}
		q.Where(in)
	}
	if after != nil {
		t, id, err := readTimeCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(before(dangerorder.FieldReceivedAt, dangerorder.FieldID, t, id))
	}
	var rows []*db.DangerOrder
	for _, level := range layers(at) {
		part, err := q.Clone().Order(db.Desc(dangerorder.FieldReceivedAt, dangerorder.FieldID)).Limit(first + 1).All(viewer.NarrowToLayer(ctx, at, level))
		if err != nil {
			return nil, fmt.Errorf("orders: %w", err)
		}
		rows = append(rows, part...)
	}
	rows = newest(rows, first+1, func(row *db.DangerOrder) (time.Time, uuid.UUID) { return row.ReceivedAt, row.ID })
	rows, info := page(rows, first, func(o *db.DangerOrder) string { return timeCursor(o.ReceivedAt, o.ID) })
	nodes, err := r.renderOrders(ctx, rows)
	if err != nil {
		return nil, err
	}
	return &model.DangerOrderConnection{Nodes: nodes, PageInfo: info}, nil
}

func (r *Resolver) oneOrder(ctx context.Context, id uuid.UUID) (*model.DangerOrder, error) {
	row, err := r.Store.Client.DangerOrder.Query().Where(dangerorder.ID(id)).Only(viewer.Wide(ctx))
	if db.IsNotFound(err) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("order: %w", err)
	}
	out, err := r.renderOrders(ctx, []*db.DangerOrder{row})
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

func (r *Resolver) orderTold(ctx context.Context, id uuid.UUID, err error) (*model.OrderPayload, error) {
	if err != nil {
		return nil, err
	}
	m, err := r.oneOrder(ctx, id)
	if err != nil {
		return nil, err
	}
	return &model.OrderPayload{Order: m}, nil
}

func (r *Resolver) legalBases(ctx context.Context, kind command.Kind) ([]*model.LegalBasis, error) {
	if !reads(viewer.From(ctx), dangerReaders) {
		return nil, fault.ErrDenied
	}
	out := []*model.LegalBasis{}
	for _, b := range command.Bases() {
		if slices.Contains(b.Kinds, kind) {
			out = append(out, &model.LegalBasis{Code: b.Code, Law: b.Law, Article: b.Article})
		}
	}
	return out, nil
}

var became = map[warning.BecameState]model.ProposalState{
	warning.BecameWaiting: model.ProposalStateWaiting, warning.BecamePublished: model.ProposalStatePublished,
	warning.BecameEnded: model.ProposalStateEnded, warning.BecameRejected: model.ProposalStateRejected,
}

func (r *Resolver) reportProposal(ctx context.Context, report uuid.UUID) (*model.ReportProposal, error) {
	b, err := r.Warnings.Became(ctx, report)
	if db.IsNotFound(err) {
		return nil, fault.ErrNotFound
	}
	if err != nil || b == nil {
		return nil, err
	}
	return &model.ReportProposal{ID: b.ID, State: became[b.State], Level: b.Level, At: b.At, By: card(viewer.From(ctx), b.By), EndedText: b.Text}, nil
}

func (r *Resolver) propose(ctx context.Context, in model.ProposeWarningInput) (*model.ProposalPayload, error) {
	name := ""
	if i := slices.IndexFunc(cap.EventTypes, func(t cap.EventType) bool { return t.Code == in.Event }); i >= 0 {
		name = cap.EventTypes[i].Name
	}
	if err := r.Warnings.Propose(ctx, warning.Proposal{ID: in.ID, Report: in.Report, Level: in.Level, Event: in.Event, EventName: name, Text: in.Text, MadeAt: in.MadeAt}); err != nil {
		return nil, err
	}
	p, err := r.reportProposal(ctx, in.Report)
	if err != nil {
		return nil, err
	}
	return &model.ProposalPayload{Proposal: p}, nil
}

func telling(in model.TellDangerInput) danger.Telling {
	return danger.Telling{ID: in.ID, Place: in.Place, Report: in.Report, Template: in.Template, Text: in.Text, Circle: toCircle(in.Circle), MadeAt: in.MadeAt}
}

func giving(in model.GiveOrderInput) danger.Giving {
	return danger.Giving{
		ID: in.ID, Kind: in.Kind, Notice: in.Notice, Report: in.Report, Warning: in.Warning, Place: in.Place, Text: in.Text, Whereto: deref(in.Whereto), Basis: in.LegalBasis,
		Expert: deref(in.Expert), Opinion: deref(in.Opinion), MadeAt: in.MadeAt,
	}
}
