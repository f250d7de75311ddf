package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Store keeps files by what they are: the SHA-256 of a file is its name, so the same file is kept once and is never changed.
type Store interface {
	// Put keeps a file. It is there for good when Put returns; what is there already is left alone.
	Put(ctx context.Context, r io.Reader, sha string) error
	// Open gives a file; fs.ErrNotExist for one that is not there.
	Open(ctx context.Context, sha string) (io.ReadSeekCloser, error)
	// Delete takes a file away; one that is not there is no error. Whoever deletes has looked that no row names it.
	Delete(ctx context.Context, sha string) error
}

// Disk keeps files in a folder, as ab/cd/abcd….
type Disk struct{ dir string }

// OpenDisk opens a folder, and makes it.
func OpenDisk(dir string) (*Disk, error) {
	if err := makeDir(filepath.Join(dir, halves)); err != nil {
		return nil, fmt.Errorf("media folder: %w", err)
	}
	return &Disk{dir}, nil
}

// halves holds files that are being written, on the same disk, so that they come into place in one step.
const halves = ".half"

func (d *Disk) path(sha string) (string, error) {
	if b, err := hex.DecodeString(sha); err != nil || len(b) != sha256.Size || hex.EncodeToString(b) != sha {
		return "", fmt.Errorf("%q is no SHA-256", sha) // it would be a path of somebody's choice
	}
	return filepath.Join(d.dir, sha[:2], sha[2:4], sha), nil
}

// Put writes beside, and comes into place when everything is on the disk.
func (d *Disk) Put(ctx context.Context, r io.Reader, sha string) (err error) {
	path, err := d.path(sha)
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	f, err := os.CreateTemp(filepath.Join(d.dir, halves), "put-")
	if err != nil {
		return fmt.Errorf("keep a file: %w", err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
			err = fmt.Errorf("keep a file: %w", err)
		}
	}()
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(f, h), contextReader{ctx, r}); err != nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != sha {
		return errors.New("the bytes are not those of the name")
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := makeDir(filepath.Dir(path)); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// Open opens.
func (d *Disk) Open(_ context.Context, sha string) (io.ReadSeekCloser, error) {
	path, err := d.path(sha)
	if err != nil {
		return nil, err
	}
	return os.Open(path)
}

// Delete removes.
func (d *Disk) Delete(_ context.Context, sha string) error {
	path, err := d.path(sha)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Sweep removes what a killed server left half written.
func (d *Disk) Sweep(before time.Time) error {
	return sweepDir(filepath.Join(d.dir, halves), before, nil)
}

// sweepDir removes the files of a folder that nobody has touched since, except those that keep names.
func sweepDir(dir string, before time.Time, keep func(name string) (bool, error)) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || !info.ModTime().Before(before) { // gone meanwhile, or not ours
			continue
		}
		if keep != nil {
			if stays, err := keep(e.Name()); err != nil {
				return err
			} else if stays {
				continue
			}
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// makeDir makes a folder and those above it, each of them on the disk before anything lies in it.
func makeDir(dir string) error {
	if info, err := os.Stat(dir); err == nil {
		if !info.IsDir() {
			return fmt.Errorf("%s is no folder", dir)
		}
		return nil
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := makeDir(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(parent)
}

// syncDir makes a name last.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// contextReader stops with its context.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

// Read reads.
func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
