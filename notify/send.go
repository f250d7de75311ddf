package notify

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"jiaoying/notify/channel"
	"jiaoying/notify/escalate"
	"jiaoying/notify/render"
	"jiaoying/server/clock"
	"jiaoying/server/store"
)

const (
	// perMinute is what a channel sends when nobody says otherwise.
	perMinute = 600
	// abandoned is when somebody else takes up what a server was sending: longer than any send may take.
	abandoned = 2 * time.Minute
	// sendMost bounds one send; a plug's own calls take ten seconds at most.
	sendMost = 90 * time.Second
	// triesMost, with the pauses below, spans some five minutes: after that the ladder has long gone on.
	triesMost          = 5
	pauseFirst         = 10 * time.Second
	pauseMost          = 2 * time.Minute
	laterLeast         = time.Second
	laterMost          = 10 * time.Minute
	pauseJitterPercent = 25
)

// claimed is an attempt that this server sends now.
type claimed struct {
	id, drill, revision, delivery, to uuid.UUID
	tries, step                       int
	// own is the recipient's delivery; it is not the attempt's where he is called for another.
	own   uuid.UUID
	state escalate.State
	asks  bool
	// address is what was dialled.
	address string
	// list tells that he is rung for a list of others, of which somebody is still open.
	list bool
}

// Send sends what is due on a channel, at most a chunk, and tells whether more is due and may go now. What a killed server left in
// sending is taken up again after two minutes. Nothing is sent for a revision that does not ask any more, or to whoever has answered.
func (f *Flow) Send(ctx context.Context, on escalate.Channel) (more bool, err error) {
	plug := f.Channels[on]
	if plug == nil {
		plug = channel.Unassigned(on)
	}
	now := clock.Cut(f.Store.Now())
	none, err := f.none(ctx, "SELECT id FROM attempts WHERE channel = ? AND state = 'pending' AND due_at <= ? LIMIT 1", string(on), now)
	if err != nil {
		return false, err
	}
	if none {
		if none, err = f.none(ctx, "SELECT id FROM attempts WHERE state = 'sending' AND claimed_at < ? AND channel = ? LIMIT 1", now.Add(-abandoned), string(on)); err != nil || none {
			return false, err
		}
	}
	most, err := f.allowed(ctx, on, now)
	if err != nil || most == 0 {
		return false, err
	}
	batch, err := f.claim(ctx, on, most)
	if err != nil || len(batch) == 0 {
		return false, err
	}
	out, sentNow, err := f.deliver(ctx, plug, batch)
	f.paced(on, now, sentNow)
	if err != nil { // nothing went out: it counts as a try
		out = make([]channel.Outcome, len(batch))
	}
	// What went out is settled even when the server is stopping; else it would go out twice.
	if serr := f.settle(context.WithoutCancel(ctx), on, batch, out); serr != nil || err != nil {
		return false, errors.Join(err, serr)
	}
	return len(batch) == chunk, nil
}

