package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbperson "jiaoying/ent/db/person"
	dbsession "jiaoying/ent/db/session"
	"jiaoying/server/fault"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

const (
	// sessionLife without use: who has nothing to report through two dry months should not stand before a forgotten
	// password when the flood comes; a lost phone closes by itself.
	sessionLife = 60 * 24 * time.Hour
	// deviceLife is how long a browser stays known without a sign-in; with sessions of sixty days it is a few sign-ins.
	deviceLife = 365 * 24 * time.Hour
	// usedLife is how long a used refresh token is remembered: as long as a phone keeps its replica without contact.
	// A forgotten one is unknown, which opens nothing either.
	usedLife = 7 * 24 * time.Hour

	deviceMost  = 200 // bytes of the column
	networkMost = 50  // the longest shortened network is shorter
)

// The states of a refresh token: current was never used, previous was used and its successor not yet, used is dead.
//
//	current ──use──▶ previous ──successor used──▶ used ──use──▶ the session is revoked
//	   │                └──use (lost answer)──▶ one more successor
//	   └──sibling used──▶ used
const (
	tokenCurrent  = "current"
	tokenPrevious = "previous"
	tokenUsed     = "used"
)

// Entry is a try to sign in.
type Entry struct {
	Phone, Password, Device string
	// KnownDevice is the value of the device cookie; it may be empty.
	KnownDevice string
	// Network is the shortened network of the try.
	Network string
}

// Entrance is an open door: tokens, who it is, and the values of the two cookies.
type Entrance struct {
	Access       string
	Until        time.Time
	Person       uuid.UUID
	Name         string
	Refresh      string
	RefreshUntil time.Time
	Device       string
}

// SignIn opens a session. Unknown number, wrong password and an account that cannot sign in get the same answer at the same
// cost. Faults: auth.wrong, auth.wait, server.unavailable.
func (f *Flow) SignIn(ctx context.Context, e Entry) (Entrance, error) {
	ctx = door(ctx)
	network := short(e.Network, networkMost)
	number, ok := seal.Phone(e.Phone)
	if !ok {
		number = e.Phone // nobody's, and it waits like everybody's
	}
	p, err := f.Store.Client.Person.Query().Where(dbperson.PhoneIndex(f.Ring.Blind("phone", number))).Only(ctx)
	if err != nil && !db.IsNotFound(err) {
		return Entrance{}, fmt.Errorf("person of the number: %w", err)
	}
	if p == nil || p.State != stateActive {
		p = &db.Person{}
	}
	stored, err := credential(ctx, f.Store, p.ID)
	if err != nil {
		return Entrance{}, err
	}
	known, err := f.knows(ctx, p.ID, e.KnownDevice)
	if err != nil {
		return Entrance{}, err
	}
	buckets := []*bucket{f.bucket("account", number, network), f.networkBucket(network)}
	if known { // never delayed by others
		buckets = []*bucket{f.bucket("device", p.ID.String(), e.KnownDevice)}
	}
	t, err := f.begin(ctx, p.ID, network, buckets...)
	if err != nil {
		return Entrance{}, err
	}
	fits, err := f.Hasher.Check(ctx, e.Password, stored)
	renewed := stored
	if err == nil && fits && f.Hasher.Stale(stored) {
		renewed, err = f.Hasher.Hash(ctx, e.Password)
	}
	if err != nil {
		return Entrance{}, errors.Join(err, f.never(ctx, t))
	}
	if !fits {
		return Entrance{}, ErrWrong
	}
	var o opened
	err = f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		// The condition is the lock against a change of the password in between.
		n, err := store.Inner(tx).Exec(ctx, "UPDATE credentials SET hash = ? WHERE person_id = ? AND hash = ?", renewed, p.ID, stored)
		if err != nil {
			return fmt.Errorf("hold credential: %w", err)
		}
		now, err := personOf(ctx, tx.Client, p.ID)
		if err != nil {
			return err
		}
		if n == 0 || now.State != stateActive {
			return ErrWrong
		}
		if err := t.right(ctx, tx); err != nil {
			return err
		}
		o, err = f.open(ctx, tx, now, e.Device, e.KnownDevice)
		return err
	})
	if err != nil {
		return Entrance{}, err
	}
	return f.enter(p, o)
}

// knows tells whether a browser has signed this person in before.
func (f *Flow) knows(ctx context.Context, person uuid.UUID, device string) (bool, error) {
	if device == "" {
		return false, nil
	}
	var one int
	err := store.Inner(f.Store).Row(ctx, "SELECT 1 FROM known_devices WHERE hash = ? AND person_id = ? AND last_used_at > ?",
		HashSecret(device), person, f.now().Add(-deviceLife)).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for the device: %w", err)
	}
	return true, nil
}

