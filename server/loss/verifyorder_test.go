package loss_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/verifyorder"
	"jiaoying/ent/viewer"
	"jiaoying/server/loss"
	"jiaoying/server/loss/event"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

func (b *bundle) verifying(ev uuid.UUID, at string) loss.Verifying {
	return loss.Verifying{
		ID: store.NewID(), Event: ev, Division: b.places[at].ID(), Codes: []string{"A01007"}, Text: "核实转移人数", From: "市应急管理局", AskedAt: b.clock, MadeAt: b.clock,
	}
}

func (b *bundle) order(t testing.TB, who *viewer.Viewer, in loss.Verifying) uuid.UUID {
	t.Helper()
	must(t, b.flow.OrderVerify(as(who), in))
	return in.ID
}

func (b *bundle) phoned(order uuid.UUID) loss.VerifyAnswer {
	return loss.VerifyAnswer{Order: order, ID: store.NewID(), Kind: loss.ByPhone, Text: "市局值班室，报了 286 人", At: b.clock}
}

func (b *bundle) wrote(order uuid.UUID) loss.VerifyAnswer {
	return loss.VerifyAnswer{Order: order, ID: store.NewID(), Kind: loss.InWriting, Text: "逐户核对，转移 286 人，无误", At: b.clock}
}

// owes gives the stages owed in a place, soonest first, of orders alone.
func (b *bundle) owes(t testing.TB, who *viewer.Viewer, at string) string {
	t.Helper()
	owed, err := b.flow.OwedIn(viewer.Narrow(as(who), b.places[at]), b.places[at])
	must(t, err)
	var out []string
	for _, o := range owed {
		if o.Order != "" {
			out = append(out, o.Stage)
		}
	}
	return strings.Join(out, " ")
}

func (b *bundle) orderRow(t testing.TB, id uuid.UUID) *db.VerifyOrder {
	t.Helper()
	row, err := b.store.Client.VerifyOrder.Query().Where(verifyorder.ID(id)).Only(system)
	must(t, err)
	return row
}

func TestOrderVerify(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		in := b.verifying(ev, village)
		before := b.entries(t)
		for range 2 {
			must(t, b.flow.OrderVerify(as(b.town), in))
		}
		if n := b.entries(t) - before; n != 1 {
			t.Errorf("%d entries", n)
		}
		for name, c := range map[string]struct {
			who  *viewer.Viewer
			in   func(c *loss.Verifying)
			want string
		}{
			"the village itself":         {b.officer, func(*loss.Verifying) {}, "statement.not_yours"},
			"the next town":              {b.neighbour, func(*loss.Verifying) {}, "statement.not_yours"},
			"the town for itself":        {b.town, func(c *loss.Verifying) { c.Division = b.places[town].ID() }, "statement.not_yours"},
			"the county's desk, its own": {b.duty, func(c *loss.Verifying) { c.Division = b.places[county].ID() }, "statement.not_yours"},
			"an auditor":                 {b.auditor, func(*loss.Verifying) {}, "statement.not_yours"},
			"nowhere":                    {b.town, func(c *loss.Verifying) { c.Division = store.NewID() }, "loss.place"},
			"an unknown figure":          {b.town, func(c *loss.Verifying) { c.Codes = []string{"A09999"} }, "codes.0"},
			"twice the same":             {b.town, func(c *loss.Verifying) { c.Codes = []string{"A01007", "A01007"} }, "codes.1"},
			"too many":                   {b.town, func(c *loss.Verifying) { c.Codes = slices.Repeat(c.Codes, 21) }, "codes"},
			"without words":              {b.town, func(c *loss.Verifying) { c.Text = " " }, "text"},
			"a long text":                {b.town, func(c *loss.Verifying) { c.Text = strings.Repeat("核", 301) }, "text"},
			"from nobody":                {b.town, func(c *loss.Verifying) { c.From = "" }, "from"},
			"the day before yesterday":   {b.town, func(c *loss.Verifying) { c.AskedAt = b.clock.Add(-25 * time.Hour) }, "askedAt"},
			"tomorrow":                   {b.town, func(c *loss.Verifying) { c.AskedAt = b.clock.Add(time.Hour) }, "askedAt"},
			"the same id, otherwise":     {b.town, func(c *loss.Verifying) { c.ID, c.Text = in.ID, "别的" }, "loss.conflict"},
			"the same id, by another":    {b.duty, func(c *loss.Verifying) { *c = in }, "loss.conflict"},
		} {
			bad := b.verifying(ev, village)
			c.in(&bad)
			err := b.flow.OrderVerify(as(c.who), bad)
			if _, field := faulty(err)[c.want]; code(err) != c.want && !field {
				t.Errorf("%s: %v %v", name, err, faulty(err))
			}
		}
		// The county orders a town and a village, and its closers note what comes to it from above; no figure need be named.
		b.order(t, b.duty, b.verifying(ev, town))
		up := b.verifying(ev, county)
		up.Codes = nil
		b.order(t, b.closer, up)
		if got := b.owes(t, b.closer, county); got != "order_phone order_phone order_phone order_written order_written order_written" {
			t.Errorf("the county owes %s", got)
		}
		if got := b.owes(t, b.town, town); got != "order_phone order_phone order_written order_written" {
			t.Errorf("the town owes %s", got)
		}
		if got := b.owes(t, b.sibling, sibling); got != "" {
			t.Errorf("the next village owes %s", got)
		}
		for i := 0; ; i++ {
			if err := b.flow.OrderVerify(as(b.town), b.verifying(ev, village)); err != nil {
				if code(err) != "loss.too_many" || i != 19 {
					t.Errorf("%d: %v", i, err)
				}
				break
			}
		}
	})
}

