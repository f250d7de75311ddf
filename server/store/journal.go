package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/bus"
	"jiaoying/server/division"
)

// Kinds of subjects in the journal; the delta tells the phone by them what changed.
const (
	KindReport      = "report"
	KindDivision    = "division"
	KindCategory    = "category"
	KindSetting     = "setting"
	KindPerson      = "person"
	KindAppointment = "appointment"
	KindSession     = "session"
	KindToken       = "token"
	KindKeys        = "keys"
	KindWarning     = "warning"
	KindMessage     = "cap_message"
	KindDelivery    = "delivery"
	KindDoor        = "door"
	KindVillage     = "village"
	KindNotice      = "notice"
	KindOrder       = "order"
	KindEvent       = "event"
	KindStatement   = "statement"
	KindBase        = "base"
	KindLedger      = "ledger"
	KindCheck       = "check"
	KindVerify      = "verify"
	KindBypass      = "bypass"
	KindRelief      = "relief"
	KindList        = "list"
	KindReminder    = "reminder"
	KindHousehold   = "household"
	KindSite        = "site"
)

// Entry is one thing done. Who and when come from the context and the transaction.
type Entry struct {
	Verb    string
	Kind    string
	Subject uuid.UUID
	Place   division.Place
	// Down marks what concerns everybody of the county, such as a category.
	Down bool
	// Person is whom it concerns besides the place, such as a report's author.
	Person uuid.UUID
	// Appointment is the post it was done in.
	Appointment uuid.UUID
	// Before and After are content; only a keyed digest of them is kept.
	Before, After any
}

// Digest is SHA-256 of what was sent, for the second time the same id comes.
func Digest(parts ...any) ([]byte, error) {
	b, err := json.Marshal(parts)
	if err != nil {
		return nil, fmt.Errorf("digest: %w", err)
	}
	d := sha256.Sum256(b)
	return d[:], nil
}

// Journal writes an entry in the transaction, and its id to the sequencer's list.
func (tx *Tx) Journal(ctx context.Context, e Entry) error {
	v := viewer.From(ctx)
	r := record{
		id: NewID(), at: tx.Now, verb: e.Verb, kind: e.Kind, subject: e.Subject, place: e.Place, down: e.Down,
		person: e.Person, drill: worldOf(ctx, e.Kind), appointment: e.Appointment, origin: origin(ctx),
	}
	switch {
	case v == nil:
		return fmt.Errorf("journal %s: nobody acts", e.Verb)
	case v.Machine != "":
		r.actor = "machine:" + v.Machine
	case v.Person != uuid.Nil:
		r.actorID = v.Person
	default:
		name, ok := v.IsSystem()
		if !ok {
			return fmt.Errorf("journal %s: a stranger acts", e.Verb)
		}
		r.actor = "system:" + name
	}
	var err error
	if r.before, err = tx.store.mac(e.Before); err != nil {
		return err
	}
	if r.after, err = tx.store.mac(e.After); err != nil {
		return err
	}
	r.digest = r.sum()
	if err := tx.write(ctx, later{query: `INSERT INTO journal (id, at, actor_id, actor, appointment_id, verb, subject_type, subject_id,
		county_id, town_id, village_id, grid_id, down, person_id, drill_id, origin, before_mac, after_mac, digest)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, args: []any{
		r.id, r.at, Nullable(r.actorID), r.actor, Nullable(r.appointment), r.verb, r.kind, r.subject,
		Nullable(r.place.County), Nullable(r.place.Town), Nullable(r.place.Village), Nullable(r.place.Grid), r.down,
		Nullable(r.person), r.drill, r.origin, r.before, r.after, r.digest}}); err != nil {
		return fmt.Errorf("journal %s: %w", e.Verb, err)
	}
	if err := tx.write(ctx, later{query: "INSERT INTO journal_new (id) VALUES (?)", args: []any{r.id}}); err != nil {
		return fmt.Errorf("journal %s: %w", e.Verb, err)
	}
	tx.wrote = true
	// Caches of this process drop what they hold at once; other servers do by the feed.
	mark := bus.Mark{Kind: r.kind, Subject: r.subject, Place: r.place, Person: r.person, Drill: r.drill}
	if r.down {
		mark.Down = r.place.County
	}
	tx.After(func() {
		tx.store.cacheMu.RLock()
		defer tx.store.cacheMu.RUnlock()
		for _, f := range tx.store.caches {
			f([]bus.Mark{mark})
		}
	})
	return nil
}

// worldOf is the world an entry lies in: what is shared is told in both, whoever changed it from where.
func worldOf(ctx context.Context, kind string) uuid.UUID {
	if Worldly(kind) {
		return viewer.Drill(ctx)
	}
	return uuid.Nil
}

func (s *Store) mac(content any) ([]byte, error) {
	if content == nil {
		return nil, nil
	}
	b, err := json.Marshal(content)
	if err != nil {
		return nil, fmt.Errorf("journal content: %w", err)
	}
	return s.keys.MAC(b), nil
}

type originKey struct{}

// WithOrigin notes where a command came from: app, cli, sweep.
func WithOrigin(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, originKey{}, name)
}

func origin(ctx context.Context) string {
	if s, ok := ctx.Value(originKey{}).(string); ok {
		return s
	}
	return "server"
}

// record is a row of the journal.
type record struct {
	id, actorID, appointment, subject, person, drill uuid.UUID
	at                                               time.Time
	actor, verb, kind, origin                        string
	place                                            division.Place
	down                                             bool
	before, after, digest                            []byte
}

// sum is the digest of the canonical entry: a version, then every field with its length, in a fixed order.
func (r *record) sum() []byte {
	h := sha256.New()
	put(h, []byte("jiaoying journal 1"))
	put(h, r.id[:])
	var at [8]byte
	binary.BigEndian.PutUint64(at[:], uint64(r.at.UnixMilli()))
	put(h, at[:])
	put(h, r.actorID[:])
	put(h, []byte(r.actor))
	put(h, r.appointment[:])
	put(h, []byte(r.verb))
	put(h, []byte(r.kind))
	put(h, r.subject[:])
	put(h, r.place.County[:])
	put(h, r.place.Town[:])
	put(h, r.place.Village[:])
	put(h, r.place.Grid[:])
	down := []byte{0}
	if r.down {
		down[0] = 1
	}
	put(h, down)
	put(h, r.person[:])
	put(h, r.drill[:])
	put(h, []byte(r.origin))
	put(h, r.before)
	put(h, r.after)
	return h.Sum(nil)
}

func put(h hash.Hash, b []byte) {
	var n [4]byte
	binary.BigEndian.PutUint32(n[:], uint32(len(b)))
	h.Write(n[:])
	h.Write(b)
}

// chain is the next link.
func chain(previous, digest []byte) []byte {
	h := sha256.New()
	h.Write(previous)
	h.Write(digest)
	return h.Sum(nil)
}

var firstLink = make([]byte, sha256.Size)

// checkpointMessage is what a checkpoint signs.
func checkpointMessage(pos int64, link []byte, at time.Time) []byte {
	return fmt.Appendf(nil, "jiaoying checkpoint 1\n%d\n%x\n%d\n", pos, link, at.UnixMilli())
}
