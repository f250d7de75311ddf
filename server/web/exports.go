package web

import (
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
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

// Losses serves GET /exports/losses/{event}/{place}/{format}, with sheet for another than the first and at for a moment
// that is over: a table of losses, always to be saved.
func Losses(print func(ctx context.Context, event, place uuid.UUID, sheet, format string, at *time.Time) (Taken, error)) http.Handler {
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
		f, err := print(r.Context(), event, place, r.URL.Query().Get("sheet"), r.PathValue("format"), at)
		if err != nil {
			WriteFault(w, r, err)
			return
		}
		saved(w, r, f)
	})
}

// LedgerAsk is a ledger that is asked for; what it is for goes in the body, where no log of addresses keeps it.
type LedgerAsk struct {
	Ledger  string `json:"ledger"`
	Format  string `json:"format"`
	Purpose string `json:"purpose"`
	Until   string `json:"until"`
	Contact string `json:"contact"`
}

// ledgerBody is many times the longest purpose and contact.
const ledgerBody = 4 << 10

// Ledgers serves POST /exports/ledgers/{event}/{place}: a ledger or the public notice of one, always to be saved.
func Ledgers(print func(ctx context.Context, event, place uuid.UUID, ask LedgerAsk) (Taken, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		event, e1 := uuid.Parse(r.PathValue("event"))
		place, e2 := uuid.Parse(r.PathValue("place"))
		if e1 != nil || e2 != nil {
			WriteFault(w, r, fault.ErrNotFound)
			return
		}
		var ask LedgerAsk
		d := json.NewDecoder(http.MaxBytesReader(w, r.Body, ledgerBody))
		d.DisallowUnknownFields()
		if err := d.Decode(&ask); err != nil {
			WriteFault(w, r, ErrForm.Because(err))
			return
		}
		f, err := print(r.Context(), event, place, ask)
		if err != nil {
			WriteFault(w, r, err)
			return
		}
		saved(w, r, f)
	})
}

// Entries serves GET /exports/entries/{event}/{place}/{format}: what has to be typed into the national system, always to be saved.
func Entries(print func(ctx context.Context, event, place uuid.UUID, format string) (Taken, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		event, e1 := uuid.Parse(r.PathValue("event"))
		place, e2 := uuid.Parse(r.PathValue("place"))
		if e1 != nil || e2 != nil {
			WriteFault(w, r, fault.ErrNotFound)
			return
		}
		f, err := print(r.Context(), event, place, r.PathValue("format"))
		if err != nil {
			WriteFault(w, r, err)
			return
		}
		saved(w, r, f)
	})
}

// Years serves GET /exports/years/{county}/{from}/{to}/{format}: the losses of some years, always to be saved.
func Years(print func(ctx context.Context, county uuid.UUID, from, to int, format string) (Taken, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		county, e1 := uuid.Parse(r.PathValue("county"))
		from, e2 := strconv.Atoi(r.PathValue("from"))
		to, e3 := strconv.Atoi(r.PathValue("to"))
		if e1 != nil || e2 != nil || e3 != nil {
			WriteFault(w, r, fault.ErrNotFound)
			return
		}
		f, err := print(r.Context(), county, from, to, r.PathValue("format"))
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
