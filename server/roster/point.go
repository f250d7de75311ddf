package roster

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/store"
)

// pointPoor is the radius in metres beyond which a fix says nothing of where in a village somebody stands.
const pointPoor = 100

// VillagePoint is where somebody stood who told the point of his village: WGS-84 degrees, radius in metres.
type VillagePoint struct {
	Division                       uuid.UUID
	Latitude, Longitude, AccuracyM float64
}

// CapturePoint notes the point of a village that has none, told by one of its own officers who stands in it (architecture §11).
// A point that is known is the county administrator's to correct; the same again is the same.
// Faults: not_found, denied, division.retired, division.point_known, division.point, division.point_poor.
func (f *Flow) CapturePoint(ctx context.Context, in VillagePoint) error {
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		if err := lock(ctx, tx, in.Division); err != nil {
			return err
		}
		d, err := find(ctx, tx, in.Division)
		if err != nil {
			return err
		}
		var post uuid.UUID
		for _, g := range actor(ctx).Grants {
			if d.Level == division.Village && g.Has(viewer.ReportSubmit) && d.Place().Covers(g.Place) {
				post = g.Appointment
				break
			}
		}
		if post == uuid.Nil {
			return fault.ErrDenied
		}
		if d.ValidTo != "" {
			return ErrRetired
		}
		var bad fault.Findings
		bad.Check(located(&in.Latitude, &in.Longitude), "latitude", codePoint)
		bad.Check(in.AccuracyM >= 0 && in.AccuracyM <= pointPoor, "accuracyM", codePointPoor)
		if err := bad.Err(); err != nil {
			return err
		}
		if d.Latitude != nil {
			if *d.Latitude == in.Latitude && d.Longitude != nil && *d.Longitude == in.Longitude {
				return nil
			}
			return ErrPointKnown
		}
		// His grants let him report there, not edit the tree: this one thing he knows better than the county.
		if err := tx.Client.Division.UpdateOneID(d.ID).SetLatitude(in.Latitude).SetLongitude(in.Longitude).Exec(system(ctx)); err != nil {
			return fmt.Errorf("village point: %w", err)
		}
		tx.TouchTree()
		return tx.Journal(ctx, store.Entry{Verb: "division.point", Kind: store.KindDivision, Subject: d.ID, Place: d.Place(), Down: true, Appointment: post, After: in})
	})
}
