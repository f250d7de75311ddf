package graph

import (
	"context"
	"errors"
	"fmt"

	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/bypassreport"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss/form"
)

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
