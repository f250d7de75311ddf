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
	points  map[int64][]*Checkpoint
	newest  int64
	seen    map[uuid.UUID]int64
}

func newVerifier(k Keys, points []*Checkpoint) *verifier {
	v := &verifier{keys: k, link: firstLink, points: map[int64][]*Checkpoint{}, seen: map[uuid.UUID]int64{}}
	for _, p := range points {
		v.points[p.Pos] = append(v.points[p.Pos], p)
		v.newest = max(v.newest, p.Pos)
	}
	v.verdict.Checkpoints = int64(len(v.points))
	return v
}

func (v *verifier) broken(what string, pos int64, id uuid.UUID) bool {
	if v.verdict.Broken == nil {
		v.verdict.Broken = &Broken{What: what, Pos: pos, Entry: id}
	}
	return false
}

// step takes the next link; r is nil when its entry is gone. It gives false at the first break.
func (v *verifier) step(pos int64, id uuid.UUID, link []byte, r *record) bool {
	want := v.verdict.Entries + 1
	switch _, again := v.seen[id]; {
	case again:
		return v.broken("doubled", pos, id)
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
		return v.broken("reordered", pos, id)
	}
	for _, p := range v.points[pos] {
		if !v.keys.JournalVerify(p.KeyID, checkpointMessage(p.Pos, p.Link, p.At), p.Signature) {
			return v.broken("signature", pos, id)
		}
		if !bytes.Equal(p.Link, link) {
			return v.broken("changed", pos, id) // the whole chain was made anew up to here
		}
	}
	v.link, v.verdict.Entries = next, pos
	v.seen[id] = pos
	return true
}

func (v *verifier) end() {
	if v.verdict.Broken == nil && v.newest > v.verdict.Entries {
		v.broken("truncated", v.verdict.Entries+1, uuid.Nil)
	}
}

// Verify walks the whole journal of the database, its checkpoints and their copies outside it.
func (s *Store) Verify(ctx context.Context) (Verdict, error) {
	points, err := s.checkpoints(ctx)
	if err != nil {
		return Verdict{}, err
	}
	v := newVerifier(s.keys, points)
	if err := s.walk(ctx, func(pos int64, id uuid.UUID, link []byte, r *record) bool { return v.step(pos, id, link, r) }); err != nil {
		return v.verdict, err
	}
	v.end()
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

func (s *Store) checkpoints(ctx context.Context) ([]*Checkpoint, error) {
	var points []*Checkpoint
	if err := s.raw().Each(ctx, func(rows *sql.Rows) error {
		var c Checkpoint
		err := rows.Scan(&c.Pos, &c.Link, &c.At, &c.KeyID, &c.Signature)
		c.At = c.At.UTC()
		points = append(points, &c)
		return err
	}, "SELECT pos, link, at, key_id, signature FROM journal_checkpoint ORDER BY pos"); err != nil {
		return nil, fmt.Errorf("read checkpoints: %w", err)
	}
	files, err := filepath.Glob(filepath.Join(s.data, "journal", "*.jsonl"))
	if err != nil || s.data == "" {
		return points, err
	}
	slices.Sort(files)
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		sc := bufio.NewScanner(bytes.NewReader(b))
		for sc.Scan() {
			var l checkpointLine
			if json.Unmarshal(sc.Bytes(), &l) != nil {
				continue // a line cut off by a power failure; the table has it
			}
			c, err := l.checkpoint()
			if err != nil {
				return nil, fmt.Errorf("checkpoint copy %s: %w", filepath.Base(name), err)
			}
			points = append(points, c)
		}
	}
	return points, nil
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

// ExportJournal writes the whole journal as JSON lines for a third party: checkpoints first, then entries in order of position.
func (s *Store) ExportJournal(ctx context.Context, w io.Writer) error {
	points, err := s.checkpoints(ctx)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	for _, p := range points {
		l := p.line()
		if err := enc.Encode(bundleLine{Checkpoint: &l}); err != nil {
			return err
		}
	}
	var failed error
	err = s.walk(ctx, func(pos int64, id uuid.UUID, link []byte, r *record) bool {
		if r == nil {
			failed = fmt.Errorf("entry %s at position %d is gone; run audit verify", id, pos)
			return false
		}
		failed = enc.Encode(bundleLine{Pos: pos, Link: link, Entry: &bundleEntry{r.id, r.at.UnixMilli(), r.actorID, r.actor, r.appointment, r.verb,
			r.kind, r.subject, r.place, r.down, r.person, r.drill, r.origin, r.before, r.after, r.digest}})
		return failed == nil
	})
	return errors.Join(err, failed)
}

// VerifyBundle checks an exported journal with the public keys alone.
func VerifyBundle(r io.Reader, keys Keys) (Verdict, error) {
	var points []*Checkpoint
	var v *verifier
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
		if l.Checkpoint != nil {
			c, err := l.Checkpoint.checkpoint()
			if err != nil {
				return Verdict{}, fmt.Errorf("line %d: %w", n, err)
			}
			points = append(points, c)
			continue
		}
		if v == nil {
			v = newVerifier(keys, points)
		}
		if l.Entry == nil {
			return Verdict{}, fmt.Errorf("line %d is neither entry nor checkpoint", n)
		}
		e := l.Entry
		rec := &record{id: e.ID, at: time.UnixMilli(e.At).UTC(), actorID: e.ActorID, actor: e.Actor, appointment: e.Appointment, verb: e.Verb, kind: e.Kind,
			subject: e.Subject, place: e.Place, down: e.Down, person: e.Person, drill: e.Drill, origin: e.Origin, before: e.Before, after: e.After, digest: e.Digest}
		if !v.step(l.Pos, e.ID, l.Link, rec) {
			return v.verdict, nil
		}
	}
	if err := sc.Err(); err != nil {
		return Verdict{}, err
	}
	if v == nil {
		v = newVerifier(keys, points)
	}
	v.end()
	return v.verdict, nil
}
