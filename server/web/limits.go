package web

import (
	"container/list"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"jiaoying/server/fault"
)

// Layer is one layer around a handler.
type Layer = func(http.Handler) http.Handler

// Chain puts layers around a handler; the first one is outermost. The usual order is Observe, Recover, Headers, RateLimit,
// ConcurrencyLimit, BodyLimit.
func Chain(h http.Handler, layers ...Layer) http.Handler {
	for i := len(layers) - 1; i >= 0; i-- {
		h = layers[i](h)
	}
	return h
}

// scene is what one request is known by. It is put into the context once and filled in on the way.
type scene struct {
	id      string
	network netip.Prefix
	route   string
	log     *slog.Logger
}

type sceneKey struct{}

func sceneOf(ctx context.Context) *scene {
	s, _ := ctx.Value(sceneKey{}).(*scene)
	if s == nil {
		return &scene{}
	}
	return s
}

// RequestID is the id of the request, as the answer's X-Request-Id and the log have it.
func RequestID(ctx context.Context) string { return sceneOf(ctx).id }

// Network is the shortened network the request came from; its text is such as 203.0.113.0/24. The zero prefix is unknown.
func Network(ctx context.Context) netip.Prefix { return sceneOf(ctx).network }

func logger(ctx context.Context) *slog.Logger {
	if l := sceneOf(ctx).log; l != nil {
		return l
	}
	return slog.Default()
}

// Observe is the outermost layer: it names the request, finds its network and writes one line when it is over. The line
// holds no address, no path and no query: ids of people and links stand in those.
func Observe(log *slog.Logger, proxies []netip.Prefix, now func() time.Time) Layer {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var b [16]byte
			_, _ = rand.Read(b[:]) // never fails: the program ends first
			// An id from outside is not taken over: it could be anybody's, or a text for the log.
			s := &scene{id: hex.EncodeToString(b[:]), network: client(r, proxies), log: log}
			w.Header().Set("X-Request-Id", s.id)
			rec := &recorder{ResponseWriter: w}
			start := now()
			r = r.WithContext(context.WithValue(r.Context(), sceneKey{}, s))
			defer func() {
				status, route := rec.status, s.route
				if status == 0 {
					status = http.StatusOK // net/http answers so when the handler wrote nothing
				}
				if route == "" {
					route = r.Pattern
				}
				log.LogAttrs(r.Context(), slog.LevelInfo, "request",
					slog.String("method", method(r.Method)), slog.String("route", route), slog.Int("status", status),
					slog.Duration("took", now().Sub(start)), slog.Int64("bytes", rec.bytes), slog.String("request", s.id))
			}()
			next.ServeHTTP(rec, r)
		})
	}
}

// method keeps an invented method's text out of the log.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "OTHER"
}

// Routes stands directly around the mux and notes the pattern that matched: layers between may have copied the request,
// and the mux tells only the copy.
func Routes(mux http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { sceneOf(r.Context()).route = r.Pattern }()
		mux.ServeHTTP(w, r)
	})
}

// recorder counts what is written. Streams need its Flush; http.NewResponseController finds the rest by Unwrap.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader notes the first final status.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && (status >= 200 || status == http.StatusSwitchingProtocols) {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts.
func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Flush sends what is there.
func (w *recorder) Flush() {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	flush(w.ResponseWriter)
}

// Unwrap gives the writer beneath.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func flush(w http.ResponseWriter) {
	_ = http.NewResponseController(w).Flush() // a writer that cannot has nothing to hold back
}

// Recover answers internal when a handler panics and logs it once. If the answer had begun, the connection is cut, so that
// half an answer is not taken for a whole one.
func Recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &recorder{ResponseWriter: w}
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(p) // net/http's own way to cut a connection
			}
			ctx := r.Context()
			logger(ctx).LogAttrs(ctx, slog.LevelError, "panic", slog.String("request", RequestID(ctx)),
				slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
			if rec.status != 0 {
				panic(http.ErrAbortHandler)
			}
			writePanic(rec, r)
		}()
		next.ServeHTTP(rec, r)
	})
}

// writePanic answers without a second line in the log.
func writePanic(w http.ResponseWriter, r *http.Request) {
	f := fault.ErrInternal
	WriteJSON(w, http.StatusInternalServerError, map[string]told{"error": {Kind: f.Kind, Code: f.Code, RequestID: RequestID(r.Context())}})
}

// BodyLimit refuses bodies over limit bytes. A body that says its length is refused unread; of any other the handler reads
// up to the limit, and whatever it would have answered then is replaced by request.large, unless it has already begun.
// A smaller limit further in holds.
func BodyLimit(limit int64) Layer {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.ContentLength > limit {
				WriteFault(w, r, ErrLarge.With(fault.Params{"max": limit}))
				return
			}
			if r.ContentLength >= 0 { // net/http gives no more than was said
				next.ServeHTTP(w, r)
				return
			}
			lw := &largeWriter{recorder: recorder{ResponseWriter: w}, max: limit, r: r}
			inner := *r
			inner.Body = &largeBody{ReadCloser: http.MaxBytesReader(w, r.Body, limit), w: lw}
			defer func() { r.Pattern = inner.Pattern }()
			next.ServeHTTP(lw, &inner)
			lw.refuse()
		})
	}
}

