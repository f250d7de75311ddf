package notify

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/notify/channel"
	"jiaoying/notify/escalate"
	"jiaoying/notify/render"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/store"
)

// Owing is what somebody is reminded of (催报): what his own place owes, or how many places under his desk owe something.
type Owing struct {
	Place division.Place
	// Event and Stage are of what the place itself owes.
	Event, Stage string
	// Due is the time limit; of several the earliest.
	Due time.Time
	// Under are the places on the list of a desk that owe, 0 for the place's own; Level is theirs, empty where they are of several.
	Under int
	Level division.Level
	// ByDay tells that it waits for the county's hours.
	ByDay bool
}

// OnDuty finds who is called at some posts of a place now. Asked for A it gives the A of each who is not away, and the B of a post without
// one; asked for B their B.
func (f *Flow) OnDuty(ctx context.Context, tx *store.Tx, roles []viewer.Role, at division.Place, which string) ([]uuid.UUID, error) {
	day := string(clock.DateOf(tx.Now, f.Store.Zone))
	seats := map[string]post{}
	for _, r := range roles {
		p := post{role: r, place: at}
		seats[p.seat()] = p
	}
	var out []uuid.UUID
	for _, w := range []string{"A", "B"} {
		if which == "B" && w == "A" {
			continue
		}
		found, err := holders(ctx, tx, day, w, seats)
		if err != nil {
			return nil, err
		}
		for seat, ps := range found {
			for _, p := range ps {
				out = append(out, p.person)
			}
			delete(seats, seat) // its B is not asked for, too
		}
		if len(seats) == 0 {
			break
		}
	}
	return out, nil
}

// CallOwed has somebody rung for a reminder, in the transaction of whoever takes its step, and tells whether he is: who has heard an earlier
// turn of it is left alone until it rings again. The world is the context's.
func (f *Flow) CallOwed(ctx context.Context, tx *store.Tx, reminder, person uuid.UUID, turn int, again bool) (rung bool, err error) {
	w := store.World(ctx, tx)
	if !again {
		var n int
		if err := w.Row(ctx, "SELECT count(*) FROM rings WHERE cause_id = ? AND drill_id = ? AND person_id = ? AND state = ?", reminder, w.Drill(), person, ringAnswered).Scan(&n); err != nil {
			return false, fmt.Errorf("has he heard it: %w", err)
		}
		if n > 0 {
			return false, nil
		}
	}
	return true, f.plan(ctx, tx, ringOwed, reminder, person, turn, tx.Now)
}

// CallDesk has somebody at a duty desk rung for all that is owed under it, in the transaction: once for all of it, at most once in three
// minutes. desk is the division it is of.
func (f *Flow) CallDesk(ctx context.Context, tx *store.Tx, desk, person uuid.UUID) (rung bool, err error) {
	turn, at, waits, err := f.lastRung(ctx, tx, desk, person)
	if err != nil || waits { // it says how many there are when it rings
		return waits, err
	}
	return true, f.plan(ctx, tx, ringOwed, desk, person, turn+1, at)
}

// owedMessage tells what is owed now, or says why nobody is rung.
func (f *Flow) owedMessage(ctx context.Context, c call, now time.Time) (m channel.Message, not *channel.Outcome, err error) {
	what, over, err := f.OwedFunc(ctx, c.cause)
	if err != nil { // of this one: the others ring
		o := channel.Retry(codeFailed, err)
		return m, &o, nil
	}
	if over {
		return m, expired(codeOver), nil
	}
	if what.ByDay { // it has waited into the night
		open, err := f.opening(ctx, what.Place.County, now)
		if err != nil {
			return m, nil, err
		}
		if open.After(now) {
			o := channel.Later(open.Sub(now))
			return m, &o, nil
		}
	}
	m = channel.Message{Status: statusOf(c.drill), Expires: now.Add(testLife)}
	county := f.Store.PathOf(ctx, division.Place{County: what.Place.County})
	texts := render.Owed(render.Owing{
		County: county, Place: f.Store.PathOf(ctx, what.Place), Event: what.Event, Stage: what.Stage, Left: what.Due.Sub(now), Under: what.Under, Level: string(what.Level),
	}, m.Digit())
	m.Title, m.Body, m.Lang = render.For(texts, render.First, escalate.Voice, m.Status == channel.Exercise)
	return m, nil, nil
}

// owedHeard notes who pressed the key, in the post nearest to the ground that he holds.
func (f *Flow) owedHeard(ctx context.Context, tx *store.Tx, c call) error {
	held, err := posts(ctx, tx, string(clock.DateOf(tx.Now, f.Store.Zone)), "a.person_id = ?", c.person)
	if err != nil {
		return err
	}
	var best *post
	for i := range held {
		if best == nil || nearer(&held[i], best) {
			best = &held[i]
		}
	}
	return f.HeardFunc(ctx, tx, c.cause, f.card(ctx, *cmp.Or(best, &post{person: c.person})))
}
