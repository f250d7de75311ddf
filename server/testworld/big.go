package testworld

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/store"
)

const (
	// bigSeed makes every run the same; figures of two runs then speak of the same rows.
	bigSeed = 370405
	// bigChunk rows are one transaction: large enough that the sync at its end does not count, small enough for the write-ahead log.
	bigChunk = 10_000
	// bigStep lies between two reports: a million fill one year.
	bigStep = 30 * time.Second
)

// bigFirst is when the first report came.
var bigFirst = time.Date(2025, 11, 1, 0, 0, 0, 0, time.UTC)

// Big writes n reports of the real world into a database that Fill has filled and that has none of them yet: spread over all
// villages, six of ten waiting for the town, the rest taken on or sent back, two moves each, and their tallies. The same n gives the same
// rows. It writes no journal and no search documents, and goes past the flow, so that a million take minutes and not hours.
// Reports of a village are its first grid officer's where the cast has one.
func Big(ctx context.Context, s *store.Store, n int) error {
	ctx = viewer.With(ctx, viewer.System("testworld"))
	b, err := newBig(ctx, s)
	if err != nil {
		return fmt.Errorf("big world: %w", err)
	}
	for start := 0; start < n; start += bigChunk {
		reports, moves := bulk{table: "reports", columns: reportColumns}, bulk{table: "report_moves", columns: moveColumns}
		for i := start; i < min(start+bigChunk, n); i++ {
			b.report(i, &reports, &moves)
		}
		err := s.InTx(store.Long(ctx), func(ctx context.Context, tx *store.Tx) error {
			if err := reports.write(ctx, tx); err != nil {
				return err
			}
			return moves.write(ctx, tx)
		})
		if err != nil {
			return fmt.Errorf("big world, from report %d: %w", start, err)
		}
	}
	if err := s.InTx(ctx, b.tally); err != nil {
		return fmt.Errorf("big world: %w", err)
	}
	return nil
}

type bigVillage struct {
	place  division.Place
	path   string
	author viewer.Card
	town   viewer.Card
	desks  map[string]int
}

type bigCategory struct{ code, nature, visibility string }

type big struct {
	rand       *rand.Rand
	villages   []*bigVillage
	categories []bigCategory
}

func newBig(ctx context.Context, s *store.Store) (*big, error) {
	b := &big{rand: rand.New(rand.NewPCG(bigSeed, 0))}
	raw := store.Inner(s)
	err := raw.Each(ctx, func(rows *sql.Rows) error {
		v := &bigVillage{desks: map[string]int{}}
		var name, town string
		if err := rows.Scan(&v.place.Village, &v.place.Town, &v.place.County, &name, &town); err != nil {
			return err
		}
		v.path = town + " " + name
		v.author = viewer.Card{Person: b.id(bigFirst), Name: "试用员", Role: viewer.GridOfficer, Post: "A", Division: v.path}
		v.town = viewer.Card{Person: b.id(bigFirst), Name: "值班员", Role: viewer.TownDuty, Post: "A", Division: town}
		b.villages = append(b.villages, v)
		return nil
	}, `SELECT v.id, v.town_id, v.county_id, v.short_name, t.short_name FROM divisions v JOIN divisions t ON t.id = v.town_id
		WHERE v.level = ? ORDER BY v.code`, string(division.Village))
	if err != nil {
		return nil, err
	}
	err = raw.Each(ctx, func(rows *sql.Rows) error {
		var person, village uuid.UUID
		var name string
		if err := rows.Scan(&person, &village, &name); err != nil {
			return err
		}
		for _, v := range b.villages {
			if v.place.Village == village {
				v.author.Person, v.author.Name = person, name
			}
		}
		return nil
	}, "SELECT a.person_id, a.village_id, p.name FROM appointments a JOIN people p ON p.id = a.person_id WHERE a.role = ? AND a.village_id IS NOT NULL AND a.to_day IS NULL ORDER BY a.post DESC, p.name, a.village_id",
		string(viewer.GridOfficer))
	if err != nil {
		return nil, err
	}
	err = raw.Each(ctx, func(rows *sql.Rows) error {
		var c bigCategory
		err := rows.Scan(&c.code, &c.nature, &c.visibility)
		b.categories = append(b.categories, c)
		return err
	}, "SELECT code, nature, visibility FROM categories ORDER BY code")
	if err != nil {
		return nil, err
	}
	if len(b.villages) == 0 || len(b.categories) == 0 {
		return nil, fmt.Errorf("no villages or no categories: fill the world first")
	}
	return b, nil
}