// largeBody tells the writer when the limit was passed.
type largeBody struct {
	io.ReadCloser
	w *largeWriter
}

// Read reads.
func (b *largeBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		b.w.mu.Lock()
		b.w.large = true
		b.w.mu.Unlock()
	}
	return n, err
}

// largeWriter replaces the answer to a body that was too large.
type largeWriter struct {
	recorder
	max   int64
	r     *http.Request
	mu    sync.Mutex // a handler may read the body on another goroutine
	large bool
	told  bool
}

// refuse writes the refusal once, if there is one and nothing was written; it tells whether the handler's words are dropped.
func (w *largeWriter) refuse() bool {
	w.mu.Lock()
	large := w.large
	w.mu.Unlock()
	if large && !w.told && w.status == 0 {
		w.told = true
		WriteFault(&w.recorder, w.r, ErrLarge.With(fault.Params{"max": w.max}))
	}
	return w.told
}

// WriteHeader writes the status, or the refusal.
func (w *largeWriter) WriteHeader(status int) {
	if !w.refuse() {
		w.recorder.WriteHeader(status)
	}
}

// Write writes, or drops what the refusal replaced.
func (w *largeWriter) Write(b []byte) (int, error) {
	if w.refuse() {
		return len(b), nil
	}
	return w.recorder.Write(b)
}

// Flush sends what is there.
func (w *largeWriter) Flush() {
	if !w.refuse() {
		w.recorder.Flush()
	}
}

// RateLimit allows each caller so many requests a second and a burst. who names the caller; for whom it gives nothing the network
// counts. Behind one address of the carrier stands a whole county in a storm, so whoever has shown who he is must not pay for
// strangers there. At most size callers are remembered, the longest silent is forgotten first.
func RateLimit(limit rate.Limit, burst, size int, who func(*http.Request) string, now func() time.Time) Layer {
	known := &callers{limit: limit, burst: burst, size: size, order: list.New(), at: map[string]*list.Element{}}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			t := now()
			turn := known.of(caller(r, who)).ReserveN(t, 1)
			if d := turn.DelayFrom(t); d > 0 {
				turn.CancelAt(t)
				seconds := int64(min(math.Ceil(d.Seconds()), 3600))
				WriteFault(w, r, ErrRate.With(fault.Params{"seconds": seconds}))
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

func caller(r *http.Request, who func(*http.Request) string) string {
	if who != nil {
		if name := who(r); name != "" {
			return name
		}
	}
	return Network(r.Context()).String()
}

// callers is a bounded memory of limiters, the last used in front.
type callers struct {
	limit rate.Limit
	burst int
	size  int

	mu    sync.Mutex
	order *list.List
	at    map[string]*list.Element
}

type known struct {
	name    string
	limiter *rate.Limiter
}

func (n *callers) of(name string) *rate.Limiter {
	n.mu.Lock()
	defer n.mu.Unlock()
	if e := n.at[name]; e != nil {
		n.order.MoveToFront(e)
		return e.Value.(*known).limiter
	}
	for n.order.Len() >= max(n.size, 1) {
		last := n.order.Back()
		n.order.Remove(last)
		delete(n.at, last.Value.(*known).name)
	}
	k := &known{name, rate.NewLimiter(n.limit, n.burst)}
	n.at[name] = n.order.PushFront(k)
	return k.limiter
}

// ConcurrencyLimit lets so many requests in at once and refuses the others as server.busy: waiting ones would only wait
// for the database with their memory held. Streams are counted apart, since they stay for minutes and do nothing.
func ConcurrencyLimit(requests, streams int) Layer {
	short, long := make(chan struct{}, requests), make(chan struct{}, streams)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			slots := short
			if strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
				slots = long
			}
			select {
			case slots <- struct{}{}:
				defer func() { <-slots }()
				next.ServeHTTP(w, r)
			default:
				WriteFault(w, r, ErrBusy)
			}
		})
	}
}

// TransferLimit lets so many files be sent and fetched at once, and so many of them by one caller. They are counted apart from other
// requests: on one bar of signal they stay for minutes, and a county of phones that send must not keep anybody from reporting.
func TransferLimit(total, each int, who func(*http.Request) string) Layer {
	slots := make(chan struct{}, total)
	var mu sync.Mutex
	open := map[string]int{}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			name := caller(r, who)
			mu.Lock()
			many := open[name] >= each
			if !many {
				open[name]++
			}
			mu.Unlock()
			if many {
				WriteFault(w, r, ErrRate.With(fault.Params{"seconds": int64(1)}))
				return
			}
			defer func() {
				mu.Lock()
				defer mu.Unlock()
				if open[name]--; open[name] == 0 {
					delete(open, name)
				}
			}()
			select {
			case slots <- struct{}{}:
				defer func() { <-slots }()
				next.ServeHTTP(w, r)
			default:
				WriteFault(w, r, ErrBusy)
			}
		})
	}
}

// Transfers parts requests that carry files from all others.
func Transfers(files, others http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if carries(r.URL.Path) {
			files.ServeHTTP(w, r)
			return
		}
		others.ServeHTTP(w, r)
	})
}

func carries(path string) bool {
	return strings.HasPrefix(path, filesPath) || strings.HasPrefix(path, "/media/") || strings.HasPrefix(path, "/exports/")
}
