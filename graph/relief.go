package graph

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/reliefneed"
	"jiaoying/ent/db/reliefreceipt"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/fault"
	"jiaoying/server/loss"
	"jiaoying/server/setting"
)

// receiptsMost is as many receipts of one need as there can be.
const receiptsMost = 200

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
