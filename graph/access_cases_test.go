package graph_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"jiaoying/ent/schema"
	"jiaoying/graph/generated"
	"jiaoying/server/account"
	"jiaoying/server/report"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

var content = schema.ReportContent{Category: "NAT03", Severity: lifecycle.SeverityMajor, Note: "东堤冒浑水", Facts: []string{"渗水带泥"}}

// probe is one way to ask for a root field: its name, with the argument that matters where there are several, and the arguments
// it is asked with, made anew for everybody who changes something.
type probe struct {
	field string
	how   string
	args  func(*story) string
}

func input(pairs ...any) string {
	var b strings.Builder
	b.WriteString("input:{")
	for i := 0; i < len(pairs); i += 2 {
		switch v := pairs[i+1].(type) {
		case uuid.UUID:
			fmt.Fprintf(&b, "%s:%q ", pairs[i], v)
		case raw:
			fmt.Fprintf(&b, "%s:%s ", pairs[i], v)
		default:
			fmt.Fprintf(&b, "%s:%q ", pairs[i], fmt.Sprint(v))
		}
	}
	return b.String() + "}"
}

// raw is a literal that is no string.
type raw string

const told = raw(`{category:"NAT03" severity:MAJOR note:"改过"}`)

func none(*story) string { return "" }

func within(place string) func(*story) string {
	return func(s *story) string { return fmt.Sprintf("within:%q", s.w.places[place].ID()) }
}

// pending gives the story a report that waits for a decision, its author sealed.
func pending(s *story) uuid.UUID {
	s.report = s.w.submit("author", s.w.places["village"], true)
	return s.report
}

// returned gives it one that is back with its author.
func returned(s *story) uuid.UUID {
	id := pending(s)
	must(s.w.t, s.w.reports.Return(s.w.viewers["town"], report.Step{Report: id, Move: store.NewID(), Reason: lifecycle.ReasonDetail, MadeAt: now}))
	return id
}

func (s *story) ids() (person, appointment uuid.UUID) { return s.w.hire(s.w.places["village"]) }

const day = "2026-11-20"

