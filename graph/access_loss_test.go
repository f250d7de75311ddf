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
	"jiaoying/ent/db/lossevent"
	dbmedia "jiaoying/ent/db/media"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/loss"
	"jiaoying/server/loss/chain"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/figure"
	"jiaoying/server/media/manifest"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// happened gives the world an open event; what is live from before ends, as a county has a ceiling of them.
func (w *world) happened() uuid.UUID {
	w.t.Helper()
	must(w.t, w.store.InTx(w.system(), func(ctx context.Context, tx *store.Tx) error {
		return tx.Client.LossEvent.Update().Where(lossevent.Live(true)).SetState(event.StateClosed).SetLive(false).Exec(ctx)
	}))
	id := store.NewID()
	must(w.t, w.losses.OpenEvent(w.viewers["county"], loss.EventOpening{
		ID: id, Name: "7·18 江河洪水", Nature: event.NatureNatural, Hazard: "0201", StartedAt: now.Add(-2 * time.Hour), MadeAt: now,
	}))
	return id
}

// stated gives it a first statement of the village, sent by its info officer.
func (w *world) stated() (ev, id uuid.UUID) {
	w.t.Helper()
	ev, id = w.happened(), store.NewID()
	must(w.t, w.losses.Submit(w.viewers["colleague"], loss.Submission{
		ID: id, Event: ev, Division: w.places["village"].ID(), Kind: chain.KindFirst, Form: "2024", OccurredAt: now.Add(-time.Hour), MadeAt: now, Text: "东滩淹了",
		Figures: []loss.TypedFigure{{Code: "A01007", Value: figure.Value{Hundredths: 28600, Unit: "人"}}},
	}))
	return ev, id
}

func (w *world) town() division.Place {
	up := w.places["village"]
	return division.Place{County: up.County, Town: up.Town}
}

func (w *world) conferred() uuid.UUID {
	w.t.Helper()
	ev, id := w.happened(), store.NewID()
	must(w.t, w.losses.Confer(w.viewers["town"], loss.Conferring{
		ID: id, Event: ev, Division: w.town().ID(), Code: "A01007", Delta: -200, Departments: "民政办", Text: "重复 2 人", MadeAt: now,
	}))
	return id
}

// listed gives the village a row of a ledger, with what names a person in it.
func (w *world) listed() (ev, row, version uuid.UUID) {
	w.t.Helper()
	ev, row, version = w.happened(), store.NewID(), store.NewID()
	must(w.t, w.losses.SaveRow(w.viewers["colleague"], loss.LedgerSaving{
		ID: version, Row: row, Event: ev, Village: w.places["village"].ID(), Ledger: "D02", MadeAt: now,
		Cells: []loss.LedgerCell{{Code: "D02001", Text: "尹怀桥"}, {Code: "D02002", Text: idNumber}, {Code: "D02003", Text: "10030002001"}, {Code: "D02011", Text: "2"}},
	}))
	return ev, row, version
}

// idNumber is nobody's: its check digit is wrong.
const idNumber = "370405194001010010"

