package graph_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"jiaoying/ent/db/spotcheck"
	"jiaoying/ent/viewer"
	"jiaoying/notify/door"
	doors "jiaoying/server/door"
	"jiaoying/server/export"
	"jiaoying/server/fault"
	"jiaoying/server/spot"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// exported gives the story an export of a place that somebody has asked for. It is given up at once, so that his next one is not one
// too many.
func (w *world) exported(who, place string) (id, warning uuid.UUID) {
	w.t.Helper()
	warning, _ = w.published()
	id = store.NewID()
	must(w.t, w.exports.Ask(w.viewers[who], export.Request{ID: id, Kind: export.KindRecord, Warning: warning, Place: w.places[place], Language: export.Chinese}))
	must(w.t, w.exports.Fail(w.t.Context(), id))
	return id, warning
}

// drawn gives it a check of the author's answer that the county has drawn.
func (w *world) drawn() (check, warning uuid.UUID) {
	w.t.Helper()
	warning, to := w.published()
	must(w.t, w.notify.Answer(w.viewers["author"], to, store.NewID(), false, now))
	draw := store.NewID()
	must(w.t, w.spots.Draw(w.viewers["county"], spot.Draw{ID: draw, Warning: warning, Place: w.places["county"], Posts: 1, MadeAt: now}))
	check, err := w.store.Client.SpotCheck.Query().Where(spotcheck.DrawID(draw)).OnlyID(viewer.Wide(viewer.With(w.t.Context(), viewer.System("test"))))
	must(w.t, err)
	return check, warning
}

func init() {
	exportProbes := []probe{
		{"Query.exports", "warning=the county's", func(s *story) string {
			_, id := s.w.exported("county", "county")
			return fmt.Sprintf("warning:%q first:5", id)
		}},
		{"Query.exports", "within=town", func(s *story) string {
			_, id := s.w.exported("town", "town")
			return fmt.Sprintf("warning:%q %s", id, within("town")(s))
		}},
		{"Query.export", "id=the county's", func(s *story) string { id, _ := s.w.exported("county", "county"); return fmt.Sprintf("id:%q", id) }},
		{"Query.export", "id=the town's", func(s *story) string { id, _ := s.w.exported("town", "town"); return fmt.Sprintf("id:%q", id) }},
		{"Query.export", "id=the auditor's", func(s *story) string { id, _ := s.w.exported("auditor", "county"); return fmt.Sprintf("id:%q", id) }},
		{"Query.callRecord", "warning first", func(s *story) string { id, _ := s.w.published(); return fmt.Sprintf("warning:%q first:1", id) }},
		{"Query.callRecord", "within=village", func(s *story) string {
			id, _ := s.w.published()
			return fmt.Sprintf("warning:%q %s first:1", id, within("village")(s))
		}},
		{"Query.spotChecks", "warning", func(s *story) string { _, id := s.w.drawn(); return fmt.Sprintf("warning:%q first:5", id) }},
		{"Query.spotChecks", "within=village", func(s *story) string {
			_, id := s.w.drawn()
			return fmt.Sprintf("warning:%q %s", id, within("village")(s))
		}},
		{"Mutation.requestExport", "own place", func(s *story) string {
			id, _ := s.w.published()
			return input("id", store.NewID(), "kind", raw("CALL_RECORD"), "warning", id)
		}},
		{"Mutation.requestExport", "within=town", func(s *story) string {
			id, _ := s.w.published()
			return input("id", store.NewID(), "kind", raw("CASE_FILE"), "warning", id, "within", s.w.places["town"].ID())
		}},
		{"Mutation.requestExport", "within=village", func(s *story) string {
			id, _ := s.w.published()
			return input("id", store.NewID(), "kind", raw("CALL_RECORD"), "warning", id, "within", s.w.places["village"].ID())
		}},
		{"Mutation.requestExport", "id of another", func(s *story) string {
			id, warning := s.w.exported("county", "county")
			return input("id", id, "kind", raw("CASE_FILE"), "warning", warning)
		}},
		{"Mutation.drawSpotChecks", "", func(s *story) string {
			id, to := s.w.published()
			must(s.w.t, s.w.notify.Answer(s.w.viewers["author"], to, store.NewID(), false, now))
			return input("id", store.NewID(), "warning", id, "posts", raw("2"), "doors", raw("2"), "madeAt", at0312)
		}},
		{"Mutation.noteSpotCheck", "", func(s *story) string {
			check, _ := s.w.drawn()
			return input("check", check, "id", store.NewID(), "result", raw("CONFIRMED"), "madeAt", at0312)
		}},
		{"Mutation.revealSpotCheck", "of an answer", func(s *story) string { check, _ := s.w.drawn(); return input("check", check) }},
	}
	last := len(probes) - 2 // before the one that ends sessions
	probes = append(probes[:last:last], append(exportProbes, probes[last:]...)...)
}

