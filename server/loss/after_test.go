package loss_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/ledgerlist"
	dbmedia "jiaoying/ent/db/media"
	"jiaoying/ent/db/reliefneed"
	"jiaoying/ent/db/sitecheck"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/loss"
	"jiaoying/server/loss/event"
	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
	"jiaoying/server/media/manifest"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

func wheat() []figure.Price {
	return []figure.Price{
		{Code: "A01060", Source: "A01030", Less: "A01034", Unit: "亩", Yield: 45000, Price: 248, Rate: 3000, Note: "小麦"},
		{Code: "A01060", Source: "A01034", Unit: "亩", Yield: 45000, Price: 248, Rate: 10000, Note: "小麦绝收"},
	}
}

func TestSetPrices(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		in := loss.Pricing{ID: store.NewID(), Event: ev, Lines: wheat(), Text: "区农业农村局 2026 年产量与市价", MadeAt: b.clock}
		before := b.entries(t)
		for range 2 {
			must(t, b.flow.SetPrices(as(b.duty), in))
		}
		if n := b.entries(t) - before; n != 1 {
			t.Errorf("%d entries", n)
		}
		other := in
		other.Text = "别的"
		if err := b.flow.SetPrices(as(b.duty), other); code(err) != "loss.conflict" {
			t.Error(err)
		}
		// The next set holds, and the one before stays.
		next := in
		next.ID, next.Lines = store.NewID(), wheat()[:1]
		must(t, b.flow.SetPrices(as(b.duty), next))
		sets, err := b.flow.Prices(viewer.Wide(as(b.officer)), ev)
		must(t, err)
		if sets[ev].N != 2 || len(sets[ev].Lines) != 1 {
			t.Errorf("%+v", sets[ev])
		}
		for name, c := range map[string]struct {
			who  *viewer.Viewer
			in   func(p *loss.Pricing)
			want string
		}{
			"village":   {b.officer, func(*loss.Pricing) {}, "event.not_yours"},
			"town":      {b.town, func(*loss.Pricing) {}, "event.not_yours"},
			"no lines":  {b.duty, func(p *loss.Pricing) { p.Lines = nil }, "lines"},
			"no source": {b.duty, func(p *loss.Pricing) { p.Text = " " }, "text"},
			"a sum":     {b.duty, func(p *loss.Pricing) { p.Lines[0].Code = "A01058" }, "lines.0.code"},
			"twice":     {b.duty, func(p *loss.Pricing) { p.Lines[1] = p.Lines[0] }, "lines.1.note"},
			"too many":  {b.duty, func(p *loss.Pricing) { p.Lines = slices.Repeat(p.Lines, 31) }, "lines"},
		} {
			bad := loss.Pricing{ID: store.NewID(), Event: ev, Lines: wheat(), Text: "出处", MadeAt: b.clock}
			c.in(&bad)
			err := b.flow.SetPrices(as(c.who), bad)
			if _, field := faulty(err)[c.want]; code(err) != c.want && !field {
				t.Errorf("%s: %v %v", name, err, faulty(err))
			}
		}
		if n, err := b.store.Client.LossPrice.Query().Count(system); err != nil || n != 2 {
			t.Errorf("%d sets, %v", n, err)
		}
	})
}

// told gives an event with a first statement of the village.
func (b *bundle) told(t testing.TB) (ev, id uuid.UUID) {
	t.Helper()
	ev = b.open(t)
	in := b.first(ev, village, fig("A01007", figure.Value{Hundredths: 28600, Unit: "人"}), fig("A01030", figure.Value{Hundredths: 400000, Unit: "亩"}))
	must(t, b.flow.Submit(as(b.officer), in))
	return ev, in.ID
}

func (b *bundle) checking(statement uuid.UUID) loss.Checking {
	return loss.Checking{
		ID: store.NewID(), Statement: statement, Codes: []string{"A01030", "A01007"}, Text: "村东两块地量一下", Assignee: b.cast["P27"].ID, DueAt: b.clock.Add(3 * time.Hour), MadeAt: b.clock,
	}
}

// sketch is a photo as a phone tells of it.
func sketch(at time.Time) manifest.File {
	return manifest.File{ID: store.NewID(), Type: "image/jpeg", SHA256: strings.Repeat("0a", 32), Bytes: 1000, CapturedAt: &at}
}

