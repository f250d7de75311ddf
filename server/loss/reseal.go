package loss

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"jiaoying/ent/db/ledgerrow"
	"jiaoying/ent/db/ledgerversion"
	"jiaoying/ent/db/reliefneed"
	"jiaoying/server/store"
)

// resealChunk is how many values one transaction seals anew.
const resealChunk = 500

type sealedValue struct {
	id     uuid.UUID
	sealed []byte
}

// sealedTable is one of the flow's tables with something sealed in it: the next values behind an id, and how one is written anew. A value
// that somebody wrote in between is sealed with the active key already and stays.
type sealedTable struct {
	name string
	next func(ctx context.Context, tx *store.Tx, from uuid.UUID) ([]sealedValue, error)
	set  func(ctx context.Context, tx *store.Tx, v sealedValue, anew []byte) error
}

var sealedTables = []sealedTable{
	{tableRows, func(ctx context.Context, tx *store.Tx, from uuid.UUID) (out []sealedValue, err error) {
		rows, err := tx.Client.LedgerRow.Query().Where(ledgerrow.IDGT(from)).Order(ledgerrow.ByID()).Limit(resealChunk).Select(ledgerrow.FieldID, ledgerrow.FieldSecret).All(ctx)
		for _, r := range rows {
			out = append(out, sealedValue{r.ID, r.Secret})
		}
		return out, err
	}, func(ctx context.Context, tx *store.Tx, v sealedValue, anew []byte) error {
		return tx.Client.LedgerRow.Update().Where(ledgerrow.ID(v.id), ledgerrow.Secret(v.sealed)).SetSecret(anew).Exec(ctx)
	}},
	{tableVersions, func(ctx context.Context, tx *store.Tx, from uuid.UUID) (out []sealedValue, err error) {
		rows, err := tx.Client.LedgerVersion.Query().Where(ledgerversion.IDGT(from)).Order(ledgerversion.ByID()).Limit(resealChunk).Select(ledgerversion.FieldID, ledgerversion.FieldSecret).All(ctx)
		for _, r := range rows {
			out = append(out, sealedValue{r.ID, r.Secret})
		}
		return out, err
	}, func(ctx context.Context, tx *store.Tx, v sealedValue, anew []byte) error {
		return tx.Client.LedgerVersion.Update().Where(ledgerversion.ID(v.id)).SetSecret(anew).Exec(ctx)
	}},
	{tableNeeds, func(ctx context.Context, tx *store.Tx, from uuid.UUID) (out []sealedValue, err error) {
		rows, err := tx.Client.ReliefNeed.Query().Where(reliefneed.IDGT(from)).Order(reliefneed.ByID()).Limit(resealChunk).Select(reliefneed.FieldID, reliefneed.FieldSecret).All(ctx)
		for _, r := range rows {
			out = append(out, sealedValue{r.ID, r.Secret})
		}
		return out, err
	}, func(ctx context.Context, tx *store.Tx, v sealedValue, anew []byte) error {
		return tx.Client.ReliefNeed.Update().Where(reliefneed.ID(v.id)).SetSecret(anew).Exec(ctx)
	}},
}

// Reseal seals everything anew that an older key sealed, in chunks; what a killed run left is found by the next. It tells how many there
// were.
func (f *Flow) Reseal(ctx context.Context) (int, error) {
	done := 0
	for _, t := range sealedTables {
		var from uuid.UUID
		for {
			after, n, anew := from, 0, 0
			err := f.Store.InTx(store.Long(hand(ctx)), func(ctx context.Context, tx *store.Tx) (err error) {
				after, n, anew, err = f.resealChunk(hand(ctx), tx, t, from)
				return err
			})
			if err != nil {
				return done, err
			}
			done += anew
			if n < resealChunk {
				break
			}
			from = after
		}
	}
	return done, nil
}

func (f *Flow) resealChunk(ctx context.Context, tx *store.Tx, t sealedTable, from uuid.UUID) (after uuid.UUID, n, anew int, err error) {
	values, err := t.next(ctx, tx, from)
	if err != nil {
		return from, 0, 0, fmt.Errorf("%s to seal anew: %w", t.name, err)
	}
	after = from
	for _, v := range values {
		after = v.id
		if f.Ring.KeyOf(v.sealed) == f.Ring.Active() {
			continue
		}
		raw, err := f.Ring.Unseal(v.sealed, t.name, columnSecret, v.id)
		if err != nil {
			return after, n, anew, fmt.Errorf("unseal %s of %s: %w", v.id, t.name, err)
		}
		if err := t.set(ctx, tx, v, f.Ring.Seal(raw, t.name, columnSecret, v.id)); err != nil {
			return after, n, anew, fmt.Errorf("seal %s of %s anew: %w", v.id, t.name, err)
		}
		anew++
	}
	return after, len(values), anew, nil
}
