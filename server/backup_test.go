package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	dbreport "jiaoying/ent/db/report"
	"jiaoying/ent/viewer"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

// keep puts a file where media keeps it, and gives its name.
func keep(t testing.TB, data string, size int) string {
	t.Helper()
	b := make([]byte, size)
	_, _ = rand.Read(b)
	sum := sha256.Sum256(b)
	name := hex.EncodeToString(sum[:])
	path := filepath.Join(data, "media", name[:2], name[2:4], name)
	whole := filepath.Join(t.TempDir(), name) // as the media store does: what lies there is never half written
	if err := errors.Join(os.WriteFile(whole, b, 0o600), os.MkdirAll(filepath.Dir(path), 0o700), os.Rename(whole, path)); err != nil {
		t.Fatal(err)
	}
	return name
}

// cli runs a command of the binary and gives what it said.
func (s *site) cli(t testing.TB, ok bool, args ...string) string {
	t.Helper()
	text, err := s.command(t, args...).CombinedOutput()
	if (err == nil) != ok {
		t.Fatalf("%v: %v %s", args, err, text)
	}
	return string(text)
}

// A server under load is backed up, and restored into an empty place; a server on that place goes on with it.
func TestWholeBackup(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *site) {
		v := s.start(t)
		for range 20 {
			keep(t, s.data, 100_000)
		}
		if err := os.WriteFile(filepath.Join(s.data, "media", ".being-written"), []byte("half written"), 0o600); err != nil {
			t.Fatal(err)
		}
		officer := signIn(t, v.base, "10030000022")
		village := officer.village(t)
		var mu sync.Mutex
		var before, during []string // answered
		sent := 0
		stop := make(chan struct{})
		begun := make(chan struct{})
		var once sync.Once
		var load sync.WaitGroup
		backing := false
		for range 4 {
			load.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
					}
					id := store.NewID().String()
					mu.Lock()
					sent++
					mu.Unlock()
					a, status, err := officer.op("SubmitReport", submission(id, village, "备份时上报"))
					if err != nil || status != http.StatusOK || a.code() != "" {
						t.Errorf("answered %d %s %v", status, a.code(), err)
						return
					}
					mu.Lock()
					if backing {
						during = append(during, id)
					} else {
						before = append(before, id)
					}
					if len(before) >= 100 {
						once.Do(func() { close(begun) })
					}
					mu.Unlock()
					keep(t, s.data, 1000)
				}
			})
		}
		select {
		case <-begun:
		case <-time.After(time.Minute):
			t.Fatal("no load")
		}
		mu.Lock()
		backing = true
		mu.Unlock()
		plain, whole := filepath.Join(t.TempDir(), "plain.tar.gz"), filepath.Join(t.TempDir(), "whole.tar.gz")
		if got := s.cli(t, true, "backup", plain); !strings.Contains(got, "the keyring is not in it") || strings.Contains(got, "DAMAGED") {
			t.Errorf("%s", got)
		}
		if got := s.cli(t, true, "backup", "--with-keys", whole); !strings.Contains(got, "THE KEYRING IS IN IT") {
			t.Errorf("%s", got)
		}
		close(stop)
		load.Wait()
		if len(during) == 0 {
			t.Error("nothing was submitted while it was backed up")
		}
		if got := s.cli(t, false, "backup", plain); !strings.Contains(got, "never overwritten") {
			t.Errorf("%s", got)
		}
		for _, file := range []string{plain, whole} {
			if st, err := os.Stat(file); err != nil || st.Mode().Perm() != 0o600 {
				t.Errorf("%v %v", st.Mode(), err)
			}
			if all, err := os.ReadDir(filepath.Dir(file)); err != nil || len(all) != 1 {
				t.Errorf("beside the archive lies %v %v", all, err)
			}
		}
		v.stop(t)
		kind := "sqlite"
		if !strings.HasPrefix(s.database, "sqlite:") {
			kind = "postgres"
		}
		for _, file := range []string{plain, whole} {
			n := newSite(t, kind)
			if got := s.cli(t, false, "restore", file); !strings.Contains(got, "empty") {
				t.Errorf("onto the server itself: %s", got)
			}
			if file == plain {
				if got := n.cli(t, false, "restore", file); !strings.Contains(got, "the keyring is not in the archive") {
					t.Errorf("without keys: %s", got)
				}
				text, err := os.ReadFile(s.keys())
				if err := errors.Join(err, os.WriteFile(n.keys(), text, 0o600)); err != nil {
					t.Fatal(err)
				}
			}
			got := n.cli(t, true, "restore", file)
			if !strings.Contains(got, "the journal holds") || strings.Contains(got, "MISSING") || strings.Contains(got, "DAMAGED") {
				t.Errorf("%s", got)
			}
			t.Log(got)
			if got := n.cli(t, false, "restore", file); !strings.Contains(got, "empty") {
				t.Errorf("a second time: %s", got)
			}
			n.holds(t, before, sent)
			// Everything that lay there before is there again, byte by byte, and nothing half written.
			files := 0
			err := filepath.WalkDir(filepath.Join(n.data, "media"), func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				b, err := os.ReadFile(path)
				sum := sha256.Sum256(b)
				if hex.EncodeToString(sum[:]) != d.Name() {
					t.Errorf("%s is not what it says", path)
				}
				files++
				return err
			})
			if err != nil || files < 20+len(before)-4 {
				t.Errorf("%d files, %v", files, err)
			}
			r := n.start(t)
			again := signIn(t, r.base, "10030000022")
			if a, _, err := again.op("SubmitReport", submission(before[0], village, "别的")); err != nil || a.code() != "report.conflict" {
				t.Errorf("a report from before the backup, changed: %s %v", a.code(), err)
			}
			again.must(t, "SubmitReport", submission(store.NewID().String(), village, "还原之后"), "submitReport", nil)
			r.stop(t)
			if got := n.cli(t, true, "audit", "verify"); !strings.Contains(got, " 0 not yet linked") {
				t.Errorf("%s", got)
			}
			if left, err := filepath.Glob(filepath.Join(n.data, ".restore-*")); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v %v", left, err)
			}
		}
	})
}

