package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/predicate"
	dbsession "jiaoying/ent/db/session"
	"jiaoying/ent/viewer"
	"jiaoying/server/fault"
	"jiaoying/server/store"
)

// sessionsMost is what one person can look through; more devices nobody tells apart.
const sessionsMost = 50

// Sessions gives the viewer's own sessions that still work, newest use first, at most 50. Fault: auth.required.
func (f *Flow) Sessions(ctx context.Context) ([]*db.Session, error) {
	v, err := signedIn(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := f.Store.Client.Session.Query().
		Where(dbsession.PersonID(v.Person), dbsession.RevokedAtIsNil(), dbsession.ExpiresAtGT(f.now())).
		Order(db.Desc(dbsession.FieldLastUsedAt, dbsession.FieldID)).Limit(sessionsMost).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("sessions: %w", err)
	}
	return rows, nil
}

// RevokeSession ends one of the viewer's own sessions; the second time is the same answer. Faults: auth.required, not_found.
func (f *Flow) RevokeSession(ctx context.Context, session uuid.UUID) error {
	v, err := signedIn(ctx)
	if err != nil {
		return err
	}
	return f.Store.InTx(bare(ctx), func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Client.Session.Query().Where(dbsession.ID(session), dbsession.PersonID(v.Person)).Only(ctx); err != nil {
			return fmt.Errorf("session to end: %w", err)
		}
		p, err := personOf(door(ctx), tx.Client, v.Person)
		if err != nil {
			return err
		}
		_, err = f.end(ctx, tx, p, "session.end", dbsession.ID(session))
		return err
	})
}

// EndSessions ends every session of a person inside the caller's transaction, such as when he no longer serves. It works
// from the commit on.
func (f *Flow) EndSessions(ctx context.Context, tx *store.Tx, person uuid.UUID) error {
	ctx = bare(ctx)
	p, err := personOf(door(ctx), tx.Client, person)
	if err != nil {
		return err
	}
	_, err = f.end(ctx, tx, p, "session.end")
	return err
}

// end revokes a person's live sessions that match, with a journal entry each in the name of who acts, and tells how many.
func (f *Flow) end(ctx context.Context, tx *store.Tx, p *db.Person, verb string, which ...predicate.Session) (n int, err error) {
	f.changed(tx, p.ID)
	hand := door(ctx) // a superior ends sessions he cannot read
	live := append(which, dbsession.PersonID(p.ID), dbsession.RevokedAtIsNil(), dbsession.ExpiresAtGT(tx.Now))
	ids, err := tx.Client.Session.Query().Where(live...).Order(db.Asc(dbsession.FieldID)).IDs(hand)
	if err != nil {
		return 0, fmt.Errorf("sessions to end: %w", err)
	}
	for _, id := range ids {
		// Somebody else may end it at the same moment; one entry is enough.
		done, err := tx.Client.Session.Update().Where(dbsession.ID(id), dbsession.RevokedAtIsNil()).SetRevokedAt(tx.Now).Save(hand)
		if err != nil {
			return 0, fmt.Errorf("end session: %w", err)
		}
		if done == 0 {
			continue
		}
		n++
		if err := note(ctx, tx, verb, store.KindSession, id, p); err != nil {
			return 0, err
		}
	}
	return n, nil
}

// FailedTry is one failed sign-in on an account.
type FailedTry struct {
	At      time.Time
	Network string
}

// FailedTries gives failed tries at the viewer's account in the last 30 days, newest first, at most n. Fault: auth.required.
func (f *Flow) FailedTries(ctx context.Context, n int) (out []FailedTry, err error) {
	v, err := signedIn(ctx)
	if err != nil {
		return nil, err
	}
	n = max(0, min(n, failuresKept))
	err = store.Inner(f.Store).Each(ctx, func(rows *sql.Rows) error {
		var t FailedTry
		err := rows.Scan(&t.At, &t.Network)
		t.At = t.At.UTC()
		out = append(out, t)
		return err
	}, fmt.Sprintf("SELECT at, network FROM sign_in_failures WHERE person_id = ? AND at > ? ORDER BY at DESC, id DESC LIMIT %d", n),
		v.Person, f.now().Add(-failuresLife))
	if err != nil {
		return nil, fmt.Errorf("failed tries: %w", err)
	}
	return out, nil
}

