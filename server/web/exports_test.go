package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"

	"jiaoying/server/fault"
)

type nopCloser struct{ io.ReadSeeker }

func (nopCloser) Close() error { return nil }

func TestExports(t *testing.T) {
	t.Parallel()
	const name = `叫应记录-台儿庄区 "暴雨".xlsx`
	mine := uuid.New()
	mux := http.NewServeMux()
	mux.Handle("GET /exports/{id}", Exports(func(_ context.Context, id uuid.UUID) (Taken, error) {
		if id != mine {
			return Taken{}, fault.ErrNotFound
		}
		return Taken{nopCloser{bytes.NewReader([]byte("PK..."))}, name, "application/zip"}, nil
	}))
	get := func(path string) *http.Response {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Result()
	}
	res := get("/exports/" + mine.String())
	body, err := io.ReadAll(res.Body)
	if err != nil || string(body) != "PK..." || res.StatusCode != http.StatusOK {
		t.Fatalf("%d %q %v", res.StatusCode, body, err)
	}
	kind, params, err := mime.ParseMediaType(res.Header.Get("Content-Disposition"))
	if err != nil || kind != "attachment" || params["filename"] != name {
		t.Errorf("%q %v %v", kind, params, err)
	}
	plain := res.Header.Get("Content-Disposition")
	if strings.ContainsFunc(plain, func(r rune) bool { return r > 0x7e || r < 0x20 }) || !strings.Contains(plain, `filename="____-____ ____.xlsx"`) || strings.Contains(plain, "+") {
		t.Errorf("%q", plain)
	}
	for k, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store", "Content-Type": "application/zip", "Content-Length": "5"} {
		if got := res.Header.Get(k); got != want {
			t.Errorf("%s is %q, want %q", k, got, want)
		}
	}
	if !strings.Contains(res.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Error("it may be opened as a page")
	}
	for _, path := range []string{"/exports/" + uuid.NewString(), "/exports/x", "/exports/..%2fkeys.json"} {
		if res := get(path); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
	broken := Exports(func(context.Context, uuid.UUID) (Taken, error) { return Taken{}, errors.New("disk") })
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/exports/x", nil)
	r.SetPathValue("id", mine.String())
	broken.ServeHTTP(w, r)
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "disk") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestLedgers(t *testing.T) {
	t.Parallel()
	event, place := uuid.New(), uuid.New()
	mux := http.NewServeMux()
	mux.Handle("POST /exports/ledgers/{event}/{place}", Ledgers(func(_ context.Context, e, p uuid.UUID, ask LedgerAsk) (Taken, error) {
		if e != event || p != place || ask.Purpose != "核对" {
			return Taken{}, fault.ErrNotFound
		}
		return Taken{nopCloser{bytes.NewReader([]byte(ask.Ledger))}, "台账." + ask.Format, "text/html; charset=utf-8"}, nil
	}))
	post := func(path, body string) *http.Response {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader(body)))
		return w.Result()
	}
	path := "/exports/ledgers/" + event.String() + "/" + place.String()
	res := post(path, `{"ledger":"D02","format":"html","purpose":"核对","until":"2026-07-27","contact":"民政办"}`)
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK || string(body) != "D02" || !strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment") || !strings.Contains(res.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%d %q %v %v", res.StatusCode, body, res.Header, err)
	}
	for name, c := range map[string]struct {
		path, body string
		status     int
	}{
		"nobody's": {path, `{"ledger":"D02"}`, http.StatusNotFound},
		"no id":    {"/exports/ledgers/x/" + place.String(), `{}`, http.StatusNotFound},
		"no JSON":  {path, `D02`, http.StatusBadRequest},
		"no field": {path, `{"leger":"D02"}`, http.StatusBadRequest},
		"too much": {path, `{"purpose":"` + strings.Repeat("x", 5000) + `"}`, http.StatusBadRequest},
		"nothing":  {path, ``, http.StatusBadRequest},
	} {
		if res := post(c.path, c.body); res.StatusCode != c.status {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	event, place := uuid.New(), uuid.New()
	give := func(name string) (Taken, error) {
		return Taken{nopCloser{bytes.NewReader([]byte(name))}, name, "text/csv; charset=utf-8"}, nil
	}
	mux := http.NewServeMux()
	mux.Handle("GET /exports/entries/{event}/{place}/{format}", Entries(func(_ context.Context, e, p uuid.UUID, format string) (Taken, error) {
		if e != event || p != place {
			return Taken{}, fault.ErrNotFound
		}
		return give("录入清单." + format)
	}))
	mux.Handle("GET /exports/years/{county}/{from}/{to}/{format}", Years(func(_ context.Context, c uuid.UUID, from, to int, format string) (Taken, error) {
		if c != place || from != 2025 || to != 2026 {
			return Taken{}, fault.ErrNotFound
		}
		return give("年度." + format)
	}))
	for path, want := range map[string]string{
		"/exports/entries/" + event.String() + "/" + place.String() + "/csv": "录入清单.csv", "/exports/years/" + place.String() + "/2025/2026/xlsx": "年度.xlsx",
		"/exports/entries/" + event.String() + "/x/csv": "", "/exports/entries/" + place.String() + "/" + place.String() + "/csv": "",
		"/exports/years/" + place.String() + "/now/2026/csv": "", "/exports/years/x/2025/2026/csv": "", "/exports/years/" + place.String() + "/2025/2030/csv": "",
	} {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if status := w.Code; want == "" && status != http.StatusNotFound || want != "" && (status != http.StatusOK || w.Body.String() != want) {
			t.Errorf("%s: %d %s", path, status, w.Body)
		}
	}
}
