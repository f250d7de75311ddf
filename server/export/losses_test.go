package export_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/export"
	"jiaoying/server/fault"
	"jiaoying/server/loss"
	"jiaoying/server/loss/chain"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/figure"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

const secretID = "370405194001010010" // nobody's: its check digit is wrong

// hail plays the case of the issue: hail for five days, 4,000 亩 of wheat, daily updates, the town sends a figure back without a number, the
// village maintains it, the county confers; a house in the ledger, a sheet taken out, an entry typed.
func (b *bundle) hail() (ev, other uuid.UUID) {
	b.t.Helper()
	t := b.t
	losses := &loss.Flow{Store: b.store, Ring: b.ring}
	_, err := losses.Seed(context.Background(), b.places[county].County)
	must(t, err)
	info := holder(b.cast["P21"], viewer.InfoOfficer, b.places[village])
	open := func(name string) uuid.UUID {
		id := store.NewID()
		must(t, losses.OpenEvent(as(b.duty), loss.EventOpening{ID: id, Name: name, Nature: event.NatureNatural, Hazard: "0201", StartedAt: b.clock.Add(-2 * time.Hour), MadeAt: b.clock}))
		return id
	}
	ev, other = open("11·24 风雹"), open("另一场")
	b.tick(time.Minute)
	hazard := "0402"
	must(t, losses.MoveEvent(as(b.duty), loss.EventMove{Event: ev, Move: store.NewID(), Kind: event.MoveAmend, Hazard: &hazard, Text: "查明是冰雹 13912345678", MadeAt: b.clock}))
	in := loss.Submission{ID: store.NewID(), Event: ev, Division: b.places[village].ID(), Kind: chain.KindFirst, Form: "2024", OccurredAt: b.clock.Add(-time.Hour), MadeAt: b.clock}
	mu := func(n int64) []loss.TypedFigure {
		return []loss.TypedFigure{{Code: "A01007", Value: figure.Value{Hundredths: 28600, Unit: "人"}}, {Code: "A01030", Value: figure.Value{Hundredths: n * 100, Unit: "亩"}}}
	}
	send := func(kind chain.Kind, figures []loss.TypedFigure, answers ...loss.Answer) {
		b.tick(time.Minute)
		if kind != chain.KindFirst {
			base := in.ID
			in.Base = &base
		}
		in.ID, in.Kind, in.Figures, in.Answers, in.MadeAt = store.NewID(), kind, figures, answers, b.clock
		must(t, losses.Submit(as(info), in))
	}
	accept := func(v *viewer.Viewer) {
		b.tick(time.Minute)
		must(t, losses.Accept(as(v), loss.Accepting{Statement: in.ID, Move: store.NewID(), MadeAt: b.clock}))
	}
	send(chain.KindFirst, mu(3600))
	accept(b.townDuty)
	for day := range int64(3) {
		b.tick(24 * time.Hour)
		send(chain.KindUpdate, mu(3700+100*day))
		accept(b.townDuty)
	}
	b.tick(24 * time.Hour)
	send(chain.KindUpdate, mu(4000))
	b.tick(time.Minute)
	must(t, losses.Return(as(b.townDuty), loss.Returning{Statement: in.ID, Move: store.NewID(), Cells: []loss.ReturnedCell{{Code: "A01030", Reason: "visit", Text: "看了三块地，没这么多"}}, MadeAt: b.clock}))
	send(chain.KindUpdate, mu(4000), loss.Answer{Code: "A01030", Maintained: true, Reason: "checked", Text: "逐户量过，有表"})
	accept(b.townDuty)
	b.tick(time.Minute)
	must(t, losses.SaveRow(as(info), loss.LedgerSaving{ID: store.NewID(), Row: store.NewID(), Event: ev, Village: b.places[village].ID(), Ledger: "D02", MadeAt: b.clock,
		Cells: []loss.LedgerCell{{Code: "D02001", Text: "尹怀桥"}, {Code: "D02002", Text: secretID}, {Code: "D02011", Text: "2"}, {Code: "D02008", Text: "3"}}}))
	b.tick(time.Minute)
	must(t, losses.Confer(as(b.duty), loss.Conferring{ID: store.NewID(), Event: ev, Division: b.places[county].ID(), Code: "A01030", Delta: -2000, Departments: "农业农村局", Text: "遥感核对", MadeAt: b.clock}))
	b.tick(time.Minute)
	_, err = losses.Print(as(b.townDuty), ev, b.places[town].ID(), "", "csv", nil)
	must(t, err)
	_, err = losses.PrintLedger(as(b.townDuty), loss.LedgerOut{Event: ev, Place: b.places[village].ID(), Ledger: "D02", Format: "html", Purpose: "张榜公示", Until: b.clock.Format(time.DateOnly), Contact: "民政办"})
	must(t, err)
	list, err := losses.Entries(as(b.townDuty), ev, b.places[town].ID())
	must(t, err)
	must(t, losses.RecordEntry(as(b.townDuty), loss.Entering{ID: store.NewID(), Event: ev, Division: b.places[town].ID(), Mark: list.Mark, Receipt: "GJ-1124-01", MadeAt: b.clock}))
	b.tick(time.Minute)
	must(t, losses.MoveEvent(as(b.duty), loss.EventMove{Event: ev, Move: store.NewID(), Kind: event.MoveSettle, Text: "雨停三天", MadeAt: b.clock}))
	// The village's final is tied to its ledger; the county asks to correct another figure of it.
	figures := append(mu(4000), loss.TypedFigure{Code: "A01022", Value: figure.Value{Hundredths: 200, Unit: "间"}}, loss.TypedFigure{Code: "A01023", Value: figure.Value{Hundredths: 100, Unit: "户"}})
	send(chain.KindFinal, figures)
	accept(b.townDuty)
	b.tick(time.Minute)
	must(t, losses.Ask(as(b.duty), loss.Asking{Event: ev, Division: b.places[village].ID(), Move: store.NewID(), Cells: []loss.ReturnedCell{{Code: "A01007", Reason: "ledger"}}, MadeAt: b.clock}))
	return ev, other
}

