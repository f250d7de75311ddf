package rule

import (
	"context"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
)

// What a command has just created in its own transaction it sees without asking: the policy let it be created a moment ago, and
// nobody else knows of it yet. A report with nine pictures would else look for itself ten times.
type made struct {
	rows map[madeKey]bool
}

type madeKey struct {
	row, person, drill uuid.UUID
}

type madeCtx struct{}

// Transaction gives the context of one transaction, which remembers what is created in it.
func Transaction(ctx context.Context) context.Context {
	return context.WithValue(ctx, madeCtx{}, &made{rows: map[madeKey]bool{}})
}

func keyOf(ctx context.Context, row uuid.UUID) madeKey {
	return madeKey{row: row, person: viewer.From(ctx).Person, drill: viewer.Drill(ctx)}
}

// remember notes a row that a person was just allowed to create.
func remember(ctx context.Context, m any) {
	own, ok := ctx.Value(madeCtx{}).(*made)
	with, has := m.(interface{ ID() (uuid.UUID, bool) })
	if !ok || !has || viewer.From(ctx).Person == uuid.Nil {
		return
	}
	if id, ok := with.ID(); ok {
		own.rows[keyOf(ctx, id)] = true
	}
}

// justMade tells whether the same person created a row in this transaction and world.
func justMade(ctx context.Context, row uuid.UUID) bool {
	own, ok := ctx.Value(madeCtx{}).(*made)
	return ok && viewer.From(ctx).Person != uuid.Nil && own.rows[keyOf(ctx, row)]
}
