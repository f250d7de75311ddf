package ops_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"
	"time"

	"jiaoying/ent/viewer"
	"jiaoying/server/bus"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/job"
	"jiaoying/server/media/manifest"
	"jiaoying/server/ops"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
	"jiaoying/server/store/storetest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

func as(role viewer.Role) context.Context {
	place := division.Place{County: store.NewID()}
	return viewer.With(context.Background(), &viewer.Viewer{Person: store.NewID(), Grants: []viewer.Grant{{Role: role, Verbs: role.Verbs(), Place: place}}})
}

// write runs raw statements.
func write(t *testing.T, s *store.Store, fn func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	if err := s.InTx(viewer.With(context.Background(), viewer.System("test")), fn); err != nil {
		t.Fatal(err)
	}
}

// Only who may see the server sees it, whatever else he may.
func TestWhoMaySee(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		c := ops.New(storetest.Open(t, address), "1", nil)
		for _, r := range viewer.Roles() {
			_, err := c.Look(as(r))
			if may := r == viewer.CountyAdmin; may != (err == nil) || !may && !errors.Is(err, fault.ErrDenied) {
				t.Errorf("%s: %v", r, err)
			}
		}
		for _, v := range []*viewer.Viewer{nil, {}, viewer.Stranger(), viewer.System("x"), {Machine: "x", Grants: []viewer.Grant{{Verbs: []viewer.Verb{viewer.MetricsRead}}}}} {
			if _, err := c.Look(viewer.With(context.Background(), v)); !errors.Is(err, fault.ErrDenied) {
				t.Errorf("%+v: %v", v, err)
			}
		}
	})
}

