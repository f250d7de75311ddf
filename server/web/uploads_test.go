package web

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/server/fault"
)

type senderKey struct{}

// held is the flow as the edge sees it: one owner, uploads in memory.
type held struct {
	mu       sync.Mutex
	open     map[uuid.UUID]string
	bytes    map[string][]byte
	sizes    map[string]int64
	finished map[string]int
	refuse   error // what Begin says next
	fails    error // what Write says next
	got      chan int
}

func newHeld() *held {
	return &held{open: map[uuid.UUID]string{}, bytes: map[string][]byte{}, sizes: map[string]int64{}, finished: map[string]int{}}
}

func (h *held) May(ctx context.Context) error {
	if ctx.Value(senderKey{}) == nil {
		return fault.ErrSignIn
	}
	return nil
}

func (h *held) Begin(_ context.Context, media uuid.UUID, n int64) (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.refuse != nil {
		return "", h.refuse
	}
	if at := h.open[media]; at != "" {
		return "", fault.New(fault.Conflict, "media.open").With(fault.Params{"upload": at})
	}
	id := fmt.Sprintf("%032d", len(h.sizes))
	h.open[media], h.sizes[id] = id, n
	return id, nil
}

func (h *held) Find(ctx context.Context, id string) (int64, int64, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	n, there := h.sizes[id]
	if !there || ctx.Value(senderKey{}) != "owner" {
		return 0, 0, fault.ErrNotFound
	}
	return int64(len(h.bytes[id])), n, nil
}

func (h *held) Write(_ context.Context, id string, offset int64, r io.Reader) (n int64, err error) {
	if h.fails != nil {
		return 0, h.fails
	}
	b := make([]byte, 1<<10)
	for {
		k, rerr := r.Read(b)
		h.mu.Lock()
		if int64(len(h.bytes[id])) != offset+n {
			h.mu.Unlock()
			return n, errors.New("two write at once")
		}
		h.bytes[id] = append(h.bytes[id], b[:k]...)
		h.mu.Unlock()
		n += int64(k)
		if h.got != nil && k > 0 {
			h.got <- k
		}
		if rerr == io.EOF {
			return n, nil
		}
		if rerr != nil {
			return n, rerr
		}
	}
}

func (h *held) Finish(_ context.Context, id string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.finished[id]++
	return nil
}

func (h *held) End(_ context.Context, id string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.sizes, id)
	for m, at := range h.open {
		if at == id {
			delete(h.open, m)
		}
	}
	return nil
}

// wire is a server that speaks tus to phones.
type wire struct {
	t *testing.T
	*held
	*httptest.Server
}

func newWire(t *testing.T) *wire {
	t.Helper()
	h := newHeld()
	up, err := Tus(h, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/files/", func(w http.ResponseWriter, r *http.Request) {
		if who := r.Header.Get("Authorization"); who != "" {
			r = r.WithContext(context.WithValue(r.Context(), senderKey{}, who))
		}
		up.ServeHTTP(w, r)
	})
	srv := httptest.NewServer(Chain(Routes(mux), Observe(slog.New(slog.DiscardHandler), nil, time.Now), Recover, Headers(nil, false), BodyLimit(2<<20)))
	t.Cleanup(srv.Close)
	return &wire{t, h, srv}
}

type reply struct {
	*http.Response
	code string
}

