package work

import (
	"context"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	dbreport "jiaoying/ent/db/report"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/job"
	"jiaoying/server/report"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/roster"
	"jiaoying/server/seal"
	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
	"jiaoying/server/store/storetest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

var system = viewer.With(context.Background(), viewer.System("test"))

type bundle struct {
	store   *store.Store
	flow    *roster.Flow
	village division.Place // at first under the first town
	towns   [2]division.Place
}

// setup makes two towns, a village in the first, and reports of the village.
func setup(t *testing.T, address string, reports int) *bundle {
	t.Helper()
	b := &bundle{store: storetest.Open(t, address)}
	b.flow = &roster.Flow{Store: b.store, Ring: seal.Memory()}
	county := division.Place{County: store.NewID()}
	b.towns = [2]division.Place{county.Child(store.NewID()), county.Child(store.NewID())}
	b.village = b.towns[0].Child(store.NewID())
	for _, in := range []roster.NewDivision{
		{ID: county.County, Code: "370405000000", Name: "台儿庄区"},
		{ID: b.towns[0].Town, Parent: county.County, Code: "370405102000", Name: "泥沟镇"},
		{ID: b.towns[1].Town, Parent: county.County, Code: "370405104000", Name: "马兰屯镇"},
		{ID: b.village.Village, Parent: b.towns[0].Town, Code: "370405102243", Name: "冯湖村委会"},
	} {
		in.ValidFrom = "2023-06-30"
		if err := b.flow.AddDivision(system, in); err != nil {
			t.Fatal(err)
		}
	}
	err := b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
		return tx.Client.Category.Create().SetID(store.NewID()).SetCountyID(county.County).SetCode("NAT03").SetSmsCode("103").SetClass("natural_disaster").
			SetZh("堤坝险情").SetEn("Dyke").SetNature(lifecycle.NatureDanger).SetUsualSeverity(lifecycle.SeverityMajor).SetUsualHandler("").
			SetAlwaysDirect(false).SetVisibility("open").Exec(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
	r := &report.Flow{Store: b.store, MinutesFunc: func(context.Context, uuid.UUID, lifecycle.Severity) (int, error) { return 30, nil }}
	officer := &viewer.Viewer{Person: store.NewID(), Name: "test", Grants: []viewer.Grant{{Role: viewer.GridOfficer, Verbs: viewer.GridOfficer.Verbs(), Place: b.village}}}
	for range reports {
		in := report.Submission{ID: store.NewID(), Place: b.village.Village, MadeAt: time.Now(),
			Content: schema.ReportContent{Category: "NAT03", Severity: lifecycle.SeverityMinor, Note: "浑水"}}
		if err := r.Submit(viewer.With(context.Background(), officer), in); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func (b *bundle) reportsOf(t *testing.T, town division.Place) int {
	t.Helper()
	n, err := b.store.Client.Report.Query().Where(dbreport.TownID(town.Town)).Count(system)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// settled waits for the job to be done, as the screen does that asks whether rows are still on their way.
func (b *bundle) settled(t *testing.T) {
	t.Helper()
	late := time.After(2 * time.Minute)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		on, err := b.flow.Rehoming(system, b.village.Village)
		if err != nil {
			t.Fatal(err)
		}
		if !on {
			return
		}
		select {
		case <-tick.C:
		case <-late:
			t.Fatal("the rows never arrived")
		}
	}
}

func start(t *testing.T, s *store.Store, w *river.Workers) (stop func()) {
	t.Helper()
	end, err := Start(context.Background(), s, w, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	stop = func() {
		once.Do(func() {
			ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
			defer cancel()
			if err := end(ctx); err != nil {
				t.Errorf("stop: %v", err)
			}
		})
	}
	t.Cleanup(stop)
	return stop
}

func TestMoveIsWorkedOff(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address, 3)
		start(t, b.store, Workers(b.flow, nil, nil, nil, &Bell{}))
		if err := b.flow.MoveDivision(system, b.village.Village, b.towns[1].Town); err != nil {
			t.Fatal(err)
		}
		b.settled(t)
		if here, there := b.reportsOf(t, b.towns[0]), b.reportsOf(t, b.towns[1]); here != 0 || there != 3 {
			t.Errorf("%d stayed, %d moved", here, there)
		}
		if tally, err := b.store.ReportTally(system, b.towns[1]); err != nil || tally["inbox"] != 3 {
			t.Errorf("%v %v", tally, err)
		}
	})
}

// watched is the worker that tells the test in which context it runs.
type watched struct {
	rehome
	ctx chan context.Context
}

func (w *watched) Work(ctx context.Context, j *river.Job[job.Rehome]) error {
	w.ctx <- ctx
	return w.rehome.Work(ctx, j)
}

// A server stops in the middle of a move; the next one takes it up and no row is lost or counted twice.
func TestStoppedInTheMiddle(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		const many = 450
		b := setup(t, address, many)
		if err := b.flow.MoveDivision(system, b.village.Village, b.towns[1].Town); err != nil {
			t.Fatal(err)
		}
		// The clock is asked once a transaction: divisions, people, appointments, tokens, a first chunk of reports, and in the sixth it stands.
		middle, release := make(chan struct{}), make(chan struct{})
		var mu sync.Mutex
		asked := 0
		b.store.Now = func() time.Time {
			mu.Lock()
			asked++
			stand := asked == 6
			mu.Unlock()
			if stand {
				close(middle)
				<-release
			}
			return time.Now()
		}
		w := &watched{rehome: rehome{flow: b.flow}, ctx: make(chan context.Context, 1)}
		workers := river.NewWorkers()
		river.AddWorker(workers, w)
		stop := start(t, b.store, workers)
		ctx := <-w.ctx
		<-middle
		stopped := make(chan struct{})
		go func() { defer close(stopped); stop() }()
		<-ctx.Done()
		close(release)
		<-stopped

		moved := b.reportsOf(t, b.towns[1])
		if moved == 0 || moved == many {
			t.Fatalf("%d reports had moved: not in the middle", moved)
		}
		if on, err := b.flow.Rehoming(system, b.village.Village); !on || err != nil {
			t.Fatalf("nothing is left to do, %v", err)
		}
		start(t, b.store, Workers(b.flow, nil, nil, nil, &Bell{}))
		b.settled(t)
		if here, there := b.reportsOf(t, b.towns[0]), b.reportsOf(t, b.towns[1]); here != 0 || there != many {
			t.Errorf("%d stayed, %d moved", here, there)
		}
		if tally, err := b.store.ReportTally(system, b.towns[1]); err != nil || tally["inbox"] != many {
			t.Errorf("%v %v", tally, err)
		}
		if n, err := b.store.RecountReports(context.Background()); n != 0 || err != nil {
			t.Errorf("%d tallies differ, %v", n, err)
		}
	})
}

