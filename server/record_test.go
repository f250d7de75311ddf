package main

import (
	"bytes"
	"context"
	"database/sql"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"jiaoying/server/clock"
	"jiaoying/server/store"
)

// exported asks the real binary for an export and takes it away; gives the bytes and the name.
func exported(t *testing.T, p *phone, warning uuid.UUID, kind string) ([]byte, string) {
	t.Helper()
	id := store.NewID()
	var into struct{ Export struct{ State string } }
	var asked any
	p.free(t, "mutation($i:RequestExportInput!){requestExport(input:$i){export{id state}}}", map[string]any{"i": map[string]any{"id": id, "kind": kind, "warning": warning}}, &asked)
	for until := time.Now().Add(2 * time.Minute); into.Export.State != "READY"; {
		if time.Now().After(until) || into.Export.State == "FAILED" {
			t.Fatalf("the %s is %s", kind, into.Export.State)
		}
		time.Sleep(100 * time.Millisecond)
		p.free(t, "query($i:ID!){export(id:$i){state}}", map[string]any{"i": id}, &into)
	}
	status, head, body := p.ask(t, http.MethodGet, "/exports/"+id.String(), nil)
	_, params, err := mime.ParseMediaType(head.Get("Content-Disposition"))
	if status != http.StatusOK || err != nil || head.Get("X-Content-Type-Options") != "nosniff" {
		t.Fatalf("%d %v %v", status, head, err)
	}
	stranger := &phone{base: p.base, client: p.client}
	if status, _, _ := stranger.ask(t, http.MethodGet, "/exports/"+id.String(), nil); status != http.StatusUnauthorized {
		t.Errorf("a stranger gets %d", status)
	}
	if status, _, _ := p.ask(t, http.MethodGet, "/exports/"+store.NewID().String(), nil); status != http.StatusNotFound {
		t.Errorf("one of nowhere is %d", status)
	}
	return body, params["filename"]
}

// recorded takes record and case out of the real binary after a storm of kills: both tell what the rows tell, and the case is proved by
// the binary's own command.
func recorded(t *testing.T, s *site, v *server) {
	t.Helper()
	st := s.opened(t)
	defer func() { _ = st.Close() }()
	rev, err := st.Client.WarningRevision.Query().Only(system())
	if err != nil {
		t.Fatal(err)
	}
	duty := signIn(t, v.base, "10030000002")
	// Villages are asked again and again while the warning is in force: what comes later, or is being written, is in no record of now.
	asked := clock.Cut(time.Now()).Add(-5 * time.Second)
	body, name := exported(t, duty, rev.WarningID, "CALL_RECORD")
	if !strings.HasPrefix(name, "叫应记录-台儿庄区-暴雨红色预警-") || !strings.HasSuffix(name, ".xlsx") {
		t.Errorf("it is called %q", name)
	}
	f, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for sheet, query := range map[string]string{"应答": "SELECT id, called_at FROM deliveries WHERE warning_id = ?", "尝试": "SELECT id, created_at FROM attempts WHERE warning_id = ?"} {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		there := map[string]int{}
		for _, r := range rows[1:] {
			there[r[len(rows[0])-1]]++ // the id stands last
		}
		n := 0
		if err := store.Inner(st).Each(context.Background(), func(r *sql.Rows) error {
			var id uuid.UUID
			var at time.Time
			err := r.Scan(&id, &at)
			times := there[id.String()]
			if n += times; times != 1 && (times > 1 || at.Before(asked)) {
				t.Errorf("%s: %s is there %d times", sheet, id, times)
			}
			return err
		}, query, rev.WarningID); err != nil {
			t.Fatal(err)
		}
		if n != len(rows)-1 || n < called() {
			t.Errorf("%s: %d rows, %d in the sheet", sheet, n, len(rows)-1)
		}
	}
	body, _ = exported(t, duty, rev.WarningID, "CASE_FILE")
	path := filepath.Join(t.TempDir(), "case.zip")
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := s.command(t, "audit", "verify", path).CombinedOutput()
	if err != nil || !strings.Contains(string(text), "the case file holds: 暴雨红色预警, 台儿庄区") {
		t.Errorf("%v: %s", err, text)
	}
	body[len(body)/2] ^= 0x55
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := s.command(t, "audit", "verify", path).CombinedOutput(); err == nil || !strings.Contains(string(text), "the case file is broken") {
		t.Errorf("a changed case: %v: %s", err, text)
	}
}
