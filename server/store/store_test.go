package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
	"jiaoying/server/store/storetest"
)

func TestMain(m *testing.M) {
	if os.Getenv(crashDatabase) != "" {
		crashChild()
		return
	}
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

// place is a small county: two towns, two villages each.
type world struct {
	county, townA, townB, villageA1, villageA2, villageB1 division.Place
}

func newWorld() world {
	c := division.Place{County: store.NewID()}
	a, b := c.Child(store.NewID()), c.Child(store.NewID())
	return world{c, a, b, a.Child(store.NewID()), a.Child(store.NewID()), b.Child(store.NewID())}
}

func person(role viewer.Role, at division.Place, lines ...string) *viewer.Viewer {
	g := viewer.Grant{Appointment: store.NewID(), Role: role, Post: "A", Verbs: role.Verbs(), Place: at, Lines: lines}
	if len(lines) > 0 {
		g.Categories = []string{"NAT05"}
	}
	return &viewer.Viewer{Person: store.NewID(), Name: "test", Grants: []viewer.Grant{g}}
}

func as(v *viewer.Viewer) context.Context { return viewer.With(context.Background(), v) }

func report(tx *store.Tx, id uuid.UUID, at division.Place, author, drill uuid.UUID, category string, closed bool) *db.ReportCreate {
	return tx.Client.Report.Create().SetID(id).SetPlace(at).SetDrillID(drill).SetCategory(category).SetNature(lifecycle.NatureDanger).
		SetSeverity(lifecycle.SeverityMinor).SetDirect(false).SetNeedToKnow(closed).SetSealed(false).SetNote("").SetSpot("").
		SetState(lifecycle.StateSubmitted).SetDesk(lifecycle.DeskInbox).SetMadeAt(tx.Now).SetReceivedAt(tx.Now).SetAuthorID(author).
		SetAuthorCard(&viewer.Card{Person: author, Name: "test"}).SetRevision(1).SetDigest([]byte{1})
}

// submit writes a report with its journal entry, as a flow does.
func submit(ctx context.Context, s *store.Store, id uuid.UUID, at division.Place, category string, closed bool) error {
	return s.InTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := report(tx, id, at, viewer.From(ctx).Person, viewer.Drill(ctx), category, closed).Exec(ctx); err != nil {
			return err
		}
		if err := tx.CountReport(ctx, at, "", "inbox"); err != nil {
			return err
		}
		if err := tx.Index(ctx, store.KindReport, id, at, "东堤渗水 "+category); err != nil {
			return err
		}
		return tx.Journal(ctx, store.Entry{Verb: "report.submit", Kind: store.KindReport, Subject: id, Place: at, Person: viewer.From(ctx).Person})
	})
}

func sequence(t *testing.T, s *store.Store) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Sequence(ctx) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				t.Errorf("sequencer ended with %v", err)
			}
		})
	}
	t.Cleanup(stop)
	return stop
}

