package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/jpeg"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jiaoying/server/store"
)

// Real pictures come in while the server is backed up. Where that backup is restored, each picture that was kept before it began opens again,
// through the server, as a thumbnail and as a view, and lies there as it was sent; and one that was on its way is either there whole or still expected.
func TestRestoredPicturesOpen(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *site) {
		v := s.start(t)
		officer := signIn(t, v.base, "10030000022")
		village := officer.village(t)
		sums := map[string]string{} // of what was sent, by media
		send := func(n int) (report, media string) {
			t.Helper()
			f := noise(400, 300, uint64(n))
			sum := sha256.Sum256(f)
			report, media = store.NewID().String(), store.NewID().String()
			sums[media] = hex.EncodeToString(sum[:])
			in := submission(report, village, "备份时有照片")
			in["input"].(map[string]any)["media"] = []map[string]any{{"id": media, "type": "image/jpeg", "bytes": len(f), "sha256": sums[media]}}
			var got map[string]any
			officer.free(t, "mutation($input:SubmitReportInput!){submitReport(input:$input){report{id}}}", in, &got)
			status, at := officer.begin(t, media, len(f))
			if status != http.StatusCreated || officer.patch(t, at, 0, f) != http.StatusNoContent {
				t.Fatalf("upload %d: %d", n, status)
			}
			return report, media
		}
		before := map[string]string{} // report by media
		for n := range 8 {
			report, media := send(n)
			if rows := officer.settled(t, report, 0); rows[0].State != "KEPT" {
				t.Fatalf("%+v", rows)
			}
			before[media] = report
		}
		archive := t.TempDir() + "/whole.tar.gz"
		cmd := s.command(t, "backup", "--with-keys", archive)
		done := make(chan error, 1)
		var said bytes.Buffer
		cmd.Stdout, cmd.Stderr = &said, &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		go func() { done <- cmd.Wait() }()
		during := 0
		for going := true; going && during < 500; {
			select {
			case err := <-done:
				if going = false; err != nil {
					t.Fatalf("%v %s", err, said.String())
				}
			default:
				send(100 + during)
				during++
			}
		}
		if during == 0 {
			t.Error("nothing came in while it was backed up")
		}
		v.stop(t)

		kind := "postgres"
		if strings.HasPrefix(s.database, "sqlite:") {
			kind = "sqlite"
		}
		n := newSite(t, kind)
		n.cli(t, true, "restore", archive)
		r := n.start(t)
		officer, town := signIn(t, r.base, "10030000022"), signIn(t, r.base, "10030000011")
		var all struct {
			MyReports struct {
				Nodes []struct {
					ID    string
					Media []mediaRow
				}
			}
		}
		officer.free(t, "{myReports(first:100){nodes{id media{id state}}}}", nil, &all)
		opened := 0
		for _, report := range all.MyReports.Nodes {
			for _, m := range report.Media {
				switch {
				case m.State == "EXPECTED" && before[m.ID] == "":
					continue // its phone sends it again
				case m.State != "KEPT":
					t.Errorf("a picture is %s", m.State)
					continue
				}
				opened++
				for query, side := range map[string]int{"?size=thumb": 320, "?size=view": 400} {
					status, _, got := town.ask(t, http.MethodGet, "/media/"+m.ID+query, nil)
					img, err := jpeg.Decode(bytes.NewReader(got))
					if status != http.StatusOK || err != nil {
						t.Errorf("%s does not open: %d %v", query, status, err)
						continue
					}
					if b := img.Bounds(); max(b.Dx(), b.Dy()) != side || b == (image.Rectangle{}) {
						t.Errorf("%s is %v", query, b)
					}
				}
				sum := sums[m.ID]
				kept, err := os.ReadFile(filepath.Join(n.data, "media", sum[:2], sum[2:4], sum))
				if got := sha256.Sum256(kept); err != nil || hex.EncodeToString(got[:]) != sum {
					t.Errorf("the original is not what was sent: %v", err)
				}
				delete(before, m.ID)
			}
		}
		if len(before) > 0 || opened < 8 {
			t.Errorf("%d opened, %d of those kept before the backup are not there", opened, len(before))
		}
		r.stop(t)
		n.cli(t, true, "audit", "verify")
		t.Logf("%d pictures came while it was backed up, %d opened after", during, opened)
	})
}
