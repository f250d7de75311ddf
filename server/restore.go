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
	"maps"
	"os"
	"path"
	"path/filepath"
	"strings"

	"jiaoying/server/clock"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

// What is wrong with an archive; nothing of it is left behind.
var (
	errForeign = errors.New("this is no backup of ours")
	errBroken  = errors.New("the archive is damaged or cut off")
	errBomb    = errors.New("the archive unpacks to far more than it can hold")
	errStrange = errors.New("the archive was not made by the holder of this keyring, or was changed since")
)

type restoreCmd struct {
	File string `arg:"" help:"Archive that backup wrote."`
}

// Run unpacks beside the places of the files, proves everything there, and only then puts it in place, the database last.
func (r restoreCmd) Run(ctx context.Context, c *cli, w out) (err error) {
	if err := c.empty(ctx); err != nil {
		return err
	}
	u := &unpacker{cli: c}
	undo := func(error) error { return nil }
	defer func() { err = undo(err) }()
	if undo, err = u.folders(); err != nil {
		return err
	}
	if err := u.unpack(ctx, r.File); err != nil {
		return fmt.Errorf("%s: %w; nothing was restored", r.File, err)
	}
	verdict, missing, err := u.prove(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w; nothing was restored", r.File, err)
	}
	if err := u.place(ctx); err != nil {
		return fmt.Errorf("put in place: %w", err)
	}
	fmt.Fprintf(w, "restored the backup of %s: %d files, %d bytes; %s\n", u.head.MadeAt.Format("2006-01-02 15:04 MST"), u.all.Files, u.all.Bytes, said(u.all.Rows))
	if missing > 0 {
		fmt.Fprintf(w, "MISSING: %d files that the database names were not in the archive\n", missing)
	}
	if verdict.Broken != nil { // the data is as it was; whoever needs it has it, and knows
		return fmt.Errorf("everything is restored, but the journal is broken as it was when it was backed up: %s", verdict.Broken)
	}
	fmt.Fprintf(w, "the journal holds: %d entries, %d checkpoints signed, %d not yet linked\n", verdict.Entries, verdict.Checkpoints, verdict.Unlinked)
	return nil
}

