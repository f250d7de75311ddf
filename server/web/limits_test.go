package web

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"jiaoying/server/fault"
)

func answer(t *testing.T, w *httptest.ResponseRecorder) told {
	t.Helper()
	var out map[string]told
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		t.Fatalf("%d %q: %v", w.Code, w.Body, err)
	}
	return out["error"]
}

type logbook struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logbook) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}
func (l *logbook) String() string    { l.mu.Lock(); defer l.mu.Unlock(); return l.buf.String() }
func (l *logbook) log() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

func TestWriteFault(t *testing.T) {
	t.Parallel()
	cause := errors.New("pq: secret of the driver")
	for name, c := range map[string]struct {
		err    error
		status int
		code   string
		header string
	}{
		"Invalid":     {fault.New(fault.Invalid, "x.y"), 400, "x.y", ""},
		"NotFound":    {fault.ErrNotFound, 404, "not_found", ""},
		"Denied":      {fault.ErrDenied, 403, "denied", ""},
		"SignIn":      {fault.ErrSignIn, 401, "auth.required", "WWW-Authenticate"},
		"Wrong":       {fault.New(fault.Denied, "auth.wrong"), 401, "auth.wrong", "WWW-Authenticate"},
		"SignedOut":   {fault.New(fault.Denied, "auth.signed_out"), 401, "auth.signed_out", "WWW-Authenticate"},
		"Conflict":    {fault.New(fault.Conflict, "x.y"), 409, "x.y", ""},
		"Limited":     {fault.New(fault.Limited, "auth.wait").With(fault.Params{"seconds": 7}), 429, "auth.wait", "Retry-After"},
		"Unavailable": {fault.ErrUnavailable, 503, "server.unavailable", "Retry-After"},
		"Internal":    {fault.ErrInternal.Because(cause), 500, "internal", ""},
		"Unknown":     {cause, 500, "internal", ""},
		"Wrapped":     {fmt.Errorf("read: %w", fault.ErrNotFound.Because(cause)), 404, "not_found", ""},
		"Large":       {fmt.Errorf("read: %w", &http.MaxBytesError{Limit: 5}), 413, "request.large", "Connection"},
		"Gone":        {fmt.Errorf("read: %w", context.Canceled), 503, "server.unavailable", ""},
	} {
		var book logbook
		h := Observe(book.log(), nil, time.Now)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "br") // of an answer that failed
			WriteFault(w, r, c.err)
		}))
		w := ask(t, h, "GET", "/")
		f := answer(t, w)
		if w.Code != c.status || f.Code != c.code || f.RequestID == "" || f.RequestID != w.Header().Get("X-Request-Id") {
			t.Errorf("%s: %d %+v", name, w.Code, f)
		}
		if c.header != "" && w.Header().Get(c.header) == "" {
			t.Errorf("%s: no %s", name, c.header)
		}
		if w.Header().Get("Content-Encoding") != "" || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s: %v", name, w.Header())
		}
		if strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: the cause is answered", name)
		}
		if n := strings.Count(book.String(), "secret of the driver"); n != btoi(c.status == 500) {
			t.Errorf("%s: cause logged %d times", name, n)
		}
	}
	w := httptest.NewRecorder()
	WriteFault(w, httptest.NewRequest("GET", "/", nil), ErrRate.With(fault.Params{"seconds": 7}))
	if w.Header().Get("Retry-After") != "7" {
		t.Errorf("Retry-After %q", w.Header().Get("Retry-After"))
	}
	var find fault.Findings
	find.Add("note", "report.note_long", nil)
	w = httptest.NewRecorder()
	WriteFault(w, httptest.NewRequest("GET", "/", nil), find.Err())
	if f := answer(t, w); len(f.Fields) != 1 || f.Fields[0].Path != "note" {
		t.Errorf("%+v", f)
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestObserve(t *testing.T) {
	t.Parallel()
	var book logbook
	var inside string
	mux := http.NewServeMux()
	mux.HandleFunc("GET /media/{id}", func(w http.ResponseWriter, r *http.Request) {
		inside = RequestID(r.Context())
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, "four")
	})
	copying := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r.WithContext(r.Context())) })
	}
	at := time.Unix(0, 0)
	h := Chain(Routes(mux), Observe(book.log(), nil, func() time.Time { at = at.Add(time.Second); return at }), Recover, copying, BodyLimit(10))
	w := ask(t, h, "GET", "/media/0190-person?token=abc", "X-Request-Id", "mine", "X-Forwarded-For", "198.51.100.7")
	id := w.Header().Get("X-Request-Id")
	if len(id) != 32 || id != inside || len(w.Header().Values("X-Request-Id")) != 1 {
		t.Errorf("id %q, inside %q", id, inside)
	}
	line := book.String()
	for _, want := range []string{"method=GET", `route="GET /media/{id}"`, "status=201", "bytes=4", "took=1s", "request=" + id} {
		if !strings.Contains(line, want) {
			t.Errorf("%s is not in %s", want, line)
		}
	}
	_, rest, _ := strings.Cut(line, "msg=")
	for _, never := range []string{"token", "person", "192.0.2", "198.51", "mine"} {
		if strings.Contains(rest, never) {
			t.Errorf("%s is in %s", never, rest)
		}
	}
	if again := ask(t, h, "BREW", "/nowhere").Header().Get("X-Request-Id"); again == id || again == "" {
		t.Error("two requests with one id")
	}
	if !strings.Contains(book.String(), "method=OTHER") || strings.Contains(book.String(), "nowhere") {
		t.Error(book.String())
	}
}

