package roster

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db/gonenumber"
	"jiaoying/ent/db/person"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/fault"
	"jiaoying/server/store"
)

// CallResult is what came of a test call (试呼).
type CallResult string

// The results. A wrong number clears the day it was last reached, so that the readiness list shows the gap.
const (
	CallReached  CallResult = "reached"
	CallNoAnswer CallResult = "no_answer"
	CallWrong    CallResult = "wrong_number"
)

const codeResult = "person.result"

// Verify keeps what came of a test call to somebody's number, by whoever sees him in the roster: nobody verifies himself. It corrects the
// list, and is never counted. Faults: not_found, denied, person.result.
func (f *Flow) Verify(ctx context.Context, id uuid.UUID, result CallResult) error {
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		p, err := tx.Client.Person.Query().Where(person.ID(id)).Only(ctx)
		if err != nil {
			return fmt.Errorf("person to verify: %w", err)
		}
		v := actor(ctx)
		g, ok := v.GrantFor(p.Place(), "", viewer.PeopleSee, viewer.PeopleManage)
		if !ok || v.Masked() || v.Person == id {
			return fault.ErrDenied
		}
		u := tx.Client.Person.UpdateOneID(id)
		switch result {
		case CallReached:
			u.SetVerifiedAt(string(clock.DateOf(tx.Now, f.Store.Zone)))
		case CallWrong:
			u.ClearVerifiedAt()
		case CallNoAnswer:
		default:
			var bad fault.Findings
			bad.Check(false, "result", codeResult)
			return bad.Err()
		}
		if result == CallReached {
			if _, err := tx.Client.GoneNumber.Delete().Where(gonenumber.PersonID(id)).Exec(viewer.Wide(viewer.With(ctx, viewer.System("verify")))); err != nil {
				return fmt.Errorf("number that is alive: %w", err)
			}
		}
		if result != CallNoAnswer {
			if err := u.Exec(viewer.Wide(viewer.With(ctx, viewer.System("verify")))); err != nil {
				return fmt.Errorf("day the number was reached: %w", err)
			}
		}
		return tx.Journal(ctx, store.Entry{Verb: "person.verify", Kind: store.KindPerson, Subject: id, Place: p.Place(), Person: id, Appointment: g.Appointment, After: result})
	})
}

// answersFor is how far back warnings are looked at for answers of today.
const answersFor = 30 * 24 * time.Hour

// RenewVerified notes today as the day somebody was last reached for all who have themselves answered a real warning today (design §3: any
// real answer renews it). What is answered on behalf or in an exercise does not. It says how many.
func (f *Flow) RenewVerified(ctx context.Context) (n int, err error) {
	err = f.Store.InTx(viewer.Wide(viewer.With(ctx, viewer.System("verify"))), func(ctx context.Context, tx *store.Tx) error {
		today := string(clock.DateOf(tx.Now, f.Store.Zone))
		y, m, d := tx.Now.In(f.Store.Zone).Date()
		began := time.Date(y, m, d, 0, 0, 0, 0, f.Store.Zone).UTC()
		real := store.Real(tx)
		changed, err := real.Exec(ctx, `UPDATE people SET verified_at = ? WHERE (verified_at IS NULL OR verified_at < ?) AND id IN (
			SELECT person_id FROM deliveries WHERE drill_id = ? AND state = 'answered' AND behalf_card IS NULL AND answered_at >= ?
				AND revision_id IN (SELECT revision_id FROM fanouts WHERE drill_id = ? AND started_at >= ?))`,
			today, today, real.Drill(), began, real.Drill(), clock.Cut(tx.Now.Add(-answersFor)))
		n = int(changed)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("renew the days of answers: %w", err)
	}
	return n, nil
}
