package notify

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"

	"jiaoying/ent/rule"
	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/store"
)

// Coverage is how far one revision has come in one place; every rate with its parts.
type Coverage struct {
	Revision uuid.UUID
	Place    division.Place
	AsOf     time.Time
	Count
	// Minutes from publication until that share of the persons had answered; nil while it has not.
	Minutes50, Minutes90, Minutes100 *int
	// Curve is how many had answered by each minute in which somebody did; at most curveMost points, the last one is the newest.
	Curve []Point
	// Parts are the towns of a county and the villages of a town, silent ones first.
	Parts []Part
}

// Count is what is counted of a place.
type Count struct {
	// Villages that are targeted, and those of which a responsible post has answered.
	Villages, VillagesAnswered int
	// People who are asked, each once; answered includes those for whom another entered it (behalf). Delivered lies on a device, unanswered.
	People, PeopleAnswered, PeopleBehalf, PeopleDelivered int
	Households, HouseholdsReached, Moved                  int
}

func (c *Count) add(o Count) {
	c.Villages += o.Villages
	c.VillagesAnswered += o.VillagesAnswered
	c.People += o.People
	c.PeopleAnswered += o.PeopleAnswered
	c.PeopleBehalf += o.PeopleBehalf
	c.PeopleDelivered += o.PeopleDelivered
	c.Households += o.Households
	c.HouseholdsReached += o.HouseholdsReached
	c.Moved += o.Moved
}

// Point is how many had answered by the end of a minute after publication.
type Point struct{ Minute, Answered int }

// Part is one town or village of a board.
type Part struct {
	Place division.Place
	Count
	// FirstAnswerAt is the first answer of a responsible post; nil: silent.
	FirstAnswerAt *time.Time
}

const (
	curveMost = 240
	// curvesKept bounds the curves in memory: a county watches some few warnings in some few places.
	curvesKept = 256
)

type curveKey struct{ revision, place uuid.UUID }

// curve is kept as long as nobody more has answered: the board is looked at more often than it changes. When somebody has, only what may have
// changed is counted again.
type curve struct {
	answered int
	minutes  []Point // every minute with an answer, summed up
	// settled is the minute before which nothing comes any more: whoever answered then was written when it was counted.
	settled int
}

// settles is how long after its time an answer is written at the latest: a writer is waited for some seconds.
const settles = 30 * time.Second

// Coverage gives the board of a revision in a place the viewer watches: sums of village tallies, so that it costs the same for any
// number of people. Fault: not_found.
func (f *Flow) Coverage(ctx context.Context, revision uuid.UUID, place division.Place) (*Coverage, error) {
	if v := viewer.From(ctx); v == nil || !v.Can(place, viewer.CoverageSee) {
		if _, sys := v.IsSystem(); !sys {
			return nil, fault.ErrNotFound
		}
	}
	if place.Level() == division.Grid {
		place.Grid = uuid.Nil // counted at its village
	}
	hand := world(ctx, "coverage", viewer.Drill(ctx))
	rev, err := newRevisions(f.Store.Client).get(hand, revision)
	if err != nil || rev.CountyID != place.County {
		return nil, fault.ErrNotFound.Because(err)
	}
	c := &Coverage{Revision: revision, Place: place, AsOf: clock.Cut(f.Store.Now())}
	parts := map[uuid.UUID]*Part{}
	below := place.Level().Below()
	w := store.World(hand, f.Store)
	count := func(rows *sql.Rows, posts bool) error {
		var id uuid.UUID
		var town uuid.NullUUID
		var village bool
		var first sql.NullTime
		var n Count
		if err := rows.Scan(&id, &town, &village, &n.People, &n.PeopleAnswered, &n.PeopleBehalf, &n.PeopleDelivered, &n.Households, &n.HouseholdsReached, &n.Moved, &first); err != nil {
			return err
		}
		at := division.Place{County: place.County, Town: town.UUID}
		if village {
			at.Village = id
		}
		if village && posts {
			n.Villages = 1
			if first.Valid {
				n.VillagesAnswered = 1
			}
		}
		if !place.Covers(at) {
			return nil
		}
		c.add(n)
		if at.At(below) == uuid.Nil || below == division.Grid { // a post of the place itself is no part of it
			return nil
		}
		p := parts[at.At(below)]
		if p == nil {
			p = &Part{Place: division.Place{County: at.County, Town: at.Town}}
			if below == division.Village {
				p.Place = at
			}
			parts[at.At(below)] = p
		}
		p.add(n)
		if first.Valid && (p.FirstAnswerAt == nil || first.Time.Before(*p.FirstAnswerAt)) {
			p.FirstAnswerAt = &first.Time
		}
		return nil
	}
	err = w.Each(hand, func(rows *sql.Rows) error { return count(rows, true) },
		"SELECT place_id, town_id, village, people, answered, behalf, delivered, households, reached, moved, first_answer_at FROM coverage_tallies WHERE revision_id = ? AND drill_id = ?",
		revision, w.Drill())
	if err == nil && rev.Number > 1 { // a door is counted at the revision that opened it, and is the warning's
		err = w.Each(hand, func(rows *sql.Rows) error { return count(rows, false) },
			`SELECT place_id, town_id, village, 0, 0, 0, 0, households, reached, moved, NULL FROM coverage_tallies
				WHERE revision_id IN (SELECT id FROM warning_revisions WHERE warning_id = ? AND drill_id = ? AND number < ?) AND drill_id = ? AND households > 0`,
			rev.WarningID, w.Drill(), rev.Number, w.Drill())
	}
	if err != nil {
		return nil, fmt.Errorf("coverage: %w", err)
	}
	if err := f.sort(ctx, c, parts); err != nil {
		return nil, err
	}
	minutes, err := f.minutes(hand, revision, rev.PublishedAt, place, c.PeopleAnswered)
	if err != nil {
		return nil, err
	}
	c.Curve = thin(minutes)
	for share, to := range map[int]**int{50: &c.Minutes50, 90: &c.Minutes90, 100: &c.Minutes100} {
		for _, p := range minutes {
			if c.People > 0 && p.Answered*100 >= c.People*share {
				minute := p.Minute
				*to = &minute
				break
			}
		}
	}
	return c, nil
}

