package loss_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"jiaoying/ent/db/lossentry"
	"jiaoying/ent/viewer"
	"jiaoying/server/loss"
	"jiaoying/server/loss/chain"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

func changesOf(list *loss.EntryList) map[string]string {
	out := map[string]string{}
	for _, c := range list.Changes {
		out[c.Code] = c.Then + "→" + c.Now
	}
	return out
}

// What is to be typed is what differs from what was typed last: all at first, then single figures, then nothing.
func TestEntries(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		at := b.places[town].ID()
		list := func(v *viewer.Viewer) *loss.EntryList {
			t.Helper()
			got, err := b.flow.Entries(as(v), ev, at)
			must(t, err)
			return got
		}
		in := b.first(ev, village, fig("A01007", people(286)), fig("A01008", people(0)), fig("A01030", mu(820)))
		b.send(t, b.officer, in)
		b.accept(t, b.town, in.ID)
		first := list(b.town)
		if got := changesOf(first); got["A01007"] != "→286" || got["A01008"] != "→0" || got["A01030"] != "→54.67" || got["A01001"] != "→江河洪水灾害" || !first.May || len(first.Entries) != 0 {
			t.Fatalf("%v", got)
		}
		typed := loss.Entering{ID: store.NewID(), Event: ev, Division: at, Mark: first.Mark, Receipt: "GJ-2026-0718-01", MadeAt: b.clock}
		before := b.entries(t)
		for range 2 { // the same again is the same
			must(t, b.flow.RecordEntry(as(b.town), typed))
		}
		if n := b.entries(t) - before; n != 1 {
			t.Errorf("%d entries", n)
		}
		if got := list(b.town); len(got.Changes) != 0 || len(got.Entries) != 1 || got.Entries[0].Receipt != "GJ-2026-0718-01" || got.Entries[0].Card.Name != b.town.Name || len(got.Entries[0].Changes) != len(first.Changes) {
			t.Errorf("%v %+v", changesOf(got), got.Entries)
		}
		for name, c := range map[string]struct {
			who  *viewer.Viewer
			in   func(loss.Entering) loss.Entering
			want string
		}{
			"the same id with another receipt": {b.town, func(e loss.Entering) loss.Entering { e.Receipt = "x"; return e }, "loss.conflict"},
			"the same id of somebody else":     {b.town2, func(e loss.Entering) loss.Entering { return e }, "loss.conflict"},
			"an old list":                      {b.town, func(e loss.Entering) loss.Entering { e.ID = store.NewID(); return e }, "entry.moved_on"},
			"nothing new":                      {b.town, func(e loss.Entering) loss.Entering { e.ID, e.Mark = store.NewID(), list(b.town).Mark; return e }, "entry.nothing"},
			"a neighbour":                      {b.neighbour, func(e loss.Entering) loss.Entering { e.ID = store.NewID(); return e }, "loss.place"},
			"a village":                        {b.officer, func(e loss.Entering) loss.Entering { e.ID = store.NewID(); return e }, "loss.place"},
			"an auditor":                       {b.auditor, func(e loss.Entering) loss.Entering { e.ID = store.NewID(); return e }, "loss.place"},
			"of a village": {b.town, func(e loss.Entering) loss.Entering {
				e.ID, e.Division = store.NewID(), b.places[village].ID()
				return e
			}, "loss.place"},
			"an event nobody knows": {b.town, func(e loss.Entering) loss.Entering { e.ID, e.Event = store.NewID(), store.NewID(); return e }, "not_found"},
		} {
			if got := code(b.flow.RecordEntry(as(c.who), c.in(typed))); got != c.want {
				t.Errorf("%s: %s", name, got)
			}
		}
		empty := typed
		empty.ID, empty.Receipt = store.NewID(), "  "
		if got := faulty(b.flow.RecordEntry(as(b.town), empty)); got["receipt"] != "entry.receipt" {
			t.Errorf("%v", got)
		}
		// One figure more, and only it is on the list. The county reads the town's list, an auditor too; the next town does not.
		b.clock = b.clock.Add(time.Hour)
		more := b.next(in, in.ID, chain.KindUpdate, fig("A01007", people(300)), fig("A01008", people(0)), fig("A01030", mu(820)))
		b.send(t, b.officer, more)
		b.accept(t, b.town, more.ID)
		for _, v := range []*viewer.Viewer{b.town, b.duty, b.auditor} {
			if got := changesOf(list(v)); len(got) != 1 || got["A01007"] != "286→300" {
				t.Errorf("%v", got)
			}
		}
		if list(b.auditor).May {
			t.Error("an auditor may enter")
		}
		for _, v := range []*viewer.Viewer{b.neighbour, b.officer, b.grid} {
			if _, err := b.flow.Entries(as(v), ev, at); code(err) != "not_found" {
				t.Errorf("%v", err)
			}
		}
		// On paper; journalled.
		n := b.written(t, "statement.export")
		got, err := b.flow.PrintEntries(as(b.auditor), ev, at, "csv")
		must(t, err)
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(got.Data, []byte("\ufeff")))).ReadAll()
		if err != nil || len(rows) != 2 || strings.Join(rows[1], "|") != "A01007|受灾人口|人|286|300" || b.written(t, "statement.export") != n+1 {
			t.Errorf("%q %v", rows, err)
		}
		if got, err := b.flow.PrintEntries(as(b.town), ev, at, "xlsx"); err != nil || !strings.Contains(got.Name, "录入清单") {
			t.Errorf("%v", err)
		}
		if _, err := b.flow.PrintEntries(as(b.town), ev, at, "json"); code(err) != "loss.format" {
			t.Errorf("%v", err)
		}
		// The county types its own sheet apart from the towns'.
		must(t, b.flow.RecordEntry(as(b.duty), loss.Entering{ID: store.NewID(), Event: ev, Division: at, Mark: list(b.duty).Mark, Receipt: "GJ-02", MadeAt: b.clock}))
		if rows, err := b.store.Client.LossEntry.Query().Where(lossentry.EventID(ev)).Order(lossentry.ByN()).All(system); err != nil || len(rows) != 2 || rows[1].N != 2 || rows[1].Changes[0].Then != "286" {
			t.Errorf("%+v %v", rows, err)
		}
		own, err := b.flow.Entries(as(b.duty), ev, b.places[county].ID())
		if err != nil || len(own.Entries) != 0 {
			t.Errorf("%+v %v", own, err)
		}
	})
}
