package graph

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/basefigure"
	"jiaoying/ent/db/conference"
	"jiaoying/ent/db/doortask"
	"jiaoying/ent/db/losschain"
	"jiaoying/ent/db/lossevent"
	dbreport "jiaoying/ent/db/report"
	"jiaoying/ent/db/statement"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss"
	"jiaoying/server/loss/chain"
	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
	"jiaoying/server/report/lifecycle"
)

const (
	// versionsMost is how many versions of one chain are shown.
	versionsMost = 100
	// tableMost is more divisions than one county or town has under it.
	tableMost = 1000
)

// renderStatements renders rows for whoever reads them.
func (r *Resolver) renderStatements(ctx context.Context, rows []*db.Statement) ([]*model.Statement, error) {
	v := viewer.From(ctx)
	// The answer to a returned figure stands in the version after.
	answers, err := r.answers(ctx, rows)
	if err != nil {
		return nil, err
	}
	hazards, err := r.hazards(ctx, rows)
	if err != nil {
		return nil, err
	}
	forms := map[string]*form.Form{}
	out := make([]*model.Statement, len(rows))
	for i, row := range rows {
		at := row.Place()
		p, err := r.place(ctx, at)
		if err != nil {
			return nil, err
		}
		one := forms[row.Form]
		if one == nil {
			if one, err = r.Losses.Form(ctx, row.CountyID, row.Form); err != nil {
				return nil, err
			}
			forms[row.Form] = one
		}
		m := &model.Statement{
			ID: row.ID, Event: row.EventID, Place: p, Level: row.Level, N: row.N, Kind: row.Kind, State: row.State, Form: row.Form, OccurredAt: row.OccurredAt,
			Mark: optional(r.Losses.Mark(p.Code, hazards[row.EventID], row.OccurredAt)), Facts: []*model.Fact{}, Parts: row.Parts, ReturnedText: row.DecidedText, Disputed: len(row.Maintained) > 0, Text: row.Text,
			By: card(v, row.AuthorCard), MadeAt: row.MadeAt, ReceivedAt: row.ReceivedAt, DecidedAt: row.DecidedAt, AcceptedAt: row.AcceptedAt,
			SupersededAt: row.SupersededAt, MayDecide: loss.MayDecide(v, row), Figures: figures(one, row), Totals: totals(one, row.Grains),
			Findings: findings(row), Returned: cells(row, answers[nextOf{row.EventID, row.DivisionID, row.N + 1}]),
		}
		for _, code := range slices.Sorted(maps.Keys(row.Facts)) {
			m.Facts = append(m.Facts, &model.Fact{Code: code, Text: row.Facts[code]})
		}
		if row.DecidedCard != nil {
			m.DecidedBy = card(v, row.DecidedCard)
		}
		if b := row.Behalf; b != nil {
			at, err := time.Parse(time.RFC3339, b.At)
			if err != nil {
				return nil, fmt.Errorf("time of statement %s told by others: %w", row.ID, err)
			}
			m.Behalf = &model.Behalf{How: b.How, Who: b.Who, At: at}
		}
		out[i] = m
	}
	return out, nil
}

// hazards gives the hazard types of the events of statements.
func (r *Resolver) hazards(ctx context.Context, rows []*db.Statement) (map[uuid.UUID]string, error) {
	var ids []uuid.UUID
	for _, row := range rows {
		if !slices.Contains(ids, row.EventID) {
			ids = append(ids, row.EventID)
		}
	}
	out := make(map[uuid.UUID]string, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	events, err := r.Store.Client.LossEvent.Query().Where(lossevent.IDIn(ids...)).Select(lossevent.FieldID, lossevent.FieldHazard).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("hazards of statements: %w", err)
	}
	for _, e := range events {
		out[e.ID] = e.Hazard
	}
	return out, nil
}

type nextOf struct {
	event, division uuid.UUID
	n               int
}

// answers reads the versions that answered returned ones, all at once.
func (r *Resolver) answers(ctx context.Context, rows []*db.Statement) (map[nextOf]*db.Statement, error) {
	out := map[nextOf]*db.Statement{}
	var events, divisions []uuid.UUID
	var numbers []int
	for _, row := range rows {
		out[nextOf{row.EventID, row.DivisionID, row.N}] = row
	}
	for _, row := range rows {
		if key := (nextOf{row.EventID, row.DivisionID, row.N + 1}); row.State == chain.StateReturned && out[key] == nil {
			events, divisions, numbers = append(events, key.event), append(divisions, key.division), append(numbers, key.n)
		}
	}
	if len(events) == 0 {
		return out, nil
	}
	next, err := r.Store.Client.Statement.Query().
		Where(statement.EventIDIn(events...), statement.DivisionIDIn(divisions...), statement.NIn(numbers...)).Limit(tableMost).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("answers to returned figures: %w", err)
	}
	for _, row := range next {
		out[nextOf{row.EventID, row.DivisionID, row.N}] = row
	}
	return out, nil
}