func init() {
	const figures = `[{code:"A01007" value:28600 unit:"人"}]`
	eventMove := func(with func(s *story, id uuid.UUID) string) func(*story) string {
		return func(s *story) string { return with(s, s.w.happened()) }
	}
	submit := func(place string, behalf bool) func(*story) string {
		return func(s *story) string {
			more := []any{}
			if behalf {
				more = []any{"behalf", raw(`{how:"phone" who:"村书记" at:"` + at0312 + `"}`)}
			}
			id := s.w.places["village"].ID()
			if place == "town" {
				id = s.w.town().ID()
			}
			return input(append([]any{"id", store.NewID(), "event", s.w.happened(), "division", id, "kind", raw("FIRST"), "form", "2024", "occurredAt", at0312, "figures", raw(figures), "parts", raw("[]"), "madeAt", at0312}, more...)...)
		}
	}
	lossProbes := []probe{
		{"Query.lossEvents", "live first", eventMove(func(*story, uuid.UUID) string { return "live:true first:1" })},
		{"Query.lossEvent", "id", eventMove(func(_ *story, id uuid.UUID) string { return fmt.Sprintf("id:%q", id) })},
		{"Query.lossEvent", "id=nowhere", func(*story) string { return fmt.Sprintf("id:%q", store.NewID()) }},
		{"Query.lossForm", "", none},
		{"Query.lossForm", "version", func(*story) string { return `version:"2024"` }},
		{"Query.statements", "within=village", func(s *story) string { s.w.stated(); return within("village")(s) + " first:1" }},
		{"Query.statements", "within=sibling", func(s *story) string { s.w.stated(); return within("sibling")(s) }},
		{"Query.statement", "id", func(s *story) string { _, id := s.w.stated(); return fmt.Sprintf("id:%q", id) }},
		{"Query.statement", "id=nowhere", func(*story) string { return fmt.Sprintf("id:%q", store.NewID()) }},
		{"Query.lossChain", "division=village", func(s *story) string {
			ev, _ := s.w.stated()
			return fmt.Sprintf("event:%q division:%q", ev, s.w.places["village"].ID())
		}},
		{"Query.lossTable", "within=town", func(s *story) string {
			ev, _ := s.w.stated()
			return fmt.Sprintf("event:%q within:%q", ev, s.w.town().ID())
		}},
		{"Query.lossTable", "within=county asOf", func(s *story) string {
			ev, _ := s.w.stated()
			return fmt.Sprintf("event:%q within:%q asOf:%q", ev, s.w.places["county"].ID(), at0312)
		}},
		{"Query.owedStatements", "within=town", func(s *story) string { s.w.stated(); return within("town")(s) }},
		{"Query.owedStatements", "within=village", func(s *story) string { s.w.happened(); return within("village")(s) }},
		{"Query.lossKnown", "village", func(s *story) string {
			return fmt.Sprintf("event:%q village:%q", s.w.happened(), s.w.places["village"].ID())
		}},
		{"Query.baseFigures", "within=village", func(s *story) string { return within("village")(s) + " year:2025" }},
		{"Mutation.proposeEvent", "", func(s *story) string {
			return input("id", store.NewID(), "report", s.w.submit("author", s.w.places["village"], false), "name", "7·18 洪水", "nature", raw("NATURAL"), "hazard", "0201", "startedAt", at0312, "madeAt", at0312)
		}},
		{"Mutation.openEvent", "", func(s *story) string {
			s.w.happened()
			return input("id", store.NewID(), "name", "7·18 洪水", "nature", raw("NATURAL"), "hazard", "0201", "startedAt", at0312, "madeAt", at0312)
		}},
		{"Mutation.decideEvent", "decline", func(s *story) string {
			s.w.happened()
			id := store.NewID()
			report := s.w.submit("author", s.w.places["village"], false)
			must(s.w.t, s.w.losses.ProposeEvent(s.w.viewers["town"], loss.EventOpening{ID: id, Report: &report, Name: "洪水", Nature: event.NatureNatural, Hazard: "0201", StartedAt: now, MadeAt: now}))
			return input("event", id, "move", store.NewID(), "open", raw("false"), "text", "未成灾", "madeAt", at0312)
		}},
		{"Mutation.amendEvent", "", eventMove(func(_ *story, id uuid.UUID) string {
			return input("event", id, "move", store.NewID(), "hazard", "0402", "text", "查明是冰雹", "madeAt", at0312)
		})},
		{"Mutation.respondEvent", "", eventMove(func(_ *story, id uuid.UUID) string {
			return input("event", id, "move", store.NewID(), "scope", raw("PROVINCE"), "level", raw("4"), "by", "省减灾委", "since", at0312, "madeAt", at0312)
		})},
		{"Mutation.settleEvent", "", eventMove(func(_ *story, id uuid.UUID) string {
			return input("event", id, "move", store.NewID(), "stable", raw("true"), "text", "雨停三天", "madeAt", at0312)
		})},
		{"Mutation.closeEvent", "", eventMove(func(s *story, id uuid.UUID) string {
			must(s.w.t, s.w.losses.MoveEvent(s.w.viewers["county"], loss.EventMove{Event: id, Move: store.NewID(), Kind: event.MoveSettle, Text: "稳定", MadeAt: now}))
			return input("event", id, "move", store.NewID(), "close", raw("true"), "text", "核报完成", "madeAt", at0312)
		})},
		{"Mutation.submitStatement", "division=village", submit("village", false)},
		{"Mutation.submitStatement", "division=village behalf", submit("village", true)},
		{"Mutation.submitStatement", "division=town", submit("town", false)},
		{"Mutation.acceptStatement", "", func(s *story) string {
			_, id := s.w.stated()
			return input("statement", id, "move", store.NewID(), "madeAt", at0312)
		}},
		{"Mutation.returnStatement", "", func(s *story) string {
			_, id := s.w.stated()
			return input("statement", id, "move", store.NewID(), "cells", raw(`[{code:"A01007" reason:"photo" text:""}]`), "madeAt", at0312)
		}},
		{"Mutation.confer", "division=town", func(s *story) string {
			return input("id", store.NewID(), "event", s.w.happened(), "division", s.w.town().ID(), "code", "A01007", "delta", raw("-200"), "departments", "民政办", "text", "重复 2 人", "madeAt", at0312)
		}},
		{"Mutation.withdrawConference", "", func(s *story) string {
			return input("conference", s.w.conferred(), "move", store.NewID(), "madeAt", at0312)
		}},
		{"Query.ledger", "within=village", func(s *story) string {
			ev, _, _ := s.w.listed()
			return within("village")(s) + fmt.Sprintf(" event:%q ledger:%q first:1", ev, "D02")
		}},
		{"Query.ledgerRow", "id", func(s *story) string { _, row, _ := s.w.listed(); return fmt.Sprintf("id:%q", row) }},
		{"Query.ledgerRow", "id=nowhere", func(*story) string { return fmt.Sprintf("id:%q", store.NewID()) }},
		{"Query.ledgerVersions", "", func(s *story) string { _, row, _ := s.w.listed(); return fmt.Sprintf("row:%q", row) }},
		{"Query.ledgerTies", "", func(s *story) string {
			ev, _, _ := s.w.listed()
			return fmt.Sprintf("event:%q village:%q", ev, s.w.places["village"].ID())
		}},
		{"Mutation.saveLedgerRow", "", func(s *story) string {
			return input("id", store.NewID(), "row", store.NewID(), "event", s.w.happened(), "village", s.w.places["village"].ID(), "ledger", "D02", "cells", raw(`[{code:"D02001" text:"尹怀桥"}]`), "madeAt", at0312)
		}},
		{"Mutation.removeLedgerRow", "", func(s *story) string {
			_, row, version := s.w.listed()
			return input("id", store.NewID(), "row", row, "base", version, "text", "重复", "madeAt", at0312)
		}},
		{"Mutation.revealLedger", "", func(s *story) string {
			_, row, _ := s.w.listed()
			return input("row", row, "code", "D02002", "purpose", "入户核对")
		}},
		{"Mutation.askStatement", "", func(s *story) string {
			ev, _ := s.w.stated()
			return input("event", ev, "division", s.w.places["village"].ID(), "move", store.NewID(), "cells", raw(`[{code:"A01007" reason:"photo" text:""}]`), "madeAt", at0312)
		}},
		{"Mutation.setBaseFigures", "", func(s *story) string {
			return input("village", s.w.places["village"].ID(), "year", raw("2025"), "population", raw("1642"), "source", "基数表")
		}},
	}
	last := len(probes) - 2 // before the one that ends sessions
	probes = append(probes[:last:last], append(lossProbes, probes[last:]...)...)
}

