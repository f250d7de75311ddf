package graph

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/bypassreport"
	"jiaoying/ent/db/lossevent"
	"jiaoying/ent/db/lossprice"
	"jiaoying/ent/db/reliefneed"
	"jiaoying/ent/db/reliefreceipt"
	"jiaoying/ent/db/sitecheck"
	"jiaoying/ent/db/statement"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
	"jiaoying/server/setting"
)

const (
	setsShown, checksShown, mineShown = 50, 20, 20
	receiptsMost                      = 200
)

func upper[T ~string](s string) T { return T(strings.ToUpper(s)) }

func lower[T ~string](s T) string { return strings.ToLower(string(s)) }

func fromPrice(p figure.Price) *model.LossPriceLine {
	return &model.LossPriceLine{Code: p.Code, Source: p.Source, Less: p.Less, Unit: p.Unit, Yield: p.Yield, Price: p.Price, Rate: p.Rate, Note: p.Note}
}

func fromPrices(v *viewer.Viewer, row *db.LossPrice) *model.LossPrices {
	if row == nil {
		return nil
	}
	m := &model.LossPrices{ID: row.ID, Event: row.EventID, N: row.N, Lines: []*model.LossPriceLine{}, Text: row.Text, By: card(v, row.Card), At: row.At}
	for _, p := range row.Lines {
		m.Lines = append(m.Lines, fromPrice(p))
	}
	return m
}

func pricing(in model.SetLossPricesInput) loss.Pricing {
	out := loss.Pricing{ID: in.ID, Event: in.Event, Text: in.Text, MadeAt: in.MadeAt}
	for _, l := range in.Lines {
		out.Lines = append(out.Lines, figure.Price{
			Code: l.Code, Source: l.Source, Less: deref(l.Less), Unit: l.Unit, Yield: deref(l.Yield), Price: l.Price, Rate: l.Rate, Note: deref(l.Note),
		})
	}
	return out
}

func (r *Resolver) lossPrices(ctx context.Context, ev uuid.UUID) ([]*model.LossPrices, error) {
	if _, err := r.eventRow(ctx, ev); err != nil {
		return nil, err
	}
	rows, err := r.Store.Client.LossPrice.Query().Where(lossprice.EventID(ev)).Order(lossprice.ByN(entsql.OrderDesc())).Limit(setsShown).All(viewer.Wide(ctx))
	if err != nil {
		return nil, fmt.Errorf("prices: %w", err)
	}
	out := []*model.LossPrices{}
	for _, row := range rows {
		out = append(out, fromPrices(viewer.From(ctx), row))
	}
	return out, nil
}

// lossMoney makes money of the sum of a town or county, or of the newest version of a village.
func (r *Resolver) lossMoney(ctx context.Context, ev, within uuid.UUID) (*model.LossMoney, error) {
	ctx, at, err := r.scope(ctx, &within, statementReaders...)
	if err != nil {
		return nil, err
	}
	e, err := r.eventRow(ctx, ev)
	if err != nil {
		return nil, err
	}
	one, err := r.Losses.Form(ctx, e.CountyID, e.Form)
	if err != nil {
		return nil, err
	}
	sets, err := r.Losses.Prices(viewer.Wide(ctx), ev)
	if err != nil {
		return nil, err
	}
	out := &model.LossMoney{Lines: []*model.LossWorth{}, Totals: []*model.Total{}}
	set := sets[ev]
	if set == nil {
		return out, nil
	}
	out.Prices = fromPrices(viewer.From(ctx), set)
	grains, err := r.toldIn(ctx, ev, at)
	if err != nil {
		return nil, err
	}
	lines, total, err := figure.Money(one, set.Lines, grains)
	if err != nil {
		return nil, fmt.Errorf("money of losses: %w", err)
	}
	for _, l := range lines {
		i, _ := one.Indicator(l.Price.Source)
		u, _ := one.Unit(i.Unit, l.Price.Unit)
		out.Lines = append(out.Lines, &model.LossWorth{Line: fromPrice(l.Price), Quantity: rounded(l.Quantity, u.Grains), Money: l.Money})
	}
	for _, code := range ordered(one, total) {
		out.Totals = append(out.Totals, &model.Total{Code: code, Printed: figure.Printed(one, code, total[code])})
	}
	return out, nil
}

