package graph

import (
	"context"
	"fmt"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/lossevent"
	dbmedia "jiaoying/ent/db/media"
	"jiaoying/ent/db/sitecheck"
	"jiaoying/ent/db/statement"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss"
	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
	"jiaoying/server/media/manifest"
)

// checksShown and mineShown bound lists that have no pages.
const checksShown, mineShown = 20, 20

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
	photos, err := r.checkMedia(ctx, rows)
	if err != nil {
		return nil, err
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
			Findings: []*model.SiteFinding{}, AnswerText: c.AnswerText, SeenAt: c.SeenAt, AnsweredAt: c.AnsweredAt, Media: list(photos[c.ID]), Form: e.Form,
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

// checkMedia reads the photos of site checks in one query, in the order they were told.
func (r *Resolver) checkMedia(ctx context.Context, rows []*db.SiteCheck) (map[uuid.UUID][]*model.Media, error) {
	out := map[uuid.UUID][]*model.Media{}
	var ids []uuid.UUID
	for _, c := range rows {
		if c.State == loss.CheckDone { // photos come with the answer
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		return out, nil
	}
	found, err := r.Store.Client.Media.Query().Where(dbmedia.CheckIDIn(ids...)).
		Order(dbmedia.ByCheckID(), dbmedia.ByReceivedAt(), dbmedia.ByPosition(), dbmedia.ByID()).Limit(len(ids) * manifest.MaxRowPhotos).
		All(schema.OfChecks(viewer.Wide(ctx)))
	if err != nil {
		return nil, fmt.Errorf("photos of checks: %w", err)
	}
	v := viewer.From(ctx)
	for _, m := range found {
		out[*m.CheckID] = append(out[*m.CheckID], fromMedia(v, m))
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
	out := loss.CheckAnswer{Check: in.Check, ID: in.ID, Text: deref(in.Text), SeenAt: in.SeenAt, Findings: []schema.CheckFinding{}, Media: toFiles(in.Media)}
	for _, f := range in.Findings {
		c := schema.CheckFinding{Code: f.Code, Verdict: lower(f.Verdict), Text: deref(f.Text)}
		if f.Seen != nil {
			c.Seen = &figure.Value{Hundredths: f.Seen.Value, Unit: f.Seen.Unit}
		}
		out.Findings = append(out.Findings, c)
	}
	return out
}
