package roster

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/gonenumber"
	"jiaoying/ent/db/person"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/store"
)

// Reached notes today as the day somebody was last reached on his number, in the caller's transaction: he pressed the key of a test call. His
// number is then in service, whatever a provider said before. Who has left meanwhile changes nothing.
func (f *Flow) Reached(ctx context.Context, tx *store.Tx, id uuid.UUID) error {
	hand := viewer.Wide(system(ctx))
	row, err := tx.Client.Person.Query().Where(person.ID(id)).Only(hand)
	if db.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("person that was reached: %w", err)
	}
	if _, err := tx.Client.GoneNumber.Delete().Where(gonenumber.PersonID(id)).Exec(hand); err != nil {
		return fmt.Errorf("number that is alive: %w", err)
	}
	if err := tx.Client.Person.UpdateOneID(id).SetVerifiedAt(string(clock.DateOf(tx.Now, f.Store.Zone))).Exec(hand); err != nil {
		return fmt.Errorf("day the number was reached: %w", err)
	}
	return tx.Journal(ctx, store.Entry{Verb: "person.verify", Kind: store.KindPerson, Subject: id, Place: row.Place(), Person: id, After: CallReached})
}
