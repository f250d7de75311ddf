package store

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/uuid"

	"jiaoying/server/division"
)

// Verdict is what a look at the whole journal gave.
type Verdict struct {
	Entries     int64 // linked
	Unlinked    int64 // written, waiting for the sequencer
	Checkpoints int64
	// Broken names the first broken entry; nil when all hold.
	Broken *Broken
}

// Broken is one break of the chain.
type Broken struct {
	// What: changed, missing, doubled, reordered, truncated, unlinked (an entry neither linked nor waiting), signature.
	What  string
	Pos   int64
	Entry uuid.UUID
}

func (b *Broken) String() string {
	return fmt.Sprintf("%s at position %d (entry %s)", b.What, b.Pos, b.Entry)
}

// verifier walks a chain in order of position; database and bundle feed it alike.
type verifier struct {
	keys    Keys
	verdict Verdict
	link    []byte
	newest  int64 // of the checkpoints
	doubles *doubles
	err     error
}

func newVerifier(k Keys) *verifier {
	return &verifier{keys: k, link: firstLink, doubles: newDoubles(doublesHeld)}
}

// broken keeps the first break by position.
func (v *verifier) broken(what string, pos int64, id uuid.UUID) bool {
	if v.verdict.Broken == nil || pos < v.verdict.Broken.Pos {
		v.verdict.Broken = &Broken{What: what, Pos: pos, Entry: id}
	}
	return false
}

// step takes the next link; r is nil when its entry is gone. It gives false at the first break, or when err is set.
func (v *verifier) step(pos int64, id uuid.UUID, link []byte, r *record) bool {
	want := v.verdict.Entries + 1
	switch {
	case pos > want:
		return v.broken("missing", want, uuid.Nil)
	case pos < want:
		return v.broken("doubled", pos, id)
	case r == nil:
		return v.broken("missing", pos, id)
	case !bytes.Equal(r.sum(), r.digest):
		return v.broken("changed", pos, id)
	}
	next := chain(v.link, r.digest)
	if !bytes.Equal(next, link) {
		again, err := v.doubles.has(id)
		if v.err = err; err != nil {
			return false
		}
		if again {
			return v.broken("doubled", pos, id)
		}
		return v.broken("reordered", pos, id)
	}
	v.link, v.verdict.Entries = next, pos
	v.err = v.doubles.add(id, pos)
	return v.err == nil
}

// point takes a checkpoint with the entry and the link at its position; the link is nil if the chain ends or breaks before it.
func (v *verifier) point(p *Checkpoint, id uuid.UUID, link []byte) {
	if !v.keys.JournalVerify(p.KeyID, checkpointMessage(p.Pos, p.Link, p.At), p.Signature) {
		v.broken("signature", p.Pos, id)
		return
	}
	v.newest = max(v.newest, p.Pos)
	if link != nil && !bytes.Equal(p.Link, link) {
		v.broken("changed", p.Pos, id) // the whole chain was made anew up to here
	}
}

// end takes the last position there is.
func (v *verifier) end(last int64) error {
	twice, ok, err := v.doubles.first()
	if err != nil {
		return err
	}
	if ok {
		v.broken("doubled", twice.pos, twice.id)
	}
	if v.verdict.Broken == nil && v.newest > last {
		v.broken("truncated", last+1, uuid.Nil)
	}
	return nil
}

// Verify walks the whole journal of the database, its checkpoints and their copies outside it. What it keeps in memory
// does not grow with the journal.
func (s *Store) Verify(ctx context.Context) (verdict Verdict, err error) {
	v := newVerifier(s.keys)
	defer func() { err = errors.Join(err, v.doubles.close()) }()
	if err := s.walk(ctx, v.step); err != nil || v.err != nil {
		return v.verdict, errors.Join(err, v.err)
	}
	walked := v.verdict.Entries // up to here every link is proved
	for p, err := range s.checkpoints(ctx) {
		if err != nil {
			return v.verdict, err
		}
		v.verdict.Checkpoints++
		if p.Pos > walked {
			p.now = nil
		}
		v.point(&p.Checkpoint, p.entry.UUID, p.now)
	}
	for p, err := range s.copies() {
		if err != nil {
			return v.verdict, err
		}
		var id uuid.UUID
		var link []byte
		if p.Pos <= walked {
			if err := s.raw().Row(ctx, "SELECT id, link FROM journal_link WHERE pos = ?", p.Pos).Scan(&id, &link); err != nil && !errors.Is(err, sql.ErrNoRows) {
				return v.verdict, fmt.Errorf("link of a checkpoint: %w", err)
			}
		}
		v.point(p, id, link)
	}
	head, err := s.head(ctx) // last, since the sequencer goes on while we walk
	if err != nil {
		return v.verdict, fmt.Errorf("feed head: %w", err)
	}
	if err := v.end(head); err != nil {
		return v.verdict, err
	}
	if v.verdict.Unlinked, err = s.Unlinked(ctx); err != nil {
		return v.verdict, err
	}
	if v.verdict.Broken == nil {
		var id uuid.UUID
		err := s.raw().Row(ctx, `SELECT j.id FROM journal j WHERE NOT EXISTS (SELECT 1 FROM journal_link l WHERE l.id = j.id)
			AND NOT EXISTS (SELECT 1 FROM journal_new n WHERE n.id = j.id) ORDER BY j.id LIMIT 1`).Scan(&id)
		switch {
		case err == nil:
			v.broken("unlinked", v.verdict.Entries+1, id)
		case !errors.Is(err, sql.ErrNoRows):
			return v.verdict, err
		}
	}
	return v.verdict, nil
}