// say sends a request as somebody; headers come in pairs.
func (w *wire) say(who, method, path string, body io.Reader, headers ...string) reply {
	w.t.Helper()
	r, err := http.NewRequest(method, w.URL+path, body)
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Tus-Resumable", "1.0.0")
	if who != "" {
		r.Header.Set("Authorization", who)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := w.Client().Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	out := reply{Response: res}
	if res.StatusCode >= 400 && method != http.MethodHead {
		var f map[string]told
		if err := json.Unmarshal(text, &f); err != nil || f["error"].RequestID == "" || res.Header.Get("Content-Type") != "application/json" {
			w.t.Errorf("%s %s: %d is told as %q", method, path, res.StatusCode, text)
		}
		out.code = f["error"].Code
	}
	if res.Header.Get("Access-Control-Allow-Origin") != "" {
		w.t.Errorf("%s %s: other sites are let in", method, path)
	}
	return out
}

func named(media uuid.UUID) string {
	return "media " + base64.StdEncoding.EncodeToString([]byte(media.String()))
}

func (w *wire) create(media uuid.UUID, n int, headers ...string) reply {
	w.t.Helper()
	return w.say("owner", "POST", "/files/", nil, append([]string{"Upload-Length", strconv.Itoa(n), "Upload-Metadata", named(media)}, headers...)...)
}

func (w *wire) patch(at string, offset int, data []byte, headers ...string) reply {
	w.t.Helper()
	return w.say("owner", "PATCH", at, bytes.NewReader(data), append([]string{"Upload-Offset", strconv.Itoa(offset), "Content-Type", "application/offset+octet-stream"}, headers...)...)
}

func (w *wire) expect(what string, r reply, status int, code string) {
	w.t.Helper()
	if r.StatusCode != status || r.code != code {
		w.t.Errorf("%s: %d %q, want %d %q", what, r.StatusCode, r.code, status, code)
	}
}

// A file goes up in pieces; every answer that can be lost can be asked for again.
func TestTus(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	media, data := uuid.New(), bytes.Repeat([]byte("东堤"), 1000)
	r := w.create(media, len(data))
	at := r.Header.Get("Location")
	if r.StatusCode != 201 || !strings.HasPrefix(at, "/files/") || r.Header.Get("Tus-Resumable") != "1.0.0" || r.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", r.StatusCode, r.Header)
	}
	again := w.create(media, len(data)) // the answer was lost
	w.expect("again", again, 409, "media.open")
	if again.Header.Get("Location") != at {
		t.Errorf("again: %q", again.Header.Get("Location"))
	}
	for offset := 0; offset < len(data); offset += 2500 {
		r := w.patch(at, offset, data[offset:min(len(data), offset+2500)])
		if r.StatusCode != 204 || r.Header.Get("Upload-Offset") != strconv.Itoa(min(len(data), offset+2500)) {
			t.Fatalf("%d: %d %v", offset, r.StatusCode, r.Header)
		}
		w.expect("a piece a second time", w.patch(at, offset, data[offset:min(len(data), offset+2500)]), 409, "upload.offset")
	}
	if h := w.say("owner", "HEAD", at, nil); h.StatusCode != 200 || h.Header.Get("Upload-Offset") != strconv.Itoa(len(data)) || h.Header.Get("Upload-Length") != strconv.Itoa(len(data)) || h.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", h.StatusCode, h.Header)
	}
	if r := w.patch(at, len(data), nil); r.StatusCode != 204 {
		t.Errorf("nothing more: %d", r.StatusCode)
	}
	if id := at[len("/files/"):]; !bytes.Equal(w.bytes[id], data) || w.finished[id] != 1 {
		t.Errorf("%d bytes, finished %d times", len(w.bytes[id]), w.finished[id])
	}
	o := w.say("owner", "OPTIONS", "/files/", nil)
	if o.StatusCode != 200 || o.Header.Get("Tus-Version") != "1.0.0" || o.Header.Get("Tus-Extension") != "creation,creation-with-upload,termination" || o.Header.Get("Tus-Max-Size") != "1048576" {
		t.Errorf("%d %v", o.StatusCode, o.Header)
	}
	// With its first bytes, and given up.
	r = w.say("owner", "POST", "/files/", strings.NewReader("abc"), "Upload-Length", "10", "Upload-Metadata", named(uuid.New()), "Content-Type", "application/offset+octet-stream")
	at = r.Header.Get("Location")
	if r.StatusCode != 201 || r.Header.Get("Upload-Offset") != "3" {
		t.Errorf("%d %v", r.StatusCode, r.Header)
	}
	w.expect("given up", w.say("owner", "DELETE", at, nil), 204, "")
	w.expect("and gone", w.patch(at, 3, []byte("d")), 404, "not_found")
}

// Whoever is not signed in gets 401, whoever is not the owner 404, by every method; nothing is ever read here.
func TestTusIsTheOwners(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	at := w.create(uuid.New(), 10).Header.Get("Location")
	body := []string{"Upload-Offset", "0", "Content-Type", "application/offset+octet-stream"}
	for _, method := range []string{"HEAD", "PATCH", "DELETE", "OPTIONS"} {
		r := w.say("", method, at, nil, body...)
		if r.StatusCode != 401 || r.Header.Get("WWW-Authenticate") == "" {
			t.Errorf("a stranger's %s: %d", method, r.StatusCode)
		}
		if r := w.say("somebody", method, at, nil, body...); r.StatusCode != 404 || r.Header.Get("Upload-Offset")+r.Header.Get("Upload-Length")+r.Header.Get("Upload-Metadata") != "" {
			t.Errorf("another's %s: %d %v", method, r.StatusCode, r.Header)
		}
	}
	w.expect("a stranger's POST", w.say("", "POST", "/files/", nil, "Upload-Length", "10", "Upload-Metadata", named(uuid.New())), 401, "auth.required")
	for method, path := range map[string]string{"GET": at, "PUT": at, "TRACE": at, "POST": at, "DELETE": "/files/", "PATCH": "/files/"} {
		r := w.say("owner", method, path, nil, "X-HTTP-Method-Override", "DELETE")
		if w.expect(method, r, 405, "request.method"); r.Header.Get("Allow") == "" {
			t.Errorf("%s: what is allowed is not told", method)
		}
	}
	// The method that is sent counts, whatever another header says.
	w.expect("POST that says DELETE", w.create(uuid.New(), 10, "X-HTTP-Method-Override", "DELETE"), 201, "")
	if w.say("owner", "HEAD", at, nil).StatusCode != 200 {
		t.Error("it was taken away")
	}
}

