package loss_test

import (
	"context"
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"jiaoying/ent/db/lossevent"
	"jiaoying/server/division"
	"jiaoying/server/loss"
	"jiaoying/server/loss/chain"
	"jiaoying/server/loss/figure"
	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
	"jiaoying/server/store/storetest"
)

// BenchmarkRollUp is B13: one event over the 61,475 villages of a province, each with twelve figures, in 1,938 towns that have told
// what they count. From nothing, and after the change of one village: the accept that rewrites the kept sum of its town.
func BenchmarkRollUp(b *testing.B) {
	const villages, towns = 61_475, 1_938
	for _, kind := range []string{"sqlite", "postgres"} {
		b.Run(kind, func(b *testing.B) {
			w := setup(b, storetest.Address(b, kind))
			ev := w.open(b)
			leaves := w.province(b, ev, villages, towns)
			row := w.store.Client.LossEvent.Query().Where(lossevent.ID(ev)).OnlyX(system)
			one, err := w.flow.Form(system, row.CountyID, "2024")
			if err != nil {
				b.Fatal(err)
			}
			b.Run("scratch", func(b *testing.B) {
				for range b.N {
					sums, err := w.flow.RollUp(system, row, one)
					if err != nil {
						b.Fatal(err)
					}
					whole(b, sums, row.CountyID, leaves)
				}
			})
			in := w.first(ev, village, fig("A01007", people(5)))
			w.send(b, w.officer, in)
			w.accept(b, w.town, in.ID)
			base := in.ID
			b.Run("change", func(b *testing.B) {
				for n := range b.N {
					b.StopTimer()
					next := w.next(in, base, chain.KindUpdate, fig("A01007", people(int64(6+n%3))))
					next.Reasons = []loss.Reason{{Finding: "fall:A01007", Reason: "other", Text: "核过"}}
					w.send(b, w.officer, next)
					base = next.ID
					b.StartTimer()
					w.accept(b, w.town, next.ID)
				}
			})
		})
	}
	pgtest.Stop()
}

// In a province of villages, what a town and the county count is the sum of the leaves below, each of them; make soak takes all 61,475.
func TestProvince(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		villages, towns := 3_000, 95
		if n, err := strconv.Atoi(os.Getenv("JIAOYING_SOAK_VILLAGES")); err == nil {
			villages, towns = n, n/31
		}
		w := setup(t, address)
		ev := w.open(t)
		leaves := w.province(t, ev, villages, towns)
		row := w.store.Client.LossEvent.Query().Where(lossevent.ID(ev)).OnlyX(system)
		one, err := w.flow.Form(system, row.CountyID, "2024")
		must(t, err)
		sums, err := w.flow.RollUp(system, row, one)
		must(t, err)
		whole(t, sums, row.CountyID, leaves)
	})
}

// whole checks the sums of an event against what the villages of each town told.
func whole(t testing.TB, sums map[division.Place]*loss.Sum, county uuid.UUID, leaves map[uuid.UUID]figure.Grains) {
	t.Helper()
	if len(sums) != len(leaves)+1 {
		t.Fatalf("%d sums of %d towns", len(sums), len(leaves))
	}
	all := figure.Grains{}
	for town, g := range leaves {
		if s := sums[division.Place{County: county, Town: town}]; s == nil || !equal(s.Grains, g) {
			t.Fatalf("town %s counts %v, its villages %v", town, s, g)
		}
		must(t, all.Add(g))
	}
	if top := sums[division.Place{County: county}]; top == nil || !equal(top.Grains, all) {
		t.Fatalf("the county counts %v, its villages %v", top, all)
	}
}

// province writes accepted statements past the flow; gives what the villages of each town told.
func (b *bundle) province(t testing.TB, ev uuid.UUID, villages, towns int) map[uuid.UUID]figure.Grains {
	t.Helper()
	county := b.places[county].County
	ids := make([]uuid.UUID, towns)
	sums := make([]figure.Grains, towns)
	for i := range ids {
		ids[i], sums[i] = store.NewID(), figure.Grains{}
	}
	const columns = "id, county_id, town_id, village_id, drill_id, event_id, division_id, level, n, kind, state, form, occurred_at, typed, figures, facts, grains, parts, findings, reasons, answers, maintained, round, author_id, author_card, made_at, received_at, digest, accepted_at"
	var rows []any
	count := 0
	flush := func() {
		if count == 0 {
			return
		}
		one := "(" + strings.TrimSuffix(strings.Repeat("?, ", 29), ", ") + ")"
		must(t, b.store.InTx(store.Long(system), func(ctx context.Context, tx *store.Tx) error {
			_, err := store.Real(tx).Exec(ctx, "INSERT INTO statements ("+columns+") VALUES "+strings.TrimSuffix(strings.Repeat(one+", ", count), ", "), rows...)
			return err
		}))
		rows, count = nil, 0
	}
	add := func(at division.Place, level string, g figure.Grains) {
		text, err := json.Marshal(g)
		must(t, err)
		var village any
		if at.Village != uuid.Nil {
			village = at.Village
		}
		rows = append(rows, store.NewID(), at.County, at.Town, village, uuid.Nil, ev, at.ID(), level, 1, "first", "accepted", "2024", now, json.RawMessage("{}"), json.RawMessage("{}"), json.RawMessage("{}"), json.RawMessage(text),
			json.RawMessage("[]"), json.RawMessage("[]"), json.RawMessage("{}"), json.RawMessage("{}"), json.RawMessage("[]"), 0, store.NewID(), json.RawMessage("{}"), now, now, []byte{1}, now)
		if count++; count == 500 {
			flush()
		}
	}
	for i := range villages {
		g := figure.Grains{}
		for k, code := range []string{"A01007", "A01010", "A01012", "A01013", "A01014", "A01015", "A01023", "A01026", "A01029", "A01030", "A01031", "A01058"} {
			g[code] = int64(i%97+k) * 100
		}
		at := division.Place{County: county, Town: ids[i%towns], Village: store.NewID()}
		add(at, "village", g)
		must(t, sums[i%towns].Add(g))
	}
	leaves := map[uuid.UUID]figure.Grains{}
	for i, id := range ids {
		add(division.Place{County: county, Town: id}, "town", sums[i])
		leaves[id] = sums[i]
	}
	flush()
	return leaves
}
