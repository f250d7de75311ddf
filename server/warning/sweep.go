package warning

import (
	"context"
	"fmt"

	dbwarning "jiaoying/ent/db/warning"
	"jiaoying/ent/viewer"
	"jiaoying/server/job"
	"jiaoying/server/store"
	"jiaoying/server/warning/course"
)

// Expire ends what has run out, each warning in a transaction of its own. It is a sweep: what is due follows from the rows.
func (f *Flow) Expire(ctx context.Context) error {
	ctx = viewer.Wide(viewer.With(ctx, viewer.System("expire")))
	rows, err := f.Store.Client.Warning.Query().
		Where(dbwarning.StateEQ(course.StatePublished), dbwarning.ExpiresAtLTE(f.Store.Now())).
		Order(dbwarning.ByExpiresAt()).Limit(expireMost).IDs(ctx)
	if err != nil {
		return fmt.Errorf("warnings that ran out: %w", err)
	}
	for _, id := range rows {
		err := f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
			row, err := tx.Client.Warning.Get(ctx, id)
			if err != nil {
				return fmt.Errorf("warning: %w", err)
			}
			state, err := course.Next(row.State, course.MoveExpire, course.Actor{System: true})
			if err != nil || row.ExpiresAt.After(tx.Now) { // renewed or cancelled meanwhile
				return nil
			}
			last, err := f.last(ctx, tx, row)
			if err != nil {
				return err
			}
			if err := endRevision(ctx, tx, last, course.EndExpired); err != nil {
				return err
			}
			u := row.Update().SetState(state).SetDesk(state.Desk()).SetEndedAt(tx.Now).ClearReviewDueAt()
			if err := f.moved(ctx, tx, row, u, step{id: store.NewID(), kind: course.MoveExpire, from: row.State, to: state, card: &viewer.Card{}, digest: []byte{0}}); err != nil {
				return err
			}
			return tx.Enqueue(ctx, job.Over{Warning: id}, nil)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// expireMost is how many warnings one turn ends; the next turn ends the rest.
const expireMost = 100
