package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

// types are fixed here, because the machine's own table differs from place to place.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".json": "application/json", ".map": "application/json",
	".webmanifest": "application/manifest+json", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg",
	".jpeg": "image/jpeg", ".webp": "image/webp", ".avif": "image/avif", ".gif": "image/gif", ".ico": "image/x-icon",
	".woff2": "font/woff2", ".woff": "font/woff", ".ttf": "font/ttf", ".wasm": "application/wasm", ".xml": "application/xml",
	".mp3": "audio/mpeg", ".ogg": "audio/ogg",
}

// codings we have siblings for, the better one first.
var codings = []struct{ name, suffix string }{{"br", ".br"}, {"gzip", ".gz"}}

type file struct {
	kind  string
	etag  string            // without quotes
	forms map[string][]byte // by coding; "" is the file itself
}

// Files serves the built app. Everything is read once at start, so no path from outside ever reaches a file system.
type Files struct {
	files   map[string]*file
	preload string
}

// NewFiles reads a built app: assets/ with hashed names, index.html, sw.js, the manifest and what else lies at the root.
// An empty folder is allowed; every page is then a hint to build it.
func NewFiles(dist fs.FS) (*Files, error) {
	out := &Files{files: map[string]*file{}}
	err := fs.WalkDir(dist, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if hidden := strings.HasPrefix(path.Base(name), ".") && name != "."; hidden {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		bytes, err := fs.ReadFile(dist, name)
		if err != nil {
			return err
		}
		coding := ""
		for _, c := range codings {
			if stem, ok := strings.CutSuffix(name, c.suffix); ok && exists(dist, stem) {
				name, coding = stem, c.name
			}
		}
		f := out.files[name]
		if f == nil {
			f = &file{kind: types[strings.ToLower(path.Ext(name))], forms: map[string][]byte{}}
			if f.kind == "" {
				f.kind = "application/octet-stream"
			}
			out.files[name] = f
		}
		f.forms[coding] = bytes
		if coding == "" {
			sum := sha256.Sum256(bytes)
			f.etag = hex.EncodeToString(sum[:12])
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the app: %w", err)
	}
	if out.preload, err = preload(dist); err != nil {
		return nil, err
	}
	return out, nil
}

func exists(dist fs.FS, name string) bool {
	info, err := fs.Stat(dist, name)
	return err == nil && !info.IsDir()
}

// Index is the app's page, nil when it is not built.
func (s *Files) Index() []byte {
	if f := s.files["index.html"]; f != nil {
		return f.forms[""]
	}
	return nil
}

// preload makes the Link header of the page: what its entry imports, so that a phone asks for all of it at once instead
// of file after file. Lazy routes are left to the page: every route answers the same one.
func preload(dist fs.FS) (string, error) {
	text, err := fs.ReadFile(dist, ".vite/manifest.json")
	if err != nil {
		return "", nil // built without one
	}
	var chunks map[string]struct {
		File    string   `json:"file"`
		IsEntry bool     `json:"isEntry"`
		Imports []string `json:"imports"`
	}
	if err := json.Unmarshal(text, &chunks); err != nil {
		return "", fmt.Errorf("read .vite/manifest.json: %w", err)
	}
	var links []string
	var walk func(name string)
	seen := map[string]bool{}
	walk = func(name string) {
		for _, im := range chunks[name].Imports {
			if seen[im] {
				continue
			}
			seen[im] = true
			if f := chunks[im].File; f != "" && !strings.ContainsAny(f, "<>\r\n") {
				links = append(links, "</"+f+">; rel=modulepreload")
			}
			walk(im)
		}
	}
	if chunks["index.html"].IsEntry {
		walk("index.html")
	}
	return strings.Join(links, ", "), nil
}

// ServeHTTP gives a file, or the app's page for every path that names none: the phone's router knows it.
func (s *Files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		WriteFault(w, r, ErrMethod)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, "/")
	f, cache := s.files[name], "no-cache"
	switch {
	case strings.HasPrefix(name, "assets/"):
		cache = "public, max-age=31536000, immutable" // names hold a hash of the content
		if f == nil {
			missing(w, r) // a page here would be kept and run as a script
			return
		}
	case f == nil && path.Ext(name) != "":
		missing(w, r)
		return
	case f == nil:
		name, f = "index.html", s.files["index.html"]
	}
	if f == nil || f.forms[""] == nil {
		unbuilt(w, r)
		return
	}
	if name == "index.html" && s.preload != "" {
		w.Header().Set("Link", s.preload)
	}
	f.serve(w, r, http.StatusOK, cache)
}

// serve answers in the coding the caller likes best, or that he has it already.
func (f *file) serve(w http.ResponseWriter, r *http.Request, status int, cache string) {
	h := w.Header()
	coding := ""
	if len(f.forms) > 1 {
		h.Add("Vary", "Accept-Encoding")
		coding = f.choose(strings.Join(r.Header.Values("Accept-Encoding"), ","))
	}
	etag := `"` + f.etag + `"`
	if coding != "" {
		etag = `"` + f.etag + "-" + coding + `"`
	}
	h.Set("Cache-Control", cache)
	if status == http.StatusOK {
		h.Set("ETag", etag)
		if matches(strings.Join(r.Header.Values("If-None-Match"), ","), etag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	body := f.forms[coding]
	h.Set("Content-Type", f.kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	w.WriteHeader(status)
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // the caller may have left
	}
}

// choose finds the coding the caller likes best among the file's; of equals the smaller one.
func (f *file) choose(accept string) string {
	best, most := "", 0.0
	for _, c := range codings {
		if f.forms[c.name] == nil {
			continue
		}
		if q := quality(accept, c.name); q > most {
			best, most = c.name, q
		}
	}
	return best
}

// quality reads the weight of a coding in an Accept-Encoding header: its own entry, else that of *, else 0.
func quality(accept, coding string) float64 {
	rest := 0.0
	for part := range strings.SplitSeq(accept, ",") {
		name, params, _ := strings.Cut(part, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		if name != coding && name != "*" {
			continue
		}
		q := 1.0
		for p := range strings.SplitSeq(params, ";") {
			if v, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(p)), "q="); ok {
				n, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
				if err != nil || !(n >= 0 && n <= 1) {
					n = 0 // what cannot be read is not wanted
				}
				q = n
			}
		}
		if name == coding {
			return q
		}
		rest = q
	}
	return rest
}

// matches compares weakly, as If-None-Match asks for: proxies that compress mark our tags as weak.
func matches(header, etag string) bool {
	tags := strings.Split(header, ",")
	return slices.ContainsFunc(tags, func(t string) bool {
		t = strings.TrimSpace(t)
		return t == "*" || strings.TrimPrefix(t, "W/") == etag
	})
}

func missing(w http.ResponseWriter, r *http.Request) {
	plain(w, r, http.StatusNotFound, "not found\n")
}

func unbuilt(w http.ResponseWriter, r *http.Request) {
	plain(w, r, http.StatusServiceUnavailable, "The app is not built into this server. Run: make run\n")
}

func plain(w http.ResponseWriter, r *http.Request, status int, text string) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	if r.Method == http.MethodGet {
		_, _ = w.Write([]byte(text)) // the caller may have left
	}
}
