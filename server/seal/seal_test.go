package seal

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
)

func TestSeal(t *testing.T) {
	t.Parallel()
	r := Memory()
	row, other := uuid.New(), uuid.New()
	plain := []byte("10030000022")
	sealed := r.Seal(plain, "persons", "phone", row)
	if r.KeyOf(sealed) != r.Active() {
		t.Fatalf("sealed under %s, active %s", r.KeyOf(sealed), r.Active())
	}
	if bytes.Contains(sealed, plain) || bytes.Equal(sealed, r.Seal(plain, "persons", "phone", row)) {
		t.Fatal("the same value is sealed alike, or in the clear")
	}
	if got, err := r.Unseal(sealed, "persons", "phone", row); err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("unsealed %q, %v", got, err)
	}
	if got, err := r.Unseal(r.Seal(nil, "a", "b", row), "a", "b", row); err != nil || len(got) != 0 {
		t.Fatalf("the empty value: %q, %v", got, err)
	}
	for name, try := range map[string]func() ([]byte, error){
		"OtherTable":  func() ([]byte, error) { return r.Unseal(sealed, "households", "phone", row) },
		"OtherColumn": func() ([]byte, error) { return r.Unseal(sealed, "persons", "name", row) },
		"OtherRow":    func() ([]byte, error) { return r.Unseal(sealed, "persons", "phone", other) },
		"MovedBorder": func() ([]byte, error) { return r.Unseal(sealed, "personsp", "hone", row) },
		"OtherRing":   func() ([]byte, error) { return Memory().Unseal(sealed, "persons", "phone", row) },
		"Nothing":     func() ([]byte, error) { return r.Unseal(nil, "persons", "phone", row) },
		"OnlyKey":     func() ([]byte, error) { return r.Unseal(sealed[:idSize], "persons", "phone", row) },
	} {
		if got, err := try(); err != ErrSealed || got != nil { //nolint:errorlint // bare: no detail may hang on it
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for i := range sealed {
		bad := bytes.Clone(sealed)
		bad[i] ^= 1
		if _, err := r.Unseal(bad, "persons", "phone", row); err != ErrSealed { //nolint:errorlint // see above
			t.Fatalf("byte %d changed: %v", i, err)
		}
	}
}

func TestDigests(t *testing.T) {
	t.Parallel()
	r := Memory()
	if a, b := r.Blind("phone", "1"), r.Blind("phone", "1"); !bytes.Equal(a, b) || len(a) != 16 {
		t.Fatalf("%x %x", a, b)
	}
	seen := map[string]string{}
	for name, d := range map[string][]byte{
		"phone/1": r.Blind("phone", "1"), "phone/2": r.Blind("phone", "2"), "name/1": r.Blind("name", "1"),
		"border": r.Blind("phone1", ""), "mac": r.MAC([]byte("1"))[:16], "throttle": r.Throttle("1"), "other": Memory().Blind("phone", "1"),
	} {
		if twin, ok := seen[string(d)]; ok {
			t.Errorf("%s and %s are alike", name, twin)
		}
		seen[string(d)] = name
	}
	if len(r.MAC(nil)) != 32 {
		t.Error("a MAC has 32 bytes")
	}
}

func TestRotate(t *testing.T) {
	t.Parallel()
	r := Memory()
	row := uuid.New()
	old, oldKid := r.Active(), first(r.TokenKey())
	sealed, blind := r.Seal([]byte("a"), "t", "c", row), r.Blind("p", "v")
	journal, sig := r.JournalSign([]byte("m"))
	if err := r.Rotate(); err != nil {
		t.Fatal(err)
	}
	if r.Active() == old || r.KeyOf(r.Seal(nil, "t", "c", row)) != r.Active() {
		t.Error("the new key does not seal")
	}
	if _, err := r.Unseal(sealed, "t", "c", row); err != nil {
		t.Errorf("the old value: %v", err)
	}
	if !bytes.Equal(blind, r.Blind("p", "v")) || !r.JournalVerify(journal, []byte("m"), sig) {
		t.Error("index or journal key changed")
	}
	kid, key := r.TokenKey()
	if kid == oldKid {
		t.Error("the token seed stayed")
	}
	for _, k := range []string{kid, oldKid} {
		if _, ok := r.TokenPublic(k); !ok {
			t.Errorf("public key %s is gone", k)
		}
	}
	if public, _ := r.TokenPublic(kid); !ed25519.Verify(public, []byte("m"), ed25519.Sign(key, []byte("m"))) {
		t.Error("token key and public key differ")
	}
	if err := r.Retire(r.Active()); !errors.Is(err, ErrActive) {
		t.Errorf("retire the active: %v", err)
	}
	if err := r.Retire(kid); !errors.Is(err, ErrActive) {
		t.Errorf("retire the active token key: %v", err)
	}
	if err := r.Retire(journal); !errors.Is(err, ErrNoKey) {
		t.Errorf("retire a journal key: %v", err)
	}
	if err := errors.Join(r.Retire(old), r.Retire(oldKid)); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Unseal(sealed, "t", "c", row); !errors.Is(err, ErrSealed) {
		t.Errorf("under a retired key: %v", err)
	}
	if _, ok := r.TokenPublic(oldKid); ok {
		t.Error("the retired token key is still known")
	}
}

func first(kid string, _ ed25519.PrivateKey) string { return kid }

func TestJournal(t *testing.T) {
	t.Parallel()
	r := Memory()
	id, sig := r.JournalSign([]byte("checkpoint"))
	if !r.JournalVerify(id, []byte("checkpoint"), sig) || r.JournalVerify(id, []byte("other"), sig) || r.JournalVerify("00000000", []byte("checkpoint"), sig) {
		t.Error("verdicts are wrong")
	}
	public, ok := r.JournalPublic(id)
	if !ok || !bytes.Equal(public, r.JournalPublics()[id]) || !ed25519.Verify(public, []byte("checkpoint"), sig) {
		t.Error("the public key does not fit")
	}
}

func TestFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "deep", "keys.json")
	if _, err := Open(path); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("open nothing: %v", err)
	}
	r, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Create(path); !errors.Is(err, fs.ErrExist) {
		t.Fatalf("create over a ring: %v", err)
	}
	row := uuid.New()
	sealed := r.Seal([]byte("a"), "t", "c", row)

	// Rotated and saved, a second opening knows both keys.
	if err := errors.Join(r.Rotate(), r.Save()); err != nil {
		t.Fatal(err)
	}
	again, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Unseal(sealed, "t", "c", row); err != nil || string(got) != "a" {
		t.Fatalf("%q, %v", got, err)
	}
	if again.Active() != r.Active() || !bytes.Equal(again.Blind("p", "v"), r.Blind("p", "v")) || !bytes.Equal(again.MAC(nil), r.MAC(nil)) {
		t.Error("the opened ring differs")
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".keyring-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}

	// Two programs rotate: the second one is told, and the first one's key stays.
	if err := errors.Join(again.Rotate(), again.Save(), r.Rotate()); err != nil {
		t.Fatal(err)
	}
	if err := r.Save(); !errors.Is(err, ErrChanged) {
		t.Errorf("save over another's ring: %v", err)
	}
	if last, err := Open(path); err != nil || last.Active() != again.Active() {
		t.Errorf("%v", err)
	}

	for _, mode := range []os.FileMode{0o640, 0o604, 0o660} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); !errors.Is(err, ErrOpenMode) {
			t.Errorf("mode %o: %v", mode, err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	good, err := json.Marshal(Memory().c)
	if err != nil {
		t.Fatal(err)
	}
	edit := func(change func(map[string]any)) string {
		var m map[string]any
		if err := json.Unmarshal(good, &m); err != nil {
			t.Fatal(err)
		}
		change(m)
		out, _ := json.Marshal(m)
		return string(out)
	}
	for name, text := range map[string]string{
		"Empty":        "",
		"Torn":         string(good[:len(good)/2]),
		"Doubled":      string(good) + string(good),
		"UnknownAlg":   edit(func(m map[string]any) { m["alg"] = "SM4+SM3+SM2" }),
		"UnknownField": edit(func(m map[string]any) { m["more"] = "x" }),
		"NoActive":     edit(func(m map[string]any) { m["active"] = "ffffffff" }),
		"ShortIndex":   edit(func(m map[string]any) { m["index"] = "AAAA" }),
		"ShortKey":     edit(func(m map[string]any) { m["keys"] = map[string]any{m["active"].(string): "AAAA"} }),
		"BadID":        edit(func(m map[string]any) { m["keys"].(map[string]any)["xy"] = m["index"] }),
		"OtherSeed":    edit(func(m map[string]any) { m["token"].(map[string]any)["seed"] = m["index"] }),
	} {
		path := filepath.Join(t.TempDir(), "keys.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); !errors.Is(err, ErrForm) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPrintsNoKey(t *testing.T) {
	t.Parallel()
	r := Memory()
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "ring", r)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "ring", r)
	fmt.Fprintf(&log, "%v %+v %#v %s", r, r, r, r)
	if strings.Contains(log.String(), r.Active()) || !strings.Contains(log.String(), "keyring") {
		t.Error(log.String())
	}
}

func TestMask(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"10030000022": "100****0022", "1234567": "****67", "12345": "****", "": ""} {
		if got := Mask(in); got != want {
			t.Errorf("Mask(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"张三": "张*", "逄归田": "逄*", "申屠北辰": "申屠*", "乐正青禾": "乐正*", "亓官远": "亓官*", "欧阳": "欧*", "欧阳锋": "欧阳*",
		"𬭎小雪": "𬭎*", "古丽娜尔·艾山": "古*", "张": "张*", "": "", " 张三 ": "张*",
	} {
		if got := MaskName(in); got != want {
			t.Errorf("MaskName(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPhone(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"10030000022": "10030000022", " 100 3000 0022 ": "10030000022", "+86 100-3000-0022": "10030000022", "＋８６１００３００００022": "10030000022",
		"8610030000022": "10030000022", "008610030000022": "10030000022", "\u202d10030000022\u202c": "10030000022", "100\u30003000\u00a00022": "10030000022",
		"": "", "1003000002": "", "100300000222": "", "20030000022": "", "+10030000022": "", "+8510030000022": "", "1003000002a": "", "+": "",
		"1+0030000022": "", "١٠٠٣٠٠٠٠٠٢٢": "", "+008610030000022": "",
	} {
		if got, ok := Phone(in); got != want || ok != (want != "") {
			t.Errorf("Phone(%q) = %q, %v", in, got, ok)
		}
	}
}

func FuzzPhone(f *testing.F) {
	for _, s := range []string{"+86 100-3000-0022", "１００", "\xff1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := Phone(s)
		if !ok {
			if got != "" {
				t.Fatalf("%q with a refusal", got)
			}
			return
		}
		if len(got) != 11 || got[0] != '1' || strings.Trim(got, "0123456789") != "" {
			t.Fatalf("Phone(%q) = %q", s, got)
		}
		if again, ok := Phone(got); !ok || again != got {
			t.Fatalf("%q is not its own form", got)
		}
	})
}

func FuzzUnseal(f *testing.F) {
	r := Memory()
	f.Add([]byte{})
	f.Add(r.Seal([]byte("a"), "t", "c", uuid.Nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := r.Unseal(b, "t", "other", uuid.Nil); err != ErrSealed { //nolint:errorlint // bare on purpose
			t.Fatal(err)
		}
	})
}
