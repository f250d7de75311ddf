package graph_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbmedia "jiaoying/ent/db/media"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/loss"
	"jiaoying/server/loss/chain"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/figure"
	"jiaoying/server/media/manifest"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// checked gives the world a site check of the village's first statement, for somebody of the next village.
func (w *world) checked() (ev, id uuid.UUID) {
	w.t.Helper()
	ev, statement := w.stated()
	id = store.NewID()
	must(w.t, w.losses.AskCheck(w.viewers["town"], loss.Checking{
		ID: id, Statement: statement, Codes: []string{"A01007"}, Text: "数一数", Assignee: w.cast["P27"].ID, DueAt: w.store.Now().Add(time.Hour), MadeAt: now,
	}))
	return ev, id
}

// answered gives it one that was answered with a photo.
func (w *world) answered() (ev, id uuid.UUID, f manifest.File) {
	w.t.Helper()
	ev, id = w.checked()
	f = photo()
	must(w.t, w.losses.AnswerCheck(w.viewers["sibling"], loss.CheckAnswer{
		Check: id, ID: store.NewID(), SeenAt: now, Findings: []schema.CheckFinding{{Code: "A01007", Verdict: loss.VerdictMatches}}, Media: []manifest.File{f},
	}))
	return ev, id, f
}

// verified gives it an order to verify that the village is asked.
func (w *world) verified() (ev, id uuid.UUID) {
	w.t.Helper()
	ev, id = w.happened(), store.NewID()
	must(w.t, w.losses.OrderVerify(w.viewers["county"], loss.Verifying{
		ID: id, Event: ev, Division: w.places["village"].ID(), Codes: []string{"A01007"}, Text: "核实转移人数", From: "市应急管理局", AskedAt: now, MadeAt: now,
	}))
	return ev, id
}

// bypassed is told by somebody new each time: one person is bounded by the day.
func (w *world) bypassed() (ev, id uuid.UUID) {
	w.t.Helper()
	ev, id = w.happened(), store.NewID()
	who := *viewer.From(w.viewers["colleague"])
	who.Person = store.NewID()
	must(w.t, w.losses.Bypass(viewer.With(w.t.Context(), &who), loss.Bypass{ID: id, Event: ev, Division: w.places["village"].ID(), Text: "让少报", MadeAt: now}))
	return ev, id
}

// closer adds one who closes the county's losses.
func (w *world) closer() {
	v := *viewer.From(w.viewers["county"])
	v.Person, v.Grants = store.NewID(), []viewer.Grant{{Appointment: store.NewID(), Role: viewer.CountyLossCloser, Post: "A", Verbs: viewer.CountyLossCloser.Verbs(), Place: w.places["county"]}}
	w.viewers["closer"] = viewer.With(w.t.Context(), &v)
}

// What is told past the levels is read by its author and the county's closers alone; without a name nobody but the author reads who spoke,
// and no feed or hint of the levels between tells of it.
func TestAccessOfBypass(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		w.closer()
		ev := w.happened()
		name := w.cast["P21"].Name
		for _, unnamed := range []bool{false, true} {
			must(t, w.losses.Bypass(w.viewers["colleague"], loss.Bypass{ID: store.NewID(), Event: ev, Division: w.places["village"].ID(), Text: "让少报", Unnamed: unnamed, MadeAt: now}))
		}
		data, code := w.ask(w.viewers["closer"], fmt.Sprintf("{bypassReports(event:%q){nodes{text unnamed author{name} mine}}}", ev), nil)
		if code != "" || strings.Count(fmt.Sprint(data), "让少报") != 2 || strings.Count(fmt.Sprint(data), "author:map") != 1 {
			t.Errorf("the closer reads %v %s", data, code)
		}
		data, code = w.ask(w.viewers["colleague"], fmt.Sprintf("{myBypassReports(event:%q){text author{name} mine}}", ev), nil)
		if code != "" || strings.Count(fmt.Sprint(data), name) != 2 {
			t.Errorf("its author reads %v %s", data, code)
		}
		for who := range w.viewers {
			if who == "closer" || who == "colleague" {
				continue
			}
			for _, query := range []string{"{bypassReports(event:%q){nodes{text}}}", "{myBypassReports(event:%q){text}}"} {
				if data, _ := w.ask(w.viewers[who], fmt.Sprintf(query, ev), nil); strings.Contains(fmt.Sprint(data), "让少报") {
					t.Errorf("%s reads %v", who, data)
				}
			}
		}
	})
}

