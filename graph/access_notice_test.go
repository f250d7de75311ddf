package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"jiaoying/ent/db/dangernotice"
	"jiaoying/server/danger"
	"jiaoying/server/danger/command"
	"jiaoying/server/division"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning"
	"jiaoying/server/warning/course"
)

const sentence = "东堤管涌，请马上离开，带老人小孩到冯湖村小学清点"

// noticed gives the world a live notice of the village, told by its grid officer because of a report of his.
func (w *world) noticed() (report, notice uuid.UUID) {
	w.t.Helper()
	w.registered()
	report, notice = w.submit("author", w.places["village"], false), store.NewID()
	must(w.t, w.dangers.Tell(w.viewers["author"], danger.Telling{
		ID: notice, Place: w.places["village"].ID(), Report: &report, Template: "DANGER-0", Text: sentence, Circle: &danger.Circle{Latitude: 34.5741, Longitude: 117.564, RadiusM: 300}, MadeAt: now,
	}))
	for more := true; more; {
		var err error
		more, err = w.doors.OpenNotice(w.system(), notice)
		must(w.t, err)
	}
	return report, notice
}

// unnoticed ends what is live: a place has a ceiling, and every row of the table tells once more.
func (w *world) unnoticed() {
	w.t.Helper()
	must(w.t, w.store.InTx(w.system(), func(ctx context.Context, tx *store.Tx) error {
		return tx.Client.DangerNotice.Update().Where(dangernotice.EndedAtIsNil()).SetEndedAt(now).Exec(ctx)
	}))
}

// ordered gives it an order of the grid officer because of a notice.
func (w *world) ordered(kind command.Kind) uuid.UUID {
	w.t.Helper()
	_, notice := w.noticed()
	in := danger.Giving{ID: store.NewID(), Kind: kind, Notice: &notice, Place: w.places["village"].ID(), Text: "东头三十户", Basis: "geo_29", MadeAt: now}
	if kind == command.KindMove {
		in.Whereto = "冯湖村小学"
	} else {
		in.Expert, in.Opinion = "贺知非 区自然资源局", "裂缝没有发展"
	}
	must(w.t, w.dangers.Give(w.viewers["author"], in))
	return in.ID
}

func (w *world) proposed() (report, id uuid.UUID) {
	w.t.Helper()
	report, id = w.submit("author", w.places["village"], false), store.NewID()
	must(w.t, w.warnings.Propose(w.viewers["town"], warning.Proposal{
		ID: id, Report: report, Level: course.Orange, Event: "11A01", EventName: "洪水", Text: "东堤管涌在扩大", MadeAt: now,
	}))
	return report, id
}

func init() {
	noticed := func(with func(*story, uuid.UUID) string) func(*story) string {
		return func(s *story) string {
			s.w.unnoticed()
			_, id := s.w.noticed()
			return with(s, id)
		}
	}
	ordered := func(kind command.Kind, with func(uuid.UUID) string) func(*story) string {
		return func(s *story) string { s.w.unnoticed(); return with(s.w.ordered(kind)) }
	}
	tell := func(place string) func(*story) string {
		return func(s *story) string {
			s.w.unnoticed()
			return input("id", store.NewID(), "place", s.w.places[place].ID(), "template", "DANGER-0", "text", sentence, "madeAt", at0312)
		}
	}
	give := func(kind string) func(*story) string {
		return noticed(func(s *story, id uuid.UUID) string {
			more := []any{"whereto", "冯湖村小学"}
			if kind == "RETURN" {
				more = []any{"expert", "贺知非 区自然资源局", "opinion", "裂缝没有发展"}
			}
			return input(append([]any{"id", store.NewID(), "kind", raw(kind), "notice", id, "place", s.w.places["village"].ID(), "text", "东头三十户", "legalBasis", "geo_29", "madeAt", at0312}, more...)...)
		})
	}
	noticeProbes := []probe{
		{"Query.notices", "live first", noticed(func(*story, uuid.UUID) string { return "live:true first:1" })},
		{"Query.notices", "within=village", noticed(func(s *story, _ uuid.UUID) string { return within("village")(s) + " live:true" })},
		{"Query.notices", "within=sibling", noticed(func(s *story, _ uuid.UUID) string { return within("sibling")(s) + " live:true" })},
		{"Query.notices", "within=county", noticed(func(s *story, _ uuid.UUID) string { return within("county")(s) + " live:true" })},
		{"Query.notice", "id", noticed(func(_ *story, id uuid.UUID) string { return fmt.Sprintf("id:%q", id) })},
		{"Query.notice", "id=nowhere", func(*story) string { return fmt.Sprintf("id:%q", store.NewID()) }},
		{"Query.noticeTemplates", "", none},
		{"Query.previewNotice", "place=village circle", func(s *story) string {
			s.w.registered()
			return fmt.Sprintf("place:%q circle:{latitude:34.5741 longitude:117.564 radiusM:300}", s.w.places["village"].ID())
		}},
		{"Query.previewNotice", "place=county", func(s *story) string { return fmt.Sprintf("place:%q", s.w.places["county"].ID()) }},
		{"Query.orders", "within=village first", ordered(command.KindMove, func(uuid.UUID) string { return "first:1" })},
		{"Query.orders", "within=sibling", func(s *story) string { return within("sibling")(s) }},
		{"Query.order", "id", ordered(command.KindMove, func(id uuid.UUID) string { return fmt.Sprintf("id:%q", id) })},
		{"Query.legalBases", "", func(*story) string { return "kind:MOVE" }},
		{"Query.reportProposal", "report", func(s *story) string { id, _ := s.w.proposed(); return fmt.Sprintf("report:%q", id) }},
		{"Query.reportProposal", "none", func(s *story) string {
			return fmt.Sprintf("report:%q", s.w.submit("author", s.w.places["village"], false))
		}},
		{"Mutation.tellDanger", "place=village", tell("village")},
		{"Mutation.tellDanger", "place=sibling", tell("sibling")},
		{"Mutation.tellDanger", "place=town", tell("town")},
		{"Mutation.tellDanger", "place=county", tell("county")},
		{"Mutation.endNotice", "", noticed(func(_ *story, id uuid.UUID) string {
			return input("notice", id, "move", store.NewID(), "reason", "水退了", "madeAt", at0312)
		})},
		{"Mutation.giveOrder", "kind=MOVE", give("MOVE")},
		{"Mutation.giveOrder", "kind=RETURN", give("RETURN")},
		{"Mutation.decideOrder", "approve", ordered(command.KindReturn, func(id uuid.UUID) string {
			return input("order", id, "move", store.NewID(), "approve", raw("true"), "madeAt", at0312)
		})},
		{"Mutation.endOrder", "", ordered(command.KindMove, func(id uuid.UUID) string {
			return input("order", id, "move", store.NewID(), "done", raw("true"), "text", "都转移了", "madeAt", at0312)
		})},
		{"Mutation.receiveOrder", "", ordered(command.KindMove, func(id uuid.UUID) string {
			return input("order", id, "id", store.NewID(), "madeAt", at0312)
		})},
		{"Mutation.proposeWarning", "", func(s *story) string {
			return input("id", store.NewID(), "report", s.w.submit("author", s.w.places["village"], false), "level", raw("ORANGE"), "event", "11A01", "text", "东堤管涌在扩大", "madeAt", at0312)
		}},
	}
	last := len(probes) - 2 // before the one that ends sessions
	probes = append(probes[:last:last], append(noticeProbes, probes[last:]...)...)
}