func TestAuthority(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		s, w := storetest.Open(t, address), newWorld()
		author := person(viewer.GridOfficer, w.villageA1)
		openID, closedID, drillID := store.NewID(), store.NewID(), store.NewID()
		if err := errors.Join(submit(as(author), s, openID, w.villageA1, "NAT03", false), submit(as(author), s, closedID, w.villageA1, "NAT05", true)); err != nil {
			t.Fatal(err)
		}
		drill := store.NewID()
		if err := submit(viewer.InDrill(as(author), drill), s, drillID, w.villageA1, "NAT03", false); err != nil {
			t.Fatal(err)
		}
		cases := []struct {
			name   string
			ctx    context.Context
			want   int
			denied bool
		}{
			{"the author by id", as(author), 2, false},
			{"his village neighbour does not read need-to-know", as(person(viewer.InfoOfficer, w.villageA1)), 1, false},
			{"the town reviews all", viewer.Narrow(as(person(viewer.TownDuty, w.townA)), w.townA), 2, false},
			{"the town narrowed to a village", viewer.Narrow(as(person(viewer.TownDuty, w.townA)), w.villageA1), 2, false},
			{"the county", viewer.Narrow(as(person(viewer.CountyDuty, w.county)), w.county), 2, false},
			{"a department sees its line", viewer.Narrow(as(person(viewer.Department, w.county, "geology")), w.county), 1, false},
			{"a monitor of the line does not read need-to-know", viewer.Narrow(as(person(viewer.Monitor, w.villageA1, "geology")), w.villageA1), 0, false},
			{"nor does an auditor of the line", viewer.Narrow(as(person(viewer.Auditor, w.county, "geology")), w.county), 0, false},
			{"an auditor reads what is open", viewer.Narrow(as(person(viewer.Auditor, w.county)), w.county), 1, false},
			{"a neighbour town", as(person(viewer.TownDuty, w.townB)), 0, false},
			{"a neighbour town narrowed into ours", viewer.Narrow(as(person(viewer.TownDuty, w.townB)), w.townA), 0, true},
			{"a sibling village", as(person(viewer.GridOfficer, w.villageA2)), 0, false},
			{"a village narrowed to its town", viewer.Narrow(as(person(viewer.GridOfficer, w.villageA1)), w.townA), 0, true},
			{"an administrator without report verbs", as(person(viewer.CountyAdmin, w.county)), 0, false},
			{"no grants left", as(&viewer.Viewer{Person: author.Person}), 0, true},
			{"a stranger", as(viewer.Stranger()), 0, true},
			{"no viewer", context.Background(), 0, true},
			{"the exercise world", viewer.InDrill(as(author), drill), 1, false},
			{"another exercise", viewer.InDrill(as(author), store.NewID()), 0, false},
		}
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				rows, err := s.Client.Report.Query().All(c.ctx)
				if denied := errors.Is(err, privacy.Deny); denied != c.denied || (err != nil && !denied) {
					t.Fatalf("got error %v, want denied %v", err, c.denied)
				}
				if len(rows) != c.want {
					t.Fatalf("got %d rows, want %d", len(rows), c.want)
				}
			})
		}
	})
}

