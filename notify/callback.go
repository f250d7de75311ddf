package notify

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbdelivery "jiaoying/ent/db/delivery"
	"jiaoying/notify/channel"
	"jiaoying/notify/escalate"
	"jiaoying/server/clock"
	"jiaoying/server/fault"
	"jiaoying/server/plain"
	"jiaoying/server/store"
)

// Said is what a provider reports of one attempt. Whoever calls has checked the provider's signature and the age of what it says.
type Said struct {
	Channel escalate.Channel
	// Provider is the provider's id of the attempt; empty for a reply that names only the number.
	Provider string
	// Number is who replied by SMS, when Provider is empty.
	Number string
	// Digits are the keys pressed after the call was heard out, or the text of the reply.
	Digits string
	// Heard tells that a call was listened to until its end.
	Heard bool
	// Delivered tells that it lies on the device, or was picked up.
	Delivered bool
	// Code is why it did not, such as busy, no_answer.
	Code string
	// At is the provider's clock.
	At time.Time
}

// codeMost is what is kept of a provider's word.
const codeMost = 40

// Callback takes what a provider reports: a heard-out call with the right key and an SMS reply are answers. It gives whether it was
// one. Fault: not_found.
func (f *Flow) Callback(ctx context.Context, in Said) (answered bool, err error) {
	if in.Provider == "" {
		return f.reply(ctx, in)
	}
	var id, revision, to, drill uuid.UUID
	err = store.Real(f.Store).Row(ctx, "SELECT id, revision_id, to_person, drill_id FROM attempts WHERE channel = ? AND provider_id = ?", string(in.Channel), in.Provider).
		Scan(&id, &revision, &to, &drill)
	if errors.Is(err, sql.ErrNoRows) {
		return f.rung(ctx, in)
	}
	if err != nil {
		return false, fmt.Errorf("attempt of a callback: %w", err)
	}
	err = f.Store.InTx(world(ctx, "callback", drill), func(ctx context.Context, tx *store.Tx) error {
		answered = false
		state := ""
		if in.Delivered || in.Heard {
			state = string(escalate.AttemptDelivered)
		}
		w := store.World(ctx, tx)
		if _, err := w.Exec(ctx, `UPDATE attempts SET state = CASE WHEN ? <> '' AND state = 'accepted' THEN ? ELSE state END, code = ?, settled_at = ? WHERE id = ? AND drill_id = ?`,
			state, state, short(in.Code), tx.Now, id, w.Drill()); err != nil {
			return fmt.Errorf("report of an attempt: %w", err)
		}
		// A ring at a desk, for the list of others, is an answer of nobody but whom it reached.
		d, err := tx.Client.Delivery.Query().Where(dbdelivery.RevisionID(revision), dbdelivery.PersonID(to)).Only(ctx)
		if db.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("delivery of a callback: %w", err)
		}
		made := f.when(in, tx.Now)
		if state != "" && d.DeliveredAt == nil {
			t := tallies{}
			if err := f.see(ctx, ctx, tx, d, false, made, t); err != nil {
				return err
			}
			if err := t.write(ctx, tx); err != nil {
				return err
			}
		}
		proof := escalate.ProofSMS
		if in.Channel == escalate.Voice {
			if !in.Heard { // a key pressed into the first words proves nothing
				return nil
			}
			proof = escalate.ProofKey
		}
		if !confirms(in.Digits, statusOf(drill)) {
			return nil
		}
		answered = d.Asks
		return f.answer(ctx, tx, d, reply{id: uuid.NewSHA1(id, []byte(proof)), proof: proof, made: made})
	})
	return answered, err
}

// reply takes an SMS that names nothing but its sender: it answers the newest of his that is open.
func (f *Flow) reply(ctx context.Context, in Said) (answered bool, err error) {
	if in.Channel != escalate.SMS || f.PersonFunc == nil {
		return false, fault.ErrNotFound
	}
	person, err := f.PersonFunc(ctx, in.Number)
	if err != nil {
		return false, err
	}
	var id, drill uuid.UUID
	for _, s := range []channel.Status{channel.Real, channel.Exercise} {
		if !confirms(in.Digits, s) {
			continue
		}
		all := store.Real(f.Store)
		where, arg := "d.drill_id = ?", []any{person, all.Drill()}
		if s == channel.Exercise {
			where, arg = "d.drill_id IN (SELECT r.drill_id FROM warning_revisions AS r WHERE r.drill_id <> ? AND r.expires_at > ?)", append(arg, clock.Cut(f.Store.Now()))
		}
		err := all.Row(ctx, "SELECT d.id, d.drill_id FROM deliveries AS d WHERE d.person_id = ? AND "+where+" AND d.state = 'open' ORDER BY d.called_at DESC, d.id DESC LIMIT 1", arg...).Scan(&id, &drill)
		if errors.Is(err, sql.ErrNoRows) {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("open delivery of a reply: %w", err)
		}
	}
	if id == uuid.Nil {
		return false, nil
	}
	err = f.Store.InTx(world(ctx, "callback", drill), func(ctx context.Context, tx *store.Tx) error {
		d, err := tx.Client.Delivery.Get(ctx, id)
		if err != nil {
			return fmt.Errorf("delivery of a reply: %w", err)
		}
		return f.answer(ctx, tx, d, reply{id: uuid.NewSHA1(id, []byte(escalate.ProofSMS)), proof: escalate.ProofSMS, made: f.when(in, tx.Now)})
	})
	return err == nil, err
}

// when is the provider's time, or now where it says none.
func (f *Flow) when(in Said, now time.Time) time.Time {
	if in.At.IsZero() {
		return now
	}
	return clock.Told(in.At)
}

func statusOf(drill uuid.UUID) channel.Status {
	if drill != uuid.Nil {
		return channel.Exercise
	}
	return channel.Real
}

// confirms tells whether keys or the text of a reply are the answering digit, alone or before words.
func confirms(said string, s channel.Status) bool {
	said = strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' { // as Chinese keyboards write digits
			return r - '０' + '0'
		}
		return r
	}, strings.TrimSpace(said))
	rest, ok := strings.CutPrefix(said, channel.Digit(s))
	if !ok {
		return false
	}
	for _, r := range rest {
		return !unicode.IsDigit(r)
	}
	return true
}

// short cuts a stranger's word to what the column of codes is for.
func short(s string) string {
	s = plain.Clean(s)
	if r := []rune(s); len(r) > codeMost {
		return string(r[:codeMost])
	}
	return s
}
