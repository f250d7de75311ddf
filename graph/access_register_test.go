package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"entgo.io/ent"
	"github.com/google/uuid"

	"jiaoying/ent/db/doortask"
	dbhousehold "jiaoying/ent/db/household"
	dbsite "jiaoying/ent/db/site"
	"jiaoying/ent/viewer"
	heart "jiaoying/notify/door"
	"jiaoying/server/seal"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/testworld"
)

// registered gives the world the demo's households and sites, once; they lie on villages, as the cases make grids of their own.
func (w *world) registered() {
	w.t.Helper()
	there, err := w.store.Client.Household.Query().Exist(w.system())
	must(w.t, err)
	if there {
		return
	}
	cast := make([]testworld.Person, 0, len(w.cast))
	for _, p := range w.cast {
		cast = append(cast, p)
	}
	table, err := testworld.Households(cast)
	must(w.t, err)
	for _, r := range table.Rows {
		r.Cells["grid_code"] = ""
	}
	got, err := w.registers.Import(w.system(), w.places["county"].County, *table, false)
	must(w.t, err)
	if len(got.Problems) > 0 {
		w.t.Fatalf("%+v", got.Problems[0])
	}
}

func (w *world) household(mark string) uuid.UUID {
	w.t.Helper()
	w.registered()
	id, err := w.store.Client.Household.Query().Where(dbhousehold.Code(mark)).OnlyID(w.system())
	must(w.t, err)
	return id
}

// knocked gives the world a warning in force with its doors, and the door of a household.
func (w *world) knocked(mark string) (warning, task uuid.UUID) {
	w.t.Helper()
	home := w.household(mark)
	warning, _ = w.published()
	task, err := w.store.Client.DoorTask.Query().Where(doortask.WarningID(warning), doortask.SubjectID(home)).OnlyID(w.system())
	must(w.t, err)
	return warning, task
}

func init() {
	registered := func(args func(*story) string) func(*story) string {
		return func(s *story) string { s.w.registered(); return args(s) }
	}
	knocked := func(with func(warning, task uuid.UUID) string) func(*story) string {
		return func(s *story) string { return with(s.w.knocked("HH001")) }
	}
	site := func(s *story) uuid.UUID {
		s.w.registered()
		id, err := s.w.store.Client.Site.Query().Where(dbsite.Code("ST114")).OnlyID(s.w.system())
		must(s.w.t, err)
		return id
	}
	registerProbes := []probe{
		{"Query.households", "", registered(none)},
		{"Query.households", "within=village search first after", registered(func(s *story) string { return within("village")(s) + ` search:"hh00" first:100` })},
		{"Query.households", "within=sibling needy", registered(func(s *story) string { return within("sibling")(s) + " needy:true first:100" })},
		{"Query.households", "within=town danger", registered(func(s *story) string { return within("town")(s) + ` danger:"subsidence" first:100` })},
		{"Query.households", "within=county", registered(func(s *story) string { return within("county")(s) + " first:100" })},
		{"Query.household", "id=village", func(s *story) string { return fmt.Sprintf("id:%q", s.w.household("HH001")) }},
		{"Query.household", "id=nowhere", func(*story) string { return fmt.Sprintf("id:%q", store.NewID()) }},
		{"Query.sites", "", registered(none)},
		{"Query.sites", "within=village kind first after", registered(func(s *story) string { return within("village")(s) + ` kind:"pv_plant"` })},
		{"Query.site", "id=village", func(s *story) string { return fmt.Sprintf("id:%q", site(s)) }},
		{"Query.readiness", "", func(*story) string { return "first:1" }},
		{"Query.readiness", "within=sibling first after", func(s *story) string { return within("sibling")(s) + " first:1" }},
		{"Query.doors", "state first after", knocked(func(_, _ uuid.UUID) string { return "first:1" })},
		{"Query.doors", "within=village warning", func(s *story) string {
			id, _ := s.w.knocked("HH001")
			return fmt.Sprintf("%s warning:%q first:1", within("village")(s), id)
		}},
		{"Query.doors", "within=sibling", registered(func(s *story) string { return within("sibling")(s) + " first:1" })},
		{"Query.myDoors", "state first after", knocked(func(_, _ uuid.UUID) string { return "first:1" })},
		{"Query.door", "id=author's", knocked(func(_, task uuid.UUID) string { return fmt.Sprintf("id:%q", task) })},
		{"Query.door", "id=nowhere", func(*story) string { return fmt.Sprintf("id:%q", store.NewID()) }},
		{"Mutation.correctHousehold", "", func(s *story) string {
			id := s.w.household("HH001")
			row, err := s.w.store.Client.Household.Get(s.w.system(), id)
			must(s.w.t, err)
			return input("household", id, "revision", raw(fmt.Sprint(row.Revision)), "helpers", raw(fmt.Sprint(row.Revision%50)))
		}},
		{"Mutation.correctSite", "", func(s *story) string {
			id := site(s)
			row, err := s.w.store.Client.Site.Get(s.w.system(), id)
			must(s.w.t, err)
			return input("site", id, "revision", raw(fmt.Sprint(row.Revision)), "members", raw(fmt.Sprint(row.Revision%50)))
		}},
		{"Mutation.revealHousehold", "", func(s *story) string {
			return input("household", s.w.household("HH002"), "purpose", "夜里敲门不应")
		}},
		{"Mutation.visitDoor", "author's", knocked(func(_, task uuid.UUID) string {
			return input("task", task, "id", store.NewID(), "outcome", raw("TOLD"), "madeAt", at0312)
		})},
		{"Mutation.openDoor", "subject=village", func(s *story) string {
			home := s.w.household("HH006")
			id, _ := s.w.published()
			return input("warning", id, "subject", home)
		}},
	}
	last := len(probes) - 2 // before the one that ends sessions
	probes = append(probes[:last:last], append(registerProbes, probes[last:]...)...)
}