func figures(one *form.Form, row *db.Statement) []*model.Figure {
	out := make([]*model.Figure, 0, len(row.Typed))
	for _, key := range ordered(one, row.Typed) {
		t := row.Typed[key]
		out = append(out, &model.Figure{Code: key, Value: t.Hundredths, Unit: t.Unit, Printed: row.Figures[key]})
	}
	return out
}

// ordered gives the keys of figures as the form prints them, a stock after its sum.
func ordered[T any](one *form.Form, of map[string]T) []string {
	out := make([]string, 0, len(of))
	for _, i := range one.Indicators {
		for _, key := range []string{i.Code, i.Code + "#rt"} {
			if _, ok := of[key]; ok {
				out = append(out, key)
			}
		}
	}
	return out
}

func totals(one *form.Form, grains figure.Grains) []*model.Total {
	out := make([]*model.Total, 0, len(grains))
	for _, key := range ordered(one, grains) {
		out = append(out, &model.Total{Code: key, Printed: figure.Printed(one, key, grains[key])})
	}
	return out
}

func findings(row *db.Statement) []*model.StatementFinding {
	out := make([]*model.StatementFinding, len(row.Findings))
	for i, f := range row.Findings {
		out[i] = &model.StatementFinding{ID: f.ID, Kind: f.Kind, Hard: f.Severity == figure.Hard, Codes: f.Codes, Numbers: []*model.FindingNumber{}, Field: f.Field}
		for _, name := range slices.Sorted(maps.Keys(f.Numbers)) {
			out[i].Numbers = append(out[i].Numbers, &model.FindingNumber{Name: name, Value: f.Numbers[name]})
		}
		if why, ok := row.Reasons[f.ID]; ok {
			out[i].Reason, out[i].ReasonText = &why.Code, &why.Text
		}
	}
	return out
}

func cells(row, next *db.Statement) []*model.ReturnedCell {
	out := make([]*model.ReturnedCell, len(row.Cells))
	for i, c := range row.Cells {
		out[i] = &model.ReturnedCell{Code: c.Code, Reason: c.Reason, Text: c.Text}
		if next == nil {
			continue
		}
		if a, ok := next.Answers[c.Code]; ok {
			how := model.CellAnswerChanged
			if a.Maintained {
				how = model.CellAnswerMaintained
			}
			out[i].Answer, out[i].AnswerReason, out[i].AnswerText = &how, a.Reason, a.Text
		}
	}
	return out
}

func (r *Resolver) oneStatement(ctx context.Context, id uuid.UUID) (*model.Statement, error) {
	ctx = viewer.Wide(ctx)
	row, err := r.Store.Client.Statement.Query().Where(statement.ID(id)).Only(ctx)
	if db.IsNotFound(err) || errors.Is(err, privacy.Deny) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("statement: %w", err)
	}
	out, err := r.renderStatements(ctx, []*db.Statement{row})
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

func (r *Resolver) stated(ctx context.Context, id uuid.UUID, err error) (*model.StatementPayload, error) {
	if err != nil {
		return nil, err
	}
	m, err := r.oneStatement(ctx, id)
	if err != nil {
		return nil, err
	}
	return &model.StatementPayload{Statement: m}, nil
}

// statements lists the newest version of each chain of a place.
func (r *Resolver) statements(ctx context.Context, within *uuid.UUID, first int, after *string) (*model.StatementConnection, error) {
	ctx, _, err := r.scope(ctx, within, statementReaders...)
	if err != nil {
		return nil, err
	}
	q := r.Store.Client.LossChain.Query()
	if after != nil {
		t, id, err := readTimeCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(before(losschain.FieldReceivedAt, losschain.FieldID, t, id))
	}
	rows, err := q.Order(db.Desc(losschain.FieldReceivedAt, losschain.FieldID)).Limit(first + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("chains: %w", err)
	}
	rows, info := page(rows, first, func(c *db.LossChain) string { return timeCursor(c.ReceivedAt, c.ID) })
	heads, err := r.heads(ctx, rows)
	if err != nil {
		return nil, err
	}
	nodes := make([]*model.Statement, len(rows))
	for i, c := range rows {
		nodes[i] = heads[c.HeadID]
	}
	return &model.StatementConnection{Nodes: nodes, PageInfo: info}, nil
}

