package graph_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db/delivery"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/notify/escalate"
	"jiaoying/server/division"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning"
	"jiaoying/server/warning/course"
)

func bulletin() schema.WarningContent {
	return schema.WarningContent{
		Issuer: "台儿庄区气象台", IssuedAt: now, Level: course.Red, Event: "11B03", EventName: "暴雨", Headline: "暴雨红色预警", Text: "三小时内 100 毫米以上",
		ExpiresAt: now.Add(6 * time.Hour), Order: "立即转移低洼住户",
	}
}

// drafted gives the world a warning of the village that the county's duty officer has begun.
func (w *world) drafted() uuid.UUID {
	w.t.Helper()
	id := store.NewID()
	must(w.t, w.warnings.Draft(w.viewers["county"], warning.Draft{
		ID: id, County: division.Place{County: w.places["county"].County}, Content: bulletin(), MadeAt: now,
		Target: schema.WarningTarget{Divisions: []uuid.UUID{w.places["village"].ID()}, Audience: course.Audience("").All()},
	}))
	return id
}

// published gives it one in force, with everybody called, and the delivery to the officer of the village.
func (w *world) published() (id, to uuid.UUID) {
	w.t.Helper()
	id = w.drafted()
	must(w.t, w.warnings.Move(w.viewers["county"], warning.Move{Warning: id, Move: store.NewID(), Kind: course.MoveUrgent, Edit: 1, MadeAt: now}))
	hand := viewer.Wide(viewer.With(w.t.Context(), viewer.System("test")))
	row, err := w.store.Client.Warning.Get(hand, id)
	must(w.t, err)
	for more := true; more; {
		more, err = w.notify.FanOut(hand, *row.RevisionID)
		must(w.t, err)
	}
	for more := true; more; {
		more, err = w.doors.Open(hand, *row.RevisionID)
		must(w.t, err)
	}
	to, err = w.store.Client.Delivery.Query().Where(delivery.WarningID(id), delivery.PersonID(w.cast["P22"].ID)).OnlyID(hand)
	must(w.t, err)
	return id, to
}

func (s *story) target() string {
	return fmt.Sprintf("{divisions:[%q] audience:[POSTS]}", s.w.places["village"].ID())
}

const words = `{issuer:"台儿庄区气象台" issuedAt:"2026-11-24T03:12:00Z" level:RED event:"11B03" eventName:"暴雨" headline:"暴雨红色预警" text:"三小时内" expiresAt:"2026-11-24T09:12:00Z"}`

const at0312 = "2026-11-24T03:12:00Z"

