package graph_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbmedia "jiaoying/ent/db/media"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/media/manifest"
	"jiaoying/server/report"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

func photo() manifest.File {
	return manifest.File{ID: store.NewID(), Type: "image/jpeg", SHA256: strings.Repeat("0a", 32), Bytes: 1000}
}

// submitWith makes a report of one photo and gives the photo's id.
func (w *world) submitWith(key string, place division.Place, sealed bool) uuid.UUID {
	w.t.Helper()
	f := photo()
	must(w.t, w.reports.Submit(w.viewers[key], report.Submission{ID: store.NewID(), Place: place.ID(), Sealed: sealed, MadeAt: now, Content: content, Media: []manifest.File{f}}))
	return f.ID
}

// reportOf finds the report of a file.
func (w *world) reportOf(id uuid.UUID) uuid.UUID {
	w.t.Helper()
	row, err := w.store.Client.Media.Query().Where(dbmedia.ID(id)).Only(w.system())
	must(w.t, err)
	return *row.ReportID
}

const mediaFields = "{media{id kind state problem type bytes width height durationMs capturedAt latitude longitude accuracyM receivedAt keptAt mine}}"

// Files are read exactly by those who read their report, in every way it is read; that they are somebody's own is told to himself alone.
func TestAccessOfMedia(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		id := w.submitWith("author", w.places["village"], true)
		of := w.reportOf(id)
		reads := map[string]bool{"author": true, "colleague": true, "town": true, "line": true, "county": true, "auditor": true}
		for _, e := range eyes {
			data, code := w.ask(w.viewers[e.name], fmt.Sprintf("{report(id:%q)%s}", of, mediaFields), nil)
			got := dig(data, "report", "media", 0, "id")
			if reads[e.name] != (got == id.String()) {
				t.Errorf("%s reads %v %s", e.name, got, code)
			}
			if got != nil && dig(data, "report", "media", 0, "mine") != (e.name == "author") {
				t.Errorf("%s: mine is %v", e.name, dig(data, "report", "media", 0, "mine"))
			}
		}
		for who, place := range map[string]string{"author": "village", "colleague": "village", "town": "town", "county": "county"} {
			data, code := w.ask(w.viewers[who], fmt.Sprintf("{reports(within:%q){nodes%s}}", w.places[place].ID(), mediaFields), nil)
			if dig(data, "reports", "nodes", 0, "media", 0, "id") != id.String() {
				t.Errorf("%s lists %v %s", who, data, code)
			}
		}
		data, code := w.ask(w.viewers["author"], "{myReports{nodes"+mediaFields+"}}", nil)
		if dig(data, "myReports", "nodes", 0, "media", 0, "id") != id.String() {
			t.Errorf("my own: %v %s", data, code)
		}
		// A report without files has a list of none.
		plain := w.submit("author", w.places["village"], false)
		data, code = w.ask(w.viewers["town"], fmt.Sprintf("{report(id:%q)%s}", plain, mediaFields), nil)
		if rows, ok := dig(data, "report", "media").([]any); !ok || len(rows) != 0 || code != "" {
			t.Errorf("%v %s", data, code)
		}
	})
}

// What is on a need-to-know basis is so with its files, and another world's are not there.
func TestNeedToKnowMedia(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		in := content
		in.Category, in.Facts = "DIS01", nil
		f := photo()
		id := store.NewID()
		must(t, w.reports.Submit(w.viewers["author"], report.Submission{ID: id, Place: w.places["village"].ID(), MadeAt: now, Content: in, Media: []manifest.File{f}}))
		for who, reads := range map[string]bool{"author": true, "town": true, "mediator": true, "county": true, "colleague": false, "line": false, "auditor": false, "neighbour": false, "drill": false} {
			data, _ := w.ask(w.viewers[who], fmt.Sprintf("{report(id:%q)%s}", id, mediaFields), nil)
			if (dig(data, "report", "media", 0, "id") != nil) != reads {
				t.Errorf("%s reads %v", who, data)
			}
			rows, err := w.store.Client.Media.Query().Where(dbmedia.ID(f.ID)).All(viewer.Wide(w.viewers[who]))
			if (err == nil && len(rows) == 1) != reads {
				t.Errorf("%s reads the row by its id: %d %v", who, len(rows), err)
			}
		}
	})
}