// opened is a session as the transaction made or found it.
type opened struct {
	session         uuid.UUID
	until, now      time.Time
	refresh, device string
}

// twoTabs is how lately a session must have been used to be somebody else's tab and not the one that was left.
const twoTabs = time.Minute

// open makes a session with its first refresh token, and makes the browser known. The session this person left open on the
// same browser ends: nobody can use it any more, and a list that shows one phone twice tells no stranger. It acts as the door.
func (f *Flow) open(ctx context.Context, tx *store.Tx, p *db.Person, browser, known string) (opened, error) {
	o := opened{session: store.NewID(), now: tx.Now, until: tx.Now.Add(sessionLife)}
	err := tx.Client.Session.Create().SetID(o.session).SetPersonID(p.ID).SetDevice(short(browser, deviceMost)).
		SetCreatedAt(tx.Now).SetLastUsedAt(tx.Now).SetExpiresAt(o.until).Exec(ctx)
	if err != nil {
		return o, fmt.Errorf("open session: %w", err)
	}
	if o.refresh, err = addToken(ctx, tx, o.session, nil); err != nil {
		return o, err
	}
	device, left, err := makeKnown(ctx, tx, p.ID, known, o.session)
	if err != nil {
		return o, err
	}
	o.device = device
	if left != uuid.Nil {
		if _, err := f.end(ctx, tx, p, "session.end", dbsession.ID(left), dbsession.LastUsedAtLTE(tx.Now.Add(-twoTabs))); err != nil {
			return o, err
		}
	}
	return o, note(ctx, tx, "session.open", store.KindSession, o.session, p)
}

func addToken(ctx context.Context, tx *store.Tx, session uuid.UUID, parent []byte) (string, error) {
	text, hash := NewSecret()
	if _, err := store.Inner(tx).Exec(ctx, "INSERT INTO refresh_tokens (hash, session_id, parent, state, created_at) VALUES (?, ?, ?, ?, ?)",
		hash, session, parent, tokenCurrent, tx.Now); err != nil {
		return "", fmt.Errorf("add refresh token: %w", err)
	}
	return text, nil
}

// makeKnown gives the value of the device cookie, and the session the person opened on this browser before. The value stays
// when the browser is known to anybody: shifts share the machine of the duty desk, and the second one must not make the
// first one a stranger.
func makeKnown(ctx context.Context, tx *store.Tx, person uuid.UUID, device string, session uuid.UUID) (_ string, left uuid.UUID, err error) {
	raw := store.Inner(tx)
	var n int
	if err := raw.Row(ctx, "SELECT count(*) FROM known_devices WHERE hash = ? AND last_used_at > ?", HashSecret(device), tx.Now.Add(-deviceLife)).Scan(&n); err != nil {
		return "", left, fmt.Errorf("look for the device: %w", err)
	}
	if n == 0 {
		device, _ = NewSecret()
	}
	var before uuid.NullUUID
	err = raw.Row(ctx, "SELECT session_id FROM known_devices WHERE hash = ? AND person_id = ?", HashSecret(device), person).Scan(&before)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", left, fmt.Errorf("session of the device: %w", err)
	}
	if _, err := raw.Exec(ctx, `INSERT INTO known_devices (hash, person_id, last_used_at, session_id) VALUES (?, ?, ?, ?)
		ON CONFLICT (hash, person_id) DO UPDATE SET last_used_at = excluded.last_used_at, session_id = excluded.session_id`,
		HashSecret(device), person, tx.Now, session); err != nil {
		return "", left, fmt.Errorf("know the device: %w", err)
	}
	return device, before.UUID, nil
}

// enter signs the access token of an open session.
func (f *Flow) enter(p *db.Person, o opened) (Entrance, error) {
	text, a, err := Issue(f.Ring, p.ID, o.session, o.now)
	if err != nil {
		return Entrance{}, err
	}
	return Entrance{Access: text, Until: a.Until, Person: p.ID, Name: p.Name, Refresh: o.refresh, RefreshUntil: o.until, Device: o.device}, nil
}

// sessionOf finds the session of a refresh token. Fault: auth.required.
func sessionOf(ctx context.Context, d store.Door, token string) (id uuid.UUID, err error) {
	err = store.Inner(d).Row(ctx, "SELECT session_id FROM refresh_tokens WHERE hash = ?", HashSecret(token)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return uuid.Nil, fault.ErrSignIn
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("look for the refresh token: %w", err)
	}
	return id, nil
}

