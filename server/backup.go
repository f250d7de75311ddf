package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jiaoying/server/seal"
	"jiaoying/server/store"
)

// A backup is one tar in gzip: the head, the copies of the checkpoints, the database, with --with-keys the keyring, the files of media, and
// last what everything must be (a line of JSON for each file with its SHA-256) and a signature over it by the journal's key.
//
// The order is what makes it consistent while the server writes. A checkpoint is copied beside the database only after its row is committed,
// so the copies are taken first: taken later they would speak of entries the database has not. A file of media is in its place before its
// row says it is kept, so files are taken last: what comes after the database is harmless.
const (
	nameHead      = "backup.json"
	nameLite      = "database/jiaoying.db"
	nameDump      = "database/postgres.dump"
	nameKeys      = "keys.json"
	nameManifest  = "manifest.jsonl"
	nameSignature = "signature.json"

	backupFormat = 1
	// smallMost bounds what of an archive is read into memory.
	smallMost = 1 << 20
	// An archive that unpacks to so many times what was read of it, after the first so many bytes, is a bomb: a database of text shrinks
	// to a twentieth.
	bombRatio, bombFree = 200, 64 << 20
	// componentsMost is deeper than any file of ours lies.
	componentsMost = 6
)

// backupHead says what an archive is before anything of it is unpacked.
type backupHead struct {
	Format    int       `json:"format"`
	Version   string    `json:"version"`
	MadeAt    time.Time `json:"madeAt"`
	Database  string    `json:"database"` // sqlite or postgres
	Migration int64     `json:"migration"`
	Keys      bool      `json:"keys"`
	signed
}

// signed is a signature by the journal's key: an archive that somebody else made is refused before it is unpacked.
type signed struct {
	Key       string `json:"key,omitempty"`
	Signature []byte `json:"signature,omitempty"`
}

// packed is a line of the manifest.
type packed struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// packedAll is its last line.
type packedAll struct {
	Files int64            `json:"files"`
	Bytes int64            `json:"bytes"`
	Rows  map[string]int64 `json:"rows,omitempty"`
}

func headMessage(h backupHead) []byte {
	h.signed = signed{}
	text, err := json.Marshal(h)
	if err != nil {
		panic(err) // a struct of plain values
	}
	return append([]byte("jiaoying backup head 1\n"), text...)
}

func manifestMessage(sum []byte) []byte { return fmt.Appendf(nil, "jiaoying backup 1\n%x\n", sum) }

type backupCmd struct {
	File     string `arg:"" help:"Archive to write; never overwritten."`
	WithKeys bool   `help:"Put the keyring into the archive too: whoever has the archive then reads everything."`
}

