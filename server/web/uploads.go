package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	tus "github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	"golang.org/x/exp/slog"

	"jiaoying/server/fault"
)

// The faults of the upload protocol itself.
var (
	// ErrOffset: other bytes are there than the phone thinks; it asks by HEAD and goes on from there.
	ErrOffset = fault.New(fault.Conflict, "upload.offset")
	// ErrTus: the request speaks no tus 1.0; its status is 412, as the protocol wants.
	ErrTus = fault.New(fault.Invalid, "upload.version")
)

// Uploads is the media flow as this edge needs it. Every method looks at the viewer of the context himself.
type Uploads interface {
	// May tells whether the caller may send anything at all.
	May(ctx context.Context) error
	// Begin opens an upload; a conflict with the parameter upload names the one that is open already.
	Begin(ctx context.Context, media uuid.UUID, bytes int64) (upload string, err error)
	// Find tells how much of his own upload there is.
	Find(ctx context.Context, upload string) (offset, bytes int64, err error)
	Write(ctx context.Context, upload string, offset int64, r io.Reader) (int64, error)
	Finish(ctx context.Context, upload string) error
	End(ctx context.Context, upload string) error
}

const (
	filesPath = "/files/"
	// silence is how long a sender may give no sign: one bar of signal in a valley comes and goes within it.
	silence = time.Minute
	// lifetime bounds one request however slowly it drips: whose session has ended stops then, and the phone goes on with the next.
	lifetime = 10 * time.Minute
	// takeOver is how long a second request waits for the first one's line to be given up.
	takeOver = 10 * time.Second
)

// files serves tus 1.0.
type files struct {
	uploads Uploads
	tus     http.Handler
}

// Tus serves /files/: uploads that go on where they were cut (tus 1.0: creation, termination), each for its owner alone. Nothing is ever
// downloaded here. most is the size of the largest file.
func Tus(u Uploads, most int64) (http.Handler, error) {
	c := tus.NewStoreComposer()
	s := tusStore{u}
	c.UseCore(s)
	c.UseTerminater(s)
	memorylocker.New().UseIn(c)
	h, err := tus.NewHandler(tus.Config{
		StoreComposer: c, BasePath: filesPath, MaxSize: most, DisableDownload: true, DisableConcatenation: true,
		// The app is of this origin, and nobody else sends.
		Cors:           &tus.CorsConfig{Disable: true},
		NetworkTimeout: silence, AcquireLockTimeout: takeOver,
		// Its lines would hold paths with the ids of uploads; requests are logged already.
		Logger: slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelError + 1})),
	})
	if err != nil {
		return nil, err
	}
	return &files{u, h}, nil
}

// ServeHTTP asks who it is and whose it is before the protocol begins: even waiting for another's upload would disturb him.
func (f *files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Tus-Resumable", "1.0.0")
	h.Set("Cache-Control", "no-store")
	upload := strings.TrimPrefix(r.URL.Path, filesPath)
	allow := "OPTIONS, POST"
	if upload != "" {
		allow = "OPTIONS, HEAD, PATCH, DELETE"
	}
	if !strings.Contains(" "+allow+",", " "+r.Method+",") {
		h.Set("Allow", allow)
		WriteFault(w, r, ErrMethod)
		return
	}
	if err := f.uploads.May(r.Context()); err != nil {
		WriteFault(w, r, err)
		return
	}
	if upload != "" {
		if _, _, err := f.uploads.Find(r.Context(), upload); err != nil {
			WriteFault(w, r, err)
			return
		}
	}
	failed := &failure{}
	inner := r.WithContext(context.WithValue(r.Context(), failureKey{}, failed))
	inner.Header = r.Header.Clone()
	for _, name := range []string{"X-HTTP-Method-Override", "Origin", "Upload-Concat", "Upload-Defer-Length", "Upload-Draft-Interop-Version"} {
		inner.Header.Del(name)
	}
	inner.Body = &shortBody{r.Body, time.Now().Add(lifetime)}
	http.StripPrefix(filesPath, f.tus).ServeHTTP(&tusWriter{recorder: recorder{ResponseWriter: w}, r: r, failed: failed}, inner)
}

// shortBody ends a body whose time is over as if nothing came any more.
type shortBody struct {
	io.ReadCloser
	until time.Time
}

// Read reads.
func (b *shortBody) Read(p []byte) (int, error) {
	if time.Now().After(b.until) {
		return 0, os.ErrDeadlineExceeded
	}
	return b.ReadCloser.Read(p)
}

// failure carries a fault past the protocol, which knows only its own errors.
type failure struct {
	mu  sync.Mutex
	err error
}

type failureKey struct{}

