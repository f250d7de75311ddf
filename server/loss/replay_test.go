package loss_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db/lossevent"
	"jiaoying/ent/db/losstotal"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/loss"
	"jiaoying/server/loss/chain"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/figure"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// A random week of one event: villages of two towns tell, are returned, maintain, are told for; towns tell the county; the county
// confers, declares stable, relapses. An oracle that knows nothing of sums kept or read says at every step what counts: the kept sums are
// that, and every moment that is over can be asked for again.
func TestTotalsAreAReplay(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("JIAOYING_SEED"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		must(t, err)
		seed = n
	}
	storetest.Both(t, func(t *testing.T, address string) {
		t.Logf("seed %d", seed)
		r := rand.New(rand.NewPCG(seed, 1))
		b := setup(t, address)
		ev := b.open(t)
		w := newWeek(t, b, ev)
		for range 150 {
			b.clock = b.clock.Add(time.Duration(1+r.IntN(90)) * time.Minute)
			w.step(r)
			w.note()
		}
		w.check()
		if wrong, err := b.flow.Recount(system); err != nil || wrong != 0 {
			t.Errorf("%d sums were wrong: %v", wrong, err)
		}
		// What is wrong is found and put right.
		row := b.store.Client.LossTotal.Query().Where(losstotal.EventID(ev)).FirstX(system)
		must(t, b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
			return tx.Client.LossTotal.UpdateOneID(row.ID).SetCounted(row.Counted + 1).Exec(ctx)
		}))
		if wrong, err := b.flow.Recount(system); err != nil || wrong != 1 {
			t.Errorf("%d sums mended: %v", wrong, err)
		}
		w.check()
	})
}

// A place of the week: who speaks for it and what the oracle holds of it.
type teller struct {
	at       division.Place
	speaks   *viewer.Viewer
	takes    *viewer.Viewer
	base     *uuid.UUID
	figures  []loss.TypedFigure
	open     *uuid.UUID // waits for the level above
	counted  figure.Grains
	counts   *uuid.UUID // the accepted version
	sums     figure.Grains
	returned string
	final    bool
}

type week struct {
	t                *testing.T
	b                *bundle
	ev               uuid.UUID
	villages, towns  []*teller
	county           figure.Grains
	conferred        figure.Grains
	stable           bool
	moments          []moment
	tried, succeeded int
}

type moment struct {
	at   time.Time
	sums map[division.Place]figure.Grains
}

func newWeek(t *testing.T, b *bundle, ev uuid.UUID) *week {
	w := &week{t: t, b: b, ev: ev, county: figure.Grains{}, conferred: figure.Grains{}}
	nodes, err := b.store.Nodes(system)
	must(t, err)
	holder := func(role viewer.Role, at division.Place) *viewer.Viewer {
		return &viewer.Viewer{Person: store.NewID(), Name: "试用员", Grants: []viewer.Grant{{Appointment: store.NewID(), Role: role, Post: "A", Verbs: role.Verbs(), Place: at}}}
	}
	for _, code := range []string{town, elsewhereTown} {
		at := b.places[code]
		w.towns = append(w.towns, &teller{at: at, speaks: holder(viewer.TownDuty, at), takes: holder(viewer.CountyDuty, division.Place{County: at.County}), sums: figure.Grains{}})
		n := 0
		for _, node := range nodes {
			if node.Level == division.Village && node.Place.Town == at.Town && n < 3 {
				n++
				w.villages = append(w.villages, &teller{at: node.Place, speaks: holder(viewer.InfoOfficer, node.Place), takes: holder(viewer.TownLeader, at)})
			}
		}
	}
	return w
}

func (w *week) townOf(v *teller) *teller {
	for _, t := range w.towns {
		if t.at.Town == v.at.Town {
			return t
		}
	}
	return nil
}

