package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"jiaoying/server/store"
)

// mediaRow is a file as the app reads it.
type mediaRow struct {
	ID, State, Problem string
	Width, Height      int
	Mine               bool
}

// free sends a text of its own, which the demo takes from everybody.
func (p *phone) free(t testing.TB, text string, variables map[string]any, into any) {
	t.Helper()
	a, status, err := post(p.client, p.base+"/graphql", p.token, map[string]any{"query": text, "variables": variables})
	if err != nil || status != http.StatusOK || a.code() != "" {
		t.Fatalf("%d %s %v", status, a.code(), err)
	}
	whole, err := json.Marshal(a.Data)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(whole, into); err != nil {
		t.Fatal(err)
	}
}

// ask sends a request below /files/ or /media/.
func (p *phone) ask(t testing.TB, method, path string, body []byte, headers ...string) (int, http.Header, []byte) {
	t.Helper()
	req, err := http.NewRequest(method, p.base+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Tus-Resumable", "1.0.0")
	if p.token != "" {
		req.Header.Set("Authorization", "Bearer "+p.token)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := p.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, text
}

func (p *phone) begin(t testing.TB, media string, n int) (status int, at string) {
	t.Helper()
	status, h, _ := p.ask(t, http.MethodPost, "/files/", nil, "Upload-Length", strconv.Itoa(n), "Upload-Metadata", "media "+base64.StdEncoding.EncodeToString([]byte(media)))
	return status, h.Get("Location")
}

func (p *phone) offset(t testing.TB, at string) int {
	t.Helper()
	status, h, _ := p.ask(t, http.MethodHead, at, nil)
	n, err := strconv.Atoi(h.Get("Upload-Offset"))
	if status != http.StatusOK || err != nil {
		t.Fatalf("where it stands: %d %v", status, h)
	}
	return n
}

func (p *phone) patch(t testing.TB, at string, offset int, data []byte) int {
	t.Helper()
	status, _, _ := p.ask(t, http.MethodPatch, at, data, "Upload-Offset", strconv.Itoa(offset), "Content-Type", "application/offset+octet-stream")
	return status
}

func (p *phone) media(t testing.TB, report string) (rows []mediaRow) {
	t.Helper()
	var got struct{ Report struct{ Media []mediaRow } }
	p.free(t, "query($id:ID!){report(id:$id){media{id state problem width height mine}}}", map[string]any{"id": report}, &got)
	return got.Report.Media
}

// settled waits, by the hints of the live stream, until nothing of a report is on its way any more.
func (p *phone) settled(t testing.TB, report string, n int) []mediaRow {
	t.Helper()
	ctx, over := context.WithCancel(t.Context()) // a stream for each look would be more than one person may have
	defer over()
	hints := p.liveIn(ctx, t)
	for {
		rows, open := p.media(t, report), 0
		for _, r := range rows {
			if r.State == "EXPECTED" {
				open++
			}
		}
		if open == n {
			return rows
		}
		hinted(t, hints, "REPORT")
	}
}

// noise is a photo that packs badly, with the camera's words in it.
func noise(w, h int, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(r.Uint32())
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, img, &jpeg.Options{Quality: 80})
	block := "MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00somebody's phone"
	return bytes.Join([][]byte{b.Bytes()[:2], {0xff, 0xe1, 0, byte(8 + len(block))}, []byte("Exif\x00\x00" + block), b.Bytes()[2:]}, nil)
}

// Pictures through the real binary: text first, then the bytes in pieces over servers that are killed; each kept once, byte for byte, and
// shown to those who read the report and to nobody else.
func TestPicturesSurviveKills(t *testing.T) {
	both(t, func(t *testing.T, s *site) {
		v := s.start(t)
		officer, town := signIn(t, v.base, "10030000022"), signIn(t, v.base, "10030000011")
		again := func() { // the same people on the next server
			t.Helper()
			v.kill()
			v = s.start(t)
			officer, town = signIn(t, v.base, "10030000022"), signIn(t, v.base, "10030000011")
		}
		large, small, lie := noise(1200, 900, 1), noise(64, 48, 2), []byte("<!DOCTYPE html><script>alert(1)</script>")
		files := [][]byte{large, small, lie}
		var told []map[string]any
		for _, f := range files {
			sum := sha256.Sum256(f)
			told = append(told, map[string]any{"id": store.NewID().String(), "type": "image/jpeg", "bytes": len(f), "sha256": hex.EncodeToString(sum[:])})
		}
		in := submission(store.NewID().String(), officer.village(t), "东堤冒浑水")
		in["input"].(map[string]any)["media"] = told
		var submitted struct {
			SubmitReport struct {
				Report struct {
					ID    string
					Media []mediaRow
				}
			}
		}
		officer.free(t, "mutation($input:SubmitReportInput!){submitReport(input:$input){report{id media{id state mine}}}}", in, &submitted)
		report := submitted.SubmitReport.Report
		if len(report.Media) != 3 || report.Media[2].ID != told[2]["id"] || !report.Media[0].Mine {
			t.Fatalf("%+v", report)
		}
		if rows := town.media(t, report.ID); len(rows) != 3 || rows[0].State != "EXPECTED" || rows[0].Mine {
			t.Fatalf("the town reads %+v", rows)
		}
		id := func(i int) string { return told[i]["id"].(string) }

		// The large one: half of it, a kill, the rest, a kill in the moment its last answer is there.
		status, at := officer.begin(t, id(0), len(large))
		if status != http.StatusCreated {
			t.Fatalf("%d", status)
		}
		if status := officer.patch(t, at, 0, large[:len(large)/2]); status != http.StatusNoContent {
			t.Fatalf("%d", status)
		}
		again()
		if status, open := officer.begin(t, id(0), len(large)); status != http.StatusConflict || open != at {
			t.Errorf("the upload is not found again: %d %q", status, open)
		}
		if n := officer.offset(t, at); n != len(large)/2 {
			t.Fatalf("%d of what was answered is there", n)
		}
		for _, who := range []*phone{town, signIn(t, v.base, "10030000016"), signIn(t, v.base, "10030000021"), {base: v.base, client: officer.client}} {
			want := http.StatusNotFound
			if who.token == "" {
				want = http.StatusUnauthorized
			}
			for _, method := range []string{http.MethodHead, http.MethodPatch, http.MethodDelete} {
				if status, _, _ := who.ask(t, method, at, nil, "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream"); status != want {
					t.Errorf("another's %s: %d", method, status)
				}
			}
			if status, _ := who.begin(t, id(1), len(small)); status != want {
				t.Errorf("another begins: %d", status)
			}
		}
		if status := officer.patch(t, at, len(large)/2, large[len(large)/2:]); status != http.StatusNoContent {
			t.Fatalf("%d", status)
		}
		again()
		if rows := town.settled(t, report.ID, 2); rows[0].State != "KEPT" || rows[0].Width != 900 || rows[0].Height != 1200 {
			t.Fatalf("%+v", rows)
		}
		for i := 1; i < 3; i++ {
			status, at := officer.begin(t, id(i), len(files[i]))
			if status != http.StatusCreated || officer.patch(t, at, 0, files[i]) != http.StatusNoContent {
				t.Fatalf("%d", status)
			}
		}
		rows := town.settled(t, report.ID, 0)
		if rows[1].State != "KEPT" || rows[2].State != "REFUSED" || rows[2].Problem != "TYPE" {
			t.Fatalf("%+v", rows)
		}
		for size, side := range map[string]int{"view": 1200, "thumb": 320} {
			status, h, got := town.ask(t, http.MethodGet, "/media/"+id(0)+"?size="+size, nil)
			c, err := jpeg.DecodeConfig(bytes.NewReader(got))
			if status != http.StatusOK || err != nil || c.Height != side || bytes.Contains(got, []byte("somebody")) {
				t.Errorf("%s: %d %v %v", size, status, c, err)
			}
			if h.Get("Cache-Control") != "private, no-store" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: %v", size, h)
			}
		}
		for who, want := range map[string]int{"10030000016": 404, "10030000027": 404, "10030000021": 200, "": 401} {
			p := &phone{base: v.base, client: officer.client}
			if who != "" {
				p = signIn(t, v.base, who)
			}
			if status, _, _ := p.ask(t, http.MethodGet, "/media/"+id(0)+"?size=thumb", nil); status != want {
				t.Errorf("%q gets %d, want %d", who, status, want)
			}
			if status, _, _ := p.ask(t, http.MethodGet, "/media/"+id(2), nil); status == 200 {
				t.Errorf("%q gets what was refused", who)
			}
		}
		for i, f := range files[:2] {
			sum := told[i]["sha256"].(string)
			kept, err := os.ReadFile(filepath.Join(s.data, "media", sum[:2], sum[2:4], sum))
			if err != nil || !bytes.Equal(kept, f) {
				t.Errorf("the original is not what was sent: %v", err)
			}
		}
		if left, err := os.ReadDir(filepath.Join(s.data, "uploads")); err != nil || len(left) != 0 {
			t.Errorf("left: %v %v", left, err)
		}
		_, _, metrics := (&phone{base: v.base, client: officer.client}).ask(t, http.MethodGet, "/metrics", nil)
		if !strings.Contains(string(metrics), "jiaoying_media_refused_total 1\n") {
			t.Error("what was refused is not counted")
		}
		// A signed-out phone sends nothing more.
		last := store.NewID().String()
		sum := sha256.Sum256(small)
		var added struct {
			AddToReport struct{ Report struct{ ID string } }
		}
		officer.free(t, "mutation($input:AddToReportInput!){addToReport(input:$input){report{id}}}", map[string]any{"input": map[string]any{
			"report": report.ID, "move": store.NewID().String(), "madeAt": time.Now().UTC().Format(time.RFC3339Nano),
			"media": []map[string]any{{"id": last, "type": "image/jpeg", "bytes": len(small), "sha256": hex.EncodeToString(sum[:])}},
		}}, &added)
		status, at = officer.begin(t, last, len(small))
		if status != http.StatusCreated {
			t.Fatalf("%d", status)
		}
		var me struct {
			MySessions []struct {
				ID      string
				Current bool
			}
		}
		officer.free(t, "{mySessions{id current}}", nil, &me)
		for _, session := range me.MySessions {
			if session.Current {
				var ended map[string]any
				officer.free(t, fmt.Sprintf("mutation{revokeSession(input:{session:%q}){__typename}}", session.ID), nil, &ended)
			}
		}
		if status := officer.patch(t, at, 0, small); status != http.StatusUnauthorized {
			t.Errorf("an ended session sends: %d", status)
		}
		v.stop(t)
		if text, err := s.command(t, "audit", "verify").CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, text)
		}
	})
}