// sort puts the silent parts first, then each in the order of the tree: it is no ranking.
func (f *Flow) sort(ctx context.Context, c *Coverage, parts map[uuid.UUID]*Part) error {
	codes := map[uuid.UUID]string{}
	for id, p := range parts {
		n, ok, err := f.Store.Node(ctx, id)
		if err != nil {
			return err
		}
		if ok {
			codes[id] = n.Code
		}
		c.Parts = append(c.Parts, *p)
	}
	silent := func(p Part) int {
		if p.FirstAnswerAt == nil {
			return 0
		}
		return 1
	}
	slices.SortFunc(c.Parts, func(a, b Part) int {
		return cmp.Or(silent(a)-silent(b), strings.Compare(codes[a.Place.ID()], codes[b.Place.ID()]), strings.Compare(a.Place.ID().String(), b.Place.ID().String()))
	})
	return nil
}

// minutes gives how many had answered by each minute after publication, from the deliveries themselves. What was settled at an earlier look is
// not read again, unless the sum is then not what the tallies say.
func (f *Flow) minutes(ctx context.Context, revision uuid.UUID, published time.Time, place division.Place, answered int) ([]Point, error) {
	key := curveKey{revision, place.ID()}
	f.mu.Lock()
	kept, ok := f.curves[key]
	f.mu.Unlock()
	if ok && kept.answered == answered {
		return kept.minutes, nil
	}
	next := curve{answered: answered, settled: max(int(f.Store.Now().Add(-settles).Sub(published)/time.Minute), 0)}
	for {
		var before []Point
		sum := 0
		for _, p := range kept.minutes {
			if p.Minute < kept.settled {
				before, sum = append(before, p), p.Answered
			}
		}
		out, sum, err := f.answers(ctx, revision, published, place, kept.settled, before, sum)
		if err != nil {
			return nil, err
		}
		if sum == answered {
			next.minutes = out
			f.mu.Lock()
			if len(f.curves) >= curvesKept {
				clear(f.curves)
			}
			if f.curves == nil {
				f.curves = map[curveKey]curve{}
			}
			f.curves[key] = next
			f.mu.Unlock()
			return out, nil
		}
		if kept.settled == 0 { // somebody answered between the two looks; the next one sees both
			return out, nil
		}
		kept = curve{} // the place has changed, or a clock went back: all of it once more
	}
}

// answers adds the answers from a minute on to the points before it.
func (f *Flow) answers(ctx context.Context, revision uuid.UUID, published time.Time, place division.Place, from int, out []Point, sum int) ([]Point, int, error) {
	minute := "CAST(FLOOR(EXTRACT(EPOCH FROM (answered_at - CAST(? AS timestamptz))) / 60) AS bigint)"
	var zero any = published
	if f.Store.Dialect() == dialect.SQLite { // whole milliseconds: fractions of a day lose the minute's edge
		minute, zero = "(CAST(ROUND(unixepoch(answered_at, 'subsec') * 1000) AS INTEGER) - ?) / 60000", published.UnixMilli()
	}
	w := store.World(ctx, f.Store)
	args := []any{zero, w.Drill(), revision, place.ID()}
	since := ""
	if from > 0 {
		since = " AND answered_at >= ?"
		args = append(args, published.Add(time.Duration(from)*time.Minute))
	}
	err := w.Each(ctx, func(rows *sql.Rows) error {
		var p Point
		var n int
		err := rows.Scan(&p.Minute, &n)
		sum += n
		p.Answered = sum
		out = append(out, p)
		return err
	}, "SELECT "+minute+` AS minute, count(*) FROM deliveries WHERE drill_id = ? AND revision_id = ? AND answered_at IS NOT NULL AND state IN ('answered', 'in_person', 'behalf') AND `+
		rule.Column(place.Level())+" = ?"+since+" GROUP BY 1 ORDER BY 1", args...)
	if err != nil {
		return nil, 0, fmt.Errorf("minutes of the answers: %w", err)
	}
	return out, sum, nil
}