// step does one thing by chance; what the rules refuse changes nothing and is no fault of the week.
func (w *week) step(r *rand.Rand) {
	v := w.villages[r.IntN(len(w.villages))]
	t := w.towns[r.IntN(len(w.towns))]
	switch r.IntN(12) {
	case 0, 1, 2, 3:
		w.tell(r, v, nil)
	case 4, 5:
		w.take(v, w.townOf(v).sums)
	case 6:
		w.giveBack(v)
	case 7:
		w.tell(r, t, w.partsOf(t))
	case 8, 9:
		w.take(t, w.county)
	case 10:
		w.confer(r)
	case 11:
		w.turn(r)
	}
}

func (w *week) partsOf(t *teller) []uuid.UUID {
	out := []uuid.UUID{}
	for _, v := range w.villages {
		if v.at.Town == t.at.Town && v.counts != nil {
			out = append(out, *v.counts)
		}
	}
	return out
}

func (w *week) tell(r *rand.Rand, p *teller, parts []uuid.UUID) {
	kinds := []chain.Kind{chain.KindUpdate, chain.KindUpdate, chain.KindZero}
	if p.base == nil {
		kinds = []chain.Kind{chain.KindFirst}
	} else if w.stable {
		kinds = []chain.Kind{chain.KindFinal, chain.KindCorrectedFinal, chain.KindUpdate}
	}
	in := loss.Submission{
		ID: store.NewID(), Event: w.ev, Division: p.at.ID(), Kind: kinds[r.IntN(len(kinds))], Form: "2024", OccurredAt: w.b.clock.Add(-time.Minute), Base: p.base, Parts: parts, MadeAt: w.b.clock,
	}
	n := int64(1 + r.IntN(300))
	figures := []loss.TypedFigure{fig("A01007", people(n)), fig("A01010", people(r.Int64N(n+1))), fig("A01030", figure.Value{Hundredths: r.Int64N(50_000), Unit: []string{"亩", "公顷"}[r.IntN(2)]})}
	if in.Kind != chain.KindZero {
		in.Figures = figures
	} else {
		figures = p.figures
	}
	for _, code := range []string{"A01007", "A01010", "A01030"} {
		for _, use := range []string{"fall", "jump"} {
			in.Reasons = append(in.Reasons, loss.Reason{Finding: use + ":" + code, Reason: "other", Text: "逐户核过"})
		}
	}
	if p.returned != "" && in.Kind != chain.KindZero {
		in.Answers = []loss.Answer{{Code: p.returned, Reason: "other", Text: "核过"}}
	}
	w.tried++
	if err := w.b.flow.Submit(as(p.speaks), in); err != nil {
		return // the rules say no: nothing has changed, and the check below would see it
	}
	w.succeeded++
	own := figure.Grains{}
	for _, f := range figures {
		g := f.Value.Hundredths
		if f.Value.Unit == "公顷" {
			g *= 15
		}
		own[f.Code] = g
	}
	p.base, p.open, p.figures, p.final = &in.ID, &in.ID, figures, in.Kind == chain.KindFinal || in.Kind == chain.KindCorrectedFinal
	p.counted = own
	if p.sums != nil { // a town counts what is under it as well, as it was then
		must(w.t, p.counted.Add(p.sums))
	}
}

func (w *week) take(p *teller, over figure.Grains) {
	if p.open == nil {
		return
	}
	w.tried++
	id := *p.open
	if err := w.b.flow.Accept(as(p.takes), loss.Accepting{Statement: id, Move: store.NewID(), MadeAt: w.b.clock}); err != nil {
		return
	}
	w.succeeded++
	row := w.b.statement(w.t, id)
	if p.counts != nil {
		out := figure.Grains{}
		for key, n := range w.b.statement(w.t, *p.counts).Grains {
			out[key] = -n
		}
		must(w.t, over.Add(out))
	}
	if fmt.Sprint(row.Grains) != fmt.Sprint(p.counted) {
		w.t.Fatalf("%v counts %v, not %v", p.at, row.Grains, p.counted)
	}
	must(w.t, over.Add(p.counted))
	p.counts, p.open, p.returned = &id, nil, ""
}

