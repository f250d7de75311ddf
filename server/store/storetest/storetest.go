// Package storetest gives a test a migrated database of its own, on SQLite and on real PostgreSQL: a copy of a migrated
// file, a clone of a template database. Every flow test runs on both.
package storetest

import (
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
)

// Keys is a fixed journal keyring for tests.
type Keys struct{ private ed25519.PrivateKey }

// NewKeys makes it.
func NewKeys() Keys { return Keys{ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))} }

// MAC is a keyed digest.
func (Keys) MAC(content []byte) []byte {
	m := hmac.New(sha256.New, []byte("test"))
	m.Write(content)
	return m.Sum(nil)
}

// JournalSign signs with the test key.
func (k Keys) JournalSign(message []byte) (string, []byte) {
	return "test", ed25519.Sign(k.private, message)
}

// JournalVerify checks with the test key.
func (k Keys) JournalVerify(id string, message, signature []byte) bool {
	return id == "test" && ed25519.Verify(k.private.Public().(ed25519.PublicKey), message, signature)
}

var lite = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "jiaoying-lite-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "template.db")
	if _, err := store.Migrate(context.Background(), "sqlite:"+path, false, nil); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

var postgres = sync.OnceValues(func() (string, error) {
	c, err := pgtest.Shared()
	if err != nil {
		return "", err
	}
	dsn, _, err := c.Database(context.Background(), "")
	if err != nil {
		return "", err
	}
	_, err = store.Migrate(context.Background(), dsn, false, nil)
	return pgtest.Name(dsn), err
})

var cloning sync.Mutex // PostgreSQL copies one template at a time

// Address gives the address of a fresh migrated database of a kind, sqlite or postgres.
func Address(t testing.TB, kind string) string {
	t.Helper()
	if kind == "sqlite" {
		b, err := lite()
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "jiaoying.db")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return "sqlite:" + path
	}
	cloning.Lock()
	defer cloning.Unlock()
	template, err := postgres()
	if err != nil {
		t.Fatal(err)
	}
	c, err := pgtest.Shared()
	if err != nil {
		t.Fatal(err)
	}
	dsn, drop, err := c.Database(context.Background(), template)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = drop() })
	return dsn
}

// Open opens an address with the test keys.
func Open(t testing.TB, address string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), store.Config{Database: address, Data: t.TempDir(), Keys: NewKeys()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// Both runs a test on both databases.
func Both(t *testing.T, test func(t *testing.T, address string)) {
	for _, kind := range []string{"sqlite", "postgres"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			test(t, Address(t, kind))
		})
	}
}
