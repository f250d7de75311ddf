package web

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"

	"jiaoying/server/fault"
)

// Shown is the media flow as this edge needs it.
type Shown interface {
	// Show opens what the viewer may see of a file; name is that of the bytes.
	Show(ctx context.Context, id uuid.UUID, size string) (r io.ReadSeekCloser, mediaType, name string, err error)
}

// Media serves GET /media/{id}. Pictures are those that the server wrote itself; films and voice notes are as they came, so they are
// never opened as a page: to be saved, not guessed at, and in a sandbox if somebody opens one all the same.
func Media(s Shown) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, err := uuid.Parse(r.PathValue("id"))
		if err != nil {
			WriteFault(w, r, fault.ErrNotFound)
			return
		}
		f, kind, name, err := s.Show(r.Context(), id, r.URL.Query().Get("size"))
		if err != nil {
			WriteFault(w, r, err)
			return
		}
		defer func() { _ = f.Close() }()
		h := w.Header()
		h.Set("Content-Type", kind)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Disposition", "attachment")
		// The phone keeps it under the person's own lock, and nobody else does; the tag is for going on after a cut.
		h.Set("Cache-Control", "private, no-store")
		h.Set("ETag", `"`+name+`"`)
		http.ServeContent(&patientWriter{recorder: recorder{ResponseWriter: w}}, r, "", time.Time{}, f)
	})
}

// patientWriter gives every piece its own time: a film over one bar of signal takes longer than a request may.
type patientWriter struct{ recorder }

// Write writes.
func (w *patientWriter) Write(b []byte) (int, error) {
	// A writer without deadlines has none to move.
	_ = http.NewResponseController(w.ResponseWriter).SetWriteDeadline(time.Now().Add(silence))
	return w.recorder.Write(b)
}
