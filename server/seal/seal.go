// Package seal keeps the keyring and does everything that needs a key: sealing personal values, blind indexes, the
// journal's digests and signatures, the keys of access tokens. It also masks what lists may show.
package seal

import (
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"github.com/google/uuid"
)

var (
	// ErrSealed says that a value does not open. It never says why: unknown key, wrong row and changed bytes look alike.
	ErrSealed = errors.New("seal: does not open")
	// ErrActive refuses to retire a key that is in use.
	ErrActive = errors.New("seal: the key is active")
	// ErrNoKey says that the ring has no key of this id.
	ErrNoKey = errors.New("seal: no such key")
)

const (
	keySize = 32
	// idSize is the length of a key id in a sealed value; eight hexadecimal digits in words.
	idSize = 4
	// indexSize of a blind index: 128 bits meet no chance collision in a county, and half a digest tells less.
	indexSize = 16
)

// pair is one kind of signing key: the seed in use and every public key that ever signed.
type pair struct {
	Active  string            `json:"active"`
	Seed    []byte            `json:"seed"`
	Publics map[string][]byte `json:"publics"`
}

// content is the keyring as the file holds it.
type content struct {
	Alg      string            `json:"alg"`
	Active   string            `json:"active"`
	Keys     map[string][]byte `json:"keys"`
	Index    []byte            `json:"index"`
	MAC      []byte            `json:"journal_mac"`
	Throttle []byte            `json:"throttle"`
	Journal  pair              `json:"journal"`
	Token    pair              `json:"token"`
}

// Ring is an open keyring; safe for many goroutines. It prints as "keyring" so that no log can hold a key.
type Ring struct {
	path  string
	suite suite

	mu    sync.RWMutex
	c     content
	aeads map[string]cipher.AEAD
	// read is the digest of the file as this ring last read or wrote it.
	read [32]byte
}

// String hides the keys.
func (r *Ring) String() string { return "keyring" }

// GoString hides the keys.
func (r *Ring) GoString() string { return "keyring" }

// LogValue hides the keys.
func (r *Ring) LogValue() slog.Value { return slog.StringValue("keyring") }

// Memory makes a ring without a file, for tests. Its Save does nothing.
func Memory() *Ring {
	r, err := fresh("")
	if err != nil {
		panic(err) // the standard suite takes every key of 32 bytes
	}
	return r
}

func fresh(path string) (*Ring, error) {
	r := &Ring{path: path, suite: suites[standard], aeads: map[string]cipher.AEAD{}}
	r.c = content{
		Alg:      standard,
		Keys:     map[string][]byte{},
		Index:    random(),
		MAC:      random(),
		Throttle: random(),
		Journal:  pair{Publics: map[string][]byte{}},
		Token:    pair{Publics: map[string][]byte{}},
	}
	r.renew(&r.c.Journal)
	if err := r.turn(); err != nil {
		return nil, err
	}
	return r, nil
}

func random() []byte {
	b := make([]byte, keySize)
	_, _ = rand.Read(b) // never fails: the program ends first
	return b
}

// id makes a key id that nothing in the ring bears, so that an id names one key whatever its kind.
func (r *Ring) id() string {
	for {
		b := make([]byte, idSize)
		_, _ = rand.Read(b)
		s := hex.EncodeToString(b)
		if r.c.Keys[s] == nil && r.c.Journal.Publics[s] == nil && r.c.Token.Publics[s] == nil {
			return s
		}
	}
}

// renew gives a pair a new seed; the old seed goes, its public half stays.
func (r *Ring) renew(p *pair) {
	p.Active, p.Seed = r.id(), random()
	p.Publics[p.Active] = r.suite.public(p.Seed)
}

// turn makes a new active sealing key and a new token seed.
func (r *Ring) turn() error {
	id, key := r.id(), random()
	a, err := r.suite.aead(key)
	if err != nil {
		return fmt.Errorf("seal: new key: %w", err)
	}
	r.c.Keys[id], r.aeads[id], r.c.Active = key, a, id
	r.renew(&r.c.Token)
	return nil
}

// bind is the additional data of a sealed value: it opens in its own table, column and row only. Lengths go first, so
// that no two places give the same bytes.
func bind(table, column string, row uuid.UUID) []byte {
	b := make([]byte, 0, 8+len(table)+len(column)+len(row)+4)
	for _, part := range [][]byte{[]byte(table), []byte(column), row[:]} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(part)))
		b = append(b, part...)
	}
	return b
}