// thin leaves at most curveMost points, the last among them.
func thin(all []Point) []Point {
	if len(all) <= curveMost {
		return slices.Clone(all)
	}
	out := make([]Point, 0, curveMost)
	for i := range curveMost {
		out = append(out, all[(i+1)*len(all)/curveMost-1])
	}
	return out
}

// recountFor is how far back tallies are compared: what is older changes no more.
const recountFor = 30 * 24 * time.Hour

// RecountCoverage compares the tallies of people of the last weeks with their rows and mends what differs; each difference is an error
// worth a look. It looks without holding anything up, and counts again only what looked wrong. Doors are counted by their own flow.
func (f *Flow) RecountCoverage(ctx context.Context) (wrong int, err error) {
	type suspect struct{ revision, place, drill uuid.UUID }
	var suspects []suspect
	since := clock.Cut(f.Store.Now()).Add(-recountFor)
	// One statement is one moment: of a delivery and its tally, both are in it or neither.
	if err := store.Real(f.Store).Each(ctx, func(rows *sql.Rows) error {
		var s suspect
		err := rows.Scan(&s.revision, &s.place, &s.drill)
		suspects = append(suspects, s)
		return err
	}, `SELECT revision_id, place_id, drill_id FROM (
			SELECT revision_id, `+tallyPlace+` AS place_id, drill_id, `+recounted+` FROM deliveries
				WHERE asks AND revision_id IN (SELECT revision_id FROM fanouts WHERE started_at >= ?) GROUP BY 1, 2, 3
			UNION ALL SELECT revision_id, place_id, drill_id, -people, -answered, -behalf, -delivered FROM coverage_tallies
				WHERE revision_id IN (SELECT revision_id FROM fanouts WHERE started_at >= ?)) AS both_sides
		GROUP BY revision_id, place_id, drill_id HAVING SUM(people) <> 0 OR SUM(answered) <> 0 OR SUM(behalf) <> 0 OR SUM(delivered) <> 0`, since, since); err != nil {
		return 0, fmt.Errorf("recount: %w", err)
	}
	for _, s := range suspects {
		mended := 0
		if err := f.Store.InTx(world(ctx, "recount", s.drill), func(ctx context.Context, tx *store.Tx) error {
			mended = 0
			w := store.World(ctx, tx)
			// The tally's row first: who holds it keeps every writer of this place from committing, so that the count stands still.
			n, err := w.Exec(ctx, "UPDATE coverage_tallies SET people = people WHERE revision_id = ? AND place_id = ? AND drill_id = ?", s.revision, s.place, w.Drill())
			if err != nil {
				return err
			}
			if n == 0 { // a place without a tally
				t := tallies{}
				node, ok, err := f.Store.Node(ctx, s.place)
				if err != nil || !ok {
					return err
				}
				t.of(s.revision, node.Place)
				if err := t.write(ctx, tx); err != nil {
					return err
				}
			}
			var people, answered, behalf, delivered int64
			if err := w.Row(ctx, "SELECT "+recounted+" FROM deliveries WHERE asks AND drill_id = ? AND revision_id = ? AND "+tallyPlace+" = ?", w.Drill(), s.revision, s.place).
				Scan(&people, &answered, &behalf, &delivered); err != nil {
				return err
			}
			changed, err := w.Exec(ctx, `UPDATE coverage_tallies SET people = ?, answered = ?, behalf = ?, delivered = ? WHERE revision_id = ? AND place_id = ? AND drill_id = ?
				AND (people <> ? OR answered <> ? OR behalf <> ? OR delivered <> ?)`, people, answered, behalf, delivered, s.revision, s.place, w.Drill(), people, answered, behalf, delivered)
			mended = int(changed)
			return err
		}); err != nil {
			return wrong, fmt.Errorf("recount: %w", err)
		}
		wrong += mended
	}
	return wrong, nil
}

const (
	// tallyPlace is the division a delivery is counted at.
	tallyPlace = "COALESCE(village_id, town_id, county_id)"
	recounted  = `CAST(COALESCE(SUM(1), 0) AS bigint) AS people, CAST(COALESCE(SUM(CASE WHEN state IN ('answered', 'in_person', 'behalf') THEN 1 ELSE 0 END), 0) AS bigint) AS answered,
		CAST(COALESCE(SUM(CASE WHEN state IN ('in_person', 'behalf') THEN 1 ELSE 0 END), 0) AS bigint) AS behalf,
		CAST(COALESCE(SUM(CASE WHEN delivered_at IS NOT NULL AND state NOT IN ('answered', 'in_person', 'behalf') THEN 1 ELSE 0 END), 0) AS bigint) AS delivered`
)
