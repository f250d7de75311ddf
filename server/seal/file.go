package seal

import (
	"bytes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

var (
	// ErrOpenMode refuses a keyring that others on the machine can read.
	ErrOpenMode = errors.New("the keyring is readable by others; its mode must be 0600")
	// ErrForm refuses a file that is no keyring of this version.
	ErrForm = errors.New("the file is no keyring of this version")
	// ErrOther refuses to take another database's keyring while running.
	ErrOther = errors.New("the file is another keyring, not this one rotated")
	// ErrChanged refuses to write over a keyring that somebody else wrote since it was read: his new key would be lost.
	ErrChanged = errors.New("the keyring was changed by another program meanwhile")
)

// fileLimit is far above any ring: a hundred keys are ten kilobytes.
const fileLimit = 1 << 20

// Create makes a new keyring file, mode 0600. It never writes over a file that is there (fs.ErrExist).
func Create(path string) (*Ring, error) {
	r, err := fresh(path)
	if err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(r.c, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("keyring: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("keyring: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("keyring: %w", err)
	}
	if err := write(f, text); err != nil {
		_ = os.Remove(path) // nothing was sealed with it yet
		return nil, fmt.Errorf("keyring %s: %w", path, err)
	}
	r.read = sha256.Sum256(text)
	return r, syncDir(path)
}

// Open reads a keyring file. Faults: fs.ErrNotExist, ErrOpenMode, ErrForm.
func Open(path string) (*Ring, error) {
	text, err := load(path)
	if err != nil {
		return nil, err
	}
	r := &Ring{path: path, aeads: map[string]cipher.AEAD{}, read: sha256.Sum256(text)}
	// A field this version does not know may be a key; the next Save would drop it.
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&r.c); err != nil {
		return nil, fmt.Errorf("keyring %s: %w", path, ErrForm) // the decoder's text can quote the file
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("keyring %s: %w", path, ErrForm)
	}
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("keyring %s: %w", path, err)
	}
	return r, nil
}

func load(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("keyring: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("keyring: %w", err)
	}
	// Windows has no such bits; there the folder's rights must do.
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("keyring %s: %w", path, ErrOpenMode)
	}
	text, err := io.ReadAll(io.LimitReader(f, fileLimit+1))
	if err != nil {
		return nil, fmt.Errorf("keyring %s: %w", path, err)
	}
	if len(text) > fileLimit {
		return nil, fmt.Errorf("keyring %s: %w", path, ErrForm)
	}
	return text, nil
}

// check proves that every key is there and makes the ciphers.
func (r *Ring) check() error {
	s, ok := suites[r.c.Alg]
	if !ok {
		return fmt.Errorf("%w: unknown alg %q", ErrForm, r.c.Alg)
	}
	r.suite = s
	for _, key := range [][]byte{r.c.Index, r.c.MAC, r.c.Throttle, r.c.Journal.Seed, r.c.Token.Seed} {
		if len(key) != keySize {
			return fmt.Errorf("%w: a key has not 32 bytes", ErrForm)
		}
	}
	for id, key := range r.c.Keys {
		if raw, err := hex.DecodeString(id); err != nil || len(raw) != idSize || hex.EncodeToString(raw) != id {
			return fmt.Errorf("%w: key id", ErrForm)
		}
		if len(key) != keySize {
			return fmt.Errorf("%w: a key has not 32 bytes", ErrForm)
		}
		a, err := s.aead(key)
		if err != nil {
			return fmt.Errorf("%w: key %s", ErrForm, id)
		}
		r.aeads[id] = a
	}
	if r.aeads[r.c.Active] == nil {
		return fmt.Errorf("%w: the active key is missing", ErrForm)
	}
	for _, p := range []pair{r.c.Journal, r.c.Token} {
		if !bytes.Equal(p.Publics[p.Active], s.public(p.Seed)) {
			return fmt.Errorf("%w: a seed and its public key differ", ErrForm)
		}
	}
	return nil
}

// Reload reads the file again when another program wrote it, such as keys rotate beside a running server. It tells
// whether there was anything new. A file that is broken or gone leaves the ring as it is.
func (r *Ring) Reload() (bool, error) {
	text, err := load(r.path)
	if err != nil {
		return false, err
	}
	r.mu.RLock()
	same := sha256.Sum256(text) == r.read
	r.mu.RUnlock()
	if same {
		return false, nil
	}
	now, err := Open(r.path)
	if err != nil {
		return false, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.c.Alg != r.c.Alg {
		return false, fmt.Errorf("keyring %s: %w: another alg needs a restart", r.path, ErrForm)
	}
	// These keys never change: with others no number would be found and no journal content compared.
	if !bytes.Equal(now.c.Index, r.c.Index) || !bytes.Equal(now.c.MAC, r.c.MAC) {
		return false, fmt.Errorf("keyring %s: %w", r.path, ErrOther)
	}
	r.c, r.aeads, r.read = now.c, now.aeads, now.read
	return true, nil
}

// Save replaces the file as one step: after a crash there is the old ring or the new one. Fault: ErrChanged.
func (r *Ring) Save() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.path == "" {
		return nil
	}
	text, err := json.MarshalIndent(r.c, "", "  ")
	if err != nil {
		return fmt.Errorf("keyring: %w", err)
	}
	now, err := load(r.path)
	if err != nil {
		return err
	}
	if sha256.Sum256(now) != r.read {
		return fmt.Errorf("keyring %s: %w", r.path, ErrChanged)
	}
	f, err := os.CreateTemp(filepath.Dir(r.path), ".keyring-*") // made with mode 0600
	if err != nil {
		return fmt.Errorf("keyring: %w", err)
	}
	if err := write(f, text); err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("keyring %s: %w", r.path, err)
	}
	if err := os.Rename(f.Name(), r.path); err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("keyring: %w", err)
	}
	r.read = sha256.Sum256(text)
	return syncDir(r.path)
}

// write fills the file and brings it to the disk.
func write(f *os.File, text []byte) error {
	_, err := f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// syncDir makes the file's name durable.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil // folders cannot be synced there
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("keyring: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("keyring: %w", err)
	}
	return nil
}
