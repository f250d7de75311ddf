// Package roster is the flow of the tree and of its people: divisions, persons, appointments, what a county decides for
// itself, and the files all of it comes from. One method is one sentence and one transaction; what was done already is the
// same answer.
package roster

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbdivision "jiaoying/ent/db/division"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

// Flow is the roster flow.
type Flow struct {
	Store *store.Store
	// Ring seals the numbers; the same one account finds them with.
	Ring *seal.Ring
	// EndSessionsFunc ends every session of a person in the transaction that ends him.
	EndSessionsFunc func(ctx context.Context, tx *store.Tx, person uuid.UUID) error
}

// Limits of what is typed in. Names are as long as in the tree file; a longer one is a slip of the field.
const (
	nameMax   = 60
	nameBytes = 200        // of the column; only sixty of the rarest characters are more
	peopleMax = 10_000_000 // above the largest county
)

// actor is who acts; nobody is a viewer without grants.
func actor(ctx context.Context) *viewer.Viewer {
	if v := viewer.From(ctx); v != nil {
		return v
	}
	return &viewer.Viewer{}
}

// may tells whether the actor holds the verb on the place; the system does.
func may(ctx context.Context, p division.Place, verb viewer.Verb) bool {
	v := actor(ctx)
	_, sys := v.IsSystem()
	return sys || v.Can(p, verb)
}

// mayAppoint is MayAppoint, for the system too.
func mayAppoint(ctx context.Context, r viewer.Role, p division.Place) bool {
	v := actor(ctx)
	_, sys := v.IsSystem()
	return sys || v.MayAppoint(r, p)
}

// postOf is the appointment somebody acts in.
func postOf(ctx context.Context, p division.Place, verb viewer.Verb) uuid.UUID {
	if g, ok := actor(ctx).GrantFor(p, "", verb); ok {
		return g.Appointment
	}
	return uuid.Nil
}

// system looks past the policy: whether an id or a number is taken does not depend on who asks.
func system(ctx context.Context) context.Context {
	return viewer.With(ctx, viewer.System("roster"))
}

// today is the county's day.
func (f *Flow) today(tx *store.Tx) clock.Date { return clock.DateOf(tx.Now, f.Store.Zone) }

func isDay(s string) bool {
	_, err := clock.ParseDate(s)
	return err == nil
}

func named(s string) bool {
	return s != "" && utf8.ValidString(s) && utf8.RuneCountInString(s) <= nameMax && len(s) <= nameBytes && !strings.ContainsFunc(s, unseen)
}

// unseen are control characters and the marks that turn the direction of a text: with them a name reads as another.
func unseen(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }

func counted(n *int) bool { return n == nil || *n >= 0 && *n <= peopleMax }

// located: both degrees or none, on the globe.
func located(latitude, longitude *float64) bool {
	if latitude == nil || longitude == nil {
		return latitude == longitude
	}
	return math.Abs(*latitude) <= 90 && math.Abs(*longitude) <= 180 // false for what is no number
}

// lock holds divisions against a move until the transaction ends, in the order of their ids, so that two never wait for
// each other crosswise. It writes what is there: SQLite has no SELECT … FOR UPDATE.
func lock(ctx context.Context, tx *store.Tx, ids ...uuid.UUID) error {
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	for _, id := range slices.Compact(ids) {
		if id == uuid.Nil {
			continue
		}
		if _, err := store.Inner(tx).Exec(ctx, "UPDATE divisions SET code = code WHERE id = ?", id); err != nil {
			return fmt.Errorf("hold division: %w", err)
		}
	}
	return nil
}

// find reads a division; the tree is open, so an unknown one is not there for anybody. Fault: not_found.
func find(ctx context.Context, tx *store.Tx, id uuid.UUID) (*db.Division, error) {
	d, err := tx.Client.Division.Query().Where(dbdivision.ID(id)).Only(ctx)
	if db.IsNotFound(err) {
		return nil, fault.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read division: %w", err)
	}
	return d, nil
}

// mine tells whether the row was made by the account that asks, for the second time the same id comes.
func mine(ctx context.Context, tx *store.Tx, verb string, subject uuid.UUID) (bool, error) {
	var n int
	err := store.Inner(tx).Row(ctx, "SELECT count(*) FROM journal WHERE subject_id = ? AND verb = ? AND (actor_id = ? OR actor_id IS NULL AND ?)",
		subject, verb, store.Nullable(actor(ctx).Person), actor(ctx).Person == uuid.Nil).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("who made it: %w", err)
	}
	return n > 0, nil
}

// taken names an id that another transaction took in the same moment.
func taken(err error, as *fault.Error) error {
	if store.Unique(err) {
		return as.Because(err)
	}
	return err
}

func equal[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