// A division that is not there is given up at once, not tried for days.
func TestNothingToMove(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address, 0)
		err := b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
			return tx.Enqueue(ctx, job.Rehome{Division: store.NewID(), From: b.village.Village}, nil)
		})
		if err != nil {
			t.Fatal(err)
		}
		start(t, b.store, Workers(b.flow, nil, nil, nil, &Bell{}))
		b.settled(t)
		var state string
		if err := store.Inner(b.store).Row(context.Background(), "SELECT state FROM river_job WHERE kind = 'rehome'").Scan(&state); err != nil || state != "cancelled" {
			t.Errorf("%s %v", state, err)
		}
	})
}

// Who is woken does not wait for his time; a bell that nobody hears holds nobody up.
func TestBell(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		s := storetest.Open(t, address)
		bell := &Bell{}
		bell.ring()
		did := make(chan struct{}, 10)
		stop := Sweep(t.Context(), s, slog.New(slog.DiscardHandler), Turn{Name: "test", Every: time.Hour, Everywhere: true, Wake: bell.wake(), Do: func(context.Context) error {
			did <- struct{}{}
			return nil
		}})
		defer stop()
		for range 3 { // at its start, and twice when it rings
			select {
			case <-did:
			case <-time.After(20 * time.Second):
				t.Fatal("the bell woke nobody")
			}
			bell.ring()
			bell.ring()
		}
	})
}