// A notice and an order are nobody's but their place's, those under it and the desks above it; nothing of them is a warning.
func TestAccessOfNotices(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		_, notice := w.noticed()
		order := w.ordered(command.KindMove)
		reads := map[string]bool{"author": true, "colleague": true, "town": true, "county": true, "auditor": true}
		for _, e := range eyes {
			if e.name == "stranger" {
				continue
			}
			for _, query := range []string{
				fmt.Sprintf("{notice(id:%q){text author{name} doors{open}}}", notice), fmt.Sprintf("{order(id:%q){text author{name} missing{name}}}", order),
			} {
				data, code := w.ask(w.viewers[e.name], query, nil)
				if (code == "") != reads[e.name] || code != "" && code != "not_found" {
					t.Errorf("%s: %s: %v %s", e.name, query, data, code)
				}
				if e.name == "auditor" && strings.Contains(fmt.Sprint(data), "岳小满") {
					t.Errorf("the auditor reads a name: %v", data)
				}
			}
			for _, query := range []string{"{revisions(first:100){nodes{id}}}", "{warnings(desk:LIVE first:100){nodes{id}}}", "{warnings(desk:DOING first:100){nodes{id}}}"} {
				if data, _ := w.ask(w.viewers[e.name], query, nil); strings.Contains(fmt.Sprint(data), notice.String()) || strings.Contains(fmt.Sprint(data), "id") {
					t.Errorf("%s: a notice is a warning: %v", e.name, data)
				}
			}
		}
		// A town's notice is read by the posts of its villages, and ended by none of them.
		wide := store.NewID()
		must(t, w.dangers.Tell(w.viewers["town"], danger.Telling{ID: wide, Place: w.places["town"].ID(), Template: "DANGER-0", Text: sentence, MadeAt: now}))
		for _, who := range []string{"author", "sibling"} {
			if _, code := w.ask(w.viewers[who], fmt.Sprintf("{notice(id:%q){mayEnd}}", wide), nil); code != "" {
				t.Errorf("%s: %s", who, code)
			}
			if data, code := w.ask(w.viewers[who], "{notices(live:true){nodes{id mayEnd}}}", nil); !strings.Contains(fmt.Sprint(data), wide.String()) {
				t.Errorf("%s: %v %s", who, data, code)
			}
			if _, code := w.ask(w.viewers[who], fmt.Sprintf("mutation{endNotice(%s){notice{id}}}", input("notice", wide, "move", store.NewID(), "reason", "水退了", "madeAt", at0312)), nil); code != "denied" {
				t.Errorf("%s ends it: %q", who, code)
			}
		}
		if _, code := w.ask(w.viewers["neighbour"], fmt.Sprintf("{notice(id:%q){id}}", wide), nil); code != "not_found" {
			t.Errorf("the next town reads it: %q", code)
		}
	})
}

