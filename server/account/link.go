package account

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbappointment "jiaoying/ent/db/appointment"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/fault"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

// Kinds of one-time links.
const (
	LinkInvitation = "invitation"
	LinkReset      = "reset"
)

const (
	// invitationLife: three days reach somebody over a weekend.
	invitationLife = 72 * time.Hour
	// resetLife is short, because who waits for it is on the telephone with his superior.
	resetLife = 30 * time.Minute
	// touchedLife is how long two names count as one after one of them had the other's account in his hand.
	touchedLife = 24 * time.Hour
	// linkKept is long enough for Touched and for telling a used link from an unknown one.
	linkKept = 30 * 24 * time.Hour
)

// Link is a one-time link; its token is shown once.
type Link struct {
	Kind      string
	Token     string
	ExpiresAt time.Time
}

// CreateLink makes the link by which a person sets his password on his own phone: an invitation while there is none, else
// a reset. Earlier unused ones end. It needs people.manage on the person's place, and the right to hand out every role he
// holds: who resets an account could otherwise take an office he may not give. Faults: not_found, denied, person.ended.
func (f *Flow) CreateLink(ctx context.Context, person uuid.UUID) (Link, error) {
	ctx = bare(ctx)
	v := viewer.From(ctx)
	var l Link
	err := f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		p, err := personOf(ctx, tx.Client, person)
		if err != nil {
			return err
		}
		if err := f.mayLink(ctx, tx, v, p); err != nil {
			return err
		}
		raw := store.Inner(tx)
		// The update that changes nothing is the lock: of two links at once the later one holds.
		n, err := raw.Exec(ctx, "UPDATE people SET state = state WHERE id = ? AND state <> ?", p.ID, stateEnded)
		if err != nil {
			return fmt.Errorf("hold person: %w", err)
		}
		if n == 0 {
			return ErrEnded
		}
		stored, err := credential(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		life := invitationLife
		l.Kind = LinkInvitation
		if stored != "" {
			l.Kind, life = LinkReset, resetLife
		}
		l.ExpiresAt = tx.Now.Add(life)
		var hash []byte
		l.Token, hash = NewSecret()
		if _, err := raw.Exec(ctx, "UPDATE account_links SET expires_at = ? WHERE person_id = ? AND used_at IS NULL AND expires_at > ?", tx.Now, p.ID, tx.Now); err != nil {
			return fmt.Errorf("end earlier links: %w", err)
		}
		if _, err := raw.Exec(ctx, "INSERT INTO account_links (hash, person_id, kind, created_by, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
			hash, p.ID, l.Kind, store.Nullable(v.Person), tx.Now, l.ExpiresAt); err != nil {
			return fmt.Errorf("write link: %w", err)
		}
		return note(ctx, tx, "link.create", store.KindPerson, p.ID, p)
	})
	if err != nil {
		return Link{}, err
	}
	return l, nil
}

// mayLink tells who may have a person's account in his hand.
func (f *Flow) mayLink(ctx context.Context, tx *store.Tx, v *viewer.Viewer, p *db.Person) error {
	if isSystem(v) {
		return nil
	}
	if v.Person == p.ID || !v.Can(p.Place(), viewer.PeopleManage) {
		return fault.ErrDenied
	}
	today := string(clock.DateOf(tx.Now, f.Store.Zone))
	held, err := tx.Client.Appointment.Query().
		Where(dbappointment.PersonID(p.ID), dbappointment.Or(dbappointment.ToDayIsNil(), dbappointment.ToDay(""), dbappointment.ToDayGTE(today))).All(door(ctx))
	if err != nil {
		return fmt.Errorf("posts of the person: %w", err)
	}
	if slices.ContainsFunc(held, func(a *db.Appointment) bool { return !v.MayAppoint(a.Role, a.Place()) }) {
		return fault.ErrDenied
	}
	return nil
}

// Acceptance is what the invited types on his own phone.
type Acceptance struct{ Token, Phone, Password, Device, KnownDevice, Network string }

