package account

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"jiaoying/server/fault"
	"jiaoying/server/seal"
)

func TestPassword(t *testing.T) {
	t.Parallel()
	h := NewHasher()
	ctx := context.Background()
	stored, err := h.Hash(ctx, "荷塘月色 2026")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, password, stored string
		want                   bool
	}{
		{"Right", "荷塘月色 2026", stored, true},
		{"Wrong", "荷塘月色 2025", stored, false},
		{"Empty", "", stored, false},
		{"NoAccount", "荷塘月色 2026", "", false},
		{"NoAccountNoPassword", "", "", false},
		{"TooLong", strings.Repeat("荷", 129), stored, false},
	} {
		if got, err := h.Check(ctx, c.password, c.stored); err != nil || got != c.want {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
	}
	if _, err := h.Check(ctx, "x", "no hash"); err == nil {
		t.Error("a broken hash passes silently")
	}
	if len(h.slots) != 0 {
		t.Error("a slot stays taken")
	}
}

// An unknown number must cost what a known one costs.
func TestNobodyCostsTheSame(t *testing.T) {
	t.Parallel()
	p, salt, key, err := argon2id.DecodeHash(nobody)
	if err != nil || *p != cost || len(salt) != int(cost.SaltLength) || len(key) != int(cost.KeyLength) {
		t.Errorf("%+v, %v", p, err)
	}
	h := NewHasher()
	if h.Cost != cost {
		t.Errorf("a new hasher takes %+v", h.Cost)
	}
	if h.Stale(nobody) || !h.Stale("") || !h.Stale(strings.Replace(nobody, "t=2", "t=1", 1)) {
		t.Error("Stale is wrong")
	}
}

func TestHasherWaits(t *testing.T) {
	t.Parallel()
	h := NewHasher()
	h.slots <- struct{}{}
	h.slots <- struct{}{}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { _, err := h.Hash(ctx, "x"); done <- err }()
	cancel()
	if err := <-done; !errors.Is(err, fault.ErrUnavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("both slots taken: %v", err)
	}
	<-h.slots
	if _, err := h.Check(ctx, "x", nobody); !errors.Is(err, fault.ErrUnavailable) {
		t.Errorf("the caller has gone, a slot is free: %v", err)
	}
	if ok, err := h.Check(context.Background(), "x", nobody); ok || err != nil {
		t.Errorf("one slot free: %v, %v", ok, err)
	}
}

func TestWeak(t *testing.T) {
	t.Parallel()
	const own = "10030000022"
	for password, reason := range map[string]string{
		"a1b2c3d":                      "short",
		"运河水长流去也":                      "short", // seven characters, twenty-one bytes
		strings.Repeat("ab", 64) + "c": "long",
		"10030000022":                  "phone",
		"30000022":                     "phone",
		"a10030000022":                 "phone",
		"+86 100 3000 0022":            "phone",
		"１００３００００022":                  "phone",
		"zzzzzzzz":                     "repeated",
		"zZzZzZzZ":                     "repeated",
		"好好好好好好好好":                     "repeated",
		"88888888":                     "repeated",
		"12345678":                     "usual",
		"A123456789":                   "usual",
		"woaini1314":                   "usual",
		"运河水长流去也哉":                     "",
		"10030000099":                  "",
		strings.Repeat("ab", 64):       "",
		"hetang-yuese":                 "",
	} {
		err := Weak(password, own)
		f, _ := fault.As(err)
		switch {
		case reason == "" && err != nil, reason != "" && f == nil:
			t.Errorf("%q: %v, want %q", password, err, reason)
		case reason != "" && (f.Params["reason"] != reason || !errors.Is(err, ErrWeakPassword)):
			t.Errorf("%q: %v, want %q", password, f.Params, reason)
		}
	}
	if err := Weak("30000022", ""); err != nil {
		t.Errorf("without a number: %v", err)
	}
}