const (
	householdFields = "{id code name phone phoneKind members needy dangers officerA officerAName officerBName linkName revision place{path}}"
	doorFields      = "{id state outcome mine moved dueAt visits{outcome moved by{name} note} household{code name phone officerAName} site{name} secret{name phone contact contactPhone keyholder needs}}"
)

// sealed are values of the village's households that no list, no single row and no payload but a reveal or a release shows.
var sealed = []string{"尹怀桥", "10030002001", "常初舟", "10030002002", "卓半渠", "slow_walk", "桑小灯", "10030002229"}

func leaks(data map[string]any) string {
	text, _ := json.Marshal(data)
	for _, s := range sealed {
		if strings.Contains(string(text), s) {
			return s
		}
	}
	return ""
}

// Who reads the registers, and how much: whoever reads a household reads masks; what is sealed is revealed with a reason, to no auditor.
func TestAccessOfRegisters(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		one := w.household("HH001")
		reads := map[string]bool{"author": true, "colleague": true, "town": true, "auditor": true, "drill": true} // the registers are in both worlds
		for _, e := range eyes {
			data, code := w.ask(w.viewers[e.name], fmt.Sprintf("{household(id:%q)%s}", one, householdFields), nil)
			if e.name == "stranger" {
				continue
			}
			if (code == "") != reads[e.name] || code != "" && code != "not_found" {
				t.Errorf("%s: %v %s", e.name, data, code)
			}
			if s := leaks(data); s != "" {
				t.Errorf("%s reads %s", e.name, s)
			}
			if reads[e.name] {
				officer := map[bool]string{true: "岳*", false: "岳小满"}[e.name == "auditor"]
				if dig(data, "household", "name") != "尹*" || dig(data, "household", "phone") != "100****2001" || dig(data, "household", "officerAName") != officer ||
					dig(data, "household", "linkName") != map[bool]string{true: seal.MaskName(w.cast["P20"].Name), false: w.cast["P20"].Name}[e.name == "auditor"] {
					t.Errorf("%s: %v", e.name, data)
				}
			}
			data, code = w.ask(w.viewers[e.name], fmt.Sprintf("mutation{revealHousehold(%s){secret{name phone contact contactPhone keyholder needs}}}", input("household", one, "purpose", "夜里敲门不应")), nil)
			want := map[string]string{"author": "", "colleague": "", "town": "", "drill": "", "auditor": "denied"}
			if got, listed := want[e.name]; code != got && (listed || code != "not_found") || (dig(data, "revealHousehold", "secret", "name") == "尹怀桥") != (listed && got == "") {
				t.Errorf("%s reveals: %v %s", e.name, data, code)
			}
			for _, query := range []string{
				"{households(first:100){nodes" + householdFields + "}}", fmt.Sprintf("{households(within:%q first:100){nodes%s}}", w.places["village"].ID(), householdFields),
				"{sites(first:100){nodes{name phone receiverA receiverB}}}", "{readiness(first:100){nodes{name person kind}}}",
			} {
				data, code := w.ask(w.viewers[e.name], query, nil)
				if s := leaks(data); s != "" {
					t.Errorf("%s reads %s by %s", e.name, s, query)
				}
				if nodes, _ := dig(data, "households", "nodes").([]any); code == "" && strings.Contains(query, "within") && (len(nodes) > 0) != reads[e.name] {
					t.Errorf("%s lists %d households", e.name, len(nodes))
				}
			}
		}
		// Corrected on the phone, read again masked; the search for a name finds nothing.
		text := fmt.Sprintf("mutation{correctHousehold(%s){household%s}}", input("household", one, "revision", raw("1"), "phone", "10030009996", "needs", raw(`["hearing"]`), "toldDay", "2026-11-24"), householdFields)
		for range 2 {
			data, code := w.ask(w.viewers["author"], text, nil)
			if code != "" || dig(data, "correctHousehold", "household", "phone") != "100****9996" || dig(data, "correctHousehold", "household", "revision") != 2.0 {
				t.Errorf("%v %s", data, code)
			}
		}
		for _, search := range []string{"尹怀桥", "10030009996", "hearing", "%", "_H"} {
			data, code := w.ask(w.viewers["author"], fmt.Sprintf("{households(search:%q){nodes{id} totalCount{value}}}", search), nil)
			if nodes, _ := dig(data, "households", "nodes").([]any); code != "" || len(nodes) != 0 || dig(data, "households", "totalCount", "value") != 0.0 {
				t.Errorf("search %q: %v %s", search, data, code)
			}
		}
	})
}