// Figures are their place's and of the desks above it: not the sibling village's info officer's, not the next town's, not the grid
// officers', not of another world; nothing of them shows in lists, counts, tables, the feed or by id.
func TestAccessOfStatements(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		ev, id := w.stated()
		info := *viewer.From(w.viewers["sibling"])
		info.Grants = []viewer.Grant{{Appointment: store.NewID(), Role: viewer.InfoOfficer, Post: "A", Verbs: viewer.InfoOfficer.Verbs(), Place: w.places["sibling"]}}
		w.viewers["sibling info"] = viewer.With(t.Context(), &info)
		head := *viewer.From(w.viewers["author"])
		head.Grants = []viewer.Grant{{Appointment: store.NewID(), Role: viewer.VillageHead, Post: "A", Verbs: viewer.VillageHead.Verbs(), Place: w.places["village"]}}
		w.viewers["head"] = viewer.With(t.Context(), &head)
		reads := map[string]bool{"colleague": true, "head": true, "town": true, "county": true, "auditor": true}
		for _, who := range []string{"author", "colleague", "head", "sibling", "sibling info", "town", "neighbour", "line", "offline", "county", "auditor", "admin", "receiver", "monitor", "mediator", "ended", "drill"} {
			data, code := w.ask(w.viewers[who], fmt.Sprintf("{statement(id:%q){text figures{code value} by{name}}}", id), nil)
			if (code == "") != reads[who] || code != "" && code != "not_found" {
				t.Errorf("%s: %v %s", who, data, code)
			}
			if who == "auditor" && strings.Contains(fmt.Sprint(data), w.cast["P21"].Name) {
				t.Errorf("the auditor reads a name: %v", data)
			}
			for _, query := range []string{
				"{statements{nodes{id text}}}", fmt.Sprintf("{lossChain(event:%q division:%q){id head{id text}}}", ev, w.places["village"].ID()),
				fmt.Sprintf("{lossTable(event:%q within:%q){counted sum{code} rows{state statement{id text}}}}", ev, w.town().ID()),
			} {
				data, code := w.ask(w.viewers[who], query, nil)
				if shows := strings.Contains(fmt.Sprint(data), "东滩"); shows && !reads[who] {
					t.Errorf("%s reads by %s: %v %s", who, query, data, code)
				}
			}
		}
		for who, code := range map[string]string{"colleague": "statement.not_yours", "head": "statement.not_yours", "neighbour": "not_found", "sibling info": "not_found", "county": "statement.not_yours", "auditor": "statement.not_yours", "mediator": "not_found"} {
			if data, got := w.ask(w.viewers[who], "mutation{acceptStatement("+input("statement", id, "move", store.NewID(), "madeAt", at0312)+"){statement{id}}}", nil); got != code {
				t.Errorf("%s accepts: %v %s", who, data, got)
			}
		}
		// The event itself is everybody's in the county, but in the exercise there is none.
		for _, who := range []string{"author", "sibling info", "neighbour", "receiver"} {
			if data, code := w.ask(w.viewers[who], fmt.Sprintf("{lossEvent(id:%q){name}}", ev), nil); dig(data, "lossEvent", "name") != "7·18 江河洪水" {
				t.Errorf("%s: %v %s", who, data, code)
			}
		}
		if _, code := w.ask(w.viewers["drill"], fmt.Sprintf("{lossEvent(id:%q){name}}", ev), nil); code != "not_found" {
			t.Errorf("inside an exercise: %s", code)
		}
	})
}