// Every number is measured: each thing is done, and the number says so.
func TestEverythingIsMeasured(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		s := storetest.Open(t, address)
		now := time.Now()
		s.Now = func() time.Time { return now }
		later := func() { now = now.Add(2 * time.Minute) } // past what is kept of the last look
		slow := []store.SlowQuery{{Text: "SELECT ?", Runs: 2, Max: time.Second, Total: 1500 * time.Millisecond}}
		c := ops.New(s, "v1 abc", func(n int) []store.SlowQuery { return slow[:min(n, 1)] })
		look := func() *ops.State {
			t.Helper()
			later()
			got, err := c.Look(as(viewer.CountyAdmin))
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		empty := look()
		want, err := store.Migrate(context.Background(), address, true, nil)
		if err != nil {
			t.Fatal(err)
		}
		kind := map[string]string{"sqlite3": "sqlite", "postgres": "postgres"}[s.Dialect()]
		if empty.Version != "v1 abc" || empty.Database != kind || empty.Migration != want.Version || empty.Pending || empty.Bytes < 100_000 {
			t.Errorf("%+v", empty.State)
		}
		if empty.DiskFree <= 0 || empty.DiskFree > empty.DiskTotal || empty.Memory < 5<<20 || empty.Memory > 8<<30 || empty.Goroutines < 2 || empty.StartedAt.IsZero() {
			t.Errorf("%+v", empty)
		}
		if empty.Unlinked != 0 || !empty.OldestUnlinked.IsZero() || empty.Pos != 0 || !empty.CheckpointAt.IsZero() || len(empty.Jobs)+len(empty.FailedJobs) != 0 ||
			empty.SessionsOpen+empty.SessionsActive != 0 || empty.MediaExpected != 0 || empty.MediaBytes != 0 || empty.Streams != 0 {
			t.Errorf("an empty database tells %+v", empty.State)
		}

		county := division.Place{County: store.NewID()}
		first := now.UTC().Truncate(time.Millisecond)
		write(t, s, func(ctx context.Context, tx *store.Tx) error {
			for range 3 {
				if err := tx.Journal(ctx, store.Entry{Verb: "test", Kind: store.KindSetting, Subject: store.NewID(), Place: county}); err != nil {
					return err
				}
			}
			return nil
		})
		l := s.Hub.Listen(func(bus.Mark) bool { return true })
		got := look()
		if got.Unlinked != 3 || !got.OldestUnlinked.Equal(first) || got.LookedAt.Sub(got.OldestUnlinked) < 2*time.Minute || got.Streams != 1 {
			t.Errorf("%d wait since %v (%v), %d streams", got.Unlinked, got.OldestUnlinked, first, got.Streams)
		}
		s.Hub.Close(l)
		ctx, stop := context.WithCancel(context.Background())
		stop()
		if err := s.Sequence(ctx); err != nil { // a last turn links and signs
			t.Fatal(err)
		}
		if got = look(); got.Unlinked != 0 || got.Pos != 3 || got.CheckpointAt.IsZero() || got.Streams != 0 {
			t.Errorf("%+v", got.State)
		}

		write(t, s, func(ctx context.Context, tx *store.Tx) error {
			person := store.NewID()
			for i, used := range []time.Duration{time.Minute, 9 * time.Minute, 11 * time.Minute, time.Minute, time.Minute} {
				create := tx.Client.Session.Create().SetID(store.NewID()).SetPersonID(person).SetDevice("x").SetCreatedAt(tx.Now.Add(-time.Hour)).
					SetLastUsedAt(now.Add(2*time.Minute - used)).SetExpiresAt(now.Add(time.Hour))
				switch i {
				case 3:
					create.SetRevokedAt(tx.Now)
				case 4:
					create.SetExpiresAt(tx.Now)
				}
				if err := create.Exec(ctx); err != nil {
					return err
				}
			}
			for range 22 {
				if err := tx.Enqueue(ctx, job.Rehome{Division: store.NewID(), From: county.County}, nil); err != nil {
					return err
				}
			}
			return nil
		})
		if got = look(); got.SessionsActive != 2 || got.SessionsOpen != 3 {
			t.Errorf("%d of %d sessions", got.SessionsActive, got.SessionsOpen)
		}
		if !slices.Equal(got.Jobs, []store.JobCount{{State: "available", N: 22}}) || len(got.FailedJobs) != 0 {
			t.Errorf("%+v %+v", got.Jobs, got.FailedJobs)
		}
		write(t, s, func(ctx context.Context, tx *store.Tx) error {
			var ids []int64
			rows, err := store.Inner(tx).Query(ctx, "SELECT id FROM river_job ORDER BY id")
			if err != nil {
				return err
			}
			for rows.Next() {
				var id int64
				if err := rows.Scan(&id); err != nil {
					return err
				}
				ids = append(ids, id)
			}
			if err := errors.Join(rows.Err(), rows.Close()); err != nil {
				return err
			}
			for i, id := range ids {
				at := now.Add(time.Duration(i) * time.Second).UTC()
				text := fmt.Sprintf(`{"at":%q,"attempt":2,"error":"server.unavailable: 岳小满 13800001234","trace":""}`, at.Format(time.RFC3339Nano))
				list := "json_array(json('{}'), json('" + text + "'))"
				if s.Dialect() == "postgres" {
					list = "ARRAY['{}'::jsonb, '" + text + "'::jsonb]"
				}
				state, end := "discarded", any(at)
				if i == 0 {
					state, end = "retryable", nil
				}
				if _, err := store.Inner(tx).Exec(ctx, "UPDATE river_job SET state = '"+state+"', attempt = 2, attempted_at = ?, finalized_at = ?, errors = "+list+" WHERE id = ?", at, end, id); err != nil {
					return err
				}
			}
			return nil
		})
		got = look()
		if !slices.Equal(got.Jobs, []store.JobCount{{State: "discarded", N: 21}, {State: "retryable", N: 1}}) || len(got.FailedJobs) != 20 {
			t.Fatalf("%+v, %d failed", got.Jobs, len(got.FailedJobs))
		}
		if j := got.FailedJobs[0]; j.Code != "server.unavailable" || j.Kind != "rehome" || j.Attempt != 2 || j.Most < 2 || !j.At.After(got.FailedJobs[1].At) {
			t.Errorf("%+v", j)
		}

		do := c.Sweeping("tally", func(context.Context) error { return nil })
		bad := c.Sweeping("keys", func(context.Context) error { return errors.New("x") })
		if got = look(); len(got.Sweeps) != 2 || got.Sweeps[0].Name != "tally" || got.Sweeps[0].Runs != 0 || !got.Sweeps[0].LastAt.IsZero() {
			t.Errorf("%+v", got.Sweeps)
		}
		_ = do(ctx)
		if do(ctx) != nil || bad(ctx) == nil {
			t.Error("a sweep's own answer is lost")
		}
		func() {
			defer func() { _ = recover() }()
			_ = c.Sweeping("panics", func(context.Context) error { panic("x") })(ctx)
		}()
		got = look()
		if w := got.Sweeps[0]; !w.OK || w.Runs != 2 || w.Failures != 0 || w.LastAt.IsZero() {
			t.Errorf("%+v", w)
		}
		for _, w := range got.Sweeps[1:] {
			if w.OK || w.Runs != 1 || w.Failures != 1 {
				t.Errorf("%+v", w)
			}
		}
		if len(got.Slow) != 1 || got.Slow[0].Text != "SELECT ?" {
			t.Errorf("%+v", got.Slow)
		}
		if math.Abs(float64(got.Bytes-empty.Bytes)) > 50<<20 {
			t.Errorf("%d bytes, then %d", empty.Bytes, got.Bytes)
		}
	})
}

