package web

import (
	"context"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/server/fault"
)

// Taken is a file that somebody takes away.
type Taken struct {
	io.ReadSeekCloser
	Name, Type string
}

// Exports serves GET /exports/{id}: always to be saved, never opened as a page. Each piece has its own time, since the file may be large
// and the line slow.
func Exports(take func(ctx context.Context, id uuid.UUID) (Taken, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, err := uuid.Parse(r.PathValue("id"))
		if err != nil {
			WriteFault(w, r, fault.ErrNotFound)
			return
		}
		f, err := take(r.Context(), id)
		if err != nil {
			WriteFault(w, r, err)
			return
		}
		saved(w, r, f)
	})
}

// Losses serves GET /exports/losses/{event}/{place}/{format}, with at for a moment that is over: a table of losses, always to be saved.
func Losses(print func(ctx context.Context, event, place uuid.UUID, format string, at *time.Time) (Taken, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		event, e1 := uuid.Parse(r.PathValue("event"))
		place, e2 := uuid.Parse(r.PathValue("place"))
		var at *time.Time
		var e3 error
		if text := r.URL.Query().Get("at"); text != "" {
			t, err := time.Parse(time.RFC3339, text)
			t = t.UTC()
			at, e3 = &t, err
		}
		if e1 != nil || e2 != nil || e3 != nil {
			WriteFault(w, r, fault.ErrNotFound)
			return
		}
		f, err := print(r.Context(), event, place, r.PathValue("format"), at)
		if err != nil {
			WriteFault(w, r, err)
			return
		}
		saved(w, r, f)
	})
}

// saved gives a file away to be saved.
func saved(w http.ResponseWriter, r *http.Request, f Taken) {
	defer func() { _ = f.Close() }()
	h := w.Header()
	h.Set("Content-Type", f.Type)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Content-Disposition", attachment(f.Name))
	h.Set("Cache-Control", "private, no-store")
	http.ServeContent(&patientWriter{recorder: recorder{ResponseWriter: w}}, r, "", time.Time{}, f)
}

// attachment names a file for every browser: in ASCII for the old, in its own script for the others (RFC 6266, RFC 5987).
func attachment(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < 0x20 || r > 0x7e || strings.ContainsRune(`"\%`, r) {
			return '_'
		}
		return r
	}, name)
	return mime.FormatMediaType("attachment", map[string]string{"filename": plain}) + "; filename*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}
