package roster

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/person"
	"jiaoying/ent/viewer"
	"jiaoying/server/fault"
	"jiaoying/server/store"
)

// Unverify takes away the day on which a person's number was last reached, in the caller's transaction: a number that rang somebody else
// is to stand on the list of what is to be looked after (战备检查). It says nothing of why. Fault: not_found.
func (f *Flow) Unverify(ctx context.Context, tx *store.Tx, id uuid.UUID) error {
	hand := system(viewer.Wide(ctx))
	row, err := tx.Client.Person.Query().Where(person.ID(id)).Only(hand)
	if db.IsNotFound(err) {
		return fault.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("person to look after: %w", err)
	}
	if err := tx.Client.Person.UpdateOneID(id).ClearVerifiedAt().Exec(hand); err != nil {
		return fmt.Errorf("number to look after: %w", err)
	}
	return tx.Journal(ctx, store.Entry{Verb: "person.unverify", Kind: store.KindPerson, Subject: id, Place: row.Place(), Before: row.VerifiedAt})
}
