package cap

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"jiaoying/server/division"
)

var (
	zone  = time.FixedZone("", 8*3600)
	eight = time.Date(2026, 7, 1, 8, 0, 0, 0, zone)
)

func clock(hour, minute int) time.Time { return time.Date(2026, 7, 1, hour, minute, 0, 0, zone) }

// message is a red rain warning, changed.
func message(change func(*Alert)) *Alert {
	a := &Alert{
		Identifier: "T-2", Sender: "weather@tez.example", Sent: clock(9, 0), Status: StatusActual, MsgType: MsgTypeAlert, Scope: ScopePublic,
		Infos: []Info{{Language: "zh-CN", Categories: []Category{CategoryMet}, Event: "暴雨", Urgency: UrgencyImmediate, Severity: SeverityExtreme,
			Certainty: CertaintyLikely, Expires: clock(20, 0)}},
	}
	if change != nil {
		change(a)
	}
	return a
}

func earlier(id string, at time.Time, change func(*Earlier)) Earlier {
	e := Earlier{Key: Key{"weather@tez.example", id, at}, Status: StatusActual}
	if change != nil {
		change(&e)
	}
	return e
}

func about(typ MsgType, refs ...Reference) func(*Alert) {
	return func(a *Alert) { a.MsgType, a.References = typ, refs }
}