func TestSiteCheck(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		_, id := b.told(t)
		in := b.checking(id)
		before := b.entries(t)
		for range 2 {
			must(t, b.flow.AskCheck(as(b.town), in))
		}
		if n := b.entries(t) - before; n != 1 {
			t.Errorf("%d entries", n)
		}
		for name, c := range map[string]struct {
			who  *viewer.Viewer
			in   func(c *loss.Checking)
			want string
		}{
			"the village itself":     {b.officer, func(*loss.Checking) {}, "statement.not_yours"},
			"the next town":          {b.neighbour, func(*loss.Checking) {}, "not_found"},
			"who sent it":            {b.town, func(c *loss.Checking) { c.Assignee = b.officer.Person }, "assignee"},
			"somebody from outside":  {b.town, func(c *loss.Checking) { c.Assignee = b.cast["P16"].ID }, "assignee"},
			"nobody":                 {b.town, func(c *loss.Checking) { c.Assignee = store.NewID() }, "assignee"},
			"an unknown figure":      {b.town, func(c *loss.Checking) { c.Codes[1] = "A09999" }, "codes.1"},
			"twice the same":         {b.town, func(c *loss.Checking) { c.Codes[1] = c.Codes[0] }, "codes.1"},
			"nothing":                {b.town, func(c *loss.Checking) { c.Codes = nil }, "codes"},
			"yesterday":              {b.town, func(c *loss.Checking) { c.DueAt = b.clock.Add(-time.Hour) }, "dueAt"},
			"without words":          {b.town, func(c *loss.Checking) { c.Text = "" }, "text"},
			"the same id, otherwise": {b.town, func(c *loss.Checking) { c.ID, c.Text = in.ID, "别的" }, "loss.conflict"},
		} {
			bad := b.checking(id)
			c.in(&bad)
			err := b.flow.AskCheck(as(c.who), bad)
			if _, field := faulty(err)[c.want]; code(err) != c.want && !field {
				t.Errorf("%s: %v %v", name, err, faulty(err))
			}
		}
		answer := loss.CheckAnswer{Check: in.ID, ID: store.NewID(), SeenAt: b.clock, Text: "和村长一起量的", Findings: []schema.CheckFinding{
			{Code: "A01030", Verdict: loss.VerdictDiffers, Seen: &figure.Value{Hundredths: 380000, Unit: "亩"}}, {Code: "A01007", Verdict: loss.VerdictMatches},
		}, Media: []manifest.File{sketch(b.clock), sketch(b.clock)}}
		for name, c := range map[string]struct {
			who  *viewer.Viewer
			in   func(c *loss.CheckAnswer)
			want string
		}{
			"who asked":         {b.town, func(*loss.CheckAnswer) {}, "statement.not_yours"},
			"a stranger":        {b.neighbour, func(*loss.CheckAnswer) {}, "not_found"},
			"one of two":        {b.sibling, func(c *loss.CheckAnswer) { c.Findings = c.Findings[:1] }, "findings"},
			"another figure":    {b.sibling, func(c *loss.CheckAnswer) { c.Findings[0].Code = "A01008" }, "findings.0.code"},
			"otherwise, no how": {b.sibling, func(c *loss.CheckAnswer) { c.Findings[0].Seen = nil }, "findings.0.seen"},
			"no verdict":        {b.sibling, func(c *loss.CheckAnswer) { c.Findings[1].Verdict = "maybe" }, "findings.1.verdict"},
			"a film":            {b.sibling, func(c *loss.CheckAnswer) { c.Media[0].Type = "video/mp4" }, "media.0.type"},
			"ten photos": {b.sibling, func(c *loss.CheckAnswer) {
				for range 8 {
					c.Media = append(c.Media, sketch(b.clock))
				}
			}, "media"},
			"a wrong unit": {b.sibling, func(c *loss.CheckAnswer) { c.Findings[0].Seen = &figure.Value{Hundredths: 1, Unit: "人"} }, "findings.0.seen"},
		} {
			bad := answer
			bad.ID, bad.Findings, bad.Media = store.NewID(), slices.Clone(answer.Findings), slices.Clone(answer.Media)
			c.in(&bad)
			err := b.flow.AnswerCheck(as(c.who), bad)
			if _, field := faulty(err)[c.want]; code(err) != c.want && !field {
				t.Errorf("%s: %v %v", name, err, faulty(err))
			}
		}
		for range 2 { // who is sent has no post in the village, and answers all the same
			must(t, b.flow.AnswerCheck(as(b.sibling), answer))
		}
		again := answer
		again.ID = store.NewID()
		if err := b.flow.AnswerCheck(as(b.sibling), again); code(err) != "loss.answered" {
			t.Error(err)
		}
		if err := b.flow.WithdrawCheck(as(b.town), in.ID, store.NewID(), b.clock); code(err) != "loss.answered" {
			t.Error(err)
		}
		row, err := b.store.Client.SiteCheck.Query().Where(sitecheck.ID(in.ID)).Only(system)
		must(t, err)
		if row.State != loss.CheckDone || len(row.Findings) != 2 || row.Findings[0].Seen.Hundredths != 380000 || row.AssigneeCard.Name != b.cast["P27"].Name {
			t.Errorf("%+v", row)
		}
		// Its photos are expected of who was sent, and read by who reads the check.
		for who, c := range map[string]struct {
			v *viewer.Viewer
			n int
		}{"who was sent": {b.sibling, 2}, "the village": {b.officer, 2}, "the town": {b.town, 2}, "the county": {b.duty, 2}, "a grid officer": {b.grid, 0}, "the next town": {b.neighbour, 0}} {
			rows, err := b.store.Client.Media.Query().Where(dbmedia.CheckID(in.ID)).Order(dbmedia.ByPosition()).All(viewer.Wide(as(c.v)))
			if err != nil && !errors.Is(err, privacy.Deny) {
				t.Fatal(err)
			}
			if len(rows) != c.n {
				t.Errorf("%s reads %d photos", who, len(rows))
			}
			if c.n > 0 && (rows[1].ID != answer.Media[1].ID || rows[0].MoveID != answer.ID || rows[0].OwnerID != b.sibling.Person || rows[0].State != manifest.Expected || rows[0].RowID != nil || rows[0].ReportID != nil) {
				t.Errorf("%s: %+v", who, rows)
			}
		}
		other := answer
		other.Media = other.Media[:1]
		if err := b.flow.AnswerCheck(as(b.sibling), other); code(err) != "loss.conflict" {
			t.Errorf("the same id with fewer photos: %v", err)
		}
		// A photo is of one answer: the same one is not taken with another, and that stays unanswered.
		twice := b.checking(id)
		must(t, b.flow.AskCheck(as(b.town), twice))
		stolen := answer
		stolen.Check, stolen.ID = twice.ID, store.NewID()
		if err := b.flow.AnswerCheck(as(b.sibling), stolen); code(err) != "loss.conflict" {
			t.Errorf("told twice: %v", err)
		}
		if row, err := b.store.Client.SiteCheck.Get(system, twice.ID); err != nil || row.State != loss.CheckAsked {
			t.Errorf("%+v %v", row, err)
		}
		// Another one is called off, and nobody answers it then.
		off := b.checking(id)
		must(t, b.flow.AskCheck(as(b.duty), off))
		if err := b.flow.WithdrawCheck(as(b.sibling), off.ID, store.NewID(), b.clock); code(err) != "statement.not_yours" {
			t.Error(err)
		}
		end := store.NewID()
		for range 2 {
			must(t, b.flow.WithdrawCheck(as(b.town), off.ID, end, b.clock))
		}
		late := answer
		late.ID, late.Check = store.NewID(), off.ID
		if err := b.flow.AnswerCheck(as(b.sibling), late); code(err) != "loss.answered" {
			t.Error(err)
		}
	})
}