// Run writes the archive beside its name first, and gives it the name when all of it is on the disk.
func (b backupCmd) Run(ctx context.Context, c *cli, w out) (err error) {
	if _, err := os.Lstat(b.File); err == nil {
		return fmt.Errorf("%s is there already; a backup is never overwritten", b.File)
	}
	if inside(b.File, filepath.Join(c.Data, "media")) {
		return errors.New("the archive would lie among the files it is to hold; choose another folder")
	}
	m, err := store.Migrate(ctx, c.Database, true, nil)
	if err != nil {
		return err
	}
	if m.Version == 0 {
		return errors.New("there is no database to back up; JIAOYING_DATABASE names where it lies")
	}
	ring, err := c.ring(false)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(filepath.Dir(b.File), ".backup-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	half := filepath.Join(dir, "archive")
	p, err := newPacker(half, filepath.Join(dir, "index"))
	if err != nil {
		return err
	}
	all, damaged, err := b.pack(ctx, c, p, ring, m.Version, dir)
	if err = errors.Join(err, p.close()); err != nil {
		return err
	}
	// A link refuses a name that is taken meanwhile; a rename would write over it.
	if err := os.Link(half, b.File); err != nil {
		if _, there := os.Lstat(b.File); there == nil {
			return fmt.Errorf("%s is there already; a backup is never overwritten", b.File)
		}
		if err := os.Rename(half, b.File); err != nil { // a file system without links
			return err
		}
	}
	if err := syncDir(filepath.Dir(b.File)); err != nil {
		return err
	}
	st, err := os.Stat(b.File)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s: %d files, %d bytes, %d bytes packed; %s\n", b.File, all.Files, all.Bytes, st.Size(), said(all.Rows))
	for _, name := range damaged {
		fmt.Fprintf(w, "DAMAGED on this disk, taken as it is: %s is not what its name says\n", name)
	}
	if b.WithKeys {
		fmt.Fprintf(w, "THE KEYRING IS IN IT: whoever has this archive reads every sealed value and signs for this server. Keep it locked away.\n")
	} else {
		fmt.Fprintf(w, "the keyring is not in it: keep %s apart from the archive; without it nothing can be restored\n", c.Keys)
	}
	return nil
}

// pack fills the archive.
func (b backupCmd) pack(ctx context.Context, c *cli, p *packer, ring *seal.Ring, migration int64, dir string) (all packedAll, damaged []string, err error) {
	head := backupHead{Format: backupFormat, Version: version(), MadeAt: time.Now().UTC().Truncate(time.Second), Database: "postgres", Migration: migration, Keys: b.WithKeys}
	lite, isLite := store.LitePath(c.Database)
	if isLite {
		head.Database = "sqlite"
	}
	head.Key, head.Signature = ring.JournalSign(headMessage(head))
	if err := p.small(nameHead, head); err != nil {
		return all, nil, err
	}
	if _, err := p.tree(ctx, filepath.Join(c.Data, "journal"), "journal"); err != nil {
		return all, nil, err
	}
	name, copied := nameDump, filepath.Join(dir, "dump")
	if isLite {
		name, copied = nameLite, filepath.Join(dir, "copy.db")
		if err := store.CopyLite(ctx, lite, copied); err != nil {
			return all, nil, err
		}
		if all.Rows, err = store.CheckLite(ctx, copied); err != nil {
			return all, nil, fmt.Errorf("the copy of the database does not hold: %w", err)
		}
	} else if err := dump(ctx, c.Database, copied); err != nil {
		return all, nil, err
	}
	if _, err := p.file(ctx, copied, name); err != nil {
		return all, nil, err
	}
	if err := os.Remove(copied); err != nil { // its room is wanted for the files
		return all, nil, err
	}
	if b.WithKeys {
		if _, err := p.file(ctx, c.Keys, nameKeys); err != nil {
			return all, nil, err
		}
	}
	if damaged, err = p.tree(ctx, filepath.Join(c.Data, "media"), "media"); err != nil {
		return all, nil, err
	}
	all.Files, all.Bytes = p.files, p.bytes
	sum, err := p.manifest(all)
	if err != nil {
		return all, nil, err
	}
	var s signed
	s.Key, s.Signature = ring.JournalSign(manifestMessage(sum))
	return all, damaged, p.small(nameSignature, s)
}

// packer writes an archive. What it keeps in memory does not grow with it.
type packer struct {
	out          *os.File
	zip          *gzip.Writer
	tar          *tar.Writer
	index        *os.File
	lines        *bufio.Writer
	files, bytes int64
}

func newPacker(name, index string) (*packer, error) {
	p := &packer{}
	var err error
	if p.out, err = os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600); err != nil {
		return nil, err
	}
	if p.index, err = os.OpenFile(index, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600); err != nil {
		return nil, errors.Join(err, p.out.Close())
	}
	p.lines = bufio.NewWriter(p.index)
	p.zip, _ = gzip.NewWriterLevel(p.out, gzip.BestSpeed) // the level is one there is; pictures do not shrink, and text does at any level
	p.tar = tar.NewWriter(p.zip)
	return p, nil
}

func (p *packer) close() error {
	return errors.Join(p.tar.Close(), p.zip.Close(), p.out.Sync(), p.out.Close(), p.index.Close())
}

// put writes one file of a known size.
func (p *packer) put(ctx context.Context, name string, r io.Reader, size int64, at time.Time) (sha string, err error) {
	if err := p.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o600, Size: size, ModTime: at.UTC().Truncate(time.Second), Format: tar.FormatPAX}); err != nil {
		return "", err
	}
	h := sha256.New()
	if n, err := io.Copy(io.MultiWriter(p.tar, h), io.LimitReader(stoppable{ctx, r}, size)); err != nil || n < size {
		return "", fmt.Errorf("pack %s: %w", name, errors.Join(err, short(n, size)))
	}
	sha = hex.EncodeToString(h.Sum(nil))
	if name == nameManifest || name == nameSignature {
		return sha, nil
	}
	p.files, p.bytes = p.files+1, p.bytes+size
	return sha, json.NewEncoder(p.lines).Encode(packed{name, size, sha})
}

func short(n, size int64) error {
	if n < size {
		return fmt.Errorf("it became shorter while it was read: %d of %d bytes", n, size)
	}
	return nil
}

func (p *packer) small(name string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	_, err = p.put(context.Background(), name, bytes.NewReader(text), int64(len(text)), time.Now())
	return err
}

// file packs one file as long as it is now: what is appended meanwhile is left out.
func (p *packer) file(ctx context.Context, from, name string) (sha string, err error) {
	f, err := os.Open(from)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	st, err := f.Stat()
	if err != nil {
		return "", err
	}
	return p.put(ctx, name, f, st.Size(), st.ModTime())
}