// The photos of a site check are read by those who read the check: where statements are, and who was sent, from wherever he is. Nobody else
// lists one, reads it by its id or hangs one below it.
func TestAccessOfCheckPhotos(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		ev, check, f := w.answered()
		told := w.submitWith("author", w.places["village"], false)
		reads := map[string]bool{"colleague": true, "sibling": true, "town": true, "county": true, "auditor": true}
		for _, e := range eyes {
			if e.name == "stranger" {
				continue
			}
			v := w.viewers[e.name]
			data, code := w.ask(v, fmt.Sprintf("{siteCheck(id:%q)%s}", check, mediaFields), nil)
			if (dig(data, "siteCheck", "media", 0, "id") == f.ID.String()) != reads[e.name] {
				t.Errorf("%s reads %v %s", e.name, data, code)
			}
			if reads[e.name] && dig(data, "siteCheck", "media", 0, "mine") != (e.name == "sibling") {
				t.Errorf("%s: mine is %v", e.name, dig(data, "siteCheck", "media", 0, "mine"))
			}
			data, _ = w.ask(v, fmt.Sprintf("{siteChecks(event:%q village:%q){media{id}}}", ev, w.places["village"].ID()), nil)
			if (dig(data, "siteChecks", 0, "media", 0, "id") == f.ID.String()) != (reads[e.name] && e.name != "sibling") {
				t.Errorf("%s lists %v", e.name, data)
			}
			rows, err := w.store.Client.Media.Query().Where(dbmedia.ID(f.ID)).All(viewer.Wide(v)) // as it is shown and sent
			if (err == nil && len(rows) == 1) != reads[e.name] {
				t.Errorf("%s reads it by its id: %d %v", e.name, len(rows), err)
			}
			for name, hang := range map[string]func(c *db.MediaCreate) *db.MediaCreate{
				"a check": func(c *db.MediaCreate) *db.MediaCreate { return c.SetCheckID(check) },
				"both":    func(c *db.MediaCreate) *db.MediaCreate { return c.SetCheckID(check).SetReportID(w.reportOf(told)) },
			} {
				err := w.store.InTx(viewer.Wide(v), func(ctx context.Context, tx *store.Tx) error {
					if err := hang(tx.Client.Media.Create()).SetID(store.NewID()).SetMoveID(store.NewID()).SetOwnerID(viewer.From(v).Person).SetPosition(1).SetKind(manifest.Photo).
						SetMediaType("image/jpeg").SetSha256(f.SHA256).SetBytes(1).SetState(manifest.Expected).SetReceivedAt(now).Exec(ctx); err != nil {
						return err
					}
					return errUndone
				})
				if errors.Is(err, errUndone) != (name == "a check" && reads[e.name]) {
					t.Errorf("%s hangs one below %s: %v", e.name, name, err)
				}
			}
		}
		// By the one command that tells of photos only who was sent tells of any, and once.
		asked := store.NewID()
		statement, _ := w.store.Client.SiteCheck.Get(w.system(), check)
		must(t, w.losses.AskCheck(w.viewers["town"], loss.Checking{
			ID: asked, Statement: statement.StatementID, Codes: []string{"A01007"}, Text: "再数一数", Assignee: w.cast["P27"].ID, DueAt: w.store.Now().Add(time.Hour), MadeAt: now,
		}))
		for who, want := range map[string]string{"town": "statement.not_yours", "colleague": "statement.not_yours", "author": "not_found", "neighbour": "not_found", "auditor": "statement.not_yours"} {
			media := fmt.Sprintf(`[{id:%q type:"image/jpeg" sha256:%q bytes:1}]`, store.NewID(), f.SHA256)
			if _, code := w.ask(w.viewers[who], "mutation{answerSiteCheck("+input("check", asked, "id", store.NewID(), "findings", raw(`[{code:"A01007" verdict:MATCHES}]`), "seenAt", at0312, "media", raw(media))+"){check{id}}}", nil); code != want {
				t.Errorf("%s answers: %s", who, code)
			}
		}
		err := w.store.InTx(w.system(), func(ctx context.Context, tx *store.Tx) error {
			_, err := store.Inner(tx).Exec(ctx, "UPDATE media SET check_id = ? WHERE id = ?", check, told)
			return err
		})
		if err == nil {
			t.Error("a file has two parents")
		}
	})
}

func (w *world) needed() (ev, id, receipt uuid.UUID) {
	w.t.Helper()
	ev, id, receipt = w.happened(), store.NewID(), store.NewID()
	must(w.t, w.losses.AddNeed(w.viewers["colleague"], loss.Need{
		ID: id, Event: ev, Village: w.places["village"].ID(), NeedSecret: loss.NeedSecret{Name: "尹怀桥"}, Persons: 3, Wants: []string{"water"}, Since: now.Add(-time.Hour), MadeAt: now,
	}))
	must(w.t, w.losses.Relieve(w.viewers["colleague"], loss.Receipt{
		ID: receipt, Need: id, Items: []schema.ReliefItem{{Want: "water", Name: "水", Quantity: 100, Unit: "箱"}}, Receiver: "self", MadeAt: now,
	}))
	return ev, id, receipt
}

