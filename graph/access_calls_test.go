package graph_test

import (
	"github.com/google/uuid"

	"jiaoying/ent/db/appointment"
	"jiaoying/ent/viewer"
	"jiaoying/notify"
	"jiaoying/server/clock"
	"jiaoying/server/roster"
	"jiaoying/server/store"
)

// tested gives the story a round of test calls of a place that a county's officer has started, who has started none before.
func (w *world) tested(place string) uuid.UUID {
	w.t.Helper()
	id := store.NewID()
	duty := &viewer.Viewer{Person: store.NewID(), Name: "值班", Grants: []viewer.Grant{{Appointment: store.NewID(), Role: viewer.CountyDuty, Post: "B", Verbs: viewer.CountyDuty.Verbs(), Place: w.places["county"]}}}
	must(w.t, w.notify.StartTest(viewer.With(w.t.Context(), duty), notify.TestStart{ID: id, Place: w.places[place]}))
	return id
}

// away is a leave on days that nobody has asked for before: of P22, who is the author, or of P23, the B of his post.
func (w *world) away(who string) roster.LeaveAsk {
	w.t.Helper()
	w.aways++
	day := clock.Date("2026-12-01")
	for range w.aways {
		day = day.Next()
	}
	post, err := w.store.Client.Appointment.Query().Where(appointment.PersonID(w.cast[who].ID), appointment.RoleEQ("grid_officer")).Only(w.system())
	must(w.t, err)
	return roster.LeaveAsk{ID: store.NewID(), Appointment: post.ID, From: day, To: day}
}

func (w *world) asked(who string) uuid.UUID {
	w.t.Helper()
	in := w.away(who)
	must(w.t, w.roster.AskLeave(viewer.With(w.t.Context(), &viewer.Viewer{Person: w.cast[who].ID}), in))
	return in.ID
}

func init() {
	callProbes := []probe{
		{"Query.testRounds", "first", func(s *story) string { s.w.tested("county"); return "first:1" }},
		{"Query.testRounds", "within=town", func(s *story) string { s.w.tested("town"); return within("town")(s) + " first:1" }},
		{"Query.myLeaves", "", func(s *story) string { s.w.asked("P22"); return "" }},
		{"Query.myLeavePosts", "", func(*story) string { return "" }},
		{"Mutation.startTestCalls", "own place", func(*story) string { return input("id", store.NewID()) }},
		{"Mutation.startTestCalls", "within=town", func(s *story) string { return input("id", store.NewID(), "within", s.w.places["town"].ID()) }},
		{"Mutation.startTestCalls", "person", func(s *story) string {
			person, _ := s.w.hire(s.w.places["village"])
			return input("id", store.NewID(), "person", person, "again", raw("true"))
		}},
		{"Mutation.startTestCalls", "id of another", func(s *story) string { return input("id", s.w.tested("county")) }},
		{"Mutation.stopTestCalls", "the town's", func(s *story) string { return input("round", s.w.tested("town")) }},
		{"Mutation.stopTestCalls", "the county's", func(s *story) string { return input("round", s.w.tested("county")) }},
		{"Mutation.askLeave", "the author's post", func(s *story) string {
			in := s.w.away("P22")
			return input("id", in.ID, "appointment", in.Appointment, "from", in.From, "to", in.To)
		}},
		{"Mutation.settleLeave", "the author's", func(s *story) string { return input("leave", s.w.asked("P22"), "accept", raw("true")) }},
		{"Mutation.settleLeave", "asked of the author", func(s *story) string { return input("leave", s.w.asked("P23"), "accept", raw("true")) }},
		{"Mutation.endLeave", "the author's", func(s *story) string { return input("leave", s.w.asked("P22")) }},
		{"Mutation.endLeave", "asked of the author", func(s *story) string { return input("leave", s.w.asked("P23")) }},
		{"Mutation.takeOverPost", "the author's", func(s *story) string {
			in := s.w.away("P22")
			return input("id", in.ID, "appointment", in.Appointment, "to", "2026-11-25", "reason", "电话不通")
		}},
		{"Mutation.takeOverPost", "the author's B", func(s *story) string {
			in := s.w.away("P23")
			return input("id", in.ID, "appointment", in.Appointment, "to", "2026-11-25", "reason", "电话不通")
		}},
	}
	last := len(probes) - 2 // before the one that ends sessions
	probes = append(probes[:last:last], append(callProbes, probes[last:]...)...)
}
