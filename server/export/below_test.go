package export_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"jiaoying/ent/db/villagerung"
	"jiaoying/ent/schema"
	"jiaoying/notify"
	"jiaoying/notify/escalate"
	"jiaoying/server/danger"
	"jiaoying/server/danger/command"
	"jiaoying/server/export"
	"jiaoying/server/report"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning"
	"jiaoying/server/warning/course"
)

// below is what happened below the county round a warning.
type below struct {
	warning, rung, notice, byReport, byWarning, byNotice, rejected uuid.UUID
}

// happened is a warning that a town proposed from a danger report, after a proposal that was rejected: its households were told, they
// were ordered to move by report, warning and notice, and one village was out of contact.
func (b *bundle) happened() (s below) {
	b.t.Helper()
	dangers := &danger.Flow{Store: b.store}
	reports := &report.Flow{Store: b.store, MinutesFunc: report.MinutesFrom(b.store.Setting)}
	found := store.NewID()
	must(b.t, reports.Submit(as(b.officer), report.Submission{ID: found, Place: b.places[village].ID(), MadeAt: b.clock, Content: schema.ReportContent{Category: "NAT03", Severity: lifecycle.SeverityMinor, Note: "东堤冒浑水"}}))
	propose := func() uuid.UUID {
		id := store.NewID()
		b.tick(time.Second)
		must(b.t, b.warnings.Propose(as(b.townDuty), warning.Proposal{ID: id, Report: found, Level: course.Red, Event: "11B03", EventName: "暴雨", Text: "东堤要垮", MadeAt: b.clock}))
		return id
	}
	s.rejected = propose()
	b.tick(time.Second)
	must(b.t, b.warnings.Move(as(b.duty), warning.Move{Warning: s.rejected, Move: store.NewID(), Kind: course.MoveReject, Edit: 1, Text: "再看看", MadeAt: b.clock}))
	s.warning = propose()
	row, err := b.store.Client.Warning.Get(system, s.warning)
	must(b.t, err)
	content := *row.Content
	content.Issuer = "台儿庄区气象台"
	b.tick(time.Second)
	must(b.t, b.warnings.Edit(as(b.duty), warning.Edit{Warning: s.warning, Move: store.NewID(), Edit: 1, Content: content, Target: *row.Target, MadeAt: b.clock}))
	b.tick(time.Second)
	must(b.t, b.warnings.Move(as(b.duty), warning.Move{Warning: s.warning, Move: store.NewID(), Kind: course.MoveUrgent, Edit: 2, MadeAt: b.clock}))
	b.fanOut(s.warning)

	s.notice = store.NewID()
	b.tick(time.Second)
	must(b.t, dangers.Tell(as(b.officer), danger.Telling{ID: s.notice, Place: b.places[village].ID(), Report: &found, Template: "DANGER-0", Text: "东堤管涌，请马上到小学清点", MadeAt: b.clock}))
	for more := true; more; {
		more, err = b.doors.OpenNotice(system, s.notice)
		must(b.t, err)
	}
	give := func(in danger.Giving) uuid.UUID {
		in.ID, in.Kind, in.Place, in.Whereto, in.MadeAt = store.NewID(), command.KindMove, b.places[village].ID(), "冯湖小学", b.tick(time.Second)
		for _, rule := range command.Bases() {
			if slices.Contains(rule.Kinds, command.KindMove) {
				in.Basis = rule.Code
			}
		}
		must(b.t, dangers.Give(as(b.townDuty), in))
		return in.ID
	}
	s.byReport = give(danger.Giving{Report: &found, Text: "按报告转移东堤下"})
	s.byWarning = give(danger.Giving{Warning: &s.warning, Text: "按预警转移低洼处"})
	s.byNotice = give(danger.Giving{Notice: &s.notice, Text: "按告知转移沿河"})
	b.tick(time.Second)
	must(b.t, dangers.Receive(as(b.officer), s.byWarning, store.NewID(), b.clock))
	b.tick(time.Second)
	must(b.t, dangers.End(as(b.officer), danger.Ending{Notice: s.notice, Move: store.NewID(), Reason: "管涌已堵", MadeAt: b.clock}))

	b.tick(6 * time.Minute)
	for more := true; more; {
		more, err = b.notify.Villages(system)
		must(b.t, err)
	}
	rung, err := b.store.Client.VillageRung.Query().Where(villagerung.WarningID(s.warning), villagerung.VillageID(b.places[village].Village)).Only(system)
	must(b.t, err)
	s.rung = rung.ID
	for _, n := range []notify.VillageNote{
		{Kind: escalate.NoteTry, Way: escalate.WaySatellite, Text: "没人接 13912345678"}, {Kind: escalate.NoteSend, Who: "卓乘风"}, {Kind: escalate.NoteArrive, Who: "卓乘风", Text: "桥已断，人都在"},
	} {
		n.Rung, n.ID, n.MadeAt = s.rung, store.NewID(), b.tick(time.Minute)
		must(b.t, b.notify.NoteVillage(as(b.townDuty), n))
	}
	return s
}