// empty refuses a place where something is: a restore never writes over anything.
func (c *cli) empty(ctx context.Context) error {
	if lite, ok := store.LitePath(c.Database); ok {
		for _, end := range []string{"", "-wal", "-shm", "-journal"} {
			if _, err := os.Lstat(lite + end); !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("%s is there already; a restore needs an empty place", lite+end)
			}
		}
	} else {
		rows, err := store.CountPostgres(ctx, c.Database)
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			return fmt.Errorf("the database has %d tables already; a restore needs an empty one", len(rows))
		}
	}
	for _, dir := range []string{"media", "journal"} {
		at := filepath.Join(c.Data, dir)
		err := filepath.WalkDir(at, func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				err = fmt.Errorf("%s is there already; a restore needs an empty place", name)
			}
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// unpacker holds an archive while it is unpacked and proved.
type unpacker struct {
	cli *cli
	// files is beside where the files go, base beside where the database goes, so that each comes into place in one step.
	files, base string
	head        backupHead
	all         packedAll
	ring        *seal.Ring
	index       *os.File
	lines       *bufio.Writer
	seen        map[string]bool // names outside of media
}

func (u *unpacker) database() string {
	if u.head.Database == "sqlite" {
		return filepath.Join(u.base, path.Base(nameLite))
	}
	return filepath.Join(u.base, path.Base(nameDump))
}

// folders makes where to unpack. What it gives takes everything away again that is not in its place, with the folders made for it when
// there was an error.
func (u *unpacker) folders() (undo func(error) error, err error) {
	var made []string
	undo = func(err error) error {
		if u.index != nil {
			_ = u.index.Close()
		}
		for _, dir := range []string{u.files, u.base} {
			if dir != "" {
				err = errors.Join(err, os.RemoveAll(dir))
			}
		}
		for i := len(made) - 1; i >= 0 && err != nil; i-- {
			_ = os.Remove(made[i]) // stays if something is in it
		}
		return err
	}
	temporary := func(under string) (string, error) {
		var missing []string
		for dir := under; ; dir = filepath.Dir(dir) {
			if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
				break
			}
			missing = append(missing, dir)
		}
		for i := len(missing) - 1; i >= 0; i-- {
			if err := os.Mkdir(missing[i], 0o700); err != nil {
				return "", err
			}
			made = append(made, missing[i])
		}
		return os.MkdirTemp(under, ".restore-")
	}
	if u.files, err = temporary(u.cli.Data); err != nil {
		return undo, err
	}
	under := u.cli.Data
	if lite, ok := store.LitePath(u.cli.Database); ok {
		under = filepath.Dir(lite)
	}
	if u.base, err = temporary(under); err != nil {
		return undo, err
	}
	u.index, err = os.OpenFile(filepath.Join(u.files, ".index"), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	u.lines = bufio.NewWriter(u.index)
	return undo, err
}

// fuse counts what is read of an archive and what it became, and breaks when that cannot be.
type fuse struct {
	r       io.Reader
	in, out int64
	zip     io.Reader
}

// Read counts the packed side.
func (f *fuse) Read(b []byte) (int, error) {
	n, err := f.r.Read(b)
	f.in += int64(n)
	return n, err
}

// unpacked counts the other one.
type unpacked struct{ *fuse }

// Read breaks at a bomb.
func (f unpacked) Read(b []byte) (int, error) {
	n, err := f.zip.Read(b)
	f.out += int64(n)
	if f.out > bombFree+bombRatio*f.in {
		return 0, errBomb
	}
	return n, err
}

// unpack reads the archive from its beginning to its end. Faults: one of the errors above.
func (u *unpacker) unpack(ctx context.Context, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	count := &fuse{r: stoppable{ctx, f}}
	packed := bufio.NewReaderSize(count, 64<<10)
	zip, err := gzip.NewReader(packed)
	if err != nil {
		return errForeign
	}
	zip.Multistream(false)
	count.zip = zip
	plain := unpacked{count}
	t := tar.NewReader(plain)
	if err := u.entries(ctx, t); err != nil {
		return broken(ctx, err)
	}
	// What stands behind the end is part of no backup: the checksum of the whole is read, and nothing may follow.
	if n, err := io.Copy(io.Discard, plain); err != nil || n > 1<<20 {
		return broken(ctx, errors.Join(err, errBroken))
	}
	if _, err := packed.ReadByte(); err != io.EOF {
		return errBroken
	}
	return nil
}

// broken makes one sentence of what the readers of the archive say.
func broken(ctx context.Context, err error) error {
	var disk *fs.PathError
	var plain ofPlace
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errBomb):
		return errBomb
	case errors.Is(err, errForeign), errors.Is(err, errStrange), errors.As(err, &plain), errors.As(err, &disk):
		return err
	}
	return errBroken
}

// ofPlace is an error of the place it is restored to, not of the archive.
type ofPlace struct{ error }

func (u *unpacker) entries(ctx context.Context, t *tar.Reader) error {
	root, err := os.OpenRoot(u.files)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	u.seen = map[string]bool{}
	for n := 0; ; n++ {
		h, err := t.Next()
		if err != nil { // also at the end, which comes behind the signature only
			return errors.Join(errBroken, err)
		}
		if h.Typeflag != tar.TypeReg {
			return fmt.Errorf("%w: something that is no file", errForeign)
		}
		if err := mayUnpack(h.Name); err != nil {
			return err
		}
		if (n == 0) != (h.Name == nameHead) {
			return errForeign
		}
		if !strings.HasPrefix(h.Name, "media/") {
			if u.seen[h.Name] || len(u.seen) > 100_000 { // copies of checkpoints: a file a day
				return errForeign
			}
			u.seen[h.Name] = true
		}
		switch h.Name {
		case nameHead:
			err = u.readHead(ctx, t, h.Size)
		case nameManifest:
			return u.finish(t, h.Size)
		case nameSignature:
			err = errForeign
		case nameLite, nameDump:
			if (h.Name == nameLite) != (u.head.Database == "sqlite") {
				return errForeign
			}
			var f *os.File
			if f, err = os.OpenFile(u.database(), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600); err == nil {
				err = u.write(t, h, f)
			}
		default:
			// With its keys in it, they come before the files.
			if h.Name == nameKeys && !u.head.Keys || u.ring == nil && strings.HasPrefix(h.Name, "media/") {
				return errForeign
			}
			if err = root.MkdirAll(path.Dir(h.Name), 0o700); err == nil {
				var f *os.File
				if f, err = root.OpenFile(h.Name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600); err == nil {
					err = u.write(t, h, f)
				}
			}
			if errors.Is(err, fs.ErrExist) {
				return errForeign // the same name twice
			}
		}
		if err != nil {
			return err
		}
		// With its own keys nobody vouches for an archive but itself.
		if h.Name == nameKeys && u.ring == nil {
			if u.ring, err = seal.Open(filepath.Join(u.files, nameKeys)); err != nil {
				return errForeign
			}
			if !u.ring.JournalVerify(u.head.Key, headMessage(u.head), u.head.Signature) {
				return errStrange
			}
		}
	}
}