// allowed is how many may go now so that no minute holds more than the setting.
func (f *Flow) allowed(ctx context.Context, on escalate.Channel, now time.Time) (int, error) {
	most := perMinute
	if f.PerMinuteFunc != nil {
		var err error
		if most, err = f.PerMinuteFunc(ctx, on); err != nil {
			return 0, fmt.Errorf("pace of %s: %w", on, err)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	var kept []sent
	for _, s := range f.pace[on] {
		if now.Sub(s.at) < time.Minute {
			kept = append(kept, s)
			most -= s.n
		}
	}
	if f.pace == nil {
		f.pace = map[escalate.Channel][]sent{}
	}
	f.pace[on] = kept
	return min(max(most, 0), chunk), nil
}

func (f *Flow) paced(on escalate.Channel, now time.Time, n int) {
	if n == 0 {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pace[on] = append(f.pace[on], sent{now, n})
}

// claim takes attempts that are due, so that no other server sends them, and says when that was.
func (f *Flow) claim(ctx context.Context, on escalate.Channel, most int) (batch []claimed, err error) {
	err = f.Store.InTx(store.Long(world(ctx, "send", uuid.Nil)), func(ctx context.Context, tx *store.Tx) error {
		batch = nil
		raw := store.Real(tx) // of all worlds: each row tells its own
		if _, err := raw.Exec(ctx, "UPDATE attempts SET state = 'pending' WHERE state = 'sending' AND claimed_at < ? AND channel = ?", tx.Now.Add(-abandoned), string(on)); err != nil {
			return fmt.Errorf("take up what was left: %w", err)
		}
		var ids []any
		if err := raw.Each(ctx, func(rows *sql.Rows) error {
			var c claimed
			err := rows.Scan(&c.id, &c.drill, &c.revision, &c.delivery, &c.to, &c.tries, &c.step)
			c.tries++
			ids = append(ids, c.id)
			batch = append(batch, c)
			return err
		}, fmt.Sprintf("SELECT id, drill_id, revision_id, delivery_id, to_person, tries, step FROM attempts WHERE channel = ? AND state = 'pending' AND due_at <= ? ORDER BY due_at, id LIMIT %d", most)+
			f.locking(" SKIP LOCKED"), string(on), tx.Now); err != nil {
			return fmt.Errorf("attempts that are due: %w", err)
		}
		if len(ids) == 0 {
			return nil
		}
		_, err := raw.Exec(ctx, "UPDATE attempts SET state = 'sending', claimed_at = ?, tries = tries + 1 WHERE id IN ("+store.Marks(len(ids))+")", append([]any{tx.Now}, ids...)...)
		if err != nil {
			return fmt.Errorf("claim attempts: %w", err)
		}
		return nil
	})
	return batch, err
}

// look finds how the deliveries of a batch stand now.
func (f *Flow) look(ctx context.Context, batch []claimed) error {
	at := map[uuid.UUID]*claimed{}
	ids := make([]any, len(batch))
	for i := range batch {
		at[batch[i].id] = &batch[i]
		ids[i] = batch[i].id
	}
	err := store.Real(f.Store).Each(ctx, func(rows *sql.Rows) error {
		var id uuid.UUID
		var own uuid.NullUUID
		var ownState sql.NullString
		var state escalate.State
		var asks, list bool
		if err := rows.Scan(&id, &state, &asks, &own, &ownState, &list); err != nil {
			return err
		}
		c := at[id]
		c.own, c.state, c.asks, c.list = c.delivery, state, asks, list
		if own.Valid && own.UUID != c.delivery && !list { // who is called for another hears of his own state: he answers once
			c.own, c.state = own.UUID, escalate.State(ownState.String)
		}
		return nil
	}, `SELECT a.id, d.state, d.asks, o.id, o.state,
		EXISTS (SELECT 1 FROM attempts AS l WHERE l.delivery_id = a.delivery_id AND l.step = a.step AND l.channel = 'list' AND l.to_person = a.to_person)
		FROM attempts AS a JOIN deliveries AS d ON d.id = a.delivery_id LEFT JOIN deliveries AS o ON o.revision_id = a.revision_id AND o.person_id = a.to_person
		WHERE a.id IN (`+store.Marks(len(ids))+")", ids...)
	if err != nil {
		return fmt.Errorf("deliveries of the attempts: %w", err)
	}
	return nil
}

// listed tells whether anybody on the list that a desk is rung for is still open; of a list of villages, whether one is still silent.
func (f *Flow) listed(ctx context.Context, c claimed) (bool, error) {
	if c.step > villageSteps {
		none, err := f.none(ctx, "SELECT id FROM village_rungs WHERE revision_id = ? AND state = 'silent' LIMIT 1", c.revision)
		return !none, err
	}
	none, err := f.none(ctx, `SELECT d.id FROM attempts AS l JOIN deliveries AS d ON d.id = l.delivery_id
		WHERE l.revision_id = ? AND l.channel = 'list' AND l.to_person = ? AND d.state = 'open' LIMIT 1`, c.revision, c.to)
	return !none, err
}

// deliver hands a batch to the plug, outside of any transaction, and gives an outcome for each. sentNow is how many the plug was given.
func (f *Flow) deliver(ctx context.Context, plug channel.Channel, batch []claimed) (out []channel.Outcome, sentNow int, err error) {
	out = make([]channel.Outcome, len(batch))
	if err := f.look(ctx, batch); err != nil {
		return nil, 0, err
	}
	var people []uuid.UUID
	for _, c := range batch {
		people = append(people, c.to)
	}
	addresses := map[uuid.UUID]string{}
	if f.AddressesFunc != nil {
		if addresses, err = f.AddressesFunc(ctx, plug.Name(), people); err != nil {
			return nil, 0, fmt.Errorf("addresses: %w", err)
		}
	}
	gone := map[uuid.UUID]bool{}
	if dials(plug.Name()) && f.GoneFunc != nil {
		if gone, err = f.GoneFunc(ctx, people); err != nil {
			return nil, 0, fmt.Errorf("numbers not in service: %w", err)
		}
	}
	known := map[uuid.UUID]*revisions{}
	var messages []channel.Message
	var at []int
	for i, c := range batch {
		r := known[c.drill]
		if r == nil {
			r = newRevisions(f.Store.Client)
			known[c.drill] = r
		}
		m, o, err := f.message(world(ctx, "send", c.drill), r, plug.Name(), c, addresses[c.to])
		if err != nil {
			return nil, 0, err
		}
		if o != nil {
			out[i] = *o
			continue
		}
		if gone[c.to] {
			out[i] = channel.Gone(codeRetired)
			continue
		}
		batch[i].address = m.Address
		messages = append(messages, m)
		at = append(at, i)
	}
	if len(messages) == 0 {
		return out, 0, nil
	}
	sending, cancel := context.WithTimeout(ctx, sendMost)
	defer cancel()
	for i, o := range plug.Send(sending, messages) {
		if i < len(at) {
			out[at[i]] = o
		}
	}
	return out, len(messages), nil
}

// codes of outcomes that end an attempt without a send.
var errExpired = errors.New("expired")

func expired(code string) *channel.Outcome {
	return &channel.Outcome{Verdict: channel.VerdictRefused, Code: code, Cause: errExpired}
}

// message builds what one attempt sends, or says why nothing is sent.
func (f *Flow) message(ctx context.Context, known *revisions, on escalate.Channel, c claimed, address string) (m channel.Message, not *channel.Outcome, err error) {
	rev, err := known.get(ctx, c.revision)
	if err != nil {
		return m, nil, err
	}
	if c.asks {
		s, err := known.standing(ctx, c.revision, clock.Cut(f.Store.Now()))
		if err != nil {
			return m, nil, err
		}
		if s.over {
			return m, expired(codeOver), nil
		}
		open := c.state == escalate.StateOpen
		if (!open || c.step > villageSteps) && c.list {
			if open, err = f.listed(ctx, c); err != nil {
				return m, nil, err
			}
		}
		switch {
		case open:
		case c.state == escalate.StateWithdrawn:
			return m, expired(codeOver), nil
		default:
			return m, expired(codeAnswered), nil
		}
	}
	if address == "" {
		o := channel.Refused(codeNoAddress)
		if _, none := f.Channels[on]; !none {
			o = channel.Refused(channel.CodeUnassigned)
		}
		return m, &o, nil
	}
	texts := map[string]render.Texts{}
	for lang, t := range rev.Texts {
		texts[lang] = render.Texts{Title: t.Title, Body: t.Body, SMS: t.SMS, Voice: t.Voice}
	}
	m = channel.Message{Attempt: c.id, Delivery: c.own, Address: address, Status: statusOf(c.drill), Level: string(rev.Level), Expires: rev.ExpiresAt}
	m.Title, m.Body, m.Lang = render.For(texts, render.First, on, m.Status == channel.Exercise)
	return m, nil, nil
}

// settle writes what became of a batch, in one transaction for each world.
func (f *Flow) settle(ctx context.Context, on escalate.Channel, batch []claimed, out []channel.Outcome) error {
	worlds := map[uuid.UUID][]int{}
	for i, c := range batch {
		worlds[c.drill] = append(worlds[c.drill], i)
	}
	for drill, at := range worlds {
		if err := f.Store.InTx(store.Long(world(ctx, "send", drill)), func(ctx context.Context, tx *store.Tx) error {
			t := tallies{}
			var reached []uuid.UUID
			for _, i := range at {
				ok, err := f.settleOne(ctx, tx, on, batch[i], out[i])
				if err != nil {
					return err
				}
				if ok && out[i].Verdict == channel.VerdictDelivered {
					reached = append(reached, batch[i].own)
				}
			}
			if len(reached) > 0 {
				if err := f.lock(ctx, tx, reached...); err != nil {
					return err
				}
				rows, err := byIDs(ctx, tx.Client, reached)
				if err != nil {
					return err
				}
				for _, d := range rows {
					if err := f.see(ctx, ctx, tx, d, false, tx.Now, t); err != nil {
						return err
					}
				}
			}
			return t.write(ctx, tx)
		}); err != nil {
			return err
		}
	}
	return nil
}

// settleOne writes one outcome, unless somebody else has taken the attempt up meanwhile.
func (f *Flow) settleOne(ctx context.Context, tx *store.Tx, on escalate.Channel, c claimed, o channel.Outcome) (ok bool, err error) {
	w := store.World(ctx, tx)
	state, due, tried := escalate.AttemptRefused, tx.Now, c.tries
	var settled any = tx.Now
	code := short(o.Code)
	switch o.Verdict {
	case channel.VerdictAccepted:
		state = escalate.AttemptAccepted
	case channel.VerdictDelivered:
		state = escalate.AttemptDelivered
	case channel.VerdictGone:
		state = escalate.AttemptGone
	case channel.VerdictLater:
		state, settled, tried = escalate.AttemptPending, nil, c.tries-1
		due = tx.Now.Add(min(max(o.After, laterLeast), laterMost))
	case channel.VerdictRefused:
		if errors.Is(o.Cause, errExpired) {
			state = escalate.AttemptExpired
		}
	default:
		if c.tries >= triesMost {
			code = cmp.Or(code, codeFailed)
			break
		}
		state, settled = escalate.AttemptPending, nil
		due = tx.Now.Add(pause(c.tries))
	}
	if o.Cause != nil && !errors.Is(o.Cause, errExpired) && f.Log != nil {
		f.Log.Warn("send", "channel", on, "attempt", c.id, "code", code, "error", o.Cause)
	}
	n, err := w.Exec(ctx, "UPDATE attempts SET state = ?, code = ?, provider_id = ?, tries = ?, due_at = ?, settled_at = ? WHERE id = ? AND drill_id = ? AND state = 'sending' AND tries = ?",
		string(state), code, nullString(o.Provider), tried, clock.Cut(due), settled, c.id, w.Drill(), c.tries)
	if err != nil {
		return false, fmt.Errorf("settle an attempt: %w", err)
	}
	if n == 0 || state != escalate.AttemptGone {
		return n > 0, nil
	}
	if dials(on) && c.address != "" && f.NumberGoneFunc != nil { // and for later warnings, until it is put right
		if err := f.NumberGoneFunc(ctx, tx, c.to, c.address); err != nil {
			return false, err
		}
	}
	if _, err := w.Exec(ctx, retire,
		codeRetired, tx.Now, c.delivery, w.Drill(), string(on), c.to); err != nil {
		return false, fmt.Errorf("retire an address: %w", err)
	}
	return true, nil
}

// retire ends what waits for an address that is dead: it is dead for the whole delivery. It does not say "pending", for whose sake SQLite would
// walk everything that waits on the channel instead of the delivery's few attempts.
const retire = `UPDATE attempts SET state = 'gone', code = ?, settled_at = ? WHERE delivery_id = ? AND drill_id = ? AND channel = ? AND to_person = ?
	AND settled_at IS NULL AND state <> 'sending'`

// dials tells whether a channel goes to the person's telephone number.
func dials(on escalate.Channel) bool { return on == escalate.Voice || on == escalate.SMS }

func nullString(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// pause grows with each try, and is spread, so that a provider that comes back is not met by everybody at once.
func pause(tries int) time.Duration {
	d := pauseFirst << (tries - 1)
	d = min(d, pauseMost)
	return d + time.Duration(rand.Int64N(int64(d)*pauseJitterPercent/100))
}
