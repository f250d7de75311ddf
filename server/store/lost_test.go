package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// until waits for a condition of the database.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// kill ends the PostgreSQL sessions a condition names, as an operator or a failing network would.
func kill(t *testing.T, s *store.Store, which string) (n int) {
	t.Helper()
	err := s.InTx(as(viewer.System("test")), func(ctx context.Context, tx *store.Tx) error {
		return store.Inner(tx).Row(ctx, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND "+which).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

const holdsLock = "pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted)"

// The linking server loses its connection again and again, the listening one its ear: every entry is linked once, both
// servers hear of it, and what a command lost is told as to come again.
func TestConnectionLost(t *testing.T) {
	address := storetest.Address(t, "postgres") // SQLite has no connection to lose
	a, b, w := storetest.Open(t, address), storetest.Open(t, address), newWorld()
	stopA, stopB := sequence(t, a), sequence(t, b)
	heard := b.Hub.Listen(store.MarkIn(w.townA))
	defer b.Hub.Close(heard)
	author := person(viewer.GridOfficer, w.villageA1)
	tell := func() {
		t.Helper()
		if err := submit(as(author), a, store.NewID(), w.villageA1, "NAT03", false); err != nil {
			t.Fatal(err)
		}
	}
	const rounds = 3
	for round := range rounds {
		until(t, "a server links", func() bool { return kill(t, a, holdsLock) > 0 })
		kill(t, b, "query LIKE 'LISTEN%'")
		tell()
		until(t, "both heard", func() bool {
			head, err := b.Head(context.Background())
			return err == nil && head == int64(round+1) && heard.Take().Pos <= head
		})
	}
	// A command whose connection is cut says so and leaves nothing.
	err := a.InTx(as(author), func(ctx context.Context, tx *store.Tx) error {
		if err := submit(ctx, a, store.NewID(), w.villageA1, "NAT03", false); err != nil {
			return err
		}
		kill(t, b, "state = 'idle in transaction'")
		return submit(ctx, a, store.NewID(), w.villageA1, "NAT03", false)
	})
	if fault.KindOf(err) != fault.Unavailable {
		t.Errorf("a lost connection is told as %v", err)
	}
	tell()
	stopA()
	stopB()
	v, err := b.Verify(context.Background())
	if err != nil || v.Broken != nil || v.Unlinked != 0 || v.Entries != rounds+1 {
		t.Fatalf("%+v %v", v, err)
	}
}

// What stands in the way of the chain is passed by: an entry listed as new that has its link, and one that cannot be read.
func TestPoisonedEntry(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		s, w := storetest.Open(t, address), newWorld()
		author := person(viewer.GridOfficer, w.villageA1)
		tell := func() {
			t.Helper()
			if err := submit(as(author), s, store.NewID(), w.villageA1, "NAT03", false); err != nil {
				t.Fatal(err)
			}
		}
		tell()
		turn := s.Turns()
		if _, err := turn(context.Background()); err != nil {
			t.Fatal(err)
		}
		statements := []string{"INSERT INTO journal_new SELECT id FROM journal_link"}
		unread := int64(0)
		if kind(address) == "sqlite" { // PostgreSQL's columns hold nothing else
			unread = 1
			statements = append(statements, "INSERT INTO journal SELECT '0000-damaged', at, actor_id, actor, appointment_id, verb, subject_type, subject_id, county_id, town_id, village_id, grid_id, down, person_id, drill_id, origin, before_mac, after_mac, digest FROM journal LIMIT 1",
				"INSERT INTO journal_new VALUES ('0000-damaged')")
		}
		if err := s.Tamper(statements); err != nil {
			t.Fatal(err)
		}
		tell()
		for range 2 {
			if _, err := turn(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		head, err := s.Head(context.Background())
		if err != nil || head != 2 {
			t.Fatalf("the feed stands at %d, %v", head, err)
		}
		if n, err := s.Unlinked(context.Background()); err != nil || n != unread {
			t.Fatalf("%d unlinked, %v", n, err)
		}
	})
}

// A clock that goes back an hour neither stops the links nor the checkpoints.
func TestClockGoesBack(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		s, w := storetest.Open(t, address), newWorld()
		var back atomic.Int64
		s.Now = func() time.Time { return time.Now().Add(-time.Duration(back.Load())) }
		author := person(viewer.GridOfficer, w.villageA1)
		turn := s.Turns()
		for i, want := range []bool{true, true} {
			if err := submit(as(author), s, store.NewID(), w.villageA1, "NAT03", false); err != nil {
				t.Fatal(err)
			}
			due, err := turn(context.Background())
			if err != nil || due != want {
				t.Errorf("turn %d signed: %v, %v", i, due, err)
			}
			back.Store(int64(time.Hour))
		}
		if v, err := s.Verify(context.Background()); err != nil || v.Broken != nil || v.Entries != 2 || v.Checkpoints != 2 {
			t.Fatalf("%+v %v", v, err)
		}
	})
}

// Counting again while people write mends nothing that is right, and what is wrong it does.
func TestRecount(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		s, w := storetest.Open(t, address), newWorld()
		author := person(viewer.GridOfficer, w.villageA1)
		done := make(chan error, 4)
		const each = 25
		for range cap(done) {
			go func() {
				var errs error
				for range each {
					errs = errors.Join(errs, submit(as(author), s, store.NewID(), w.villageA1, "NAT03", false))
				}
				done <- errs
			}()
		}
		for finished := 0; finished < cap(done); {
			if wrong, err := s.RecountReports(context.Background()); wrong != 0 || err != nil {
				t.Fatalf("%d mended that were right, %v", wrong, err)
			}
			select {
			case err := <-done:
				if err != nil {
					t.Fatal(err)
				}
				finished++
			default:
			}
		}
		for _, harm := range []string{"UPDATE report_tallies SET n = n + 3", "DELETE FROM report_tallies",
			"INSERT INTO report_tallies (drill_id, village_id, county_id, town_id, desk, n) SELECT drill_id, village_id, county_id, town_id, 'done', 2 FROM report_tallies"} {
			if err := s.InTx(as(viewer.System("test")), func(ctx context.Context, tx *store.Tx) error {
				_, err := store.Inner(tx).Exec(ctx, harm)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			for i, want := range []int{1, 0} {
				if wrong, err := s.RecountReports(context.Background()); wrong != want || err != nil {
					t.Errorf("%s: look %d mended %d, %v", harm, i, wrong, err)
				}
			}
			tally, err := s.ReportTally(as(author), w.townA)
			if err != nil || tally["inbox"] != each*int64(cap(done)) || tally["done"] != 0 {
				t.Errorf("%s: %v %v", harm, tally, err)
			}
		}
	})
}

// The tree that another commit changed while it was read is not kept.
func TestTreeReadWhileItChanges(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		s := storetest.Open(t, address)
		county := division.Place{County: store.NewID()}
		name := func(name string, fresh bool) error {
			return s.InTx(as(viewer.System("test")), func(ctx context.Context, tx *store.Tx) error {
				if fresh {
					if err := tx.Client.Division.Create().SetID(county.County).SetPlace(county).SetCode("370405000000").SetLevel(division.County).
						SetName(name).SetShortName(name).SetValidFrom("2023-06-30").Exec(ctx); err != nil {
						return err
					}
				} else if err := tx.Client.Division.UpdateOneID(county.County).SetShortName(name).Exec(ctx); err != nil {
					return err
				}
				return tx.Journal(ctx, store.Entry{Verb: "division.rename", Kind: store.KindDivision, Subject: county.County, Place: county, Down: true})
			})
		}
		if err := name("0", true); err != nil {
			t.Fatal(err)
		}
		stop := make(chan struct{})
		defer close(stop)
		for range 4 {
			go func() {
				for {
					select {
					case <-stop:
						return
					default:
						_ = s.PathOf(context.Background(), county)
					}
				}
			}()
		}
		for range 40 {
			want := uuid.NewString()
			if err := name(want, false); err != nil {
				t.Fatal(err)
			}
			if got := s.PathOf(context.Background(), county); got != want {
				t.Fatalf("after the commit it is %q still", got)
			}
		}
	})
}

