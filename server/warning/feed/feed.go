// Package feed reads lists of CAP documents: Atom (RFC 4287) and RSS 2.0, as far as they name or hold CAP. It is pure: bytes in, entries out.
package feed

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"mime"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"jiaoying/server/fault"
)

// The limits of a feed; what stands behind the first entries is old, for feeds begin with the newest.
const (
	EntriesMost = 500
	depthMost   = 32
	tokensMost  = 200_000
	wordMost    = 2000
)

// The faults of a feed as a whole.
var (
	// ErrFeed: it is neither Atom nor RSS, or no sound XML in UTF-8.
	ErrFeed = fault.New(fault.Invalid, "feed.unreadable")
	// ErrDeclared: it declares a document type or an entity.
	ErrDeclared = fault.New(fault.Invalid, "feed.dtd")
)

// Entry is one document a feed names (Link) or holds (Body); exactly one of both is set.
type Entry struct {
	ID      string // the feed's own name for it; may be empty
	Updated string // as written
	At      time.Time
	Link    string // absolute
	Body    []byte
}

const (
	spaceAtom = "http://www.w3.org/2005/Atom"
	spaceCAP  = "urn:oasis:names:tc:emergency:cap:1.2"
	kindCAP   = "application/cap+xml"
)

// Read gives the entries with a document, in the feed's order, at most EntriesMost; entries without one are left out. base is where the
// feed came from: links may be relative to it. Faults: ErrFeed, ErrDeclared.
func Read(body []byte, base *url.URL) ([]Entry, error) {
	if !utf8.Valid(body) {
		return nil, ErrFeed.Because(errors.New("not in UTF-8"))
	}
	r := &reader{body: body, base: base, dec: xml.NewDecoder(bytes.NewReader(body))}
	if err := r.read(); err != nil {
		var f *fault.Error
		if errors.As(err, &f) {
			return nil, f
		}
		return nil, ErrFeed.Because(err)
	}
	return r.out, nil
}

type reader struct {
	body   []byte
	base   *url.URL
	dec    *xml.Decoder
	tokens int
	depth  int
	out    []Entry
}

// item is an entry while it is read.
type item struct {
	Entry
	typed, plain string // a link that says it is CAP, and one that says nothing
}

func (r *reader) next() (xml.Token, error) {
	if r.tokens++; r.tokens > tokensMost {
		return nil, errors.New("too many elements")
	}
	t, err := r.dec.Token()
	switch t.(type) {
	case xml.Directive:
		return nil, ErrDeclared
	case xml.StartElement:
		if r.depth++; r.depth > depthMost {
			return nil, errors.New("too deep")
		}
	case xml.EndElement:
		r.depth--
	}
	return t, err
}

func (r *reader) read() error {
	root := ""
	for {
		t, err := r.next()
		if errors.Is(err, io.EOF) && root != "" {
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch {
		case root == "" && start.Name == (xml.Name{Space: spaceAtom, Local: "feed"}), root == "" && start.Name == (xml.Name{Local: "rss"}):
			root = start.Name.Local
		case root == "":
			return errors.New("neither Atom nor RSS")
		case root == "feed" && r.depth == 2 && start.Name == (xml.Name{Space: spaceAtom, Local: "entry"}),
			root == "rss" && r.depth == 3 && start.Name == (xml.Name{Local: "item"}):
			if err := r.item(root == "feed"); err != nil {
				return err
			}
			if len(r.out) >= EntriesMost {
				return nil
			}
		}
	}
}

// item reads one entry up to its end.
func (r *reader) item(atom bool) error {
	var it item
	level := r.depth
	for {
		before := r.dec.InputOffset()
		t, err := r.next()
		if err != nil {
			return err
		}
		switch e := t.(type) {
		case xml.EndElement:
			if r.depth < level {
				r.take(&it)
				return nil
			}
		case xml.StartElement:
			if e.Name == (xml.Name{Space: spaceCAP, Local: "alert"}) {
				if err := r.inline(&it, before); err != nil {
					return err
				}
				continue
			}
			if r.depth != level+1 {
				continue
			}
			if err := r.part(&it, atom, e); err != nil {
				return err
			}
		}
	}
}

// part reads one element of an entry.
func (r *reader) part(it *item, atom bool, e xml.StartElement) error {
	if atom && e.Name.Space != spaceAtom || !atom && e.Name.Space != "" {
		return nil
	}
	switch e.Name.Local {
	case "id", "guid":
		return r.text(&it.ID)
	case "updated", "pubDate":
		return r.text(&it.Updated)
	case "link":
		if !atom {
			return r.text(&it.plain)
		}
		href, rel, kind := attr(e, "href"), attr(e, "rel"), attr(e, "type")
		switch {
		case isCAP(kind) && it.typed == "":
			it.typed = href
		case kind == "" && (rel == "" || rel == "alternate") && it.plain == "":
			it.plain = href
		}
	case "content": // out of line
		if atom && isCAP(attr(e, "type")) && it.typed == "" {
			it.typed = attr(e, "src")
		}
	case "enclosure":
		if !atom && isCAP(attr(e, "type")) && it.typed == "" {
			it.typed = attr(e, "url")
		}
	}
	return nil
}

// text reads the words of an element that holds nothing else.
func (r *reader) text(into *string) error {
	level := r.depth
	var b strings.Builder
	for {
		t, err := r.next()
		if err != nil {
			return err
		}
		switch e := t.(type) {
		case xml.CharData:
			if b.Len()+len(e) <= wordMost {
				b.Write(e)
			}
		case xml.EndElement:
			if r.depth < level {
				if *into == "" {
					*into = strings.TrimSpace(b.String())
				}
				return nil
			}
		}
	}
}

// inline cuts the bytes of a document out as they stand: a signature in it holds for those.
func (r *reader) inline(it *item, from int64) error {
	level := r.depth
	for {
		t, err := r.next()
		if err != nil {
			return err
		}
		if _, ok := t.(xml.EndElement); ok && r.depth < level {
			if it.Body == nil {
				it.Body = bytes.Clone(r.body[from:r.dec.InputOffset()])
			}
			return nil
		}
	}
}

// take keeps an entry that has a document.
func (r *reader) take(it *item) {
	for _, form := range []string{time.RFC3339Nano, time.RFC1123Z, time.RFC1123} {
		if at, err := time.Parse(form, it.Updated); err == nil {
			it.At = at.UTC()
			break
		}
	}
	if it.Body == nil {
		link := it.typed
		if link == "" {
			link = it.plain
		}
		u, err := url.Parse(strings.TrimSpace(link))
		if err != nil || link == "" || len(link) > wordMost {
			return
		}
		if r.base != nil {
			u = r.base.ResolveReference(u)
		}
		u.Fragment = ""
		if it.Link = u.String(); u.Host == "" || len(it.Link) > wordMost {
			return
		}
	}
	r.out = append(r.out, it.Entry)
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name == (xml.Name{Local: name}) {
			return a.Value
		}
	}
	return ""
}

func isCAP(kind string) bool {
	media, _, err := mime.ParseMediaType(kind)
	return err == nil && media == kindCAP
}