// heads renders the newest versions of chains, by id.
func (r *Resolver) heads(ctx context.Context, rows []*db.LossChain, more ...uuid.UUID) (map[uuid.UUID]*model.Statement, error) {
	ids := slices.Clone(more)
	for _, c := range rows {
		ids = append(ids, c.HeadID)
	}
	out := make(map[uuid.UUID]*model.Statement, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	found, err := r.Store.Client.Statement.Query().Where(statement.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("newest versions: %w", err)
	}
	rendered, err := r.renderStatements(ctx, found)
	if err != nil {
		return nil, err
	}
	for _, m := range rendered {
		out[m.ID] = m
	}
	return out, nil
}

// renderChains renders chains for the delta and for one page: head and accepted version at once, all versions only where asked.
func (r *Resolver) renderChains(ctx context.Context, rows []*db.LossChain, path ...string) ([]*model.LossChain, error) {
	var accepted []uuid.UUID
	for _, c := range rows {
		if c.AcceptedID != nil && *c.AcceptedID != c.HeadID {
			accepted = append(accepted, *c.AcceptedID)
		}
	}
	shown, err := r.heads(ctx, rows, accepted...)
	if err != nil {
		return nil, err
	}
	out := make([]*model.LossChain, len(rows))
	for i, c := range rows {
		e, err := r.eventRow(ctx, c.EventID)
		if err != nil {
			return nil, err
		}
		m, err := r.emptyChain(ctx, e, c.Place())
		if err != nil {
			return nil, err
		}
		m.ID, m.Head = &c.ID, shown[c.HeadID]
		if c.AcceptedID != nil {
			m.Accepted = shown[*c.AcceptedID]
		}
		if asked(ctx, append(slices.Clone(path), "versions")...) {
			versions, err := r.Store.Client.Statement.Query().Where(statement.EventID(c.EventID), statement.DivisionID(c.DivisionID)).
				Order(db.Desc(statement.FieldN)).Limit(versionsMost).All(ctx)
			if err != nil {
				return nil, fmt.Errorf("versions: %w", err)
			}
			if m.Versions, err = r.renderStatements(ctx, versions); err != nil {
				return nil, err
			}
		}
		out[i] = m
	}
	return out, nil
}

// emptyChain renders a chain without its versions: what may be done next, and what is owed to the level above.
func (r *Resolver) emptyChain(ctx context.Context, e *db.LossEvent, at division.Place) (*model.LossChain, error) {
	p, err := r.place(ctx, at)
	if err != nil {
		return nil, err
	}
	may, owes, err := r.Losses.MaySend(ctx, viewer.From(ctx), e, at)
	if err != nil {
		return nil, err
	}
	m := &model.LossChain{Event: e.ID, Place: p, Versions: []*model.Statement{}, Owes: []*model.ReturnedCell{}, May: may.Send, MayBehalf: may.Behalf, MayAsk: may.Ask}
	for _, c := range owes {
		m.Owes = append(m.Owes, &model.ReturnedCell{Code: c.Code, Reason: c.Reason, Text: c.Text})
	}
	return m, nil
}

func (r *Resolver) lossChain(ctx context.Context, ev, of uuid.UUID) (*model.LossChain, error) {
	ctx, at, err := r.scope(ctx, &of, statementReaders...)
	if err != nil {
		return nil, err
	}
	return r.chainOf(ctx, ev, at)
}

func (r *Resolver) chainOf(ctx context.Context, ev uuid.UUID, at division.Place, path ...string) (*model.LossChain, error) {
	e, err := r.eventRow(ctx, ev)
	if err != nil {
		return nil, err
	}
	row, err := r.Store.Client.LossChain.Query().Where(losschain.EventID(ev), losschain.DivisionID(at.ID())).Only(ctx)
	if db.IsNotFound(err) {
		return r.emptyChain(ctx, e, at)
	}
	if err != nil {
		return nil, fmt.Errorf("chain: %w", err)
	}
	out, err := r.renderChains(ctx, []*db.LossChain{row}, path...)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

func (r *Resolver) askStatement(ctx context.Context, in model.AskStatementInput) (*model.ChainPayload, error) {
	if err := r.Losses.Ask(ctx, loss.Asking{Event: in.Event, Division: in.Division, Move: in.Move, Cells: returnedCells(in.Cells), MadeAt: in.MadeAt}); err != nil {
		return nil, err
	}
	n, ok, err := r.Store.Node(ctx, in.Division)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fault.ErrNotFound
	}
	m, err := r.chainOf(viewer.Wide(ctx), in.Event, n.Place, "chain")
	if err != nil {
		return nil, err
	}
	return &model.ChainPayload{Chain: m}, nil
}

func returnedCells(in []*model.ReturnedCellInput) []loss.ReturnedCell {
	var out []loss.ReturnedCell
	for _, c := range in {
		out = append(out, loss.ReturnedCell{Code: c.Code, Reason: c.Reason, Text: deref(c.Text)})
	}
	return out
}

func (r *Resolver) lossTable(ctx context.Context, ev, within uuid.UUID, then *time.Time) (*model.LossTable, error) {
	ctx, at, err := r.scope(ctx, &within, statementReaders...)
	if err != nil {
		return nil, err
	}
	if at.Level().Depth() > division.Town.Depth() {
		return nil, fault.ErrScope
	}
	e, err := r.eventRow(ctx, ev)
	if err != nil {
		return nil, err
	}
	events, err := r.renderEvents(ctx, []*db.LossEvent{e}, "event")
	if err != nil {
		return nil, err
	}
	p, err := r.place(ctx, at)
	if err != nil {
		return nil, err
	}
	one, err := r.Losses.Form(ctx, e.CountyID, e.Form)
	if err != nil {
		return nil, err
	}
	out := &model.LossTable{Event: events[0], Place: p, AsOf: then, Rows: []*model.LossRow{}, Conferences: []*model.ConferenceRow{}}
	table, err := r.Losses.Table(ctx, e, one, at, then)
	if err != nil {
		return nil, err
	}
	out.Sum, out.Counted = totals(one, table.Sum.Grains), table.Sum.Counted
	var found []*db.Statement
	for _, row := range table.Rows {
		if row.Head != nil {
			found = append(found, row.Head)
		}
	}
	if table.Own != nil {
		found = append(found, table.Own)
	}
	rendered, err := r.renderStatements(ctx, found)
	if err != nil {
		return nil, err
	}
	var due []loss.Owed
	for _, row := range table.Rows {
		if row.Owed != nil {
			due = append(due, *row.Owed)
		}
	}
	calls, err := r.Losses.RemindersOf(ctx, at.County, due)
	if err != nil {
		return nil, err
	}
	v := viewer.From(ctx)
	byID := map[uuid.UUID]*model.Statement{}
	for _, m := range rendered {
		byID[m.ID] = m
	}
	for _, row := range table.Rows {
		place, err := r.place(ctx, row.Place)
		if err != nil {
			return nil, err
		}
		m := &model.LossRow{Place: place, Level: row.Place.Level(), State: model.LossRowStateNone, Accepted: row.Accepted}
		if row.Owed != nil {
			m.Owed = owed(e, place, row.Owed, reminded(v, calls.Of(row.Owed)))
		}
		if row.Head != nil {
			m.Statement, m.Disputed, m.State = byID[row.Head.ID], len(row.Head.Maintained) > 0, rowState(row.Head, then)
		}
		out.Rows = append(out.Rows, m)
	}
	if table.Own != nil {
		out.Own = byID[table.Own.ID]
	}
	for _, c := range table.Conferences {
		out.Conferences = append(out.Conferences, conferenceRow(v, c))
	}
	return out, nil
}

// rowState is how the newest version of a moment stood then.
func rowState(s *db.Statement, then *time.Time) model.LossRowState {
	if then != nil && s.DecidedAt != nil && s.DecidedAt.After(*then) {
		return model.LossRowStateSubmitted
	}
	switch s.State {
	case chain.StateAccepted:
		return model.LossRowStateAccepted
	case chain.StateReturned:
		return model.LossRowStateReturned
	}
	return model.LossRowStateSubmitted
}

func conferenceRow(v *viewer.Viewer, c *db.Conference) *model.ConferenceRow {
	m := &model.ConferenceRow{
		ID: c.ID, Code: c.Code, Delta: c.Delta, Departments: c.Departments, Text: c.Text, By: card(v, c.AuthorCard), At: c.ReceivedAt, WithdrawnAt: c.WithdrawnAt,
	}
	if c.WithdrawnCard != nil {
		m.WithdrawnBy = card(v, c.WithdrawnCard)
	}
	return m
}

func (r *Resolver) conferred(ctx context.Context, id uuid.UUID, err error) (*model.ConferencePayload, error) {
	if err != nil {
		return nil, err
	}
	row, err := r.Store.Client.Conference.Query().Where(conference.ID(id)).Only(viewer.Wide(ctx))
	if db.IsNotFound(err) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("conference row: %w", err)
	}
	return &model.ConferencePayload{Conference: conferenceRow(viewer.From(ctx), row)}, nil
}