// open opens the database of a site whose server does not run.
func (s *site) open(t *testing.T) *store.Store {
	t.Helper()
	ring, err := seal.Open(s.keys())
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(context.Background(), store.Config{Database: s.database, Data: s.data, Keys: ring})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return st
}

// holds fails unless the reports answered before the backup are there, no more than were sent, and the tallies fit them.
func (s *site) holds(t *testing.T, answered []string, sent int) {
	t.Helper()
	st := s.open(t)
	system := viewer.With(context.Background(), viewer.System("test"))
	rows, err := st.Client.Report.Query().Select(dbreport.FieldID).Strings(system)
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, id := range rows {
		there[id] = true
	}
	for _, id := range answered {
		if !there[id] {
			t.Errorf("report %s was answered before the backup and is not in it", id)
		}
	}
	if len(there) > sent || len(there) != len(rows) {
		t.Errorf("%d reports, %d sent", len(rows), sent)
	}
	// One moment: every report has its first move, its journal entry and its place in a tally, and there is none beside.
	for what, query := range map[string]string{
		"moves":   "SELECT count(*) FROM report_moves WHERE kind = 'submit'",
		"entries": "SELECT count(*) FROM journal WHERE verb = 'report.submit'",
	} {
		var n int
		if err := store.Inner(st).Row(context.Background(), query).Scan(&n); err != nil || n != len(rows) {
			t.Errorf("%d %s, %d reports, %v", n, what, len(rows), err)
		}
	}
	if wrong, err := st.RecountReports(system); wrong != 0 || err != nil {
		t.Errorf("%d tallies are wrong, %v", wrong, err)
	}
	t.Logf("%d answered before, %d in the backup, %d sent in all", len(answered), len(rows), sent)
}
