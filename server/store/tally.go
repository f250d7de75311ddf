package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/google/uuid"

	"jiaoying/ent/rule"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
)

// Tally is a number of reports on one desk.
type Tally map[string]int64

// CountReport adds to the village's tallies in the writer's transaction: -1 on the desk a report left, +1 on the one it came to; "" is none.
func (tx *Tx) CountReport(ctx context.Context, place division.Place, left, came string) error {
	if left == came {
		return nil
	}
	world := World(ctx, tx)
	for desk, n := range map[string]int{left: -1, came: 1} {
		if desk == "" {
			continue
		}
		if err := tx.write(ctx, later{query: `INSERT INTO report_tallies (drill_id, village_id, county_id, town_id, desk, n) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (drill_id, village_id, desk) DO UPDATE SET n = report_tallies.n + excluded.n`,
			args: []any{world.Drill(), place.Village, place.County, place.Town, desk, n}, village: place.Village, desk: desk}); err != nil {
			return fmt.Errorf("tally: %w", err)
		}
	}
	return nil
}

// ReportTally sums the village tallies under a place in the context's world. Below a village it counts nothing.
func (s *Store) ReportTally(ctx context.Context, place division.Place) (Tally, error) {
	if place.Level() == division.Grid {
		place.Grid = uuid.Nil
	}
	t := Tally{}
	world := World(ctx, s)
	err := world.Each(ctx, func(rows *sql.Rows) error {
		var desk string
		var n int64
		err := rows.Scan(&desk, &n)
		t[desk] = n
		return err
	}, "SELECT desk, CAST(SUM(n) AS BIGINT) FROM report_tallies WHERE drill_id = ? AND "+rule.Column(place.Level())+" = ? GROUP BY desk", world.Drill(), place.ID())
	if err != nil {
		return nil, fmt.Errorf("tallies: %w", err)
	}
	return t, nil
}

// RecountReports compares every tally of the real world with its rows and mends what differs; each difference is an error
// worth a look. It looks without holding anything up, and counts again only what looked wrong.
func (s *Store) RecountReports(ctx context.Context) (wrong int, err error) {
	type desk struct {
		village uuid.UUID
		name    string
	}
	var suspects []desk
	real := Real(s)
	// One statement is one moment: of a report and its tally, both are in it or neither.
	if err := real.Each(ctx, func(rows *sql.Rows) error {
		var d desk
		err := rows.Scan(&d.village, &d.name)
		suspects = append(suspects, d)
		return err
	}, `SELECT village_id, desk FROM (
			SELECT village_id, desk, count(*) AS n FROM reports WHERE drill_id = ? GROUP BY village_id, desk
			UNION ALL SELECT village_id, desk, -n FROM report_tallies WHERE drill_id = ?) AS both_sides
		GROUP BY village_id, desk HAVING SUM(n) <> 0`, real.Drill(), real.Drill()); err != nil {
		return 0, fmt.Errorf("recount: %w", err)
	}
	for _, d := range suspects {
		mended := 0
		if err := s.InTx(viewer.With(ctx, viewer.System("recount")), func(ctx context.Context, tx *Tx) error {
			mended = 0
			real := Real(tx)
			// The tally's row first: who holds it keeps every writer of this desk from committing, so that the count stands still.
			if _, err := real.Exec(ctx, `INSERT INTO report_tallies (drill_id, village_id, county_id, town_id, desk, n)
				SELECT drill_id, village_id, county_id, town_id, desk, 0 FROM reports WHERE drill_id = ? AND village_id = ? AND desk = ? LIMIT 1
				ON CONFLICT (drill_id, village_id, desk) DO NOTHING`, real.Drill(), d.village, d.name); err != nil {
				return err
			}
			if _, err := real.Exec(ctx, "UPDATE report_tallies SET n = n WHERE drill_id = ? AND village_id = ? AND desk = ?", real.Drill(), d.village, d.name); err != nil {
				return err
			}
			var n int64
			if err := real.Row(ctx, "SELECT count(*) FROM reports WHERE drill_id = ? AND village_id = ? AND desk = ?", real.Drill(), d.village, d.name).Scan(&n); err != nil {
				return err
			}
			changed, err := real.Exec(ctx, "UPDATE report_tallies SET n = ? WHERE drill_id = ? AND village_id = ? AND desk = ? AND n <> ?", n, real.Drill(), d.village, d.name, n)
			mended = int(changed)
			return err
		}); err != nil {
			return wrong, fmt.Errorf("recount: %w", err)
		}
		wrong += mended
	}
	return wrong, nil
}
