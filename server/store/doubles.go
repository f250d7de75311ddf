package store

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"slices"

	"github.com/google/uuid"
)

const (
	// doublesHeld ids are kept in memory, six megabytes; a longer journal, which is kept for ever, is parted among files.
	doublesHeld = 1 << 18
	// doublesParts: a part of a journal of a hundred million entries is looked through in ten megabytes.
	doublesParts = 256
	seenSize     = 16 + 8
)

// seen is one entry and its position.
type seen struct {
	id  uuid.UUID
	pos int64
}

// doubles finds entries that stand in the chain twice without holding a whole journal in memory.
type doubles struct {
	most  int
	held  []seen
	seed  maphash.Seed
	files []*os.File
	parts []*bufio.Writer
}

func newDoubles(most int) *doubles { return &doubles{most: most, seed: maphash.MakeSeed()} }

// close gives the files back.
func (d *doubles) close() error {
	var errs error
	for _, f := range d.files {
		errs = errors.Join(errs, f.Close(), os.Remove(f.Name()))
	}
	d.files, d.parts = nil, nil
	return errs
}

// part is chosen by a hash that nobody outside knows, so that no journal is made to fall into one part.
func (d *doubles) part(id uuid.UUID) int { return int(maphash.Bytes(d.seed, id[:]) % doublesParts) }

func (d *doubles) add(id uuid.UUID, pos int64) error {
	if d.parts == nil {
		d.held = append(d.held, seen{id, pos})
		if len(d.held) < d.most {
			return nil
		}
		return d.spill()
	}
	return d.write(seen{id, pos})
}

func (d *doubles) spill() error {
	for range doublesParts {
		f, err := os.CreateTemp("", "jiaoying-verify-*")
		if err != nil {
			return fmt.Errorf("look for doubled entries: %w", err)
		}
		d.files = append(d.files, f)
		d.parts = append(d.parts, bufio.NewWriter(f))
	}
	for _, s := range d.held {
		if err := d.write(s); err != nil {
			return err
		}
	}
	d.held = nil
	return nil
}

func (d *doubles) write(s seen) error {
	b := binary.BigEndian.AppendUint64(append(make([]byte, 0, seenSize), s.id[:]...), uint64(s.pos))
	if _, err := d.parts[d.part(s.id)].Write(b); err != nil {
		return fmt.Errorf("look for doubled entries: %w", err)
	}
	return nil
}

// read gives one part.
func (d *doubles) read(i int) ([]seen, error) {
	if err := d.parts[i].Flush(); err != nil {
		return nil, fmt.Errorf("look for doubled entries: %w", err)
	}
	b, err := io.ReadAll(io.NewSectionReader(d.files[i], 0, 1<<62))
	if err != nil {
		return nil, fmt.Errorf("look for doubled entries: %w", err)
	}
	out := make([]seen, 0, len(b)/seenSize)
	for part := range slices.Chunk(b, seenSize) {
		out = append(out, seen{uuid.UUID(part[:16]), int64(binary.BigEndian.Uint64(part[16:]))})
	}
	return out, nil
}

// has tells whether an id was added; it is asked at a break only.
func (d *doubles) has(id uuid.UUID) (bool, error) {
	held := d.held
	if d.parts != nil {
		var err error
		if held, err = d.read(d.part(id)); err != nil {
			return false, err
		}
	}
	return slices.ContainsFunc(held, func(s seen) bool { return s.id == id }), nil
}

// first gives the first position that repeats an entry; ok is false when none does.
func (d *doubles) first() (out seen, ok bool, err error) {
	look := func(held []seen) {
		slices.SortFunc(held, func(a, b seen) int {
			if c := bytes.Compare(a.id[:], b.id[:]); c != 0 {
				return c
			}
			return int(a.pos - b.pos)
		})
		for i := 1; i < len(held); i++ {
			if held[i].id == held[i-1].id && (!ok || held[i].pos < out.pos) {
				out, ok = held[i], true
			}
		}
	}
	if d.parts == nil {
		look(d.held)
		return out, ok, nil
	}
	for i := range d.parts {
		held, err := d.read(i)
		if err != nil {
			return out, ok, err
		}
		look(held)
	}
	return out, ok, nil
}