// wintered gives it a season with the empty list of the village.
func (w *world) wintered() (ev, list uuid.UUID) {
	w.t.Helper()
	w.happened()
	ev, list = store.NewID(), store.NewID()
	must(w.t, w.losses.OpenEvent(w.viewers["county"], loss.EventOpening{ID: ev, Kind: event.Winter, Name: "冬春救助", Nature: event.NatureNatural, StartedAt: now, MadeAt: now}))
	must(w.t, w.losses.SubmitList(w.viewers["colleague"], loss.Listing{ID: list, Event: ev, Village: w.places["village"].ID(), Stage: loss.StageNeed, MadeAt: now}))
	return ev, list
}

func (w *world) priced() uuid.UUID {
	w.t.Helper()
	ev := w.happened()
	must(w.t, w.losses.SetPrices(w.viewers["county"], loss.Pricing{
		ID: store.NewID(), Event: ev, Text: "农业农村局", MadeAt: now, Lines: []figure.Price{{Code: "A01060", Source: "A01030", Unit: "亩", Price: 100, Rate: 10000}},
	}))
	return ev
}

func init() {
	soon := now.Add(time.Hour).Format(time.RFC3339)
	some := []probe{
		{"Query.lossPrices", "event", func(s *story) string { return fmt.Sprintf("event:%q", s.w.priced()) }},
		{"Query.lossMoney", "within=village", func(s *story) string {
			return fmt.Sprintf("event:%q within:%q", s.w.priced(), s.w.places["village"].ID())
		}},
		{"Query.siteChecks", "village", func(s *story) string {
			ev, _ := s.w.checked()
			return fmt.Sprintf("event:%q village:%q", ev, s.w.places["village"].ID())
		}},
		{"Query.siteCheck", "id", func(s *story) string { _, id := s.w.checked(); return fmt.Sprintf("id:%q", id) }},
		{"Query.siteCheck", "id=nowhere", func(*story) string { return fmt.Sprintf("id:%q", store.NewID()) }},
		{"Query.mySiteChecks", "", none},
		{"Query.verifyOrders", "within=village first", func(s *story) string {
			ev, _ := s.w.verified()
			return fmt.Sprintf("event:%q first:1 ", ev) + within("village")(s)
		}},
		{"Query.verifyOrder", "id", func(s *story) string { _, id := s.w.verified(); return fmt.Sprintf("id:%q", id) }},
		{"Query.verifyOrder", "id=nowhere", func(s *story) string { return fmt.Sprintf("id:%q", store.NewID()) }},
		{"Query.bypassReports", "first", func(s *story) string { ev, _ := s.w.bypassed(); return fmt.Sprintf("event:%q first:1", ev) }},
		{"Query.myBypassReports", "", func(s *story) string { ev, _ := s.w.bypassed(); return fmt.Sprintf("event:%q", ev) }},
		{"Query.reliefNeeds", "within=village open first", func(s *story) string {
			ev, _, _ := s.w.needed()
			return fmt.Sprintf("event:%q open:false first:1 ", ev) + within("village")(s)
		}},
		{"Query.reliefBoard", "within=town", func(s *story) string {
			ev, _, _ := s.w.needed()
			return fmt.Sprintf("event:%q within:%q", ev, s.w.town().ID())
		}},
		{"Query.seasonTable", "within=village", func(s *story) string {
			ev, _ := s.w.wintered()
			return fmt.Sprintf("event:%q stage:NEED ", ev) + within("village")(s)
		}},
		{"Mutation.setLossPrices", "", func(s *story) string {
			return input("id", store.NewID(), "event", s.w.happened(), "lines", raw(`[{code:"A01060" source:"A01030" unit:"亩" price:100 rate:10000}]`), "text", "农业农村局", "madeAt", at0312)
		}},
		{"Mutation.askSiteCheck", "", func(s *story) string {
			_, id := s.w.stated()
			return input("id", store.NewID(), "statement", id, "codes", raw(`["A01007"]`), "text", "数一数", "assignee", s.w.cast["P27"].ID, "dueAt", soon, "madeAt", at0312)
		}},
		{"Mutation.answerSiteCheck", "", func(s *story) string {
			_, id := s.w.checked()
			return input("check", id, "id", store.NewID(), "findings", raw(`[{code:"A01007" verdict:MATCHES}]`), "seenAt", at0312)
		}},
		{"Mutation.answerSiteCheck", "media", func(s *story) string {
			_, id := s.w.checked()
			f := photo()
			return input("check", id, "id", store.NewID(), "findings", raw(`[{code:"A01007" verdict:MATCHES}]`), "seenAt", at0312, "media", raw(fmt.Sprintf(`[{id:%q type:"image/jpeg" sha256:%q bytes:1}]`, f.ID, f.SHA256)))
		}},
		{"Mutation.withdrawSiteCheck", "", func(s *story) string {
			_, id := s.w.checked()
			return input("check", id, "id", store.NewID(), "madeAt", at0312)
		}},
		{"Mutation.orderVerify", "", func(s *story) string {
			return input("id", store.NewID(), "event", s.w.happened(), "division", s.w.places["village"].ID(), "codes", raw(`["A01007"]`), "text", "核实转移人数", "from", "市应急管理局", "askedAt", at0312, "madeAt", at0312)
		}},
		{"Mutation.answerVerify", "by phone", func(s *story) string {
			_, id := s.w.verified()
			return input("order", id, "id", store.NewID(), "kind", raw("PHONE"), "text", "市局值班室", "at", at0312)
		}},
		{"Mutation.answerVerify", "in writing", func(s *story) string {
			_, id := s.w.verified()
			return input("order", id, "id", store.NewID(), "kind", raw("WRITTEN"), "text", "无误", "at", at0312)
		}},
		{"Mutation.withdrawVerify", "", func(s *story) string {
			_, id := s.w.verified()
			return input("order", id, "id", store.NewID(), "madeAt", at0312)
		}},
		{"Mutation.submitBypass", "", func(s *story) string {
			return input("id", store.NewID(), "event", s.w.happened(), "division", s.w.places["village"].ID(), "figures", raw("[]"), "text", "让少报", "madeAt", at0312)
		}},
		{"Mutation.answerBypass", "", func(s *story) string {
			_, id := s.w.bypassed()
			return input("report", id, "answer", store.NewID(), "text", "派人去看")
		}},
		{"Mutation.addReliefNeed", "", func(s *story) string {
			return input("id", store.NewID(), "event", s.w.happened(), "village", s.w.places["village"].ID(), "name", "尹怀桥", "persons", raw("3"), "wants", raw("[WATER]"), "since", at0312, "madeAt", at0312)
		}},
		{"Mutation.recordRelief", "", func(s *story) string {
			_, id, _ := s.w.needed()
			return input("id", store.NewID(), "need", id, "items", raw(`[{want:WATER name:"水" quantity:100 unit:"箱"}]`), "receiver", raw("SELF"), "madeAt", at0312)
		}},
		{"Mutation.strikeRelief", "", func(s *story) string {
			_, _, id := s.w.needed()
			return input("receipt", id, "id", store.NewID(), "text", "记错了户")
		}},
		{"Mutation.closeRelief", "", func(s *story) string {
			_, id, _ := s.w.needed()
			return input("need", id, "id", store.NewID(), "text", "投亲")
		}},
		{"Mutation.revealRelief", "", func(s *story) string {
			_, id, _ := s.w.needed()
			return input("need", id, "purpose", "联系发放")
		}},
		{"Mutation.submitList", "", func(s *story) string {
			ev, _ := s.w.wintered()
			return input("id", store.NewID(), "event", ev, "village", s.w.places["village"].ID(), "stage", raw("GIVEN"), "madeAt", at0312)
		}},
		{"Mutation.stepList", "", func(s *story) string {
			_, id := s.w.wintered()
			return input("list", id, "id", store.NewID(), "state", raw("PASSED"), "madeAt", at0312)
		}},
	}
	last := len(probes) - 2 // before the one that ends sessions
	probes = append(probes[:last:last], append(some, probes[last:]...)...)
}

