package account

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"jiaoying/server/fault"
)

const (
	// accessLife is short, because a token alone is not asked for in the database of sessions by every reader of a stream.
	accessLife = 10 * time.Minute
	// clockLeeway forgives another server's clock when it issued "in the future"; the end of a token is exact.
	clockLeeway = 30 * time.Second
	tokenName   = "jiaoying"
)

// TokenKeys is what tokens need of the keyring.
type TokenKeys interface {
	TokenKey() (kid string, key ed25519.PrivateKey)
	TokenPublic(kid string) (ed25519.PublicKey, bool)
}

// Access is what an access token says: who, in which session, until when. What he may do is looked up each time, so that
// an ended appointment ends at once.
type Access struct {
	Person  uuid.UUID
	Session uuid.UUID
	Until   time.Time
}

type claims struct {
	Session string `json:"sid"`
	jwt.RegisteredClaims
}

// Issue makes an access token for ten minutes from now.
func Issue(keys TokenKeys, person, session uuid.UUID, now time.Time) (string, Access, error) {
	now = now.Truncate(time.Second) // the token holds whole seconds; what we say must be what it says
	a := Access{Person: person, Session: session, Until: now.Add(accessLife).UTC()}
	kid, key := keys.TokenKey()
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{Session: session.String(), RegisteredClaims: jwt.RegisteredClaims{
		Issuer:    tokenName,
		Audience:  jwt.ClaimStrings{tokenName},
		Subject:   person.String(),
		IssuedAt:  jwt.NewNumericDate(now),
		ExpiresAt: jwt.NewNumericDate(a.Until),
	}})
	t.Header["kid"] = kid
	text, err := t.SignedString(key)
	if err != nil {
		return "", Access{}, fmt.Errorf("sign access token: %w", err)
	}
	return text, a, nil
}

// Parse reads an access token. Whatever is wrong with it, the fault is auth.required; the cause is for the log.
func Parse(keys TokenKeys, text string, now time.Time) (Access, error) {
	var c claims
	p := jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}),
		jwt.WithIssuer(tokenName),
		jwt.WithAudience(tokenName),
		jwt.WithExpirationRequired(),
		jwt.WithTimeFunc(func() time.Time { return now }),
		jwt.WithStrictDecoding(),
	)
	_, err := p.ParseWithClaims(text, &c, func(t *jwt.Token) (any, error) {
		kid, _ := t.Header["kid"].(string)
		public, ok := keys.TokenPublic(kid)
		if !ok {
			return nil, errors.New("unknown kid")
		}
		return public, nil
	})
	if err != nil {
		return Access{}, fault.ErrSignIn.Because(err)
	}
	// The parser's leeway would hold for the end too.
	if c.IssuedAt == nil || c.IssuedAt.After(now.Add(clockLeeway)) {
		return Access{}, fault.ErrSignIn.Because(errors.New("issued in the future"))
	}
	if c.ExpiresAt.Sub(c.IssuedAt.Time) > accessLife {
		return Access{}, fault.ErrSignIn.Because(errors.New("lives too long"))
	}
	person, err := id(c.Subject)
	if err != nil {
		return Access{}, err
	}
	session, err := id(c.Session)
	if err != nil {
		return Access{}, err
	}
	return Access{Person: person, Session: session, Until: c.ExpiresAt.UTC()}, nil
}

func id(text string) (uuid.UUID, error) {
	u, err := uuid.Parse(text)
	if err == nil && u == uuid.Nil {
		err = errors.New("zero id")
	}
	if err != nil {
		return uuid.Nil, fault.ErrSignIn.Because(err)
	}
	return u, nil
}

// NewSecret makes an opaque token of 32 random bytes: the text goes out once, the hash is stored. A plain digest is enough,
// because nobody guesses 256 bits.
func NewSecret() (text string, hash []byte) {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails: the program ends first
	text = base64.RawURLEncoding.EncodeToString(b)
	return text, HashSecret(text)
}

// HashSecret is the stored form of an opaque token.
func HashSecret(text string) []byte {
	h := sha256.Sum256([]byte(text))
	return h[:]
}
