package door

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/dangernotice"
	dbdivision "jiaoying/ent/db/division"
	"jiaoying/ent/viewer"
	"jiaoying/notify/door"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/store"
)

// OpenNotice opens the doors of a local danger notice: every household and site of its place that stands in its circle, or of
// which nobody knows where it stands; without a circle all of them. As Open it may be cut anywhere and run again; more tells that
// it is to be. Fault: not_found.
func (f *Flow) OpenNotice(ctx context.Context, notice uuid.UUID) (more bool, err error) {
	ctx, row, err := f.notice(ctx, notice)
	if err != nil || row.EndedAt != nil {
		return false, err
	}
	var circle *door.Circle
	if row.RadiusM != nil {
		circle = &door.Circle{Latitude: *row.Latitude, Longitude: *row.Longitude, RadiusKm: float64(*row.RadiusM) / 1000}
	}
	villages, err := f.villagesOf(ctx, row.Place())
	if err != nil {
		return false, err
	}
	o := around(f, row.Place(), circle)
	o.cause = cause{notice: row.ID}
	// Somebody is there as soon as after a door that stayed shut: a notice has no ladder.
	o.after = door.NoAnswer.Again()
	o.inForce = func(ctx context.Context, tx *store.Tx) (bool, error) {
		return tx.Client.DangerNotice.Query().Where(dangernotice.ID(row.ID), dangernotice.EndedAtIsNil()).Exist(ctx)
	}
	return o.all(ctx, villages)
}

// EndNotice ends what is still open of a notice that is over, as End does. Fault: not_found.
func (f *Flow) EndNotice(ctx context.Context, notice uuid.UUID) error {
	ctx, row, err := f.notice(ctx, notice)
	if err != nil || row.EndedAt == nil {
		return err
	}
	return f.endAll(ctx, cause{notice: row.ID}, *row.EndedAt)
}

func (f *Flow) notice(ctx context.Context, id uuid.UUID) (context.Context, *db.DangerNotice, error) {
	ctx, err := f.worldOf(hand(ctx), "danger_notices", id)
	if err != nil {
		return ctx, nil, err
	}
	row, err := f.Store.Client.DangerNotice.Query().Where(dangernotice.ID(id)).Only(ctx)
	if db.IsNotFound(err) {
		return ctx, nil, fault.ErrNotFound
	}
	if err != nil {
		return ctx, nil, fmt.Errorf("notice of the doors: %w", err)
	}
	return ctx, row, nil
}

// around goes to whoever stands in a circle of a place, or nobody knows where.
func around(f *Flow, at division.Place, circle *door.Circle) *opening {
	area := door.Area{}
	if circle != nil {
		area.Circles = []door.Circle{*circle}
	}
	return &opening{flow: f, grid: at.Grid, reason: func(_, _ bool, latitude, longitude *float64) (door.Why, bool) {
		return door.WhyDanger, circle == nil || latitude == nil || longitude == nil || area.Holds(*latitude, *longitude)
	}}
}

// villagesOf are the villages in force of a place: all of a town, else its own.
func (f *Flow) villagesOf(ctx context.Context, at division.Place) ([]uuid.UUID, error) {
	if at.Village != uuid.Nil {
		return []uuid.UUID{at.Village}, nil
	}
	ids, err := f.Store.Client.Division.Query().Where(dbdivision.TownID(at.Town), dbdivision.LevelEQ(division.Village), dbdivision.ValidToIsNil()).
		Order(dbdivision.ByCode()).IDs(viewer.Wide(ctx))
	if err != nil {
		return nil, fmt.Errorf("villages of the notice: %w", err)
	}
	return ids, nil
}

// Around is how many doors a notice would open.
type Around struct{ Households, Sites, People int }

// Around counts the doors a notice to a place would open, through the eyes of who asks. A county tells by warnings: not_found.
func (f *Flow) Around(ctx context.Context, place division.Place, circle *door.Circle) (n Around, err error) {
	if place.Level() == division.County {
		return n, fault.ErrScope
	}
	villages, err := f.villagesOf(ctx, place)
	if err != nil {
		return n, err
	}
	o := around(f, place, circle)
	for _, v := range villages {
		if err := o.each(viewer.Wide(ctx), v, func(some []subject) (bool, error) {
			for _, s := range some {
				n.People += s.members
				if s.site {
					n.Sites++
				} else {
					n.Households++
				}
			}
			return false, nil
		}); err != nil {
			return n, err
		}
	}
	return n, nil
}
