package notify

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/notify/channel"
	"jiaoying/notify/escalate"
	"jiaoying/notify/render"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/store"
)

// Rings are calls that belong to no ladder: a test call to a number of the readiness list (试呼), the call to the 包保人 of doors that stay
// open, and the reminder of a statement that is owed (催报). They go out by the line that warnings use, at its pace, and are heard of by the
// same callbacks.
//
//	pending ─► sending ─► accepted ──the key is pressed──► answered
//	   ▲          │          └── two minutes without it, or the provider says so ──► silent ──pressed late──► answered
//	   └──────────┴► refused │ gone │ expired          a crash leaves it in sending; it is taken up after two minutes

// Why somebody is rung outside of a ladder.
const (
	ringTest  = "test"
	ringBound = "bound"
	ringOwed  = "owed"
)

// How a ring stands, besides the states of an attempt.
const (
	ringAnswered = "answered"
	ringSilent   = "silent"
)

// Codes of rings.
const (
	codeNoKey   = "no_key"  // heard, and no key was pressed
	codeStopped = "stopped" // the round was stopped before
)

const (
	// heardWithin is when a call that was not answered is given up: a telephone rings a minute, and the text takes half of one.
	heardWithin = 2 * time.Minute
	// boundTurns is how often a 包保人 is rung for one call: once more when he does not answer.
	boundTurns = 2
	// testLife is how old a test call may get in the gateway's hands.
	testLife = 10 * time.Minute
)

// CallBound has the 包保人 of doors that stay open rung, in the transaction of whoever hands the doors on. Of several doors in one moment he is
// rung once, and at most once in three minutes. cause is the warning or the local danger notice; the world is the context's.
func (f *Flow) CallBound(ctx context.Context, tx *store.Tx, cause, person uuid.UUID) error {
	turn, at, waits, err := f.lastRung(ctx, tx, cause, person)
	if err != nil || waits { // it says how many doors there are when it rings
		return err
	}
	for turn%boundTurns != 0 { // a call has its number of turns, so that whoever rings again knows whether it is the last
		turn++
	}
	return f.plan(ctx, tx, ringBound, cause, person, turn+1, at)
}

// lastRung tells how often somebody was rung for a cause and when he may be rung again, three minutes after the last time; waits when a call
// to him has not gone out yet.
func (f *Flow) lastRung(ctx context.Context, tx *store.Tx, cause, person uuid.UUID) (turn int, at time.Time, waits bool, err error) {
	w := store.World(ctx, tx)
	var state string
	var due time.Time
	err = w.Row(ctx, "SELECT turn, state, due_at FROM rings WHERE cause_id = ? AND drill_id = ? AND person_id = ? ORDER BY turn DESC LIMIT 1", cause, w.Drill(), person).Scan(&turn, &state, &due)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return 0, tx.Now, false, nil
	case err != nil:
		return 0, at, false, fmt.Errorf("last call for the cause: %w", err)
	case due.Add(gather).After(tx.Now):
		at = due.Add(gather)
	default:
		at = tx.Now
	}
	return turn, at, state == string(escalate.AttemptPending) || state == string(escalate.AttemptSending), nil
}

// plan writes a ring; one that is there already stays as it is.
func (f *Flow) plan(ctx context.Context, tx *store.Tx, kind string, cause, person uuid.UUID, turn int, due time.Time) error {
	w := store.World(ctx, tx)
	if _, err := w.Exec(ctx, `INSERT INTO rings (id, drill_id, kind, cause_id, person_id, turn, state, code, provider_id, tries, created_at, due_at, claimed_at, settled_at, answered_at)
		VALUES (?, ?, ?, ?, ?, ?, 'pending', '', NULL, 0, ?, ?, NULL, NULL, NULL) ON CONFLICT (cause_id, person_id, turn) DO NOTHING`,
		store.NewID(), w.Drill(), kind, cause, person, turn, tx.Now, clock.Cut(due)); err != nil {
		return fmt.Errorf("plan a call: %w", err)
	}
	return nil
}

