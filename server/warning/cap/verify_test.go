package cap

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// signer is a sender's key and its certificate, made here.
type signer struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

func newSigner(t *testing.T) signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "weather.tez.example"},
		NotBefore: eight.AddDate(0, -1, 0), NotAfter: eight.AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return signer{key, cert}
}

// sign signs a message as a sender would.
func (s signer) sign(t *testing.T, body []byte, method string) []byte {
	t.Helper()
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(body); err != nil {
		t.Fatal(err)
	}
	context, err := dsig.NewSigningContext(s.key, [][]byte{s.cert.Raw})
	if err != nil {
		t.Fatal(err)
	}
	if err := context.SetSignatureMethod(method); err != nil {
		t.Fatal(err)
	}
	signed, err := context.SignEnveloped(doc.Root())
	if err != nil {
		t.Fatal(err)
	}
	doc.SetRoot(signed)
	doc.WriteSettings = etree.WriteSettings{CanonicalEndTags: true, CanonicalText: true, CanonicalAttrVal: true}
	out, err := doc.WriteToBytes()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestVerify(t *testing.T) {
	t.Parallel()
	mine, theirs := newSigner(t), newSigner(t)
	now := eight
	certs := []*x509.Certificate{mine.cert}
	for _, name := range []string{"valid-plain", "valid-languages", "valid-everything", "valid-prefix", "valid-cdata", "valid-white-text", "china-red"} {
		opt := Options{China: strings.HasPrefix(name, "china")}
		body := mine.sign(t, document(t, name), dsig.ECDSASHA256SignatureMethod)
		signed, err := Verify(body, certs, now)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := Read(signed, opt)
		if err != nil {
			t.Errorf("%s: what is signed: %v", name, err)
			continue
		}
		want, err := Read(document(t, name), opt)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := mustWrite(t, got), mustWrite(t, want); a != b {
			t.Errorf("%s: signed\n%s\nsent\n%s", name, a, b)
		}
		// Whoever has no certificate of the sender reads the same message with its signature.
		if a, err := Read(body, opt); err != nil || mustWrite(t, a) != mustWrite(t, want) {
			t.Errorf("%s: unverified: %v", name, err)
		}
	}

	plain := document(t, "valid-plain")
	body := string(mine.sign(t, plain, dsig.ECDSASHA256SignatureMethod))
	signature := body[strings.Index(body, "<ds:Signature"):strings.Index(body, "</alert>")]
	forged := strings.Replace(string(plain), "暴雨", "放假", -1)
	if forged == string(plain) || !strings.Contains(signature, "</ds:Signature>") {
		t.Fatal("the forgeries below forge nothing")
	}
	under := func(s, inside string) string { return strings.Replace(s, "</alert>", inside+"</alert>", 1) }
	inner := body[strings.Index(body, "<alert"):]
	for _, c := range []struct {
		name  string
		body  string
		certs []*x509.Certificate
		now   time.Time
		want  error
	}{
		{"no signature", string(plain), certs, now, ErrUnsigned},
		{"another's certificate", body, []*x509.Certificate{theirs.cert}, now, ErrSignature},
		{"no certificate", body, nil, now, ErrSignature},
		{"signed by another", string(theirs.sign(t, plain, dsig.ECDSASHA256SignatureMethod)), certs, now, ErrSignature},
		{"certificate not yet good", body, certs, mine.cert.NotBefore.Add(-time.Second), ErrSignature},
		{"certificate over", body, certs, mine.cert.NotAfter.Add(time.Second), ErrSignature},
		{"a word changed", strings.Replace(body, "Extreme", "Severe", 1), certs, now, ErrSignature},
		{"white space changed", strings.Replace(body, "<info>", "<info> ", 1), certs, now, ErrSignature},
		{"an element added", strings.Replace(body, "<info>", "<note>x</note><info>", 1), certs, now, ErrSignature},
		{"signature of another message", under(forged, signature), certs, now, ErrSignature},
		{"a second signature", under(body, signature), certs, now, ErrSignature},
		{"wrapped: the signed alert inside a forged one", under(forged, inner), certs, now, ErrUnsigned},
		{"wrapped: the signed alert inside the signature of a forged one", under(forged, strings.Replace(signature, "</ds:Signature>", "<ds:Object>"+string(plain[strings.Index(string(plain), "<alert"):])+"</ds:Object></ds:Signature>", 1)), certs, now, ErrSignature},
		{"wrapped: the signature in an info", strings.Replace(forged, "<info>", "<info>"+signature, 1), certs, now, ErrUnsigned},
		{"wrapped: a signature in a signature", under(forged, `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">`+signature+`</ds:Signature>`), certs, now, ErrSignature},
		{"wrapped: by an id", strings.Replace(under(strings.Replace(forged, "<alert ", `<alert ID="x" `, 1), strings.Replace(signature, `URI=""`, `URI="#x"`, 1)), "\n", "\n", 1), certs, now, ErrSignature},
		{"two references", strings.Replace(body, "</ds:SignedInfo>", `<ds:Reference URI=""></ds:Reference></ds:SignedInfo>`, 1), certs, now, ErrSignature},
		{"two infos of what is signed", strings.Replace(body, "<ds:SignatureValue>", `<ds:SignedInfo></ds:SignedInfo><ds:SignatureValue>`, 1), certs, now, ErrSignature},
		{"no value", body[:strings.Index(body, "<ds:SignatureValue>")] + body[strings.Index(body, "</ds:SignatureValue>")+len("</ds:SignatureValue>"):], certs, now, ErrSignature},
		{"an empty signature", under(string(plain), `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>`), certs, now, ErrSignature},
		{"SHA-1", string(mine.sign(t, plain, dsig.ECDSASHA1SignatureMethod)), certs, now, ErrSignature},
		{"a document type", strings.Replace(body, "<alert", "<!DOCTYPE alert><alert", 1), certs, now, ErrDTD},
		{"no alert", strings.ReplaceAll(body, "alert", "alarm"), certs, now, ErrRoot},
	} {
		out, err := Verify([]byte(c.body), c.certs, c.now)
		if !errors.Is(err, c.want) || out != nil {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	// Of two configured certificates either is good: keys change over.
	if _, err := Verify([]byte(body), []*x509.Certificate{theirs.cert, mine.cert}, now); err != nil {
		t.Error(err)
	}
	// A comment splits no text of what is signed.
	split := strings.Replace(body, "Actual", "Act<!-- x -->ual", 1)
	signed, err := Verify([]byte(split), certs, now)
	if err != nil {
		t.Fatal(err)
	}
	if a, err := Read(signed, Options{}); err != nil || a.Status != StatusActual {
		t.Errorf("%v %v", a, err)
	}
	// As other tools write an ECDSA value: r and s behind each other.
	from, to := strings.Index(body, "<ds:SignatureValue>")+len("<ds:SignatureValue>"), strings.Index(body, "</ds:SignatureValue>")
	der, err := base64.StdEncoding.DecodeString(body[from:to])
	if err != nil {
		t.Fatal(err)
	}
	var rs struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &rs); err != nil {
		t.Fatal(err)
	}
	raw := append(rs.R.FillBytes(make([]byte, 32)), rs.S.FillBytes(make([]byte, 32))...)
	if _, err := Verify([]byte(body[:from]+base64.StdEncoding.EncodeToString(raw)+body[to:]), certs, now); err != nil {
		t.Errorf("r and s: %v", err)
	}
	raw[5] ^= 1
	if _, err := Verify([]byte(body[:from]+base64.StdEncoding.EncodeToString(raw)+body[to:]), certs, now); !errors.Is(err, ErrSignature) {
		t.Errorf("r and s, a bit changed: %v", err)
	}
	// A value that is no base64 and a certificate that is none are refused, not panicked over.
	for _, s := range []string{"", "!", base64.StdEncoding.EncodeToString([]byte("x"))} {
		for _, tag := range []string{"ds:SignatureValue", "ds:X509Certificate", "ds:DigestValue"} {
			from := strings.Index(body, "<"+tag+">") + len(tag) + 2
			to := strings.Index(body, "</"+tag+">")
			if _, err := Verify([]byte(body[:from]+s+body[to:]), certs, now); !errors.Is(err, ErrSignature) {
				t.Errorf("%s %q: %v", tag, s, err)
			}
		}
	}
}

func mustWrite(t *testing.T, a *Alert) string {
	t.Helper()
	b, err := Write(a)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
