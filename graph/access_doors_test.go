package graph_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

func init() {
	knocked := func(with func(task uuid.UUID) string) func(*story) string {
		return func(s *story) string { _, task := s.w.knocked("HH001"); return with(task) }
	}
	doorProbes := []probe{
		{"Query.doors", "within=village town", func(s *story) string {
			s.w.knocked("HH001")
			return within("village")(s) + " town:true first:1"
		}},
		{"Mutation.takeDoor", "author's", knocked(func(task uuid.UUID) string {
			return input("task", task, "id", store.NewID(), "reason", "A 岗请假", "madeAt", at0312)
		})},
		{"Mutation.decideDoor", "again", knocked(func(task uuid.UUID) string {
			return input("task", task, "id", store.NewID(), "decision", raw("BREAK_IN"), "text", "带开锁师傅去", "madeAt", at0312)
		})},
		{"Mutation.decideDoor", "known away", func(s *story) string {
			_, task := s.w.knocked("HH003")
			return input("task", task, "id", store.NewID(), "decision", raw("KNOWN_AWAY"), "text", "在济南", "confirmedBy", "儿子", "madeAt", at0312)
		}},
	}
	last := len(probes) - 2 // before the one that ends sessions
	probes = append(probes[:last:last], append(doorProbes, probes[last:]...)...)
}

// The stages on the edge: who is told whose door it is by now, who takes it over, who decides, and what the town's list shows.
func TestAccessOfStages(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		id, task := w.knocked("HH001")
		second := viewer.With(t.Context(), w.signIn("P23"))
		const fields = "{id state stage hand dueAt outcome rulings{kind text confirmedBy by{name}} household{name}}"
		one := fmt.Sprintf("{door(id:%q)%s}", task, fields)
		for _, e := range eyes {
			if e.name == "stranger" {
				continue
			}
			data, _ := w.ask(w.viewers[e.name], one, nil)
			var want any
			if e.name == "author" {
				want = "A"
			}
			if at := dig(data, "door"); at != nil && (dig(at, "hand") != want || dig(at, "stage") != "OWN") {
				t.Errorf("%s: %v", e.name, at)
			}
		}
		if data, code := w.ask(second, one, nil); code != "" || dig(data, "door", "hand") != "B" {
			t.Errorf("B: %v %s", data, code)
		}
		// B takes it over; the same again is the same, and A sees who did and why.
		take := fmt.Sprintf("mutation{takeDoor(%s){door%s}}", input("task", task, "id", store.NewID(), "reason", "A 岗请假", "madeAt", at0312), fields)
		for who, want := range map[string]string{"author": "denied", "sibling": "not_found", "auditor": "denied", "county": "denied", "ended": "not_found", "drill": "not_found"} {
			if data, code := w.ask(w.viewers[who], take, nil); code != want {
				t.Errorf("%s takes over: %v %s, want %s", who, data, code, want)
			}
		}
		for range 2 {
			if data, code := w.ask(second, take, nil); code != "" || dig(data, "takeDoor", "door", "stage") != "SECOND" {
				t.Errorf("%v %s", data, code)
			}
		}
		data, code := w.ask(w.viewers["author"], one, nil)
		if code != "" || dig(data, "door", "rulings", 0, "kind") != "TAKE" || dig(data, "door", "rulings", 0, "text") != "A 岗请假" || dig(data, "door", "rulings", 1) != nil {
			t.Errorf("%v %s", data, code)
		}
		// Refused: the town's list has it, masked, whoever reads it; the state that is asked for does not matter there.
		list := fmt.Sprintf("{doors(within:%q warning:%q town:true state:CLOSED first:5){nodes%s totalCount{value}}}", w.places["village"].ID(), id, fields)
		if data, code := w.ask(w.viewers["town"], list, nil); code != "" || dig(data, "doors", "totalCount", "value") != 0.0 {
			t.Errorf("before: %v %s", data, code)
		}
		visit := fmt.Sprintf("mutation{visitDoor(%s){door{id}}}", input("task", task, "id", store.NewID(), "outcome", raw("REFUSED"), "madeAt", at0312))
		if data, code := w.ask(second, visit, nil); code != "" {
			t.Fatalf("%v %s", data, code)
		}
		for who, sees := range map[string]bool{"town": true, "county": true, "author": true, "auditor": true, "sibling": false, "ended": false} {
			data, _ := w.ask(w.viewers[who], list, nil)
			if got := dig(data, "doors", "nodes", 0, "id") == task.String(); got != sees || leaks(data) != "" {
				t.Errorf("%s: %v, leaks %q", who, data, leaks(data))
			}
		}
		// The town decides; its words are on the phone, and somebody is there within ten minutes.
		decide := fmt.Sprintf("mutation{decideDoor(%s){door%s}}", input("task", task, "id", store.NewID(), "decision", raw("FORCE"), "text", "派出所同去", "madeAt", at0312), fields)
		for who, want := range map[string]string{"author": "denied", "county": "denied", "sibling": "not_found", "auditor": "denied"} {
			if data, code := w.ask(w.viewers[who], decide, nil); code != want {
				t.Errorf("%s decides: %v %s, want %s", who, data, code, want)
			}
		}
		data, code = w.ask(w.viewers["town"], decide, nil)
		if due, _ := time.Parse(time.RFC3339, fmt.Sprint(dig(data, "decideDoor", "door", "dueAt"))); code != "" || !due.Equal(now.Add(10*time.Minute)) {
			t.Errorf("%v %s", data, code)
		}
		data, code = w.ask(second, "{myDoors(first:100){nodes"+fields+"}}", nil)
		nodes, _ := dig(data, "myDoors", "nodes").([]any)
		told := ""
		for _, n := range nodes {
			if dig(n, "id") == task.String() {
				told = fmt.Sprint(dig(n, "rulings", 1, "text"))
			}
		}
		if code != "" || told != "派出所同去" {
			t.Errorf("B reads %q %s", told, code)
		}
		bad := fmt.Sprintf("mutation{decideDoor(%s){door{id}}}", input("task", task, "id", store.NewID(), "decision", raw("KNOWN_AWAY"), "text", "在济南", "madeAt", at0312))
		if data, code := w.ask(w.viewers["town"], bad, nil); code != "door.confirmed_by" {
			t.Errorf("confirmed by nobody: %v %s", data, code)
		}
	})
}