// Who stands in a ledger is read by nobody unmasked, and revealed only to who writes or reviews it, after the journal has it.
func TestAccessOfLedgers(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		ev, row, _ := w.listed()
		reads := map[string]bool{"colleague": true, "town": true, "county": true, "auditor": true}
		opens := map[string]bool{"colleague": true, "town": true, "county": true}
		for _, e := range eyes {
			if e.name == "stranger" {
				continue
			}
			var told string
			for _, query := range []string{
				fmt.Sprintf("{ledger(event:%q ledger:%q first:100){nodes{id cells{code text masked} twins{row}}}}", ev, "D02"), fmt.Sprintf("{ledgerVersions(row:%q){cells{text} by{name}}}", row),
				fmt.Sprintf("{ledger(event:%q ledger:%q within:%q first:100){nodes{id cells{text}}}}", ev, "D02", w.places["village"].ID()),
			} {
				data, code := w.ask(w.viewers[e.name], query, nil)
				told += fmt.Sprint(data, code)
			}
			for _, secret := range []string{"尹怀桥", idNumber, "10030002001"} {
				if strings.Contains(told, secret) {
					t.Errorf("%s reads %s: %s", e.name, secret, told)
				}
			}
			if strings.Contains(told, "尹*") != reads[e.name] {
				t.Errorf("%s: %s", e.name, told)
			}
			data, code := w.ask(w.viewers[e.name], "mutation{revealLedger("+input("row", row, "code", "D02002", "purpose", "入户核对")+"){text}}", nil)
			if (dig(data, "revealLedger", "text") == idNumber) != opens[e.name] {
				t.Errorf("%s reveals: %v %s", e.name, data, code)
			}
		}
	})
}

