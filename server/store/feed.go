package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/rule"
	"jiaoying/ent/viewer"
	"jiaoying/server/bus"
	"jiaoying/server/division"
)

// follower hands every new link to caches and listeners of this process, whoever linked it.
type follower struct {
	mu  sync.Mutex
	pos int64
}

func (s *Store) advance(ctx context.Context) {
	s.follow.mu.Lock()
	defer s.follow.mu.Unlock()
	for {
		marks, err := s.linksAfter(ctx, s.follow.pos, batch)
		if err != nil {
			if ctx.Err() == nil {
				s.log.Error("follow the feed", "error", err)
			}
			return
		}
		if len(marks) == 0 {
			return
		}
		s.follow.pos = marks[len(marks)-1].Pos
		s.cacheMu.RLock()
		for _, f := range s.caches {
			f(marks)
		}
		s.cacheMu.RUnlock()
		s.Hub.Publish(marks)
	}
}

func (s *Store) head(ctx context.Context) (pos int64, err error) {
	err = s.raw().Row(ctx, "SELECT pos FROM journal_link ORDER BY pos DESC LIMIT 1").Scan(&pos)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return pos, err
}

const linkColumns = "pos, subject_type, subject_id, county_id, town_id, village_id, grid_id, down_id, person_id, drill_id"

func scanMark(rows *sql.Rows) (m bus.Mark, err error) {
	var county, town, village, grid, down, person uuid.NullUUID
	err = rows.Scan(&m.Pos, &m.Kind, &m.Subject, &county, &town, &village, &grid, &down, &person, &m.Drill)
	m.Place = division.Place{County: county.UUID, Town: town.UUID, Village: village.UUID, Grid: grid.UUID}
	m.Down, m.Person = down.UUID, person.UUID
	return m, err
}

func (s *Store) linksAfter(ctx context.Context, pos int64, n int) (marks []bus.Mark, err error) {
	err = s.raw().Each(ctx, func(rows *sql.Rows) error {
		m, err := scanMark(rows)
		marks = append(marks, m)
		return err
	}, fmt.Sprintf("SELECT "+linkColumns+" FROM journal_link WHERE pos > ? ORDER BY pos LIMIT %d", n), pos)
	return marks, err
}

// Feed is a page of the delta: what was linked for a place, a county's everybody or a person.
type Feed struct {
	Marks []bus.Mark // in order, one per subject
	Pos   int64      // everything up to here has been told
	More  bool
}

// Changes reads up to n links after pos that concern the place or its county downward or the person, in the context's world,
// and collapses them per subject. It never skips: pos is gapless and given after the commit.
func (s *Store) Changes(ctx context.Context, pos int64, place division.Place, person uuid.UUID, n int) (Feed, error) {
	head, err := s.head(ctx) // first: what is linked while the lists are read comes next time
	if err != nil {
		return Feed{}, fmt.Errorf("feed head: %w", err)
	}
	f := Feed{Pos: max(head, pos)}
	if head <= pos {
		return f, nil
	}
	drill := viewer.Drill(ctx)
	var all []bus.Mark
	read := func(column string, id uuid.UUID) error {
		if id == uuid.Nil {
			return nil
		}
		return s.raw().Each(ctx, func(rows *sql.Rows) error {
			m, err := scanMark(rows)
			all = append(all, m)
			return err
		}, fmt.Sprintf("SELECT "+linkColumns+" FROM journal_link WHERE "+column+" = ? AND pos > ? AND pos <= ? AND drill_id IN (?, ?) ORDER BY pos LIMIT %d", n+1),
			id, pos, head, drill, uuid.Nil)
	}
	if place.ID() != uuid.Nil {
		if err := errors.Join(read(rule.Column(place.Level()), place.ID()), read("down_id", place.County)); err != nil {
			return Feed{}, fmt.Errorf("feed: %w", err)
		}
	}
	for column, id := range over(place) {
		if err := read(column, id); err != nil {
			return Feed{}, fmt.Errorf("feed: %w", err)
		}
	}
	if err := read("person_id", person); err != nil {
		return Feed{}, fmt.Errorf("feed: %w", err)
	}
	slices.SortFunc(all, func(a, b bus.Mark) int { return int(a.Pos - b.Pos) })
	all = slices.CompactFunc(all, func(a, b bus.Mark) bool { return a.Pos == b.Pos })
	if len(all) > n {
		all, f.More = all[:n], true
		f.Pos = all[n-1].Pos
	}
	seen := map[uuid.UUID]int{}
	for _, m := range all {
		if Worldly(m.Kind) && m.Drill != drill {
			continue
		}
		if i, ok := seen[m.Subject]; ok {
			f.Marks[i] = m
			continue
		}
		seen[m.Subject] = len(f.Marks)
		f.Marks = append(f.Marks, m)
	}
	return f, nil
}