func TestUsual(t *testing.T) {
	t.Parallel()
	if len(usual) < 200 || len(usual) != len(strings.Fields(usualText)) {
		t.Errorf("%d passwords, or one twice", len(usual))
	}
	for p := range usual {
		if len(p) < passwordMin || p != strings.ToLower(p) {
			t.Errorf("%q is never asked for", p)
		}
	}
}

func TestDelay(t *testing.T) {
	t.Parallel()
	for failures, want := range map[int]time.Duration{
		-1: 0, 0: 0, 3: 0, 4: time.Second, 5: 2 * time.Second, 6: 4 * time.Second, 11: 128 * time.Second,
		12: 256 * time.Second, 13: longestDelay, 70: longestDelay, 1 << 40: longestDelay,
	} {
		if got := Delay(failures); got != want {
			t.Errorf("Delay(%d) = %v, want %v", failures, got, want)
		}
	}
	for n := range 100 {
		if Delay(n+1) < Delay(n) {
			t.Errorf("shorter after %d", n)
		}
	}
}

func TestWait(t *testing.T) {
	t.Parallel()
	last := time.Date(2026, 7, 18, 3, 12, 0, 0, time.UTC)
	for _, c := range []struct {
		failures int
		after    time.Duration
		want     time.Duration
	}{
		{3, 0, 0}, {5, 0, 2 * time.Second}, {5, time.Second, time.Second}, {5, 2 * time.Second, 0},
		{5, time.Hour, 0}, {5, -time.Hour, 2 * time.Second}, {50, time.Minute, 4 * time.Minute},
	} {
		if got := Wait(c.failures, last, last.Add(c.after)); got != c.want {
			t.Errorf("Wait(%d, %v) = %v, want %v", c.failures, c.after, got, c.want)
		}
	}
	if got := Wait(50, time.Time{}, last); got != 0 {
		t.Errorf("no last try: %v", got)
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	ring := seal.Memory()
	now := time.Date(2026, 7, 18, 3, 12, 0, 500e6, time.UTC)
	person, session := uuid.New(), uuid.New()
	text, issued, err := Issue(ring, person, session, now)
	if err != nil {
		t.Fatal(err)
	}
	whole := now.Truncate(time.Second)
	for _, c := range []struct {
		name string
		keys TokenKeys
		at   time.Time
		ok   bool
	}{
		{"AtOnce", ring, now, true},
		{"LastMoment", ring, whole.Add(10*time.Minute - time.Nanosecond), true},
		{"Over", ring, whole.Add(10 * time.Minute), false},
		{"OtherServerBehind", ring, whole.Add(-30 * time.Second), true},
		{"FromTheFuture", ring, whole.Add(-31 * time.Second), false},
		{"OtherRing", seal.Memory(), now, false},
	} {
		a, err := Parse(c.keys, text, c.at)
		switch {
		case c.ok && (err != nil || a != issued || a.Person != person || a.Session != session || !a.Until.Equal(whole.Add(10*time.Minute))):
			t.Errorf("%s: %+v, %v", c.name, a, err)
		case !c.ok && (!errors.Is(err, fault.ErrSignIn) || a != Access{}):
			t.Errorf("%s: %+v, %v", c.name, a, err)
		}
	}
	if err := ring.Rotate(); err != nil {
		t.Fatal(err)
	}
	if _, err := Parse(ring, text, now); err != nil {
		t.Errorf("after a rotation: %v", err)
	}
	if strings.Contains(decoded(t, text), "phone") || !strings.Contains(decoded(t, text), `"sid"`) {
		t.Errorf("claims: %s", decoded(t, text))
	}
}

func decoded(t *testing.T, token string) string {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestParseRefusesForged(t *testing.T) {
	t.Parallel()
	ring := seal.Memory()
	kid, key := ring.TokenKey()
	public, _ := ring.TokenPublic(kid)
	now := time.Date(2026, 7, 18, 3, 12, 0, 0, time.UTC)
	good := func() jwt.MapClaims {
		return jwt.MapClaims{"iss": "jiaoying", "aud": "jiaoying", "sub": uuid.NewString(), "sid": uuid.NewString(), "iat": now.Unix(), "exp": now.Add(time.Minute).Unix()}
	}
	sign := func(method jwt.SigningMethod, key any, kid any, change func(jwt.MapClaims)) string {
		c := good()
		change(c)
		tok := jwt.NewWithClaims(method, c)
		if kid != nil {
			tok.Header["kid"] = kid
		}
		s, err := tok.SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	same := func(jwt.MapClaims) {}
	if _, err := Parse(ring, sign(jwt.SigningMethodEdDSA, key, kid, same), now); err != nil {
		t.Fatalf("the pattern itself: %v", err)
	}
	_, stranger, _ := ed25519.GenerateKey(nil)
	without := func(name string) string {
		return sign(jwt.SigningMethodEdDSA, key, kid, func(c jwt.MapClaims) { delete(c, name) })
	}
	with := func(name string, v any) string {
		return sign(jwt.SigningMethodEdDSA, key, kid, func(c jwt.MapClaims) { c[name] = v })
	}
	for name, text := range map[string]string{
		"None":         sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, kid, same),
		"HMACOfPublic": sign(jwt.SigningMethodHS256, []byte(public), kid, same),
		"OtherKey":     sign(jwt.SigningMethodEdDSA, stranger, kid, same),
		"NoKid":        sign(jwt.SigningMethodEdDSA, key, nil, same),
		"NumberKid":    sign(jwt.SigningMethodEdDSA, key, 7, same),
		"NoExp":        without("exp"), "NoIat": without("iat"), "NoIss": without("iss"), "NoAud": without("aud"), "NoSub": without("sub"), "NoSid": without("sid"),
		"OtherIss": with("iss", "x"), "OtherAud": with("aud", "x"), "BadSub": with("sub", "x"), "ZeroSid": with("sid", uuid.Nil.String()),
		"SameBytesOtherText": respelt(sign(jwt.SigningMethodEdDSA, key, kid, same)),
		"LongLife":           with("exp", now.Add(time.Hour).Unix()),
		"Empty":              "", "Dots": "..",
	} {
		if _, err := Parse(ring, text, now); !errors.Is(err, fault.ErrSignIn) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// respelt changes the spare bits of the signature's last character: the bytes stay, the text is another.
func respelt(token string) string {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	n := len(token) - 1
	return token[:n] + string(digits[strings.IndexByte(digits, token[n])^1])
}

func FuzzParse(f *testing.F) {
	ring := seal.Memory()
	now := time.Date(2026, 7, 18, 3, 12, 0, 0, time.UTC)
	text, _, err := Issue(ring, uuid.New(), uuid.New(), now)
	if err != nil {
		f.Fatal(err)
	}
	f.Add("")
	f.Add(text[:len(text)-1])
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Fuzz(func(t *testing.T, s string) {
		if _, err := Parse(ring, s, now); (err == nil) != (s == text) {
			t.Fatalf("%q: %v", s, err)
		}
	})
}

func TestSecret(t *testing.T) {
	t.Parallel()
	text, hash := NewSecret()
	other, _ := NewSecret()
	if raw, err := base64.RawURLEncoding.DecodeString(text); err != nil || len(raw) != 32 || text == other {
		t.Errorf("%q", text)
	}
	if string(HashSecret(text)) != string(hash) || len(hash) != 32 || strings.Contains(text, string(hash)) {
		t.Error("the hash does not fit")
	}
}

func TestPhone(t *testing.T) {
	t.Parallel()
	if got, err := Phone("+86 100 3000 0022"); err != nil || got != "10030000022" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := Phone("0632-6612345"); !errors.Is(err, ErrPhoneForm) {
		t.Errorf("%v", err)
	}
}
