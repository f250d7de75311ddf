package store

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// On PostgreSQL each statement is a journey to another process, and a lock is held until the commit. So what a command writes
// and never reads again – journal, search, tallies – goes in one journey at its end, the tallies, whose rows others wait for,
// last of all. On SQLite there is no journey, and it is written at once.
type later struct {
	query string
	args  []any
	// A tally's row; rows that others change too are locked in one order by everybody.
	village uuid.UUID
	desk    string
}

// write runs a statement whose result nobody asks for, at once or with the last of the transaction.
func (tx *Tx) write(ctx context.Context, l later) error {
	if tx.store.dialect == dialect.SQLite {
		_, err := tx.raw().Exec(ctx, l.query, l.args...)
		return err
	}
	tx.later = append(tx.later, l)
	return nil
}

// flush sends what was put off; conn is the connection of the transaction.
func (tx *Tx) flush(ctx context.Context, conn *sql.Conn) error {
	if len(tx.later) == 0 {
		return nil
	}
	slices.SortStableFunc(tx.later, func(a, b later) int {
		return cmp.Or(bytes.Compare(a.village[:], b.village[:]), cmp.Compare(a.desk, b.desk))
	})
	err := conn.Raw(func(driver any) error {
		batch, raw := &pgx.Batch{}, tx.raw()
		for _, l := range tx.later {
			batch.Queue(raw.bind(l.query), l.args...)
		}
		return driver.(*stdlib.Conn).Conn().SendBatch(ctx, batch).Close()
	})
	if err != nil {
		return fmt.Errorf("journal, search and tallies: %w", err)
	}
	return nil
}