func TestRecover(t *testing.T) {
	t.Parallel()
	var book logbook
	wrap := func(f http.HandlerFunc) http.Handler { return Chain(f, Observe(book.log(), nil, time.Now), Recover) }
	w := ask(t, wrap(func(http.ResponseWriter, *http.Request) { panic("impossible wiring") }), "GET", "/")
	if f := answer(t, w); w.Code != 500 || f.Code != "internal" || f.Kind != fault.Internal || f.RequestID != w.Header().Get("X-Request-Id") {
		t.Errorf("%d %+v", w.Code, f)
	}
	if strings.Contains(w.Body.String(), "wiring") || strings.Count(book.String(), `panic="impossible wiring"`) != 1 || !strings.Contains(book.String(), "status=500") {
		t.Error(book.String())
	}
	for name, f := range map[string]http.HandlerFunc{
		"Begun": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "half"); panic("late") },
		"Abort": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		func() {
			defer func() {
				if p := recover(); p != http.ErrAbortHandler { //nolint:errorlint // net/http compares so
					t.Errorf("%s: %v", name, p)
				}
			}()
			ask(t, wrap(f), "GET", "/")
		}()
	}
	if strings.Contains(book.String(), "abort Handler") {
		t.Error("a wanted cut is logged as a panic")
	}
}

// unsized hides the length, as a chunked body does.
type unsized struct{ io.Reader }

