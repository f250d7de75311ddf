package graph

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/lossentry"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/fault"
	"jiaoying/server/loss"
	"jiaoying/server/loss/form"
	"jiaoying/server/loss/sheet"
)

func (r *Resolver) entryList(ctx context.Context, ev, within uuid.UUID) (*model.EntryList, error) {
	ctx, at, err := r.scope(ctx, &within, statementReaders...)
	if err != nil {
		return nil, err
	}
	list, err := r.Losses.Entries(ctx, ev, at.ID())
	if err != nil {
		return nil, err
	}
	events, err := r.renderEvents(ctx, []*db.LossEvent{list.Event}, "event")
	if err != nil {
		return nil, err
	}
	p, err := r.place(ctx, at)
	if err != nil {
		return nil, err
	}
	out := &model.EntryList{Event: events[0], Place: p, At: list.At, Mark: list.Mark, Filled: len(list.Items), MayEnter: list.May, Rows: []*model.EntryRow{}, Entries: []*model.LossEntry{}}
	for _, c := range list.Changes {
		out.Rows = append(out.Rows, &model.EntryRow{Code: c.Code, Name: c.Name, Unit: c.Unit, Then: optional(c.Then), Now: optional(c.Now)})
	}
	for _, e := range list.Entries {
		out.Entries = append(out.Entries, fromEntry(ctx, list.Form, e))
	}
	return out, nil
}

func fromEntry(ctx context.Context, one *form.Form, e *db.LossEntry) *model.LossEntry {
	out := &model.LossEntry{ID: e.ID, N: e.N, Receipt: e.Receipt, By: card(viewer.From(ctx), e.Card), At: e.ReceivedAt, Rows: []*model.EntryRow{}}
	for _, c := range e.Changes {
		name, unit := sheet.NameOf(one, c.Code)
		out.Rows = append(out.Rows, &model.EntryRow{Code: c.Code, Name: name, Unit: unit, Then: optional(c.Then), Now: optional(c.Now)})
	}
	return out
}

func (r *Resolver) recordEntry(ctx context.Context, in model.RecordEntryInput) (*model.RecordEntryPayload, error) {
	if err := r.Losses.RecordEntry(ctx, loss.Entering{ID: in.ID, Event: in.Event, Division: in.Division, Mark: in.Mark, Receipt: in.Receipt, MadeAt: in.MadeAt}); err != nil {
		return nil, err
	}
	ctx = viewer.Wide(ctx)
	row, err := r.Store.Client.LossEntry.Query().Where(lossentry.ID(in.ID)).Only(ctx)
	if db.IsNotFound(err) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("entry: %w", err)
	}
	e, err := r.eventRow(ctx, row.EventID)
	if err != nil {
		return nil, err
	}
	one, err := r.Losses.Form(ctx, e.CountyID, e.Form)
	if err != nil {
		return nil, err
	}
	return &model.RecordEntryPayload{Entry: fromEntry(ctx, one, row)}, nil
}