// The record to print holds everybody once, page after page.
func TestCallRecordPages(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		id, _ := w.published()
		var want int
		must(t, store.Inner(w.store).Row(t.Context(), "SELECT count(*) FROM deliveries WHERE warning_id = ?", id).Scan(&want))
		seen, after := map[string]bool{}, ""
		for page := 1; ; page++ {
			data, code := w.ask(w.viewers["county"], fmt.Sprintf("{callRecord(warning:%q first:2%s){nodes{id} pageInfo{hasNextPage endCursor}}}", id, after), nil)
			if code != "" {
				t.Fatal(code)
			}
			nodes, _ := dig(data, "callRecord", "nodes").([]any)
			for _, n := range nodes {
				seen[dig(n, "id").(string)] = true
			}
			if dig(data, "callRecord", "pageInfo", "hasNextPage") != true {
				break
			}
			if page > want {
				t.Fatal("it never ends")
			}
			after = fmt.Sprintf(" after:%q", dig(data, "callRecord", "pageInfo", "endCursor"))
		}
		if len(seen) != want || want < 5 {
			t.Errorf("%d of %d", len(seen), want)
		}
		if _, code := w.ask(w.viewers["county"], fmt.Sprintf(`{callRecord(warning:%q after:"x"){nodes{id}}}`, id), nil); code != "page.cursor" {
			t.Errorf("a cursor of nothing: %q", code)
		}
	})
}

// The number of a drawn household is given to who rings for the county, once it is in the journal, and no longer when the result is noted.
func TestRevealOfDrawnDoor(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		house := w.household("HH002")
		id, task := w.knocked("HH002")
		hand := viewer.Wide(viewer.With(t.Context(), viewer.System("test")))
		must(t, w.doors.Visit(w.viewers["author"], doors.Visit{Task: task, ID: store.NewID(), Found: door.Found{Outcome: door.Told}, MadeAt: now}))
		draw := store.NewID()
		data, code := w.ask(w.viewers["county"], "mutation($i:DrawSpotChecksInput!){drawSpotChecks(input:$i){checks{id subject door telephone place{name}}}}",
			map[string]any{"i": map[string]any{"id": draw.String(), "warning": id.String(), "posts": 0, "doors": 5, "madeAt": at0312}})
		checks, _ := dig(data, "drawSpotChecks", "checks").([]any)
		if code != "" || len(checks) != 1 || dig(checks[0], "subject") != "DOOR" || dig(checks[0], "telephone") != true {
			t.Fatalf("%v %s", data, code)
		}
		check := dig(checks[0], "id").(string)
		reveal := func(who string) (string, string) {
			data, code := w.ask(w.viewers[who], "mutation($i:RevealSpotCheckInput!){revealSpotCheck(input:$i){phone}}", map[string]any{"i": map[string]any{"check": check}})
			phone, _ := dig(data, "revealSpotCheck", "phone").(string)
			return phone, code
		}
		for _, who := range []string{"author", "town", "neighbour", "auditor", "admin", "line", "ended", "drill"} {
			if phone, code := reveal(who); phone != "" || code == "" {
				t.Errorf("%s is given %q %s", who, phone, code)
			}
		}
		if phone, code := reveal("county"); phone != "10030002003" || code != "" {
			t.Errorf("%q %s", phone, code)
		}
		var n int
		must(t, store.Inner(w.store).Row(t.Context(), "SELECT count(*) FROM journal WHERE verb = 'household.reveal' AND subject_id = ?", house).Scan(&n))
		if n != 1 {
			t.Errorf("%d journal entries", n)
		}
		in := map[string]any{"check": check, "id": store.NewID().String(), "result": "WRONG_NUMBER", "note": "空号", "madeAt": at0312}
		for _, who := range []string{"town", "auditor"} {
			if _, code := w.ask(w.viewers[who], "mutation($i:NoteSpotCheckInput!){noteSpotCheck(input:$i){check{corrected}}}", map[string]any{"i": in}); code == "" {
				t.Errorf("%s notes a result", who)
			}
		}
		data, code = w.ask(w.viewers["county"], "mutation($i:NoteSpotCheckInput!){noteSpotCheck(input:$i){check{corrected telephone result note}}}", map[string]any{"i": in})
		if code != "" || dig(data, "noteSpotCheck", "check", "corrected") != true || dig(data, "noteSpotCheck", "check", "telephone") != false {
			t.Errorf("%v %s", data, code)
		}
		if _, code := reveal("county"); code != fault.ErrNotFound.Code {
			t.Errorf("after the result: %s", code)
		}
		row, err := w.store.Client.Household.Get(hand, house)
		must(t, err)
		if row.ReviewedDay != "" {
			t.Errorf("the entry was still looked over on %s", row.ReviewedDay)
		}
	})
}
