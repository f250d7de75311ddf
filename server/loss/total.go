package loss

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/conference"
	"jiaoying/ent/db/losstotal"
	"jiaoying/ent/db/predicate"
	"jiaoying/ent/db/statement"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
	"jiaoying/server/store"
)

// add changes the kept sum of a town or county: what comes in, what goes out, and by how many divisions it counts more. The caller holds
// the turn of the sum.
func (f *Flow) add(ctx context.Context, tx *store.Tx, ev uuid.UUID, at division.Place, in, out figure.Grains, more int) error {
	ctx = hand(ctx)
	row, err := tx.Client.LossTotal.Query().Where(losstotal.EventID(ev), losstotal.DivisionID(at.ID())).Only(ctx)
	if err != nil && !db.IsNotFound(err) {
		return fmt.Errorf("sum of losses: %w", err)
	}
	if err != nil {
		if err := tx.Client.LossTotal.Create().SetID(store.NewID()).SetPlace(at).SetDrillID(viewer.Drill(ctx)).SetEventID(ev).SetDivisionID(at.ID()).
			SetGrains(in).SetCounted(more).SetChangedAt(tx.Now).Exec(ctx); err != nil {
			return fmt.Errorf("write sum of losses: %w", err)
		}
		return nil
	}
	sum := maps.Clone(row.Grains)
	if err := errors.Join(sum.Add(in), sum.Add(negative(out))); err != nil {
		return fmt.Errorf("sum of losses: %w", err)
	}
	if err := tx.Client.LossTotal.UpdateOneID(row.ID).SetGrains(sum).SetCounted(row.Counted + more).SetChangedAt(tx.Now).Exec(ctx); err != nil {
		return fmt.Errorf("write sum of losses: %w", err)
	}
	return nil
}

func negative(g figure.Grains) figure.Grains {
	out := make(figure.Grains, len(g))
	for key, n := range g {
		out[key] = -n
	}
	return out
}

// above gives the place whose sum a division counts into; false for a county.
func above(at division.Place) (division.Place, bool) {
	switch at.Level() {
	case division.Village:
		return division.Place{County: at.County, Town: at.Town}, true
	case division.Town:
		return division.Place{County: at.County}, true
	}
	return division.Place{}, false
}

// under is the level whose statements a sum counts.
func under(l division.Level) division.Level {
	if l == division.County {
		return division.Town
	}
	return division.Village
}

// Sum is what counts under a town or county at a moment.
type Sum struct {
	Grains  figure.Grains
	Counted int
}

// countMostOf is more divisions than lie under one county or town of the national tree; nothing longer is summed at once.
const countMostOf = 5000

// Kept gives the kept sum of a place.
func (f *Flow) Kept(ctx context.Context, ev uuid.UUID, at division.Place) (Sum, error) {
	row, err := f.Store.Client.LossTotal.Query().Where(losstotal.EventID(ev), losstotal.DivisionID(at.ID())).Only(ctx)
	if db.IsNotFound(err) {
		return Sum{Grains: figure.Grains{}}, nil
	}
	if err != nil {
		return Sum{}, fmt.Errorf("sum of losses: %w", err)
	}
	return Sum{row.Grains, row.Counted}, nil
}

// SumAt sums what counted under a place at a moment, from the statements and conference rows themselves: [accepted_at, superseded_at).
func (f *Flow) SumAt(ctx context.Context, ev *db.LossEvent, one *form.Form, at division.Place, then time.Time) (Sum, error) {
	out := Sum{Grains: figure.Grains{}}
	rows, err := f.Store.Client.Statement.Query().
		Where(statement.EventID(ev.ID), within(at), statement.LevelEQ(under(at.Level())), statement.AcceptedAtLTE(then), statement.Or(statement.SupersededAtIsNil(), statement.SupersededAtGT(then))).
		Select(statement.FieldID, statement.FieldGrains).Limit(countMostOf + 1).All(ctx)
	if err != nil {
		return out, fmt.Errorf("statements of the moment: %w", err)
	}
	if len(rows) > countMostOf {
		return out, fault.ErrPageSize
	}
	for _, r := range rows {
		if err := out.Grains.Add(r.Grains); err != nil {
			return out, err
		}
	}
	out.Counted = len(rows)
	conferences, err := f.Store.Client.Conference.Query().
		Where(conference.EventID(ev.ID), conference.DivisionID(at.ID()), conference.ReceivedAtLTE(then), conference.Or(conference.WithdrawnAtIsNil(), conference.WithdrawnAtGT(then))).
		Limit(countMostOf).All(ctx)
	if err != nil {
		return out, fmt.Errorf("conference rows of the moment: %w", err)
	}
	for _, c := range conferences {
		u, known := unitOf(one, c.Code)
		if !known {
			return out, fmt.Errorf("indicator %s is not in form %s", c.Code, one.Version)
		}
		if err := out.Grains.Add(figure.Grains{c.Code: c.Delta * u.Grains}); err != nil {
			return out, err
		}
	}
	return out, nil
}

func within(at division.Place) predicate.Statement {
	if at.Level() == division.County {
		return statement.CountyID(at.County)
	}
	return statement.TownID(at.Town)
}

// parts gives the accepted statements under a place now, in order of their ids.
func (f *Flow) parts(ctx context.Context, tx *store.Tx, ev uuid.UUID, at division.Place) ([]uuid.UUID, error) {
	ids, err := tx.Client.Statement.Query().
		Where(statement.EventID(ev), within(at), statement.LevelEQ(under(at.Level())), statement.AcceptedAtNotNil(), statement.SupersededAtIsNil()).
		Limit(countMostOf + 1).IDs(ctx)
	if err != nil {
		return nil, fmt.Errorf("accepted statements: %w", err)
	}
	if len(ids) > countMostOf {
		return nil, fault.ErrPageSize
	}
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	return ids, nil
}
