package loss

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/conference"
	"jiaoying/ent/db/lossevent"
	"jiaoying/ent/db/losstotal"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
	"jiaoying/server/store"
)

// Recount counts the sums of every live event anew from the statements themselves, and puts right and tells how many kept ones were
// wrong. One town at a time stands still meanwhile.
func (f *Flow) Recount(ctx context.Context) (wrong int, err error) {
	ctx = hand(ctx)
	events, err := f.Store.Client.LossEvent.Query().Where(lossevent.Live(true)).Order(lossevent.ByID()).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("live events: %w", err)
	}
	for _, ev := range events {
		one, err := f.Form(ctx, ev.CountyID, ev.Form)
		if err != nil {
			return wrong, err
		}
		sums, err := f.RollUp(ctx, ev, one)
		if err != nil {
			return wrong, err
		}
		kept, err := f.Store.Client.LossTotal.Query().Where(losstotal.EventID(ev.ID)).All(ctx)
		if err != nil {
			return wrong, fmt.Errorf("kept sums: %w", err)
		}
		for _, row := range kept {
			if s := sums[row.Place()]; s == nil || !alike(s.Grains, row.Grains) || s.Counted != row.Counted {
				fixed, err := f.mend(ctx, ev, one, row.Place())
				if err != nil {
					return wrong, err
				}
				wrong += fixed
			}
			delete(sums, row.Place())
		}
		for at, s := range sums { // what no row keeps
			if s.Counted > 0 {
				fixed, err := f.mend(ctx, ev, one, at)
				if err != nil {
					return wrong, err
				}
				wrong += fixed
			}
		}
	}
	return wrong, nil
}

// mend looks once more at one sum while nobody changes it, and writes it if it is wrong.
func (f *Flow) mend(ctx context.Context, ev *db.LossEvent, one *form.Form, at division.Place) (fixed int, err error) {
	err = f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		fixed = 0
		if err := tx.Turn(ctx, "loss_total", at.ID()); err != nil {
			return err
		}
		is, err := f.SumAt(viewer.Narrow(ctx, at), ev, one, at, tx.Now)
		if err != nil {
			return err
		}
		row, err := tx.Client.LossTotal.Query().Where(losstotal.EventID(ev.ID), losstotal.DivisionID(at.ID())).Only(ctx)
		switch {
		case db.IsNotFound(err):
			fixed = 1
			return f.add(ctx, tx, ev.ID, at, is.Grains, nil, is.Counted)
		case err != nil:
			return fmt.Errorf("kept sum: %w", err)
		case alike(is.Grains, row.Grains) && is.Counted == row.Counted:
			return nil
		}
		fixed = 1
		if err := tx.Client.LossTotal.UpdateOneID(row.ID).SetGrains(is.Grains).SetCounted(is.Counted).SetChangedAt(tx.Now).Exec(ctx); err != nil {
			return fmt.Errorf("mend sum: %w", err)
		}
		return nil
	})
	return fixed, err
}

// alike tells whether two sums say the same: a line that is taken out again leaves a zero that was never told.
func alike(a, b figure.Grains) bool {
	for key := range a {
		if a[key] != b[key] {
			return false
		}
	}
	for key := range b {
		if a[key] != b[key] {
			return false
		}
	}
	return true
}

// RollUp sums what counts now for one event over all its divisions, from nothing: each town over its villages, the county over its
// towns, with conference rows. It reads every counted statement once and holds one sum a town.
func (f *Flow) RollUp(ctx context.Context, ev *db.LossEvent, one *form.Form) (map[division.Place]*Sum, error) {
	out := map[division.Place]*Sum{}
	of := func(at division.Place) *Sum {
		if out[at] == nil {
			out[at] = &Sum{Grains: figure.Grains{}}
		}
		return out[at]
	}
	raw := store.World(ctx, f.Store)
	err := raw.Each(ctx, func(rows *sql.Rows) error {
		var level string
		var town uuid.NullUUID
		var text []byte
		if err := rows.Scan(&level, &town, &text); err != nil {
			return err
		}
		over := division.Place{County: ev.CountyID}
		switch division.Level(level) {
		case division.Village:
			over.Town = town.UUID
		case division.Town:
		default: // the county's own counts nowhere above
			return nil
		}
		grains := figure.Grains{}
		if err := json.Unmarshal(text, &grains); err != nil {
			return err
		}
		s := of(over)
		s.Counted++
		return s.Grains.Add(grains)
	}, "SELECT level, town_id, grains FROM statements WHERE drill_id = ? AND event_id = ? AND accepted_at IS NOT NULL AND superseded_at IS NULL", raw.Drill(), ev.ID)
	if err != nil {
		return nil, fmt.Errorf("roll up: %w", err)
	}
	rows, err := f.Store.Client.Conference.Query().Where(conference.EventID(ev.ID), conference.WithdrawnAtIsNil()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("conference rows: %w", err)
	}
	for _, c := range rows {
		u, known := unitOf(one, c.Code)
		if !known {
			return nil, fmt.Errorf("indicator %s is not in form %s", c.Code, one.Version)
		}
		if err := of(c.Place()).Grains.Add(figure.Grains{c.Code: c.Delta * u.Grains}); err != nil {
			return nil, err
		}
	}
	return out, nil
}
