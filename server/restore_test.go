package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

// small is a place on SQLite with a journal of three entries and two files, linked and closed, without a server.
func small(t *testing.T) *site {
	t.Helper()
	s := newSite(t, "sqlite")
	s.do(t, "", "migrate")
	ring, err := seal.Open(s.keys())
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(context.Background(), store.Config{Database: s.database, Data: s.data, Keys: ring})
	if err != nil {
		t.Fatal(err)
	}
	err = st.InTx(viewer.With(context.Background(), viewer.System("test")), func(ctx context.Context, tx *store.Tx) error {
		for range 3 {
			if err := tx.Journal(ctx, store.Entry{Verb: "test", Kind: store.KindSetting, Subject: store.NewID(), Place: division.Place{County: store.NewID()}}); err != nil {
				return err
			}
		}
		return nil
	})
	linking, stop := context.WithCancel(context.Background())
	stop()
	if err := errors.Join(err, st.Sequence(linking), st.Close()); err != nil {
		t.Fatal(err)
	}
	keep(t, s.data, 1000)
	keep(t, s.data, 100_000)
	return s
}

// do runs a command in this process; fault is a part of what it must fail with, empty for one that must not.
func (s *site) do(t *testing.T, fault string, args ...string) string {
	t.Helper()
	var said bytes.Buffer
	err := run(context.Background(), append([]string{"--database", s.database, "--data", s.data, "--keys", s.keys()}, args...), &said)
	switch {
	case fault == "" && err != nil:
		t.Fatalf("%v: %v", args, err)
	case fault != "" && (err == nil || !strings.Contains(err.Error(), fault)):
		t.Errorf("%v: %v, want %q", args, err, fault)
	case fault != "" && strings.Contains(err.Error(), "\n"):
		t.Errorf("%v: more than one sentence: %v", args, err)
	}
	return said.String()
}

// beside is an empty place with the keyring of another, and what lies in it.
func (s *site) beside(t *testing.T) *site {
	t.Helper()
	n := newSite(t, "sqlite")
	text, err := os.ReadFile(s.keys())
	if err := errors.Join(err, os.WriteFile(n.keys(), text, 0o600)); err != nil {
		t.Fatal(err)
	}
	return n
}

