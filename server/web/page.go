package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
)

// PublicFor is how long a copy of what is public may be used: a phone that asks again within it gets what it has.
const PublicFor = "public, max-age=30"

// Page is an answer made once and given to many: its text, the same in gzip, and a strong tag.
type Page struct{ file }

// NewPage packs a text.
func NewPage(kind string, text []byte) *Page {
	sum := sha256.Sum256(text)
	p := &Page{file{kind: kind, etag: hex.EncodeToString(sum[:12]), forms: map[string][]byte{"": text}}}
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	_, _ = zip.Write(text) // a buffer takes everything
	_ = zip.Close()
	if b.Len() < len(text) {
		p.forms["gzip"] = b.Bytes()
	}
	return p
}

// Serve answers it as it is, or that the caller has it.
func (p *Page) Serve(w http.ResponseWriter, r *http.Request) {
	p.serve(w, r, http.StatusOK, PublicFor)
}

// ServeAs answers it with another status; no copy is kept of it.
func (p *Page) ServeAs(w http.ResponseWriter, r *http.Request, status int) {
	p.serve(w, r, status, "no-store")
}

// Prefers tells which of some languages an Accept-Language header likes best, by their first part; of equals, and for a header that names
// none, the earlier one.
func Prefers(header string, languages ...string) string {
	best, most := languages[0], 0.0
	for _, language := range languages {
		stem, _, _ := strings.Cut(language, "-")
		for part := range strings.SplitSeq(header, ",") {
			name, params, _ := strings.Cut(part, ";")
			first, _, _ := strings.Cut(strings.TrimSpace(name), "-")
			if !strings.EqualFold(first, stem) {
				continue
			}
			q := 1.0
			if v, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
				n, err := strconv.ParseFloat(v, 64)
				if err != nil || !(n >= 0 && n <= 1) {
					n = 0
				}
				q = n
			}
			if q > most {
				best, most = language, q
			}
		}
	}
	return best
}
