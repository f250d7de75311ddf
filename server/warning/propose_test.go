package warning_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning"
	"jiaoying/server/warning/course"
)

// danger writes a report of a village as the report flow does.
func (b *bundle) danger(nature lifecycle.Nature, at division.Place) uuid.UUID {
	b.t.Helper()
	id, system := store.NewID(), as(viewer.System("test"))
	must(b.t, b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
		return tx.Client.Report.Create().SetID(id).SetPlace(at).SetDrillID(uuid.Nil).SetCategory("NAT03").SetNature(nature).SetSeverity(lifecycle.SeverityMajor).SetDirect(true).
			SetNeedToKnow(false).SetSealed(false).SetNote("东堤管涌").SetSpot("东堤").SetState(lifecycle.StateSubmitted).SetDesk(lifecycle.DeskInbox).SetMadeAt(tx.Now).SetReceivedAt(tx.Now).
			SetAuthorID(b.officer.Person).SetAuthorCard(&viewer.Card{}).SetRevision(1).SetDigest([]byte{1}).Exec(ctx)
	}))
	return id
}

func (b *bundle) proposal(report uuid.UUID) warning.Proposal {
	return warning.Proposal{ID: store.NewID(), Report: report, Level: course.Orange, Event: "11A01", EventName: "洪水", Text: "东堤管涌在扩大，请发洪水橙色预警", MadeAt: b.store.Now()}
}

func (b *bundle) became(report uuid.UUID) *warning.Became {
	b.t.Helper()
	got, err := b.flow.Became(as(b.officer), report)
	must(b.t, err)
	return got
}

func faultOf(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// A town's words come onto the county's desk, without an issuer, and go out only when the county has chosen one above the town.
func TestPropose(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		town, other := post(viewer.TownDuty, b.towns[0]), post(viewer.TownDuty, b.towns[1])
		report, hazard := b.danger(lifecycle.NatureDanger, b.villages[0]), b.danger(lifecycle.NatureHazard, b.villages[0])
		if got := b.became(report); got != nil {
			t.Errorf("%+v", got)
		}
		in := b.proposal(report)
		for _, c := range []struct {
			name string
			who  *viewer.Viewer
			edit func(*warning.Proposal)
			want string
		}{
			{"the village", b.officer, func(*warning.Proposal) {}, "denied"},
			{"the county, which drafts", b.first, func(*warning.Proposal) {}, "denied"},
			{"another town", other, func(*warning.Proposal) {}, "not_found"},
			{"a stranger", viewer.Stranger(), func(*warning.Proposal) {}, "denied"},
			{"a hazard", town, func(p *warning.Proposal) { p.Report = hazard }, "warning.no_danger"},
			{"a report of nowhere", town, func(p *warning.Proposal) { p.Report = store.NewID() }, "not_found"},
			{"no words", town, func(p *warning.Proposal) { p.Text = " " }, "warning.text"},
			{"too many words", town, func(p *warning.Proposal) { p.Text = strings.Repeat("长", 501) }, "warning.text"},
			{"no colour", town, func(p *warning.Proposal) { p.Level = "pink" }, "warning.level"},
			{"no event", town, func(p *warning.Proposal) { p.EventName = "" }, "warning.text"},
			{"an id of another kind", town, func(p *warning.Proposal) { p.ID = uuid.New() }, "id.form"},
			{"no time", town, func(p *warning.Proposal) { p.MadeAt = time.Time{} }, "warning.made_at"},
		} {
			one := b.proposal(report)
			c.edit(&one)
			if got := faultOf(b.flow.Propose(as(c.who), one)); got != c.want {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
		}
		for range 2 {
			must(t, b.flow.Propose(as(town), in))
		}
		other1 := in
		other1.Text = "别的"
		want(t, b.flow.Propose(as(town), other1), warning.ErrConflict)
		want(t, b.flow.Propose(as(town), b.proposal(report)), warning.ErrProposed)
		row := b.row(in.ID)
		if row.Origin != course.OriginProposed || row.State != course.StateDraft || row.Content.Issuer != "" || *row.ReportID != report || row.AuthorCard.Person != town.Person ||
			row.TownID != uuid.Nil || len(row.Target.Divisions) != 1 || row.Target.Divisions[0] != b.villages[0].ID() || row.Content.Text != in.Text {
			t.Errorf("%+v %+v", row, row.Content)
		}
		if got := b.became(report); got.State != warning.BecameWaiting || got.Level != course.Orange || got.By.Person != town.Person {
			t.Errorf("%+v", got)
		}
		// The town has no more to do with it.
		for _, who := range []*viewer.Viewer{town, b.officer} {
			if _, err := b.store.Client.Warning.Get(as(who), in.ID); err == nil {
				t.Errorf("%s sees it", who.Name)
			}
			if err := b.move(who, in.ID, course.MoveUrgent, 1, ""); err == nil {
				t.Errorf("%s publishes it", who.Name)
			}
		}
		// Without an issuer it goes nowhere, nor in the name of anybody below the county.
		want(t, b.move(b.first, in.ID, course.MoveUrgent, 1, ""), warning.ErrIssuer)
		want(t, b.move(b.first, in.ID, course.MoveSubmit, 1, ""), warning.ErrIssuer)
		edit := func(issuer string, n int) error {
			content := *row.Content
			content.Issuer = issuer
			return b.flow.Edit(as(b.first), warning.Edit{Warning: in.ID, Move: store.NewID(), Edit: n, Content: content, Target: *row.Target, MadeAt: b.store.Now()})
		}
		for _, issuer := range []string{"泥沟镇人民政府", "马兰屯镇应急办", "冯湖村委会"} {
			if got := faultOf(edit(issuer, 1)); got != "warning.issuer" {
				t.Errorf("issued by %s: %q", issuer, got)
			}
		}
		must(t, edit("台儿庄区人民政府", 1))
		must(t, b.move(b.first, in.ID, course.MoveUrgent, 2, ""))
		if got := b.became(report); got.State != warning.BecamePublished {
			t.Errorf("%+v", got)
		}
		want(t, b.flow.Propose(as(town), b.proposal(report)), warning.ErrProposed)
		must(t, b.move(b.second, in.ID, course.MoveCancel, 0, "水位已退"))
		if got := b.became(report); got.State != warning.BecameEnded || got.Text != "水位已退" {
			t.Errorf("%+v", got)
		}
		// Over: another may follow, and is turned down with words.
		again := b.proposal(report)
		must(t, b.flow.Propose(as(town), again))
		must(t, b.move(b.first, again.ID, course.MoveReject, 0, "已由市里发布"))
		if got := b.became(report); got.ID != again.ID || got.State != warning.BecameRejected || got.Text != "已由市里发布" {
			t.Errorf("%+v", got)
		}
		if _, err := b.flow.Became(as(other), report); err == nil {
			t.Error("another town asks what became of it")
		}
		// Two desks of the town at once: one of them hears that it is proposed.
		race := b.danger(lifecycle.NatureDanger, b.villages[0])
		results := make(chan string, 2)
		for range 2 {
			go func() { results <- faultOf(b.flow.Propose(as(post(viewer.TownDuty, b.towns[0])), b.proposal(race))) }()
		}
		if a, c := <-results, <-results; (a == "") == (c == "") || a+c != "warning.proposed" {
			t.Errorf("%q and %q", a, c)
		}
	})
}
