package notify

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbperson "jiaoying/ent/db/person"
	"jiaoying/ent/db/testround"
	"jiaoying/ent/viewer"
	"jiaoying/notify/channel"
	"jiaoying/notify/escalate"
	"jiaoying/notify/render"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/store"
)

const (
	// testMonth is how long after a test call a person is not rung by the next round: four weeks, so that a county may do it on the first
	// Monday of each month.
	testMonth = 28 * 24 * time.Hour
	// testAgain is how long he is left alone even when somebody asks for him again.
	testAgain = 10 * time.Minute
	// roundsMost is how many rounds one person starts in an hour.
	roundsMost = 30
	// gatherMost is how many people one step of a round gathers.
	gatherMost = 100
)

// TestStart is a round of test calls as a desk asks for it.
type TestStart struct {
	// ID is made by who asks: the same with the same content again is the same.
	ID    uuid.UUID
	Place division.Place
	// Person is rung alone; nil rings whoever of the place is on the readiness list because nobody reached his number.
	Person *uuid.UUID
	// Again rings also whom a test has rung within four weeks.
	Again bool
}

// tester finds the post that a person starts and stops test calls in; an auditor looks on.
func tester(v *viewer.Viewer, at division.Place) (*viewer.Grant, bool) {
	if v == nil || v.Person == uuid.Nil || v.Masked() {
		return nil, false
	}
	return v.GrantFor(at, "", viewer.AnswerBehalf, viewer.PeopleManage)
}

// StartTest starts a round of test calls (试呼). Nobody tests himself. Faults: denied, not_found, testcall.conflict, testcall.recent,
// testcall.too_many, and the codes of faulty fields.
func (f *Flow) StartTest(ctx context.Context, in TestStart) error {
	digest, err := store.Digest(in.Place, in.Person, in.Again)
	if err != nil {
		return err
	}
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		v := viewer.From(ctx)
		at := in.Place
		if in.Person != nil {
			p, err := tx.Client.Person.Query().Where(dbperson.ID(*in.Person)).Only(ctx)
			if err != nil {
				return fmt.Errorf("person to ring: %w", err)
			}
			at = p.Place()
		}
		g, may := tester(v, at)
		if !may || in.Person != nil && *in.Person == v.Person {
			return fault.ErrDenied
		}
		hand := world(ctx, "test call", uuid.Nil)
		switch old, err := tx.Client.TestRound.Query().Where(testround.ID(in.ID)).Only(hand); {
		case err == nil && (old.ActorID != v.Person || !bytes.Equal(old.Digest, digest)):
			return ErrTestConflict
		case err == nil:
			return nil
		case !db.IsNotFound(err):
			return fmt.Errorf("look for the id: %w", err)
		}
		var bad fault.Findings
		bad.Check(in.ID.Version() == 7, "id", codeID)
		if err := bad.Err(); err != nil {
			return err
		}
		if n, err := tx.Client.TestRound.Query().Where(testround.ActorID(v.Person), testround.StartedAtGT(tx.Now.Add(-time.Hour))).Count(hand); err != nil || n >= roundsMost {
			if err != nil {
				return fmt.Errorf("rounds of this hour: %w", err)
			}
			return ErrTestTooMany.With(fault.Params{"max": roundsMost})
		}
		if in.Person != nil {
			rung, err := f.testedSince(ctx, tx, []uuid.UUID{*in.Person}, tx.Now.Add(-testAgain))
			if err != nil {
				return err
			}
			if rung[*in.Person] {
				return ErrTestRecent
			}
			due, err := f.opening(ctx, at.County, tx.Now)
			if err != nil {
				return err
			}
			if err := f.plan(ctx, tx, ringTest, in.ID, *in.Person, 1, due); err != nil {
				return err
			}
		}
		c := tx.Client.TestRound.Create().SetID(in.ID).SetPlace(at).SetNillablePersonID(in.Person).SetAgain(in.Again).SetActorID(v.Person).
			SetCard(&viewer.Card{Person: v.Person, Name: v.Name, Role: g.Role, Post: g.Post, Division: f.Store.PathOf(ctx, g.Place)}).
			SetDigest(digest).SetStartedAt(tx.Now).SetGathered(in.Person != nil)
		if err := c.Exec(hand); err != nil {
			return fmt.Errorf("write the round: %w", err)
		}
		// Whom it rings is said by nobody's entry: what comes of it is, where a number is reached.
		return tx.Journal(ctx, store.Entry{Verb: "test_round.start", Kind: store.KindTest, Subject: in.ID, Place: at, Appointment: g.Appointment, After: digest})
	})
}