func TestBypass(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		in := loss.Bypass{
			ID: store.NewID(), Event: ev, Division: b.places[village].ID(), Figures: []loss.TypedFigure{fig("A01007", figure.Value{Hundredths: 28600, Unit: "人"})},
			Text: "镇里让把 286 改成 120", Unnamed: true, MadeAt: b.clock,
		}
		for range 2 {
			must(t, b.flow.Bypass(as(b.officer), in))
		}
		// A grid officer of the village reports from it, too.
		named := in
		named.ID, named.Unnamed = store.NewID(), false
		must(t, b.flow.Bypass(as(b.grid), named))
		for name, c := range map[string]struct {
			who  *viewer.Viewer
			in   func(c *loss.Bypass)
			want string
		}{
			"the next village": {b.sibling, func(*loss.Bypass) {}, "loss.place"},
			"an auditor":       {b.auditor, func(*loss.Bypass) {}, "loss.place"},
			"without words":    {b.officer, func(c *loss.Bypass) { c.Text = "" }, "text"},
			"no such figure":   {b.officer, func(c *loss.Bypass) { c.Figures[0].Code = "A09999" }, "figures.0"},
			"another content":  {b.officer, func(c *loss.Bypass) { c.ID, c.Text = in.ID, "别的" }, "loss.conflict"},
		} {
			bad := in
			bad.ID, bad.Figures = store.NewID(), slices.Clone(in.Figures)
			c.in(&bad)
			err := b.flow.Bypass(as(c.who), bad)
			if _, field := faulty(err)[c.want]; code(err) != c.want && !field {
				t.Errorf("%s: %v %v", name, err, faulty(err))
			}
		}
		// Nobody between the village and the county's closers reads it, and it stands in no feed of theirs.
		for name, who := range map[string]*viewer.Viewer{"town": b.town, "sibling": b.sibling, "duty": b.duty, "auditor": b.auditor, "colleague": b.colleague} {
			n, err := b.store.Client.BypassReport.Query().Count(viewer.Wide(as(who)))
			if err == nil && n > 0 {
				t.Errorf("%s reads %d", name, n)
			}
		}
		if n, err := b.store.Client.BypassReport.Query().Count(viewer.Narrow(as(b.closer), b.places[county])); err != nil || n != 2 {
			t.Errorf("the closer reads %d, %v", n, err)
		}
		answer := store.NewID()
		for range 2 {
			must(t, b.flow.AnswerBypass(as(b.closer), in.ID, answer, "明天派人去看"))
		}
		if err := b.flow.AnswerBypass(as(b.closer), in.ID, store.NewID(), "又一次"); code(err) != "loss.answered" {
			t.Error(err)
		}
		if err := b.flow.AnswerBypass(as(b.town), in.ID, store.NewID(), "镇里说"); code(err) != "not_found" && code(err) != "denied" {
			t.Error(err)
		}
		for i := 0; ; i++ {
			more := in
			more.ID = store.NewID()
			if err := b.flow.Bypass(as(b.officer), more); err != nil {
				if code(err) != "loss.too_many" || i != 9 {
					t.Errorf("%d: %v", i, err)
				}
				break
			}
		}
	})
}