// A wall of screens costs one look; and what a database before this program lacks is said.
func TestLookIsKeptAndPendingIsSaid(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		s := storetest.Open(t, address)
		now := time.Now()
		s.Now = func() time.Time { return now }
		c := ops.New(s, "1", nil)
		admin := as(viewer.CountyAdmin)
		one, err := c.Look(admin)
		if err != nil {
			t.Fatal(err)
		}
		write(t, s, func(ctx context.Context, tx *store.Tx) error {
			_, err := store.Inner(tx).Exec(ctx, "DELETE FROM goose_db_version WHERE version_id = ?", one.Migration)
			return err
		})
		if two, err := c.Look(admin); two != one || err != nil {
			t.Errorf("looked again at once, %v", err)
		}
		now = now.Add(3 * time.Second)
		if two, err := c.Look(admin); err != nil || !two.Pending || two.Migration >= one.Migration {
			t.Errorf("%v", err)
		}
		gone, stop := context.WithCancel(admin)
		stop()
		now = now.Add(time.Hour)
		if _, err := c.Look(gone); err == nil {
			t.Error("a look without a database answers")
		}
	})
}

// Files told and not here yet are counted, and the bytes of those that are, with their smaller pictures.
func TestMediaIsMeasured(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		s := storetest.Open(t, address)
		county := division.Place{County: store.NewID()}
		town := county.Child(store.NewID())
		village := town.Child(store.NewID())
		id := store.NewID()
		write(t, s, func(ctx context.Context, tx *store.Tx) error {
			card := &viewer.Card{Person: store.NewID(), Name: "x"}
			return tx.Client.Report.Create().SetID(id).SetPlace(village).SetDrillID(viewer.Drill(ctx)).SetCategory("NAT03").SetNature(lifecycle.NatureDanger).
				SetSeverity(lifecycle.SeverityMinor).SetDirect(false).SetNeedToKnow(false).SetSealed(false).SetFacts(nil).SetPeopleOut("").SetNote("").SetSpot("").
				SetState(lifecycle.StateSubmitted).SetDesk(lifecycle.DeskInbox).SetMadeAt(tx.Now).SetReceivedAt(tx.Now).SetAuthorID(card.Person).SetAuthorCard(card).
				SetRevision(1).SetDigest([]byte("x")).Exec(ctx)
		})
		write(t, s, func(ctx context.Context, tx *store.Tx) error {
			for i, state := range []manifest.State{manifest.Expected, manifest.Expected, manifest.Kept, manifest.Kept, manifest.Refused} {
				c := tx.Client.Media.Create().SetID(store.NewID()).SetReportID(id).SetMoveID(store.NewID()).SetOwnerID(store.NewID()).SetPosition(i).SetKind(manifest.Photo).
					SetMediaType("image/jpeg").SetSha256(fmt.Sprintf("%064d", i)).SetBytes(1000).SetState(state).SetReceivedAt(tx.Now)
				if i == 2 {
					c.SetViewSha256(fmt.Sprintf("%064d", 7)).SetViewBytes(200).SetThumbSha256(fmt.Sprintf("%064d", 8)).SetThumbBytes(30)
				}
				if err := c.Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		})
		got, err := ops.New(s, "1", nil).Look(as(viewer.CountyAdmin))
		if err != nil || got.MediaExpected != 2 || got.MediaBytes != 2230 {
			t.Errorf("%d expected, %d bytes, %v", got.MediaExpected, got.MediaBytes, err)
		}
	})
}
