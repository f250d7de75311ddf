package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/seal"
	"jiaoying/server/store"
)

func TestCommands(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	database := "sqlite:" + filepath.Join(dir, "jiaoying.db")
	settings := []string{"--database", database, "--data", dir, "--keys", filepath.Join(dir, "keys.json")}
	do := func(args ...string) (string, error) {
		var b bytes.Buffer
		err := run(t.Context(), append(append([]string{}, settings...), args...), &b)
		return b.String(), err
	}
	if _, err := do("migrate", "--check"); err == nil {
		t.Fatal("an empty database passed the check")
	}
	if _, err := do("audit", "verify"); err == nil || !strings.Contains(err.Error(), "run migrate") {
		t.Fatalf("a database without tables was verified: %v", err)
	}
	for range 2 {
		if _, err := do("migrate"); err != nil {
			t.Fatal(err)
		}
	}
	keys, err := seal.Open(filepath.Join(dir, "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Config{Database: database, Data: dir, Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	err = s.InTx(viewer.With(t.Context(), viewer.System("test")), func(ctx context.Context, tx *store.Tx) error {
		return tx.Journal(ctx, store.Entry{Verb: "setting.set", Kind: store.KindSetting, Subject: uuid.Must(uuid.NewV7())})
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // one last turn links and signs
	if err := s.Sequence(ctx); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if text, err := do("audit", "verify"); err != nil || !strings.HasPrefix(text, "1 entries hold, 1 checkpoints") {
		t.Fatalf("%q %v", text, err)
	}
	bundle := filepath.Join(dir, "bundle.jsonl")
	if _, err := do("audit", "export", bundle); err != nil {
		t.Fatal(err)
	}
	if _, err := do("audit", "export", bundle); err == nil {
		t.Fatal("an export overwrote a file")
	}
	if text, err := do("audit", "verify", bundle); err != nil || !strings.HasPrefix(text, "1 entries hold") {
		t.Fatalf("%q %v", text, err)
	}
	if _, err := do("--database", "mysql://x", "migrate"); err == nil {
		t.Fatal("a wrong setting went through")
	}
	if text, err := do("--help"); err != nil || !strings.Contains(text, "audit") {
		t.Fatalf("%q %v", text, err)
	}
}