// Accept uses a one-time link: the password is set, other sessions end, a session opens. The number is typed by the person,
// so that a forwarded link opens nothing; guesses at it are delayed like those at the door.
// Faults: auth.link_used, auth.link_expired, auth.link_phone, account.weak_password, auth.wait, server.unavailable.
func (f *Flow) Accept(ctx context.Context, a Acceptance) (Entrance, error) {
	ctx = door(ctx)
	network := short(a.Network, networkMost)
	number, ok := seal.Phone(a.Phone)
	if !ok {
		number = a.Phone
	}
	hash := HashSecret(a.Token)
	index := f.Ring.Blind("phone", number)
	var wrong error
	err := f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		wrong = nil
		shared := f.networkBucket(network)
		l, err := linkOf(ctx, tx, hash)
		if errors.Is(err, ErrLinkExpired) { // nobody's: a guess
			if err := hold(ctx, tx, shared); err != nil {
				return err
			}
			wrong = err
			return count(ctx, tx, shared)
		}
		if err != nil {
			return err
		}
		own := f.bucket("link", hex.EncodeToString(hash))
		if err := hold(ctx, tx, own, shared); err != nil {
			return err
		}
		if err := l.open(tx.Now); err != nil {
			return err
		}
		p, err := personOf(ctx, tx.Client, l.person)
		if err != nil {
			return err
		}
		if p.State == stateEnded {
			return ErrLinkExpired
		}
		if err := Weak(a.Password, number); err != nil {
			return err
		}
		if subtle.ConstantTimeCompare(p.PhoneIndex, index) == 1 {
			return nil
		}
		wrong = ErrLinkPhone
		if err := count(ctx, tx, own, shared); err != nil {
			return err
		}
		return failed(ctx, tx, store.NewID(), p.ID, network)
	})
	if err == nil {
		err = wrong
	}
	if err != nil {
		return Entrance{}, err
	}
	stored, err := f.Hasher.Hash(ctx, a.Password)
	if err != nil {
		return Entrance{}, err
	}
	var p *db.Person
	var o opened
	err = f.Store.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		// The condition makes it one use, whoever else holds the link.
		n, err := store.Inner(tx).Exec(ctx, "UPDATE account_links SET used_at = ? WHERE hash = ? AND used_at IS NULL AND expires_at > ?", tx.Now, hash, tx.Now)
		if err != nil {
			return fmt.Errorf("use link: %w", err)
		}
		l, err := linkOf(ctx, tx, hash)
		if err != nil {
			return err
		}
		if n == 0 {
			return l.closed()
		}
		if p, err = personOf(ctx, tx.Client, l.person); err != nil {
			return err
		}
		if subtle.ConstantTimeCompare(p.PhoneIndex, index) != 1 {
			return ErrLinkPhone
		}
		if err := note(ctx, tx, "link.use", store.KindPerson, p.ID, p); err != nil {
			return err
		}
		if err := f.activate(ctx, tx, p, stored); errors.Is(err, ErrEnded) {
			return ErrLinkExpired
		} else if err != nil {
			return err
		}
		o, err = f.open(ctx, tx, p, a.Device, a.KnownDevice)
		return err
	})
	if err != nil {
		return Entrance{}, err
	}
	return f.enter(p, o)
}

// link is a row of the one-time links.
type link struct {
	person  uuid.UUID
	expires time.Time
	used    sql.NullTime
}

// linkOf reads a link. Fault: auth.link_expired for one that nobody knows.
func linkOf(ctx context.Context, tx *store.Tx, hash []byte) (l link, err error) {
	err = store.Inner(tx).Row(ctx, "SELECT person_id, expires_at, used_at FROM account_links WHERE hash = ?", hash).Scan(&l.person, &l.expires, &l.used)
	if errors.Is(err, sql.ErrNoRows) {
		return l, ErrLinkExpired
	}
	if err != nil {
		return l, fmt.Errorf("read link: %w", err)
	}
	return l, nil
}

// open tells whether the link can be used at now. Faults: auth.link_used, auth.link_expired.
func (l link) open(now time.Time) error {
	if !l.used.Valid && l.expires.After(now) {
		return nil
	}
	return l.closed()
}

func (l link) closed() error {
	if l.used.Valid {
		return ErrLinkUsed
	}
	return ErrLinkExpired
}

// Touched tells whether a had b's account in his hand within 24 hours: he made a link for it, or one of his was used. The
// use counts by itself, or an invitation of the day before yesterday would make a second person of the same hand.
func (f *Flow) Touched(ctx context.Context, a, b uuid.UUID) (bool, error) {
	var n int
	since := f.now().Add(-touchedLife)
	err := store.Inner(f.Store).Row(ctx, "SELECT count(*) FROM account_links WHERE person_id = ? AND created_by = ? AND (created_at > ? OR used_at > ?)",
		b, a, since, since).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("links between two people: %w", err)
	}
	return n > 0, nil
}