func rounded(n, by int64) int64 { return (2*n + by) / (2 * by) }

func (r *Resolver) toldIn(ctx context.Context, ev uuid.UUID, at division.Place) (figure.Grains, error) {
	if at.Level() != division.Village {
		sum, err := r.Losses.Kept(ctx, ev, at)
		return sum.Grains, err
	}
	head, err := r.Store.Client.Statement.Query().Where(statement.EventID(ev), statement.DivisionID(at.Village)).Order(statement.ByN(entsql.OrderDesc())).First(ctx)
	if db.IsNotFound(err) {
		return figure.Grains{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("newest version: %w", err)
	}
	return head.Grains, nil
}

// figureOf renders one typed figure; nil for what the form does not have.
func figureOf(one *form.Form, code string, v figure.Value) *model.Figure {
	g, err := figure.Exact(one, code, v)
	if err != nil {
		return nil
	}
	return &model.Figure{Code: code, Value: v.Hundredths, Unit: v.Unit, Printed: figure.Printed(one, code, g)}
}

// renderChecks renders site checks; their events and versions are read for all of them at once.
func (r *Resolver) renderChecks(ctx context.Context, rows []*db.SiteCheck) ([]*model.SiteCheck, error) {
	v := viewer.From(ctx)
	out := []*model.SiteCheck{}
	if len(rows) == 0 {
		return out, nil
	}
	var ids, events []uuid.UUID
	for _, c := range rows {
		ids, events = append(ids, c.StatementID), append(events, c.EventID)
	}
	evs, err := r.Store.Client.LossEvent.Query().Where(lossevent.IDIn(events...)).All(viewer.Wide(ctx))
	if err != nil {
		return nil, fmt.Errorf("events of checks: %w", err)
	}
	byEvent := map[uuid.UUID]*db.LossEvent{}
	for _, e := range evs {
		byEvent[e.ID] = e
	}
	// Who is sent reads the figures he looks at, and no others: they are handed with the check.
	told, err := r.Store.Client.Statement.Query().Where(statement.IDIn(ids...)).Select(statement.FieldID, statement.FieldTyped, statement.FieldForm).
		All(viewer.Wide(viewer.With(ctx, viewer.System("site check"))))
	if err != nil {
		return nil, fmt.Errorf("figures of checks: %w", err)
	}
	byID := map[uuid.UUID]*db.Statement{}
	for _, s := range told {
		byID[s.ID] = s
	}
	for _, c := range rows {
		e, s := byEvent[c.EventID], byID[c.StatementID]
		if e == nil || s == nil {
			continue
		}
		one, err := r.Losses.Form(ctx, e.CountyID, e.Form)
		if err != nil {
			return nil, err
		}
		p, err := r.place(ctx, c.Place())
		if err != nil {
			return nil, err
		}
		g, may := v.GrantFor(c.Place(), "", viewer.StatementReview)
		m := &model.SiteCheck{
			ID: c.ID, Event: c.EventID, EventName: e.Name, Place: p, Statement: c.StatementID, Codes: c.Codes, Told: []*model.Figure{}, Text: c.Text,
			State: upper[model.SiteCheckState](c.State), Assignee: card(v, c.AssigneeCard), By: card(v, c.AuthorCard), DueAt: c.DueAt, ReceivedAt: c.ReceivedAt,
			Findings: []*model.SiteFinding{}, AnswerText: c.AnswerText, SeenAt: c.SeenAt, AnsweredAt: c.AnsweredAt, Form: e.Form,
			MayAnswer:   c.State == loss.CheckAsked && c.AssigneeID == v.Person,
			MayWithdraw: c.State == loss.CheckAsked && may && g.Place != c.Place(),
		}
		for _, code := range c.Codes {
			if t, ok := s.Typed[code]; ok {
				if f := figureOf(one, code, t); f != nil {
					m.Told = append(m.Told, f)
				}
			}
		}
		for _, f := range c.Findings {
			x := &model.SiteFinding{Code: f.Code, Verdict: upper[model.SiteVerdict](f.Verdict), Text: f.Text}
			if f.Seen != nil {
				x.Seen = figureOf(one, f.Code, *f.Seen)
			}
			m.Findings = append(m.Findings, x)
		}
		out = append(out, m)
	}
	return out, nil
}

func (r *Resolver) siteChecks(ctx context.Context, ev, village uuid.UUID) ([]*model.SiteCheck, error) {
	ctx, at, err := r.scope(ctx, &village, statementReaders...)
	if err != nil {
		return nil, err
	}
	if at.Level() != division.Village {
		return nil, fault.ErrScope
	}
	rows, err := r.Store.Client.SiteCheck.Query().Where(sitecheck.EventID(ev)).Order(sitecheck.ByReceivedAt(entsql.OrderDesc()), sitecheck.ByID(entsql.OrderDesc())).Limit(checksShown).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("site checks: %w", err)
	}
	return r.renderChecks(ctx, rows)
}

