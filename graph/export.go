package graph

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/delivery"
	dbexport "jiaoying/ent/db/export"
	"jiaoying/ent/db/spotcheck"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/server/export"
	"jiaoying/server/fault"
	"jiaoying/server/spot"
)

func (r *Resolver) fromExport(ctx context.Context, row *db.Export) (*model.Export, error) {
	p, err := r.place(ctx, row.Place())
	if err != nil {
		return nil, err
	}
	return &model.Export{
		ID: row.ID, Kind: model.ExportKind(strings.ToUpper(row.Kind)), Warning: row.WarningID, Event: row.EventID, Place: p, State: model.ExportState(strings.ToUpper(row.State)),
		Masked: row.Masked, Done: row.Done, Total: row.Total, Bytes: float64(row.Bytes), Sha256: optional(hex.EncodeToString(row.Sha256)),
		RequestedBy: card(viewer.From(ctx), row.Card), RequestedAt: row.RequestedAt, ReadyAt: row.ReadyAt, ExpiresAt: row.ExpiresAt,
	}, nil
}

// shownExports are those a viewer may take: whoever reads masked does not even see the others.
func (r *Resolver) shownExports(ctx context.Context) *db.ExportQuery {
	q := r.Store.Client.Export.Query()
	if viewer.From(ctx).Masked() {
		q.Where(dbexport.Masked(true))
	}
	return q
}

func (r *Resolver) exports(ctx context.Context, within, warning, event *uuid.UUID, first int, after *string) (*model.ExportConnection, error) {
	ctx, at, err := r.scope(ctx, within, viewer.ExportMake)
	if err != nil {
		return nil, err
	}
	q := r.shownExports(ctx)
	// Of packs a desk is shown those it may take.
	switch v := viewer.From(ctx); {
	case !export.ShowsPack(v, at, false):
		q.Where(dbexport.KindNEQ(export.KindPack))
	case !export.ShowsPack(v, at, true):
		q.Where(dbexport.Homes(false))
	}
	if !export.ShowsLosses(viewer.From(ctx), at) {
		q.Where(dbexport.EventIDIsNil())
	}
	if warning != nil {
		q.Where(dbexport.WarningID(*warning))
	}
	if event != nil {
		q.Where(dbexport.EventID(*event))
	}
	if after != nil {
		t, id, err := readTimeCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(before(dbexport.FieldRequestedAt, dbexport.FieldID, t, id))
	}
	rows, err := q.Order(dbexport.ByRequestedAt(entsql.OrderDesc()), dbexport.ByID(entsql.OrderDesc())).Limit(first + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("exports: %w", err)
	}
	rows, info := page(rows, first, func(row *db.Export) string { return timeCursor(row.RequestedAt, row.ID) })
	c := &model.ExportConnection{Nodes: []*model.Export{}, PageInfo: info}
	for _, row := range rows {
		m, err := r.fromExport(ctx, row)
		if err != nil {
			return nil, err
		}
		c.Nodes = append(c.Nodes, m)
	}
	return c, nil
}

func (r *Resolver) export(ctx context.Context, id uuid.UUID) (*model.Export, error) {
	row, err := r.shownExports(ctx).Where(dbexport.ID(id)).Only(viewer.Wide(ctx))
	if db.IsNotFound(err) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	if !export.Shows(viewer.From(ctx), row) {
		return nil, fault.ErrNotFound
	}
	return r.fromExport(ctx, row)
}