func TestAnswerVerify(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		id := b.order(t, b.town, b.verifying(ev, village))
		b.clock = b.clock.Add(10 * time.Minute)
		phone, written := b.phoned(id), b.wrote(id)
		for name, c := range map[string]struct {
			who  *viewer.Viewer
			in   func(c *loss.VerifyAnswer)
			want string
		}{
			"the next village":        {b.sibling, func(*loss.VerifyAnswer) {}, "not_found"},
			"a grid officer":          {b.grid, func(*loss.VerifyAnswer) {}, "not_found"},
			"an auditor":              {b.auditor, func(*loss.VerifyAnswer) {}, "statement.not_yours"},
			"the desk, in writing":    {b.town, func(c *loss.VerifyAnswer) { c.Kind = loss.InWriting }, "statement.not_yours"},
			"by pigeon":               {b.officer, func(c *loss.VerifyAnswer) { c.Kind = "pigeon" }, "kind"},
			"without words":           {b.officer, func(c *loss.VerifyAnswer) { c.Text = " " }, "text"},
			"many words on the phone": {b.officer, func(c *loss.VerifyAnswer) { c.Text = strings.Repeat("核", 301) }, "text"},
			"before it was asked":     {b.officer, func(c *loss.VerifyAnswer) { c.At = b.clock.Add(-time.Hour) }, "at"},
			"tomorrow":                {b.officer, func(c *loss.VerifyAnswer) { c.At = b.clock.Add(time.Hour) }, "at"},
			"no such order":           {b.officer, func(c *loss.VerifyAnswer) { c.Order = store.NewID() }, "not_found"},
		} {
			bad := b.phoned(id)
			c.in(&bad)
			err := b.flow.AnswerVerify(as(c.who), bad)
			if _, field := faulty(err)[c.want]; code(err) != c.want && !field {
				t.Errorf("%s: %v %v", name, err, faulty(err))
			}
		}
		if err := b.flow.AnswerVerify(viewer.InDrill(as(b.officer), store.NewID()), phone); code(err) != "not_found" {
			t.Errorf("from an exercise: %v", err)
		}
		before := b.entries(t)
		for range 2 { // the desk that was rung notes the call
			must(t, b.flow.AnswerVerify(as(b.town), phone))
		}
		again := b.phoned(id)
		if err := b.flow.AnswerVerify(as(b.officer), again); code(err) != "loss.answered" {
			t.Error(err)
		}
		again.ID = phone.ID
		if err := b.flow.AnswerVerify(as(b.officer), again); code(err) != "loss.conflict" {
			t.Error(err)
		}
		if got := b.owes(t, b.officer, village); got != "order_written" {
			t.Errorf("still owed: %s", got)
		}
		for range 2 {
			must(t, b.flow.AnswerVerify(as(b.officer), written))
		}
		other := written
		other.Text = "别的"
		if err := b.flow.AnswerVerify(as(b.officer), other); code(err) != "loss.conflict" {
			t.Error(err)
		}
		if n := b.entries(t) - before; n != 2 {
			t.Errorf("%d entries", n)
		}
		if got := b.owes(t, b.officer, village); got != "" {
			t.Errorf("still owed: %s", got)
		}
		row := b.orderRow(t, id)
		if row.State != loss.VerifyAnswered || !row.PhonedAt.Equal(phone.At) || row.PhoneCard.Name != b.cast["P11"].Name || row.WrittenCard.Name != b.cast["P21"].Name || row.WrittenText != written.Text {
			t.Errorf("%+v", row)
		}
		if err := b.flow.WithdrawVerify(as(b.town), id, store.NewID(), b.clock); code(err) != "loss.answered" {
			t.Error(err)
		}
	})
}