func (r *Resolver) mySiteChecks(ctx context.Context) ([]*model.SiteCheck, error) {
	v := viewer.From(ctx)
	if v.Person == uuid.Nil || len(v.Grants) == 0 {
		return nil, fault.ErrDenied
	}
	rows, err := r.Store.Client.SiteCheck.Query().Where(sitecheck.State(loss.CheckAsked)).
		Order(sitecheck.ByDueAt(), sitecheck.ByID()).Limit(mineShown).All(viewer.NarrowToMine(ctx))
	if err != nil {
		return nil, fmt.Errorf("my site checks: %w", err)
	}
	return r.renderChecks(ctx, rows)
}

func (r *Resolver) siteCheck(ctx context.Context, id uuid.UUID) (*model.SiteCheck, error) {
	row, err := r.Losses.SeenCheck(ctx, id)
	if err != nil {
		return nil, err
	}
	out, err := r.renderChecks(ctx, []*db.SiteCheck{row})
	if err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, fault.ErrNotFound
	}
	return out[0], nil
}

func (r *Resolver) checkTold(ctx context.Context, id uuid.UUID, err error) (*model.SiteCheckPayload, error) {
	if err != nil {
		return nil, err
	}
	m, err := r.siteCheck(ctx, id)
	if err != nil {
		return nil, err
	}
	return &model.SiteCheckPayload{Check: m}, nil
}

func checkAnswer(in model.AnswerSiteCheckInput) loss.CheckAnswer {
	out := loss.CheckAnswer{Check: in.Check, ID: in.ID, Text: deref(in.Text), SeenAt: in.SeenAt, Findings: []schema.CheckFinding{}}
	for _, f := range in.Findings {
		c := schema.CheckFinding{Code: f.Code, Verdict: lower(f.Verdict), Text: deref(f.Text)}
		if f.Seen != nil {
			c.Seen = &figure.Value{Hundredths: f.Seen.Value, Unit: f.Seen.Unit}
		}
		out.Findings = append(out.Findings, c)
	}
	return out
}