// tree packs the files of a folder, and names those that are not what their names say. What begins with a dot is half written.
func (p *packer) tree(ctx context.Context, dir, as string) (damaged []string, err error) {
	err = filepath.WalkDir(dir, func(at string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) { // nothing was ever kept, or it went meanwhile
			return nil
		}
		if err != nil {
			return err
		}
		if at != dir && strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		rel, err := filepath.Rel(dir, at)
		if err != nil {
			return err
		}
		name := as + "/" + filepath.ToSlash(rel)
		if err := mayUnpack(name); err != nil {
			return fmt.Errorf("%s: %w", at, err)
		}
		sha, err := p.file(ctx, at, name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil && len(d.Name()) == 2*sha256.Size && d.Name() != sha {
			damaged = append(damaged, name)
		}
		return err
	})
	return damaged, err
}

// manifest writes what everything is, and gives its digest.
func (p *packer) manifest(all packedAll) ([]byte, error) {
	if err := errors.Join(json.NewEncoder(p.lines).Encode(all), p.lines.Flush()); err != nil {
		return nil, err
	}
	size, err := p.index.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, err
	}
	if _, err := p.index.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	sha, err := p.put(context.Background(), nameManifest, p.index, size, time.Now())
	if err != nil {
		return nil, err
	}
	return hex.DecodeString(sha)
}

// stoppable ends with its context.
type stoppable struct {
	ctx context.Context
	r   io.Reader
}

// Read reads.
func (s stoppable) Read(b []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(b)
}

// dump asks pg_dump, which knows how to copy a PostgreSQL that others write to.
func dump(ctx context.Context, database, to string) error {
	at, password, err := withoutPassword(database)
	if err != nil {
		return err
	}
	args := []string{"--format=custom", "--compress=0", "--no-owner", "--file=" + to, "--dbname=" + at}
	if _, err := exec.LookPath("pg_dump"); err != nil {
		return fmt.Errorf("pg_dump is not on this machine. Run the backup where it is, or keep in this order: a copy of the folder journal of JIAOYING_DATA, "+
			"then pg_dump --format=custom --file=FILE --dbname=%s, then a copy of the folder media of JIAOYING_DATA", at)
	}
	return postgresTool(ctx, password, "pg_dump", args...)
}

// load is the way back.
func load(ctx context.Context, database, from string) error {
	at, password, err := withoutPassword(database)
	if err != nil {
		return err
	}
	return postgresTool(ctx, password, "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--dbname="+at, from)
}

// postgresTool runs a program of PostgreSQL. The password goes by the environment: a command line is read by everybody on the machine.
func postgresTool(ctx context.Context, password, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = os.Environ()
	if password != "" {
		cmd.Env = append(cmd.Env, "PGPASSWORD="+password)
	}
	text, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	first, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	return fmt.Errorf("%s: %w: %s", name, err, first)
}

func withoutPassword(database string) (at, password string, err error) {
	u, err := url.Parse(database)
	if err != nil || u.Host == "" && u.Path == "" {
		return "", "", errors.New("the database address is not understood")
	}
	if u.User != nil {
		password, _ = u.User.Password()
		u.User = url.User(u.User.Username())
	}
	return u.String(), password, nil
}

// said are the rows an operator knows.
func said(rows map[string]int64) string {
	if rows == nil {
		return "rows are counted when it is restored"
	}
	var parts []string
	for _, t := range []struct{ table, name string }{{"people", "people"}, {"reports", "reports"}, {"media", "pictures and recordings"}, {"complaints", "complaints"}, {"journal", "journal entries"}} {
		if n, ok := rows[t.table]; ok {
			parts = append(parts, fmt.Sprintf("%d %s", n, t.name))
		}
	}
	return strings.Join(parts, ", ")
}

// inside tells whether a file lies under a folder.
func inside(name, dir string) bool {
	a, err1 := filepath.Abs(name)
	b, err2 := filepath.Abs(dir)
	if err1 != nil || err2 != nil {
		return false
	}
	rel, err := filepath.Rel(b, a)
	return err == nil && filepath.IsLocal(rel)
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// mayUnpack refuses a name that no backup of ours has: one that leaves the folder, hides, or lies elsewhere than files do.
func mayUnpack(name string) error {
	ok := fs.ValidPath(name) && len(name) <= 300 && strings.Count(name, "/") < componentsMost && !strings.ContainsAny(name, "\\:\x00\n") && filepath.IsLocal(name)
	for part := range strings.SplitSeq(name, "/") {
		ok = ok && !strings.HasPrefix(part, ".")
	}
	switch {
	case !ok:
	case slices.Contains([]string{nameHead, nameLite, nameDump, nameKeys, nameManifest, nameSignature}, name):
		return nil
	case path.Dir(name) == "journal", strings.HasPrefix(name, "media/"):
		return nil
	}
	return fmt.Errorf("%w: a file named %.60q", errForeign, name)
}