// The ent traps of style §4: each attack fails and changes nothing.
func TestTraps(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		s, w := storetest.Open(t, address), newWorld()
		author, other := person(viewer.GridOfficer, w.villageA1), person(viewer.GridOfficer, w.villageB1)
		id := store.NewID()
		if err := submit(as(author), s, id, w.villageA1, "NAT03", false); err != nil {
			t.Fatal(err)
		}
		town := person(viewer.TownDuty, w.townA)
		attacks := map[string]struct {
			ctx context.Context
			do  func(ctx context.Context, tx *store.Tx) error
		}{
			"create in another village": {as(author), func(ctx context.Context, tx *store.Tx) error {
				return report(tx, store.NewID(), w.villageA2, author.Person, uuid.Nil, "NAT03", false).Exec(ctx)
			}},
			"create in another world": {as(author), func(ctx context.Context, tx *store.Tx) error {
				return report(tx, store.NewID(), w.villageA1, author.Person, store.NewID(), "NAT03", false).Exec(ctx)
			}},
			"move a row out of its place": {as(town), func(ctx context.Context, tx *store.Tx) error {
				return tx.Client.Report.UpdateOneID(id).SetTownID(w.townB.Town).Exec(ctx)
			}},
			"clear a place column": {as(town), func(ctx context.Context, tx *store.Tx) error {
				return tx.Client.Report.UpdateOneID(id).ClearVillageID().Exec(ctx)
			}},
			"change a neighbour's row": {as(person(viewer.TownDuty, w.townB)), func(ctx context.Context, tx *store.Tx) error {
				return tx.Client.Report.UpdateOneID(id).SetNote("mine now").Exec(ctx)
			}},
			"tie a move to a hidden report": {as(other), func(ctx context.Context, tx *store.Tx) error {
				return tx.Client.ReportMove.Create().SetID(store.NewID()).SetReportID(id).SetKind(lifecycle.MoveAccept).SetToState(lifecycle.StateAccepted).
					SetActorID(other.Person).SetCard(&viewer.Card{}).SetMadeAt(tx.Now).SetReceivedAt(tx.Now).SetText("").SetDigest([]byte{1}).Exec(ctx)
			}},
			"tie a move to a report that somebody else made in the same transaction": {as(author), func(ctx context.Context, tx *store.Tx) error {
				fresh := store.NewID()
				if err := report(tx, fresh, w.villageA1, author.Person, uuid.Nil, "NAT03", false).Exec(ctx); err != nil {
					return nil // the attack needs it: it would be seen as having gone through
				}
				move := func(ctx context.Context, by uuid.UUID) error {
					return tx.Client.ReportMove.Create().SetID(store.NewID()).SetReportID(fresh).SetKind(lifecycle.MoveSubmit).SetToState(lifecycle.StateSubmitted).
						SetActorID(by).SetCard(&viewer.Card{}).SetMadeAt(tx.Now).SetReceivedAt(tx.Now).SetText("").SetDigest([]byte{1}).Exec(ctx)
				}
				if err := move(ctx, author.Person); err != nil {
					return nil
				}
				return move(viewer.With(ctx, other), other.Person)
			}},
			"delete a report": {as(town), func(ctx context.Context, tx *store.Tx) error {
				return tx.Client.Report.DeleteOneID(id).Exec(ctx)
			}},
			"delete what one wrote": {as(author), func(ctx context.Context, tx *store.Tx) error {
				return tx.Client.Report.DeleteOneID(id).Exec(ctx)
			}},
			"overwrite by the same id": {as(other), func(ctx context.Context, tx *store.Tx) error {
				return report(tx, id, w.villageB1, other.Person, uuid.Nil, "NAT03", false).Exec(ctx)
			}},
		}
		for name, a := range attacks {
			t.Run(name, func(t *testing.T) {
				if err := s.InTx(a.ctx, a.do); err == nil {
					t.Fatal("the attack went through")
				}
				row, err := s.Client.Report.Get(as(author), id)
				if err != nil || row.Note != "" || row.Place() != w.villageA1 {
					t.Fatalf("the row changed: %v %v", row, err)
				}
			})
		}
		t.Run("bulk update reaches only own rows", func(t *testing.T) {
			err := s.InTx(as(person(viewer.TownDuty, w.townB)), func(ctx context.Context, tx *store.Tx) error {
				n, err := tx.Client.Report.Update().SetNote("all").Save(ctx)
				if n != 0 {
					return fmt.Errorf("changed %d rows", n)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		})
		t.Run("the root client does not write", func(t *testing.T) {
			if _, err := s.Client.Report.Update().SetNote("x").Save(as(town)); err == nil {
				t.Fatal("it wrote")
			}
		})
	})
}

func TestRollbackLeavesNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		s, w := storetest.Open(t, address), newWorld()
		author, id := person(viewer.GridOfficer, w.villageA1), store.NewID()
		stop := errors.New("stop")
		err := s.InTx(as(author), func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(submit(ctx, s, id, w.villageA1, "NAT03", false), stop) // joins this transaction
		})
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		tally, err := s.ReportTally(as(author), w.county)
		if n, uerr := s.Unlinked(context.Background()); n != 0 || uerr != nil || err != nil || tally["inbox"] != 0 {
			t.Fatalf("left %d entries, tally %v, %v %v", n, tally, uerr, err)
		}
		if ok, err := s.Client.Report.Query().Exist(as(author)); ok || err != nil {
			t.Fatal("the row stayed", err)
		}
	})
}

// A reader that follows the delta while many writers commit with delays misses no row.
func TestDeltaMissesNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		s, w := storetest.Open(t, address), newWorld()
		sequence(t, s)
		author := person(viewer.GridOfficer, w.villageA1)
		const writers, each = 4, 15
		want := sync.Map{}
		var wg sync.WaitGroup
		for i := range writers {
			wg.Go(func() {
				r := rand.New(rand.NewPCG(uint64(i), 1))
				for range each {
					id := store.NewID()
					err := s.InTx(as(author), func(ctx context.Context, tx *store.Tx) error {
						if err := submit(ctx, s, id, w.villageA1, "NAT03", false); err != nil {
							return err
						}
						time.Sleep(time.Duration(r.IntN(4)) * time.Millisecond) // a delayed commit is the point
						return nil
					})
					if err != nil {
						t.Error(err)
						return
					}
					want.Store(id, true)
				}
			})
		}
		done := make(chan struct{})
		go func() { wg.Wait(); close(done) }()
		got := map[uuid.UUID]bool{}
		var pos int64
		finished := false
		deadline := time.Now().Add(30 * time.Second)
		for len(got) < writers*each && time.Now().Before(deadline) {
			f, err := s.Changes(context.Background(), pos, w.townA, uuid.Nil, 7)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range f.Marks {
				got[m.Subject] = true
			}
			pos = f.Pos
			if !finished {
				select {
				case <-done:
					finished = true
				default:
				}
			}
		}
		<-done
		want.Range(func(k, _ any) bool {
			if !got[k.(uuid.UUID)] {
				t.Errorf("row %v never came", k)
			}
			return true
		})
		if f, err := s.Changes(context.Background(), 0, w.townB, uuid.Nil, 100); err != nil || len(f.Marks) != 0 {
			t.Fatalf("the neighbour town heard %d changes, %v", len(f.Marks), err)
		}
		if tally, err := s.ReportTally(as(author), w.townA); err != nil || tally["inbox"] != writers*each {
			t.Fatalf("tally %v, %v", tally, err)
		}
		if wrong, err := s.RecountReports(context.Background()); wrong != 0 || err != nil {
			t.Fatalf("recount found %d wrong, %v", wrong, err)
		}
	})
}

