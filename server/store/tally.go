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
// Desks are touched in order of name, so that two writers of one village never wait for each other crosswise.
func (tx *Tx) CountReport(ctx context.Context, place division.Place, left, came string) error {
	if left == came {
		return nil
	}
	type step struct {
		desk string
		n    int
	}
	steps := []step{{left, -1}, {came, 1}}
	if left > came {
		steps[0], steps[1] = steps[1], steps[0]
	}
	world := World(ctx, tx)
	for _, st := range steps {
		if st.desk == "" {
			continue
		}
		if _, err := world.Exec(ctx, `INSERT INTO report_tallies (drill_id, village_id, county_id, town_id, desk, n) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (drill_id, village_id, desk) DO UPDATE SET n = report_tallies.n + excluded.n`,
			world.Drill(), place.Village, place.County, place.Town, st.desk, st.n); err != nil {
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

// RecountReports compares every tally of the real world with its rows and mends what differs; each difference is an error worth a look.
func (s *Store) RecountReports(ctx context.Context) (wrong int, err error) {
	err = s.InTx(viewer.With(ctx, viewer.System("recount")), func(ctx context.Context, tx *Tx) error {
		wrong = 0
		type key struct {
			drill, village uuid.UUID
			desk           string
		}
		type val struct {
			county, town uuid.UUID
			n            int64
		}
		want, have := map[key]val{}, map[key]int64{}
		real := Real(tx)
		if err := real.Each(ctx, func(rows *sql.Rows) error {
			var k key
			var v val
			err := rows.Scan(&k.drill, &k.village, &k.desk, &v.county, &v.town, &v.n)
			want[k] = v
			return err
		}, "SELECT drill_id, village_id, desk, county_id, town_id, count(*) FROM reports WHERE drill_id = ? GROUP BY drill_id, village_id, desk, county_id, town_id", real.Drill()); err != nil {
			return err
		}
		if err := real.Each(ctx, func(rows *sql.Rows) error {
			var k key
			var n int64
			err := rows.Scan(&k.drill, &k.village, &k.desk, &n)
			have[k] = n
			return err
		}, "SELECT drill_id, village_id, desk, n FROM report_tallies WHERE drill_id = ?", real.Drill()); err != nil {
			return err
		}
		for k, v := range want {
			if have[k] == v.n {
				continue
			}
			wrong++
			if _, err := real.Exec(ctx, `INSERT INTO report_tallies (drill_id, village_id, county_id, town_id, desk, n) VALUES (?, ?, ?, ?, ?, ?)
				ON CONFLICT (drill_id, village_id, desk) DO UPDATE SET n = excluded.n`, k.drill, k.village, v.county, v.town, k.desk, v.n); err != nil {
				return err
			}
		}
		for k, n := range have {
			if _, ok := want[k]; ok || n == 0 {
				continue
			}
			wrong++
			if _, err := real.Exec(ctx, "UPDATE report_tallies SET n = 0 WHERE drill_id = ? AND village_id = ? AND desk = ?", k.drill, k.village, k.desk); err != nil {
				return err
			}
		}
		return nil
	})
	return wrong, err
}