// A full disk is told as to come again, nothing is half done, and with room again everything goes on.
func TestDatabaseFull(t *testing.T) {
	s, w := storetest.Open(t, storetest.Address(t, "sqlite")), newWorld()
	author := person(viewer.GridOfficer, w.villageA1)
	tell := func() error { return submit(as(author), s, store.NewID(), w.villageA1, "NAT03", false) }
	n, full := int64(0), error(nil)
	for ; n < 200; n++ { // so many that their links need more room than half a page left over
		if err := tell(); err != nil {
			t.Fatal(err)
		}
	}
	pages := func(most int64) {
		t.Helper()
		if err := s.InTx(as(viewer.System("test")), func(ctx context.Context, tx *store.Tx) error {
			if most == 0 {
				if err := store.Inner(tx).Row(ctx, "PRAGMA page_count").Scan(&most); err != nil {
					return err
				}
			}
			return store.Inner(tx).Row(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", most)).Scan(&most)
		}); err != nil {
			t.Fatal(err)
		}
	}
	pages(0)
	for ; full == nil && n < 10_000; n++ {
		full = tell()
	}
	n-- // the last one was refused
	if fault.KindOf(full) != fault.Unavailable {
		t.Fatalf("a full disk is told as %v", full)
	}
	turn := s.Turns()
	if _, err := turn(context.Background()); err == nil {
		t.Error("links found room")
	}
	if got, err := s.Unlinked(context.Background()); err != nil || got != n {
		t.Errorf("%d entries, want %d, %v", got, n, err)
	}
	pages(1 << 30)
	if err := tell(); err != nil {
		t.Fatal(err)
	}
	sequence(t, s)()
	v, err := s.Verify(context.Background())
	if err != nil || v.Broken != nil || v.Unlinked != 0 || v.Entries != n+1 {
		t.Errorf("%+v %v", v, err)
	}
	if tally, err := s.ReportTally(as(author), w.county); err != nil || tally["inbox"] != n+1 {
		t.Errorf("%v %v", tally, err)
	}
}
