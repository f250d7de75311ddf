package graph

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/viewer"
	"jiaoying/graph/model"
	"jiaoying/notify"
	"jiaoying/notify/escalate"
	"jiaoying/server/fault"
	"jiaoying/server/seal"
)

// fromVillages renders silent villages; their revisions and notes are read for all of them at once.
func (r *Resolver) fromVillages(ctx context.Context, rows []*db.VillageRung) ([]*model.VillageRung, error) {
	v := viewer.From(ctx)
	ids, revisions := make([]uuid.UUID, 0, len(rows)), map[uuid.UUID]bool{}
	for _, row := range rows {
		ids = append(ids, row.ID)
		revisions[row.RevisionID] = true
	}
	known, err := r.revisionRows(ctx, slices.Collect(maps.Keys(revisions)))
	if err != nil {
		return nil, err
	}
	notes, err := r.Notify.VillageNotes(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]*model.VillageRung, 0, len(rows))
	for _, row := range rows {
		revision, ok := known[row.RevisionID]
		if !ok {
			return nil, fmt.Errorf("village %s has no revision", row.ID)
		}
		p, err := r.place(ctx, row.Place())
		if err != nil {
			return nil, err
		}
		m := &model.VillageRung{
			ID: row.ID, Warning: row.WarningID, Place: p, State: row.State, SilentSince: row.SilentSince, Round: row.Round, Step: row.Step, NextAt: row.NextAt,
			Sent: row.Sent, SentAt: row.SentAt, ReachedAt: row.ReachedAt, ReachedBy: optional(row.ReachedBy), Notes: []*model.VillageNote{},
		}
		m.Asks, m.NextChannels = notify.VillageAsks(revision, row, r.Store.Zone)
		for _, n := range notes[row.ID] {
			m.Notes = append(m.Notes, &model.VillageNote{
				ID: n.ID, Kind: n.Kind, Way: optional(n.Way), Spoke: n.Spoke, Who: n.Who, Text: n.Text, By: card(v, n.Card), MadeAt: n.MadeAt, ReceivedAt: n.ReceivedAt,
			})
			if v.Masked() {
				m.Notes[len(m.Notes)-1].Who = seal.MaskName(n.Who)
			}
		}
		if v.Masked() {
			m.Sent = seal.MaskName(row.Sent)
		}
		out = append(out, m)
	}
	return out, nil
}

func (r *Resolver) silentVillages(ctx context.Context, warning uuid.UUID, within *uuid.UUID, state escalate.VillageState, first int, after *string) (*model.VillageRungConnection, error) {
	ctx, at, revision, err := r.watched(ctx, warning, within)
	if err != nil {
		return nil, err
	}
	since, last, err := readTimeCursor(deref(after))
	if err != nil && after != nil {
		return nil, err
	}
	rows, err := r.Notify.SilentVillages(ctx, revision.ID, at, state, first+1, since, last)
	if err != nil {
		return nil, err
	}
	rows, info := page(rows, first, func(row *db.VillageRung) string { return timeCursor(row.SilentSince, row.ID) })
	nodes, err := r.fromVillages(ctx, rows)
	if err != nil {
		return nil, err
	}
	return &model.VillageRungConnection{Nodes: nodes, PageInfo: info}, nil
}

func (r *Resolver) noteVillage(ctx context.Context, in model.NoteVillageInput) (*model.VillagePayload, error) {
	if err := r.Notify.NoteVillage(ctx, notify.VillageNote{
		Rung: in.Rung, ID: in.ID, Kind: in.Kind, Way: deref(in.Way), Spoke: in.Spoke, Who: deref(in.Who), Text: deref(in.Text), MadeAt: in.MadeAt,
	}); err != nil {
		return nil, err
	}
	row, err := r.Store.Client.VillageRung.Get(viewer.Wide(ctx), in.Rung)
	if db.IsNotFound(err) || errors.Is(err, fault.ErrDenied) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("silent village: %w", err)
	}
	nodes, err := r.fromVillages(ctx, []*db.VillageRung{row})
	if err != nil {
		return nil, err
	}
	return &model.VillagePayload{Village: nodes[0]}, nil
}