func (s *site) files(t *testing.T) (out []string) {
	t.Helper()
	err := filepath.WalkDir(s.data, func(path string, _ fs.DirEntry, err error) error {
		if path != s.data {
			out = append(out, strings.TrimPrefix(path, s.data+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// refused restores an archive that must not be, and fails if anything of it stays.
func (s *site) refused(t *testing.T, archive []byte, fault string) {
	t.Helper()
	n := s.beside(t)
	file := filepath.Join(t.TempDir(), "x.tar.gz")
	if err := os.WriteFile(file, archive, 0o600); err != nil {
		t.Fatal(err)
	}
	n.do(t, fault, "restore", file)
	if left := n.files(t); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	if out, err := filepath.Glob(filepath.Join(filepath.Dir(n.data), "evil*")); err != nil || len(out) > 0 {
		t.Errorf("outside of the place: %v", out)
	}
}

func (s *site) backup(t *testing.T, args ...string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x.tar.gz")
	s.do(t, "", append([]string{"backup", file}, args...)...)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// An archive that is cut anywhere, or changed in one bit anywhere, is refused whole.
func TestRestoreOfDamaged(t *testing.T) {
	t.Parallel()
	s := small(t)
	good := s.backup(t)
	for _, n := range []int{0, 1, 9, 10, 50, 500, 5000, len(good) / 2, len(good) - 2000, len(good) - 9, len(good) - 8, len(good) - 1} {
		fault := "damaged or cut off; nothing was restored"
		if n < 10 {
			fault = "no backup of ours"
		}
		s.refused(t, good[:n], fault)
	}
	for i := range 40 {
		at := 10 + i*(len(good)-11)/40 // the first ten bytes are gzip's own and hold nothing
		bad := bytes.Clone(good)
		bad[at] ^= 1 << (i % 8)
		s.refused(t, bad, "nothing was restored")
	}
	s.refused(t, append(bytes.Clone(good), 'x'), "damaged or cut off")
	s.refused(t, append(bytes.Clone(good), good...), "damaged or cut off")
	s.refused(t, []byte(strings.Repeat("no gzip ", 100)), "no backup of ours")
	// Whole, it is restored: what was refused was refused for the damage.
	n := s.beside(t)
	file := filepath.Join(t.TempDir(), "good.tar.gz")
	if err := os.WriteFile(file, good, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := n.do(t, "", "restore", file); !strings.Contains(got, "3 entries, 1 checkpoints signed, 0 not yet linked") {
		t.Errorf("%s", got)
	}
	if got, want := n.files(t), s.files(t); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%v\nwant\n%v", got, want)
	}
	for _, name := range n.files(t) {
		st, err := os.Lstat(filepath.Join(n.data, name))
		if err != nil || st.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v %v", name, st.Mode(), err)
		}
	}
}

// forged makes an archive by the packer, with a head and whatever else.
func forged(t *testing.T, ring *seal.Ring, head func(*backupHead), fill func(w *tar.Writer)) []byte {
	t.Helper()
	m, err := store.Migrate(context.Background(), "sqlite:"+filepath.Join(t.TempDir(), "none"), true, nil)
	if err != nil {
		t.Fatal(err)
	}
	h := backupHead{Format: 1, MadeAt: time.Now().UTC(), Database: "sqlite", Migration: m.Wanted}
	if head != nil {
		head(&h)
	}
	h.Key, h.Signature = ring.JournalSign(headMessage(h))
	text, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	w := tar.NewWriter(zip)
	add(t, w, nameHead, string(text))
	fill(w)
	if err := errors.Join(w.Flush(), zip.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func add(t *testing.T, w *tar.Writer, name, text string) {
	t.Helper()
	err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o777, Size: int64(len(text)), Format: tar.FormatPAX})
	if _, werr := io.WriteString(w, text); err != nil || werr != nil {
		t.Fatal(err, werr)
	}
}

// What somebody made who knows the form, even with the keyring: names that leave the place, what is no file, bombs.
func TestRestoreOfForged(t *testing.T) {
	t.Parallel()
	s := small(t)
	ring, err := seal.Open(s.keys())
	if err != nil {
		t.Fatal(err)
	}
	const no = "no backup of ours"
	for _, name := range []string{"../evil", "media/../../evil", "/tmp/evil", "media//evil", "media/./evil", "media/a/../evil", "media/.half/evil", "media\\..\\evil",
		"media/C:evil", "evil", "keys.json", "journal/a/evil", "journal/.evil", "database/evil.db", "database/postgres.dump", "jiaoying.db", "media/" + strings.Repeat("a", 400),
		"media/a/b/c/d/e/f/g", "media", "", nameSignature, nameHead} {
		s.refused(t, forged(t, ring, nil, func(w *tar.Writer) { add(t, w, name, "evil") }), no)
	}
	for _, kind := range []byte{tar.TypeSymlink, tar.TypeLink, tar.TypeDir, tar.TypeChar, tar.TypeFifo} {
		s.refused(t, forged(t, ring, nil, func(w *tar.Writer) {
			if err := w.WriteHeader(&tar.Header{Typeflag: kind, Name: "media/evil", Linkname: "../../evil", Mode: 0o777}); err != nil {
				t.Fatal(err)
			}
		}), no)
	}
	twice := func(w *tar.Writer) { add(t, w, "media/a", "1"); add(t, w, "media/a", "2") }
	s.refused(t, forged(t, ring, nil, twice), no)
	s.refused(t, forged(t, ring, nil, func(w *tar.Writer) { add(t, w, "media/a", "1"); add(t, w, "media/a/b", "2") }), "nothing was restored")
	s.refused(t, forged(t, ring, nil, func(*tar.Writer) {}), "damaged or cut off")
	s.refused(t, forged(t, ring, nil, func(w *tar.Writer) { add(t, w, nameManifest, "{}") }), "damaged or cut off")
	s.refused(t, forged(t, ring, func(h *backupHead) { h.Migration = 99991231000000 }, twice), "newer program")
	s.refused(t, forged(t, ring, func(h *backupHead) { h.Format = 2 }, twice), "newer program")
	s.refused(t, forged(t, ring, func(h *backupHead) { h.Format = 0 }, twice), no)
	s.refused(t, forged(t, ring, func(h *backupHead) { h.Database = "postgres" }, twice), "the other kind")
	// Nothing of a stranger's archive is unpacked.
	s.refused(t, forged(t, seal.Memory(), nil, twice), "not made by the holder of this keyring")

	zeros := func(name string, size int64) func(w *tar.Writer) {
		return func(w *tar.Writer) {
			if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600}); err != nil {
				t.Fatal(err)
			}
			if _, err := io.CopyN(w, nothing{}, size); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, name := range []string{"media/bomb", nameLite} {
		s.refused(t, forged(t, ring, nil, zeros(name, 256<<20)), "unpacks to far more")
	}
	s.refused(t, forged(t, ring, nil, zeros(nameManifest, 256<<20)), "damaged or cut off")
}

// nothing is zeros without end.
type nothing struct{}

// Read gives zeros.
func (nothing) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// A true archive with one file more, one less or one changed is refused by its manifest, though every part of it can be read.
func TestRestoreOfChanged(t *testing.T) {
	t.Parallel()
	s := small(t)
	good := s.backup(t)
	type entry struct {
		head *tar.Header
		text []byte
	}
	var all []entry
	zip, err := gzip.NewReader(bytes.NewReader(good))
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(zip); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		text, rerr := io.ReadAll(r)
		if err := errors.Join(err, rerr); err != nil {
			t.Fatal(err)
		}
		all = append(all, entry{h, text})
	}
	pack := func(edit func(i int, e *entry) (keep bool)) []byte {
		var b bytes.Buffer
		zip := gzip.NewWriter(&b)
		w := tar.NewWriter(zip)
		for i, e := range all {
			h := *e.head
			c := entry{&h, bytes.Clone(e.text)}
			if !edit(i, &c) {
				continue
			}
			c.head.Size = int64(len(c.text))
			if err := w.WriteHeader(c.head); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write(c.text); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(w.Close(), zip.Close()); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	file := filepath.Join(t.TempDir(), "same.tar.gz")
	if err := os.WriteFile(file, pack(func(int, *entry) bool { return true }), 0o600); err != nil {
		t.Fatal(err)
	}
	s.beside(t).do(t, "", "restore", file)
	for i := range all {
		name := all[i].head.Name
		s.refused(t, pack(func(j int, _ *entry) bool { return j != i }), "nothing was restored")
		s.refused(t, pack(func(j int, e *entry) bool {
			if j == i {
				e.text[len(e.text)/2] ^= 4
			}
			return true
		}), "nothing was restored")
		if strings.HasPrefix(name, "media/") {
			s.refused(t, pack(func(j int, e *entry) bool {
				if j == i {
					e.head.Name = "media/other"
				}
				return true
			}), "damaged or cut off")
		}
	}
	// The manifest made anew for what was changed: only the signature tells.
	s.refused(t, pack(func(_ int, e *entry) bool {
		if e.head.Name == nameManifest {
			e.text = bytes.Replace(e.text, []byte(`"rows":{`), []byte(`"rows":{"x":1,`), 1)
		}
		return true
	}), "not made by the holder of this keyring")
}

// Where something is, nothing is restored; what backup itself refuses.
func TestBackupRefusals(t *testing.T) {
	t.Parallel()
	s := small(t)
	file := filepath.Join(t.TempDir(), "x.tar.gz")
	s.do(t, "", "backup", file)
	s.do(t, "never overwritten", "backup", file)
	s.do(t, "choose another folder", "backup", filepath.Join(s.data, "media", "x.tar.gz"))
	s.do(t, "no such file", "backup", filepath.Join(s.data, "nowhere", "x.tar.gz"))
	none := newSite(t, "sqlite")
	none.do(t, "no database to back up", "backup", filepath.Join(t.TempDir(), "x"))
	if left := none.files(t); len(left) > 0 {
		t.Errorf("made: %v", left)
	}
	for _, name := range []string{"jiaoying.db", "jiaoying.db-wal", "media/ab/x", "journal/2026-11-24.jsonl"} {
		n := s.beside(t)
		path := filepath.Join(n.data, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte("mine"), 0o600)); err != nil {
			t.Fatal(err)
		}
		n.do(t, "needs an empty place", "restore", file)
		if text, err := os.ReadFile(path); err != nil || string(text) != "mine" {
			t.Errorf("%s: %q %v", name, text, err)
		}
	}
	// Folders alone are no reason: a command may have made them.
	n := s.beside(t)
	if err := errors.Join(os.MkdirAll(filepath.Join(n.data, "media", ".half"), 0o700), os.MkdirAll(filepath.Join(n.data, "journal"), 0o700)); err != nil {
		t.Fatal(err)
	}
	n.do(t, "", "restore", file)
	n.do(t, "", "audit", "verify")
	// A place that is not there is made, and taken away again if nothing came of it.
	deep := newSite(t, "sqlite")
	deep.data = filepath.Join(deep.data, "a", "b")
	deep.database = "sqlite:" + filepath.Join(deep.data, "db", "jiaoying.db")
	deep.do(t, "the keyring is not in the archive", "restore", file)
	if _, err := os.Stat(filepath.Dir(deep.data)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("left behind: %v", err)
	}
	keys := filepath.Join(t.TempDir(), "k.tar.gz")
	s.do(t, "", "backup", "--with-keys", keys)
	deep.do(t, "", "restore", keys)
	deep.do(t, "", "audit", "verify")
	if st, err := os.Stat(deep.keys()); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("keyring: %v %v", st.Mode(), err)
	}
	// Another's keyring at the place stays, and refuses.
	other := newSite(t, "sqlite")
	if _, err := seal.Create(other.keys()); err != nil {
		t.Fatal(err)
	}
	was, err := os.ReadFile(other.keys())
	if err != nil {
		t.Fatal(err)
	}
	other.do(t, "not made by the holder of this keyring", "restore", keys)
	if now, err := os.ReadFile(other.keys()); err != nil || !bytes.Equal(was, now) {
		t.Errorf("the keyring there changed: %v", err)
	}
}

// What is wrong at the source is said, and neither hides nor stops anything: a picture the disk has spoilt, a journal somebody changed.
func TestBackupOfBrokenSource(t *testing.T) {
	t.Parallel()
	s := small(t)
	name := keep(t, s.data, 10)
	if err := os.WriteFile(filepath.Join(s.data, "media", name[:2], name[2:4], name), []byte("spoilt"), 0o600); err != nil {
		t.Fatal(err)
	}
	path, _ := store.LitePath(s.database)
	conn, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := conn.Query("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'")
	if err != nil {
		t.Fatal(err)
	}
	var triggers []string
	for rows.Next() {
		var t string
		err = errors.Join(err, rows.Scan(&t))
		triggers = append(triggers, t)
	}
	err = errors.Join(err, rows.Err(), rows.Close())
	for _, t := range triggers {
		_, derr := conn.Exec("DROP TRIGGER " + t)
		err = errors.Join(err, derr)
	}
	_, uerr := conn.Exec("UPDATE journal SET verb = 'nothing' WHERE id = (SELECT id FROM journal_link WHERE pos = 2)")
	if err := errors.Join(err, uerr, conn.Close()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "x.tar.gz")
	if got := s.do(t, "", "backup", file); !strings.Contains(got, "DAMAGED") || !strings.Contains(got, name) {
		t.Errorf("%s", got)
	}
	n := s.beside(t)
	if got := n.do(t, "everything is restored, but the journal is broken as it was when it was backed up: changed at position 2", "restore", file); !strings.Contains(got, "restored the backup") {
		t.Errorf("%s", got)
	}
	n.do(t, "changed at position 2", "audit", "verify")
}

// A backup and a restore that are stopped leave nothing.
func TestBackupStopped(t *testing.T) {
	t.Parallel()
	s := small(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "x.tar.gz")
	s.do(t, "", "backup", file)
	gone, stop := context.WithCancel(context.Background())
	stop()
	n := s.beside(t)
	for _, c := range []struct {
		at   *site
		args []string
	}{{s, []string{"backup", filepath.Join(dir, "y.tar.gz")}}, {n, []string{"restore", file}}} {
		var said bytes.Buffer
		if err := run(gone, append([]string{"--database", c.at.database, "--data", c.at.data, "--keys", c.at.keys()}, c.args...), &said); err == nil {
			t.Errorf("%v went on", c.args)
		}
	}
	if all, err := os.ReadDir(dir); err != nil || len(all) != 1 {
		t.Errorf("%v %v", all, err)
	}
	if left := n.files(t); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}
