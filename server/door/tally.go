package door

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/notify/door"
	"jiaoying/server/division"
	"jiaoying/server/store"
)

var errNoRows = sql.ErrNoRows

// tallied are the doors of one revision in one village: how many it opened, at how many somebody was told, moved or known away,
// and how many persons were moved.
type tallied struct{ households, reached, moved int }

func villageOf(p division.Place) division.Place {
	return division.Place{County: p.County, Town: p.Town, Village: p.Village}
}

// count adds to the tallies of a revision. Villages in one order, so that no two writers wait for each other crosswise. The row
// is mostly there already, made with the deliveries; whoever comes first makes it.
// The doors of a notice have no revision: coverage is a warning's alone.
func count(ctx context.Context, tx *store.Tx, revision uuid.UUID, by map[division.Place]tallied) error {
	if revision == uuid.Nil {
		return nil
	}
	raw := store.World(ctx, tx)
	order := slices.SortedFunc(maps.Keys(by), func(a, b division.Place) int { return bytes.Compare(a.Village[:], b.Village[:]) })
	for _, v := range order {
		t := by[v]
		if t == (tallied{}) {
			continue
		}
		if _, err := raw.Exec(ctx, `INSERT INTO coverage_tallies (revision_id, place_id, drill_id, county_id, town_id, village, people, answered, behalf, delivered, households, reached, moved)
			VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, 0, ?, ?, ?)
			ON CONFLICT (revision_id, place_id) DO UPDATE SET households = coverage_tallies.households + excluded.households,
				reached = coverage_tallies.reached + excluded.reached, moved = coverage_tallies.moved + excluded.moved`,
			revision, v.Village, raw.Drill(), v.County, store.Nullable(v.Town), true, t.households, t.reached, t.moved); err != nil {
			return fmt.Errorf("tally of doors: %w", err)
		}
	}
	return nil
}

// RecountDoors compares every tally of doors of the real world with its tasks and mends what differs; each difference is an
// error worth a look. It looks without holding anything up, and counts again only what looked wrong.
func (f *Flow) RecountDoors(ctx context.Context) (wrong int, err error) {
	type key struct{ revision, village uuid.UUID }
	var suspects []key
	real := store.Real(f.Store)
	// One statement is one moment: of a door and its tally, both are in it or neither.
	if err := real.Each(ctx, func(rows *sql.Rows) error {
		var k key
		err := rows.Scan(&k.revision, &k.village)
		suspects = append(suspects, k)
		return err
	}, `SELECT revision_id, village_id FROM (
			SELECT revision_id, village_id, 1 AS households, `+reachedCase+` AS reached, moved FROM door_tasks WHERE drill_id = ? AND revision_id IS NOT NULL
			UNION ALL SELECT revision_id, place_id, -households, -reached, -moved FROM coverage_tallies WHERE drill_id = ? AND village = ?) AS both_sides
		GROUP BY revision_id, village_id HAVING SUM(households) <> 0 OR SUM(reached) <> 0 OR SUM(moved) <> 0`, real.Drill(), real.Drill(), true); err != nil {
		return 0, fmt.Errorf("recount doors: %w", err)
	}
	for _, k := range suspects {
		mended := 0
		if err := f.Store.InTx(viewer.With(ctx, viewer.System("recount")), func(ctx context.Context, tx *store.Tx) error {
			mended = 0
			real := store.Real(tx)
			// The tally's row first: who holds it keeps every writer of these doors from committing, so that the count stands still.
			if _, err := real.Exec(ctx, `INSERT INTO coverage_tallies (revision_id, place_id, drill_id, county_id, town_id, village, people, answered, behalf, delivered, households, reached, moved)
				SELECT revision_id, village_id, drill_id, county_id, town_id, ?, 0, 0, 0, 0, 0, 0, 0 FROM door_tasks WHERE drill_id = ? AND revision_id = ? AND village_id = ? LIMIT 1
				ON CONFLICT (revision_id, place_id) DO NOTHING`, true, real.Drill(), k.revision, k.village); err != nil {
				return err
			}
			if _, err := real.Exec(ctx, "UPDATE coverage_tallies SET moved = moved WHERE drill_id = ? AND revision_id = ? AND place_id = ?", real.Drill(), k.revision, k.village); err != nil {
				return err
			}
			var t tallied
			if err := real.Row(ctx, "SELECT count(*), CAST(COALESCE(SUM("+reachedCase+"), 0) AS BIGINT), CAST(COALESCE(SUM(moved), 0) AS BIGINT) FROM door_tasks WHERE drill_id = ? AND revision_id = ? AND village_id = ?",
				real.Drill(), k.revision, k.village).Scan(&t.households, &t.reached, &t.moved); err != nil {
				return err
			}
			changed, err := real.Exec(ctx, `UPDATE coverage_tallies SET households = ?, reached = ?, moved = ?
				WHERE drill_id = ? AND revision_id = ? AND place_id = ? AND (households <> ? OR reached <> ? OR moved <> ?)`,
				t.households, t.reached, t.moved, real.Drill(), k.revision, k.village, t.households, t.reached, t.moved)
			mended = int(changed)
			return err
		}); err != nil {
			return wrong, fmt.Errorf("recount doors: %w", err)
		}
		wrong += mended
	}
	return wrong, nil
}

// reachedCase is Outcome.Counts in SQL.
const reachedCase = "CASE WHEN outcome IN ('" + string(door.Told) + "', '" + string(door.Moved) + "', '" + string(door.Away) + "') THEN 1 ELSE 0 END"