// id makes a version 7 id of a time out of the seed.
func (b *big) id(at time.Time) (id uuid.UUID) {
	binary.BigEndian.PutUint64(id[:8], uint64(at.UnixMilli())<<16|0x7000|b.rand.Uint64()&0xfff)
	binary.BigEndian.PutUint64(id[8:], 1<<63|b.rand.Uint64()>>2)
	return id
}

const (
	reportColumns = `id, county_id, town_id, village_id, drill_id, category, nature, severity, direct, need_to_know, sealed, facts, people_out, note, spot,
		latitude, longitude, accuracy_m, fixed_at, state, desk, made_at, received_at, due_at, seen_at, seen_card, author_id, author_card, revision, digest`
	moveColumns = "id, kind, from_state, to_state, actor_id, card, made_at, received_at, reason, text, content, digest, report_id"
)

// report adds one report and its two moves; the world of all of them is the real one, the zero id.
func (b *big) report(i int, reports, moves *bulk) {
	v := b.villages[b.rand.IntN(len(b.villages))]
	c := b.categories[b.rand.IntN(len(b.categories))]
	received := bigFirst.Add(time.Duration(i) * bigStep)
	made, decided := received.Add(-20*time.Second), received.Add(10*time.Minute)
	id := b.id(received)
	severity, direct, peopleOut := "minor", b.rand.IntN(50) == 0, "all_out"
	if direct {
		severity, peopleOut = "major", "some_inside"
	}
	note := fmt.Sprintf("第%d号。东堤背水坡有渗水，水清，范围约%d平方米，已安排人员看守，等待镇里查看。", i+1, 1+b.rand.IntN(40))
	spot := fmt.Sprintf("东堤%d号桩", 1+b.rand.IntN(400))
	latitude, longitude := 34.45+b.rand.Float64()/4, 117.45+b.rand.Float64()/3
	state, desk, second, reason := "submitted", "inbox", "see", any(nil)
	switch k := b.rand.IntN(20); {
	case k < 5:
		state, desk, second = "accepted", "doing", "accept"
	case k < 8:
		state, desk, second, reason = "returned", "doing", "return", "position_unclear"
	}
	var due any
	if state == "submitted" {
		due = received.Add(2 * time.Hour)
	}
	v.desks[desk]++
	digest := sha256.Sum256(id[:])
	author, town := jsonOf(v.author), jsonOf(v.town)
	reports.add(id, v.place.County, v.place.Town, v.place.Village, uuid.Nil, c.code, c.nature, severity, direct, c.visibility == "need_to_know",
		c.visibility == "sealed_reporter", jsonOf([]string{}), peopleOut, note, spot, latitude, longitude, 8.0, made, state, desk, made, received, due,
		decided, town, v.author.Person, author, 1, digest[:])
	content := jsonOf(map[string]any{
		"category": c.code, "severity": severity, "peopleOut": peopleOut, "note": note, "spot": spot,
		"position": map[string]any{"latitude": latitude, "longitude": longitude, "accuracyM": 8, "fixedAt": made.Format(time.RFC3339)},
	})
	moves.add(b.id(received), "submit", nil, "submitted", v.author.Person, author, made, received, nil, "", content, digest[:], id)
	moves.add(b.id(decided), second, "submitted", state, v.town.Person, town, decided, decided, reason, "", nil, digest[:], id)
}

// tally counts what was written, by village and desk.
func (b *big) tally(ctx context.Context, tx *store.Tx) error {
	rows := bulk{table: "report_tallies", columns: "drill_id, village_id, county_id, town_id, desk, n"}
	for _, v := range b.villages {
		for desk, n := range v.desks {
			rows.add(uuid.Nil, v.place.Village, v.place.County, v.place.Town, desk, n)
		}
	}
	return rows.write(ctx, tx)
}

func jsonOf(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // only our own plain values come here
	}
	return text
}

// bulk gathers rows of one table and inserts many with one statement.
type bulk struct {
	table, columns string
	rows, width    int
	args           []any
}

func (b *bulk) add(args ...any) {
	b.rows, b.width = b.rows+1, len(args)
	b.args = append(b.args, args...)
}

// argsMost is what SQLite takes in one statement.
const argsMost = 32_000

func (b *bulk) write(ctx context.Context, tx *store.Tx) error {
	raw := store.Real(tx)
	for b.rows > 0 {
		n := min(b.rows, argsMost/b.width)
		row := "(" + store.Marks(b.width) + ")"
		text := "INSERT INTO " + b.table + " (" + b.columns + ") VALUES " + strings.Repeat(row+", ", n-1) + row
		if _, err := raw.Exec(ctx, text, b.args[:n*b.width]...); err != nil {
			return fmt.Errorf("write %s: %w", b.table, err)
		}
		b.rows, b.args = b.rows-n, b.args[n*b.width:]
	}
	return nil
}