func fail(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if f, ok := ctx.Value(failureKey{}).(*failure); ok {
		f.mu.Lock()
		f.err = err
		f.mu.Unlock()
	}
	return tus.NewError("ERR_FAULT", "", Status(asFault(err)))
}

// tusWriter says errors as every other path of ours does, and places as paths: which name and scheme people reach the server by it does
// not know.
type tusWriter struct {
	recorder
	r      *http.Request
	failed *failure
	told   bool
}

// WriteHeader writes the status, or the fault.
func (w *tusWriter) WriteHeader(status int) {
	h := w.Header()
	if status < http.StatusBadRequest {
		if at := h.Get("Location"); at != "" {
			h.Set("Location", filesPath+at[strings.LastIndexByte(at, '/')+1:])
		}
		w.recorder.WriteHeader(status)
		return
	}
	w.told = true
	h.Del("Location")
	h.Del("Upload-Offset")
	w.failed.mu.Lock()
	err := w.failed.err
	w.failed.mu.Unlock()
	if err == nil {
		err = tusFault(status)
	}
	if f, ok := fault.As(err); ok {
		if upload, ok := f.Params["upload"].(string); ok {
			h.Set("Location", filesPath+upload)
		}
		if errors.Is(f, ErrTus) {
			WriteJSON(&w.recorder, http.StatusPreconditionFailed, map[string]told{"error": {Kind: f.Kind, Code: f.Code, RequestID: RequestID(w.r.Context())}})
			return
		}
	}
	WriteFault(&w.recorder, w.r, err)
}

// Write writes, or drops what the fault replaced.
func (w *tusWriter) Write(b []byte) (int, error) {
	if w.told {
		return len(b), nil
	}
	return w.recorder.Write(b)
}

// tusFault says what the protocol's own refusals mean.
func tusFault(status int) error {
	switch status {
	case http.StatusNotFound, http.StatusGone:
		return fault.ErrNotFound
	case http.StatusConflict:
		return ErrOffset
	case http.StatusPreconditionFailed:
		return ErrTus
	case http.StatusRequestEntityTooLarge:
		return ErrLarge
	case http.StatusMethodNotAllowed:
		return ErrMethod
	case http.StatusInternalServerError, http.StatusServiceUnavailable, http.StatusLocked: // a line that went silent, or is not given up
		return fault.ErrUnavailable
	}
	return ErrForm
}

// tusStore is the flow as the protocol's library wants it.
type tusStore struct{ uploads Uploads }

// NewUpload begins.
func (s tusStore) NewUpload(ctx context.Context, info tus.FileInfo) (tus.Upload, error) {
	media, err := uuid.Parse(info.MetaData["media"])
	if err != nil {
		return nil, fail(ctx, ErrForm)
	}
	if info.ID, err = s.uploads.Begin(ctx, media, info.Size); err != nil {
		return nil, fail(ctx, err)
	}
	return &tusUpload{s.uploads, info}, nil
}

// GetUpload finds; it is asked while the upload is held, so that the offset stands still.
func (s tusStore) GetUpload(ctx context.Context, id string) (tus.Upload, error) {
	offset, bytes, err := s.uploads.Find(ctx, id)
	if err != nil {
		return nil, fail(ctx, err)
	}
	return &tusUpload{s.uploads, tus.FileInfo{ID: id, Size: bytes, Offset: offset}}, nil
}

// AsTerminatableUpload gives an upload up.
func (tusStore) AsTerminatableUpload(u tus.Upload) tus.TerminatableUpload { return u.(*tusUpload) }

type tusUpload struct {
	uploads Uploads
	info    tus.FileInfo
}

// WriteChunk writes.
func (u *tusUpload) WriteChunk(ctx context.Context, offset int64, r io.Reader) (int64, error) {
	n, err := u.uploads.Write(ctx, u.info.ID, offset, io.LimitReader(r, u.info.Size-offset))
	return n, fail(ctx, err)
}

// GetInfo tells.
func (u *tusUpload) GetInfo(context.Context) (tus.FileInfo, error) { return u.info, nil }

// GetReader gives nothing: what is on its way is not read by anybody.
func (u *tusUpload) GetReader(ctx context.Context) (io.ReadCloser, error) {
	return nil, fail(ctx, fault.ErrNotFound)
}

// FinishUpload finishes.
func (u *tusUpload) FinishUpload(ctx context.Context) error {
	return fail(ctx, u.uploads.Finish(ctx, u.info.ID))
}

// Terminate ends.
func (u *tusUpload) Terminate(ctx context.Context) error {
	return fail(ctx, u.uploads.End(ctx, u.info.ID))
}