func owed(e *db.LossEvent, place *model.Place, o *loss.Owed, reminded *model.OwedReminder) *model.OwedStatement {
	var order *uuid.UUID
	if id, err := uuid.Parse(o.Order); err == nil {
		order = &id
	}
	return &model.OwedStatement{Event: e.ID, EventName: e.Name, Place: place, Stage: o.Stage, Order: order, From: o.From, Due: o.Due, Clause: o.Clause, Reminded: reminded}
}

func reminded(v *viewer.Viewer, r *db.Reminder) *model.OwedReminder {
	if r == nil {
		return nil
	}
	return &model.OwedReminder{Calls: r.Calls, LastAt: r.LastAt, HeardAt: r.HeardAt, HeardBy: card(v, r.HeardCard), NextAt: r.NextAt}
}

// owedMost is more than one person can look at; the soonest come first.
const owedMost = 300

func (r *Resolver) owedStatements(ctx context.Context, within *uuid.UUID) ([]*model.OwedStatement, error) {
	ctx, at, err := r.scope(ctx, within, statementReaders...)
	if err != nil {
		return nil, err
	}
	all, err := r.Losses.OwedIn(ctx, at)
	if err != nil {
		return nil, err
	}
	all = all[:min(len(all), owedMost)]
	calls, err := r.Losses.RemindersOf(ctx, at.County, all)
	if err != nil {
		return nil, err
	}
	out := []*model.OwedStatement{}
	for i := range all {
		o := &all[i]
		p, err := r.place(ctx, o.Place)
		if err != nil {
			return nil, err
		}
		out = append(out, owed(o.Event, p, o, reminded(viewer.From(ctx), calls.Of(o))))
	}
	return out, nil
}