// probes hold every root field of the schema at least once; those whose answer depends on an argument, once for each kind of place.
var probes = []probe{
	{"Query.me", "", none},
	{"Query.mySessions", "", none},
	{"Query.division", "", func(s *story) string { return fmt.Sprintf("id:%q", s.w.places["village"].ID()) }},
	{"Query.divisions", "level retired first after", func(s *story) string {
		return fmt.Sprintf("within:%q level:VILLAGE retired:true first:3", s.w.places["town"].ID())
	}},
	{"Query.changes", "", none},
	{"Query.changes", "within=village first after", within("village")},
	{"Query.changes", "within=town", within("town")},
	{"Query.changes", "within=county", within("county")},
	{"Query.reports", "", none},
	{"Query.reports", "within=village desk", func(s *story) string { return within("village")(s) + " desk:INBOX" }},
	{"Query.reports", "within=sibling", within("sibling")},
	{"Query.reports", "within=town direct", func(s *story) string { return within("town")(s) + " direct:true" }},
	{"Query.reports", "within=county first after", func(s *story) string { return within("county")(s) + " first:100" }},
	{"Query.reports", "within=village search", func(s *story) string { return within("village")(s) + ` search:"冒浑水"` }},
	{"Query.myReports", "first after", func(*story) string { return "first:100" }},
	{"Query.report", "id=village", func(s *story) string { return fmt.Sprintf("id:%q", pending(s)) }},
	{"Query.report", "id=nowhere", func(*story) string { return fmt.Sprintf("id:%q", store.NewID()) }},
	{"Query.reportTally", "", none},
	{"Query.reportTally", "within=village", within("village")},
	{"Query.reportTally", "within=county", within("county")},
	{"Query.categories", "", none},
	{"Query.people", "", none},
	{"Query.people", "within=village search first after", func(s *story) string { return within("village")(s) + ` search:"岳"` }},
	{"Query.people", "within=county", within("county")},
	{"Query.person", "id=author", func(s *story) string { return fmt.Sprintf("id:%q", s.w.cast["P22"].ID) }},
	{"Query.person", "id=elsewhere", func(s *story) string { return fmt.Sprintf("id:%q", s.w.cast["P31"].ID) }},
	{"Query.settings", "", none},
	{"Query.operations", "", none},
	{"Query.myComplaints", "first after", func(*story) string { return "first:100" }},
	{"Query.complaints", "", func(s *story) string { s.complain(); return "answered:false first:1" }},
	{"Query.complaints", "within=county", func(s *story) string { return within("county")(s) + " answered:true" }},
	{"Query.complaints", "within=town", within("town")},
	{"Query.complaints", "within=another county", func(*story) string { return fmt.Sprintf("within:%q", store.NewID()) }},
	{"Mutation.submitComplaint", "", func(*story) string {
		return input("id", store.NewID(), "kind", raw("COMPLAINT"), "text", "三次上报没有回音", "unnamed", raw("true"), "madeAt", "2026-11-24T03:12:00Z")
	}},
	{"Mutation.submitComplaint", "id of another", func(s *story) string {
		return input("id", s.complain(), "kind", raw("COMPLAINT"), "text", "别的", "madeAt", "2026-11-24T03:12:00Z")
	}},
	{"Mutation.submitComplaint", "county=another", func(*story) string {
		return input("id", store.NewID(), "kind", raw("SUGGESTION"), "text", "三次", "county", store.NewID(), "madeAt", "2026-11-24T03:12:00Z")
	}},
	{"Mutation.answerComplaint", "", func(s *story) string {
		return input("complaint", s.complain(), "answer", store.NewID(), "text", "已督促")
	}},
	{"Mutation.submitReport", "place=village", func(s *story) string {
		return input("id", store.NewID(), "place", s.w.places["village"].ID(), "content", told, "madeAt", "2026-11-24T03:12:00Z")
	}},
	{"Mutation.submitReport", "id of another", func(s *story) string {
		return input("id", pending(s), "place", s.w.places["village"].ID(), "content", told, "madeAt", "2026-11-24T03:12:00Z")
	}},
	{"Mutation.seeReport", "", func(s *story) string {
		return input("report", pending(s), "move", store.NewID(), "madeAt", "2026-11-24T03:12:00Z")
	}},
	{"Mutation.acceptReport", "", func(s *story) string {
		return input("report", pending(s), "move", store.NewID(), "madeAt", "2026-11-24T03:12:00Z")
	}},
	{"Mutation.returnReport", "", func(s *story) string {
		return input("report", pending(s), "move", store.NewID(), "reason", raw("NEEDS_DETAIL"), "madeAt", "2026-11-24T03:12:00Z")
	}},
	{"Mutation.resubmitReport", "", func(s *story) string {
		return input("report", returned(s), "move", store.NewID(), "content", told, "madeAt", "2026-11-24T03:12:00Z")
	}},
	{"Mutation.addToReport", "", func(s *story) string {
		return input("report", pending(s), "move", store.NewID(), "text", "水位又涨了", "madeAt", "2026-11-24T03:12:00Z")
	}},
	{"Mutation.addToReport", "media of another", func(s *story) string {
		id := s.w.submitWith("author", s.w.places["village"], true)
		return input("report", pending(s), "move", store.NewID(), "media", raw(fmt.Sprintf("[{id:%q type:\"image/jpeg\" bytes:1 sha256:%q}]", id, strings.Repeat("0a", 32))), "madeAt", "2026-11-24T03:12:00Z")
	}},
	{"Mutation.revokeSession", "session=author's", func(s *story) string {
		p := s.w.cast["P22"]
		e, err := s.w.accounts.SignIn(s.w.t.Context(), account.Entry{Phone: p.Phone, Password: password, Device: "second"})
		must(s.w.t, err)
		_, access, err := s.w.accounts.Viewer(s.w.t.Context(), e.Access)
		must(s.w.t, err)
		return input("session", access.Session)
	}},
	{"Mutation.addPerson", "division=village", func(s *story) string {
		s.w.serial++
		return input("id", store.NewID(), "name", "新来的", "phone", fmt.Sprintf("1009%07d", s.w.serial), "appointment",
			raw(fmt.Sprintf("{id:%q role:GRID_OFFICER post:A division:%q from:%q}", store.NewID(), s.w.places["village"].ID(), day)))
	}},
	{"Mutation.appoint", "division=village", func(s *story) string {
		p, _ := s.ids()
		return input("person", p, "appointment", raw(fmt.Sprintf("{id:%q role:INFO_OFFICER post:B division:%q from:%q}", store.NewID(), s.w.places["village"].ID(), day)))
	}},
	{"Mutation.endAppointment", "", func(s *story) string {
		_, a := s.ids()
		return input("appointment", a, "last", day)
	}},
	{"Mutation.endPerson", "", func(s *story) string { p, _ := s.ids(); return input("person", p) }},
	{"Mutation.createLink", "", func(s *story) string { p, _ := s.ids(); return input("person", p) }},
	{"Mutation.revealPhone", "", func(s *story) string { p, _ := s.ids(); return input("person", p, "purpose", "夜里叫应") }},
	{"Mutation.addDivision", "", func(s *story) string {
		d := s.w.gridOf(store.NewID())
		return input("id", d.ID, "parent", d.Parent, "code", d.Code, "name", d.Name, "validFrom", day)
	}},
	{"Mutation.editDivision", "", func(s *story) string {
		return input("division", s.w.newGrid(), "population", raw("120"))
	}},
	{"Mutation.renameDivision", "", func(s *story) string {
		return input("division", s.w.newGrid(), "name", "河东网格", "from", day)
	}},
	{"Mutation.retireDivision", "", func(s *story) string { return input("division", s.w.newGrid(), "last", day) }},
	{"Mutation.mergeDivision", "", func(s *story) string {
		return input("division", s.w.newGrid(), "into", s.w.newGrid(), "last", day)
	}},
	{"Mutation.moveDivision", "", func(s *story) string {
		return input("division", s.w.newGrid(), "parent", s.w.places["sibling"].ID())
	}},
	{"Mutation.captureVillagePoint", "", func(s *story) string { // the same point again is the same, whoever of the village tells it
		return input("village", s.w.places["village"].ID(), "latitude", raw("34.5741"), "longitude", raw("117.564"), "accuracyM", raw("12"))
	}},
	{"Mutation.setSetting", "", func(*story) string { return input("key", "report.accept_minutes.minor", "value", raw("90")) }},
	// Last: it ends the sessions of whoever may.
	{"Mutation.changePassword", "", func(*story) string { return input("old", password, "new", "hetang yuese 2027") }},
	{"Subscription.live", "", none},
}