// The last mile on the edge: who reads a door, whose it is, who gets what is sealed, and what a visit makes of it.
func TestAccessOfDoors(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		id, task := w.knocked("HH001")
		reads := map[string]bool{"author": true, "colleague": true, "town": true, "county": true, "auditor": true}
		for _, e := range eyes {
			if e.name == "stranger" {
				continue
			}
			data, code := w.ask(w.viewers[e.name], fmt.Sprintf("{door(id:%q)%s}", task, doorFields), nil)
			if (code == "") != reads[e.name] {
				t.Errorf("%s: %v %s", e.name, data, code)
				continue
			}
			mine := e.name == "author"
			if reads[e.name] && (dig(data, "door", "mine") != mine || (dig(data, "door", "secret") != nil) != mine) {
				t.Errorf("%s: %v", e.name, data)
			}
			if s := leaks(data); (s != "") != mine {
				t.Errorf("%s reads %q", e.name, s)
			}
			if home := dig(data, "door", "household"); reads[e.name] && (home == nil) != (e.name == "county") { // county duty has no register
				t.Errorf("%s: %v", e.name, home)
			}
			data, code = w.ask(w.viewers[e.name], fmt.Sprintf("{doors(within:%q warning:%q first:100){nodes%s}}", w.places["village"].ID(), id, doorFields), nil)
			if nodes, _ := dig(data, "doors", "nodes").([]any); (code == "" && len(nodes) > 10) != reads[e.name] || (leaks(data) != "") != mine {
				t.Errorf("%s lists %d doors %s, and reads %q", e.name, len(nodes), code, leaks(data))
			}
		}
		// Officer B has the same doors as A, and what is sealed behind the open ones.
		second := viewer.With(t.Context(), w.signIn("P23"))
		var lists []string
		for _, ctx := range []context.Context{w.viewers["author"], second} {
			data, code := w.ask(ctx, "{myDoors(first:100){nodes"+doorFields+" totalCount{value}}}", nil)
			nodes, _ := dig(data, "myDoors", "nodes").([]any)
			if code != "" || len(nodes) < 10 || dig(data, "myDoors", "totalCount", "value") != float64(len(nodes)) || leaks(data) == "" {
				t.Fatalf("%d doors %s", len(nodes), code)
			}
			for _, n := range nodes {
				if dig(n, "mine") != true || dig(n, "secret") == nil || (dig(n, "household") == nil) == (dig(n, "site") == nil) {
					t.Errorf("%v", n)
				}
			}
			text, _ := json.Marshal(nodes)
			lists = append(lists, string(text))
		}
		if lists[0] != lists[1] {
			t.Error("A and B have different doors")
		}
		for who, want := range map[string]string{"town": "denied", "auditor": "denied", "ended": "denied", "stranger": "auth.required"} {
			if data, code := w.ask(w.viewers[who], "{myDoors{nodes{id}}}", nil); code != want {
				t.Errorf("%s: %v %s", who, data, code)
			}
		}
		// Pages go on where they ended, by the nearest deadline; a door that was visited comes later.
		visit := fmt.Sprintf("mutation{visitDoor(%s){door%s}}", input("task", task, "id", store.NewID(), "outcome", raw("MOVED"), "moved", raw("2"), "whereto", "冯湖村小学",
			"position", raw(`{latitude:34.65 longitude:117.69 accuracyM:9 fixedAt:"2026-11-24T03:12:00Z"}`), "madeAt", at0312), doorFields)
		for range 2 {
			data, code := w.ask(w.viewers["author"], visit, nil)
			at := dig(data, "visitDoor", "door")
			if code != "" || dig(at, "state") != "CLOSED" || dig(at, "outcome") != "MOVED" || dig(at, "moved") != 2.0 || dig(at, "secret") != nil || dig(at, "dueAt") != nil ||
				dig(at, "visits", 0, "by", "name") != "岳小满" || dig(at, "visits", 1) != nil {
				t.Errorf("%v %s", data, code)
			}
		}
		for who, want := range map[string]string{"colleague": "door.conflict", "town": "denied", "sibling": "not_found", "auditor": "denied", "ended": "not_found", "drill": "not_found"} {
			text := visit
			if who != "colleague" {
				text = fmt.Sprintf("mutation{visitDoor(%s){door{id}}}", input("task", task, "id", store.NewID(), "outcome", raw("TOLD"), "madeAt", at0312))
			}
			if data, code := w.ask(w.viewers[who], text, nil); code != want {
				t.Errorf("%s: %v %s, want %s", who, data, code, want)
			}
		}
		for _, root := range []string{fmt.Sprintf("doors(within:%q warning:%q state:STATE first:7", w.places["village"].ID(), id), "myDoors(state:STATE first:7"} {
			for state, want := range map[string]int{"OPEN": strings.Count(lists[0], `"mine"`) - 1, "CLOSED": 1, "ENDED": 0} {
				if state == "OPEN" && strings.HasPrefix(root, "doors") {
					n, err := w.store.Client.DoorTask.Query().Where(doortask.WarningID(id), doortask.StateEQ(heart.StateOpen)).Count(w.system())
					must(t, err)
					want = n
				}
				seen, after, last := map[any]bool{}, "", ""
				for page := 1; ; page++ {
					data, code := w.ask(w.viewers["author"], "{"+strings.Replace(root, "STATE", state, 1)+after+"){nodes{id dueAt} pageInfo{hasNextPage endCursor}}}", nil)
					field := strings.SplitN(root, "(", 2)[0]
					nodes, _ := dig(data, field, "nodes").([]any)
					for _, n := range nodes {
						seen[dig(n, "id")] = true
						if due := fmt.Sprint(dig(n, "dueAt"), dig(n, "id")); due < last {
							t.Errorf("%s comes before %s", last, due)
						} else {
							last = due
						}
					}
					if code != "" || page > 50 {
						t.Fatalf("%s %s: %s", root, state, code)
					}
					if dig(data, field, "pageInfo", "hasNextPage") != true {
						break
					}
					after = fmt.Sprintf(" after:%q", dig(data, field, "pageInfo", "endCursor"))
				}
				if len(seen) != want {
					t.Errorf("%s %s: %d of %d", root, state, len(seen), want)
				}
			}
		}
		if _, code := w.ask(w.viewers["author"], `{myDoors(after:"x"){nodes{id}}}`, nil); code != "page.cursor" {
			t.Errorf("a cursor of nothing: %q", code)
		}
		// Sent by hand: only the town, only its own.
		home := w.household("HH006")
		for _, e := range eyes {
			data, code := w.ask(w.viewers[e.name], fmt.Sprintf("mutation{openDoor(%s){door{why mine}}}", input("warning", id, "subject", home)), nil)
			want := "door.subject"
			switch e.name {
			case "town":
				want = ""
			case "stranger":
				want = "auth.required"
			case "machine":
				want = "denied"
			case "drill": // the warning is not of that world
				want = "not_found"
			}
			if code != want {
				t.Errorf("%s opens a door: %v %s, want %s", e.name, data, code, want)
			}
		}
	})
}