// Ring rings what is due outside of ladders, at most a chunk, gives up what was not answered, and tells whether more may go now. A reminder
// and a test call wait while a warning has a call to make, and leave half of the line to warnings.
func (f *Flow) Ring(ctx context.Context) (more bool, err error) {
	if err := f.giveUp(ctx); err != nil {
		return false, err
	}
	now := clock.Cut(f.Store.Now())
	for _, kind := range []string{ringBound, ringOwed, ringTest} {
		none, err := f.none(ctx, "SELECT id FROM rings WHERE kind = ? AND state = 'pending' AND due_at <= ? LIMIT 1", kind, now)
		if err != nil {
			return false, err
		}
		if none {
			if none, err = f.none(ctx, "SELECT id FROM rings WHERE state = 'sending' AND claimed_at < ? AND kind = ? LIMIT 1", now.Add(-abandoned), kind); err != nil {
				return false, err
			}
		}
		if none {
			continue
		}
		most, err := f.allowed(ctx, escalate.Voice, now)
		if err != nil {
			return false, err
		}
		if kind != ringBound {
			if most, err = f.spare(ctx, most, now); err != nil {
				return false, err
			}
		}
		if most == 0 {
			continue
		}
		batch, err := f.take(ctx, kind, most)
		if err != nil || len(batch) == 0 {
			return false, err
		}
		if err := f.rings(ctx, now, batch); err != nil {
			return false, err
		}
		more = more || len(batch) == chunk
	}
	return more, nil
}

// spare is what of the line's pace is left for reminders and tests.
func (f *Flow) spare(ctx context.Context, most int, now time.Time) (int, error) {
	none, err := f.none(ctx, "SELECT id FROM attempts WHERE channel = ? AND state = 'pending' AND due_at <= ? LIMIT 1", string(escalate.Voice), now)
	if err != nil || !none {
		return 0, err
	}
	whole := perMinute
	if f.PerMinuteFunc != nil {
		if whole, err = f.PerMinuteFunc(ctx, escalate.Voice); err != nil {
			return 0, fmt.Errorf("pace of calls: %w", err)
		}
	}
	return max(most-whole/2, 0), nil
}

// call is one ring that this server sends now.
type call struct {
	id, drill, cause, person uuid.UUID
	kind                     string
	turn, tries              int
}

// take claims rings that are due, so that no other server sends them.
func (f *Flow) take(ctx context.Context, kind string, most int) (batch []call, err error) {
	err = f.Store.InTx(store.Long(world(ctx, "ring", uuid.Nil)), func(ctx context.Context, tx *store.Tx) error {
		batch = nil
		raw := store.Real(tx) // of all worlds: each row tells its own
		if _, err := raw.Exec(ctx, "UPDATE rings SET state = 'pending' WHERE state = 'sending' AND claimed_at < ? AND kind = ?", tx.Now.Add(-abandoned), kind); err != nil {
			return fmt.Errorf("take up what was left: %w", err)
		}
		var ids []any
		if err := raw.Each(ctx, func(rows *sql.Rows) error {
			c := call{kind: kind}
			err := rows.Scan(&c.id, &c.drill, &c.cause, &c.person, &c.turn, &c.tries)
			c.tries++
			ids = append(ids, c.id)
			batch = append(batch, c)
			return err
		}, fmt.Sprintf("SELECT id, drill_id, cause_id, person_id, turn, tries FROM rings WHERE kind = ? AND state = 'pending' AND due_at <= ? ORDER BY due_at, id LIMIT %d", most)+
			f.locking(" SKIP LOCKED"), kind, tx.Now); err != nil {
			return fmt.Errorf("calls that are due: %w", err)
		}
		if len(ids) == 0 {
			return nil
		}
		_, err := raw.Exec(ctx, "UPDATE rings SET state = 'sending', claimed_at = ?, tries = tries + 1 WHERE id IN ("+store.Marks(len(ids))+")", append([]any{tx.Now}, ids...)...)
		if err != nil {
			return fmt.Errorf("claim calls: %w", err)
		}
		return nil
	})
	return batch, err
}

