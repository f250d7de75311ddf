package roster

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/gonenumber"
	"jiaoying/ent/db/person"
	"jiaoying/ent/viewer"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

// NumberGone notes that a provider says a number is not in service (空号、停机), in the caller's transaction: it is dialled no more, until
// somebody has been reached on it or the person has another. A number that is not his any more changes nothing.
func (f *Flow) NumberGone(ctx context.Context, tx *store.Tx, id uuid.UUID, phone string) error {
	number, ok := seal.Phone(phone)
	if !ok {
		return nil
	}
	hand := system(viewer.Wide(ctx))
	row, err := tx.Client.Person.Query().Where(person.ID(id)).Only(hand)
	if db.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("whose number is gone: %w", err)
	}
	index := f.Ring.Blind(phoneIndex, number)
	if !bytes.Equal(index, row.PhoneIndex) {
		return nil
	}
	switch old, err := tx.Client.GoneNumber.Query().Where(gonenumber.PersonID(id)).Only(hand); {
	case db.IsNotFound(err):
		err = tx.Client.GoneNumber.Create().SetID(store.NewID()).SetPersonID(id).SetNumberIndex(index).SetGoneAt(tx.Now).Exec(hand)
		if err != nil {
			return fmt.Errorf("number that is gone: %w", err)
		}
	case err != nil:
		return fmt.Errorf("number that is gone: %w", err)
	case bytes.Equal(old.NumberIndex, index):
		return nil
	default: // an earlier one of his
		if err := tx.Client.GoneNumber.UpdateOneID(old.ID).SetNumberIndex(index).SetGoneAt(tx.Now).Exec(hand); err != nil {
			return fmt.Errorf("number that is gone: %w", err)
		}
	}
	return tx.Journal(ctx, store.Entry{Verb: "person.number_gone", Kind: store.KindPerson, Subject: id, Place: row.Place(), Person: id})
}

// Gone tells of people whose number is not in service.
func (f *Flow) Gone(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]bool, error) {
	out := map[uuid.UUID]bool{}
	for part := range slices.Chunk(ids, 500) {
		hand := system(viewer.Wide(ctx))
		gone, err := f.Store.Client.GoneNumber.Query().Where(gonenumber.PersonIDIn(part...)).All(hand)
		if err != nil {
			return nil, fmt.Errorf("numbers that are gone: %w", err)
		}
		if len(gone) == 0 {
			continue
		}
		index := map[uuid.UUID][]byte{}
		whose := make([]uuid.UUID, 0, len(gone))
		for _, g := range gone {
			index[g.PersonID] = g.NumberIndex
			whose = append(whose, g.PersonID)
		}
		rows, err := f.Store.Client.Person.Query().Where(person.IDIn(whose...)).Select(person.FieldID, person.FieldPhoneIndex).All(hand)
		if err != nil {
			return nil, fmt.Errorf("numbers that are gone: %w", err)
		}
		for _, row := range rows {
			if bytes.Equal(row.PhoneIndex, index[row.ID]) {
				out[row.ID] = true
			}
		}
	}
	return out, nil
}
