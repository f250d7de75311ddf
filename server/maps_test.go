package main

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"jiaoying/ent/viewer"
	"jiaoying/server/fault"

	"github.com/google/uuid"
)

// The map is for who is signed in; the key stays here, and what cannot be had is one clear fault.
func TestMapTiles(t *testing.T) {
	var pic bytes.Buffer
	if err := png.Encode(&pic, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	up := true
	source := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !up || r.URL.Query().Get("k") != "secret" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = w.Write(pic.Bytes())
	}))
	defer source.Close()
	p, err := mapping{Tiles: source.URL + "/{z}/{x}/{y}?k={key}", TilesKey: "secret", TilesShown: "审图号", TilesMB: 1}.proxy(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	signedIn := &viewer.Viewer{Person: uuid.Must(uuid.NewV7()), Name: "test"}
	get := func(path string, v *viewer.Viewer) (*http.Response, string) {
		t.Helper()
		req := httptest.NewRequest(http.MethodGet, path, nil)
		if v != nil {
			req = req.WithContext(viewer.With(req.Context(), v))
		}
		rec := httptest.NewRecorder()
		mapTiles(p).ServeHTTP(rec, req)
		body, err := io.ReadAll(rec.Result().Body)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(body), "secret") {
			t.Errorf("%s tells the key", path)
		}
		return rec.Result(), string(body)
	}
	for _, stranger := range []*viewer.Viewer{nil, {Machine: "test"}} {
		for _, path := range []string{"/tiles/", "/tiles/base/3/1/1"} {
			if res, _ := get(path, stranger); res.StatusCode < 400 {
				t.Errorf("%s for a stranger: %d", path, res.StatusCode)
			}
		}
	}
	res, body := get("/tiles/", signedIn)
	var offer struct {
		Layers      []struct{ Name string }
		Attribution string
		MaxZoom     int
	}
	if err := json.Unmarshal([]byte(body), &offer); err != nil || res.StatusCode != http.StatusOK || len(offer.Layers) != 1 || offer.Attribution != "审图号" || offer.MaxZoom == 0 {
		t.Errorf("%d %s %v", res.StatusCode, body, err)
	}
	if res, body := get("/tiles/base/3/1/1", signedIn); res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "image/png" || body != pic.String() {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
	up = false
	for path, kind := range map[string]fault.Kind{"/tiles/base/3/1/2": fault.Unavailable, "/tiles/base/30/1/2": fault.NotFound, "/tiles/other/3/1/1": fault.NotFound} {
		res, body := get(path, signedIn)
		var told struct {
			Error struct{ Kind, Code string }
		}
		if err := json.Unmarshal([]byte(body), &told); err != nil || fault.Kind(told.Error.Kind) != kind {
			t.Errorf("%s: %d %s", path, res.StatusCode, body)
		}
	}
}
