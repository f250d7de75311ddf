package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbperson "jiaoying/ent/db/person"
	"jiaoying/ent/viewer"
	"jiaoying/server/bus"
	"jiaoying/server/clock"
	"jiaoying/server/fault"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

// Flow is the door. The server has one, made by New.
type Flow struct {
	Store  *store.Store
	Ring   *seal.Ring
	Hasher *Hasher
	cache  cache
}

// New makes the flow; its cached grants are dropped by the store's feed.
func New(s *store.Store, r *seal.Ring) *Flow {
	f := &Flow{Store: s, Ring: r, Hasher: NewHasher()}
	s.OnMarks(func(marks []bus.Mark) { f.cache.heed(marks) })
	return f
}

// The states of a person that the door asks for.
const (
	stateActive = "active"
	stateEnded  = "ended"
)

// bare takes every narrowing and the exercise out of the context: accounts have no place and no second world.
func bare(ctx context.Context) context.Context {
	return viewer.InDrill(viewer.Wide(ctx), uuid.Nil)
}

// door is the context of the door itself, where nobody is known yet.
func door(ctx context.Context) context.Context {
	return viewer.With(bare(ctx), viewer.System("sign-in"))
}

// isSystem tells whether the server's own hand acts; nobody is not it.
func isSystem(v *viewer.Viewer) bool {
	if v == nil {
		return false
	}
	_, ok := v.IsSystem()
	return ok
}

// signedIn gives the person who asks. Fault: auth.required.
func signedIn(ctx context.Context) (*viewer.Viewer, error) {
	v := viewer.From(ctx)
	if v == nil || v.Person == uuid.Nil {
		return nil, fault.ErrSignIn
	}
	return v, nil
}

// personOf reads a person through the client of a transaction or of the store.
func personOf(ctx context.Context, c *db.Client, id uuid.UUID) (*db.Person, error) {
	p, err := c.Person.Query().Where(dbperson.ID(id)).Only(ctx)
	if err != nil {
		return nil, fmt.Errorf("person of the account: %w", err)
	}
	return p, nil
}

// credential gives the stored hash, empty while there is none.
func credential(ctx context.Context, d store.Door, person uuid.UUID) (hash string, err error) {
	err = store.Inner(d).Row(ctx, "SELECT hash FROM credentials WHERE person_id = ?", person).Scan(&hash)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read credential: %w", err)
	}
	return hash, nil
}

// setCredential writes the hash of a person's password.
func setCredential(ctx context.Context, tx *store.Tx, person uuid.UUID, hash string) error {
	_, err := store.Inner(tx).Exec(ctx, `INSERT INTO credentials (person_id, hash, changed_at) VALUES (?, ?, ?)
		ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at`, person, hash, tx.Now)
	if err != nil {
		return fmt.Errorf("write credential: %w", err)
	}
	return nil
}

// note writes a journal entry about a person's account.
func note(ctx context.Context, tx *store.Tx, verb, kind string, subject uuid.UUID, p *db.Person) error {
	e := store.Entry{Verb: verb, Kind: kind, Subject: subject, Place: p.Place(), Person: p.ID}
	if g, ok := viewer.From(ctx).GrantFor(p.Place(), "", viewer.PeopleManage); ok && viewer.From(ctx).Person != p.ID {
		e.Appointment = g.Appointment // the post a superior did it in
	}
	return tx.Journal(ctx, e)
}

// changed drops what is cached of a person once the transaction is committed, so that it works at once in this process.
func (f *Flow) changed(tx *store.Tx, person uuid.UUID) {
	tx.After(func() { f.cache.drop(person) })
}

func (f *Flow) now() time.Time { return clock.Cut(f.Store.Now()) }

// short makes a text from outside fit its column: no control characters, at most n bytes, whole characters.
func short(text string, n int) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	for len(text) > n {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	return strings.TrimSpace(text)
}