// askLoss asks for the case of a disaster and makes it.
func (b *bundle) askLoss(v *viewer.Viewer, ev uuid.UUID, at, language string) (uuid.UUID, []byte) {
	b.t.Helper()
	x := store.NewID()
	must(b.t, b.flow.Ask(as(v), export.Request{ID: x, Kind: export.KindCase, Event: ev, Place: b.places[at], Language: language}))
	b.sequence()
	must(b.t, b.flow.Make(context.Background(), x))
	return x, b.bytes(v, x)
}

func TestCaseOfDisaster(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev, other := b.hail()
		x, raw := b.askLoss(b.duty, ev, county, export.Chinese)
		p, err := verify(raw, b.ring)
		must(t, err)
		if p.Event == nil || *p.Event != ev || p.Warning != uuid.Nil || p.Title != "11·24 风雹" || p.Masked {
			t.Errorf("%+v", p.Manifest)
		}
		// Every entry of the event, its chain, its row, its conference and its entry is in it.
		want := b.count(`SELECT count(*) FROM journal WHERE subject_id = ? OR subject_id = ? OR subject_id IN (SELECT id FROM loss_chains WHERE event_id = ?)
			OR subject_id IN (SELECT id FROM ledger_rows WHERE event_id = ?) OR subject_id IN (SELECT id FROM conferences WHERE event_id = ?) OR subject_id IN (SELECT id FROM loss_entries WHERE event_id = ?)`, ev, x, ev, ev, ev, ev)
		if p.Verdict.Entries != int64(want-2) || want < 20 { // the last two tell that it is ready and was taken
			t.Errorf("%d entries, want %d", p.Verdict.Entries, want-2)
		}
		text := ""
		for _, part := range unpacked(t, raw) {
			if part.name == "case.html" {
				text = string(part.body)
			}
		}
		for _, says := range []string{
			"更正", "江河洪水灾害改为冰雹灾害", "139****5678", "初报（第 1 版）", "由 240.00 公顷 改为 246.67 公顷", "由 260.00 公顷 改为 266.67 公顷", "退回：", "农作物受灾面积：与现场核查不符：看了三块地，没这么多",
			"维持原数农作物受灾面积：已逐户核实，属实：逐户量过，有表", "有争议", "会商调整：台儿庄区，农作物受灾面积 -20.00 公顷", "农业农村局", "台账 D02 加一行", "尹*", "砌体", "导出报表：泥沟镇", "打印公示：", "GJ-1124-01",
			"宣布灾情稳定", "核报（第 7 版）", "要求更正核报：泥沟镇 冯湖村", "受灾人口：与台账不符", "雨停三天", "下级合计", "审核通过：",
		} {
			if !strings.Contains(text, says) {
				t.Errorf("the story lacks %q", says)
			}
		}
		for _, not := range []string{"尹怀桥", secretID, "另一场", other.String(), "ZgotmplZ", "13912345678", "loss."} {
			if strings.Contains(text, not) {
				t.Errorf("the story holds %q", not)
			}
		}
		if t.Failed() {
			t.Log(text)
		}
		last := ""
		for _, l := range strings.Split(text, `<td class="time">`)[1:] {
			at := l[:strings.Index(l, "<")]
			if at < last {
				t.Errorf("%s comes behind %s", at, last)
			}
			last = at
		}
		// What is changed in it is named.
		bad := changed(unpacked(t, raw), "case.html", func(b []byte) []byte { return []byte(strings.Replace(string(b), "266.67", "166.67", 1)) })
		if _, err := verify(packed(t, bad), b.ring); err == nil || !strings.Contains(err.Error(), "case.html") {
			t.Errorf("a figure was changed: %v", err)
		}

		// The town's case is of its own ground; an auditor's shows no name and nothing of what was typed; in English all is English.
		_, raw = b.askLoss(b.townDuty, ev, town, export.English)
		if _, err := verify(raw, b.ring); err != nil {
			t.Error(err)
		}
		text = string(sheetText(t, raw))
		if !strings.Contains(text, "Maintained") && !strings.Contains(text, "maintained") || strings.Contains(text, "农业农村局") || strings.Contains(text, "loss.") {
			t.Error(text)
		}
		_, raw = b.askLoss(b.auditor, ev, county, export.Chinese)
		p, err = verify(raw, b.ring)
		text = string(sheetText(t, raw))
		if err != nil || !p.Masked || strings.Contains(text, b.townDuty.Name) || strings.Contains(text, "看了三块地") || strings.Contains(text, "GJ-1124-01") || !strings.Contains(text, "266.67") {
			t.Errorf("%v %s", err, text)
		}
	})
}