// StopTest stops a round: what it has not rung is not rung. Once more is the same. Faults: not_found, denied.
func (f *Flow) StopTest(ctx context.Context, id uuid.UUID) error {
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		row, err := tx.Client.TestRound.Query().Where(testround.ID(id)).Only(ctx)
		if err != nil {
			return fmt.Errorf("round to stop: %w", err)
		}
		g, may := tester(viewer.From(ctx), row.Place())
		if !may {
			return fault.ErrDenied
		}
		if row.StoppedAt != nil || row.FinishedAt != nil {
			return nil
		}
		if err := tx.Client.TestRound.UpdateOneID(id).SetStoppedAt(tx.Now).Exec(world(ctx, "test call", uuid.Nil)); err != nil {
			return fmt.Errorf("stop the round: %w", err)
		}
		w := store.Real(tx)
		if _, err := w.Exec(ctx, "UPDATE rings SET state = 'expired', code = ?, settled_at = ? WHERE cause_id = ? AND drill_id = ? AND state = 'pending'", codeStopped, tx.Now, id, w.Drill()); err != nil {
			return fmt.Errorf("stop the round: %w", err)
		}
		return tx.Journal(ctx, store.Entry{Verb: "test_round.stop", Kind: store.KindTest, Subject: id, Place: row.Place(), Appointment: g.Appointment})
	})
}

// Tests gathers the next people of the oldest round that is not through, or finishes it when nothing is left, and tells whether there is more
// to do now. Where it is stands in its row, so it may be cut anywhere and goes on.
func (f *Flow) Tests(ctx context.Context) (more bool, err error) {
	none, err := f.none(ctx, "SELECT id FROM test_rounds WHERE finished_at IS NULL LIMIT 1")
	if err != nil || none {
		return false, err
	}
	hand := world(ctx, "test call", uuid.Nil)
	rounds, err := f.Store.Client.TestRound.Query().Where(testround.FinishedAtIsNil()).Order(testround.ByStartedAt(), testround.ByID()).Limit(chunk).All(hand)
	if err != nil {
		return false, fmt.Errorf("rounds of test calls: %w", err)
	}
	for _, r := range rounds {
		if r.StoppedAt != nil || r.Gathered {
			if err := f.finish(ctx, r); err != nil {
				return false, err
			}
			continue
		}
		rest, err := f.gather(ctx, r)
		if err != nil {
			return false, err
		}
		more = more || rest
	}
	return more, nil
}

// gather plans the calls of the next people of a round.
func (f *Flow) gather(ctx context.Context, r *db.TestRound) (more bool, err error) {
	// Looked up by the readers: on SQLite each transaction takes the one writer.
	people, next, err := f.StaleFunc(ctx, r.Place(), r.After, gatherMost)
	if err != nil {
		return false, fmt.Errorf("whose number is due for a test: %w", err)
	}
	err = f.Store.InTx(store.Long(world(ctx, "test call", uuid.Nil)), func(ctx context.Context, tx *store.Tx) error {
		// Only if no other server was here meanwhile, and nobody has stopped it.
		u := tx.Client.TestRound.Update().Where(testround.ID(r.ID), testround.Gathered(false), testround.StoppedAtIsNil()).SetAfter(next).SetGathered(next == "")
		if r.After == "" {
			u.Where(testround.Or(testround.AfterIsNil(), testround.After("")))
		} else {
			u.Where(testround.After(r.After))
		}
		n, err := u.Save(ctx)
		if err != nil || n == 0 {
			return err
		}
		since := testMonth
		if r.Again {
			since = testAgain
		}
		rung, err := f.testedSince(ctx, tx, people, tx.Now.Add(-since))
		if err != nil {
			return err
		}
		due, err := f.opening(ctx, r.CountyID, tx.Now)
		if err != nil {
			return err
		}
		for _, p := range people {
			if rung[p] || p == r.ActorID {
				continue
			}
			if err := f.plan(ctx, tx, ringTest, r.ID, p, 1, due); err != nil {
				return err
			}
		}
		return nil
	})
	return next != "", err
}

// testedSince tells whom a test call has rung, or will, since a moment.
func (f *Flow) testedSince(ctx context.Context, tx *store.Tx, people []uuid.UUID, since time.Time) (map[uuid.UUID]bool, error) {
	out := map[uuid.UUID]bool{}
	if len(people) == 0 {
		return out, nil
	}
	w := store.Real(tx)
	err := w.Each(ctx, func(rows *sql.Rows) error {
		var id uuid.UUID
		err := rows.Scan(&id)
		out[id] = true
		return err
	}, "SELECT DISTINCT person_id FROM rings WHERE drill_id = ? AND kind = 'test' AND state NOT IN ('refused', 'expired') AND created_at > ? AND person_id IN ("+store.Marks(len(people))+")",
		append([]any{w.Drill(), since}, anys(people)...)...)
	if err != nil {
		return nil, fmt.Errorf("test calls of the month: %w", err)
	}
	return out, nil
}

