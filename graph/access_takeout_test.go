package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	dbexport "jiaoying/ent/db/export"
	"jiaoying/ent/viewer"
	"jiaoying/server/export"
	"jiaoying/server/loss"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// mark is that of the town's entry list as it is now.
func (w *world) mark(ev uuid.UUID) string {
	w.t.Helper()
	list, err := w.losses.Entries(w.viewers["town"], ev, w.town().ID())
	must(w.t, err)
	return list.Mark
}

// giveUp ends what the stories before have asked for, so that the next is not one too many.
func (w *world) giveUp() {
	w.t.Helper()
	ids, err := w.store.Client.Export.Query().Where(dbexport.StateEQ(export.StatePending)).IDs(viewer.Wide(w.system()))
	must(w.t, err)
	for _, id := range ids {
		must(w.t, w.exports.Fail(w.t.Context(), id))
	}
}

// filed gives the story the case of a disaster that the county has asked for; it is given up at once.
func (w *world) filed() (id, ev uuid.UUID) {
	w.t.Helper()
	ev, id = w.happened(), store.NewID()
	w.giveUp()
	must(w.t, w.exports.Ask(w.viewers["county"], export.Request{ID: id, Kind: export.KindCase, Event: ev, Place: w.places["county"], Language: export.Chinese}))
	must(w.t, w.exports.Fail(w.t.Context(), id))
	return id, ev
}

func init() {
	outProbes := []probe{
		{"Query.entryList", "within=town", func(s *story) string {
			ev, _ := s.w.stated()
			return fmt.Sprintf("event:%q within:%q", ev, s.w.town().ID())
		}},
		{"Query.entryList", "within=county", func(s *story) string {
			ev, _ := s.w.stated()
			return fmt.Sprintf("event:%q within:%q", ev, s.w.places["county"].ID())
		}},
		{"Query.entryList", "within=village", func(s *story) string {
			ev, _ := s.w.stated()
			return fmt.Sprintf("event:%q within:%q", ev, s.w.places["village"].ID())
		}},
		{"Mutation.recordEntry", "division=town", func(s *story) string {
			ev := s.w.happened()
			return input("id", store.NewID(), "event", ev, "division", s.w.town().ID(), "mark", s.w.mark(ev), "receipt", "GJ-01", "madeAt", at0312)
		}},
		{"Query.lossYears", "", func(s *story) string { s.w.happened(); return "from:2024 to:2025" }},
		{"Query.lossYears", "within=town", func(s *story) string { return fmt.Sprintf("within:%q from:2026 to:2026", s.w.town().ID()) }},
		{"Mutation.setCountyFigure", "", func(*story) string {
			return input("id", store.NewID(), "key", "gdp", "year", raw("2026"), "value", raw("100"), "source", "统计公报", "madeAt", at0312)
		}},
		{"Query.exports", "event=the county's", func(s *story) string { _, ev := s.w.filed(); return fmt.Sprintf("event:%q first:5", ev) }},
		{"Query.export", "id=a disaster's", func(s *story) string { id, _ := s.w.filed(); return fmt.Sprintf("id:%q", id) }},
		{"Mutation.requestExport", "event", func(s *story) string {
			s.w.giveUp()
			return input("id", store.NewID(), "kind", raw("CASE_FILE"), "event", s.w.happened())
		}},
	}
	last := len(probes) - 2 // before the one that ends sessions
	probes = append(probes[:last:last], append(outProbes, probes[last:]...)...)
}

// What was typed into the national system is told to those who read the figures; who typed it is masked to an auditor.
func TestAccessOfEntries(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		ev, _ := w.stated()
		id := store.NewID()
		must(t, w.losses.RecordEntry(w.viewers["town"], loss.Entering{ID: id, Event: ev, Division: w.town().ID(), Mark: w.mark(ev), Receipt: "GJ-2026-01", MadeAt: now}))
		reads := map[string]bool{"town": true, "county": true, "auditor": true}
		for _, e := range eyes {
			if e.name == "stranger" {
				continue
			}
			data, code := w.ask(w.viewers[e.name], fmt.Sprintf("{entryList(event:%q within:%q){rows{code now} mayEnter entries{receipt rows{name unit then now} by{name}}}}", ev, w.town().ID()), nil)
			if told := strings.Contains(fmt.Sprint(data), "GJ-2026-01"); told != reads[e.name] {
				t.Errorf("%s: %v %s", e.name, data, code)
			}
			if e.name == "auditor" && (strings.Contains(fmt.Sprint(data), w.cast["P11"].Name) || dig(data, "entryList", "mayEnter") != false) {
				t.Errorf("%v", data)
			}
		}
		// The same again answers the same; from an old list it is refused with a code the desk knows.
		in := map[string]any{"id": store.NewID().String(), "event": ev.String(), "division": w.town().ID().String(), "mark": "00", "receipt": "x", "madeAt": at0312}
		if _, code := w.ask(w.viewers["town"], "mutation($i:RecordEntryInput!){recordEntry(input:$i){entry{id n}}}", map[string]any{"i": in}); code != "entry.moved_on" {
			t.Errorf("%s", code)
		}
	})
}