// A page of doors or households costs the same number of queries, however long it is.
func TestRegistersAskNothingTwice(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		id, _ := w.knocked("HH001")
		asked := 0
		w.store.Client.Intercept(ent.InterceptFunc(func(next ent.Querier) ent.Querier {
			return ent.QuerierFunc(func(ctx context.Context, q ent.Query) (ent.Value, error) {
				asked++
				return next.Query(ctx, q)
			})
		}))
		for _, query := range []string{
			fmt.Sprintf("{households(within:%q first:N){nodes%s totalCount{value}}}", w.places["village"].ID(), householdFields),
			fmt.Sprintf("{doors(within:%q warning:%q first:N){nodes%s totalCount{value}}}", w.places["village"].ID(), id, doorFields),
			"{myDoors(first:N){nodes" + doorFields + " totalCount{value}}}",
		} {
			ask := func(n string) int {
				before := asked
				if _, code := w.ask(w.viewers["author"], strings.Replace(query, "N", n, 1), nil); code != "" {
					t.Fatal(code)
				}
				return asked - before
			}
			ask("15") // what is read once for all, such as the tree, and the first look of the day
			if few, many := ask("2"), ask("15"); few != many || few == 0 {
				t.Errorf("%d queries for two, %d for fifteen: %s", few, many, query)
			}
		}
	})
}