// A file is told once: nobody can take another's under his own report, nor change or delete what was told.
func TestMediaIsNobodyElses(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		id := w.submitWith("author", w.places["village"], false)
		take := fmt.Sprintf("[{id:%q type:\"image/jpeg\" bytes:1000 sha256:%q}]", id, strings.Repeat("0a", 32))
		for who, place := range map[string]string{"colleague": "village", "sibling": "sibling", "author": "village"} {
			data, code := w.ask(w.viewers[who], fmt.Sprintf("mutation{submitReport(%s){report{id}}}",
				input("id", store.NewID(), "place", w.places[place].ID(), "content", told, "media", raw(take), "madeAt", "2026-11-24T03:12:00Z")), nil)
			if code != "report.conflict" {
				t.Errorf("%s takes it: %v %s", who, data, code)
			}
		}
		for _, who := range []string{"author", "town", "admin"} {
			err := w.store.InTx(viewer.Wide(w.viewers[who]), func(ctx context.Context, tx *store.Tx) error {
				return tx.Client.Media.UpdateOneID(id).SetState(manifest.Kept).Exec(ctx)
			})
			if err == nil {
				t.Errorf("%s keeps it himself", who)
			}
			err = w.store.InTx(viewer.Wide(w.viewers[who]), func(ctx context.Context, tx *store.Tx) error {
				return tx.Client.Media.DeleteOneID(id).Exec(ctx)
			})
			if err == nil {
				t.Errorf("%s deletes it", who)
			}
		}
		row, err := w.store.Client.Media.Query().Where(dbmedia.ID(id)).Only(w.system())
		if err != nil || row.State != manifest.Expected {
			t.Errorf("%v %v", row, err)
		}
	})
}

// The commands take files and give them back, whoever added them in whatever order; every faulty field is told under its path.
func TestMediaByCommand(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		v := w.viewers["author"]
		file := func(kind, sha string) (uuid.UUID, string) {
			id := store.NewID()
			return id, fmt.Sprintf("{id:%q type:%q bytes:1000 sha256:%q capturedAt:\"2026-11-24T03:11:00Z\" latitude:34.5 longitude:117.7 accuracyM:8}", id, kind, sha)
		}
		good := strings.Repeat("0a", 32)
		first, a := file("image/jpeg", good)
		second, b := file("audio/webm", good)
		data, code := w.ask(v, fmt.Sprintf("mutation{submitReport(%s){report{id media{id kind latitude}}}}",
			input("id", store.NewID(), "place", w.places["village"].ID(), "content", told, "media", raw("["+a+b+"]"), "madeAt", "2026-11-24T03:12:00Z")), nil)
		if dig(data, "submitReport", "report", "media", 0, "id") != first.String() || dig(data, "submitReport", "report", "media", 1, "kind") != "VOICE" || dig(data, "submitReport", "report", "media", 0, "latitude") != 34.5 {
			t.Fatalf("%v %s", data, code)
		}
		of := dig(data, "submitReport", "report", "id")
		third, c := file("video/mp4", good)
		data, code = w.ask(v, fmt.Sprintf("mutation{addToReport(%s){report{state may media{id} moves{kind text}}}}",
			input("report", of, "move", store.NewID(), "text", "补一段", "media", raw("["+c+"]"), "madeAt", "2026-11-24T03:12:00Z")), nil)
		if dig(data, "addToReport", "report", "media", 2, "id") != third.String() || dig(data, "addToReport", "report", "moves", 1, "kind") != "ADD" || dig(data, "addToReport", "report", "state") != "SUBMITTED" {
			t.Fatalf("%v %s", data, code)
		}
		if got := fmt.Sprint(dig(data, "addToReport", "report", "may")); got != "[ADD]" {
			t.Errorf("the author may %s", got)
		}
		_, bad := file("image/svg+xml", "x")
		if _, code := w.ask(v, fmt.Sprintf("mutation{addToReport(%s){report{id}}}", input("report", of, "move", store.NewID(), "media", raw("["+bad+"]"), "madeAt", "2026-11-24T03:12:00Z")), nil); code != "media.type" {
			t.Errorf("%s", code)
		}
		data, code = w.ask(w.viewers["town"], fmt.Sprintf("{report(id:%q){media{id}}}", of), nil)
		if dig(data, "report", "media", 1, "id") != second.String() || code != "" {
			t.Errorf("%v %s", data, code)
		}
	})
}