// over gives where what is told to the places over one is read: a local danger notice to a town or village, and an order, concern
// whoever is under it (ent/rule.Owned.Above).
func over(p division.Place) map[string]uuid.UUID {
	const told = "subject_type IN ('" + KindNotice + "', '" + KindOrder + "') AND "
	out := map[string]uuid.UUID{}
	if p.Grid != uuid.Nil {
		out[told+"grid_id IS NULL AND village_id"] = p.Village
	}
	if p.Village != uuid.Nil {
		out[told+"village_id IS NULL AND town_id"] = p.Town
	}
	return out
}

// Head is the newest position of the feed.
func (s *Store) Head(ctx context.Context) (int64, error) { return s.head(ctx) }

// Unlinked counts entries the sequencer has not linked yet.
func (s *Store) Unlinked(ctx context.Context) (n int64, err error) {
	err = s.raw().Row(ctx, "SELECT count(*) FROM journal_new").Scan(&n)
	return n, err
}

// Worldly tells whether subjects of a kind lie in one of the two worlds; the shared registers are in both.
func Worldly(kind string) bool {
	switch kind {
	case KindReport, KindWarning, KindDelivery, KindDoor, KindVillage, KindExport, KindSpot, KindNotice, KindOrder, KindEvent, KindStatement, KindLedger, KindCheck, KindVerify, KindBypass, KindRelief, KindList, KindReminder:
		return true
	}
	return false
}

// MarkIn matches marks at a place or under it, or that concern everybody of its county.
func MarkIn(p division.Place) func(bus.Mark) bool {
	return func(m bus.Mark) bool { return p.Covers(m.Place) || m.Down != uuid.Nil && m.Down == p.County }
}

// LinkedAt tells when a position was linked; the zero time for one that is not there.
func (s *Store) LinkedAt(ctx context.Context, pos int64) (at time.Time, err error) {
	err = s.raw().Row(ctx, "SELECT linked_at FROM journal_link WHERE pos = ?", pos).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return at, fmt.Errorf("time of position %d: %w", pos, err)
	}
	return at, nil
}

// Rewritten tells whether one of some reports no longer says what it said first.
func (s *Store) Rewritten(ctx context.Context, ids []uuid.UUID) (bool, error) {
	raw := World(ctx, s)
	args := []any{raw.Drill()}
	for _, id := range ids {
		args = append(args, id)
	}
	var n int
	err := raw.Row(ctx, "SELECT count(*) FROM reports WHERE drill_id = ? AND revision > 1 AND id IN ("+Marks(len(ids))+")", args...).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("rewritten reports: %w", err)
	}
	return n > 0, nil
}

// FirstRevisionAt finds which of some reports lie at a place and still say what they said first: whoever cannot read
// one of them now never could.
func (s *Store) FirstRevisionAt(ctx context.Context, place division.Place, ids []uuid.UUID) (out []uuid.UUID, err error) {
	if place.ID() == uuid.Nil || len(ids) == 0 {
		return nil, nil
	}
	raw := World(ctx, s)
	args := []any{raw.Drill(), place.ID()}
	for _, id := range ids {
		args = append(args, id)
	}
	err = raw.Each(ctx, func(rows *sql.Rows) error {
		var id uuid.UUID
		err := rows.Scan(&id)
		out = append(out, id)
		return err
	}, "SELECT id FROM reports WHERE drill_id = ? AND "+rule.Column(place.Level())+" = ? AND revision = 1 AND id IN ("+Marks(len(ids))+")", args...)
	if err != nil {
		return nil, fmt.Errorf("first revisions: %w", err)
	}
	return out, nil
}