// The delta brings the doors of his own grid to an officer's phone, with what is sealed behind those he is bound to; to others
// who go to doors there without it; to the next village nothing.
func TestDoorsInTheDelta(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		linked := w.sequence()
		w.registered()
		cursors := map[string]string{}
		for _, who := range []string{"author", "colleague", "sibling"} {
			data, code := w.ask(w.viewers[who], "{changes(first:100){cursor}}", nil)
			if code != "" {
				t.Fatalf("%s: %s", who, code)
			}
			cursors[who] = dig(data, "changes", "cursor").(string)
		}
		_, task := w.knocked("HH001")
		linked()
		for who, sealed := range map[string]any{"author": "尹怀桥", "colleague": nil, "sibling": nil} {
			data, code := w.ask(w.viewers[who], "{changes"+w.feedArgs("", cursors[who])+"{nodes{kind id gone door"+doorFields+"}}}", nil)
			if code != "" {
				t.Fatalf("%s: %s", who, code)
			}
			var found any
			nodes, _ := dig(data, "changes", "nodes").([]any)
			for _, n := range nodes {
				if dig(n, "id") == task.String() {
					found = n
				}
			}
			if (found == nil) != (who == "sibling") || found != nil && (dig(found, "kind") != "DOOR" || dig(found, "door", "household", "code") != "HH001") {
				t.Errorf("%s is told %v", who, found)
			}
			if got := dig(found, "door", "secret", "name"); got != sealed || (leaks(data) != "") != (sealed != nil) {
				t.Errorf("%s reads %v, and %q", who, got, leaks(data))
			}
		}
	})
}