// verdict is ok, the number of rows of a list, or the fault's code.
func verdict(data map[string]any, field, code string) string {
	if code != "" {
		return code
	}
	got := data[field]
	if m, ok := got.(map[string]any); ok {
		if nodes, ok := m["nodes"].([]any); ok {
			return fmt.Sprint(len(nodes))
		}
	}
	if rows, ok := got.([]any); ok {
		return fmt.Sprint(len(rows))
	}
	return "ok"
}

// Every root field × everybody: what comes out stands in testdata/access.txt, which is read by people. A field that is in the schema
// and in no probe fails, and so does any other verdict. JIAOYING_UPDATE=1 writes the file anew.
func TestAccessOfRoots(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		s := generated.NewExecutableSchema(generated.Config{}).Schema()
		probed := map[string]bool{}
		for _, p := range probes {
			probed[p.field] = true
		}
		for _, root := range []*ast.Definition{s.Query, s.Mutation, s.Subscription} {
			for _, f := range root.Fields {
				if name := root.Name + "." + f.Name; !strings.HasPrefix(f.Name, "__") && !probed[name] {
					t.Errorf("%s has no row in the access table", name)
				}
			}
		}
		// What lists find: one sealed report in the village, one in the next, one in another town.
		w.submit("author", w.places["village"], true)
		w.submit("sibling", w.places["sibling"], false)
		var b strings.Builder
		for _, p := range probes {
			kind, field, _ := strings.Cut(p.field, ".")
			def := s.Types[kind].Fields.ForName(field)
			byVerdict := map[string][]string{}
			var order []string
			text, used := "", true
			for _, e := range eyes {
				if used { // who only reads, and who comes after a refusal, finds what the one before him found
					if text = p.args(&story{w: w}); text != "" {
						text = "(" + text + ")"
					}
				}
				data, code := w.ask(w.viewers[e.name], strings.ToLower(kind)+"{"+field+text+selection(s, def.Type)+"}", nil)
				v := verdict(data, field, code)
				used = kind != "Query" && code == ""
				if strings.HasPrefix(p.field, "Query.reports") || p.field == "Query.myReports" { // grows with the stories
					if v != "0" && v[0] >= '1' && v[0] <= '9' {
						v = "rows"
					}
				}
				if byVerdict[v] == nil {
					order = append(order, v)
				}
				byVerdict[v] = append(byVerdict[v], e.name)
			}
			fmt.Fprintf(&b, "%s\n", strings.TrimSpace(p.field+" "+p.how))
			for _, v := range order {
				fmt.Fprintf(&b, "\t%s: %s\n", v, strings.Join(byVerdict[v], " "))
			}
		}
		golden(t, "access.txt", b.String())
	})
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("JIAOYING_UPDATE") != "" {
		must(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if string(want) == got {
		return
	}
	a, b := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	head := ""
	for i := range max(len(a), len(b)) {
		x, y := at(a, i), at(b, i)
		if !strings.HasPrefix(y, "\t") {
			head = y
		}
		if x != y {
			t.Errorf("%s line %d, %s: want %q, got %q", name, i+1, head, x, y)
		}
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

// How a field below a root is seen: with its row, or less than that.
const (
	row      = "row"      // whoever reads the row reads it
	identity = "identity" // null for those a sealed identity is kept from (安全生产条例 art. 48)
	masked   = "masked"   // a mask for everybody; the full value only by revealPhone
	names    = "names"    // masked for an auditor
	bound    = "bound"    // null for everybody but the two officers of the door, while it is open
	unnamed  = "unnamed"  // null for everybody but himself when it was said without a name
)

// special are the fields that not everybody who reads the row reads.
var special = map[string]string{
	"Complaint.author": unnamed, "Report.author": identity, "ReportMove.by": identity, "DoorTask.secret": bound,
	"Household.name": masked, "Household.phone": masked, "Site.phone": masked, "Household.officerAName": names, "Household.officerBName": names, "Household.linkName": names, "Site.receiverA": names,
	"Site.receiverB": names, "Site.officerAName": names, "Site.officerBName": names, "ReadinessGap.name": names, "Me.phone": masked, "Person.phone": masked, "Person.name": names, "Card.name": names,
}

// Every field of every type: those that are more than a part of their row are named and proven, the list of all is golden.
func TestAccessOfFields(t *testing.T) {
	s := generated.NewExecutableSchema(generated.Config{}).Schema()
	var lines []string
	for name, d := range s.Types {
		if d.BuiltIn || d.Kind != ast.Object && d.Kind != ast.InputObject || strings.HasPrefix(name, "__") {
			continue
		}
		for _, f := range d.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			rule := row
			if d.Kind == ast.InputObject {
				rule = "input"
			}
			if r, ok := special[name+"."+f.Name]; ok {
				rule = r
			}
			if d == s.Query || d == s.Mutation || d == s.Subscription {
				rule = "access.txt"
				if f.Directives.ForName("open") != nil {
					rule += " @open"
				}
			}
			args := []string{}
			for _, a := range f.Arguments {
				args = append(args, a.Name)
			}
			lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s.%s(%s) %s", name, f.Name, strings.Join(args, " "), rule)))
		}
	}
	slices.Sort(lines)
	golden(t, "fields.txt", strings.Join(lines, "\n")+"\n")
	for name := range special {
		kind, field, _ := strings.Cut(name, ".")
		if d := s.Types[kind]; d == nil || d.Fields.ForName(field) == nil {
			t.Errorf("%s is special and not there", name)
		}
	}
}

func dig(data any, path ...any) any {
	for _, p := range path {
		switch k := p.(type) {
		case string:
			m, _ := data.(map[string]any)
			data = m[k]
		case int:
			l, _ := data.([]any)
			if k >= len(l) {
				return nil
			}
			data = l[k]
		}
	}
	return data
}

// A sealed identity is kept from everybody but the author and the reviewers, in every way a report can be read.
func TestSealedIdentity(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		id := w.submit("author", w.places["village"], true)
		const fields = "{author{person name} seenBy{name} moves{by{person name}} returned{by{name}}}"
		for who, sees := range map[string]bool{"author": true, "town": true, "county": true, "colleague": false, "line": false, "auditor": false} {
			name := any(nil)
			if sees {
				name = "岳小满"
			}
			data, code := w.ask(w.viewers[who], fmt.Sprintf("{report(id:%q)%s reports(within:%q)%s}", id, fields, w.scopeOf(who), "{nodes"+fields+"}"), nil)
			if code != "" {
				t.Errorf("%s: %s", who, code)
			}
			for what, got := range map[string]any{
				"author": dig(data, "report", "author", "name"), "move": dig(data, "report", "moves", 0, "by", "name"), "listed": dig(data, "reports", "nodes", 0, "author", "name"),
			} {
				if got != name {
					t.Errorf("%s reads %s as %v, want %v", who, what, got, name)
				}
			}
		}
		// An open report: everybody reads its author, an auditor masked.
		open := w.submit("author", w.places["village"], false)
		for who, want := range map[string]string{"colleague": "岳小满", "line": "岳小满", "auditor": "岳**"} {
			data, code := w.ask(w.viewers[who], fmt.Sprintf("{report(id:%q)%s}", open, fields), nil)
			if got := dig(data, "report", "author", "name"); code != "" || got != want && !(who == "auditor" && got != "岳小满" && strings.HasPrefix(fmt.Sprint(got), "岳")) {
				t.Errorf("%s reads %v %s, want %s", who, got, code, want)
			}
		}
	})
}