func TestBodyLimit(t *testing.T) {
	t.Parallel()
	readAll := func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil { // as gqlgen does: its own words
			w.Header().Set("Content-Type", "text/plain")
			http.Error(w, "bad body", http.StatusUnprocessableEntity)
			return
		}
		fmt.Fprint(w, len(b))
	}
	begun := func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "begun ")
		_, err := io.ReadAll(r.Body)
		fmt.Fprint(w, err != nil)
	}
	silent := func(_ http.ResponseWriter, r *http.Request) { _, _ = io.ReadAll(r.Body) }
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		body    io.Reader
		status  int
		want    string // empty: the refusal
	}{
		{"Fits", readAll, strings.NewReader("12345"), 200, "5"},
		{"FitsUnsized", readAll, unsized{strings.NewReader("12345")}, 200, "5"},
		{"Empty", readAll, http.NoBody, 200, "0"},
		{"Sized", readAll, strings.NewReader("123456"), 413, ""},
		{"Unsized", readAll, unsized{strings.NewReader("123456")}, 413, ""},
		{"SilentUnsized", silent, unsized{strings.NewReader("123456")}, 413, ""},
		{"BegunUnsized", begun, unsized{strings.NewReader("123456")}, 200, "begun true"},
	} {
		r := httptest.NewRequest("POST", "/", c.body)
		w := httptest.NewRecorder()
		BodyLimit(5)(c.handler).ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
			continue
		}
		if c.want != "" {
			if w.Body.String() != c.want {
				t.Errorf("%s: %s", c.name, w.Body)
			}
		} else if f := answer(t, w); f.Code != "request.large" || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s: %+v %v", c.name, f, w.Header())
		}
	}
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	at := time.Unix(1000, 0)
	ok := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	h := Chain(ok, Observe(slog.New(slog.DiscardHandler), nil, time.Now), RateLimit(0.5, 2, 2, nil, func() time.Time { return at }))
	from := func(remote string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = remote
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	if a, b := from("203.0.113.1:1"), from("203.0.113.99:2"); a.Code != 200 || b.Code != 200 {
		t.Fatalf("the burst: %d %d", a.Code, b.Code)
	}
	w := from("203.0.113.1:1")
	if f := answer(t, w); w.Code != 429 || f.Code != "request.rate" || f.Kind != fault.Limited || w.Header().Get("Retry-After") != "2" {
		t.Errorf("%d %+v %v", w.Code, f, w.Header())
	}
	if w := from("203.0.114.1:1"); w.Code != 200 {
		t.Error("the neighbour network pays")
	}
	at = at.Add(2 * time.Second) // refusals cost nothing: after what was said it goes on
	if w := from("203.0.113.1:1"); w.Code != 200 {
		t.Errorf("after the wait: %d", w.Code)
	}
	if w := from("203.0.113.1:1"); w.Code != 429 {
		t.Errorf("one only: %d", w.Code)
	}
	// Two more networks push the oldest out of the memory.
	from("203.0.115.1:1")
	from("203.0.116.1:1")
	if w := from("203.0.113.1:1"); w.Code != 200 {
		t.Errorf("forgotten: %d", w.Code)
	}
	// Of the two that are remembered, 116 came first and asked last: the silent 113 goes.
	from("203.0.116.1:1")
	from("203.0.117.1:1")
	if w := from("203.0.116.1:1"); w.Code != 429 {
		t.Errorf("a loud network is forgotten: %d", w.Code)
	}
}

// Who has shown who he is does not pay for strangers behind the same address, nor they for him.
func TestRateLimitOfPerson(t *testing.T) {
	t.Parallel()
	ok := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	h := Chain(ok, Observe(slog.New(slog.DiscardHandler), nil, time.Now),
		RateLimit(0.5, 1, 10, func(r *http.Request) string { return r.Header.Get("X-Person") }, func() time.Time { return time.Unix(1000, 0) }))
	ask := func(person string) int {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = "203.0.113.1:1"
		r.Header.Set("X-Person", person)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code
	}
	for _, c := range []struct {
		person string
		want   int
	}{{"", 200}, {"", 429}, {"a", 200}, {"a", 429}, {"b", 200}, {"", 429}} {
		if got := ask(c.person); got != c.want {
			t.Errorf("%q: %d, want %d", c.person, got, c.want)
		}
	}
}

func TestConcurrencyLimit(t *testing.T) {
	t.Parallel()
	inside, leave := make(chan struct{}), make(chan struct{})
	h := ConcurrencyLimit(1, 1)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			inside <- struct{}{}
			<-leave
		}
	}))
	var wg sync.WaitGroup
	for _, accept := range []string{"", "text/event-stream"} {
		wg.Go(func() { ask(t, h, "GET", "/slow", "Accept", accept) })
		<-inside
	}
	for _, accept := range []string{"", "application/json, text/event-stream"} {
		w := ask(t, h, "GET", "/", "Accept", accept)
		if f := answer(t, w); w.Code != 503 || f.Code != "server.busy" || w.Header().Get("Retry-After") == "" {
			t.Errorf("%q: %d %+v", accept, w.Code, f)
		}
	}
	close(leave)
	wg.Wait()
	if w := ask(t, h, "GET", "/"); w.Code != 200 {
		t.Errorf("after: %d", w.Code)
	}
}

