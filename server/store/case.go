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
	"slices"
	"time"

	"github.com/google/uuid"

	"jiaoying/server/division"
)

// A case is the entries of some subjects, with what proves that they stand in the journal: from the first of them to the next signed
// checkpoint the chain is given whole, the entries of others by their digest alone, which tells nothing of them. Where a checkpoint
// follows that has no entry of the case behind it, the stretch ends, and the next begins at the next entry with the link before it.

// caseLine is one line of a case: the beginning of a stretch, an entry of the case, the digest of another's, or a checkpoint.
type caseLine struct {
	Stretch    *caseStretch    `json:"stretch,omitempty"`
	Checkpoint *checkpointLine `json:"checkpoint,omitempty"`
	Pos        int64           `json:"pos,omitempty"`
	Link       []byte          `json:"link,omitempty"`
	Entry      *bundleEntry    `json:"entry,omitempty"`
	Digest     []byte          `json:"digest,omitempty"`
}

// caseStretch begins at a position, with the link before it.
type caseStretch struct {
	From int64  `json:"from"`
	Link []byte `json:"link"`
}

// CaseTold is what was written of a case.
type CaseTold struct {
	Entries     int64 `json:"entries"`
	Checkpoints int64 `json:"checkpoints"`
	From        int64 `json:"from"` // position of the first entry
	To          int64 `json:"to"`   // position of the last checkpoint
}

// Sign signs a message under the journal's key; a message of another kind than a checkpoint says so in its first line.
func (s *Store) Sign(message []byte) (keyID string, signature []byte) {
	return s.keys.JournalSign(message)
}

// SignedUpTo gives the newest checkpoint's position; ok tells whether the last entry of a subject lies at or before it.
func (s *Store) SignedUpTo(ctx context.Context, subject uuid.UUID) (pos int64, ok bool, err error) {
	err = s.raw().Row(ctx, "SELECT pos FROM journal_checkpoint ORDER BY pos DESC LIMIT 1").Scan(&pos)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("newest checkpoint: %w", err)
	}
	var waiting, behind int
	if err := s.raw().Row(ctx, "SELECT count(*) FROM journal j WHERE j.subject_id = ? AND NOT EXISTS (SELECT 1 FROM journal_link l WHERE l.id = j.id)", subject).Scan(&waiting); err != nil {
		return 0, false, fmt.Errorf("entries not linked: %w", err)
	}
	if err := s.raw().Row(ctx, "SELECT count(*) FROM journal j JOIN journal_link l ON l.id = j.id WHERE j.subject_id = ? AND l.pos > ?", subject, pos).Scan(&behind); err != nil {
		return 0, false, fmt.Errorf("entries not signed: %w", err)
	}
	return pos, waiting+behind == 0, nil
}