// ChangePassword sets the viewer's new password and ends all his other sessions; it tells how many. Wrong old ones are
// delayed per session: who found an unlocked phone gets no more guesses than at the door, and delays only that phone.
// Faults: auth.required, account.weak_password, account.wrong_password, auth.wait, server.unavailable.
func (f *Flow) ChangePassword(ctx context.Context, old, next string) (ended int, err error) {
	v, err := signedIn(ctx)
	if err != nil {
		return 0, err
	}
	ctx = bare(ctx)
	hand := door(ctx)
	p, err := personOf(hand, f.Store.Client, v.Person)
	if err != nil {
		return 0, err
	}
	number, err := f.Ring.Unseal(p.PhoneSealed, "people", "phone_sealed", p.ID)
	if err != nil {
		return 0, fmt.Errorf("own number: %w", err)
	}
	if err := Weak(next, string(number)); err != nil {
		return 0, err
	}
	stored, err := credential(hand, f.Store, p.ID)
	if err != nil {
		return 0, err
	}
	t, err := f.begin(hand, uuid.Nil, "", f.bucket("change", p.ID.String(), v.Session.String()))
	if err != nil {
		return 0, err
	}
	fits, err := f.Hasher.Check(ctx, old, stored)
	var fresh string
	if err == nil && fits {
		fresh, err = f.Hasher.Hash(ctx, next)
	}
	if err != nil {
		return 0, errors.Join(err, f.never(hand, t))
	}
	if !fits {
		return 0, ErrWrongPassword
	}
	err = f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := store.Inner(tx).Exec(ctx, "UPDATE credentials SET hash = ?, changed_at = ? WHERE person_id = ? AND hash = ?", fresh, tx.Now, p.ID, stored)
		if err != nil {
			return fmt.Errorf("change credential: %w", err)
		}
		if n == 0 { // changed in between
			return ErrWrongPassword
		}
		if err := t.right(ctx, tx); err != nil {
			return err
		}
		if err := note(ctx, tx, "password.change", store.KindPerson, p.ID, p); err != nil {
			return err
		}
		ended, err = f.end(ctx, tx, p, "session.end", dbsession.IDNEQ(v.Session))
		return err
	})
	if err != nil {
		return 0, err
	}
	return ended, nil
}

// SetPassword gives a person a password and opens the account; only the server's own hand does it, for the first
// administrator and the demo. Faults: denied, not_found, person.ended, account.weak_password.
func (f *Flow) SetPassword(ctx context.Context, person uuid.UUID, password string) error {
	if !isSystem(viewer.From(ctx)) {
		return fault.ErrDenied
	}
	ctx = bare(ctx)
	p, err := f.Store.Client.Person.Get(ctx, person)
	if db.IsNotFound(err) {
		return fault.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("person of the password: %w", err)
	}
	number, err := f.Ring.Unseal(p.PhoneSealed, "people", "phone_sealed", p.ID)
	if err != nil {
		return fmt.Errorf("number of the person: %w", err)
	}
	if err := Weak(password, string(number)); err != nil {
		return err
	}
	hash, err := f.Hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := note(ctx, tx, "password.change", store.KindPerson, p.ID, p); err != nil {
			return err
		}
		return f.activate(ctx, tx, p, hash)
	})
}

// activate writes a password that nobody was asked the old one for, opens the account and ends what was open with the old one.
// Fault: person.ended.
func (f *Flow) activate(ctx context.Context, tx *store.Tx, p *db.Person, hash string) error {
	n, err := store.Inner(tx).Exec(ctx, "UPDATE people SET state = ? WHERE id = ? AND state <> ?", stateActive, p.ID, stateEnded)
	if err != nil {
		return fmt.Errorf("open account: %w", err)
	}
	if n == 0 {
		return ErrEnded
	}
	if err := setCredential(ctx, tx, p.ID, hash); err != nil {
		return err
	}
	_, err = f.end(ctx, tx, p, "session.end")
	return err
}