// Seal gives keyid ‖ nonce ‖ ciphertext under the active key.
func (r *Ring) Seal(plain []byte, table, column string, row uuid.UUID) []byte {
	r.mu.RLock()
	id, a := r.c.Active, r.aeads[r.c.Active]
	r.mu.RUnlock()
	out := make([]byte, 0, idSize+len(plain)+a.Overhead())
	out, _ = hex.AppendDecode(out, []byte(id)) // ids are checked when the file is read
	return a.Seal(out, nil, plain, bind(table, column, row))
}

// Unseal opens a value that was sealed for this table, column and row. Fault: ErrSealed.
func (r *Ring) Unseal(sealed []byte, table, column string, row uuid.UUID) ([]byte, error) {
	r.mu.RLock()
	a := r.aeads[r.KeyOf(sealed)]
	r.mu.RUnlock()
	if a == nil {
		return nil, ErrSealed
	}
	plain, err := a.Open(nil, nil, sealed[idSize:], bind(table, column, row))
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

// Active is the id of the key that seals now.
func (r *Ring) Active() string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.c.Active
}

// KeyOf is the id of the key a value was sealed with, "" for what is too short to be one.
func (r *Ring) KeyOf(sealed []byte) string {
	if len(sealed) < idSize {
		return ""
	}
	return hex.EncodeToString(sealed[:idSize])
}

// Blind is the keyed index of a value for exact search. The purpose parts the columns: one value has another index in
// each. The caller brings the value into its one form first.
func (r *Ring) Blind(purpose, value string) []byte {
	m := binary.BigEndian.AppendUint32(nil, uint32(len(purpose)))
	m = append(append(m, purpose...), value...)
	return r.suite.mac(r.secrets().Index, m)[:indexSize]
}

// secrets gives the keys as they stand now: another program may have rotated the file meanwhile, see Reload. What it
// holds is replaced as a whole or not at all, but for the maps, which only Rotate and Retire change.
func (r *Ring) secrets() content {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.c
}

// MAC is the keyed digest of a row's content in the journal.
func (r *Ring) MAC(content []byte) []byte { return r.suite.mac(r.secrets().MAC, content) }

// Throttle is the keyed name of an account or network in the table of failed tries.
func (r *Ring) Throttle(value string) []byte {
	return r.suite.mac(r.secrets().Throttle, []byte(value))[:indexSize]
}

// JournalSign signs a checkpoint.
func (r *Ring) JournalSign(message []byte) (keyID string, signature []byte) {
	p := r.secrets().Journal
	return p.Active, r.suite.sign(p.Seed, message)
}

// JournalVerify checks a checkpoint's signature; false for an unknown key.
func (r *Ring) JournalVerify(keyID string, message, signature []byte) bool {
	public, ok := r.secrets().Journal.Publics[keyID]
	return ok && r.suite.verify(public, message, signature)
}

// JournalPublic gives the public key of a checkpoint's signature.
func (r *Ring) JournalPublic(keyID string) (ed25519.PublicKey, bool) {
	public, ok := r.secrets().Journal.Publics[keyID]
	return ed25519.PublicKey(public), ok
}

// JournalPublics gives every public key that signed checkpoints; an exported bundle carries them.
func (r *Ring) JournalPublics() map[string]ed25519.PublicKey {
	publics := r.secrets().Journal.Publics
	out := make(map[string]ed25519.PublicKey, len(publics))
	for id, public := range publics {
		out[id] = public
	}
	return out
}

// TokenKey is the key that signs access tokens now.
func (r *Ring) TokenKey() (kid string, key ed25519.PrivateKey) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.c.Token.Active, ed25519.NewKeyFromSeed(r.c.Token.Seed)
}

// TokenPublic is the public key of a token's kid, old ones too: tokens outlive a rotation by minutes.
func (r *Ring) TokenPublic(kid string) (ed25519.PublicKey, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	public, ok := r.c.Token.Publics[kid]
	return ed25519.PublicKey(public), ok
}

// Rotate adds a new active sealing key and a new token seed. What the old keys sealed still opens; call Save before
// anything is sealed, or a crash leaves values nobody can open. Index, journal and throttle keys stay: changing them
// would part the rows that are there from those to come.
func (r *Ring) Rotate() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.turn()
}

// Retire forgets an old sealing key, or an old public key of tokens. The caller has re-sealed everything under it: what
// is left is lost. Faults: ErrActive, ErrNoKey.
func (r *Ring) Retire(keyID string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case keyID == r.c.Active, keyID == r.c.Token.Active:
		return ErrActive
	case r.c.Keys[keyID] != nil:
		delete(r.c.Keys, keyID)
		delete(r.aeads, keyID)
	case r.c.Token.Publics[keyID] != nil:
		delete(r.c.Token.Publics, keyID)
	default:
		return ErrNoKey
	}
	return nil
}
