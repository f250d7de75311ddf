package media

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestDisk(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "deep", "media")
	d, err := OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	data := []byte("东堤")
	sha := name(data)
	if _, err := d.Open(ctx, sha); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	var wg sync.WaitGroup
	for range 8 { // the same file from many
		wg.Go(func() {
			if err := d.Put(ctx, bytes.NewReader(data), sha); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for range 2 {
		r, err := d.Open(ctx, sha)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%q %v", got, err)
		}
		_ = r.Close()
		d, err = OpenDisk(dir) // by the next server
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, bad := range map[string]string{"none": "", "a path": "../../etc/passwd", "upper case": strings.ToUpper(sha), "short": sha[:10], "as long": strings.Repeat("../", 21) + "x"} {
		_, err := d.Open(ctx, bad)
		if err == nil || errors.Is(err, fs.ErrNotExist) || d.Put(ctx, bytes.NewReader(data), bad) == nil || d.Delete(ctx, bad) == nil {
			t.Errorf("%s is a name: %v", name, err)
		}
	}
	if err := d.Put(ctx, strings.NewReader("other"), name([]byte("x"))); err == nil {
		t.Error("other bytes took the name")
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if err := d.Put(gone, strings.NewReader("x"), name([]byte("x"))); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	left := 0
	if err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			left++
		}
		return err
	}); err != nil || left != 1 {
		t.Errorf("%d files, %v", left, err)
	}
	for range 2 {
		if err := d.Delete(ctx, sha); err != nil {
			t.Error(err)
		}
	}
	if _, err := d.Open(ctx, sha); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}