func TestLiveHintReachesOnlyItsPlace(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		s, w := storetest.Open(t, address), newWorld()
		sequence(t, s)
		author := person(viewer.GridOfficer, w.villageA1)
		// The follower starts from the newest link, so the first entry is linked before anybody listens.
		if err := submit(as(author), s, store.NewID(), w.villageA1, "NAT03", false); err != nil {
			t.Fatal(err)
		}
		ours := s.Hub.Listen(store.MarkIn(w.townA))
		theirs := s.Hub.Listen(store.MarkIn(w.townB))
		defer s.Hub.Close(ours)
		defer s.Hub.Close(theirs)
		if err := submit(as(author), s, store.NewID(), w.villageA1, "NAT03", false); err != nil {
			t.Fatal(err)
		}
		select {
		case <-ours.Ready():
			if h := ours.Take(); h.Pos == 0 || len(h.Kinds) != 1 || h.Kinds[0] != store.KindReport {
				t.Fatalf("hint %+v", h)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("no hint came")
		}
		select {
		case <-theirs.Ready():
			t.Fatal("the neighbour town heard it")
		default:
		}
	})
}

// Whatever is done to the journal behind the program's back is named.
func TestVerifyNamesEveryBreak(t *testing.T) {
	attacks := map[string][]string{
		"changed":   {"UPDATE journal SET verb = 'report.accept' WHERE id = (SELECT id FROM journal_link WHERE pos = 3)"},
		"missing":   {"DELETE FROM journal WHERE id = (SELECT id FROM journal_link WHERE pos = 3)"},
		"dropped":   {"DELETE FROM journal_link WHERE pos = 3"},
		"reordered": {"UPDATE journal_link SET pos = -3 WHERE pos = 3", "UPDATE journal_link SET pos = 3 WHERE pos = 4", "UPDATE journal_link SET pos = 4 WHERE pos = -3"},
		"truncated": {"DELETE FROM journal WHERE id IN (SELECT id FROM journal_link WHERE pos > 4)", "DELETE FROM journal_link WHERE pos > 4", "DELETE FROM journal_checkpoint"},
		"unlinked":  {"DELETE FROM journal_new", "DROP TABLE IF EXISTS spare", "CREATE TABLE spare AS SELECT * FROM journal WHERE id = (SELECT id FROM journal_link WHERE pos = 5)", "UPDATE spare SET id = '01890000-0000-7000-8000-000000000000'", "INSERT INTO journal SELECT * FROM spare"},
	}
	want := map[string]string{"dropped": "missing"}
	storetest.Both(t, func(t *testing.T, address string) {
		for name, statements := range attacks {
			t.Run(name, func(t *testing.T) {
				s, w := storetest.Open(t, storetest.Address(t, kind(address))), newWorld()
				stop := sequence(t, s)
				author := person(viewer.GridOfficer, w.villageA1)
				for range 6 {
					if err := submit(as(author), s, store.NewID(), w.villageA1, "NAT03", false); err != nil {
						t.Fatal(err)
					}
				}
				stop() // links the rest and signs
				v, err := s.Verify(context.Background())
				if err != nil || v.Broken != nil || v.Entries != 6 || v.Unlinked != 0 || v.Checkpoints == 0 {
					t.Fatalf("an honest journal: %+v, %v", v, err)
				}
				if err := s.Tamper(statements); err != nil {
					t.Fatal(err)
				}
				v, err = s.Verify(context.Background())
				expect := name
				if e, ok := want[name]; ok {
					expect = e
				}
				if err != nil || v.Broken == nil || v.Broken.What != expect {
					t.Fatalf("got %+v %v, want %s", v.Broken, err, expect)
				}
			})
		}
		t.Run("insert only", func(t *testing.T) {
			s, w := storetest.Open(t, storetest.Address(t, kind(address))), newWorld()
			author := person(viewer.GridOfficer, w.villageA1)
			if err := submit(as(author), s, store.NewID(), w.villageA1, "NAT03", false); err != nil {
				t.Fatal(err)
			}
			err := s.InTx(as(author), func(ctx context.Context, tx *store.Tx) error {
				_, err := store.Inner(tx).Exec(ctx, "DELETE FROM journal")
				return err
			})
			if err == nil || !strings.Contains(err.Error(), "insert only") {
				t.Fatalf("the journal let itself be emptied: %v", err)
			}
		})
	})
}

