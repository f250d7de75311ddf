package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"
)

// KindComplaint is the kind of what was said past the town. No delta and no hint knows it, so that nobody below the county
// learns even that there was one.
const KindComplaint = "complaint"

// Turn makes the transactions that do one thing for one person wait for each other, such as those that count his rows before
// they add one. On SQLite there is one writer anyway.
func (tx *Tx) Turn(ctx context.Context, what string, person uuid.UUID) error {
	if tx.store.dialect != dialect.Postgres {
		return nil
	}
	h := sha256.Sum256(append([]byte(what+" "), person[:]...))
	if _, err := tx.raw().Exec(ctx, "SELECT pg_advisory_xact_lock(?)", int64(binary.BigEndian.Uint64(h[:8]))); err != nil {
		return fmt.Errorf("wait for the turn of %s: %w", what, err)
	}
	return nil
}
