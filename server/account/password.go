package account

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"jiaoying/server/fault"
	"jiaoying/server/seal"
)

// cost of a hash: 19 MiB, two passes, one lane is the least OWASP names for argon2id and takes 22 ms on a small server.
// The library's default takes three times the memory and time, which two people signing in at once would feel.
var cost = argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// nobody is checked against when there is no account, so that an unknown number answers as slowly as a wrong password.
// It is a hash of the same cost; what it hashes opens nothing.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$Nbj2Dve4pCB4X6y3kZCcyw$4OgQXgGXsPHYeo4CJeqkza4NQb7EC2VYVnPilGxuTyQ"

// Hasher hashes passwords, two at a time: more would take the memory and both cores from those who report.
type Hasher struct {
	slots chan struct{}
	// Cost of a hash; a test that signs in by the hundred lowers it.
	Cost argon2id.Params
}

// NewHasher makes a hasher; the server has one.
func NewHasher() *Hasher { return &Hasher{slots: make(chan struct{}, 2), Cost: cost} }

// enter waits for a slot as long as the caller does. Fault: server.unavailable.
func (h *Hasher) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil { // select would choose by chance
		return fault.ErrUnavailable.Because(err)
	}
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fault.ErrUnavailable.Because(ctx.Err())
	}
}

func (h *Hasher) leave() { <-h.slots }

// Hash gives the text to store for a password. The caller has asked Weak. Fault: server.unavailable.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	text, err := argon2id.CreateHash(password, &h.Cost)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return text, nil
}

// Check tells whether the password fits the stored text. With an empty text (no account, no password yet) it does the
// same work and gives false. Fault: server.unavailable.
func (h *Hasher) Check(ctx context.Context, password, stored string) (bool, error) {
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	// No stored password is longer; the work is still done.
	known := stored != "" && utf8.RuneCountInString(password) <= passwordMax
	if !known {
		password, stored = "", nobody
	}
	fits, err := argon2id.ComparePasswordAndHash(password, stored)
	if err != nil {
		return false, fmt.Errorf("check password: %w", err)
	}
	return fits && known, nil
}

// Stale tells whether a stored text was made at another cost; after the next right password it is made anew.
func (h *Hasher) Stale(stored string) bool {
	p, _, _, err := argon2id.DecodeHash(stored)
	return err != nil || *p != h.Cost
}

const (
	passwordMin = 8
	// passwordMax lets a sentence be a password and keeps a body of megabytes from being hashed.
	passwordMax = 128
)

// Weak refuses a password that is guessed first; phone is the person's own number. Fault: ErrWeakPassword with its reason.
func Weak(password, phone string) error {
	n := utf8.RuneCountInString(password)
	lower := strings.ToLower(password)
	switch {
	case n < passwordMin:
		return ErrWeakPassword.With(fault.Params{"reason": "short", "min": passwordMin})
	case n > passwordMax:
		return ErrWeakPassword.With(fault.Params{"reason": "long", "max": passwordMax})
	case ownNumber(lower, phone):
		return ErrWeakPassword.With(fault.Params{"reason": "phone"})
	case oneCharacter(lower):
		return ErrWeakPassword.With(fault.Params{"reason": "repeated"})
	case usual[lower]:
		return ErrWeakPassword.With(fault.Params{"reason": "usual"})
	}
	return nil
}

// ownNumber finds the whole number anywhere in the password, and a password that is a piece of the number.
func ownNumber(password, phone string) bool {
	own, ok := seal.Phone(phone)
	if !ok {
		return false
	}
	if as, ok := seal.Phone(password); ok && as == own {
		return true
	}
	return strings.Contains(password, own) || strings.Contains(own, password)
}

func oneCharacter(s string) bool {
	c, _ := utf8.DecodeRuneInString(s)
	return strings.Trim(s, string(c)) == ""
}

// Phone brings a number into its one form of eleven digits. Fault: ErrPhoneForm.
func Phone(text string) (string, error) {
	s, ok := seal.Phone(text)
	if !ok {
		return "", ErrPhoneForm
	}
	return s, nil
}
