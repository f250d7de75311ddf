package seal_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/uuid"

	"jiaoying/server/seal"
)

// A server goes on working while another program rotates its keyring; what was sealed before and after opens in both.
func TestReloadWhileInUse(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keyring.json")
	server, err := seal.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	other, err := seal.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	row := uuid.New()
	index, mac, old := server.Blind("phone", "1"), server.MAC([]byte("x")), server.Seal([]byte("1"), "people", "phone", row)
	stop := make(chan struct{})
	var running sync.WaitGroup
	for range 2 {
		running.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				key, signature := server.JournalSign([]byte("m"))
				if !bytes.Equal(server.Blind("phone", "1"), index) || !bytes.Equal(server.MAC([]byte("x")), mac) || len(server.Throttle("1")) == 0 ||
					!server.JournalVerify(key, []byte("m"), signature) || len(server.JournalPublics()) != 1 {
					t.Error("a key was torn")
					return
				}
			}
		})
	}
	for range 10 {
		if err := errors.Join(other.Rotate(), other.Save()); err != nil {
			t.Fatal(err)
		}
		if fresh, err := server.Reload(); err != nil || !fresh || server.Active() != other.Active() {
			t.Fatalf("%v %v", fresh, err)
		}
		if plain, err := server.Unseal(old, "people", "phone", row); err != nil || string(plain) != "1" {
			t.Fatalf("%q %v", plain, err)
		}
	}
	close(stop)
	running.Wait()
	// Another county's keyring under the same name is not taken.
	stranger := filepath.Join(t.TempDir(), "stranger.json")
	if _, err := seal.Create(stranger); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(stranger, path); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Reload(); !errors.Is(err, seal.ErrOther) || !bytes.Equal(server.Blind("phone", "1"), index) {
		t.Fatalf("another keyring: %v", err)
	}
}
