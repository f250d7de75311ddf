package cap

import "jiaoying/server/fault"

// The faults of the whole document: Read stops there, because what follows could not be told from noise.
var (
	// ErrTooLarge: more than max bytes.
	ErrTooLarge = fault.New(fault.Invalid, "cap.too_large")
	// ErrEncoding: not UTF-8, or said to be something else.
	ErrEncoding = fault.New(fault.Invalid, "cap.encoding")
	// ErrXML: not well-formed, at line.
	ErrXML = fault.New(fault.Invalid, "cap.xml")
	// ErrDTD: a document type or an entity is declared.
	ErrDTD = fault.New(fault.Invalid, "cap.dtd")
	// ErrElements: more than max elements, or attributes of one.
	ErrElements = fault.New(fault.Invalid, "cap.elements")
	// ErrDeep: elements in elements, deeper than max.
	ErrDeep = fault.New(fault.Invalid, "cap.deep")
	// ErrRoot: the document is no alert of CAP 1.2.
	ErrRoot = fault.New(fault.Invalid, "cap.root")
	// ErrUnsigned: a certificate is configured for the sender, and the message bears no signature of its own.
	ErrUnsigned = fault.New(fault.Denied, "cap.unsigned")
	// ErrSignature: the signature is not good, not by a configured certificate, or not over this message.
	ErrSignature = fault.New(fault.Denied, "cap.signature")
)

// Codes of faulty elements.
const (
	codeNamespace = "cap.namespace" // the element is of another namespace
	codeUnknown   = "cap.element"   // CAP has no such element here
	codeAttribute = "cap.attribute" // CAP has no attributes
	codeContent   = "cap.content"   // text where elements belong, or elements where text belongs
	codeOrder     = "cap.order"     // stands after one that it must stand before
	codeRepeated  = "cap.repeated"  // more often than max
	codeMissing   = "cap.missing"
	codeEmpty     = "cap.empty"
	codeLong      = "cap.text_long"   // more than max characters
	codeValue     = "cap.value"       // none of the words CAP has for it
	codeTime      = "cap.time"        // not as 2026-07-01T08:00:00+08:00
	codeLanguage  = "cap.language"    // not as zh-CN
	codeNumber    = "cap.number"      // no number, or out of range
	codeURI       = "cap.uri"         // no address
	codeID        = "cap.identifier"  // a space, a comma, < or &
	codeReference = "cap.references"  // not sender,identifier,sent
	codeAltitude  = "cap.altitude"    // a ceiling without altitude
	codeOpen      = "cap.ring_open"   // the last point is not the first
	codeShort     = "cap.ring_short"  // fewer than four points
	codeTwice     = "cap.ring_twice"  // a point stands twice
	codeCrosses   = "cap.ring_cross"  // the line crosses or touches itself
	codeWide      = "cap.ring_wide"   // over a quarter of the globe, or over the date line
	codePoint     = "cap.point"       // not as 34.56,117.73 in degrees
	codeCircle    = "cap.circle"      // not as 34.56,117.73 5 in degrees and kilometres
	codeVertices  = "cap.vertices"    // more than max points
	codeAreas     = "cap.areas"       // more than max areas in all
	codeSigned    = "cap.signed_part" // a signature elsewhere than at the end of the alert
)

// fieldsMax bounds what a fault lists: a hostile megabyte has a hundred thousand faults.
const fieldsMax = 100

// findings collects the faulty elements.
type findings struct {
	fault.Findings
	n int
}

func (f *findings) add(path, code string, p fault.Params) {
	if f.n++; f.n <= fieldsMax {
		f.Add(path, code, p)
	}
}

// at names the one element where reading had to stop.
func at(e *fault.Error, path string, p fault.Params, cause error) error {
	c := e.With(p)
	c.Fields = []fault.Field{{Path: path, Code: e.Code, Params: p}}
	if cause != nil {
		c = c.Because(cause)
	}
	return c
}
