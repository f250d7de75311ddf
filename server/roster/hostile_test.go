package roster_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/job"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// A name that the column cannot hold, or that reads otherwise than it is written, is a fault of its field.
func TestNamesOfStrangers(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		for _, name := range []string{strings.Repeat("𠮷", 60), "张\u202e三", "张\x00三", "张\n三", strings.Repeat("长", 61), "", "\xff"} {
			p := b.person("10030000020", viewer.InfoOfficer, b.villageA)
			p.Name = name
			if got := code(b.flow.AddPerson(as(b.admin), p)); got != "person.name" {
				t.Errorf("%.20q: %s", name, got)
			}
			if got := code(b.flow.RenameDivision(as(b.admin), b.villageA.Village, name, today)); got != "division.name" {
				t.Errorf("%.20q: %s", name, got)
			}
		}
		p := b.person("10030000020", viewer.InfoOfficer, b.villageA)
		p.Name = strings.Repeat("𠮷", 50)
		if err := b.flow.AddPerson(as(b.admin), p); err != nil {
			t.Error(err)
		}
	})
}

// A machine's token goes along with its division, told for both places, once.
func TestTokenMoves(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		token, still := store.NewID(), store.NewID()
		err := b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
			for id, at := range map[uuid.UUID]division.Place{token: b.villageA, still: b.villageB} {
				if _, err := store.Inner(tx).Exec(ctx, "INSERT INTO machine_tokens (id, name, hash, verb, county_id, town_id, village_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
					id, id.String(), id[:], string(viewer.MetricsRead), at.County, at.Town, at.Village, tx.Now); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		is := func(id uuid.UUID, want division.Place) {
			t.Helper()
			var p division.Place
			var grid uuid.NullUUID
			err := store.Inner(b.store).Row(context.Background(), "SELECT county_id, town_id, village_id, grid_id FROM machine_tokens WHERE id = ?", id).Scan(&p.County, &p.Town, &p.Village, &grid)
			if p.Grid = grid.UUID; err != nil || p != want {
				t.Errorf("token at %v, want %v, %v", p, want, err)
			}
		}
		if err := b.flow.MoveDivision(as(b.admin), b.villageA.Village, b.other.Town); err != nil {
			t.Fatal(err)
		}
		move := func() error {
			return b.flow.Rehome(context.Background(), job.Rehome{Division: b.villageA.Village, From: b.villageA.Village})
		}
		if err := move(); err != nil {
			t.Fatal(err)
		}
		b.silent(t, "the second run", move)
		moved := b.other.Child(b.villageA.Village)
		is(token, moved)
		is(still, b.villageB)
		if err := b.flow.MergeDivision(as(b.admin), b.villageA.Village, b.villageB.Village, yesterday); err != nil {
			t.Fatal(err)
		}
		if err := b.flow.Rehome(context.Background(), job.Rehome{Division: b.villageB.Village, From: b.villageA.Village}); err != nil {
			t.Fatal(err)
		}
		is(token, b.villageB)
		if at := b.heard(t, "token.rehome", token); !slices.Equal(at, []division.Place{b.villageA, moved, moved, b.villageB}) {
			t.Errorf("told at %v", at)
		}
	})
}
