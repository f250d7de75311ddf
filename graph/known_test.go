package graph_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/report"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// What a village has reported is offered for its figures to whoever tells them: its own reports of danger and loss, since some hours before
// the event; nothing that was returned, is need-to-know, of another village, of another world, or of before.
func TestKnownOfReports(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		ev := w.happened() // it began two hours ago
		tell := func(key string, at division.Place, category string, people int, made time.Time) report.Step {
			t.Helper()
			id := store.NewID()
			must(t, w.reports.Submit(w.viewers[key], report.Submission{ID: id, Place: at.ID(), MadeAt: made, Content: schema.ReportContent{Category: category, Severity: lifecycle.SeverityMajor, Note: "麦田淹了", PeopleAffected: &people}}))
			return report.Step{Report: id, Move: store.NewID(), MadeAt: now}
		}
		village, early := w.places["village"], now.Add(-3*time.Hour)
		tell("author", village, "NAT03", 12, early) // written before the event, sent after it
		tell("colleague", village, "NAT09", 13, now.Add(-time.Hour))
		back := tell("author", village, "NAT03", 100, now)
		back.Reason, back.Text = lifecycle.ReasonDetail, "说不清"
		must(t, w.reports.Return(w.viewers["town"], back))
		tell("author", village, "PUB02", 200, now)                   // need-to-know
		tell("author", village, "HAZ01", 400, now)                   // neither danger nor loss
		tell("author", village, "NAT03", 800, now.Add(-9*time.Hour)) // of another day
		tell("sibling", w.places["sibling"], "NAT03", 1600, now)     // another village's
		ask := func(ctx context.Context) (map[string]any, string) {
			return w.ask(ctx, fmt.Sprintf("{lossKnown(event:%q village:%q){reports affected toldAt}}", ev, village.ID()), nil)
		}
		tells := map[string]bool{"colleague": true, "town": true, "county": true}
		for _, e := range eyes {
			data, code := ask(w.viewers[e.name])
			known := fmt.Sprint(dig(data, "lossKnown", "reports"), dig(data, "lossKnown", "affected"), dig(data, "lossKnown", "toldAt"))
			if want := fmt.Sprint(2, 25, early.Format("2006-01-02T15:04:05.000Z")); (known == want) != tells[e.name] || code == "" && !tells[e.name] {
				t.Errorf("%s: %v %s", e.name, data, code)
			}
		}
		// Who tells of the village and reads no reports is offered none.
		mute := *viewer.From(w.viewers["colleague"])
		mute.Grants = []viewer.Grant{{Appointment: store.NewID(), Role: viewer.InfoOfficer, Post: "A", Verbs: []viewer.Verb{viewer.StatementSubmit}, Place: village}}
		if data, code := ask(viewer.With(t.Context(), &mute)); code != "" || fmt.Sprint(dig(data, "lossKnown", "reports"), dig(data, "lossKnown", "affected")) != "0 0" || dig(data, "lossKnown", "toldAt") != nil {
			t.Errorf("without report verbs: %v %s", data, code)
		}
	})
}