// renderBypass renders reports past the levels. Who spoke without a name is shown to himself alone.
func (r *Resolver) renderBypass(ctx context.Context, rows []*db.BypassReport) ([]*model.BypassReport, error) {
	v := viewer.From(ctx)
	out := []*model.BypassReport{}
	forms := map[uuid.UUID]*form.Form{}
	for _, b := range rows {
		one := forms[b.EventID]
		if one == nil {
			e, err := r.eventRow(ctx, b.EventID)
			if err != nil {
				return nil, err
			}
			if one, err = r.Losses.Form(ctx, e.CountyID, e.Form); err != nil {
				return nil, err
			}
			forms[b.EventID] = one
		}
		n, ok, err := r.Store.Node(ctx, b.DivisionID)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, fmt.Errorf("division %s is not in the tree", b.DivisionID)
		}
		p, err := r.place(ctx, n.Place)
		if err != nil {
			return nil, err
		}
		mine := b.AuthorID == v.Person && v.Person != uuid.Nil
		m := &model.BypassReport{
			ID: b.ID, Event: b.EventID, Place: p, Figures: []*model.Figure{}, Text: b.Text, Unnamed: b.Unnamed, MadeAt: b.MadeAt, ReceivedAt: b.ReceivedAt,
			Answer: optional(b.Answer), AnsweredAt: b.AnsweredAt, AnsweredBy: card(v, b.AnswerCard), Mine: mine,
		}
		for _, code := range ordered(one, b.Typed) {
			if f := figureOf(one, code, b.Typed[code]); f != nil {
				m.Figures = append(m.Figures, f)
			}
		}
		if mine || !b.Unnamed {
			m.Author = card(v, b.AuthorCard)
		}
		out = append(out, m)
	}
	return out, nil
}

func (r *Resolver) bypassReports(ctx context.Context, ev uuid.UUID, first int, after *string) (*model.BypassConnection, error) {
	v := viewer.From(ctx)
	county := v.County()
	ctx, at, err := r.scope(ctx, optional(county), viewer.StatementClose)
	if err != nil {
		return nil, err
	}
	if at.Level() != division.County {
		return nil, fault.ErrScope
	}
	q := r.Store.Client.BypassReport.Query().Where(bypassreport.EventID(ev))
	if after != nil {
		t, id, err := readTimeCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(before(bypassreport.FieldReceivedAt, bypassreport.FieldID, t, id))
	}
	rows, err := q.Order(bypassreport.ByReceivedAt(entsql.OrderDesc()), bypassreport.ByID(entsql.OrderDesc())).Limit(first + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("bypass reports: %w", err)
	}
	rows, info := page(rows, first, func(b *db.BypassReport) string { return timeCursor(b.ReceivedAt, b.ID) })
	nodes, err := r.renderBypass(ctx, rows)
	if err != nil {
		return nil, err
	}
	return &model.BypassConnection{Nodes: nodes, PageInfo: info}, nil
}

func (r *Resolver) myBypassReports(ctx context.Context, ev uuid.UUID) ([]*model.BypassReport, error) {
	v := viewer.From(ctx)
	if v.Person == uuid.Nil || len(v.Grants) == 0 {
		return nil, fault.ErrDenied
	}
	rows, err := r.Store.Client.BypassReport.Query().Where(bypassreport.EventID(ev)).
		Order(bypassreport.ByReceivedAt(entsql.OrderDesc()), bypassreport.ByID(entsql.OrderDesc())).Limit(mineShown).All(viewer.NarrowToMine(ctx))
	if err != nil {
		return nil, fmt.Errorf("my bypass reports: %w", err)
	}
	return r.renderBypass(ctx, rows)
}

func (r *Resolver) bypassTold(ctx context.Context, id uuid.UUID, err error) (*model.BypassPayload, error) {
	if err != nil {
		return nil, err
	}
	v := viewer.From(ctx)
	ctx = viewer.Wide(ctx)
	row, err := r.Store.Client.BypassReport.Query().Where(bypassreport.ID(id)).Only(ctx)
	if db.IsNotFound(err) || errors.Is(err, privacy.Deny) {
		row, err = r.Store.Client.BypassReport.Query().Where(bypassreport.ID(id), bypassreport.AuthorID(v.Person)).Only(viewer.NarrowToMine(ctx))
	}
	if db.IsNotFound(err) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("bypass report: %w", err)
	}
	out, err := r.renderBypass(ctx, []*db.BypassReport{row})
	if err != nil {
		return nil, err
	}
	return &model.BypassPayload{Report: out[0]}, nil
}