// A stream passes every layer: its first words arrive while the handler still runs.
func TestStreamFlows(t *testing.T) {
	t.Parallel()
	leave := make(chan struct{})
	h := Chain(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, ok := w.(http.Flusher)
		if !ok {
			t.Error("no Flusher")
			return
		}
		if err := http.NewResponseController(w).SetWriteDeadline(time.Time{}); err != nil {
			t.Errorf("Unwrap is broken: %v", err)
		}
		_, _ = io.WriteString(w, "data: 1\n")
		f.Flush()
		<-leave
	}), Observe(slog.New(slog.DiscardHandler), nil, time.Now), Recover, Headers(nil, false), RateLimit(100, 100, 10, nil, time.Now), ConcurrencyLimit(1, 1), BodyLimit(100))
	srv := httptest.NewServer(h)
	defer srv.Close()
	defer close(leave)
	req, err := http.NewRequest(http.MethodPost, srv.URL, unsized{strings.NewReader("{}")})
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if line, err := bufio.NewReader(res.Body).ReadString('\n'); err != nil || line != "data: 1\n" {
		t.Errorf("%q, %v", line, err)
	}
}

func TestClient(t *testing.T) {
	t.Parallel()
	proxies, err := ParseProxies("127.0.0.1, 10.0.0.0/8,fd00::/8,")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, remote string
		forwarded    []string
		want         string
	}{
		{"Direct", "203.0.113.77:1000", nil, "203.0.113.0/24"},
		{"DirectLies", "203.0.113.77:1000", []string{"198.51.100.1"}, "203.0.113.0/24"},
		{"Proxy", "10.1.2.3:1000", []string{"198.51.100.1"}, "198.51.100.0/24"},
		{"ProxyLeftInvented", "10.1.2.3:1000", []string{"192.0.2.9, 198.51.100.1"}, "198.51.100.0/24"},
		{"TwoProxies", "127.0.0.1:1000", []string{"192.0.2.9", "198.51.100.1, 10.9.9.9"}, "198.51.100.0/24"},
		{"OnlyProxies", "127.0.0.1:1000", []string{"10.9.9.9"}, "10.9.9.0/24"},
		{"Torn", "127.0.0.1:1000", []string{"198.51.100.1, unknown"}, "127.0.0.0/24"},
		{"NoHeader", "127.0.0.1:1000", nil, "127.0.0.0/24"},
		{"WithPort", "127.0.0.1:1000", []string{"198.51.100.1:4711"}, "198.51.100.0/24"},
		{"IPv6", "[2001:db8:1:2ff::7]:1000", nil, "2001:db8:1:200::/56"},
		{"IPv6Proxy", "[fd00::1]:1000", []string{"[2001:db8:1:2ff::7]:99"}, "2001:db8:1:200::/56"},
		{"IPv6Bare", "[fd00::1]:1000", []string{"2001:db8:1:2ff::7"}, "2001:db8:1:200::/56"},
		{"Mapped", "[::ffff:203.0.113.77]:1000", nil, "203.0.113.0/24"},
		{"MappedProxy", "[::ffff:10.0.0.1]:1000", []string{"198.51.100.1"}, "198.51.100.0/24"},
		{"Socket", "@", []string{"198.51.100.1"}, "invalid Prefix"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		r.Header["X-Forwarded-For"] = c.forwarded
		if got := client(r, proxies).String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	for _, bad := range []string{"proxy.local", "10.0.0.0/33", "::ffff:10.0.0.0/104"} {
		if _, err := ParseProxies(bad); err == nil {
			t.Errorf("%q passes", bad)
		}
	}
	if p, err := ParseProxies(""); err != nil || p != nil {
		t.Errorf("%v %v", p, err)
	}
}

func FuzzClient(f *testing.F) {
	proxies := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	f.Add("127.0.0.1:1", "198.51.100.1, [::1%eth0]:8")
	f.Fuzz(func(t *testing.T, remote, forwarded string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = remote
		r.Header.Set("X-Forwarded-For", forwarded)
		if p := client(r, proxies); p.IsValid() && p.Bits() != 24 && p.Bits() != 56 {
			t.Fatalf("%v", p)
		}
	})
}