// rings hands a batch to the line, outside of any transaction, and settles it.
func (f *Flow) rings(ctx context.Context, now time.Time, batch []call) error {
	plug := f.Channels[escalate.Voice]
	if plug == nil {
		plug = channel.Unassigned(escalate.Voice)
	}
	out := make([]channel.Outcome, len(batch))
	addresses, err := f.hand(ctx, plug, now, batch, out)
	if err != nil { // nothing went out: it counts as a try
		clear(out)
	}
	// What went out is settled even when the server is stopping; else it would go out twice.
	serr := f.Store.InTx(store.Long(world(context.WithoutCancel(ctx), "ring", uuid.Nil)), func(ctx context.Context, tx *store.Tx) error {
		for i, c := range batch {
			if err := f.settleRing(viewer.InDrill(ctx, c.drill), tx, c, out[i], addresses[c.person]); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, serr)
}

// hand builds the messages and gives them to the plug; an outcome for each is written to out.
func (f *Flow) hand(ctx context.Context, plug channel.Channel, now time.Time, batch []call, out []channel.Outcome) (addresses map[uuid.UUID]string, err error) {
	people := make([]uuid.UUID, len(batch))
	for i, c := range batch {
		people[i] = c.person
	}
	if f.AddressesFunc != nil {
		if addresses, err = f.AddressesFunc(ctx, escalate.Voice, people); err != nil {
			return nil, fmt.Errorf("addresses: %w", err)
		}
	}
	gone := map[uuid.UUID]bool{}
	if f.GoneFunc != nil {
		if gone, err = f.GoneFunc(ctx, people); err != nil {
			return nil, fmt.Errorf("numbers not in service: %w", err)
		}
	}
	var messages []channel.Message
	var at []int
	for i, c := range batch {
		var m channel.Message
		var not *channel.Outcome
		switch c.kind {
		case ringTest:
			m, not, err = f.testMessage(ctx, c, now)
		case ringOwed:
			m, not, err = f.owedMessage(world(ctx, "ring", c.drill), c, now)
		default:
			m, not, err = f.boundMessage(world(ctx, "ring", c.drill), c, now)
		}
		switch {
		case err != nil:
			return nil, err
		case not != nil:
			out[i] = *not
		case gone[c.person]:
			out[i] = channel.Gone(codeRetired)
		case addresses[c.person] == "" && f.Channels[escalate.Voice] != nil:
			out[i] = channel.Refused(codeNoAddress)
		default:
			m.Attempt, m.Delivery, m.Address = c.id, c.id, addresses[c.person]
			messages, at = append(messages, m), append(at, i)
		}
	}
	if len(messages) == 0 {
		return addresses, nil
	}
	sending, cancel := context.WithTimeout(ctx, sendMost)
	defer cancel()
	for i, o := range plug.Send(sending, messages) {
		if i < len(at) {
			out[at[i]] = o
		}
	}
	f.paced(escalate.Voice, now, len(messages))
	return addresses, nil
}

// boundMessage tells the 包保人 how many of his doors are open now, or says why he is not rung.
func (f *Flow) boundMessage(ctx context.Context, c call, now time.Time) (m channel.Message, not *channel.Outcome, err error) {
	w := store.World(ctx, f.Store)
	var n int
	if err := w.Row(ctx, "SELECT count(*) FROM door_tasks WHERE drill_id = ? AND link_id = ? AND state = 'open' AND link_called_at IS NOT NULL AND (warning_id = ? OR notice_id = ?)",
		w.Drill(), c.person, c.cause, c.cause).Scan(&n); err != nil {
		return m, nil, fmt.Errorf("open doors of a 包保人: %w", err)
	}
	if n > 0 && c.drill != uuid.Nil { // an exercise calls those who take part alone
		if err := w.Row(ctx, "SELECT count(*) FROM deliveries WHERE drill_id = ? AND warning_id = ? AND person_id = ?", w.Drill(), c.cause, c.person).Scan(&n); err != nil {
			return m, nil, fmt.Errorf("does the 包保人 take part: %w", err)
		}
	}
	if n == 0 {
		return m, expired(codeOver), nil
	}
	m = channel.Message{Status: statusOf(c.drill), Expires: now.Add(testLife)}
	var county, revision uuid.UUID
	event := map[string]render.Texts{}
	err = w.Row(ctx, "SELECT county_id, id FROM warning_revisions WHERE warning_id = ? AND drill_id = ? ORDER BY number DESC LIMIT 1", c.cause, w.Drill()).Scan(&county, &revision)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		if err := w.Row(ctx, "SELECT county_id FROM danger_notices WHERE id = ? AND drill_id = ?", c.cause, w.Drill()).Scan(&county); err != nil {
			return m, nil, fmt.Errorf("notice of a 包保人: %w", err)
		}
	case err != nil:
		return m, nil, fmt.Errorf("warning of a 包保人: %w", err)
	default:
		known := newRevisions(f.Store.Client)
		rev, err := known.get(ctx, revision)
		if err != nil {
			return m, nil, err
		}
		s, err := known.standing(ctx, rev.ID, now)
		if err != nil {
			return m, nil, err
		}
		if s.over {
			return m, expired(codeOver), nil
		}
		for lang, t := range rev.Texts {
			event[lang] = render.Texts{Title: t.Title}
		}
		m.Level, m.Expires = string(rev.Level), rev.ExpiresAt
	}
	texts := render.Bound(f.Store.PathOf(ctx, division.Place{County: county}), event, n, m.Digit())
	m.Title, m.Body, m.Lang = render.For(texts, render.First, escalate.Voice, m.Status == channel.Exercise)
	return m, nil, nil
}

// settleRing writes one outcome, unless somebody else has taken the ring up meanwhile; the context is in its world.
func (f *Flow) settleRing(ctx context.Context, tx *store.Tx, c call, o channel.Outcome, address string) error {
	w := store.World(ctx, tx)
	state, due, tried := string(escalate.AttemptRefused), tx.Now, c.tries
	code := short(o.Code)
	switch o.Verdict {
	case channel.VerdictAccepted, channel.VerdictDelivered:
		state = string(escalate.AttemptAccepted)
	case channel.VerdictGone:
		state = string(escalate.AttemptGone)
	case channel.VerdictLater:
		state, tried = string(escalate.AttemptPending), c.tries-1
		due = tx.Now.Add(max(o.After, laterLeast))
	case channel.VerdictRefused:
		if errors.Is(o.Cause, errExpired) {
			state = string(escalate.AttemptExpired)
		}
	default:
		if c.tries >= triesMost {
			if code == "" {
				code = codeFailed
			}
			break
		}
		state, due = string(escalate.AttemptPending), tx.Now.Add(pause(c.tries))
	}
	if o.Cause != nil && !errors.Is(o.Cause, errExpired) && f.Log != nil {
		f.Log.Warn("ring", "kind", c.kind, "ring", c.id, "code", code, "error", o.Cause)
	}
	n, err := w.Exec(ctx, "UPDATE rings SET state = ?, code = ?, provider_id = ?, tries = ?, due_at = ?, settled_at = ? WHERE id = ? AND drill_id = ? AND state = 'sending' AND tries = ?",
		state, code, nullString(o.Provider), tried, clock.Cut(due), tx.Now, c.id, w.Drill(), c.tries)
	if err != nil {
		return fmt.Errorf("settle a call: %w", err)
	}
	if n == 0 || state != string(escalate.AttemptGone) || address == "" || code == codeRetired || f.NumberGoneFunc == nil {
		return nil
	}
	return f.NumberGoneFunc(ctx, tx, c.person, address)
}

// giveUp ends what the line has taken and nobody has answered, and rings a 包保人 once more.
func (f *Flow) giveUp(ctx context.Context) error {
	limit := clock.Cut(f.Store.Now()).Add(-heardWithin)
	const due = "FROM rings WHERE state = 'accepted' AND settled_at < ?"
	none, err := f.none(ctx, "SELECT id "+due+" LIMIT 1", limit)
	if err != nil || none {
		return err
	}
	return f.Store.InTx(store.Long(world(ctx, "ring", uuid.Nil)), func(ctx context.Context, tx *store.Tx) error {
		var silent []call
		if err := store.Real(tx).Each(ctx, func(rows *sql.Rows) error {
			var c call
			err := rows.Scan(&c.id, &c.drill, &c.cause, &c.person, &c.kind, &c.turn)
			silent = append(silent, c)
			return err
		}, "SELECT id, drill_id, cause_id, person_id, kind, turn "+due+fmt.Sprintf(" ORDER BY settled_at LIMIT %d", chunk)+f.locking(" SKIP LOCKED"), limit); err != nil {
			return fmt.Errorf("calls without an answer: %w", err)
		}
		for _, c := range silent {
			if err := f.silence(viewer.InDrill(ctx, c.drill), tx, c, ""); err != nil {
				return err
			}
		}
		return nil
	})
}

// silence notes that nobody answered; the context is in the ring's world.
func (f *Flow) silence(ctx context.Context, tx *store.Tx, c call, code string) error {
	w := store.World(ctx, tx)
	n, err := w.Exec(ctx, "UPDATE rings SET state = ?, code = CASE WHEN ? = '' THEN code ELSE ? END WHERE id = ? AND drill_id = ? AND state = 'accepted'", ringSilent, code, code, c.id, w.Drill())
	if err != nil {
		return fmt.Errorf("call without an answer: %w", err)
	}
	if n == 0 || c.kind != ringBound || c.turn%boundTurns == 0 {
		return nil
	}
	return f.plan(ctx, tx, ringBound, c.cause, c.person, c.turn+1, tx.Now)
}

// rung takes what a provider reports of a ring. Fault: not_found.
func (f *Flow) rung(ctx context.Context, in Said) (answered bool, err error) {
	if in.Channel != escalate.Voice {
		return false, fault.ErrNotFound
	}
	var c call
	err = store.Real(f.Store).Row(ctx, "SELECT id, drill_id, cause_id, person_id, kind, turn FROM rings WHERE provider_id = ?", in.Provider).
		Scan(&c.id, &c.drill, &c.cause, &c.person, &c.kind, &c.turn)
	if errors.Is(err, sql.ErrNoRows) {
		return false, fault.ErrNotFound
	}
	if err != nil {
		return false, fmt.Errorf("call of a callback: %w", err)
	}
	status := statusOf(c.drill)
	if c.kind == ringTest {
		status = channel.Test
	}
	err = f.Store.InTx(world(ctx, "callback", c.drill), func(ctx context.Context, tx *store.Tx) error {
		answered = false
		w := store.World(ctx, tx)
		switch {
		case in.Heard && confirms(in.Digits, status):
			n, err := w.Exec(ctx, "UPDATE rings SET state = ?, code = '', answered_at = ? WHERE id = ? AND drill_id = ? AND state IN ('accepted', 'silent')", ringAnswered, tx.Now, c.id, w.Drill())
			if err != nil {
				return fmt.Errorf("answer to a call: %w", err)
			}
			answered = true
			if n == 0 { // it has said so before
				return nil
			}
			if c.kind == ringTest {
				return f.ReachedFunc(ctx, tx, c.person)
			}
			// He is not rung once more for what he has answered.
			if _, err := w.Exec(ctx, "UPDATE rings SET state = 'expired', code = ?, settled_at = ? WHERE cause_id = ? AND drill_id = ? AND person_id = ? AND state = 'pending'",
				codeAnswered, tx.Now, c.cause, w.Drill(), c.person); err != nil {
				return fmt.Errorf("answer to a call: %w", err)
			}
			if c.kind == ringOwed {
				return f.owedHeard(ctx, tx, c)
			}
			return f.BoundFunc(ctx, tx, c.cause, c.person)
		case in.Heard || in.Delivered: // picked up: somebody may still press
			if _, err := w.Exec(ctx, "UPDATE rings SET code = ? WHERE id = ? AND drill_id = ? AND state = 'accepted'", codeNoKey, c.id, w.Drill()); err != nil {
				return fmt.Errorf("report of a call: %w", err)
			}
			return nil
		case in.Code != "":
			return f.silence(ctx, tx, c, short(in.Code))
		}
		return nil
	})
	return answered, err
}