func (r *Resolver) requestExport(ctx context.Context, in model.RequestExportInput) (*model.ExportPayload, error) {
	_, at, err := r.scope(ctx, in.Within, viewer.ExportMake)
	if err != nil {
		return nil, err
	}
	ask := export.Request{ID: in.ID, Kind: strings.ToLower(string(in.Kind)), Place: at, Language: in.Language}
	if in.Warning != nil {
		ask.Warning = *in.Warning
	}
	if in.Event != nil {
		ask.Event = *in.Event
	}
	if in.Purpose != nil {
		ask.Purpose = *in.Purpose
	}
	if err := r.Exports.Ask(ctx, ask); err != nil {
		return nil, err
	}
	m, err := r.export(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &model.ExportPayload{Export: m}, nil
}

// fromSpots renders checks; who and what they are of is read for all of them at once.
func (r *Resolver) fromSpots(ctx context.Context, rows []*db.SpotCheck) ([]*model.SpotCheck, error) {
	subjects, err := r.Spots.Subjects(ctx, rows)
	if err != nil {
		return nil, err
	}
	v := viewer.From(ctx)
	out := make([]*model.SpotCheck, 0, len(rows))
	for _, row := range rows {
		p, err := r.place(ctx, row.Place())
		if err != nil {
			return nil, err
		}
		s := subjects[row.SubjectID]
		out = append(out, &model.SpotCheck{
			ID: row.ID, Warning: row.WarningID, Subject: model.SpotSubject(strings.ToUpper(row.Subject)), Place: p, Person: card(v, s.Person), Door: s.Door,
			Telephone: s.Telephone && row.CheckedAt == nil, At: optional(s.At), AnswerBy: optional(s.Proof), Outcome: optional(s.Outcome),
			DrawnAt: row.DrawnAt, DrawnBy: card(v, row.DrawnCard), Result: optional(model.SpotResult(strings.ToUpper(row.Result))), Note: row.Note,
			CheckedAt: row.CheckedAt, CheckedBy: card(v, row.Card), Corrected: row.Corrected,
		})
	}
	return out, nil
}

func (r *Resolver) spotChecks(ctx context.Context, warning uuid.UUID, within *uuid.UUID, first int, after *string) (*model.SpotCheckConnection, error) {
	ctx, _, err := r.scope(ctx, within, viewer.CoverageSee)
	if err != nil {
		return nil, err
	}
	q := r.Store.Client.SpotCheck.Query().Where(spotcheck.WarningID(warning))
	if after != nil {
		t, id, err := readTimeCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(behind(spotcheck.FieldDrawnAt, spotcheck.FieldID, t, id))
	}
	rows, err := q.Order(spotcheck.ByDrawnAt(), spotcheck.ByID()).Limit(first + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("spot checks: %w", err)
	}
	rows, info := page(rows, first, func(row *db.SpotCheck) string { return timeCursor(row.DrawnAt, row.ID) })
	nodes, err := r.fromSpots(ctx, rows)
	if err != nil {
		return nil, err
	}
	return &model.SpotCheckConnection{Nodes: nodes, PageInfo: info}, nil
}

func (r *Resolver) drawSpotChecks(ctx context.Context, in model.DrawSpotChecksInput) (*model.DrawSpotChecksPayload, error) {
	_, at, err := r.scope(ctx, in.Within, viewer.CoverageSee)
	if err != nil {
		return nil, err
	}
	if err := r.Spots.Draw(ctx, spot.Draw{ID: in.ID, Warning: in.Warning, Place: at, Posts: in.Posts, Doors: in.Doors, MadeAt: in.MadeAt}); err != nil {
		return nil, err
	}
	rows, err := r.Store.Client.SpotCheck.Query().Where(spotcheck.DrawID(in.ID)).Order(spotcheck.ByDrawnAt(), spotcheck.ByID()).All(viewer.Wide(ctx))
	if err != nil {
		return nil, fmt.Errorf("spot checks: %w", err)
	}
	nodes, err := r.fromSpots(ctx, rows)
	if err != nil {
		return nil, err
	}
	return &model.DrawSpotChecksPayload{Checks: nodes}, nil
}

func (r *Resolver) noteSpotCheck(ctx context.Context, in model.NoteSpotCheckInput) (*model.SpotCheckPayload, error) {
	if err := r.Spots.Note(ctx, spot.Result{Check: in.Check, ID: in.ID, Result: strings.ToLower(string(in.Result)), Note: in.Note, MadeAt: in.MadeAt}); err != nil {
		return nil, err
	}
	row, err := r.Store.Client.SpotCheck.Query().Where(spotcheck.ID(in.Check)).Only(viewer.Wide(ctx))
	if err != nil {
		return nil, fmt.Errorf("spot check: %w", err)
	}
	nodes, err := r.fromSpots(ctx, []*db.SpotCheck{row})
	if err != nil {
		return nil, err
	}
	return &model.SpotCheckPayload{Check: nodes[0]}, nil
}

func (r *Resolver) revealSpotCheck(ctx context.Context, in model.RevealSpotCheckInput) (*model.RevealSpotCheckPayload, error) {
	phone, err := r.Registers.RevealChecked(ctx, in.Check)
	if err != nil {
		return nil, err
	}
	return &model.RevealSpotCheckPayload{Phone: phone}, nil
}

// callRecord pages through the deliveries of a revision by the person, which is the order its index has.
func (r *Resolver) callRecord(ctx context.Context, warning uuid.UUID, within *uuid.UUID, first int, after *string) (*model.DeliveryConnection, error) {
	ctx, _, revision, err := r.watched(ctx, warning, within)
	if err != nil {
		return nil, err
	}
	q := r.Store.Client.Delivery.Query().Where(delivery.RevisionID(revision.ID))
	if after != nil {
		_, person, err := readCursor(*after)
		if err != nil {
			return nil, err
		}
		q.Where(delivery.PersonIDGT(person))
	}
	rows, err := q.Order(delivery.ByPersonID()).Limit(first + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("deliveries to print: %w", err)
	}
	rows, info := page(rows, first, func(row *db.Delivery) string { return cursor("", row.PersonID) })
	nodes, err := r.fromDeliveries(ctx, rows, false)
	if err != nil {
		return nil, err
	}
	if viewer.From(ctx).Masked() { // what somebody typed may hold a name
		for _, n := range nodes {
			n.BehalfText = ""
		}
	}
	return &model.DeliveryConnection{Nodes: nodes, PageInfo: info}, nil
}
