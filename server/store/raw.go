package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"

	"jiaoying/ent/viewer"
)

// querier is a transaction or a pool.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Raw runs SQL beside ent. It asks no policy: every use says in which world it is (Real, InDrill) or that the tables have none (Inner).
// Placeholders are question marks on both databases.
type Raw struct {
	q       querier
	dialect string
	drill   uuid.UUID
}

// Exec runs a statement.
func (r Raw) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := r.q.ExecContext(ctx, r.bind(query), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Query runs a query.
func (r Raw) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return r.q.QueryContext(ctx, r.bind(query), args...)
}

// Row runs a query for one row.
func (r Raw) Row(ctx context.Context, query string, args ...any) *sql.Row {
	return r.q.QueryRowContext(ctx, r.bind(query), args...)
}

// Drill is the world to put into the query's drill_id.
func (r Raw) Drill() uuid.UUID { return r.drill }

// Each runs a query and scans row by row.
func (r Raw) Each(ctx context.Context, scan func(*sql.Rows) error, query string, args ...any) (err error) {
	rows, err := r.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := rows.Close(); err == nil {
			err = cerr
		}
	}()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (r Raw) bind(query string) string {
	if r.dialect != dialect.Postgres {
		return query
	}
	var b strings.Builder
	n := 0
	for i := range len(query) {
		if query[i] == '?' {
			n++
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
			continue
		}
		b.WriteByte(query[i])
	}
	return b.String()
}

// Door is where raw SQL can be run: a transaction or the store's readers.
type Door interface{ raw() Raw }

func (tx *Tx) raw() Raw   { return Raw{q: tx.sql, dialect: tx.store.dialect} }
func (s *Store) raw() Raw { return Raw{q: s.reader, dialect: s.dialect} }

// Inner gives raw SQL on tables without a world: journal, keys, tokens, settings.
func Inner(d Door) Raw { return d.raw() }

// Real gives raw SQL in the real world; the query names drill_id = Drill().
func Real(d Door) Raw { return d.raw() }

// InDrill gives raw SQL inside one exercise.
func InDrill(d Door, drill uuid.UUID) Raw { r := d.raw(); r.drill = drill; return r }

// World gives raw SQL in the world of the context.
func World(ctx context.Context, d Door) Raw { return InDrill(d, viewer.Drill(ctx)) }

// Marks writes n question marks for an IN list.
func Marks(n int) string {
	if n == 0 {
		return "NULL"
	}
	return strings.Repeat("?, ", n-1) + "?"
}

// Nullable gives nil for the zero id.
func Nullable(id uuid.UUID) any {
	if id == uuid.Nil {
		return nil
	}
	return id
}

// SetFact writes what the database is, such as demo.
func (s *Store) SetFact(ctx context.Context, name, value string) error {
	return s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		_, err := Inner(tx).Exec(ctx, "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
		return err
	})
}

// Fact reads what the database is; empty if unknown.
func (s *Store) Fact(ctx context.Context, name string) (string, error) {
	var v string
	err := Inner(s).Row(ctx, "SELECT value FROM facts WHERE name = ?", name).Scan(&v)
	if err == sql.ErrNoRows {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read fact %s: %w", name, err)
	}
	return v, nil
}
