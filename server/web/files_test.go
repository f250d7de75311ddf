package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func dist() fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range map[string]string{
		"index.html":           `<!doctype html><script>let a = 1</script><script type="module" crossorigin src="/assets/index-1a.js"></script>`,
		"index.html.br":        "br-index",
		"sw.js":                "sw",
		"manifest.webmanifest": "{}",
		"icon.svg":             "<svg/>",
		"assets/index-1a.js":   "entry",
		"assets/a-2b.mjs":      "plain",
		"assets/a-2b.mjs.br":   "brotli",
		"assets/a-2b.mjs.gz":   "gzip",
		"assets/f-3c.woff2":    "font",
		"lone.tar.gz":          "archive",
		".keep":                "",
		".vite/manifest.json": `{"index.html": {"file": "assets/index-1a.js", "isEntry": true, "imports": ["_a"], "dynamicImports": ["lazy"]},
			"_a": {"file": "assets/a-2b.mjs", "imports": ["_b"]}, "_b": {"file": "assets/b.js", "imports": ["_a"]},
			"lazy": {"file": "assets/lazy.js", "isDynamicEntry": true}, "sw.ts": {"file": "sw.js", "isEntry": true, "imports": ["_s"]}, "_s": {"file": "assets/s.js"}}`,
	} {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

func ask(t *testing.T, h http.Handler, method, target string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestFiles(t *testing.T) {
	t.Parallel()
	s, err := NewFiles(dist())
	if err != nil {
		t.Fatal(err)
	}
	const immutable = "public, max-age=31536000, immutable"
	index := string(dist()["index.html"].Data)
	for _, c := range []struct {
		name, method, target, accept string
		status                       int
		body, kind, cache, coding    string
	}{
		{"Root", "GET", "/", "", 200, index, "text/html; charset=utf-8", "no-cache", ""},
		{"RootBrotli", "GET", "/", "gzip, br", 200, "br-index", "text/html; charset=utf-8", "no-cache", "br"},
		{"Route", "GET", "/reports/0190?desk=inbox", "", 200, index, "text/html; charset=utf-8", "no-cache", ""},
		{"Folder", "GET", "/assets", "", 200, index, "text/html; charset=utf-8", "no-cache", ""},
		{"Worker", "GET", "/sw.js", "br", 200, "sw", "text/javascript; charset=utf-8", "no-cache", ""},
		{"Manifest", "GET", "/manifest.webmanifest", "", 200, "{}", "application/manifest+json", "no-cache", ""},
		{"Icon", "GET", "/icon.svg", "", 200, "<svg/>", "image/svg+xml", "no-cache", ""},
		{"Font", "GET", "/assets/f-3c.woff2", "br", 200, "font", "font/woff2", immutable, ""},
		{"AssetPlain", "GET", "/assets/a-2b.mjs", "", 200, "plain", "text/javascript; charset=utf-8", immutable, ""},
		{"AssetBrotli", "GET", "/assets/a-2b.mjs", "gzip, deflate, br", 200, "brotli", "text/javascript; charset=utf-8", immutable, "br"},
		{"AssetGzip", "GET", "/assets/a-2b.mjs", "gzip", 200, "gzip", "text/javascript; charset=utf-8", immutable, "gzip"},
		{"AssetRefused", "GET", "/assets/a-2b.mjs", "br;q=0, gzip;q=0", 200, "plain", "text/javascript; charset=utf-8", immutable, ""},
		{"AssetLessBrotli", "GET", "/assets/a-2b.mjs", "br;q=0.1, gzip", 200, "gzip", "text/javascript; charset=utf-8", immutable, "gzip"},
		{"AssetAny", "GET", "/assets/a-2b.mjs", "*, br;q=0", 200, "gzip", "text/javascript; charset=utf-8", immutable, "gzip"},
		{"AssetBadWeight", "GET", "/assets/a-2b.mjs", "br;q=NaN, gzip;q=x", 200, "plain", "text/javascript; charset=utf-8", immutable, ""},
		{"Head", "HEAD", "/assets/a-2b.mjs", "br", 200, "", "text/javascript; charset=utf-8", immutable, "br"},
		{"MissingAsset", "GET", "/assets/gone-9z.js", "", 404, "not found\n", "text/plain; charset=utf-8", "no-store", ""},
		{"MissingAssetNoExtension", "GET", "/assets/gone", "", 404, "not found\n", "text/plain; charset=utf-8", "no-store", ""},
		{"MissingFile", "GET", "/favicon.ico", "", 404, "not found\n", "text/plain; charset=utf-8", "no-store", ""},
		{"Sibling", "GET", "/assets/a-2b.mjs.br", "", 404, "not found\n", "text/plain; charset=utf-8", "no-store", ""},
		{"Archive", "GET", "/lone.tar.gz", "gzip", 200, "archive", "application/octet-stream", "no-cache", ""},
		{"Hidden", "GET", "/.vite/manifest.json", "", 404, "not found\n", "text/plain; charset=utf-8", "no-store", ""},
		{"Keep", "GET", "/.keep", "", 404, "not found\n", "text/plain; charset=utf-8", "no-store", ""},
		{"Climb", "GET", "/assets/../../go.mod", "", 404, "not found\n", "text/plain; charset=utf-8", "no-store", ""},
	} {
		var header []string
		if c.accept != "" {
			header = []string{"Accept-Encoding", c.accept}
		}
		w := ask(t, s, c.method, c.target, header...)
		h := w.Header()
		if w.Code != c.status || w.Body.String() != c.body || h.Get("Content-Type") != c.kind || h.Get("Cache-Control") != c.cache || h.Get("Content-Encoding") != c.coding {
			t.Errorf("%s: %d %q %v", c.name, w.Code, w.Body, h)
		}
		if vary := h.Get("Vary") == "Accept-Encoding"; vary != (strings.Contains(c.target, "a-2b.mjs") && c.status == 200 || strings.Contains(c.body, "index") || c.body == index) {
			t.Errorf("%s: Vary %q", c.name, h.Get("Vary"))
		}
	}
	if w := ask(t, s, "HEAD", "/assets/a-2b.mjs", "Accept-Encoding", "br"); w.Header().Get("Content-Length") != "6" {
		t.Errorf("HEAD tells length %q", w.Header().Get("Content-Length"))
	}
	if w := ask(t, s, "POST", "/reports"); w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d %v", w.Code, w.Header())
	}
}

func TestFilesNotModified(t *testing.T) {
	t.Parallel()
	s, err := NewFiles(dist())
	if err != nil {
		t.Fatal(err)
	}
	plain := ask(t, s, "GET", "/").Header().Get("ETag")
	packed := ask(t, s, "GET", "/", "Accept-Encoding", "br").Header().Get("ETag")
	if plain == "" || plain == packed || !strings.HasPrefix(plain, `"`) {
		t.Fatalf("tags %s and %s", plain, packed)
	}
	for header, status := range map[string]int{plain: 304, "W/" + plain: 304, `"x", ` + plain: 304, "*": 304, packed: 200, `"x"`: 200} {
		w := ask(t, s, "GET", "/", "If-None-Match", header)
		if w.Code != status || (status == 304 && (w.Body.Len() > 0 || w.Header().Get("ETag") != plain || w.Header().Get("Vary") == "")) {
			t.Errorf("%s: %d %v", header, w.Code, w.Header())
		}
	}
	changed := dist()
	changed["index.html"].Data = []byte("new")
	s2, err := NewFiles(changed)
	if err != nil {
		t.Fatal(err)
	}
	if ask(t, s2, "GET", "/").Header().Get("ETag") == plain {
		t.Error("another page has the same tag")
	}
}

func TestFilesPreload(t *testing.T) {
	t.Parallel()
	s, err := NewFiles(dist())
	if err != nil {
		t.Fatal(err)
	}
	want := "</assets/a-2b.mjs>; rel=modulepreload, </assets/b.js>; rel=modulepreload"
	for target, link := range map[string]string{"/": want, "/reports": want, "/index.html": want, "/sw.js": "", "/assets/index-1a.js": ""} {
		if got := ask(t, s, "GET", target).Header().Get("Link"); got != link {
			t.Errorf("%s: %q", target, got)
		}
	}
	bad := dist()
	bad[".vite/manifest.json"].Data = []byte("{")
	if _, err := NewFiles(bad); err == nil {
		t.Error("a torn manifest passes")
	}
}

func TestFilesUnbuilt(t *testing.T) {
	t.Parallel()
	s, err := NewFiles(fstest.MapFS{".keep": {}})
	if err != nil {
		t.Fatal(err)
	}
	w := ask(t, s, "GET", "/")
	if w.Code != 503 || !strings.Contains(w.Body.String(), "make run") || s.Index() != nil {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := ask(t, s, "GET", "/assets/a.js"); w.Code != 404 {
		t.Errorf("%d", w.Code)
	}
}

func FuzzQuality(f *testing.F) {
	f.Add("br;q=1.0, *;q=0")
	f.Add(";;q=,")
	f.Fuzz(func(t *testing.T, accept string) {
		if q := quality(accept, "br"); !(q >= 0 && q <= 1) {
			t.Fatalf("%q: %v", accept, q)
		}
	})
}

func TestScriptHashes(t *testing.T) {
	t.Parallel()
	const one = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='" // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
	for name, c := range map[string]struct {
		page string
		want []string
	}{
		"Inline":       {"<script>alert(1)</script>", []string{one}},
		"Source":       {`<script src="/a.js"></script>`, nil},
		"SourceQuoted": {`<script type="module" crossorigin src='/a.js'></script>`, nil},
		"SourceBare":   {"<script async\nSRC=/a.js></script>", nil},
		"DataSource":   {`<script data-src="/a.js" title="> src=">alert(1)</script >`, []string{one}},
		"Upper":        {"<SCRIPT>alert(1)</SCRIPT>", []string{one}},
		"Two":          {"<script>alert(1)</script><p><script type=module>alert(1)</script>", []string{one, one}},
		"OtherElement": {"<scripture>alert(1)</scripture>", nil},
		"None":         {"", nil},
	} {
		got := ScriptHashes([]byte(c.page))
		if strings.Join(got, " ") != strings.Join(c.want, " ") {
			t.Errorf("%s: %v", name, got)
		}
	}
	if a, b := ScriptHashes([]byte("<script>\na\n</script>")), ScriptHashes([]byte("<script>\r\na\r\n</script>")); a[0] != b[0] {
		t.Error("line ends count")
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	nothing := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	h := ask(t, Headers([]byte("<script>alert(1)</script>"), false)(nothing), "GET", "/").Header()
	if got := h.Get("Content-Security-Policy"); got != "default-src 'none'; script-src 'self' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'" {
		t.Error(got)
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": ""} {
		if h.Get(name) != want {
			t.Errorf("%s: %q", name, h.Get(name))
		}
	}
	if p := h.Get("Permissions-Policy"); !strings.HasPrefix(p, "geolocation=(self), camera=(self), microphone=(self), screen-wake-lock=(self), ") || strings.Count(p, "(self)") != 4 {
		t.Error(p)
	}
	if got := ask(t, Headers(nil, true)(nothing), "GET", "/").Header().Get("Strict-Transport-Security"); got != "max-age=31536000" {
		t.Errorf("behind a proxy: %q", got)
	}
	if got := ask(t, Headers(nil, false)(nothing), "GET", "https://x/").Header().Get("Strict-Transport-Security"); got == "" {
		t.Error("own https: none")
	}
}