// write unpacks one file.
func (u *unpacker) write(t io.Reader, h *tar.Header, f *os.File) error {
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, sum), t)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return u.note(h.Name, n, sum.Sum(nil))
}

func (u *unpacker) note(name string, n int64, sum []byte) error {
	u.all.Files, u.all.Bytes = u.all.Files+1, u.all.Bytes+n
	return json.NewEncoder(u.lines).Encode(packed{name, n, hex.EncodeToString(sum)})
}

// readHead looks whether the archive is for this place, by this program and under this keyring.
func (u *unpacker) readHead(ctx context.Context, t io.Reader, size int64) error {
	text, err := readSmall(t, size)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	if err := u.note(nameHead, size, sum[:]); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&u.head); err != nil || u.head.Format < 1 {
		return errForeign
	}
	m, err := store.Migrate(ctx, u.cli.Database, true, nil)
	if err != nil {
		return ofPlace{err}
	}
	if u.head.Format > backupFormat || u.head.Migration > m.Wanted {
		return ofPlace{fmt.Errorf("the backup was made by a newer program (%s, database at %d; this one knows %d): restore with that one", u.head.Version, u.head.Migration, m.Wanted)}
	}
	if _, lite := store.LitePath(u.cli.Database); lite != (u.head.Database == "sqlite") {
		return ofPlace{fmt.Errorf("the backup is of %s, and JIAOYING_DATABASE names the other kind", u.head.Database)}
	}
	ring, err := u.cli.ring(false)
	switch {
	case err == nil:
		u.ring = ring
		if !ring.JournalVerify(u.head.Key, headMessage(u.head), u.head.Signature) {
			return errStrange
		}
	case !errors.Is(err, fs.ErrNotExist):
		return ofPlace{err}
	case !u.head.Keys:
		return ofPlace{fmt.Errorf("the keyring is not in the archive: put that of the backed-up server at %s first", u.cli.Keys)}
	}
	return nil
}

func readSmall(r io.Reader, size int64) ([]byte, error) {
	if size > smallMost {
		return nil, errForeign
	}
	return io.ReadAll(io.LimitReader(r, smallMost))
}

// finish compares what was unpacked with what the archive says it holds.
func (u *unpacker) finish(t io.Reader, size int64) error {
	if u.ring == nil {
		return errForeign // it was to have its keys in it
	}
	if err := u.lines.Flush(); err != nil {
		return err
	}
	ours, err := u.index.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	if _, err := u.index.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if size < ours || size > ours+smallMost {
		return errBroken
	}
	sum := sha256.New()
	r := io.TeeReader(t, sum)
	if same, err := equal(u.index, io.LimitReader(r, ours)); err != nil || !same {
		return errors.Join(errBroken, err)
	}
	rest, err := io.ReadAll(io.LimitReader(r, smallMost))
	if err != nil {
		return err
	}
	var all packedAll
	if err := json.Unmarshal(rest, &all); err != nil || all.Files != u.all.Files || all.Bytes != u.all.Bytes || !u.seen[nameLite] && !u.seen[nameDump] {
		return errBroken
	}
	u.all = all
	tr, ok := t.(*tar.Reader)
	if !ok {
		return errBroken
	}
	h, err := tr.Next()
	if err != nil || h.Name != nameSignature || h.Typeflag != tar.TypeReg {
		return errors.Join(errBroken, err)
	}
	text, err := readSmall(tr, h.Size)
	if err != nil {
		return err
	}
	var s signed
	if json.Unmarshal(text, &s) != nil {
		return errBroken
	}
	if !u.ring.JournalVerify(s.Key, manifestMessage(sum.Sum(nil)), s.Signature) {
		return errStrange
	}
	if _, err := tr.Next(); err != io.EOF {
		return errors.Join(errBroken, err)
	}
	return nil
}