// renderNeeds renders needs; their receipts are read for all of them at once.
func (r *Resolver) renderNeeds(ctx context.Context, rows []*db.ReliefNeed, path ...string) ([]*model.ReliefNeed, error) {
	v := viewer.From(ctx)
	out, byID, ids := make([]*model.ReliefNeed, len(rows)), map[uuid.UUID]*model.ReliefNeed{}, make([]uuid.UUID, len(rows))
	for i, n := range rows {
		p, err := r.place(ctx, n.Place())
		if err != nil {
			return nil, err
		}
		m := &model.ReliefNeed{
			ID: n.ID, Event: n.EventID, Place: p, Name: n.NameMask, Phone: n.PhoneMask, Persons: n.Persons, Wants: []model.ReliefWant{}, Text: n.Text, Since: n.Since,
			DueAt: n.DueAt, MetAt: n.MetAt, ClosedAt: n.ClosedAt, ClosedText: n.ClosedText, By: card(v, n.Card), ReceivedAt: n.ReceivedAt,
			Receipts: []*model.ReliefReceipt{}, MayRecord: loss.MayRelieve(v, n.Place()),
		}
		for _, w := range n.Wants {
			m.Wants = append(m.Wants, upper[model.ReliefWant](w))
		}
		out[i], byID[n.ID], ids[i] = m, m, n.ID
	}
	if len(ids) == 0 || !asked(ctx, append(slices.Clone(path), "receipts")...) {
		return out, nil
	}
	receipts, err := r.Store.Client.ReliefReceipt.Query().Where(reliefreceipt.NeedIDIn(ids...)).
		Order(reliefreceipt.ByNeedID(), reliefreceipt.ByReceivedAt(), reliefreceipt.ByID()).Limit(receiptsMost * len(ids)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("receipts: %w", err)
	}
	for _, c := range receipts {
		m := &model.ReliefReceipt{
			ID: c.ID, Items: []*model.ReliefItem{}, Receiver: upper[model.ReliefReceiver](c.Receiver), By: card(v, c.Card), MadeAt: c.MadeAt, ReceivedAt: c.ReceivedAt,
			StruckAt: c.StruckAt, StruckText: c.StruckText,
		}
		for _, t := range c.Items {
			m.Items = append(m.Items, &model.ReliefItem{Want: upper[model.ReliefWant](t.Want), Name: t.Name, Quantity: t.Quantity, Unit: t.Unit})
		}
		byID[c.NeedID].Receipts = append(byID[c.NeedID].Receipts, m)
	}
	return out, nil
}

func (r *Resolver) reliefNeeds(ctx context.Context, ev uuid.UUID, within *uuid.UUID, open *bool, first int, after *string) (*model.ReliefNeedConnection, error) {
	ctx, _, err := r.scope(ctx, within, statementReaders...)
	if err != nil {
		return nil, err
	}
	q := r.Store.Client.ReliefNeed.Query().Where(reliefneed.EventID(ev))
	if deref(open) {
		q.Where(reliefneed.MetAtIsNil(), reliefneed.ClosedAtIsNil())
	}
	if after != nil {
		t, id, err := readTimeCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(behind(reliefneed.FieldReceivedAt, reliefneed.FieldID, t, id))
	}
	rows, err := q.Order(reliefneed.ByReceivedAt(), reliefneed.ByID()).Limit(first + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("needs: %w", err)
	}
	rows, info := page(rows, first, func(n *db.ReliefNeed) string { return timeCursor(n.ReceivedAt, n.ID) })
	nodes, err := r.renderNeeds(ctx, rows, "nodes")
	if err != nil {
		return nil, err
	}
	return &model.ReliefNeedConnection{Nodes: nodes, PageInfo: info}, nil
}

func (r *Resolver) reliefBoard(ctx context.Context, ev uuid.UUID, within *uuid.UUID) (*model.ReliefBoard, error) {
	ctx, at, err := r.scope(ctx, within, statementReaders...)
	if err != nil {
		return nil, err
	}
	hours, err := r.Store.Setting(ctx, at.County, setting.ReliefHours)
	if err != nil {
		return nil, err
	}
	total, rows, err := r.Losses.ReliefIn(ctx, ev, at)
	if err != nil {
		return nil, err
	}
	out := &model.ReliefBoard{Hours: hours, Rows: []*model.ReliefCount{}}
	if out.Total, err = r.reliefCount(ctx, total); err != nil {
		return nil, err
	}
	for _, row := range rows {
		m, err := r.reliefCount(ctx, row)
		if err != nil {
			return nil, err
		}
		out.Rows = append(out.Rows, m)
	}
	return out, nil
}