func (w *world) scopeOf(who string) uuid.UUID {
	switch who {
	case "author", "colleague":
		return w.places["village"].ID()
	case "town":
		return w.places["town"].ID()
	}
	return w.places["county"].ID()
}

// What the delta and the live stream tell: reports of four kinds are submitted, and everybody's delta since then is golden, and so is
// who was hinted at all. Nobody is told of a report that he cannot read, not even that there was one.
func TestAccessOfFeed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		linked := w.sequence()
		scopes := map[string][]string{"author": {"village"}, "colleague": {"village"}, "sibling": {"sibling"}, "town": {"town", "village"}, "drill": {"town"},
			"line": {"county", "village"}, "offline": {"county", "village"}, "county": {"county"}, "auditor": {"county"}, "admin": {"county"}, "receiver": {"village"}, "monitor": {"village"}, "mediator": {"town"}, "ended": {""}}
		cursors := map[string]string{}
		heard := map[string]*hearing{}
		for _, e := range eyes {
			for _, place := range scopes[e.name] {
				data, code := w.ask(w.viewers[e.name], "{changes"+w.feedArgs(place, "")+"{cursor reset}}", nil)
				if code != "" || dig(data, "changes", "reset") != true {
					t.Fatalf("%s: %v %s", e.name, data, code)
				}
				cursors[e.name+" "+place] = dig(data, "changes", "cursor").(string)
			}
			if scopes[e.name] != nil && e.name != "ended" { // who has no post has no county whose settings could end the wait
				heard[e.name] = w.listen(w.viewers[e.name])
			}
		}
		var b strings.Builder
		for _, c := range []struct{ name, category string }{{"open", "NAT03"}, {"need to know", "DIS01"}, {"another line", "PUB01"}} {
			in := content
			in.Category, in.Facts = c.category, nil
			id := store.NewID()
			must(t, w.reports.Submit(w.viewers["author"], report.Submission{ID: id, Place: w.places["village"].ID(), MadeAt: now, Content: in}))
			upTo := linked()
			fmt.Fprintf(&b, "%s report of the village\n", c.name)
			var told, hinted []string
			for _, e := range eyes {
				for _, place := range scopes[e.name] {
					key := e.name + " " + place
					data, code := w.ask(w.viewers[e.name], "{changes"+w.feedArgs(place, cursors[key])+"{cursor reset nodes{kind id gone report{id}}}}", nil)
					if code != "" || dig(data, "changes", "reset") != false {
						t.Fatalf("%s: %v %s", key, data, code)
					}
					cursors[key] = dig(data, "changes", "cursor").(string)
					nodes, _ := dig(data, "changes", "nodes").([]any)
					for _, n := range nodes {
						if dig(n, "kind") == "SETTING" {
							continue
						}
						if dig(n, "id") != id.String() || dig(n, "report", "id") != id.String() {
							t.Errorf("%s is told %v", key, n)
						}
						told = append(told, strings.TrimSpace(key))
					}
				}
			}
			for _, e := range eyes {
				if h := heard[e.name]; h != nil && h.hinted(t, upTo) {
					hinted = append(hinted, e.name)
				}
			}
			fmt.Fprintf(&b, "\ttold: %s\n\thinted: %s\n", strings.Join(told, ", "), strings.Join(hinted, " "))
		}
		golden(t, "feed.txt", b.String())
	})
}
