package export

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jiaoying/ent/db"
	"jiaoying/ent/viewer"
	"jiaoying/notify/door"
	"jiaoying/notify/escalate"
	"jiaoying/server/danger/command"
	"jiaoying/server/loss/chain"
	disasters "jiaoying/server/loss/event"
	"jiaoying/server/warning/course"
)

// Both languages have a word for everything that can stand in a row, and for every key the code names.
func TestWordsAreThere(t *testing.T) {
	t.Parallel()
	groups := map[string][]string{
		"role": viewer.Role("").Values(), "channel": escalate.Channel("").Values(), "proof": escalate.Proof("").Values(), "state": escalate.State("").Values(),
		"attempt": escalate.AttemptState("").Values(), "outcome": door.Outcome("").Values(), "why": door.Why("").Values(), "door.state": door.State("").Values(), "stage": door.Stage("").Values(), "ruling": door.Ruling("").Values(), "cause": {"warning", "notice"}, "case.event.door": {"second", "town"},
		"level": course.Level("").Values(), "warning": course.State("").Values(), "move": course.Move("").Values(), "rev.kind": course.RevisionKind("").Values(),
		"rev.ended_by": course.End("").Values(), "audience": {string(course.AudiencePosts), string(course.AudienceSites), string(course.AudienceHouseholds)},
		"file": Kinds(), "sign": escalate.Sign("").Values(), "note": escalate.NoteKind("").Values(), "village.state": escalate.VillageState("").Values(),
		"case.event": {"village_try", "village_send", "village_arrive"}, "order": command.Kind("").Values(), "order.state": command.State("").Values(), "way": escalate.Way("").Values(), "mode": {"walk", "vehicle", "carry", "stretcher", "ambulance"}, "spot": {"delivery", "door", "confirmed", "not_confirmed", "not_reached", "wrong_number"},
	}
	for group, values := range map[string][]string{
		"loss.nature": disasters.Nature("").Values(), "loss.state": disasters.State("").Values(), "loss.scope": disasters.Scope("").Values(), "loss.turn": disasters.Move("").Values(),
		"loss.kind": chain.Kind("").Values(), "loss.statement": chain.State("").Values(), "loss.how": {"phone", "radio", "in_person", "written"}, "loss.check": {"fall", "jump", "base"},
		"loss.what": {"name", "nature", "hazard", "started", "response"}, "loss.print": {"statement.export", "ledger.export", "ledger.release", "ledger.notice"},
	} {
		groups[group] = values
	}
	var keys []string
	for group, values := range groups {
		for _, v := range values {
			keys = append(keys, group+"."+v)
		}
	}
	// The keys that stand in the code as they are.
	named := regexp.MustCompile(`"((?:sum|rev|rate|col|sheet|case|pack|loss)\.[a-z_.0-9]*[a-z0-9])"`)
	for _, name := range []string{"record.go", "casefile.go", "events.go", "book.go", "pack.go", "villages.go", "local.go", "rulings.go", "losses.go"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllSubmatch(b, -1) {
			if k := string(m[1]); k != "case.html" {
				keys = append(keys, k)
			}
		}
	}
	if len(keys) < 150 {
		t.Errorf("only %d keys were found", len(keys))
	}
	for _, language := range Languages() {
		w := textsOf(language)
		for _, k := range keys {
			if w[k] == "" {
				t.Errorf("%s has no word for %s", language, k)
			}
		}
	}
	for k := range textsOf(Chinese) {
		if _, ok := textsOf(English)[k]; !ok {
			t.Errorf("English lacks %s", k)
		}
		marks := regexp.MustCompile(`\{[a-z]+\}`)
		zh, en := marks.FindAllString(textsOf(Chinese)[k], -1), marks.FindAllString(textsOf(English)[k], -1)
		slices.Sort(zh)
		slices.Sort(en)
		if strings.Join(zh, "") != strings.Join(en, "") {
			t.Errorf("%s holds %v and %v", k, zh, en)
		}
	}
	if len(textsOf(Chinese)) != len(textsOf(English)) {
		t.Errorf("%d Chinese words, %d English", len(textsOf(Chinese)), len(textsOf(English)))
	}
}

func TestFileName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"叫应记录-台儿庄区-暴雨红色预警": "叫应记录-台儿庄区-暴雨红色预警", "../../etc/passwd": "etcpasswd", "a\r\nb\"c;d%e": "abcde", "泥沟镇 冯湖村": "泥沟镇-冯湖村",
	} {
		if got := fileName(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
	if n := len([]rune(fileName(strings.Repeat("长", 300)))); n != 80 {
		t.Errorf("%d characters", n)
	}
}

// Telephone and identity numbers are masked wherever somebody typed them; times, dates and small numbers stay.
func TestNumbersAreMasked(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"打 13912345678 没人接":   "打 139****5678 没人接",
		"139 1234 5678":       "139****5678",
		"0632-6611234":        "063****1234",
		"37040519800101123X":  "370****123X",
		"１３９１２３４５６７８":         "１３９****５６７８",
		"2026-11-24 03:12 两人": "2026-11-24 03:12 两人",
		"水位 34.57 米，转移 120 人": "水位 34.57 米，转移 120 人",
	} {
		m := &making{row: &db.Export{}, say: textsOf(Chinese)}
		if got := m.free(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

// A sheet that is full goes on in a further one, with the same headings.
func TestSheetsGoOn(t *testing.T) {
	t.Parallel()
	b, err := newBook(textsOf(Chinese), 4)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.close() }()
	s, err := b.sheet("应答", answerColumns[:2])
	if err != nil {
		t.Fatal(err)
	}
	for i := range 7 {
		if err := s.add(i, "泥沟镇"); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := b.write(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if got := b.file.GetSheetList(); !slices.Equal(got, []string{"应答", "应答 2", "应答 3"}) {
		t.Errorf("%v", got)
	}
}