// What a town proposes lies on the county's desk; neither it nor its villages see or touch it there.
func TestAccessOfProposals(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		report, id := w.proposed()
		for _, who := range []string{"author", "colleague", "town", "neighbour", "mediator"} {
			if data, code := w.ask(w.viewers[who], fmt.Sprintf("{warning(id:%q){id}}", id), nil); code != "not_found" {
				t.Errorf("%s sees it: %v %s", who, data, code)
			}
			for _, m := range []string{
				"editWarning(" + input("warning", id, "move", store.NewID(), "edit", raw("1"), "content", raw(words), "target", raw((&story{w: w}).target()), "madeAt", at0312) + ")",
				"moveWarning(" + input("warning", id, "move", store.NewID(), "kind", raw("URGENT"), "edit", raw("1"), "madeAt", at0312) + ")",
				"draftWarning(" + input("id", store.NewID(), "content", raw(words), "target", raw((&story{w: w}).target()), "madeAt", at0312) + ")",
			} {
				if data, code := w.ask(w.viewers[who], "mutation{"+m+"{warning{id}}}", nil); code == "" {
					t.Errorf("%s: %s: %v", who, m, data)
				}
			}
		}
		data, code := w.ask(w.viewers["county"], fmt.Sprintf("{warning(id:%q){origin report state content{issuer text} author{name}}}", id), nil)
		if code != "" || dig(data, "warning", "origin") != "PROPOSED" || dig(data, "warning", "report") != report.String() || dig(data, "warning", "content", "issuer") != "" ||
			dig(data, "warning", "author", "name") != "巩一帆" {
			t.Errorf("county: %v %s", data, code)
		}
		for _, who := range []string{"author", "town", "county"} {
			if data, code := w.ask(w.viewers[who], fmt.Sprintf("{reportProposal(report:%q){state level by{name}}}", report), nil); code != "" || dig(data, "reportProposal", "state") != "WAITING" {
				t.Errorf("%s: %v %s", who, data, code)
			}
		}
		if _, code := w.ask(w.viewers["neighbour"], fmt.Sprintf("{reportProposal(report:%q){state}}", report), nil); code != "not_found" {
			t.Errorf("the next town: %s", code)
		}
	})
}

// What is told to a town or village is in the feed of the posts under it and of the desks above it, in nobody else's.
func TestAccessOfNoticeFeed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		linked := w.sequence()
		scopes := map[string]string{"author": "village", "sibling": "sibling", "town": "town", "neighbour": "elsewhere town", "county": "county", "auditor": "county", "receiver": "village", "monitor": "village", "line": "county", "drill": "town"}
		up := w.places["elsewhere"]
		w.places["elsewhere town"] = division.Place{County: up.County, Town: up.Town}
		cursors := map[string]string{}
		for who, place := range scopes {
			data, code := w.ask(w.viewers[who], "{changes"+w.feedArgs(place, "")+"{cursor}}", nil)
			if code != "" {
				t.Fatalf("%s: %s", who, code)
			}
			cursors[who] = dig(data, "changes", "cursor").(string)
		}
		village, town := store.NewID(), store.NewID()
		must(t, w.dangers.Tell(w.viewers["author"], danger.Telling{ID: village, Place: w.places["village"].ID(), Template: "DANGER-0", Text: sentence, MadeAt: now}))
		must(t, w.dangers.Tell(w.viewers["town"], danger.Telling{ID: town, Place: w.places["town"].ID(), Template: "DANGER-0", Text: sentence, MadeAt: now}))
		order := store.NewID()
		must(t, w.dangers.Give(w.viewers["author"], danger.Giving{ID: order, Kind: command.KindMove, Notice: &village, Place: w.places["village"].ID(), Text: "东头", Whereto: "小学", Basis: "geo_29", MadeAt: now}))
		linked()
		want := map[string][]uuid.UUID{"author": {village, town, order}, "sibling": {town}, "town": {village, town, order}, "county": {village, town, order}, "auditor": {village, town, order}}
		for who, place := range scopes {
			data, code := w.ask(w.viewers[who], "{changes"+w.feedArgs(place, cursors[who])+"{nodes{kind id gone notice{id text} order{id posts}}}}", nil)
			got := map[string]bool{}
			nodes, _ := dig(data, "changes", "nodes").([]any)
			for _, n := range nodes {
				kind := dig(n, "kind")
				if kind == "NOTICE" && dig(n, "notice", "text") == sentence || kind == "ORDER" && dig(n, "order", "posts") != float64(0) {
					got[dig(n, "id").(string)] = true
				} else if kind == "NOTICE" || kind == "ORDER" {
					t.Errorf("%s: %v", who, n)
				}
			}
			all := len(got) == len(want[who])
			for _, id := range want[who] {
				all = all && got[id.String()]
			}
			if code != "" || !all {
				t.Errorf("%s is told %v, want %v %s", who, got, want[who], code)
			}
		}
	})
}