func (r *Resolver) reliefCount(ctx context.Context, c loss.Relief) (*model.ReliefCount, error) {
	p, err := r.place(ctx, c.Place)
	if err != nil {
		return nil, err
	}
	return &model.ReliefCount{
		Place: p, Households: c.Households, Persons: c.Persons, InTime: c.InTime, Late: c.Late, Waiting: c.Waiting, Over: c.Over, WaitingPersons: c.WaitingPersons,
	}, nil
}

func (r *Resolver) needTold(ctx context.Context, id uuid.UUID, err error) (*model.ReliefPayload, error) {
	if err != nil {
		return nil, err
	}
	ctx = viewer.Wide(ctx)
	row, err := r.Store.Client.ReliefNeed.Query().Where(reliefneed.ID(id)).Only(ctx)
	if db.IsNotFound(err) || errors.Is(err, privacy.Deny) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("need: %w", err)
	}
	out, err := r.renderNeeds(ctx, []*db.ReliefNeed{row}, "need")
	if err != nil {
		return nil, err
	}
	return &model.ReliefPayload{Need: out[0]}, nil
}

func needing(in model.AddReliefNeedInput) loss.Need {
	out := loss.Need{
		ID: in.ID, Event: in.Event, Village: in.Village, NeedSecret: loss.NeedSecret{Name: in.Name, Phone: deref(in.Phone), Where: deref(in.Where)},
		Persons: in.Persons, Text: deref(in.Text), Since: in.Since, MadeAt: in.MadeAt,
	}
	for _, w := range in.Wants {
		out.Wants = append(out.Wants, lower(w))
	}
	return out
}

func receipt(in model.RecordReliefInput) loss.Receipt {
	out := loss.Receipt{ID: in.ID, Need: in.Need, Receiver: lower(in.Receiver), MadeAt: in.MadeAt}
	for _, t := range in.Items {
		out.Items = append(out.Items, schema.ReliefItem{Want: lower(t.Want), Name: t.Name, Quantity: t.Quantity, Unit: t.Unit})
	}
	return out
}

// needOf finds the need of a receipt for its payload.
func (r *Resolver) needOf(ctx context.Context, id uuid.UUID, err error) (*model.ReliefPayload, error) {
	if err != nil {
		return nil, err
	}
	c, err := r.Store.Client.ReliefReceipt.Query().Where(reliefreceipt.ID(id)).Only(viewer.Wide(ctx))
	if db.IsNotFound(err) || errors.Is(err, privacy.Deny) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("receipt: %w", err)
	}
	return r.needTold(ctx, c.NeedID, nil)
}

func (r *Resolver) fromList(ctx context.Context, l *db.LedgerList) (*model.LedgerList, error) {
	v := viewer.From(ctx)
	p, err := r.place(ctx, l.Place())
	if err != nil {
		return nil, err
	}
	m := &model.LedgerList{
		ID: l.ID, Event: l.EventID, Place: p, Stage: upper[model.ListStage](l.Stage), N: l.N, State: upper[model.ListState](l.State), Households: l.Households,
		Persons: l.Persons, Money: l.Money, HeldOn: optional(clock.Date(l.HeldOn)), NoticeFrom: optional(clock.Date(l.NoticeFrom)), NoticeUntil: optional(clock.Date(l.NoticeUntil)),
		Text: l.Text, By: card(v, l.Card), ReceivedAt: l.ReceivedAt, Steps: []*model.ListStep{}, May: []model.ListState{},
	}
	for _, s := range l.Steps {
		at, err := time.Parse(time.RFC3339Nano, s.At)
		if err != nil {
			return nil, fmt.Errorf("step of list %s: %w", l.ID, err)
		}
		m.Steps = append(m.Steps, &model.ListStep{State: upper[model.ListState](s.State), At: at, By: card(v, s.Card), Text: s.Text})
	}
	for _, s := range loss.MayStep(v, l) {
		m.May = append(m.May, upper[model.ListState](s))
	}
	return m, nil
}