func TestExportedJournalVerifies(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		s, w := storetest.Open(t, address), newWorld()
		stop := sequence(t, s)
		for range 3 {
			if err := submit(as(person(viewer.GridOfficer, w.villageA1)), s, store.NewID(), w.villageA1, "NAT03", false); err != nil {
				t.Fatal(err)
			}
		}
		stop()
		var b strings.Builder
		if err := s.ExportJournal(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
		if v, err := store.VerifyBundle(strings.NewReader(b.String()), storetest.NewKeys()); err != nil || v.Broken != nil || v.Entries != 3 {
			t.Fatalf("%+v %v", v, err)
		}
		forged := strings.Replace(b.String(), "report.submit", "report.accept", 1)
		if v, err := store.VerifyBundle(strings.NewReader(forged), storetest.NewKeys()); err != nil || v.Broken == nil || v.Broken.What != "changed" {
			t.Fatalf("a forged bundle: %+v %v", v, err)
		}
	})
}

func TestFindInChinese(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		s, w := storetest.Open(t, address), newWorld()
		author, id := person(viewer.GridOfficer, w.villageA1), store.NewID()
		if err := submit(as(author), s, id, w.villageA1, "NAT03", false); err != nil {
			t.Fatal(err)
		}
		for text, found := range map[string]int{"渗水": 1, "东堤": 1, "东堤渗水": 1, "堤": 1, "渗": 1, "水": 0, "nat": 1, "水渗": 0, "": 0, "'\"*&|": 0} {
			ids, err := s.Find(as(author), store.KindReport, w.townA, text)
			if err != nil || len(ids) != found {
				t.Errorf("%q found %d, want %d, %v", text, len(ids), found, err)
			}
		}
		if ids, err := s.Find(as(author), store.KindReport, w.townB, "渗水"); err != nil || len(ids) != 0 {
			t.Errorf("the neighbour town found %d, %v", len(ids), err)
		}
	})
}

func TestMigrateTwice(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		for _, check := range []bool{true, false, true} {
			m, err := store.Migrate(context.Background(), address, check, nil)
			if err != nil || m.Pending != 0 || m.Version != m.Wanted {
				t.Fatalf("check %v: %+v %v", check, m, err)
			}
		}
	})
}

func kind(address string) string {
	if strings.HasPrefix(address, "sqlite:") {
		return "sqlite"
	}
	return "postgres"
}

// An idle server that was started again writes nothing: the end of the chain is signed already.
func TestIdleRestartSignsOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		s, w := storetest.Open(t, address), newWorld()
		stop := sequence(t, s)
		if err := submit(as(person(viewer.GridOfficer, w.villageA1)), s, store.NewID(), w.villageA1, "NAT03", false); err != nil {
			t.Fatal(err)
		}
		stop()
		again := s.Turns()
		for turn, want := range []bool{true, false, false} {
			due, err := again(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if due != want {
				t.Fatalf("turn %d was due: %v", turn, due)
			}
		}
	})
}