// Refresh gives a new access token and the next refresh token. The presented one stays valid until its successor has been
// used once, because answers get lost in the valley; one that comes after that is in two hands, and its session ends.
// Faults: auth.required for a token nobody knows, auth.signed_out for a session that ended.
func (f *Flow) Refresh(ctx context.Context, token string) (Entrance, error) {
	ctx = door(ctx)
	var o opened
	var p *db.Person
	var over error
	err := f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		over = nil
		id, err := sessionOf(ctx, tx, token)
		if err != nil {
			return err
		}
		o = opened{session: id, now: tx.Now, until: tx.Now.Add(sessionLife)}
		// The session's row is the lock of its tokens.
		n, err := tx.Client.Session.Update().Where(dbsession.ID(id), dbsession.RevokedAtIsNil(), dbsession.ExpiresAtGT(tx.Now)).
			SetLastUsedAt(tx.Now).SetExpiresAt(o.until).Save(ctx)
		if err != nil {
			return fmt.Errorf("use session: %w", err)
		}
		if n == 0 {
			return ErrSignedOut
		}
		s, err := tx.Client.Session.Get(ctx, id)
		if err != nil {
			return fmt.Errorf("session of the token: %w", err)
		}
		if p, err = personOf(ctx, tx.Client, s.PersonID); err != nil {
			return err
		}
		if p.State != stateActive {
			return ErrSignedOut
		}
		o.refresh, err = rotate(ctx, tx, id, HashSecret(token))
		if errors.Is(err, errReused) {
			over = ErrSignedOut.Because(err)
			_, err = f.end(ctx, tx, p, "session.reuse", dbsession.ID(id))
		}
		return err
	})
	if err == nil {
		err = over
	}
	if err != nil {
		return Entrance{}, err
	}
	return f.enter(p, o)
}

var errReused = errors.New("refresh token reused")

// rotate uses a token of a held session and gives its successor.
func rotate(ctx context.Context, tx *store.Tx, session uuid.UUID, hash []byte) (string, error) {
	raw := store.Inner(tx)
	var state string
	var parent []byte
	if err := raw.Row(ctx, "SELECT state, parent FROM refresh_tokens WHERE hash = ?", hash).Scan(&state, &parent); err != nil {
		return "", fmt.Errorf("read refresh token: %w", err)
	}
	switch state {
	case tokenPrevious: // the answer with its successor was lost
		return addToken(ctx, tx, session, hash)
	case tokenCurrent:
	default:
		return "", errReused
	}
	// Its predecessor and its siblings, if answers were lost, are over; then it is itself the predecessor.
	if _, err := raw.Exec(ctx, "UPDATE refresh_tokens SET state = ? WHERE session_id = ?", tokenUsed, session); err != nil {
		return "", fmt.Errorf("retire refresh tokens: %w", err)
	}
	if _, err := raw.Exec(ctx, "UPDATE refresh_tokens SET state = ? WHERE hash = ?", tokenPrevious, hash); err != nil {
		return "", fmt.Errorf("retire refresh tokens: %w", err)
	}
	// A token's use is the birth of its successor.
	old := tx.Now.Add(-usedLife)
	if _, err := raw.Exec(ctx, `DELETE FROM refresh_tokens WHERE session_id = ? AND state = ? AND created_at <= ? AND NOT EXISTS
		(SELECT 1 FROM refresh_tokens c WHERE c.session_id = ? AND c.parent = refresh_tokens.hash AND c.created_at > ?)`,
		session, tokenUsed, old, session, old); err != nil {
		return "", fmt.Errorf("forget refresh tokens: %w", err)
	}
	return addToken(ctx, tx, session, hash)
}

// SignOut ends the session of a refresh token; a token nobody knows is no fault.
func (f *Flow) SignOut(ctx context.Context, token string) error {
	return f.Store.InTx(door(ctx), func(ctx context.Context, tx *store.Tx) error {
		id, err := sessionOf(ctx, tx, token)
		if errors.Is(err, fault.ErrSignIn) {
			return nil
		}
		if err != nil {
			return err
		}
		s, err := tx.Client.Session.Get(ctx, id)
		if err != nil {
			return fmt.Errorf("session of the token: %w", err)
		}
		p, err := personOf(ctx, tx.Client, s.PersonID)
		if err != nil {
			return err
		}
		_, err = f.end(ctx, tx, p, "session.end", dbsession.ID(id))
		return err
	})
}
