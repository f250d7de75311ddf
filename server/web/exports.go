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
		defer func() { _ = f.Close() }()
		h := w.Header()
		h.Set("Content-Type", f.Type)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Disposition", attachment(f.Name))
		h.Set("Cache-Control", "private, no-store")
		http.ServeContent(&patientWriter{recorder: recorder{ResponseWriter: w}}, r, "", time.Time{}, f)
	})
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