// ExportCase writes the entries of the subjects up to a signed position as JSON lines, with what proves them. What it keeps in memory
// is the positions.
func (s *Store) ExportCase(ctx context.Context, w io.Writer, subjects []uuid.UUID, upTo int64) (told CaseTold, err error) {
	mine := map[int64]bool{}
	for part := range slices.Chunk(subjects, 500) {
		args := make([]any, 0, len(part)+1)
		for _, id := range part {
			args = append(args, id)
		}
		if err := s.raw().Each(ctx, func(rows *sql.Rows) error {
			var pos int64
			err := rows.Scan(&pos)
			mine[pos] = true
			return err
		}, "SELECT l.pos FROM journal j JOIN journal_link l ON l.id = j.id WHERE j.subject_id IN ("+Marks(len(part))+") AND l.pos <= ?", append(args, upTo)...); err != nil {
			return told, fmt.Errorf("entries of the case: %w", err)
		}
	}
	order := make([]int64, 0, len(mine))
	for pos := range mine {
		order = append(order, pos)
	}
	slices.Sort(order)
	enc := json.NewEncoder(w)
	for done := int64(0); len(order) > 0; {
		// A stretch: from the next entry to the first checkpoint at or behind it.
		from := order[0]
		var c Checkpoint
		if err := s.raw().Row(ctx, "SELECT pos, link, at, key_id, signature FROM journal_checkpoint WHERE pos >= ? ORDER BY pos LIMIT 1", from).
			Scan(&c.Pos, &c.Link, &c.At, &c.KeyID, &c.Signature); err != nil {
			return told, fmt.Errorf("checkpoint behind position %d: %w", from, err)
		}
		if from != done+1 || done == 0 { // else it goes on where the last one ended, and needs no new link
			link, err := s.linkAt(ctx, from-1)
			if err != nil {
				return told, err
			}
			if err := enc.Encode(caseLine{Stretch: &caseStretch{From: from, Link: link}}); err != nil {
				return told, err
			}
		}
		if told.From == 0 {
			told.From = from
		}
		if err := s.stretch(ctx, enc, from, c.Pos, mine, &told); err != nil {
			return told, err
		}
		c.At = c.At.UTC()
		l := c.line()
		if err := enc.Encode(caseLine{Checkpoint: &l}); err != nil {
			return told, err
		}
		told.Checkpoints++
		told.To, done = c.Pos, c.Pos
		for len(order) > 0 && order[0] <= c.Pos {
			order = order[1:]
		}
	}
	return told, nil
}

func (s *Store) linkAt(ctx context.Context, pos int64) (link []byte, err error) {
	if pos == 0 {
		return firstLink, nil
	}
	if err := s.raw().Row(ctx, "SELECT link FROM journal_link WHERE pos = ?", pos).Scan(&link); err != nil {
		return nil, fmt.Errorf("link at position %d: %w", pos, err)
	}
	return link, nil
}