func init() {
	inForce := func(with func(id, to uuid.UUID) string) func(*story) string {
		return func(s *story) string { return with(s.w.published()) }
	}
	warningProbes := []probe{
		{"Query.warnings", "desk", func(s *story) string { s.w.drafted(); return "desk:DOING first:1" }},
		{"Query.warnings", "within=town", func(s *story) string { return within("town")(s) + " desk:LIVE" }},
		{"Query.warning", "id", func(s *story) string { return fmt.Sprintf("id:%q", s.w.drafted()) }},
		{"Query.warning", "id=nowhere", func(*story) string { return fmt.Sprintf("id:%q", store.NewID()) }},
		{"Query.revisions", "inForce first", func(s *story) string { s.w.published(); return "inForce:true first:1" }},
		{"Query.revisions", "within=another county", func(*story) string { return fmt.Sprintf("within:%q", store.NewID()) }},
		{"Query.warningTemplates", "event", func(*story) string { return `event:"11B03"` }},
		{"Query.eventTypes", "", none},
		{"Query.actions", "revision", func(s *story) string {
			id, _ := s.w.published()
			row, err := s.w.store.Client.Warning.Get(viewer.Wide(viewer.With(s.w.t.Context(), viewer.System("test"))), id)
			must(s.w.t, err)
			return fmt.Sprintf("revision:%q", *row.RevisionID)
		}},
		{"Query.previewTarget", "", func(s *story) string { return "target:" + s.target() }},
		{"Query.myDeliveries", "first", func(s *story) string { s.w.published(); return "first:1" }},
		{"Query.delivery", "id=author's", inForce(func(_, to uuid.UUID) string { return fmt.Sprintf("id:%q", to) })},
		{"Query.coverage", "warning", inForce(func(id, _ uuid.UUID) string { return fmt.Sprintf("warning:%q", id) })},
		{"Query.coverage", "within=village", func(s *story) string {
			id, _ := s.w.published()
			return fmt.Sprintf("warning:%q %s", id, within("village")(s))
		}},
		{"Query.uncovered", "warning first", inForce(func(id, _ uuid.UUID) string { return fmt.Sprintf("warning:%q first:1", id) })},
		{"Mutation.draftWarning", "", func(s *story) string {
			return input("id", store.NewID(), "content", raw(words), "target", raw(s.target()), "madeAt", at0312)
		}},
		{"Mutation.draftWarning", "id of another", func(s *story) string {
			return input("id", s.w.drafted(), "content", raw(words), "target", raw(s.target()), "madeAt", at0312)
		}},
		{"Mutation.editWarning", "", func(s *story) string {
			return input("warning", s.w.drafted(), "move", store.NewID(), "edit", raw("1"), "content", raw(words), "target", raw(s.target()), "madeAt", at0312)
		}},
		{"Mutation.moveWarning", "kind=SUBMIT", func(s *story) string {
			return input("warning", s.w.drafted(), "move", store.NewID(), "kind", raw("SUBMIT"), "madeAt", at0312)
		}},
		{"Mutation.moveWarning", "kind=URGENT", func(s *story) string {
			return input("warning", s.w.drafted(), "move", store.NewID(), "kind", raw("URGENT"), "edit", raw("1"), "madeAt", at0312)
		}},
		{"Mutation.moveWarning", "kind=CONFIRM", inForce(func(id, _ uuid.UUID) string {
			return input("warning", id, "move", store.NewID(), "kind", raw("CONFIRM"), "madeAt", at0312)
		})},
		{"Mutation.moveWarning", "kind=CANCEL", inForce(func(id, _ uuid.UUID) string {
			return input("warning", id, "move", store.NewID(), "kind", raw("CANCEL"), "text", "已解除", "madeAt", at0312)
		})},
		{"Mutation.answerWarning", "author's", inForce(func(_, to uuid.UUID) string {
			return input("delivery", to, "id", store.NewID(), "madeAt", at0312)
		})},
		{"Mutation.answerQuestions", "author's", inForce(func(_, to uuid.UUID) string {
			return input("delivery", to, "id", store.NewID(), "answers", raw(`[{name:"moving" text:"yes"}]`), "madeAt", at0312)
		})},
		{"Mutation.answerOnBehalf", "author's", inForce(func(_, to uuid.UUID) string {
			return input("delivery", to, "id", store.NewID(), "proof", raw("PHONE"), "text", "电话里说已经在转移", "madeAt", at0312)
		})},
		{"Mutation.noteDelivery", "author's", inForce(func(_, to uuid.UUID) string {
			return input("deliveries", raw(fmt.Sprintf("[%q]", to)), "opened", raw("true"), "madeAt", at0312)
		})},
	}
	last := len(probes) - 2 // before the one that ends sessions
	probes = append(probes[:last:last], append(warningProbes, probes[last:]...)...)
}

// Who answers for whom: the person himself, and on behalf the town above him; nobody else, and nobody in an exercise.
func TestAccessOfAnswers(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		_, to := w.published()
		for _, who := range []string{"colleague", "sibling", "neighbour", "line", "auditor", "admin", "drill"} {
			if err := w.notify.Answer(w.viewers[who], to, store.NewID(), false, now); err == nil {
				t.Errorf("%s answers", who)
			}
			if err := w.notify.Behalf(w.viewers[who], to, store.NewID(), escalate.ProofPhone, "电话里说收到", now); err == nil {
				t.Errorf("%s answers on behalf", who)
			}
		}
		state := func(ctx context.Context) escalate.State {
			row, err := w.store.Client.Delivery.Get(viewer.Wide(ctx), to)
			must(t, err)
			return row.State
		}
		if got := state(w.viewers["author"]); got != escalate.StateOpen {
			t.Fatalf("it is %s", got)
		}
		must(t, w.notify.Behalf(w.viewers["town"], to, store.NewID(), escalate.ProofPhone, "电话里说收到", now))
		if got := state(w.viewers["author"]); got != escalate.StateBehalf {
			t.Errorf("it is %s", got)
		}
	})
}