// walk pages through links and their entries in order of position.
func (s *Store) walk(ctx context.Context, step func(pos int64, id uuid.UUID, link []byte, r *record) bool) error {
	type row struct {
		pos  int64
		id   uuid.UUID
		link []byte
	}
	after := int64(-1 << 62)
	for {
		var page []row
		if err := s.raw().Each(ctx, func(rows *sql.Rows) error {
			var r row
			err := rows.Scan(&r.pos, &r.id, &r.link)
			page = append(page, r)
			return err
		}, fmt.Sprintf("SELECT pos, id, link FROM journal_link WHERE pos > ? ORDER BY pos LIMIT %d", batch), after); err != nil {
			return fmt.Errorf("read links: %w", err)
		}
		if len(page) == 0 {
			return nil
		}
		ids := make([]any, len(page))
		for i, r := range page {
			ids[i] = r.id
		}
		entries := make(map[uuid.UUID]*record, len(page))
		if err := s.raw().Each(ctx, func(rows *sql.Rows) error {
			r, err := scanRecord(rows)
			entries[r.id] = r
			return err
		}, "SELECT "+recordColumns+" FROM journal j WHERE j.id IN ("+Marks(len(ids))+")", ids...); err != nil {
			return fmt.Errorf("read entries: %w", err)
		}
		for _, r := range page {
			if !step(r.pos, r.id, r.link, entries[r.id]) {
				return nil
			}
		}
		after = page[len(page)-1].pos
	}
}

// linked is a checkpoint and what stands at its position now, nothing behind the end.
type linked struct {
	Checkpoint
	entry uuid.NullUUID
	now   []byte
}

// checkpoints gives those of the database in order of position, a page at a time.
func (s *Store) checkpoints(ctx context.Context) iter.Seq2[*linked, error] {
	return func(yield func(*linked, error) bool) {
		for after := int64(-1 << 62); ; {
			var page []*linked
			if err := s.raw().Each(ctx, func(rows *sql.Rows) error {
				var p linked
				err := rows.Scan(&p.Pos, &p.Link, &p.At, &p.KeyID, &p.Signature, &p.entry, &p.now)
				p.At = p.At.UTC()
				page = append(page, &p)
				return err
			}, fmt.Sprintf(`SELECT c.pos, c.link, c.at, c.key_id, c.signature, l.id, l.link FROM journal_checkpoint c
				LEFT JOIN journal_link l ON l.pos = c.pos WHERE c.pos > ? ORDER BY c.pos LIMIT %d`, batch), after); err != nil {
				yield(nil, fmt.Errorf("read checkpoints: %w", err))
				return
			}
			for _, p := range page {
				if after = p.Pos; !yield(p, nil) {
					return
				}
			}
			if len(page) < batch {
				return
			}
		}
	}
}

// copies gives the checkpoints in the files beside the database, day by day; in order of position but for a clock that went back.
func (s *Store) copies() iter.Seq2[*Checkpoint, error] {
	return func(yield func(*Checkpoint, error) bool) {
		if s.data == "" {
			return
		}
		files, err := filepath.Glob(filepath.Join(s.data, "journal", "*.jsonl"))
		if err != nil {
			yield(nil, err)
			return
		}
		slices.Sort(files)
		for _, name := range files {
			if err := eachCopy(name, yield); err != nil {
				if err != errStop {
					yield(nil, fmt.Errorf("checkpoint copy %s: %w", filepath.Base(name), err))
				}
				return
			}
		}
	}
}

var errStop = errors.New("enough")

func eachCopy(name string, yield func(*Checkpoint, error) bool) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		var l checkpointLine
		if json.Unmarshal(sc.Bytes(), &l) != nil {
			continue // a line cut off by a power failure; the table has it
		}
		c, err := l.checkpoint()
		if err != nil {
			return err
		}
		if !yield(c, nil) {
			return errStop
		}
	}
	return sc.Err()
}

// bundleLine is one line of an exported journal: a checkpoint or an entry with its link.
type bundleLine struct {
	Checkpoint *checkpointLine `json:"checkpoint,omitempty"`
	Pos        int64           `json:"pos,omitempty"`
	Link       []byte          `json:"link,omitempty"`
	Entry      *bundleEntry    `json:"entry,omitempty"`
}