func TestTusRefusals(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	at := w.create(uuid.New(), 10).Header.Get("Location")
	one := []byte("1")
	w.expect("another version", w.say("owner", "POST", "/files/", nil, "Tus-Resumable", "0.2.2", "Upload-Length", "10", "Upload-Metadata", named(uuid.New())), 412, "upload.version")
	w.expect("no length", w.say("owner", "POST", "/files/", nil, "Upload-Metadata", named(uuid.New())), 400, "request.form")
	w.expect("a length to come", w.say("owner", "POST", "/files/", nil, "Upload-Defer-Length", "1", "Upload-Metadata", named(uuid.New())), 400, "request.form")
	w.expect("a negative length", w.create(uuid.New(), -1), 400, "request.form")
	w.expect("larger than there is", w.create(uuid.New(), 1<<20+1), 413, "request.large")
	w.expect("no media", w.say("owner", "POST", "/files/", nil, "Upload-Length", "10"), 400, "request.form")
	w.expect("a media that is none", w.say("owner", "POST", "/files/", nil, "Upload-Length", "10", "Upload-Metadata", "media eA=="), 400, "request.form")
	w.expect("pieces of another upload", w.create(uuid.New(), 10, "Upload-Concat", "final;"+at), 201, "")
	w.expect("another type", w.patch(at, 0, one, "Content-Type", "text/plain"), 400, "request.form")
	w.expect("another offset", w.patch(at, 5, one), 409, "upload.offset")
	w.expect("no offset", w.patch(at, -1, one), 400, "request.form")
	w.expect("more than was told", w.patch(at, 0, make([]byte, 11)), 413, "request.large")
	w.expect("no such upload", w.patch("/files/"+strings.Repeat("0", 40), 0, one), 404, "not_found")
	w.refuse = fault.New(fault.Limited, "media.day").With(fault.Params{"seconds": 3600})
	r := w.create(uuid.New(), 10)
	if w.expect("too much", r, 429, "media.day"); r.Header.Get("Retry-After") != "3600" || r.Header.Get("Location") != "" {
		t.Errorf("%v", r.Header)
	}
	w.refuse = errors.New("a disk said no")
	w.expect("an inner error", w.create(uuid.New(), 10), 500, "internal")
	w.fails = fault.New(fault.Unavailable, "media.full").With(fault.Params{"seconds": 600})
	r = w.patch(at, 0, one)
	if w.expect("a full disk", r, 503, "media.full"); r.Header.Get("Retry-After") != "600" || r.Header.Get("Upload-Offset") != "" {
		t.Errorf("%v", r.Header)
	}
}

// dial sends the head of a PATCH and a part of its body, and leaves the line open.
func (w *wire) dial(at string, offset, n int, part []byte) net.Conn {
	w.t.Helper()
	c, err := net.Dial("tcp", w.Listener.Addr().String())
	if err != nil {
		w.t.Fatal(err)
	}
	fmt.Fprintf(c, "PATCH %s HTTP/1.1\r\nHost: x\r\nAuthorization: owner\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: %d\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: %d\r\n\r\n", at, offset, n)
	if _, err := c.Write(part); err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *wire) received(n int) {
	w.t.Helper()
	for n > 0 {
		select {
		case k := <-w.got:
			n -= k
		case <-time.After(20 * time.Second):
			w.t.Fatal("the bytes did not come")
		}
	}
}

// A line that is cut loses nothing that came; one that hangs is given up for the next.
func TestTusAfterACut(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.got = make(chan int, 100)
	data := bytes.Repeat([]byte("x"), 9000)
	at := w.create(uuid.New(), len(data)).Header.Get("Location")
	cut := w.dial(at, 0, len(data), data[:3000])
	w.received(3000)
	_ = cut.Close()
	if h := w.say("owner", "HEAD", at, nil); h.StatusCode != 200 || h.Header.Get("Upload-Offset") != "3000" { // the server may still hold that line
		t.Fatalf("%d %v", h.StatusCode, h.Header)
	}
	hangs := w.dial(at, 3000, len(data)-3000, data[3000:5000])
	defer func() { _ = hangs.Close() }()
	w.received(2000)
	h := w.say("owner", "HEAD", at, nil) // asks while the other still hangs
	if h.StatusCode != 200 || h.Header.Get("Upload-Offset") != "5000" {
		t.Fatalf("%d %v", h.StatusCode, h.Header)
	}
	if r := w.patch(at, 5000, data[5000:]); r.StatusCode != 204 {
		t.Fatalf("%d %s", r.StatusCode, r.code)
	}
	if id := at[len("/files/"):]; !bytes.Equal(w.bytes[id], data) || w.finished[id] != 1 {
		t.Errorf("%d bytes, finished %d times", len(w.bytes[id]), w.finished[id])
	}
}

