package register

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	dbhousehold "jiaoying/ent/db/household"
	dbsite "jiaoying/ent/db/site"
	"jiaoying/server/store"
)

// resealChunk is how many values one transaction seals anew.
const resealChunk = 500

// sealed is one value as it lies in its row.
type sealed struct {
	id    uuid.UUID
	value []byte
}

// Reseal seals every household and site anew that an older key sealed, in chunks; what a killed run left is found by the next.
// It tells how many there were.
func (f *Flow) Reseal(ctx context.Context) (int, error) {
	homes, err := f.reseal(ctx, tableHouseholds, func(ctx context.Context, tx *store.Tx, from uuid.UUID) (out []sealed, err error) {
		rows, err := tx.Client.Household.Query().Where(dbhousehold.IDGT(from)).Order(dbhousehold.ByID()).Limit(resealChunk).
			Select(dbhousehold.FieldID, dbhousehold.FieldSecret).All(hand(ctx))
		for _, r := range rows {
			out = append(out, sealed{r.ID, r.Secret})
		}
		return out, err
	}, func(ctx context.Context, tx *store.Tx, was, is []byte, id uuid.UUID) (int, error) {
		return tx.Client.Household.Update().Where(dbhousehold.ID(id), dbhousehold.Secret(was)).SetSecret(is).Save(hand(ctx))
	})
	if err != nil {
		return homes, err
	}
	sites, err := f.reseal(ctx, tableSites, func(ctx context.Context, tx *store.Tx, from uuid.UUID) (out []sealed, err error) {
		rows, err := tx.Client.Site.Query().Where(dbsite.IDGT(from)).Order(dbsite.ByID()).Limit(resealChunk).Select(dbsite.FieldID, dbsite.FieldSecret).All(hand(ctx))
		for _, r := range rows {
			out = append(out, sealed{r.ID, r.Secret})
		}
		return out, err
	}, func(ctx context.Context, tx *store.Tx, was, is []byte, id uuid.UUID) (int, error) {
		return tx.Client.Site.Update().Where(dbsite.ID(id), dbsite.Secret(was)).SetSecret(is).Save(hand(ctx))
	})
	return homes + sites, err
}

func (f *Flow) reseal(ctx context.Context, table string, read func(context.Context, *store.Tx, uuid.UUID) ([]sealed, error),
	write func(ctx context.Context, tx *store.Tx, was, is []byte, id uuid.UUID) (int, error)) (int, error) {
	done := 0
	var from uuid.UUID
	for {
		after, n, anew := from, 0, 0
		err := f.Store.InTx(store.Long(ctx), func(ctx context.Context, tx *store.Tx) error {
			n, anew = 0, 0 // it may run again
			rows, err := read(ctx, tx, from)
			if err != nil {
				return fmt.Errorf("%s to seal anew: %w", table, err)
			}
			for _, r := range rows {
				n++
				after = r.id
				if f.Ring.KeyOf(r.value) == f.Ring.Active() {
					continue
				}
				plain, err := f.Ring.Unseal(r.value, table, columnSecret, r.id)
				if err != nil {
					return fmt.Errorf("%s %s: %w", table, r.id, err)
				}
				// None is written when somebody corrected it since it was read: his value is sealed with the new key.
				wrote, err := write(ctx, tx, r.value, f.Ring.Seal(plain, table, columnSecret, r.id), r.id)
				if err != nil {
					return fmt.Errorf("%s %s: %w", table, r.id, err)
				}
				anew += wrote
			}
			if anew == 0 {
				return nil
			}
			return tx.Journal(ctx, store.Entry{Verb: "keys.reseal", Kind: store.KindKeys, Subject: store.NewID(), After: anew})
		})
		if err != nil {
			return done, err
		}
		done, from = done+anew, after
		if n < resealChunk {
			return done, nil
		}
	}
}