type bundleEntry struct {
	ID          uuid.UUID `json:"id"`
	At          int64     `json:"at"`
	ActorID     uuid.UUID `json:"actorId"`
	Actor       string    `json:"actor"`
	Appointment uuid.UUID `json:"appointment"`
	Verb        string    `json:"verb"`
	Kind        string    `json:"kind"`
	Subject     uuid.UUID `json:"subject"`
	Place       any       `json:"place"`
	Down        bool      `json:"down"`
	Person      uuid.UUID `json:"person"`
	Drill       uuid.UUID `json:"drill"`
	Origin      string    `json:"origin"`
	Before      []byte    `json:"before"`
	After       []byte    `json:"after"`
	Digest      []byte    `json:"digest"`
}

// ExportJournal writes the whole journal as JSON lines for a third party: entries in order of position, each followed by
// the checkpoints that were signed there.
func (s *Store) ExportJournal(ctx context.Context, w io.Writer) error {
	next, stop := iter.Pull2(s.checkpoints(ctx))
	defer stop()
	nextCopy, stopCopies := iter.Pull2(s.copies())
	defer stopCopies()
	signed := []*queue{
		{next: func() (*Checkpoint, error, bool) {
			p, err, ok := next()
			if p == nil {
				return nil, err, ok
			}
			return &p.Checkpoint, err, ok
		}},
		{next: nextCopy},
	}
	enc := json.NewEncoder(w)
	var at int64
	points := func(upTo int64) error {
		for _, q := range signed {
			if err := q.upTo(at, upTo, func(c *Checkpoint) error {
				l := c.line()
				return enc.Encode(bundleLine{Checkpoint: &l})
			}); err != nil {
				return err
			}
		}
		return nil
	}
	var failed error
	err := s.walk(ctx, func(pos int64, id uuid.UUID, link []byte, r *record) bool {
		if r == nil {
			failed = fmt.Errorf("entry %s at position %d is gone; run audit verify", id, pos)
			return false
		}
		at = pos
		failed = errors.Join(enc.Encode(bundleLine{Pos: pos, Link: link, Entry: r.bundled()}), points(pos))
		return failed == nil
	})
	if err := errors.Join(err, failed); err != nil {
		return err
	}
	return points(math.MaxInt64) // what was signed behind the end tells that it was cut
}

// queue is checkpoints of one source, read as the walk comes to them.
type queue struct {
	next func() (*Checkpoint, error, bool)
	head *Checkpoint
}

// upTo gives those from a position to another. What comes before, out of order, is left out: a later one binds it too.
func (q *queue) upTo(from, to int64, fn func(*Checkpoint) error) error {
	for {
		if q.head == nil {
			c, err, ok := q.next()
			if err != nil || !ok {
				return err
			}
			q.head = c
		}
		if q.head.Pos > to {
			return nil
		}
		c := q.head
		q.head = nil
		if c.Pos < from {
			continue
		}
		if err := fn(c); err != nil {
			return err
		}
	}
}

// VerifyBundle checks an exported journal with the public keys alone, in one pass.
func VerifyBundle(r io.Reader, keys Keys) (verdict Verdict, err error) {
	v := newVerifier(keys)
	defer func() { err = errors.Join(err, v.doubles.close()) }()
	var last uuid.UUID
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<20)
	for n := 1; sc.Scan(); n++ {
		var l struct {
			bundleLine
			Entry *struct {
				bundleEntry
				Place division.Place `json:"place"`
			} `json:"entry"`
		}
		if err := json.Unmarshal(sc.Bytes(), &l); err != nil {
			return Verdict{}, fmt.Errorf("line %d: %w", n, err)
		}
		switch e := l.Entry; {
		case l.Checkpoint != nil:
			c, err := l.Checkpoint.checkpoint()
			if err != nil {
				return Verdict{}, fmt.Errorf("line %d: %w", n, err)
			}
			v.verdict.Checkpoints++
			switch {
			case c.Pos == v.verdict.Entries:
				v.point(c, last, v.link)
			case c.Pos > v.verdict.Entries: // what it signed was cut off, or dropped before what follows
				v.point(c, uuid.Nil, nil)
			default:
				return Verdict{}, fmt.Errorf("line %d: the checkpoint stands behind its entry", n)
			}
		case e == nil:
			return Verdict{}, fmt.Errorf("line %d is neither entry nor checkpoint", n)
		default:
			rec := &record{id: e.ID, at: time.UnixMilli(e.At).UTC(), actorID: e.ActorID, actor: e.Actor, appointment: e.Appointment, verb: e.Verb, kind: e.Kind,
				subject: e.Subject, place: e.Place, down: e.Down, person: e.Person, drill: e.Drill, origin: e.Origin, before: e.Before, after: e.After, digest: e.Digest}
			if v.newest > v.verdict.Entries && l.Pos == v.verdict.Entries+1 {
				return Verdict{}, fmt.Errorf("line %d: the checkpoint of position %d stands before its entry", n, v.newest)
			}
			last = e.ID
			if !v.step(l.Pos, e.ID, l.Link, rec) {
				return v.verdict, v.err
			}
		}
	}
	if err := sc.Err(); err != nil {
		return Verdict{}, err
	}
	err = v.end(v.verdict.Entries)
	return v.verdict, err
}