func (r *Resolver) seasonTable(ctx context.Context, ev uuid.UUID, stage model.ListStage, within *uuid.UUID) (*model.SeasonTable, error) {
	ctx, at, err := r.scope(ctx, within, statementReaders...)
	if err != nil {
		return nil, err
	}
	e, err := r.eventRow(ctx, ev)
	if err != nil {
		return nil, err
	}
	if e.Kind != event.Winter {
		return nil, loss.ErrSeason
	}
	one, err := r.Losses.Form(ctx, e.CountyID, e.Form)
	if err != nil {
		return nil, err
	}
	m, err := r.oneEvent(ctx, ev, "event")
	if err != nil {
		return nil, err
	}
	p, err := r.place(ctx, at)
	if err != nil {
		return nil, err
	}
	out := &model.SeasonTable{Event: m, Stage: stage, Place: p, Rows: []*model.SeasonRow{}, Sum: &model.SeasonRow{Place: p, Level: at.Level()}}
	if due, _, ok := r.Losses.SeasonDue(one, e.StartedAt, lower(stage), form.Level(at.Level())); ok {
		out.Due = &due
	}
	lists, err := r.Losses.Lists(ctx, ev, lower(stage), at)
	if err != nil {
		return nil, err
	}
	nodes, err := r.Store.Nodes(ctx)
	if err != nil {
		return nil, err
	}
	rows := map[uuid.UUID]*model.SeasonRow{}
	for _, n := range nodes {
		if n.Level != division.Village || n.Ended || !at.Covers(n.Place) {
			continue
		}
		of := n.Place
		if at.Level() == division.County {
			of = division.Place{County: of.County, Town: of.Town}
		}
		row := rows[of.ID()]
		if row == nil {
			rp, err := r.place(ctx, of)
			if err != nil {
				return nil, err
			}
			row = &model.SeasonRow{Place: rp, Level: of.Level()}
			rows[of.ID()] = row
			out.Rows = append(out.Rows, row)
		}
		l := lists[n.Place.Village]
		if l != nil && of.Level() == division.Village {
			if row.List, err = r.fromList(ctx, l); err != nil {
				return nil, err
			}
		}
		tallied(row, l)
		tallied(out.Sum, l)
	}
	slices.SortFunc(out.Rows, func(a, b *model.SeasonRow) int { return strings.Compare(string(a.Place.Code), string(b.Place.Code)) })
	out.MaySubmit = at.Level() == division.Village && e.Live && loss.MayWrite(viewer.From(ctx), at) && (lists[at.Village] == nil || lists[at.Village].State == loss.ListReturned)
	return out, nil
}

func tallied(row *model.SeasonRow, l *db.LedgerList) {
	row.Villages++
	if l == nil {
		return
	}
	switch l.State {
	case loss.ListSubmitted:
		row.Submitted++
	case loss.ListPassed:
		row.Passed++
	case loss.ListDecided:
		row.Decided++
	case loss.ListReturned:
		row.Returned++
		return
	}
	row.Households += l.Households
	row.Persons += l.Persons
	row.Money += l.Money
}

func (r *Resolver) listTold(ctx context.Context, id uuid.UUID, err error) (*model.ListPayload, error) {
	if err != nil {
		return nil, err
	}
	row, err := r.Store.Client.LedgerList.Get(viewer.Wide(ctx), id)
	if db.IsNotFound(err) || errors.Is(err, privacy.Deny) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("list: %w", err)
	}
	m, err := r.fromList(ctx, row)
	if err != nil {
		return nil, err
	}
	return &model.ListPayload{List: m}, nil
}
