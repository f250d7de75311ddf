package roster

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"jiaoying/ent/db/appointment"
	"jiaoying/ent/db/category"
	dbdivision "jiaoying/ent/db/division"
	"jiaoying/ent/db/person"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/store"
)

// Counties lists the counties of the tree that are in force.
func (f *Flow) Counties(ctx context.Context) ([]uuid.UUID, error) {
	ids, err := f.Store.Client.Division.Query().Where(dbdivision.LevelEQ(division.County), dbdivision.Or(dbdivision.ValidToIsNil(), dbdivision.ValidTo(""))).IDs(ctx)
	if err != nil {
		return nil, fmt.Errorf("counties: %w", err)
	}
	return ids, nil
}

// HasCategories tells whether a county has anything that can be reported.
func (f *Flow) HasCategories(ctx context.Context, county uuid.UUID) (bool, error) {
	has, err := f.Store.Client.Category.Query().Where(category.CountyID(county)).Exist(ctx)
	if err != nil {
		return false, fmt.Errorf("categories of %s: %w", county, err)
	}
	return has, nil
}

// Administrators counts the county administrators whose appointment has not ended on a day.
func (f *Flow) Administrators(ctx context.Context, county uuid.UUID, day string) (int, error) {
	n, err := f.Store.Client.Appointment.Query().Where(
		appointment.CountyID(county), appointment.RoleEQ(viewer.CountyAdmin),
		appointment.Or(appointment.ToDayIsNil(), appointment.ToDay(""), appointment.ToDayGTE(day)),
	).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("administrators of %s: %w", county, err)
	}
	return n, nil
}

// resealChunk is how many values one transaction seals anew.
const resealChunk = 500

// Reseal seals every telephone number anew that an older key sealed, in chunks; what a killed run left is found by the next.
// It tells how many there were.
func (f *Flow) Reseal(ctx context.Context) (int, error) {
	done := 0
	var from uuid.UUID
	for {
		after, n, sealed := from, 0, 0
		err := f.Store.InTx(store.Long(ctx), func(ctx context.Context, tx *store.Tx) error {
			n, sealed = 0, 0 // it may run again
			rows, err := tx.Client.Person.Query().Where(person.IDGT(from)).Order(person.ByID()).Limit(resealChunk).All(ctx)
			if err != nil {
				return fmt.Errorf("people to seal anew: %w", err)
			}
			for _, p := range rows {
				n++
				after = p.ID
				if f.Ring.KeyOf(p.PhoneSealed) == f.Ring.Active() {
					continue
				}
				plain, err := f.Ring.Unseal(p.PhoneSealed, phoneTable, phoneColumn, p.ID)
				if err != nil {
					return fmt.Errorf("number of person %s: %w", p.ID, err)
				}
				if err := tx.Client.Person.UpdateOneID(p.ID).SetPhoneSealed(f.Ring.Seal(plain, phoneTable, phoneColumn, p.ID)).Exec(ctx); err != nil {
					return fmt.Errorf("number of person %s: %w", p.ID, err)
				}
				sealed++
			}
			if sealed == 0 {
				return nil
			}
			return tx.Journal(ctx, store.Entry{Verb: "keys.reseal", Kind: store.KindKeys, Subject: store.NewID(), After: sealed})
		})
		if err != nil {
			return done, err
		}
		done, from = done+sealed, after
		if n < resealChunk {
			return done, nil
		}
	}
}