func (b *bundle) need(ev uuid.UUID) loss.Need {
	return loss.Need{
		ID: store.NewID(), Event: ev, Village: b.places[village].ID(), NeedSecret: loss.NeedSecret{Name: "尹怀桥", Phone: "10030002001", Where: "村小学二楼"},
		Persons: 3, Wants: []string{"water", "food"}, Since: b.clock.Add(-time.Hour), MadeAt: b.clock,
	}
}

func TestRelief(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ev := b.open(t)
		in := b.need(ev)
		for range 2 {
			must(t, b.flow.AddNeed(as(b.officer), in))
		}
		row := func() *db.ReliefNeed {
			r, err := b.store.Client.ReliefNeed.Query().Where(reliefneed.ID(in.ID)).Only(system)
			must(t, err)
			return r
		}
		if r := row(); r.NameMask != "尹**" && r.NameMask != "尹*" || strings.Contains(string(r.Secret), "尹怀桥") || !r.DueAt.Equal(in.Since.Add(12*time.Hour)) || strings.Contains(r.PhoneMask, "0002001") {
			t.Errorf("%+v", r)
		}
		for name, c := range map[string]struct {
			who  *viewer.Viewer
			in   func(c *loss.Need)
			want string
		}{
			"the next village": {b.sibling, func(*loss.Need) {}, "loss.place"},
			"a grid officer":   {b.grid, func(*loss.Need) {}, "loss.place"},
			"an auditor":       {b.auditor, func(*loss.Need) {}, "loss.place"},
			"nobody":           {b.officer, func(c *loss.Need) { c.Name = " " }, "name"},
			"no number":        {b.officer, func(c *loss.Need) { c.Phone = "abc" }, "phone"},
			"no persons":       {b.officer, func(c *loss.Need) { c.Persons = 0 }, "persons"},
			"a wish":           {b.officer, func(c *loss.Need) { c.Wants = []string{"gold"} }, "wants"},
			"before the event": {b.officer, func(c *loss.Need) { c.Since = b.clock.Add(-90 * time.Hour) }, "since"},
			"tomorrow":         {b.officer, func(c *loss.Need) { c.Since = b.clock.Add(24 * time.Hour) }, "since"},
		} {
			bad := b.need(ev)
			c.in(&bad)
			err := b.flow.AddNeed(as(c.who), bad)
			if _, field := faulty(err)[c.want]; code(err) != c.want && !field {
				t.Errorf("%s: %v %v", name, err, faulty(err))
			}
		}
		if n, err := b.store.Client.ReliefNeed.Query().Count(system); err != nil || n != 1 {
			t.Errorf("%d needs, %v", n, err)
		}
		counts := func() loss.Relief {
			total, rows, err := b.flow.ReliefIn(viewer.Narrow(as(b.town), b.places[town]), ev, b.places[town])
			must(t, err)
			sum := 0
			for _, r := range rows {
				sum += r.Households
			}
			if sum != total.Households {
				t.Errorf("%d in the villages, %d in all", sum, total.Households)
			}
			return total
		}
		if c := counts(); c.Waiting != 1 || c.Over != 0 || c.WaitingPersons != 3 {
			t.Errorf("%+v", c)
		}
		b.clock = b.clock.Add(12 * time.Hour)
		if c := counts(); c.Waiting != 1 || c.Over != 1 {
			t.Errorf("after its time: %+v", c)
		}
		// What was handed over in time is told late, as there was no network.
		give := loss.Receipt{ID: store.NewID(), Need: in.ID, Items: []schema.ReliefItem{{Want: "water", Name: "矿泉水", Quantity: 200, Unit: "箱"}}, Receiver: "self", MadeAt: now.Add(2 * time.Hour)}
		for range 2 {
			must(t, b.flow.Relieve(as(b.officer), give))
		}
		if c := counts(); c.InTime != 1 || c.Late != 0 || c.Waiting != 0 {
			t.Errorf("met: %+v", c)
		}
		for name, c := range map[string]struct {
			who  *viewer.Viewer
			in   func(c *loss.Receipt)
			want string
		}{
			"the next village": {b.sibling, func(*loss.Receipt) {}, "not_found"},
			"an auditor":       {b.auditor, func(*loss.Receipt) {}, "loss.place"},
			"nothing":          {b.officer, func(c *loss.Receipt) { c.Items = nil }, "items"},
			"none of it":       {b.officer, func(c *loss.Receipt) { c.Items[0].Quantity = 0 }, "items.0"},
			"by a ghost":       {b.officer, func(c *loss.Receipt) { c.Receiver = "ghost" }, "receiver"},
			"another content":  {b.officer, func(c *loss.Receipt) { c.ID, c.Receiver = give.ID, "family" }, "loss.conflict"},
		} {
			bad := give
			bad.ID, bad.Items = store.NewID(), slices.Clone(give.Items)
			c.in(&bad)
			err := b.flow.Relieve(as(c.who), bad)
			if _, field := faulty(err)[c.want]; code(err) != c.want && !field {
				t.Errorf("%s: %v %v", name, err, faulty(err))
			}
		}
		// A wrong receipt is struck out: the clock runs again.
		strike := store.NewID()
		if err := b.flow.StrikeReceipt(as(b.officer), give.ID, strike, " "); faulty(err)["text"] == "" {
			t.Error(err)
		}
		for range 2 {
			must(t, b.flow.StrikeReceipt(as(b.town), give.ID, strike, "记错了户"))
		}
		if err := b.flow.StrikeReceipt(as(b.town), give.ID, store.NewID(), "又一次"); code(err) != "loss.answered" {
			t.Error(err)
		}
		if c := counts(); c.Over != 1 || row().MetAt != nil {
			t.Errorf("struck: %+v", c)
		}
		end := store.NewID()
		for range 2 {
			must(t, b.flow.CloseNeed(as(b.officer), in.ID, end, "投亲去了"))
		}
		if err := b.flow.CloseNeed(as(b.officer), in.ID, store.NewID(), "又一次"); code(err) != "loss.answered" {
			t.Error(err)
		}
		if c := counts(); c.Waiting != 0 || c.Households != 1 {
			t.Errorf("closed: %+v", c)
		}
		// The name is given to those who help, with a purpose, and never to an auditor.
		if _, err := b.flow.RevealNeed(as(b.officer), in.ID, "x"); faulty(err)["purpose"] == "" {
			t.Error(err)
		}
		if _, err := b.flow.RevealNeed(as(b.auditor), in.ID, "督查"); code(err) != "loss.place" {
			t.Error(err)
		}
		before := b.entries(t)
		secret, err := b.flow.RevealNeed(as(b.town), in.ID, "联系发放")
		must(t, err)
		if secret != in.NeedSecret || b.entries(t) != before+1 {
			t.Errorf("%+v", secret)
		}
		// A new key seals it anew, and it is read as before.
		must(t, b.flow.Ring.Rotate())
		if n, err := b.flow.Reseal(context.Background()); err != nil || n != 1 {
			t.Errorf("%d, %v", n, err)
		}
		if secret, err := b.flow.RevealNeed(as(b.town), in.ID, "联系发放"); err != nil || secret != in.NeedSecret {
			t.Errorf("%+v %v", secret, err)
		}
	})
}