// The photos of a house are read by those who read its row, and by nobody else in any way: not by who reads the reports of the village, not
// by who sends files of his own. Nobody hangs one below a row he does not read, below two parents, or below none.
func TestAccessOfRowPhotos(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		ev, row, version := w.happened(), store.NewID(), store.NewID()
		f := photo()
		must(t, w.losses.SaveRow(w.viewers["colleague"], loss.LedgerSaving{
			ID: version, Row: row, Event: ev, Village: w.places["village"].ID(), Ledger: "D02", MadeAt: now,
			Cells: []loss.LedgerCell{{Code: "D02001", Text: "尹怀桥"}}, Media: []manifest.File{f},
		}))
		told := w.submitWith("author", w.places["village"], false)
		report := w.reportOf(told)
		reads := map[string]bool{"colleague": true, "town": true, "county": true, "auditor": true}
		for _, e := range eyes {
			if e.name == "stranger" {
				continue
			}
			v := w.viewers[e.name]
			data, code := w.ask(v, fmt.Sprintf("{ledgerRow(id:%q)%s}", row, mediaFields), nil)
			if (dig(data, "ledgerRow", "media", 0, "id") == f.ID.String()) != reads[e.name] {
				t.Errorf("%s reads %v %s", e.name, data, code)
			}
			if reads[e.name] && dig(data, "ledgerRow", "media", 0, "mine") != (e.name == "colleague") {
				t.Errorf("%s: mine is %v", e.name, dig(data, "ledgerRow", "media", 0, "mine"))
			}
			data, _ = w.ask(v, fmt.Sprintf("{ledger(event:%q ledger:%q within:%q first:10){nodes{media{id}}}}", ev, "D02", w.places["village"].ID()), nil)
			if (dig(data, "ledger", "nodes", 0, "media", 0, "id") == f.ID.String()) != reads[e.name] {
				t.Errorf("%s lists %v", e.name, data)
			}
			rows, err := w.store.Client.Media.Query().Where(dbmedia.ID(f.ID)).All(viewer.Wide(v)) // as it is shown and sent
			if (err == nil && len(rows) == 1) != reads[e.name] {
				t.Errorf("%s reads it by its id: %d %v", e.name, len(rows), err)
			}
			for name, hang := range map[string]func(c *db.MediaCreate) *db.MediaCreate{
				"a row":  func(c *db.MediaCreate) *db.MediaCreate { return c.SetRowID(row) },
				"both":   func(c *db.MediaCreate) *db.MediaCreate { return c.SetRowID(row).SetReportID(report) },
				"no one": func(c *db.MediaCreate) *db.MediaCreate { return c },
			} {
				err := w.store.InTx(viewer.Wide(v), func(ctx context.Context, tx *store.Tx) error {
					if err := hang(tx.Client.Media.Create()).SetID(store.NewID()).SetMoveID(version).SetOwnerID(viewer.From(v).Person).SetPosition(1).SetKind(manifest.Photo).
						SetMediaType("image/jpeg").SetSha256(f.SHA256).SetBytes(1).SetState(manifest.Expected).SetReceivedAt(now).Exec(ctx); err != nil {
						return err
					}
					return errUndone
				})
				if errors.Is(err, errUndone) != (name == "a row" && reads[e.name]) {
					t.Errorf("%s hangs one below %s: %v", e.name, name, err)
				}
			}
		}
		// The server itself may not either: the table asks the same of everybody.
		err := w.store.InTx(w.system(), func(ctx context.Context, tx *store.Tx) error {
			_, err := store.Inner(tx).Exec(ctx, "UPDATE media SET row_id = ? WHERE id = ?", row, told)
			return err
		})
		if err == nil {
			t.Error("a file has two parents")
		}
	})
}

// errUndone takes a transaction back that went through.
var errUndone = errors.New("undone")

// The phone of the village hears of its own chain, everybody of the event, nobody else of the figures.
func TestAccessOfStatementFeed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		w := setup(t, address)
		linked := w.sequence()
		scopes := map[string]string{"author": "village", "colleague": "village", "sibling": "sibling", "town": "town", "county": "county", "receiver": "village"}
		cursors := map[string]string{}
		for who, place := range scopes {
			data, code := w.ask(w.viewers[who], "{changes"+w.feedArgs(place, "")+"{cursor}}", nil)
			if code != "" {
				t.Fatalf("%s: %s", who, code)
			}
			cursors[who] = dig(data, "changes", "cursor").(string)
		}
		ev, _ := w.stated()
		linked()
		for who, place := range scopes {
			data, code := w.ask(w.viewers[who], "{changes"+w.feedArgs(place, cursors[who])+"{nodes{kind id gone event{name} chain{event head{text figures{printed}}}}}}", nil)
			if code != "" {
				t.Fatalf("%s: %s", who, code)
			}
			told := fmt.Sprint(data)
			if !strings.Contains(told, "7·18 江河洪水") || !strings.Contains(told, ev.String()) {
				t.Errorf("%s does not hear of the event: %s", who, told)
			}
			if strings.Contains(told, "东滩") != (who == "colleague") {
				t.Errorf("%s: %s", who, told)
			}
		}
	})
}
