package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/store/search"
)

// searchMost is how many candidates a search gives; they are read again through the policy.
const searchMost = 200

func world(drill uuid.UUID) string { return "w" + strings.ReplaceAll(drill.String(), "-", "") }

// Index writes or rewrites the search document of a row in its transaction: its words, its place and its world.
func (tx *Tx) Index(ctx context.Context, noun string, id uuid.UUID, place division.Place, texts ...string) error {
	var words []string
	for _, t := range texts {
		words = append(words, search.Tokens(t)...)
		words = append(words, "") // a phrase does not run from one text into the next
	}
	for l := place.Level(); l != ""; {
		words = append(words, search.Place(place.At(l)))
		d := l.Depth()
		if d == 0 {
			break
		}
		l = division.Level(l.Values()[d-1])
	}
	words = append(words, world(viewer.Drill(ctx)))
	raw := tx.raw()
	if tx.store.dialect == dialect.Postgres {
		return wrapIndex(tx.write(ctx, later{query: `INSERT INTO search_doc (noun, id, tokens) VALUES (?, ?, to_tsvector('simple', ?))
			ON CONFLICT (id) DO UPDATE SET tokens = excluded.tokens`, args: []any{noun, id, strings.Join(words, " ")}}))
	}
	var no int64
	err := raw.Row(ctx, "INSERT INTO search_doc (noun, id) VALUES (?, ?) ON CONFLICT (id) DO NOTHING RETURNING no", noun, id).Scan(&no)
	switch {
	case errors.Is(err, sql.ErrNoRows): // written before
		if err := raw.Row(ctx, "SELECT no FROM search_doc WHERE id = ?", id).Scan(&no); err != nil {
			return wrapIndex(err)
		}
		if _, err := raw.Exec(ctx, "DELETE FROM search_index WHERE rowid = ?", no); err != nil {
			return wrapIndex(err)
		}
	case err != nil:
		return wrapIndex(err)
	}
	_, err = raw.Exec(ctx, "INSERT INTO search_index (rowid, tokens) VALUES (?, ?)", no, strings.Join(words, " "))
	return wrapIndex(err)
}

func wrapIndex(err error) error {
	if err != nil {
		return fmt.Errorf("index for search: %w", err)
	}
	return nil
}

// Find gives the ids of the newest documents of a noun under a place in the context's world that hold every word, at most 200.
// It asks no policy: the caller reads the rows again through it.
func (s *Store) Find(ctx context.Context, noun string, place division.Place, text string) (ids []uuid.UUID, err error) {
	terms := search.Query(text)
	if len(terms) == 0 {
		return nil, nil
	}
	must := []string{search.Place(place.ID()), world(viewer.Drill(ctx))}
	scan := func(rows *sql.Rows) error {
		var id uuid.UUID
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}
	if s.dialect == dialect.Postgres {
		err = s.raw().Each(ctx, scan, fmt.Sprintf(`WITH hits AS MATERIALIZED (SELECT no, id FROM search_doc WHERE tokens @@ to_tsquery('simple', ?) AND noun = ?)
			SELECT id FROM hits ORDER BY no DESC LIMIT %d`, searchMost), search.Postgres(terms, must...), noun)
	} else {
		err = s.raw().Each(ctx, scan, fmt.Sprintf(`SELECT d.id FROM search_index i JOIN search_doc d ON d.no = i.rowid
			WHERE search_index MATCH ? AND d.noun = ? ORDER BY i.rowid DESC LIMIT %d`, searchMost), search.SQLite(terms, must...), noun)
	}
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return ids, nil
}