// A body that drips for ever is ended.
func TestBodyHasALifetime(t *testing.T) {
	t.Parallel()
	b := &shortBody{io.NopCloser(strings.NewReader("xx")), time.Now().Add(time.Hour)}
	if n, err := b.Read(make([]byte, 1)); n != 1 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	b.until = time.Now().Add(-time.Second)
	if _, err := b.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestTransferLimit(t *testing.T) {
	t.Parallel()
	inside, leave := make(chan struct{}), make(chan struct{})
	who := func(r *http.Request) string { return r.Header.Get("Authorization") }
	h := TransferLimit(3, 2, who)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			inside <- struct{}{}
			<-leave
		}
	}))
	var wg sync.WaitGroup
	slow := func(name string) {
		wg.Go(func() { ask(t, h, "PATCH", "/slow", "Authorization", name) })
		<-inside
	}
	slow("a")
	slow("a")
	if w := ask(t, h, "PATCH", "/", "Authorization", "a"); w.Code != 429 || w.Header().Get("Retry-After") != "1" {
		t.Errorf("a third of one person: %d", w.Code)
	}
	if w := ask(t, h, "PATCH", "/", "Authorization", "b"); w.Code != 200 {
		t.Errorf("another's: %d", w.Code)
	}
	slow("b")
	if w := ask(t, h, "PATCH", "/", "Authorization", "b"); w.Code != 503 {
		t.Errorf("one too many of all: %d", w.Code)
	}
	close(leave)
	wg.Wait()
	for range 5 {
		if w := ask(t, h, "PATCH", "/", "Authorization", "a"); w.Code != 200 {
			t.Errorf("after: %d", w.Code)
		}
	}
	parted := Transfers(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(201) }), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(202) }))
	for path, want := range map[string]int{"/files/": 201, "/files/x": 201, "/media/x": 201, "/graphql": 202, "/": 202, "/filesystem": 202, "/media": 202} {
		if w := ask(t, parted, "GET", path); w.Code != want {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// shown is one film that one person may see.
type shown []byte

func (s shown) Show(ctx context.Context, _ uuid.UUID, size string) (io.ReadSeekCloser, string, string, error) {
	if size == "thumb" {
		return nil, "", "", fault.ErrNotFound
	}
	return struct {
		io.ReadSeeker
		io.Closer
	}{bytes.NewReader(s), io.NopCloser(nil)}, "video/mp4", "0a0b", nil
}

func TestMedia(t *testing.T) {
	t.Parallel()
	film := shown(bytes.Repeat([]byte("<script>"), 100))
	mux := http.NewServeMux()
	mux.Handle("GET /media/{id}", Media(film))
	h := Chain(Routes(mux), Observe(slog.New(slog.DiscardHandler), nil, time.Now), Recover, Headers([]byte("<html>"), true))
	at := "/media/" + uuid.NewString()
	w := ask(t, h, "GET", at)
	if w.Code != 200 || !bytes.Equal(w.Body.Bytes(), film) {
		t.Errorf("%d, %d bytes", w.Code, w.Body.Len())
	}
	for name, want := range map[string]string{
		"Content-Type": "video/mp4", "X-Content-Type-Options": "nosniff", "Content-Disposition": "attachment", "Cache-Control": "private, no-store",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox", "ETag": `"0a0b"`, "Accept-Ranges": "bytes", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if w := ask(t, h, "GET", at, "Range", "bytes=100-199"); w.Code != 206 || w.Body.Len() != 100 || w.Header().Get("Content-Range") != "bytes 100-199/800" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w := ask(t, h, "GET", at, "Range", "bytes=100-199", "If-Range", `"other"`); w.Code != 200 {
		t.Errorf("of another file: %d", w.Code)
	}
	if w := ask(t, h, "GET", at, "Range", "bytes=900-"); w.Code != 416 {
		t.Errorf("behind the end: %d", w.Code)
	}
	if w := ask(t, h, "HEAD", at); w.Code != 200 || w.Body.Len() != 0 || w.Header().Get("Content-Length") != "800" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	for _, path := range []string{at + "?size=thumb", "/media/x"} {
		if w := ask(t, h, "GET", path); w.Code != 404 || answer(t, w).Code != "not_found" {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if w := ask(t, h, "POST", at); w.Code != 405 {
		t.Errorf("POST: %d", w.Code)
	}
}