func (b *bundle) season(t testing.TB) uuid.UUID {
	t.Helper()
	id := store.NewID()
	must(t, b.flow.OpenEvent(as(b.duty), loss.EventOpening{ID: id, Kind: event.Winter, Name: "2026–2027 冬春救助", Nature: event.NatureNatural, StartedAt: b.clock, MadeAt: b.clock}))
	return id
}

func (b *bundle) helped(ev uuid.UUID, cells ...string) loss.LedgerSaving {
	in := b.house(ev, village, append([]string{"D03001", "尹怀桥", "D03002", idOne}, cells...)...)
	in.Ledger = "D03"
	return in
}

func (b *bundle) listing(ev uuid.UUID, stage string) loss.Listing {
	day := func(n int) string { return b.clock.AddDate(0, 0, n).Format(time.DateOnly) }
	return loss.Listing{ID: store.NewID(), Event: ev, Village: b.places[village].ID(), Stage: stage, Held: day(-10), From: day(-9), Until: day(-2), MadeAt: b.clock}
}

func TestSeason(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.clock = time.Date(2026, 9, 12, 2, 0, 0, 0, time.UTC)
		// A disaster takes no winter list, a season no figures, no houses and no relief.
		disaster := b.open(t)
		if err := b.flow.SaveRow(as(b.officer), b.helped(disaster, "D03009", "2")); faulty(err)["ledger"] == "" {
			t.Error(err)
		}
		ev := b.season(t)
		if err := b.flow.SaveRow(as(b.officer), b.house(ev, village, "D02011", "2")); faulty(err)["ledger"] == "" {
			t.Error(err)
		}
		if err := b.flow.Submit(as(b.officer), b.first(ev, village)); code(err) != "event.season" {
			t.Error(err)
		}
		if err := b.flow.AddNeed(as(b.officer), b.need(ev)); code(err) != "event.season" {
			t.Error(err)
		}
		if err := b.flow.SubmitList(as(b.officer), b.listing(disaster, loss.StageNeed)); code(err) != "event.season" {
			t.Error(err)
		}
		owed := func(who *viewer.Viewer, at string) map[string]time.Time {
			all, err := b.flow.OwedIn(viewer.Narrow(as(who), b.places[at]), b.places[at])
			must(t, err)
			out := map[string]time.Time{}
			for _, o := range all {
				if o.Event.ID == ev {
					out[o.Key+" "+o.Place.ID().String()] = o.Due
				}
			}
			return out
		}
		id := func(at string) string { return b.places[at].ID().String() }
		if n := owed(b.officer, village); len(n) != 0 {
			t.Errorf("owed long before its date: %v", n)
		}
		b.clock = time.Date(2026, 10, 2, 2, 0, 0, 0, time.UTC)
		// The end of 10 October in Beijing.
		if due := owed(b.officer, village)["winter_need.village "+id(village)]; !due.Equal(time.Date(2026, 10, 10, 16, 0, 0, 0, time.UTC)) {
			t.Errorf("due %v", due)
		}
		if due := owed(b.town, town)["winter_need.town "+id(town)]; !due.Equal(time.Date(2026, 10, 20, 16, 0, 0, 0, time.UTC)) {
			t.Errorf("due %v", due)
		}

		one, two := b.helped(ev, "D03009", "2", "D03005", "3"), b.helped(ev, "D03005", "1")
		must(t, b.flow.SaveRow(as(b.officer), one))
		must(t, b.flow.SaveRow(as(b.officer), two))
		if err := b.flow.SubmitList(as(b.officer), b.listing(ev, loss.StageNeed)); code(err) != "list.rows" {
			t.Errorf("a row without a number: %v", err)
		}
		must(t, b.flow.RemoveRow(as(b.officer), store.NewID(), two.Row, two.ID, "不符合", b.clock))
		for name, c := range map[string]struct {
			who  *viewer.Viewer
			in   func(c *loss.Listing)
			want string
		}{
			"the next village": {b.sibling, func(*loss.Listing) {}, "loss.place"},
			"too short":        {b.officer, func(c *loss.Listing) { c.Until = b.clock.AddDate(0, 0, -4).Format(time.DateOnly) }, "until"},
			"not over yet":     {b.officer, func(c *loss.Listing) { c.Until = b.clock.Format(time.DateOnly) }, "until"},
			"before meeting":   {b.officer, func(c *loss.Listing) { c.Held = c.Until }, "from"},
			"no meeting":       {b.officer, func(c *loss.Listing) { c.Held = "" }, "held"},
			"no stage":         {b.officer, func(c *loss.Listing) { c.Stage = "spring" }, "stage"},
		} {
			bad := b.listing(ev, loss.StageNeed)
			c.in(&bad)
			err := b.flow.SubmitList(as(c.who), bad)
			if _, field := faulty(err)[c.want]; code(err) != c.want && !field {
				t.Errorf("%s: %v %v", name, err, faulty(err))
			}
		}
		in := b.listing(ev, loss.StageNeed)
		for range 2 {
			must(t, b.flow.SubmitList(as(b.officer), in))
		}
		list := func(id uuid.UUID) *db.LedgerList {
			l, err := b.store.Client.LedgerList.Query().Where(ledgerlist.ID(id)).Only(system)
			must(t, err)
			return l
		}
		if l := list(in.ID); l.Households != 1 || l.Persons != 2 || l.Parts[0].Version != one.ID || l.State != loss.ListSubmitted {
			t.Errorf("%+v", l)
		}
		if _, still := owed(b.officer, village)["winter_need.village "+id(village)]; still {
			t.Error("owed after it was sent")
		}
		if err := b.flow.SubmitList(as(b.officer), b.listing(ev, loss.StageNeed)); code(err) != "list.moved_on" {
			t.Error(err)
		}
		step := func(who *viewer.Viewer, list uuid.UUID, to, text string) (uuid.UUID, error) {
			id := store.NewID()
			return id, b.flow.StepList(as(who), loss.ListMove{List: list, ID: id, State: to, Text: text, MadeAt: b.clock})
		}
		for _, c := range []struct {
			who  *viewer.Viewer
			to   string
			want string
		}{
			{b.officer, loss.ListPassed, "statement.not_yours"}, {b.neighbour, loss.ListPassed, "not_found"}, {b.closer, loss.ListPassed, "statement.not_yours"},
			{b.closer, loss.ListDecided, "list.moved_on"}, {b.town, loss.ListDecided, "statement.not_yours"}, {b.town, loss.ListReturned, "text"}, {b.auditor, loss.ListPassed, "statement.not_yours"},
		} {
			_, err := step(c.who, in.ID, c.to, "")
			if _, field := faulty(err)[c.want]; code(err) != c.want && !field {
				t.Errorf("%s to %s: %v", c.who.Name, c.to, err)
			}
		}
		// Returned with words; the village corrects a row and sends the next one, which goes all the way.
		_, err := step(b.town, in.ID, loss.ListReturned, "尹怀桥家几口人要救助，核一下")
		must(t, err)
		change := b.helped(ev, "D03009", "3", "D03005", "3")
		change.Row, change.Base, change.Text = one.Row, &one.ID, "核过了"
		must(t, b.flow.SaveRow(as(b.officer), change))
		second := b.listing(ev, loss.StageNeed)
		must(t, b.flow.SubmitList(as(b.officer), second))
		passed, err := step(b.town, second.ID, loss.ListPassed, "")
		must(t, err)
		must(t, b.flow.StepList(as(b.town), loss.ListMove{List: second.ID, ID: passed, State: loss.ListPassed, MadeAt: b.clock}))
		_, err = step(b.closer, second.ID, loss.ListDecided, "")
		must(t, err)
		if _, err := step(b.closer, second.ID, loss.ListReturned, "晚了"); code(err) != "statement.not_yours" && code(err) != "list.moved_on" {
			t.Error(err)
		}
		l := list(second.ID)
		if l.N != 2 || l.Persons != 3 || l.State != loss.ListDecided || len(l.Steps) != 2 || list(in.ID).Newest {
			t.Errorf("%+v", l)
		}
		// In spring only what was given is listed, and a village that gave nothing says so without a meeting.
		b.clock = time.Date(2027, 5, 6, 2, 0, 0, 0, time.UTC)
		if due := owed(b.officer, village)["winter_given.village "+id(village)]; !due.Equal(time.Date(2027, 5, 20, 16, 0, 0, 0, time.UTC)) {
			t.Errorf("due %v", due)
		}
		paid := b.helped(ev, "D03009", "3", "D03010", "1200.50", "D03011", "80")
		paid.Row, paid.Base, paid.Text = one.Row, &change.ID, "发了"
		must(t, b.flow.SaveRow(as(b.officer), paid))
		given := b.listing(ev, loss.StageGiven)
		must(t, b.flow.SubmitList(as(b.officer), given))
		if l := list(given.ID); l.Money != 128050 || l.Households != 1 {
			t.Errorf("%+v", l)
		}
		empty := b.listing(ev, loss.StageGiven)
		empty.Village, empty.Held, empty.From, empty.Until = b.places[sibling].ID(), "", "", ""
		must(t, b.flow.SubmitList(as(b.sibling), empty))
		// The season ends without being stable first, and takes nothing more.
		must(t, b.flow.MoveEvent(as(b.closer), loss.EventMove{Event: ev, Move: store.NewID(), Kind: event.MoveClose, Text: "结束", MadeAt: b.clock}))
		if _, err := step(b.town, given.ID, loss.ListPassed, ""); code(err) != "event.moved_on" {
			t.Error(err)
		}
	})
}