// The delta brings a report's files with it, and tells when one was kept or refused.
func TestMediaInTheDelta(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		linked := w.sequence()
		data, _ := w.ask(w.viewers["town"], "{changes"+w.feedArgs("town", "")+"{cursor}}", nil)
		cursor := dig(data, "changes", "cursor").(string)
		id := w.submitWith("author", w.places["village"], false)
		of := w.reportOf(id)
		for _, want := range []string{"EXPECTED", "REFUSED"} {
			if want == "REFUSED" {
				must(t, w.store.InTx(w.system(), func(ctx context.Context, tx *store.Tx) error {
					if err := tx.Client.Media.Update().Where(dbmedia.ID(id)).SetState(manifest.Refused).SetProblem(manifest.WrongHash).Exec(ctx); err != nil {
						return err
					}
					return tx.Journal(ctx, store.Entry{Verb: "media.refused", Kind: store.KindReport, Subject: of, Place: w.places["village"]})
				}))
			}
			linked()
			data, code := w.ask(w.viewers["town"], "{changes"+w.feedArgs("town", cursor)+"{cursor nodes{kind id report{id media{id state problem}}}}}", nil)
			seen := false
			for _, n := range dig(data, "changes", "nodes").([]any) {
				seen = seen || dig(n, "id") == of.String() && dig(n, "report", "media", 0, "state") == want
			}
			if !seen {
				t.Errorf("%s is not told: %v %s", want, data, code)
			}
			cursor = dig(data, "changes", "cursor").(string)
		}
	})
}

// The files of a page are one statement more, whatever the page holds, and only for who asks; it seeks by the reports' ids, however many
// files the county has.
func TestMediaOfAPage(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := newBigWorld(t, address, explainRows)
		handle, kind := plain(t, address)
		id := "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(6)))"
		if kind == dialect.Postgres {
			id = "gen_random_uuid()"
		}
		_, err := handle.ExecContext(t.Context(), `INSERT INTO media (id, report_id, move_id, owner_id, position, kind, media_type, sha256, bytes, state, received_at)
			SELECT `+id+`, r.id, r.id, r.author_id, n.n, 'photo', 'image/jpeg', '', 1, 'kept', r.received_at
			FROM reports AS r CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2) AS n`)
		must(t, err)
		_, err = handle.ExecContext(t.Context(), "ANALYZE")
		must(t, err)
		tapped := &tap{Driver: entsql.OpenDB(kind, handle)}
		w.store.Client = db.NewClient(db.Driver(tapped))
		duty := w.eyesOf("P11", viewer.TownDuty, w.town)
		statements := func(fields string) []statement {
			t.Helper()
			tapped.take()
			rec := w.ask(duty, w.query(t, "", "query ($within: ID) { reports(within: $within, desk: INBOX, first: 20) { nodes { id "+fields+" } } }", map[string]any{"within": w.town.ID()}), "")
			if rec.Code != http.StatusOK || strings.Contains(rec.Body.String(), `"errors"`) || fields != "" && strings.Count(rec.Body.String(), `"PHOTO"`) != 60 {
				t.Fatalf("%d %s", rec.Code, rec.Body)
			}
			return tapped.take()
		}
		without, with := statements(""), statements("media { kind }")
		if len(with) != len(without)+1 {
			t.Fatalf("%d statements with files, %d without", len(with), len(without))
		}
		for _, s := range with {
			if plan := explain(t, handle, kind, s); strings.Contains(s.text, "media") && (!strings.Contains(plan, "media_report_id_received_at_position_id") || strings.Contains(plan, "Seq Scan")) {
				t.Errorf("%s\n%s", s.text, plan)
			}
		}
	})
}