// stretch writes the positions from one to another, both included.
func (s *Store) stretch(ctx context.Context, enc *json.Encoder, from, to int64, mine map[int64]bool, told *CaseTold) error {
	for ; from <= to; from += batch {
		last := min(from+batch-1, to)
		type row struct {
			*record
			pos  int64
			link []byte
		}
		var page []row
		if err := s.raw().Each(ctx, func(rows *sql.Rows) error {
			var r row
			var err error
			r.record, err = scanRecord(rows, &r.pos, &r.link)
			page = append(page, r)
			return err
		}, "SELECT "+recordColumns+", l.pos, l.link FROM journal_link l JOIN journal j ON j.id = l.id WHERE l.pos >= ? AND l.pos <= ? ORDER BY l.pos", from, last); err != nil {
			return fmt.Errorf("read the stretch: %w", err)
		}
		if int64(len(page)) != last-from+1 {
			return fmt.Errorf("positions %d to %d: %d entries are there; run audit verify", from, last, len(page))
		}
		for _, r := range page {
			line := caseLine{Pos: r.pos, Digest: r.digest}
			if mine[r.pos] {
				told.Entries++
				line = caseLine{Pos: r.pos, Link: r.link, Entry: r.bundled()}
			}
			if err := enc.Encode(line); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *record) bundled() *bundleEntry {
	return &bundleEntry{r.id, r.at.UnixMilli(), r.actorID, r.actor, r.appointment, r.verb, r.kind, r.subject, r.place, r.down, r.person, r.drill, r.origin, r.before, r.after, r.digest}
}

// VerifyCase checks the entries of a case with the public keys alone, in one pass, and names the first that is wrong. The verdict's
// Unlinked is zero: whatever a case holds is signed for.
func VerifyCase(r io.Reader, keys Keys) (Verdict, error) {
	v := caseVerifier{keys: keys}
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<20)
	for n := 1; sc.Scan(); n++ {
		l, err := readCaseLine(sc.Bytes())
		if err != nil {
			return v.verdict, fmt.Errorf("line %d: %w", n, err)
		}
		if v.lost != 0 { // only whether what was missed comes later
			if l.Pos == v.lost {
				v.verdict.Broken.What = "reordered"
				return v.verdict, nil
			}
			continue
		}
		if err := v.take(l); err != nil {
			return v.verdict, fmt.Errorf("line %d: %w", n, err)
		}
		if v.verdict.Broken != nil && v.lost == 0 {
			return v.verdict, nil
		}
	}
	if err := sc.Err(); err != nil {
		return v.verdict, err
	}
	if v.verdict.Broken == nil && v.open {
		v.broken("truncated", v.pos+1, uuid.Nil)
	}
	if v.verdict.Broken == nil && v.verdict.Entries == 0 {
		return v.verdict, errors.New("it holds no entry")
	}
	return v.verdict, nil
}

// caseRead is a line as it is read.
type caseRead struct {
	caseLine
	Entry *struct {
		bundleEntry
		Place division.Place `json:"place"`
	} `json:"entry"`
}

func readCaseLine(b []byte) (l caseRead, err error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	return l, d.Decode(&l)
}

// caseVerifier walks the lines of a case.
type caseVerifier struct {
	keys    Keys
	verdict Verdict
	pos     int64 // the last one walked
	link    []byte
	last    uuid.UUID
	begun   bool
	open    bool  // entries wait for their checkpoint
	lost    int64 // the position that was missed
}

func (v *caseVerifier) broken(what string, pos int64, id uuid.UUID) {
	v.verdict.Broken = &Broken{What: what, Pos: pos, Entry: id}
}

func (v *caseVerifier) take(l caseRead) error {
	switch {
	case l.Stretch != nil:
		if v.open { // entries behind the last checkpoint were not signed for, or their checkpoint is gone
			v.broken("truncated", v.pos+1, uuid.Nil)
			return nil
		}
		if l.Stretch.From <= v.pos || l.Stretch.From < 1 {
			v.broken("doubled", l.Stretch.From, uuid.Nil)
			return nil
		}
		v.begun, v.pos, v.link = true, l.Stretch.From-1, l.Stretch.Link
		return nil
	case !v.begun:
		return errors.New("it stands before the first stretch")
	case l.Checkpoint != nil:
		c, err := l.Checkpoint.checkpoint()
		if err != nil {
			return err
		}
		switch {
		case c.Pos > v.pos:
			v.broken("missing", v.pos+1, uuid.Nil)
		case !v.keys.JournalVerify(c.KeyID, checkpointMessage(c.Pos, c.Link, c.At), c.Signature):
			v.broken("signature", c.Pos, v.last)
		case c.Pos < v.pos || !bytes.Equal(c.Link, v.link):
			v.broken("changed", c.Pos, v.last)
		}
		v.verdict.Checkpoints++
		v.open = false
		return nil
	case l.Entry == nil && l.Digest == nil:
		return errors.New("it is neither entry nor checkpoint")
	}
	want := v.pos + 1
	id, digest := uuid.Nil, l.Digest
	if e := l.Entry; e != nil {
		id, digest = e.ID, e.Digest
	}
	switch {
	case l.Pos > want:
		v.broken("missing", want, uuid.Nil)
		v.lost = want
		return nil
	case l.Pos < want:
		v.broken("doubled", l.Pos, id)
		return nil
	}
	if e := l.Entry; e != nil {
		rec := &record{id: e.ID, at: time.UnixMilli(e.At).UTC(), actorID: e.ActorID, actor: e.Actor, appointment: e.Appointment, verb: e.Verb, kind: e.Kind,
			subject: e.Subject, place: e.Place, down: e.Down, person: e.Person, drill: e.Drill, origin: e.Origin, before: e.Before, after: e.After}
		if !bytes.Equal(rec.sum(), digest) {
			v.broken("changed", l.Pos, id)
			return nil
		}
		v.last = id
		v.verdict.Entries++
	}
	v.pos, v.link, v.open = want, chain(v.link, digest), true
	if l.Entry != nil && !bytes.Equal(v.link, l.Link) {
		v.broken("reordered", l.Pos, id)
	}
	return nil
}