// Parameters that make more money of a sum than there is are named, and take nothing else with them.
func TestMoneyBeyondAllIsNamed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		ev, id := w.happened(), store.NewID()
		must(t, w.losses.Submit(w.viewers["colleague"], loss.Submission{
			ID: id, Event: ev, Division: w.places["village"].ID(), Kind: chain.KindFirst, Form: "2024", OccurredAt: now.Add(-time.Hour), MadeAt: now,
			Figures: []loss.TypedFigure{{Code: "A01030", Value: figure.Value{Hundredths: 40_000, Unit: "亩"}}},
		}))
		must(t, w.losses.SetPrices(w.viewers["county"], loss.Pricing{
			ID: store.NewID(), Event: ev, Text: "写错了", MadeAt: now, Lines: []figure.Price{{Code: "A01060", Source: "A01030", Unit: "亩", Yield: 10_000_000, Price: 1_000_000_000_000, Rate: 10_000}},
		}))
		_, code := w.ask(w.viewers["colleague"], fmt.Sprintf("{lossMoney(event:%q within:%q){totals{code}}}", ev, w.places["village"].ID()), nil)
		if code != "price.too_much" {
			t.Errorf("%q", code)
		}
		if data, code := w.ask(w.viewers["colleague"], fmt.Sprintf("{lossEvent(id:%q){prices{n}}}", ev), nil); code != "" || dig(data, "lossEvent", "prices", "n") == nil {
			t.Errorf("%v %s", data, code)
		}
	})
}