func (w *week) giveBack(p *teller) {
	if p.open == nil {
		return
	}
	if err := w.b.flow.Return(as(p.takes), loss.Returning{Statement: *p.open, Move: store.NewID(), Cells: []loss.ReturnedCell{{Code: "A01030", Reason: "other", Text: "和邻村差别大"}}, MadeAt: w.b.clock}); err == nil {
		p.open, p.returned = nil, "A01030"
	}
}

func (w *week) confer(r *rand.Rand) {
	delta := int64(r.IntN(20)-10) * 100
	in := loss.Conferring{ID: store.NewID(), Event: w.ev, Division: w.place().ID(), Code: "A01007", Delta: delta, Departments: "民政局", Text: "重复", MadeAt: w.b.clock}
	if err := w.b.flow.Confer(as(w.towns[0].takes), in); err != nil {
		if delta != 0 {
			w.t.Fatal(err)
		}
		return
	}
	must(w.t, w.county.Add(figure.Grains{"A01007": delta}))
	if r.IntN(2) == 0 {
		must(w.t, w.b.flow.WithdrawConference(as(w.towns[0].takes), in.ID, store.NewID(), w.b.clock))
		must(w.t, w.county.Add(figure.Grains{"A01007": -delta}))
	}
}

func (w *week) place() division.Place { return division.Place{County: w.towns[0].at.County} }

func (w *week) turn(r *rand.Rand) {
	if r.IntN(4) > 0 {
		return
	}
	kind := event.MoveSettle
	if w.stable {
		kind = event.MoveRelapse
	}
	must(w.t, w.b.flow.MoveEvent(as(w.b.duty), loss.EventMove{Event: w.ev, Move: store.NewID(), Kind: kind, Text: "看天气", MadeAt: w.b.clock}))
	w.stable = !w.stable
}

// note keeps what the oracle says counts now.
func (w *week) note() {
	m := moment{at: w.b.clock, sums: map[division.Place]figure.Grains{w.place(): maps.Clone(w.county)}}
	for _, t := range w.towns {
		m.sums[t.at] = maps.Clone(t.sums)
	}
	w.moments = append(w.moments, m)
}

func (w *week) check() {
	w.t.Helper()
	if w.succeeded < 20 {
		w.t.Errorf("only %d of %d steps went through: the week tells nothing", w.succeeded, w.tried)
	}
	row := w.b.store.Client.LossEvent.Query().Where(lossevent.ID(w.ev)).OnlyX(system)
	one, err := w.b.flow.Form(system, row.CountyID, "2024")
	must(w.t, err)
	last := w.moments[len(w.moments)-1]
	for at, want := range last.sums {
		got, err := w.b.flow.Kept(system, w.ev, at)
		if err != nil || !equal(got.Grains, want) {
			w.t.Errorf("kept of %s: %v, not %v (%v)", at.ID(), got.Grains, want, err)
		}
	}
	rolled, err := w.b.flow.RollUp(system, row, one)
	must(w.t, err)
	for at, want := range last.sums {
		if s := rolled[at]; s != nil && !equal(s.Grains, want) || s == nil && !equal(nil, want) {
			w.t.Errorf("rolled up of %s: %v, not %v", at.ID(), s, want)
		}
	}
	for _, m := range slices.Backward(w.moments) {
		for at, want := range m.sums {
			got, err := w.b.flow.SumAt(viewer.Narrow(system, at), row, one, at, m.at)
			if err != nil || !equal(got.Grains, want) {
				w.t.Fatalf("at %s of %s: %v, not %v (%v)", m.at, at.ID(), got.Grains, want, err)
			}
		}
	}
}

func equal(a, b figure.Grains) bool {
	for _, key := range slices.Concat(slices.Collect(maps.Keys(a)), slices.Collect(maps.Keys(b))) {
		if a[key] != b[key] {
			return false
		}
	}
	return true
}