func (r *Resolver) baseFigures(ctx context.Context, within *uuid.UUID, year, first int, after *string) (*model.BaseFiguresConnection, error) {
	ctx, _, err := r.scope(ctx, within, append([]viewer.Verb{viewer.SettingEdit}, statementReaders...)...)
	if err != nil {
		return nil, err
	}
	q := r.Store.Client.BaseFigure.Query().Where(basefigure.Year(year))
	if after != nil {
		_, id, err := readCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(basefigure.VillageIDGT(id))
	}
	rows, err := q.Order(basefigure.ByVillageID()).Limit(first + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("base data: %w", err)
	}
	rows, info := page(rows, first, func(b *db.BaseFigure) string { return cursor("", b.VillageID) })
	out := &model.BaseFiguresConnection{Nodes: make([]*model.BaseFigures, len(rows)), PageInfo: info}
	for i, row := range rows {
		if out.Nodes[i], err = r.base(ctx, row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (r *Resolver) base(ctx context.Context, row *db.BaseFigure) (*model.BaseFigures, error) {
	p, err := r.place(ctx, row.Place())
	if err != nil {
		return nil, err
	}
	return &model.BaseFigures{
		Place: p, Year: row.Year, Population: row.Population, Households: row.Households, Rooms: row.Rooms, Arable: row.Arable, Source: row.Source, ChangedAt: row.ChangedAt,
	}, nil
}

func (r *Resolver) baseSet(ctx context.Context, in model.SetBaseFiguresInput) (*model.BaseFiguresPayload, error) {
	err := r.Losses.SetBase(ctx, loss.Base{
		Village: in.Village, Year: in.Year, Population: in.Population, Households: in.Households, Rooms: in.Rooms, Arable: in.Arable, Source: in.Source,
	})
	if err != nil {
		return nil, err
	}
	row, err := r.Store.Client.BaseFigure.Query().Where(basefigure.VillageID(in.Village), basefigure.Year(in.Year)).Only(viewer.Wide(ctx))
	if err != nil {
		return nil, fmt.Errorf("base data: %w", err)
	}
	m, err := r.base(ctx, row)
	if err != nil {
		return nil, err
	}
	return &model.BaseFiguresPayload{Base: m}, nil
}

func submission(in model.SubmitStatementInput) loss.Submission {
	out := loss.Submission{
		ID: in.ID, Event: in.Event, Division: in.Division, Kind: in.Kind, Form: in.Form, OccurredAt: in.OccurredAt, Base: in.Base, Parts: in.Parts,
		Text: deref(in.Text), MadeAt: in.MadeAt,
	}
	out.Figures = typedFigures(in.Figures)
	for _, f := range in.Facts {
		out.Facts = append(out.Facts, loss.Fact{Code: f.Code, Text: f.Text})
	}
	for _, f := range in.Reasons {
		out.Reasons = append(out.Reasons, loss.Reason{Finding: f.Finding, Reason: f.Reason, Text: deref(f.Text)})
	}
	for _, a := range in.Answers {
		out.Answers = append(out.Answers, loss.Answer{Code: a.Code, Maintained: a.Answer == model.CellAnswerMaintained, Reason: a.Reason, Text: deref(a.Text)})
	}
	if b := in.Behalf; b != nil {
		out.Behalf = &loss.Behalf{How: b.How, Who: b.Who, At: b.At}
	}
	return out
}

func returning(in model.ReturnStatementInput) loss.Returning {
	return loss.Returning{Statement: in.Statement, Move: in.Move, Cells: returnedCells(in.Cells), Text: deref(in.Text), MadeAt: in.MadeAt}
}

func either[T any](yes bool, a, b T) T {
	if yes {
		return a
	}
	return b
}

// lossKnown tells what is known of a village for an event before anybody types.
func (r *Resolver) lossKnown(ctx context.Context, ev, village uuid.UUID) (*model.LossKnown, error) {
	ctx, at, err := r.scope(ctx, &village, viewer.StatementSubmit, viewer.StatementReview)
	if err != nil {
		return nil, err
	}
	if at.Level() != division.Village {
		return nil, fault.ErrScope
	}
	e, err := r.eventRow(ctx, ev)
	if err != nil {
		return nil, err
	}
	out := &model.LossKnown{}
	base, err := r.Losses.BaseOf(ctx, village, e.StartedAt.In(r.Store.Zone).Year())
	if err != nil {
		return nil, err
	}
	if base != nil {
		if out.Base, err = r.base(ctx, base); err != nil {
			return nil, err
		}
	}
	if reads(viewer.From(ctx), doorReaders) {
		var sums []struct {
			Sum *int `json:"sum"`
		}
		if err := r.Store.Client.DoorTask.Query().Where(doortask.ClosedAtGTE(e.StartedAt), doortask.MovedGT(0)).Aggregate(db.As(db.Sum(doortask.FieldMoved), "sum")).Scan(ctx, &sums); err != nil {
			return nil, fmt.Errorf("moved by doors: %w", err)
		}
		moved := 0
		if len(sums) == 1 && sums[0].Sum != nil {
			moved = *sums[0].Sum
		}
		out.DoorsMoved = &moved
	}
	if reads(viewer.From(ctx), reportReaders) {
		if err := r.toldBefore(ctx, e, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// toldEarly is how long before the start the county gave an event a village may have told of it already.
const toldEarly = 6 * time.Hour

// toldBefore adds what the village has reported of an event: through the viewer's eyes, so that nothing of a report he may not read is counted.
// What is need-to-know is counted for nobody: a statement is read by more.
func (r *Resolver) toldBefore(ctx context.Context, e *db.LossEvent, out *model.LossKnown) error {
	from := e.StartedAt.Add(-toldEarly)
	rows, err := r.Store.Client.Report.Query().Where(
		dbreport.ReceivedAtGTE(from), dbreport.MadeAtGTE(from), dbreport.NatureIn(lifecycle.NatureDanger, lifecycle.NatureLoss),
		dbreport.StateNEQ(lifecycle.StateReturned), dbreport.NeedToKnow(false),
	).Select(dbreport.FieldPeopleAffected, dbreport.FieldMadeAt).Limit(countMost).All(ctx)
	if err != nil {
		return fmt.Errorf("reports of a village: %w", err)
	}
	out.Reports = len(rows)
	for _, row := range rows {
		out.Affected += deref(row.PeopleAffected)
		if out.ToldAt == nil || row.MadeAt.Before(*out.ToldAt) {
			out.ToldAt = &row.MadeAt
		}
	}
	return nil
}

func typedFigures(in []*model.FigureInput) []loss.TypedFigure {
	var out []loss.TypedFigure
	for _, f := range in {
		out = append(out, loss.TypedFigure{Code: f.Code, Value: figure.Value{Hundredths: f.Value, Unit: f.Unit}})
	}
	return out
}
