package graph_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/complaint"
	"jiaoying/server/division"
	"jiaoying/server/roster"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// complain gives the story a complaint without a name; its author is one who is new each time, because a day has room for twenty.
func (s *story) complain() uuid.UUID {
	return s.w.complain(s.w.newcomer(s.w.places["village"]), true)
}

func (w *world) complain(v *viewer.Viewer, unnamed bool) uuid.UUID {
	w.t.Helper()
	id := store.NewID()
	must(w.t, w.complaints.Submit(viewer.With(w.t.Context(), v), complaint.Submission{
		ID: id, Kind: complaint.KindComplaint, Text: "三次上报没有回音", Unnamed: unnamed, MadeAt: now,
	}))
	return id
}

// newcomer is a grid officer of a place whom nobody else of the cast is.
func (w *world) newcomer(place division.Place) *viewer.Viewer {
	return &viewer.Viewer{Person: store.NewID(), Name: "无名氏", Grants: []viewer.Grant{
		{Appointment: store.NewID(), Role: viewer.GridOfficer, Post: "A", Verbs: viewer.GridOfficer.Verbs(), Place: place},
	}}
}

const complaintFields = "{id kind text unnamed author{person name division} answer answeredBy{name} answeredAt mine receivedAt madeAt}"

// Who reads a complaint, and who learns who spoke: the author always, the county only if he gave his name, everybody else nothing.
func TestAccessOfComplaints(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		author := *viewer.From(w.viewers["author"])
		named, unnamed := w.complain(&author, false), w.complain(&author, true)
		listed := func(who, query string) (map[string]map[string]any, string) {
			t.Helper()
			data, code := w.ask(w.viewers[who], query, nil)
			out := map[string]map[string]any{}
			for _, root := range data {
				nodes, _ := dig(root, "nodes").([]any)
				for _, n := range nodes {
					m := n.(map[string]any)
					out[m["id"].(string)] = m
				}
			}
			return out, code
		}
		mine, code := listed("author", "{myComplaints(first:100){nodes"+complaintFields+"}}")
		if code != "" || len(mine) != 2 || dig(mine[unnamed.String()], "author", "name") != "岳小满" || mine[unnamed.String()]["mine"] != true {
			t.Errorf("%v %s", mine, code)
		}
		got, code := listed("admin", "{complaints(first:100){nodes"+complaintFields+"}}")
		if code != "" || len(got) != 2 {
			t.Fatalf("%v %s", got, code)
		}
		if n := got[named.String()]; dig(n, "author", "name") != "岳小满" || n["mine"] != false {
			t.Errorf("%v", n)
		}
		if n := got[unnamed.String()]; n["author"] != nil || n["unnamed"] != true {
			t.Errorf("the county learns who spoke: %v", n)
		}
		// A county leader answers as well; what the village's and the town's people, the neighbours and the county's others get is nothing.
		leader := viewer.With(t.Context(), w.signIn("P04"))
		if viewer.From(leader).Grants[0].Role != viewer.CountyLeader {
			t.Fatalf("P04 is %s", viewer.From(leader).Grants[0].Role)
		}
		for _, e := range eyes {
			if e.name == "admin" || e.name == "author" || e.name == "stranger" {
				continue
			}
			for _, query := range []string{
				"{complaints(first:100){nodes" + complaintFields + "}}",
				fmt.Sprintf("{complaints(within:%q){nodes%s}}", w.places["county"].ID(), complaintFields),
				fmt.Sprintf("{complaints(within:%q){nodes%s}}", w.places["town"].ID(), complaintFields),
				"{myComplaints(first:100){nodes" + complaintFields + "}}",
			} {
				if got, code := listed(e.name, query); len(got) != 0 || code == "" && query[1] == 'c' {
					t.Errorf("%s gets %v %q by %s", e.name, got, code, query)
				}
			}
			if _, code := w.ask(w.viewers[e.name], fmt.Sprintf("mutation{answerComplaint(%s){complaint{text}}}", input("complaint", named, "answer", store.NewID(), "text", "x")), nil); code != "not_found" {
				t.Errorf("%s answers: %q", e.name, code)
			}
		}
		if _, code := w.ask(w.viewers["author"], fmt.Sprintf("mutation{answerComplaint(%s){complaint{text}}}", input("complaint", named, "answer", store.NewID(), "text", "x")), nil); code != "denied" {
			t.Errorf("the author answers himself: %q", code)
		}
		text := fmt.Sprintf("mutation{answerComplaint(%s){complaint%s}}", input("complaint", unnamed, "answer", store.NewID(), "text", "已督促"), complaintFields)
		for range 2 { // the second time is the same
			data, code := w.ask(leader, text, nil)
			if code != "" || dig(data, "answerComplaint", "complaint", "answer") != "已督促" || dig(data, "answerComplaint", "complaint", "author") != nil {
				t.Errorf("%v %s", data, code)
			}
		}
		if _, code := w.ask(w.viewers["admin"], fmt.Sprintf("mutation{answerComplaint(%s){complaint{text}}}", input("complaint", unnamed, "answer", store.NewID(), "text", "x")), nil); code != "complaint.answered" {
			t.Errorf("a second answer: %q", code)
		}
		if got, _ := listed("admin", "{complaints(answered:true){nodes"+complaintFields+"}}"); len(got) != 1 || got[unnamed.String()]["answeredBy"] == nil {
			t.Errorf("answered: %v", got)
		}
		mine, _ = listed("author", "{myComplaints{nodes"+complaintFields+"}}")
		if mine[unnamed.String()]["answer"] != "已督促" || mine[named.String()]["answer"] != nil {
			t.Errorf("the author reads %v", mine)
		}
		// One who answers at another county sees nothing of this one.
		elsewhere := division.Place{County: store.NewID()}
		must(t, w.roster.AddDivision(w.system(), roster.NewDivision{ID: elsewhere.County, Code: "370406000000", Name: "山亭区", ValidFrom: "2023-06-30"}))
		foreign := viewer.With(t.Context(), &viewer.Viewer{Person: store.NewID(), Name: "外人", Grants: []viewer.Grant{{Role: viewer.CountyAdmin, Verbs: viewer.CountyAdmin.Verbs(), Place: elsewhere}}})
		data, code := w.ask(foreign, "{complaints(first:100){nodes{id}}}", nil)
		if nodes, _ := dig(data, "complaints", "nodes").([]any); code != "" || len(nodes) != 0 {
			t.Errorf("another county: %v %s", data, code)
		}
		if _, code := w.ask(foreign, fmt.Sprintf("{complaints(within:%q){nodes{id}}}", w.places["county"].ID()), nil); code != "scope.unknown" {
			t.Errorf("another county asks for this one: %q", code)
		}
		if _, code := w.ask(foreign, fmt.Sprintf("mutation{answerComplaint(%s){complaint{text}}}", input("complaint", named, "answer", store.NewID(), "text", "x")), nil); code != "not_found" {
			t.Errorf("another county answers: %q", code)
		}
	})
}

