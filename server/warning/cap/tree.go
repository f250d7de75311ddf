package cap

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jiaoying/server/fault"
)

// Namespace is the name of CAP 1.2; another version's message is another language.
const Namespace = "urn:oasis:names:tc:emergency:cap:1.2"

const (
	signatureNamespace = "http://www.w3.org/2000/09/xmldsig#"
	schemaNamespace    = "http://www.w3.org/2001/XMLSchema-instance"
)

// The sizes of a document.
const (
	// SizeMax in bytes: the largest real messages, with outlines of several provinces, are a fifth of it.
	SizeMax = 1 << 20
	// elementsMax: a county's villages as geocodes are three elements each, in several languages.
	elementsMax = 20_000
	// depthMax: alert, info, resource, uri are four, the Chinese code, method, message as well.
	depthMax = 8
	// signatureDepthMax: a signature with transforms and certificates is seven deep.
	signatureDepthMax = 16
	// attributesMax of one element: CAP has none, a signature two; the rest declare namespaces, each of which is looked up
	// from every element below.
	attributesMax = 32
	// nameMax bounds an unknown element's name in a fault's path, in characters.
	nameMax = 40
)

// node is an element as it came.
type node struct {
	name string
	path string // as the sender wrote it, also after the profile's mapping
	text string
	kids []*node
}

// add appends an element that the sender wrote otherwise, or not at all.
func (n *node) add(name, text string) *node {
	k := &node{name: name, text: text, path: n.path + "/" + name}
	n.kids = append(n.kids, k)
	return k
}

// first gives the first child of a name, nil for none.
func (n *node) first(name string) *node {
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
	}
	return nil
}

func (n *node) blank() bool { return len(n.kids) == 0 && strings.TrimSpace(n.text) == "" }

// frame is an open element.
type frame struct {
	*node
	text  strings.Builder
	count map[string]int
}

// parse makes the tree of a document: bounded, of one namespace, without anything that is not an element or a text.
// Comments and processing instructions have no effect. loose takes an alert without a namespace too.
func parse(body []byte, loose bool, f *findings) (*node, error) {
	if len(body) > SizeMax {
		return nil, at(ErrTooLarge, "alert", fault.Params{"max": SizeMax}, nil)
	}
	body = bytes.TrimPrefix(body, []byte("\uFEFF"))
	if !utf8.Valid(body) {
		return nil, at(ErrEncoding, "alert", nil, nil)
	}
	d := xml.NewDecoder(bytes.NewReader(body))
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, ErrEncoding }
	var (
		root     *node
		open     []*frame
		space    string
		elements int
		skip     int // how deep inside an element that is not read
		signed   bool
	)
	here := func() string {
		if len(open) > 0 {
			return open[len(open)-1].path
		}
		return "alert"
	}
	bad := func(cause error) error {
		line, _ := d.InputPos()
		return at(ErrXML, here(), fault.Params{"line": line}, cause)
	}
	for {
		before := d.InputOffset()
		t, err := d.Token()
		switch {
		case errors.Is(err, io.EOF) && root != nil:
			return root, nil
		case errors.Is(err, ErrEncoding):
			return nil, at(ErrEncoding, "alert", nil, nil)
		case err != nil:
			return nil, bad(err)
		}
		switch t := t.(type) {
		case xml.Directive:
			return nil, at(ErrDTD, here(), nil, nil)
		case xml.ProcInst:
			if strings.EqualFold(t.Target, "xml") && before > 0 {
				return nil, bad(errors.New("declaration is not at the start"))
			}
		case xml.StartElement:
			if len(t.Attr) > attributesMax {
				return nil, at(ErrElements, here(), fault.Params{"max": attributesMax}, nil)
			}
			if elements++; elements > elementsMax {
				return nil, at(ErrElements, here(), fault.Params{"max": elementsMax}, nil)
			}
			if repeatsAttribute(t.Attr) {
				return nil, bad(errors.New("attribute is repeated"))
			}
			if skip > 0 {
				if skip++; signed && skip > signatureDepthMax || !signed && skip+len(open) > depthMax {
					return nil, at(ErrDeep, here(), fault.Params{"max": depthMax}, nil)
				}
				continue
			}
			if len(open) == depthMax {
				return nil, at(ErrDeep, here(), fault.Params{"max": depthMax}, nil)
			}
			if len(open) == 0 {
				space = t.Name.Space
				switch {
				case root != nil:
					return nil, bad(errors.New("second root element"))
				case t.Name.Local != "alert" || space != Namespace && !(loose && space == ""):
					return nil, at(ErrRoot, "alert", nil, nil)
				}
				root = &node{name: "alert", path: "alert"}
				checkAttributes(f, root.path, t.Attr)
				open = append(open, &frame{node: root, count: map[string]int{}})
				continue
			}
			parent := open[len(open)-1]
			n := &node{name: t.Name.Local}
			n.path = parent.step(n.name)
			if t.Name.Space == signatureNamespace && n.name == "Signature" {
				skip, signed = 1, true
				if parent.node != root {
					f.add(n.path, codeSigned, nil)
					continue
				}
				n.name = signatureName
				parent.kids = append(parent.kids, n)
				continue
			}
			if t.Name.Space != space {
				f.add(n.path, codeNamespace, nil)
				skip, signed = 1, false
				continue
			}
			checkAttributes(f, n.path, t.Attr)
			parent.kids = append(parent.kids, n)
			open = append(open, &frame{node: n, count: map[string]int{}})
		case xml.EndElement:
			if skip > 0 {
				skip--
				continue
			}
			top := open[len(open)-1]
			top.node.text = top.text.String()
			open = open[:len(open)-1]
		case xml.CharData:
			switch {
			case len(open) == 0:
				if len(bytes.TrimSpace(t)) > 0 {
					return nil, bad(errors.New("text outside the alert"))
				}
			case skip == 0:
				open[len(open)-1].text.Write(t)
			}
		}
	}
}

// signatureName is no name an element of CAP can have.
const signatureName = "ds:Signature"

// severals are the elements that may stand more than once; a path counts them from 1.
var severals = []string{"info", "code", "category", "responseType", "eventCode", "parameter", "resource", "area", "polygon", "circle",
	"geocode", "method"}

// step is the path of the next child of a name.
func (f *frame) step(name string) string {
	if len(name) > nameMax {
		name = strings.ToValidUTF8(name[:nameMax], "")
	}
	f.count[name]++
	path := f.path + "/" + name
	if n := f.count[name]; n > 1 || slices.Contains(severals, name) {
		path += "[" + strconv.Itoa(n) + "]"
	}
	return path
}

// checkAttributes: CAP has none; what declares a namespace or points to a schema says nothing of the message.
func checkAttributes(f *findings, path string, attrs []xml.Attr) {
	for _, a := range attrs {
		switch {
		case a.Name.Space == "xmlns", a.Name.Space == "" && a.Name.Local == "xmlns":
		case a.Name.Space == schemaNamespace && (a.Name.Local == "schemaLocation" || a.Name.Local == "noNamespaceSchemaLocation"):
		default:
			name := a.Name.Local
			if len(name) > nameMax {
				name = strings.ToValidUTF8(name[:nameMax], "")
			}
			f.add(path+"/@"+name, codeAttribute, nil)
		}
	}
}

// repeatsAttribute: the decoder takes an attribute twice, XML does not.
func repeatsAttribute(attrs []xml.Attr) bool {
	seen := make(map[xml.Name]bool, len(attrs))
	for _, a := range attrs {
		if seen[a.Name] {
			return true
		}
		seen[a.Name] = true
	}
	return false
}