// finish ends a round of which nothing waits, is rung or may still be answered.
func (f *Flow) finish(ctx context.Context, r *db.TestRound) error {
	none, err := f.none(ctx, "SELECT id FROM rings WHERE cause_id = ? AND state IN ('pending', 'sending', 'accepted') LIMIT 1", r.ID)
	if err != nil || !none {
		return err
	}
	return f.Store.InTx(world(ctx, "test call", uuid.Nil), func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Client.TestRound.Update().Where(testround.ID(r.ID), testround.FinishedAtIsNil()).SetFinishedAt(tx.Now).Save(ctx)
		if err != nil || n == 0 {
			return err
		}
		return tx.Journal(ctx, store.Entry{Verb: "test_round.finish", Kind: store.KindTest, Subject: r.ID, Place: r.Place()})
	})
}

// opening is the next moment at which a county may be rung for a test: nobody is woken for it.
func (f *Flow) opening(ctx context.Context, county uuid.UUID, now time.Time) (time.Time, error) {
	if f.TestHoursFunc == nil {
		return now, nil
	}
	from, to, err := f.TestHoursFunc(ctx, county)
	if err != nil {
		return now, fmt.Errorf("hours of test calls: %w", err)
	}
	local := now.In(f.Store.Zone)
	at := func(day, hour int) time.Time {
		return time.Date(local.Year(), local.Month(), local.Day()+day, hour, 0, 0, 0, f.Store.Zone).UTC()
	}
	switch {
	case from >= to: // nobody can mean never
		return now, nil
	case now.Before(at(0, from)):
		return at(0, from), nil
	case !now.Before(at(0, to)):
		return at(1, from), nil
	}
	return now, nil
}

// testMessage is what a test call says, or why it is not made now.
func (f *Flow) testMessage(ctx context.Context, c call, now time.Time) (m channel.Message, not *channel.Outcome, err error) {
	row, err := f.Store.Client.TestRound.Query().Where(testround.ID(c.cause)).Only(world(ctx, "test call", uuid.Nil))
	if err != nil {
		return m, nil, fmt.Errorf("round of a test call: %w", err)
	}
	if row.StoppedAt != nil {
		return m, expired(codeStopped), nil
	}
	open, err := f.opening(ctx, row.CountyID, now)
	if err != nil {
		return m, nil, err
	}
	if open.After(now) { // it has waited into the night
		o := channel.Later(open.Sub(now))
		return m, &o, nil
	}
	m = channel.Message{Status: channel.Test, Expires: now.Add(testLife)}
	m.Title, m.Body, m.Lang = render.For(render.Test(f.Store.PathOf(ctx, division.Place{County: row.CountyID}), m.Digit()), render.First, escalate.Voice, false)
	return m, nil, nil
}

// TestCounts are how the calls of a round stand.
type TestCounts struct{ People, Waiting, Ringing, Answered, Silent, Gone, Failed int }

// CountTests counts the calls of rounds, for whoever reads the rounds.
func (f *Flow) CountTests(ctx context.Context, rounds []uuid.UUID) (map[uuid.UUID]TestCounts, error) {
	out := map[uuid.UUID]TestCounts{}
	if len(rounds) == 0 {
		return out, nil
	}
	w := store.Real(f.Store)
	err := w.Each(ctx, func(rows *sql.Rows) error {
		var id uuid.UUID
		var state, code string
		var n int
		if err := rows.Scan(&id, &state, &code, &n); err != nil {
			return err
		}
		t := out[id]
		if code == codeStopped { // never rung
			return nil
		}
		t.People += n
		switch state {
		case string(escalate.AttemptPending):
			t.Waiting += n
		case string(escalate.AttemptSending), string(escalate.AttemptAccepted):
			t.Ringing += n
		case ringAnswered:
			t.Answered += n
		case ringSilent:
			t.Silent += n
		case string(escalate.AttemptGone):
			t.Gone += n
		default:
			t.Failed += n
		}
		out[id] = t
		return nil
	}, "SELECT cause_id, state, code, count(*) FROM rings WHERE drill_id = ? AND cause_id IN ("+store.Marks(len(rounds))+") GROUP BY cause_id, state, code", append([]any{w.Drill()}, anys(rounds)...)...)
	if err != nil {
		return nil, fmt.Errorf("count test calls: %w", err)
	}
	return out, nil
}

// NextTest is when a round that waits for the morning goes on; the zero time when its county may be rung now.
func (f *Flow) NextTest(ctx context.Context, county uuid.UUID) (time.Time, error) {
	now := clock.Cut(f.Store.Now())
	at, err := f.opening(ctx, county, now)
	if err != nil || !at.After(now) {
		return time.Time{}, err
	}
	return at, nil
}