// The dates of a season are those of its winter, whenever it is opened.
func TestSeasonDue(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		one, err := b.flow.FormOn(as(b.duty), b.places[county].County, b.clock)
		must(t, err)
		day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 16, 0, 0, 0, time.UTC) }
		for _, c := range []struct {
			began       time.Time
			need, given time.Time
		}{
			{time.Date(2026, 9, 12, 2, 0, 0, 0, time.UTC), day(2026, 10, 10), day(2027, 5, 20)},
			{time.Date(2026, 11, 28, 2, 0, 0, 0, time.UTC), day(2026, 10, 10), day(2027, 5, 20)},
			{time.Date(2027, 2, 1, 2, 0, 0, 0, time.UTC), day(2026, 10, 10), day(2027, 5, 20)},
			{time.Date(2027, 7, 1, 2, 0, 0, 0, time.UTC), day(2027, 10, 10), day(2028, 5, 20)},
		} {
			for stage, want := range map[string]time.Time{loss.StageNeed: c.need, loss.StageGiven: c.given} {
				if due, clause, ok := b.flow.SeasonDue(one, c.began, stage, form.Village); !ok || clause == "" || !due.Equal(want) {
					t.Errorf("%s of %s is due %s", stage, c.began, due)
				}
			}
		}
	})
}

// The lists of a county are one question of the database, however many villages it has.
func TestListsOfACounty(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.clock = time.Date(2026, 10, 12, 2, 0, 0, 0, time.UTC)
		ev := b.season(t)
		must(t, b.flow.SubmitList(as(b.officer), loss.Listing{ID: store.NewID(), Event: ev, Village: b.places[village].ID(), Stage: loss.StageNeed, MadeAt: b.clock}))
		lists, err := b.flow.Lists(viewer.Narrow(as(b.closer), b.places[county]), ev, loss.StageNeed, b.places[county])
		must(t, err)
		if len(lists) != 1 || lists[b.places[village].Village].Households != 0 {
			t.Errorf("%v", lists)
		}
		all, err := b.flow.OwedIn(viewer.Narrow(as(b.closer), b.places[county]), b.places[county])
		must(t, err)
		late := 0
		for _, o := range all {
			if o.Place.Level() == division.Village {
				t.Errorf("the county sees a village's debt: %s", o.Key)
			}
			if o.Late {
				late++
			}
		}
		if len(all) != 7 || late != 0 {
			t.Errorf("%d owed, %d late", len(all), late)
		}
	})
}
