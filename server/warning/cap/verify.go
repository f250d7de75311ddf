package cap

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// The algorithms a signature may use. SHA-1 is none of them: two messages with one digest can be made.
var (
	signatureMethods = []string{
		dsig.RSASHA256SignatureMethod, dsig.RSASHA384SignatureMethod, dsig.RSASHA512SignatureMethod,
		dsig.ECDSASHA256SignatureMethod, dsig.ECDSASHA384SignatureMethod, dsig.ECDSASHA512SignatureMethod,
	}
	digestMethods = []string{
		"http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmldsig-more#sha384", "http://www.w3.org/2001/04/xmlenc#sha512",
	}
)

// Verify checks the one enveloped signature of a message (CAP 1.2 §3.3.2.1) against the sender's certificates and gives the
// bytes that are signed, in canonical form and without the signature. Only these may be read: what else stands in the body
// is nobody's word. Certificates are the configured ones themselves, no chain is followed, and each must hold at now.
// Faults: cap.too_large, cap.encoding, cap.xml, cap.dtd, cap.elements, cap.deep, cap.root, cap.unsigned, cap.signature.
func Verify(body []byte, certificates []*x509.Certificate, now time.Time) (signed []byte, err error) {
	// Bounded and without DTD, before a second parser sees it. What is wrong inside is for Read to say.
	root, err := parse(body, true, &findings{})
	if err != nil {
		return nil, err
	}
	if root.first(signatureName) == nil {
		return nil, at(ErrUnsigned, "alert", nil, nil)
	}
	refused := func(cause error) ([]byte, error) { return nil, at(ErrSignature, "alert/Signature", nil, cause) }
	defer func() {
		// The library walks what a stranger wrote; a signature that makes it fall is no good one.
		if p := recover(); p != nil {
			signed, err = refused(fmt.Errorf("verify: %v", p))
		}
	}()
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(bytes.TrimPrefix(body, []byte("\uFEFF"))); err != nil {
		return refused(err)
	}
	signature, err := onlySignature(doc.Root())
	if err != nil {
		return refused(err)
	}
	if err := checkMethods(signature); err != nil {
		return refused(err)
	}
	plainValue(signature)
	context := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: certificates})
	context.Clock = dsig.NewFakeClockAt(now)
	// CAP has no ids. With a name that no attribute can have, a reference means the whole document or nothing.
	context.IdAttribute = ""
	element, err := context.Validate(doc.Root())
	if err != nil {
		return refused(err)
	}
	out := etree.NewDocumentWithRoot(element)
	// Else a carriage return in a text would come out bare, and be read as another sign.
	out.WriteSettings = etree.WriteSettings{CanonicalEndTags: true, CanonicalText: true, CanonicalAttrVal: true}
	signed, err = out.WriteToBytes()
	if err != nil {
		return refused(err)
	}
	return signed, nil
}

// onlySignature finds the one signature, which must be a child of the alert: a second, or one hidden deeper, serves to show
// one message and sign another.
func onlySignature(root *etree.Element) (*etree.Element, error) {
	var found []*etree.Element
	for _, e := range root.FindElements("//Signature") {
		if e.NamespaceURI() == signatureNamespace {
			found = append(found, e)
		}
	}
	if len(found) != 1 || found[0].Parent() != root {
		return nil, errors.New("not one signature under the alert")
	}
	return found[0], nil
}

func checkMethods(signature *etree.Element) error {
	references := 0
	for _, e := range signature.FindElements(".//*") {
		switch e.Tag {
		case dsig.ReferenceTag:
			if references++; references > 1 || e.SelectAttrValue(dsig.URIAttr, "") != "" {
				return errors.New("not one reference to the whole message")
			}
		case dsig.SignatureMethodTag:
			if m := e.SelectAttrValue(dsig.AlgorithmAttr, ""); !slices.Contains(signatureMethods, m) {
				return fmt.Errorf("signature method %q", m)
			}
		case dsig.DigestMethodTag:
			if m := e.SelectAttrValue(dsig.AlgorithmAttr, ""); !slices.Contains(digestMethods, m) {
				return fmt.Errorf("digest method %q", m)
			}
		}
	}
	return nil
}

// plainValue puts an ECDSA value as XML Signature 1.1 §6.4.3 writes it, r and s behind each other, into the ASN.1 that the
// library compares with; other tools write the first only. The value itself is not among what is signed.
func plainValue(signature *etree.Element) {
	method, value := signature.FindElement("./SignedInfo/SignatureMethod"), signature.FindElement("./SignatureValue")
	if method == nil || value == nil || !strings.Contains(method.SelectAttrValue(dsig.AlgorithmAttr, ""), "#ecdsa-") {
		return
	}
	type pair struct{ R, S *big.Int }
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(value.Text()), ""))
	if _, errDER := asn1.Unmarshal(raw, &pair{}); err != nil || errDER == nil || len(raw)%2 != 0 {
		return
	}
	half := len(raw) / 2
	if der, err := asn1.Marshal(pair{new(big.Int).SetBytes(raw[:half]), new(big.Int).SetBytes(raw[half:])}); err == nil {
		value.SetText(base64.StdEncoding.EncodeToString(der))
	}
}
