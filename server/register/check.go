package register

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/doortask"
	dbhousehold "jiaoying/ent/db/household"
	"jiaoying/ent/db/spotcheck"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

// Unreview takes away the day on which a household's entry was last looked over, in the caller's transaction: what it says is to be
// looked at again. Fault: not_found.
func (f *Flow) Unreview(ctx context.Context, tx *store.Tx, id uuid.UUID) error {
	row, err := tx.Client.Household.Query().Where(dbhousehold.ID(id)).Only(hand(ctx))
	if db.IsNotFound(err) {
		return fault.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("household to look over: %w", err)
	}
	if err := tx.Client.Household.UpdateOneID(id).ClearReviewedDay().SetChangedAt(tx.Now).Exec(hand(ctx)); err != nil {
		return fmt.Errorf("entry to look over: %w", err)
	}
	return tx.Journal(ctx, store.Entry{Verb: "household.unreview", Kind: store.KindHousehold, Subject: id, Place: row.Place(), Before: row.ReviewedDay})
}

// RevealChecked gives the telephone number, and nothing else, of a household whose door was drawn for a spot check, to whoever rings for
// the county, until the result is noted. The journal entry is durable before it is given. Faults: not_found, denied, household.reveal_limit.
func (f *Flow) RevealChecked(ctx context.Context, check uuid.UUID) (string, error) {
	var household uuid.UUID
	var sealed []byte
	counted := false
	err := f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		row, err := tx.Client.SpotCheck.Query().Where(spotcheck.ID(check), spotcheck.CheckedAtIsNil()).Only(ctx)
		if err != nil {
			return fmt.Errorf("check to ring for: %w", err)
		}
		v := actor(ctx)
		g, may := openly(v, division.Place{County: row.CountyID}, viewer.AnswerBehalf)
		if !may || v.Person == uuid.Nil {
			return fault.ErrDenied
		}
		task, err := tx.Client.DoorTask.Query().Where(doortask.ID(row.SubjectID)).Only(hand(ctx))
		if err != nil {
			return fmt.Errorf("door that is checked: %w", err)
		}
		if task.HouseholdID == nil {
			return fault.ErrNotFound
		}
		h, err := tx.Client.Household.Query().Where(dbhousehold.ID(*task.HouseholdID)).Only(hand(ctx))
		if err != nil {
			return fmt.Errorf("household that is checked: %w", err)
		}
		if h.PhoneMask == "" {
			return fault.ErrNotFound
		}
		if !counted && !f.looks.Allow(v.Person, tx.Now) {
			return ErrRevealed.With(fault.Params{"max": seal.LooksHour})
		}
		counted = true // a transaction that runs again is one question
		household, sealed = h.ID, h.Secret
		return tx.Journal(ctx, store.Entry{Verb: "household.reveal", Kind: store.KindHousehold, Subject: h.ID, Place: h.Place(), Appointment: g.Appointment, After: "spot check " + check.String()})
	})
	if err != nil {
		return "", err
	}
	s, err := f.unseal(sealed, tableHouseholds, household)
	return s.Phone, err
}