func TestAskCaseOfDisaster(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev, _ := b.hail()
		in := export.Request{ID: store.NewID(), Kind: export.KindCase, Event: ev, Place: b.places[county], Language: export.Chinese}
		for range 2 { // the same again is the same
			must(t, b.flow.Ask(as(b.duty), in))
		}
		// Whoever makes exports and reads no statements does not know of it.
		noLosses := holder(b.cast["P02"], viewer.CountyDuty, b.places[county])
		noLosses.Person = b.cast["P04"].ID
		noLosses.Grants[0].Verbs = []viewer.Verb{viewer.ExportMake}
		row, err := b.store.Client.Export.Get(system, in.ID)
		must(t, err)
		if export.Shows(noLosses, row) || !export.Shows(b.duty, row) {
			t.Error("shown to the wrong ones")
		}
		for name, c := range map[string]struct {
			who  *viewer.Viewer
			in   func(export.Request) export.Request
			want string
		}{
			"another's id":      {b.auditor, func(r export.Request) export.Request { return r }, "export.conflict"},
			"another event":     {b.duty, func(r export.Request) export.Request { r.Event = store.NewID(); return r }, "export.conflict"},
			"nobody's event":    {b.duty, func(r export.Request) export.Request { r.ID, r.Event = store.NewID(), store.NewID(); return r }, "not_found"},
			"a record of it":    {b.duty, func(r export.Request) export.Request { r.ID, r.Kind = store.NewID(), export.KindRecord; return r }, "event=export.event"},
			"with a warning":    {b.duty, func(r export.Request) export.Request { r.ID, r.Warning = store.NewID(), ev; return r }, "event=export.event"},
			"of a village":      {b.duty, func(r export.Request) export.Request { r.ID, r.Place = store.NewID(), b.places[village]; return r }, "denied"},
			"by a neighbour":    {b.neighbour, func(r export.Request) export.Request { r.ID, r.Place = store.NewID(), b.places[town]; return r }, "denied"},
			"by an officer":     {b.officer, func(r export.Request) export.Request { r.ID = store.NewID(); return r }, "denied"},
			"without the right": {noLosses, func(r export.Request) export.Request { r.ID = store.NewID(); return r }, "denied"},
		} {
			err := b.flow.Ask(as(c.who), c.in(in))
			got := ""
			if f, ok := fault.As(err); ok {
				got = f.Code
				for _, x := range f.Fields {
					got = x.Path + "=" + x.Code
				}
			}
			if got != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