func TestWithdrawVerify(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		id, move := b.order(t, b.duty, b.verifying(ev, village)), store.NewID()
		must(t, b.flow.AnswerVerify(as(b.officer), b.phoned(id)))
		if err := b.flow.WithdrawVerify(as(b.officer), id, move, b.clock); code(err) != "statement.not_yours" {
			t.Error(err)
		}
		for range 2 { // its town may call it off as well as the county that asked
			must(t, b.flow.WithdrawVerify(as(b.town), id, move, b.clock))
		}
		if err := b.flow.WithdrawVerify(as(b.town), id, store.NewID(), b.clock); code(err) != "loss.withdrawn" {
			t.Error(err)
		}
		if err := b.flow.AnswerVerify(as(b.officer), b.wrote(id)); code(err) != "loss.withdrawn" {
			t.Error(err)
		}
		if got := b.owes(t, b.officer, village); got != "" {
			t.Errorf("still owed: %s", got)
		}
		if row := b.orderRow(t, id); row.WrittenAt != nil || row.WithdrawnAt == nil || row.PhonedAt == nil {
			t.Errorf("%+v", row)
		}
		// A season has no figures to verify.
		season := b.season(t)
		if err := b.flow.OrderVerify(as(b.duty), b.verifying(season, village)); code(err) != "event.season" {
			t.Error(err)
		}
	})
}

// The two answers may come at the same moment; each counts, and nothing stays owed.
func TestAnswerVerifyAtOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		for range 5 {
			id := b.order(t, b.town, b.verifying(ev, village))
			done := make(chan error, 2)
			for _, in := range []loss.VerifyAnswer{b.phoned(id), b.wrote(id)} {
				go func() { done <- b.flow.AnswerVerify(as(b.officer), in) }()
			}
			must(t, <-done)
			must(t, <-done)
			if row := b.orderRow(t, id); row.State != loss.VerifyAnswered {
				t.Errorf("%+v", row)
			}
		}
	})
}

// A village that has told nothing owes an order's answers all the same: its A is rung ten minutes before the 30 are over, A and B
// when they are; once it has answered by phone it is rung for the answer in writing alone, and then for nothing.
func TestReminderOfAnOrder(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p := b.phones(t)
		ev := b.open(t)
		id := b.order(t, b.duty, b.verifying(ev, sibling))
		at := func(minute int, want string) {
			t.Helper()
			if got := p.at(time.Duration(minute) * time.Minute); got != want {
				t.Errorf("minute %d: %q rang, want %q", minute, got, want)
			}
		}
		at(0, "")
		at(15, "")
		at(19, "")
		at(20, "P25")
		if m := p.last(); !strings.Contains(m.Body, "核实") || !strings.Contains(m.Body, "还有10分钟到期") {
			t.Errorf("%s", m.Body)
		}
		rows := p.rows(ev, sibling)
		if len(rows) != 2 || rows[0].OrderID != id.String() || rows[0].Stage != "order_phone" || rows[1].Stage != "order_written" || rows[1].DueAt.Sub(now) != time.Hour {
			t.Fatalf("%+v", rows)
		}
		at(30, "P25 P26")
		must(t, b.flow.AnswerVerify(as(b.sibling), b.phoned(id)))
		at(40, "")
		at(45, "P25")
		if m := p.last(); !strings.Contains(m.Body, "书面") {
			t.Errorf("%s", m.Body)
		}
		must(t, b.flow.AnswerVerify(as(b.sibling), b.wrote(id)))
		at(60, "")
		at(120, "")
		for _, r := range p.rows(ev, sibling) {
			if r.EndedAt == nil {
				t.Errorf("%+v", r)
			}
		}
		// An order taken back rings nobody, nor does one of an event that is over.
		b.clock = now.Add(3 * time.Hour)
		off, left := b.order(t, b.duty, b.verifying(ev, sibling)), b.order(t, b.duty, b.verifying(ev, town))
		must(t, b.flow.WithdrawVerify(as(b.duty), off, store.NewID(), b.clock))
		must(t, b.flow.MoveEvent(as(b.duty), loss.EventMove{Event: ev, Move: store.NewID(), Kind: event.MoveSettle, Text: "稳定", MadeAt: b.clock}))
		must(t, b.flow.MoveEvent(as(b.closer), loss.EventMove{Event: ev, Move: store.NewID(), Kind: event.MoveClose, Text: "完了", MadeAt: b.clock}))
		at(195, "")
		// It may be answered after that: what was asked is asked.
		must(t, b.flow.AnswerVerify(as(b.town), b.phoned(left)))
	})
}
