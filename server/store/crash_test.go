package store_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/google/uuid"

	dbreport "jiaoying/ent/db/report"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

const (
	crashDatabase = "JIAOYING_CRASH_DATABASE"
	crashData     = "JIAOYING_CRASH_DATA"
)

var crashPlace = division.Place{
	County:  uuid.MustParse("01990000-0000-7000-8000-000000000001"),
	Town:    uuid.MustParse("01990000-0000-7000-8000-000000000002"),
	Village: uuid.MustParse("01990000-0000-7000-8000-000000000003"),
}

// crashChild submits from several callers and links at the same time until it is killed; it prints each id it was answered for.
func crashChild() {
	s, err := store.Open(context.Background(), store.Config{Database: os.Getenv(crashDatabase), Data: os.Getenv(crashData), Keys: storetest.NewKeys()})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	go func() { _ = s.Sequence(context.Background()) }()
	author := person(viewer.GridOfficer, crashPlace)
	answered := make(chan uuid.UUID)
	for range 4 {
		go func() {
			for {
				id := store.NewID()
				if submit(as(author), s, id, crashPlace, "NAT03", false) == nil {
					answered <- id
				}
			}
		}()
	}
	for id := range answered {
		fmt.Println(id)
	}
}

// A process killed in the middle of its work loses no answered report, doubles none, and leaves a journal that verifies.
func TestKilledLosesNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		data := t.TempDir()
		var answered []uuid.UUID
		for range 5 {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), crashDatabase+"="+address, crashData+"="+data)
			cmd.Stderr = os.Stderr
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			last := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() }) // a child that hangs fails below
			n, stop := 0, 5+rand.IntN(60)
			for sc := bufio.NewScanner(out); sc.Scan(); {
				id, err := uuid.Parse(sc.Text())
				if err != nil {
					continue // cut off by the kill
				}
				answered = append(answered, id)
				if n++; n == stop {
					_ = cmd.Process.Kill()
				}
			}
			_ = cmd.Wait()
			last.Stop()
			if n < stop {
				t.Fatalf("the child answered %d of %d before it ended", n, stop)
			}
		}
		s, err := store.Open(context.Background(), store.Config{Database: address, Data: data, Keys: storetest.NewKeys()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		// One turn links what the dead left; on a busy machine PostgreSQL takes a moment to see that its connection is gone, and with it the lock.
		for range 20 {
			sequence(t, s)()
			if v, err := s.Verify(context.Background()); err != nil || v.Unlinked == 0 {
				break
			}
		}
		county := viewer.Narrow(as(person(viewer.CountyDuty, crashPlace)), crashPlace)
		ids, err := s.Client.Report.Query().Select(dbreport.FieldID).Strings(county)
		if err != nil {
			t.Fatal(err)
		}
		there := map[string]int{}
		for _, id := range ids {
			there[id]++
		}
		for _, id := range answered {
			if there[id.String()] != 1 {
				t.Errorf("answered report %s is there %d times", id, there[id.String()])
			}
		}
		v, err := s.Verify(context.Background())
		if err != nil || v.Broken != nil || v.Unlinked != 0 || v.Entries != int64(len(ids)) {
			t.Errorf("journal %+v, %d reports, %v", v, len(ids), err)
		}
		if tally, err := s.ReportTally(county, crashPlace); err != nil || tally["inbox"] != int64(len(ids)) {
			t.Errorf("tally %v, %d reports, %v", tally, len(ids), err)
		}
	})
}
