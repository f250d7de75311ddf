package register

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbhousehold "jiaoying/ent/db/household"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/plain"
	"jiaoying/server/store"
)

// powered are the needs of who cannot be without power for long: a breathing machine, dialysis at home, medicine that is cooled.
var powered = []string{"electricity", "home_oxygen", "oxygen", "ventilator", "dialysis"}

// poweredMost bounds one look; a town has some hundred households with needs.
const poweredMost = 5000

// Powered gives the households of a town, village or grid in which somebody depends on electricity, in order of their mark: the list for the
// first power cut (design §6). Which needs a household has is sealed, so each look says why and is in the journal before anything is given;
// an auditor has none. Faults: denied, household.purpose.
func (f *Flow) Powered(ctx context.Context, at division.Place, purpose string) ([]*db.Household, error) {
	purpose = strings.TrimSpace(purpose)
	v := actor(ctx)
	g, may := openly(v, at, viewer.HouseholdSee, viewer.HouseholdEdit)
	if !may || v.Person == uuid.Nil {
		return nil, fault.ErrDenied
	}
	var bad fault.Findings
	bad.Check(plain.Purpose(purpose), "purpose", codePurpose)
	if err := bad.Err(); err != nil {
		return nil, err
	}
	if err := f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		return tx.Journal(ctx, store.Entry{Verb: "household.powered", Kind: store.KindHousehold, Subject: at.ID(), Place: at, Appointment: g.Appointment, After: purpose})
	}); err != nil {
		return nil, err
	}
	rows, err := f.Store.Client.Household.Query().Where(dbhousehold.EndedDayIsNil(), dbhousehold.Needy(true)).Order(dbhousehold.ByCode(), dbhousehold.ByID()).
		Limit(poweredMost).All(viewer.Narrow(ctx, at))
	if err != nil {
		return nil, fmt.Errorf("households with needs: %w", err)
	}
	out := []*db.Household{}
	for _, h := range rows {
		s, err := f.unseal(h.Secret, tableHouseholds, h.ID)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(s.Needs, func(n string) bool { return slices.Contains(powered, n) }) {
			out = append(out, h)
		}
	}
	return out, nil
}