// The case tells of silent villages and of what a town did by itself, holds their entries, and names one that is missing; the record
// lists the villages.
func TestCaseTellsWhatHappenedBelow(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		s := b.happened()
		raw := b.bytes(b.duty, b.ask(b.duty, export.KindCase, s.warning, county).ID)
		if _, err := verify(raw, b.ring); err != nil {
			t.Fatal(err)
		}
		parts := unpacked(t, raw)
		story, entries := "", map[string]int{}
		for _, p := range parts {
			switch p.name {
			case "case.html":
				story = string(p.body)
			case "entries.jsonl":
				for _, l := range lines(p.body) {
					entries[entryOf(t, l)]++
				}
			}
		}
		for _, want := range []string{
			"失联：泥沟镇 冯湖村，第 1 版没有人应答", "联系泥沟镇 冯湖村：卫星电话，没联系上", "没人接 139****5678", "派人去泥沟镇 冯湖村：卓乘风", "卓乘风 到了泥沟镇 冯湖村", "桥已断，人都在", "泥沟镇 冯湖村联系上了：派去的人到了",
			"险情告知：泥沟镇 冯湖村，险情：东堤管涌，请马上到小学清点", "险情告知结束：泥沟镇 冯湖村，管涌已堵", "转移指令：泥沟镇 冯湖村，按报告转移东堤下，依据", "按预警转移低洼处", "按告知转移沿河", "，去冯湖小学",
			"转移指令收到：泥沟镇 冯湖村，" + b.cast["P22"].Name, "同一份险情报告的镇街建议（红色，不转发）", "失联村（按地方）",
		} {
			if !strings.Contains(story, want) {
				t.Errorf("the story lacks %q", want)
			}
		}
		for subject, kind := range map[uuid.UUID]string{s.rung: "village", s.notice: "notice", s.byReport: "order", s.byWarning: "order", s.byNotice: "order", s.rejected: "warning"} {
			want := b.count("SELECT count(*) FROM journal WHERE subject_id = ? AND subject_type = ?", subject, kind)
			if got := entries[kind+" "+subject.String()]; got != want || want == 0 {
				t.Errorf("%s %s: %d entries, want %d", kind, subject, got, want)
			}
		}
		// An entry of a village that is left out is named, signed anew or not.
		drop := func(b []byte) []byte {
			all := lines(b)
			for i, l := range all {
				if entryOf(t, l) == "village "+s.rung.String() {
					return joined(append(all[:i:i], all[i+1:]...))
				}
			}
			t.Fatal("no entry of the village")
			return nil
		}
		dropped := changed(parts, "entries.jsonl", drop)
		for name, p := range map[string][]part{"dropped": dropped, "dropped, signed anew": signed(t, dropped, b.ring)} {
			if _, err := verify(packed(t, p), b.ring); err == nil || !strings.Contains(err.Error(), "entries.jsonl: missing at position") {
				t.Errorf("%s: %v", name, err)
			}
		}
		// The other town's case tells nothing of it; an auditor reads nothing that was typed.
		away := string(sheetText(t, b.bytes(b.neighbour, b.ask(b.neighbour, export.KindCase, s.warning, otherTown).ID)))
		hidden := string(sheetText(t, b.bytes(b.auditor, b.ask(b.auditor, export.KindCase, s.warning, county).ID)))
		for _, never := range []string{"卓乘风", "桥已断", "按预警转移低洼处", "管涌已堵"} {
			if strings.Contains(away, never) {
				t.Errorf("another town reads %q", never)
			}
			if strings.Contains(hidden, never) {
				t.Errorf("an auditor reads %q", never)
			}
		}

		f, err := excelize.OpenReader(bytes.NewReader(b.bytes(b.duty, b.ask(b.duty, export.KindRecord, s.warning, county).ID)))
		must(t, err)
		defer func() { _ = f.Close() }()
		rows := byID(t, table(t, f, "失联村"), "编号")
		if len(rows) != 3 {
			t.Errorf("%d rows of villages: %v", len(rows), rows)
		}
		did := []string{}
		for _, r := range rows {
			did = append(did, r["做了什么"])
			if r["失联编号"] != s.rung.String() || r["村"] != "冯湖村" || r["状态"] != "已联系上" || r["怎么联系上的"] != "派去的人到了" {
				t.Errorf("%v", r)
			}
			if r["做了什么"] == "试着联系" && (r["用什么"] != "卫星电话" || r["说上话"] != "否" || r["说明"] != "没人接 139****5678") {
				t.Errorf("%v", r)
			}
		}
		slices.Sort(did)
		if !slices.Equal(did, []string{"人到了", "派人去", "试着联系"}) {
			t.Errorf("%v", did)
		}
	})
}

// entryOf gives kind and subject of a line that holds an entry of the case.
func entryOf(t testing.TB, line []byte) string {
	t.Helper()
	var l struct {
		Entry *struct {
			Kind    string    `json:"kind"`
			Subject uuid.UUID `json:"subject"`
		} `json:"entry"`
	}
	must(t, json.Unmarshal(line, &l))
	if l.Entry == nil {
		return ""
	}
	return l.Entry.Kind + " " + l.Entry.Subject.String()
}