func TestJudge(t *testing.T) {
	t.Parallel()
	one := Reference{"weather@tez.example", "T-1", eight}
	oneInUTC := Reference{"weather@tez.example", "T-1", eight.UTC()}
	zero := Reference{"weather@tez.example", "T-0", clock(7, 0)}
	first := earlier("T-1", eight, nil)
	other := Earlier{Key: Key{"river@tez.example", "T-1", eight}, Status: StatusActual}
	mine := Digest([]byte("mine"))
	for _, c := range []struct {
		name  string
		alert *Alert
		facts Facts
		want  string // act force of=… missing=… and what else holds
	}{
		{"new", message(nil), Facts{}, "new now of=0 missing=0 actual public calls"},
		{"untrusted calls nobody", message(nil), Facts{Trusted: false, Now: clock(9, 1)}, "new now of=0 missing=0 actual public"},
		{"same again", message(nil), Facts{Digest: mine, Same: &Earlier{Digest: mine}}, "same now of=0 missing=0 actual public"},
		{"other bytes", message(nil), Facts{Digest: mine, Same: &Earlier{}}, "conflict now of=0 missing=0 actual public"},
		{"update", message(about(MsgTypeUpdate, one)), Facts{Earlier: []Earlier{first}}, "update now of=1 missing=0 actual public calls"},
		{"update, the moment in UTC", message(about(MsgTypeUpdate, oneInUTC)), Facts{Earlier: []Earlier{first}}, "update now of=1 missing=0 actual public calls"},
		{"update of several, one unknown", message(about(MsgTypeUpdate, zero, one)), Facts{Earlier: []Earlier{first}}, "update now of=1 missing=1 actual public calls"},
		{"cancel", message(about(MsgTypeCancel, one)), Facts{Earlier: []Earlier{first}}, "cancel now of=1 missing=0 actual public"},
		{"cancel of several", message(about(MsgTypeCancel, zero, one)), Facts{Earlier: []Earlier{first, earlier("T-0", clock(7, 0), nil)}}, "cancel now of=2 missing=0 actual public"},
		{"cancel without info, after it expired", message(func(a *Alert) { about(MsgTypeCancel, one)(a); a.Infos = nil }), Facts{Earlier: []Earlier{first}}, "cancel now of=1 missing=0 actual public"},
		{"unknown", message(about(MsgTypeUpdate, one)), Facts{}, "unknown now of=0 missing=1 actual public"},
		{"unknown: the moment is another", message(about(MsgTypeCancel, one)), Facts{Earlier: []Earlier{earlier("T-1", clock(8, 1), nil)}}, "unknown now of=0 missing=1 actual public"},
		{"itself", message(about(MsgTypeUpdate, one, Reference{"weather@tez.example", "T-2", clock(9, 0)})), Facts{Earlier: []Earlier{first}}, "itself now of=1 missing=0 actual public"},
		{"another sender's", message(about(MsgTypeCancel, Reference(other.Key))), Facts{Earlier: []Earlier{other}}, "foreign now of=0 missing=0 actual public"},
		{"another sender's beside its own", message(about(MsgTypeCancel, one, Reference(other.Key))), Facts{Earlier: []Earlier{first, other}}, "foreign now of=0 missing=0 actual public"},
		{"late after a newer update", message(about(MsgTypeUpdate, one)), Facts{Earlier: []Earlier{earlier("T-1", eight, func(e *Earlier) { e.Next = clock(9, 30) })}}, "late now of=1 missing=0 actual public"},
		{"not late after an older update", message(about(MsgTypeUpdate, one)), Facts{Earlier: []Earlier{earlier("T-1", eight, func(e *Earlier) { e.Next = clock(8, 30) })}}, "update now of=1 missing=0 actual public calls"},
		{"late: older than what it names", message(func(a *Alert) { about(MsgTypeUpdate, one)(a); a.Sent = clock(7, 30) }), Facts{Earlier: []Earlier{first}}, "late now of=1 missing=0 actual public"},
		{"late cancel of a newer", message(about(MsgTypeCancel, one)), Facts{Earlier: []Earlier{earlier("T-1", eight, func(e *Earlier) { e.Next = clock(9, 30) })}}, "late now of=1 missing=0 actual public"},
		{"cancel of what is over", message(about(MsgTypeCancel, one)), Facts{Earlier: []Earlier{earlier("T-1", eight, func(e *Earlier) { e.Over = true })}}, "late now of=1 missing=0 actual public"},
		{"update of what is over begins anew", message(about(MsgTypeUpdate, one)), Facts{Earlier: []Earlier{earlier("T-1", eight, func(e *Earlier) { e.Over = true })}}, "new now of=1 missing=0 actual public calls"},
		{"expired", message(func(a *Alert) { a.Infos[0].Expires = clock(9, 0) }), Facts{}, "new over of=0 missing=0 actual public"},
		{"expires this moment", message(func(a *Alert) { a.Infos[0].Expires = clock(9, 5) }), Facts{}, "new over of=0 missing=0 actual public"},
		{"no expires, still held", message(func(a *Alert) { a.Infos[0].Expires = time.Time{} }), Facts{Lasts: time.Hour}, "new now of=0 missing=0 actual public calls"},
		{"no expires, held no more", message(func(a *Alert) { a.Infos[0].Expires = time.Time{} }), Facts{Lasts: 5 * time.Minute}, "new over of=0 missing=0 actual public"},
		{"takes effect later", message(func(a *Alert) { a.Infos[0].Effective = clock(12, 0) }), Facts{}, "new coming of=0 missing=0 actual public"},
		{"one info over, one to come", message(func(a *Alert) {
			i := a.Infos[0]
			i.Effective = clock(12, 0)
			a.Infos[0].Expires = clock(9, 1)
			a.Infos = append(a.Infos, i)
		}), Facts{}, "new coming of=0 missing=0 actual public"},
		{"red is over, yellow holds", message(func(a *Alert) {
			i := a.Infos[0]
			i.Severity = SeverityModerate
			a.Infos[0].Expires = clock(9, 1)
			a.Infos = append(a.Infos, i)
		}), Facts{}, "new now of=0 missing=0 actual public"},
		{"exercise", message(func(a *Alert) { a.Status = StatusExercise }), Facts{}, "new now of=0 missing=0"},
		{"test", message(func(a *Alert) { a.Status = StatusTest }), Facts{}, "new now of=0 missing=0"},
		{"system", message(func(a *Alert) { a.Status = StatusSystem }), Facts{}, "new now of=0 missing=0"},
		{"draft", message(func(a *Alert) { a.Status = StatusDraft }), Facts{}, "new now of=0 missing=0"},
		{"an exercise cancels nothing real", message(func(a *Alert) { about(MsgTypeCancel, one)(a); a.Status = StatusExercise }), Facts{Earlier: []Earlier{first}}, "unknown now of=0 missing=1"},
		{"nor is it cancelled by what is real", message(about(MsgTypeCancel, one)), Facts{Earlier: []Earlier{earlier("T-1", eight, func(e *Earlier) { e.Status = StatusExercise })}}, "unknown now of=0 missing=1 actual public"},
		{"restricted is never public and may call", message(func(a *Alert) { a.Scope, a.Restriction = ScopeRestricted, "仅责任人" }), Facts{}, "new now of=0 missing=0 actual calls"},
		{"private is never public and calls nobody", message(func(a *Alert) { a.Scope, a.Addresses = ScopePrivate, "a" }), Facts{}, "new now of=0 missing=0 actual"},
		{"yellow waits", message(func(a *Alert) { a.Infos[0].Severity = SeverityModerate }), Facts{}, "new now of=0 missing=0 actual public"},
		{"orange calls", message(func(a *Alert) { a.Infos[0].Severity = SeveritySevere }), Facts{}, "new now of=0 missing=0 actual public calls"},
		{"past asks nobody", message(func(a *Alert) { a.Infos[0].Urgency = UrgencyPast }), Facts{}, "new now of=0 missing=0 actual public"},
		{"all clear asks nobody", message(func(a *Alert) { a.Infos[0].ResponseTypes = []ResponseType{ResponseAllClear} }), Facts{}, "new now of=0 missing=0 actual public"},
		{"an acknowledgement", message(about(MsgTypeAck, one)), Facts{Earlier: []Earlier{first}}, "receipt now of=0 missing=0 actual public"},
		{"says nothing", message(func(a *Alert) { a.Infos = nil }), Facts{}, "empty now of=0 missing=0 actual public"},
		{"a clock ten minutes ahead", message(func(a *Alert) { a.Sent = clock(9, 15) }), Facts{}, "new coming of=0 missing=0 actual public"},
		{"from the future", message(func(a *Alert) { a.Sent = clock(9, 16) }), Facts{}, "ahead coming of=0 missing=0 actual public"},
	} {
		if c.facts.Now.IsZero() {
			c.facts.Now, c.facts.Trusted = clock(9, 5), true
		}
		v := Judge(c.alert, c.facts)
		got := fmt.Sprintf("%s %s of=%d missing=%d", v.Act, v.Force, len(v.Of), len(v.Missing))
		for _, w := range []struct {
			holds bool
			word  string
		}{{v.Actual, " actual"}, {v.Public, " public"}, {v.Calls, " calls"}} {
			if w.holds {
				got += w.word
			}
		}
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// A sender of the Chinese profile names an earlier message by its identifier alone.
func TestJudgeChina(t *testing.T) {
	t.Parallel()
	first, err := Read(document(t, "china-red"), Options{China: true})
	if err != nil {
		t.Fatal(err)
	}
	update, err := Read(document(t, "china-blue-update"), Options{China: true})
	if err != nil {
		t.Fatal(err)
	}
	v := Judge(update, Facts{Now: clock(9, 5), Trusted: true, Earlier: []Earlier{{Key: first.Key(), Status: StatusActual}}})
	if v.Act != ActUpdate || len(v.Of) != 1 || !v.Of[0].Is(first.Key()) || len(v.Missing) != 1 {
		t.Errorf("%+v", v)
	}
	// The moment in the identifier need not be the message's own, and a plain sender's must be.
	k := first.Key()
	k.Sent = k.Sent.Add(-8 * time.Minute)
	if !update.References[0].Names(k) {
		t.Error("the identifier alone does not name it")
	}
	k.Sender = "37040541600001"
	if update.References[0].Names(k) {
		t.Error("another sender's is named")
	}
	plain := Reference{"weather@tez.example", "T-1", eight}
	if plain.Names(Key{"weather@tez.example", "T-1", eight.Add(time.Second)}) {
		t.Error("another moment's is named")
	}
}

func TestKey(t *testing.T) {
	t.Parallel()
	a, b := Key{"s", "i", eight}, Key{"s", "i", eight.UTC()}
	if !a.Is(b) || a.String() != b.String() || a.String() != "s,i,2026-07-01T00:00:00-00:00" {
		t.Errorf("%s and %s", a, b)
	}
	for _, k := range []Key{{"x", "i", eight}, {"s", "x", eight}, {"s", "i", eight.Add(time.Second)}} {
		if a.Is(k) || a.String() == k.String() {
			t.Errorf("%s is %s", k, a)
		}
	}
}

func TestColour(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		severity   Severity
		parameters []Value
		codes      []Value
		want       Colour
		from       ColourFrom
	}{
		{SeverityExtreme, nil, nil, Red, ColourFromSeverity},
		{SeveritySevere, nil, nil, Orange, ColourFromSeverity},
		{SeverityModerate, nil, nil, Yellow, ColourFromSeverity},
		{SeverityMinor, nil, nil, Blue, ColourFromSeverity},
		{SeverityUnknown, nil, nil, "", ColourFromNothing},
		{SeverityExtreme, []Value{{"Colour", "BLUE"}}, []Value{{"color", "red"}}, Blue, ColourFromParameter},
		{SeverityExtreme, []Value{{"colour", "purple"}}, []Value{{"预警颜色", "黄色"}}, Yellow, ColourFromEventCode},
		{SeverityExtreme, []Value{{"river", "Yellow"}}, nil, Red, ColourFromSeverity},
		{SeverityMinor, []Value{{"awareness_level", "4; red; Extreme"}}, nil, Red, ColourFromParameter},
	} {
		i := Info{Severity: c.severity, Parameters: c.parameters, EventCodes: c.codes}
		if got, from := i.Colour(); got != c.want || from != c.from {
			t.Errorf("%+v: %s from %s", c, got, from)
		}
	}
	if !Red.Above(Orange) || !Orange.Above(Yellow) || !Yellow.Above(Blue) || !Blue.Above("") || Blue.Above(Blue) || Colour("").Above(Blue) {
		t.Error("the colours are in no order")
	}
}

func TestDivision(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		value Value
		want  string
	}{
		{Value{"division", "370405101201"}, "370405101201"},
		{Value{"行政区划代码", "370405000000"}, "370405000000"},
		{Value{"GB/T 2260", "370405"}, "370405000000"},
		{Value{"gb2260", " 370400 "}, "370400000000"},
		{Value{"SAME", "370405000000"}, ""},
		{Value{"division", "37040"}, ""},
		{Value{"division", "张山子镇"}, ""},
	} {
		got, ok := c.value.Division()
		if string(got) != c.want || ok != (c.want != "") {
			t.Errorf("%v is %q", c.value, got)
		}
	}
	for _, c := range []struct {
		code, parent string
		want         bool
	}{
		{"370405101201", "370000000000", true}, {"370405101201", "370400000000", true}, {"370405101201", "370405000000", true},
		{"370405101201", "370405101000", true}, {"370405101201", "370405101201", true}, {"37040510120101", "370405101201", true},
		{"370405101201", "370405102000", false}, {"370405000000", "370405101000", false}, {"370405101201", "360000000000", false},
		{"370405101201", "370500000000", false}, {"3704", "370000000000", false}, {"370405101202", "370405101201", false},
	} {
		if got := Within(division.Code(c.code), division.Code(c.parent)); got != c.want {
			t.Errorf("%s within %s: %t", c.code, c.parent, got)
		}
	}
}

func TestDigest(t *testing.T) {
	t.Parallel()
	body := document(t, "valid-plain")
	if Digest(body) != Digest([]byte(string(body))) || Digest(body) == Digest([]byte(strings.Replace(string(body), "\n", "\n ", 1))) {
		t.Error("a digest is not of exactly the bytes")
	}
}
