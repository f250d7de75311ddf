package graph

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/ledgerrow"
	"jiaoying/ent/db/ledgerversion"
	dbmedia "jiaoying/ent/db/media"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss"
	"jiaoying/server/loss/figure"
	"jiaoying/server/media/manifest"
)

// renderRows renders rows of a ledger; the same people elsewhere are looked for of all of them at once.
func (r *Resolver) renderRows(ctx context.Context, rows []*db.LedgerRow, path ...string) ([]*model.LedgerRow, error) {
	v := viewer.From(ctx)
	twins := map[uuid.UUID][]*db.LedgerRow{}
	if asked(ctx, append(slices.Clone(path), "twins")...) {
		var err error
		if twins, err = r.Losses.Twins(ctx, rows); err != nil {
			return nil, err
		}
	}
	files := map[uuid.UUID][]*model.Media{}
	if asked(ctx, append(slices.Clone(path), "media")...) {
		var err error
		if files, err = r.rowMedia(ctx, rows); err != nil {
			return nil, err
		}
	}
	out := make([]*model.LedgerRow, len(rows))
	for i, row := range rows {
		p, err := r.place(ctx, row.Place())
		if err != nil {
			return nil, err
		}
		m := &model.LedgerRow{
			ID: row.ID, Event: row.EventID, Place: p, Ledger: row.Ledger, Revision: row.Revision, Version: row.VersionID, Cells: ledgerCells(row.Cells, row.Masks),
			RemovedAt: row.RemovedAt, RemovedText: row.RemovedText, ReceivedAt: row.ReceivedAt, ChangedAt: row.ChangedAt, Twins: []*model.LedgerTwin{},
			MayEdit: loss.MayWrite(v, row.Place()), Media: files[row.ID],
		}
		if m.Media == nil {
			m.Media = []*model.Media{}
		}
		for _, t := range twins[row.ID] {
			at, err := r.place(ctx, t.Place())
			if err != nil {
				return nil, err
			}
			m.Twins = append(m.Twins, &model.LedgerTwin{Row: t.ID, Place: at})
		}
		out[i] = m
	}
	return out, nil
}