// equal compares two readers.
func equal(a, b io.Reader) (bool, error) {
	x, y := make([]byte, 32<<10), make([]byte, 32<<10)
	for {
		n, errA := io.ReadFull(a, x)
		m, errB := io.ReadFull(b, y)
		switch {
		case errA != nil && errA != io.EOF && errA != io.ErrUnexpectedEOF:
			return false, errA
		case errB != nil && errB != io.EOF && errB != io.ErrUnexpectedEOF:
			return false, errB
		case !bytes.Equal(x[:n], y[:m]):
			return false, nil
		case errA != nil || errB != nil:
			return true, nil
		}
	}
}

// prove opens what was unpacked: it is looked through, brought to this version, its rows are counted and its journal is verified. A dump of
// PostgreSQL is loaded first, in one transaction, since only the database can open it.
func (u *unpacker) prove(ctx context.Context) (verdict store.Verdict, missing int, err error) {
	database := u.cli.Database
	if u.head.Database == "sqlite" {
		database = "sqlite:" + u.database()
		rows, err := store.CheckLite(ctx, u.database())
		if err != nil {
			return verdict, 0, err
		}
		if !maps.Equal(rows, u.all.Rows) {
			return verdict, 0, fmt.Errorf("%w: the database has other rows than were packed", errBroken)
		}
	} else {
		if err := load(ctx, database, u.database()); err != nil {
			return verdict, 0, err
		}
		if u.all.Rows, err = store.CountPostgres(ctx, database); err != nil {
			return verdict, 0, err
		}
	}
	if _, err := store.Migrate(ctx, database, false, nil); err != nil {
		return verdict, 0, err
	}
	zone, err := clock.Load(u.cli.Zone)
	if err != nil {
		return verdict, 0, err
	}
	s, err := store.Open(ctx, store.Config{Database: database, Data: u.files, Keys: u.ring, Zone: zone, Log: logger("text")})
	if err != nil {
		return verdict, 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if verdict, err = s.Verify(ctx); err != nil {
		return verdict, 0, err
	}
	err = s.KeptFiles(ctx, func(sha string) error {
		if len(sha) < 4 {
			missing++
			return nil
		}
		if _, err := os.Stat(filepath.Join(u.files, "media", sha[:2], sha[2:4], sha)); errors.Is(err, fs.ErrNotExist) {
			missing++
		} else if err != nil {
			return err
		}
		return nil
	})
	return verdict, missing, err
}

// place moves everything to where it belongs. If a step fails, those before it are taken back.
func (u *unpacker) place(ctx context.Context) (err error) {
	if err := u.cli.emptyFiles(ctx, u.head.Database); err != nil {
		return err
	}
	type step struct{ from, to string }
	var steps []step
	for _, dir := range []string{"media", "journal"} {
		if _, err := os.Stat(filepath.Join(u.files, dir)); err == nil {
			steps = append(steps, step{filepath.Join(u.files, dir), filepath.Join(u.cli.Data, dir)})
		}
	}
	if u.head.Keys {
		if _, err := os.Lstat(u.cli.Keys); errors.Is(err, fs.ErrNotExist) {
			if err := os.MkdirAll(filepath.Dir(u.cli.Keys), 0o700); err != nil {
				return err
			}
			beside := u.cli.Keys + ".restored" // the keyring may lie on another disk
			if err := copyFile(filepath.Join(u.files, nameKeys), beside); err != nil {
				return err
			}
			defer func() { _ = os.Remove(beside) }()
			steps = append(steps, step{beside, u.cli.Keys})
		}
	}
	if lite, ok := store.LitePath(u.cli.Database); ok {
		steps = append(steps, step{u.database(), lite})
	}
	for i, s := range steps {
		err := removeEmpty(s.to)
		if err == nil {
			err = os.Rename(s.from, s.to)
		}
		if err == nil {
			err = syncDir(filepath.Dir(s.to))
		}
		if err != nil {
			for _, done := range steps[:i] {
				err = errors.Join(err, os.Rename(done.to, done.from))
			}
			return err
		}
	}
	return nil
}

// emptyFiles looks once more: somebody may have started a server here while the archive was unpacked.
func (c *cli) emptyFiles(ctx context.Context, kind string) error {
	if kind == "sqlite" {
		return c.empty(ctx)
	}
	files := *c
	files.Database = "sqlite:" + filepath.Join(c.Data, ".none") // the tables are ours by now
	return files.empty(ctx)
}

// removeEmpty takes away a folder in which there are only folders, so that the restored one gets its name.
func removeEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := removeEmpty(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return os.Remove(dir)
}

func copyFile(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}