// Pages go on where they ended, newest first, whoever reads them.
func TestComplaintPages(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		author := viewer.From(w.viewers["author"])
		want := map[string]bool{}
		for range 7 {
			want[w.complain(author, false).String()] = true
		}
		for who, root := range map[string]string{"author": "myComplaints", "admin": "complaints"} {
			seen, after := map[string]bool{}, ""
			for page := 1; ; page++ {
				data, code := w.ask(w.viewers[who], "{"+root+"(first:3"+after+"){nodes{id} pageInfo{hasNextPage endCursor}}}", nil)
				nodes, _ := dig(data, root, "nodes").([]any)
				for _, n := range nodes {
					seen[dig(n, "id").(string)] = true
				}
				if more := dig(data, root, "pageInfo", "hasNextPage"); code != "" || more != (page < 3) || len(nodes) != min(3, 7-3*(page-1)) {
					t.Fatalf("%s page %d: %v %s", who, page, data, code)
				}
				if page == 3 {
					break
				}
				after = fmt.Sprintf(" after:%q", dig(data, root, "pageInfo", "endCursor"))
			}
			if fmt.Sprint(seen) != fmt.Sprint(want) {
				t.Errorf("%s sees %d of %d", who, len(seen), len(want))
			}
			if _, code := w.ask(w.viewers[who], "{"+root+`(after:"x"){nodes{id}}}`, nil); code != "page.cursor" {
				t.Errorf("a cursor of nothing: %q", code)
			}
		}
	})
}

// Nobody's delta or stream tells of a complaint, neither its saying nor its answer: the county itself looks at its list.
func TestComplaintIsInNoFeed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		linked := w.sequence()
		cursors, heard := map[string]string{}, map[string]*hearing{}
		for _, who := range []string{"author", "colleague", "sibling", "town", "neighbour", "county", "auditor", "admin"} {
			data, code := w.ask(w.viewers[who], "{changes(first:100){cursor}}", nil)
			if code != "" {
				t.Fatalf("%s: %s", who, code)
			}
			cursors[who] = dig(data, "changes", "cursor").(string)
			heard[who] = w.listen(w.viewers[who])
		}
		author := viewer.From(w.viewers["author"])
		id := w.complain(author, false)
		w.complain(author, true)
		must(t, w.complaints.Answer(w.viewers["admin"], complaint.Reply{Complaint: id, ID: store.NewID(), Text: "已督促"}))
		upTo := linked()
		for who, after := range cursors {
			data, code := w.ask(w.viewers[who], "{changes"+w.feedArgs("", after)+"{nodes{kind id}}}", nil)
			nodes, _ := dig(data, "changes", "nodes").([]any)
			for _, n := range nodes {
				if dig(n, "kind") != "SETTING" {
					t.Errorf("%s is told %v", who, n)
				}
			}
			if code != "" {
				t.Errorf("%s: %s", who, code)
			}
			if kinds := heard[who].kinds(t, upTo); len(kinds) != 1 || !kinds["SETTING"] {
				t.Errorf("%s is hinted of %v", who, kinds)
			}
		}
	})
}

// kinds are all that a stream was hinted of up to a position that everybody hears of.
func (h *hearing) kinds(t *testing.T, upTo int64) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for late := time.After(20 * time.Second); ; {
		select {
		case text, ok := <-h.hints:
			if !ok {
				t.Fatal("a stream ended")
			}
			var e struct {
				Live struct {
					Pos   int64
					Kinds []string
				}
			}
			must(t, json.Unmarshal([]byte(text), &e))
			for _, k := range e.Live.Kinds {
				out[k] = true
			}
			if e.Live.Pos >= upTo {
				return out
			}
		case <-late:
			t.Fatal("the stream did not hear of the setting")
		}
	}
}