// rowMedia reads the photos of rows in one query, in the order they were told.
func (r *Resolver) rowMedia(ctx context.Context, rows []*db.LedgerRow) (map[uuid.UUID][]*model.Media, error) {
	out := map[uuid.UUID][]*model.Media{}
	ids := make([]uuid.UUID, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	found, err := r.Store.Client.Media.Query().Where(dbmedia.RowIDIn(ids...)).
		Order(dbmedia.ByRowID(), dbmedia.ByReceivedAt(), dbmedia.ByPosition(), dbmedia.ByID()).Limit(len(ids) * manifest.MaxFiles).
		All(schema.OfRows(viewer.Wide(ctx)))
	if err != nil {
		return nil, fmt.Errorf("photos of rows: %w", err)
	}
	v := viewer.From(ctx)
	for _, m := range found {
		out[*m.RowID] = append(out[*m.RowID], fromMedia(v, m))
	}
	return out, nil
}

func ledgerCells(open, masks figure.Row) []*model.LedgerCell {
	out := []*model.LedgerCell{}
	for _, code := range slices.Sorted(maps.Keys(open)) {
		out = append(out, &model.LedgerCell{Code: code, Text: open[code]})
	}
	for _, code := range slices.Sorted(maps.Keys(masks)) {
		out = append(out, &model.LedgerCell{Code: code, Text: masks[code], Masked: true})
	}
	slices.SortFunc(out, func(a, b *model.LedgerCell) int { return slices.Compare([]byte(a.Code), []byte(b.Code)) })
	return out
}

func (r *Resolver) ledger(ctx context.Context, ev uuid.UUID, name string, within *uuid.UUID, removed *bool, first int, after *string) (*model.LedgerConnection, error) {
	ctx, _, err := r.scope(ctx, within, statementReaders...)
	if err != nil {
		return nil, err
	}
	q := r.Store.Client.LedgerRow.Query().Where(ledgerrow.EventID(ev), ledgerrow.Ledger(name))
	if removed == nil || !*removed {
		q.Where(ledgerrow.RemovedAtIsNil())
	}
	if after != nil {
		t, id, err := readTimeCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(behind(ledgerrow.FieldReceivedAt, ledgerrow.FieldID, t, id))
	}
	rows, err := q.Order(ledgerrow.ByReceivedAt(), ledgerrow.ByID()).Limit(first + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	rows, info := page(rows, first, func(l *db.LedgerRow) string { return timeCursor(l.ReceivedAt, l.ID) })
	nodes, err := r.renderRows(ctx, rows, "nodes")
	if err != nil {
		return nil, err
	}
	return &model.LedgerConnection{Nodes: nodes, PageInfo: info}, nil
}

func (r *Resolver) ledgerSaved(ctx context.Context, id uuid.UUID, err error) (*model.LedgerPayload, error) {
	if err != nil {
		return nil, err
	}
	row, err := r.ledgerRow(ctx, id, "row")
	if err != nil {
		return nil, err
	}
	return &model.LedgerPayload{Row: row}, nil
}

func (r *Resolver) ledgerRow(ctx context.Context, id uuid.UUID, path ...string) (*model.LedgerRow, error) {
	if !reads(viewer.From(ctx), statementReaders) {
		return nil, fault.ErrNotFound
	}
	row, err := r.Store.Client.LedgerRow.Query().Where(ledgerrow.ID(id)).Only(viewer.Wide(ctx))
	if db.IsNotFound(err) || errors.Is(err, privacy.Deny) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("row: %w", err)
	}
	out, err := r.renderRows(ctx, []*db.LedgerRow{row}, path...)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

func (r *Resolver) ledgerVersions(ctx context.Context, row uuid.UUID) ([]*model.LedgerVersion, error) {
	ctx = viewer.Wide(ctx)
	if !reads(viewer.From(ctx), statementReaders) {
		return nil, fault.ErrNotFound
	}
	there, err := r.Store.Client.LedgerRow.Query().Where(ledgerrow.ID(row)).Exist(ctx)
	if err != nil && !errors.Is(err, privacy.Deny) {
		return nil, fmt.Errorf("row: %w", err)
	}
	if !there {
		return nil, fault.ErrNotFound
	}
	rows, err := r.Store.Client.LedgerVersion.Query().Where(ledgerversion.RowID(row)).Order(db.Desc(ledgerversion.FieldRevision)).Limit(versionsMost).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("versions: %w", err)
	}
	v := viewer.From(ctx)
	out := make([]*model.LedgerVersion, len(rows))
	for i, l := range rows {
		out[i] = &model.LedgerVersion{ID: l.ID, Revision: l.Revision, Cells: ledgerCells(l.Cells, l.Masks), Removed: l.Removed, Text: l.Text, By: card(v, l.Card), At: l.ReceivedAt}
	}
	return out, nil
}

func (r *Resolver) ledgerTies(ctx context.Context, ev, village uuid.UUID) ([]*model.LedgerTie, error) {
	ctx, at, err := r.scope(ctx, &village, statementReaders...)
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
	one, err := r.Losses.Form(ctx, e.CountyID, e.Form)
	if err != nil {
		return nil, err
	}
	rows, err := r.Losses.Ties(ctx, r.Store.Client, one, ev, village)
	if err != nil {
		return nil, err
	}
	tied := figure.Tied(one, rows)
	out := []*model.LedgerTie{}
	for _, t := range one.Ties {
		out = append(out, &model.LedgerTie{Code: t.Code, Ledger: t.Ledger, Counted: tied[t.Code]})
	}
	return out, nil
}

func saving(in model.SaveLedgerRowInput) loss.LedgerSaving {
	out := loss.LedgerSaving{ID: in.ID, Row: in.Row, Event: in.Event, Village: in.Village, Ledger: in.Ledger, Base: in.Base, Text: deref(in.Text), MadeAt: in.MadeAt, Media: toFiles(in.Media)}
	for _, c := range in.Cells {
		out.Cells = append(out.Cells, loss.LedgerCell{Code: c.Code, Text: c.Text})
	}
	return out
}
