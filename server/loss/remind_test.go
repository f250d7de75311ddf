package loss_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/appointment"
	"jiaoying/ent/db/leave"
	"jiaoying/ent/db/reminder"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/notify"
	"jiaoying/notify/channel"
	"jiaoying/notify/channel/channeltest"
	"jiaoying/notify/escalate"
	"jiaoying/server/loss"
	"jiaoying/server/loss/event"
	"jiaoying/server/report"
	"jiaoying/server/report/lifecycle"
	"jiaoying/server/setting"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// phones are the telephones of the cast, beside a flow of calls that reminds.
type phones struct {
	t     *testing.T
	b     *bundle
	calls *notify.Flow
	voice *channeltest.Fake
	heard int // how many of the messages were looked at
}

func (b *bundle) phones(t *testing.T) *phones {
	t.Helper()
	p := &phones{t: t, b: b, voice: &channeltest.Fake{On: escalate.Voice}}
	p.calls = &notify.Flow{Store: b.store, Channels: map[escalate.Channel]channel.Channel{escalate.Voice: p.voice}}
	p.calls.AddressesFunc = func(_ context.Context, _ escalate.Channel, people []uuid.UUID) (map[uuid.UUID]string, error) {
		out := map[uuid.UUID]string{}
		for _, person := range people {
			for key, one := range b.cast {
				if one.ID == person {
					out[person] = key
				}
			}
		}
		return out, nil
	}
	p.calls.OwedFunc = func(ctx context.Context, cause uuid.UUID) (notify.Owing, bool, error) {
		o, over, err := b.flow.RemindingOf(ctx, cause)
		return notify.Owing(o), over, err
	}
	p.calls.HeardFunc = b.flow.Heard
	hours := func(context.Context, uuid.UUID) (int, int, error) { return 8, 20, nil }
	p.calls.TestHoursFunc, b.flow.HoursFunc = hours, hours
	b.flow.DutyFunc, b.flow.CallFunc, b.flow.DeskFunc = p.calls.OnDuty, p.calls.CallOwed, p.calls.CallDesk
	return p
}

func (p *phones) remind() {
	p.t.Helper()
	must(p.t, p.b.flow.Remind(context.Background()))
}

func (p *phones) ring() {
	p.t.Helper()
	for more := true; more; {
		var err error
		more, err = p.calls.Ring(context.Background())
		must(p.t, err)
	}
}

// at moves the clock, reminds, rings, and gives whose telephones rang.
func (p *phones) at(after time.Duration) string {
	p.t.Helper()
	p.b.clock = now.Add(after)
	p.remind()
	p.ring()
	return p.rang()
}

func (p *phones) rang() string {
	all := p.voice.Sent()
	var out []string
	for _, m := range all[p.heard:] {
		out = append(out, m.Address)
	}
	p.heard = len(all)
	slices.Sort(out)
	return strings.Join(out, " ")
}

func (p *phones) last() channel.Message {
	all := p.voice.Sent()
	return all[len(all)-1]
}

// press answers the newest call to somebody.
func (p *phones) press(key string) {
	p.t.Helper()
	for _, m := range slices.Backward(p.voice.Sent()) {
		if m.Address == key {
			ok, err := p.calls.Callback(context.Background(), notify.Said{Channel: escalate.Voice, Provider: "fake-voice-" + m.Attempt.String(), Digits: "1", Heard: true})
			if err != nil || !ok {
				p.t.Fatalf("%s presses: %v %v", key, ok, err)
			}
			return
		}
	}
	p.t.Fatalf("%s was not rung", key)
}

func (p *phones) rows(ev uuid.UUID, at string) []*db.Reminder {
	p.t.Helper()
	rows, err := p.b.store.Client.Reminder.Query().Where(reminder.EventID(ev), reminder.DivisionID(p.b.places[at].ID())).Order(reminder.ByDueAt()).All(system)
	must(p.t, err)
	return rows
}

// reported opens an event from a report of a village, which owes its first report from then on.
func (b *bundle) reported(t *testing.T) uuid.UUID {
	t.Helper()
	id := store.NewID()
	must(t, b.reports.Submit(as(b.grid), report.Submission{ID: id, Place: b.places[village].ID(), MadeAt: b.clock, Content: schema.ReportContent{
		Category: "DIS01", Severity: lifecycle.SeverityMajor, Note: "麦田淹了",
	}}))
	in := b.opening()
	in.Report = &id
	must(t, b.flow.OpenEvent(as(b.duty), in))
	return in.ID
}

// A village whose report an event was opened from owes its first report: its A is rung before the limit, A and B at it, the town's desk ten
// minutes later, and again each hour, six times; nothing rings once it has come.
func TestReminders(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p := b.phones(t)
		if got := p.at(0); got != "" {
			t.Errorf("rung for nothing: %s", got)
		}
		ev := b.reported(t)
		for _, c := range []struct {
			minute int
			want   string
		}{
			{0, ""}, {44, ""}, {45, "P20"}, {46, ""}, {59, ""}, {60, "P20 P21"}, {61, ""}, {70, "P11"}, {71, ""}, {119, ""}, {120, "P11 P20"}, {121, ""},
			{180, "P11 P20"}, {240, "P11 P20"}, {300, "P11 P20"}, {360, "P11 P20"}, {420, "P11 P20"}, {480, ""}, {900, ""},
		} {
			if got := p.at(time.Duration(c.minute) * time.Minute); got != c.want {
				t.Errorf("minute %d: %q rang, want %q", c.minute, got, c.want)
			}
			switch c.minute {
			case 45:
				if m := p.last(); m.Status != channel.Real || m.Digit() != "1" || m.Body != "台儿庄区叫应系统催报：7·18 江河洪水，泥沟镇 冯湖村的灾情初报还有15分钟到期，请尽快报送。听到请按1。" {
					t.Errorf("%+v", m)
				}
			case 70:
				if m := p.last(); !strings.Contains(m.Body, "泥沟镇有1个村的灾情报送已超时，最长10分钟") {
					t.Errorf("%s", m.Body)
				}
			}
		}
		rows := p.rows(ev, village)
		if len(rows) != 1 || rows[0].Step != 9 || rows[0].Calls != 9 || rows[0].NextAt != nil || rows[0].HeardAt != nil || rows[0].EndedAt != nil || !rows[0].DueAt.Equal(now.Add(time.Hour)) {
			t.Errorf("%+v", rows)
		}
		b.send(t, b.officer, b.first(ev, village, fig("A01007", people(3))))
		p.at(16 * time.Hour)
		if rows := p.rows(ev, village); rows[0].EndedAt == nil {
			t.Errorf("not ended: %+v", rows[0])
		}
	})
}

// What comes between the step and the call rings nobody: the call expires when it would be sent, also one that a server has claimed.
func TestReminderExpires(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p := b.phones(t)
		ev := b.reported(t)
		b.clock = now.Add(time.Hour)
		p.remind()
		must(t, b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error { // by a server that was killed then
			_, err := store.Inner(tx).Exec(ctx, "UPDATE rings SET state = 'sending', claimed_at = ?, tries = 1 WHERE person_id = ?", now, b.cast["P21"].ID)
			return err
		}))
		b.send(t, b.officer, b.first(ev, village, fig("A01007", people(3))))
		p.ring() // before any sweep has ended the reminder
		if got := p.rang(); got != "" {
			t.Errorf("%s rang", got)
		}
		var left int
		must(t, store.Inner(b.store).Row(context.Background(), "SELECT count(*) FROM rings WHERE state <> 'expired'").Scan(&left))
		if left != 0 {
			t.Errorf("%d calls are left", left)
		}
		if got := p.at(3 * time.Hour); strings.Contains(got, "P20") || strings.Contains(got, "P21") {
			t.Errorf("%s rang", got)
		}
	})
}

// The key says heard: he is not rung again before an hour after the limit, the others are, and what is owed stays owed.
func TestReminderHeard(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p := b.phones(t)
		ev := b.reported(t)
		if got := p.at(45 * time.Minute); got != "P20" {
			t.Fatalf("%s rang", got)
		}
		p.press("P20")
		row := p.rows(ev, village)[0]
		if row.HeardAt == nil || row.HeardCard.Person != b.cast["P20"].ID || row.HeardCard.Division != "泥沟镇 冯湖村" {
			t.Errorf("%+v", row)
		}
		if got := p.at(60 * time.Minute); got != "P21" {
			t.Errorf("%s rang at the limit", got)
		}
		if got := p.at(70 * time.Minute); got != "P11" {
			t.Errorf("%s rang", got)
		}
		p.press("P11")
		if row := p.rows(ev, village)[0]; row.HeardCard.Person != b.cast["P20"].ID || row.Calls != 3 {
			t.Errorf("%+v", row)
		}
		if got := p.at(120 * time.Minute); got != "P11 P20" {
			t.Errorf("%s rang an hour late", got)
		}
		if row := p.rows(ev, village)[0]; row.HeardAt != nil || row.EndedAt != nil {
			t.Errorf("%+v", row)
		}
		p.press("P11")
		if row := p.rows(ev, village)[0]; row.HeardCard == nil || row.HeardCard.Person != b.cast["P11"].ID || row.HeardCard.Role != viewer.TownDuty {
			t.Errorf("%+v", row)
		}
		owed, err := b.flow.OwedIn(viewer.Narrow(as(b.officer), b.places[village]), b.places[village])
		if err != nil || len(owed) != 1 {
			t.Fatalf("%d owed, %v", len(owed), err)
		}
		of, err := b.flow.RemindersOf(viewer.Narrow(as(b.officer), b.places[village]), b.places[county].County, owed)
		if err != nil || of.Of(&owed[0]) == nil || of.Of(&owed[0]).Calls != 4 {
			t.Errorf("%+v %v", of, err)
		}
		for name, v := range map[string]*viewer.Viewer{"sibling": b.sibling, "grid": b.grid} {
			if of, err := b.flow.RemindersOf(as(v), b.places[county].County, owed); err == nil && len(of) != 0 {
				t.Errorf("%s reads it", name)
			}
		}
	})
}

// Two villages that owe at one time are one call to their town's desk, and one more that comes within three minutes waits for their end.
func TestReminderGathers(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p := b.phones(t)
		ev := b.open(t)
		must(t, b.flow.MoveEvent(as(b.duty), loss.EventMove{Event: ev, Move: store.NewID(), Kind: event.MoveRespond, Scope: event.ScopeProvince, Level: 4, By: "省减灾委", Since: now, MadeAt: now}))
		b.send(t, b.officer, b.first(ev, village, fig("A01007", people(3))))
		b.send(t, b.holder("P26", viewer.InfoOfficer, sibling), b.first(ev, sibling, fig("A01007", people(4))))
		p.at(23 * time.Hour)
		p.heard = len(p.voice.Sent()) // what town and county owe meanwhile
		if got := p.at(24*time.Hour - 15*time.Minute); got != "P20 P25" {
			t.Errorf("%s rang", got)
		}
		if got := p.at(24 * time.Hour); got != "P20 P21 P25 P26" {
			t.Errorf("%s rang", got)
		}
		if got := p.at(24*time.Hour + 10*time.Minute); got != "P11" || !strings.Contains(p.last().Body, "泥沟镇有2个村的灾情报送已超时，最长10分钟") {
			t.Errorf("%s rang: %s", got, p.last().Body)
		}
	})
}

// What comes onto a desk's list within three minutes of a call waits for their end, and is one call with what came before.
func TestReminderGathersLate(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p := b.phones(t)
		ev := b.open(t)
		must(t, b.flow.MoveEvent(as(b.duty), loss.EventMove{Event: ev, Move: store.NewID(), Kind: event.MoveRespond, Scope: event.ScopeProvince, Level: 4, By: "省减灾委", Since: now, MadeAt: now}))
		b.send(t, b.officer, b.first(ev, village, fig("A01007", people(3))))
		b.clock = now.Add(2 * time.Minute)
		b.send(t, b.holder("P26", viewer.InfoOfficer, sibling), b.first(ev, sibling, fig("A01007", people(4))))
		p.at(24*time.Hour + 2*time.Minute)
		p.heard = len(p.voice.Sent())
		for _, c := range []struct {
			minute int
			want   string
		}{{10, "P11"}, {12, ""}, {13, "P11"}, {14, ""}, {20, ""}} {
			if got := p.at(24*time.Hour + time.Duration(c.minute)*time.Minute); got != c.want {
				t.Errorf("minute %d: %q rang, want %q", c.minute, got, c.want)
			}
		}
		if m := p.last(); !strings.Contains(m.Body, "泥沟镇有2个村的灾情报送已超时，最长13分钟") {
			t.Errorf("%s", m.Body)
		}
	})
}

// What has days rings in the county's hours alone: a final of the night is told of in the morning, and each day after.
func TestReminderByDay(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p := b.phones(t)
		ev := b.open(t)
		b.send(t, b.officer, b.first(ev, village, fig("A01007", people(3))))
		b.clock = now.Add(12 * time.Hour) // 23:12
		must(t, b.flow.MoveEvent(as(b.duty), loss.EventMove{Event: ev, Move: store.NewID(), Kind: event.MoveSettle, Text: "稳定", MadeAt: b.clock}))
		village := func(after time.Duration) string {
			var out []string
			for _, who := range strings.Fields(p.at(after)) {
				if who == "P20" || who == "P21" {
					out = append(out, who)
				}
			}
			return strings.Join(out, " ")
		}
		morning := 20*time.Hour + 48*time.Minute // 08:00 of the next day
		for _, c := range []struct {
			after time.Duration
			want  string
		}{
			{36 * time.Hour, ""}, {24*time.Hour + morning - time.Minute, ""}, {24*time.Hour + morning, "P20"}, {60 * time.Hour, ""}, {48*time.Hour + morning, "P20 P21"},
			{72*time.Hour + morning, "P20"}, {96*time.Hour + morning, "P20"}, {120*time.Hour + morning, "P20"}, {144*time.Hour + morning, "P20"}, {168*time.Hour + morning, "P20"},
			{192*time.Hour + morning, ""},
		} {
			if got := village(c.after); got != c.want {
				t.Errorf("%v: %q rang, want %q", c.after, got, c.want)
			}
		}
	})
}

// A call that has waited for the line into the night waits for the morning.
func TestReminderWaitsForTheMorning(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p := b.phones(t)
		ev := b.open(t)
		b.send(t, b.officer, b.first(ev, village, fig("A01007", people(3))))
		b.clock = now.Add(8*time.Hour + 47*time.Minute) // 19:59
		must(t, b.flow.MoveEvent(as(b.duty), loss.EventMove{Event: ev, Move: store.NewID(), Kind: event.MoveSettle, Text: "稳定", MadeAt: b.clock}))
		b.clock = b.clock.Add(24 * time.Hour)
		p.remind()
		b.clock = b.clock.Add(5 * time.Minute) // 20:04
		p.ring()
		if got := p.rang(); strings.Contains(got, "P20") {
			t.Errorf("%s rang at night", got)
		}
		if got := p.at(24*time.Hour + 20*time.Hour + 49*time.Minute); !strings.Contains(got, "P20") {
			t.Errorf("%s rang in the morning", got)
		}
	})
}

// A server that was away for hours rings each once, for everything that was missed.
func TestReminderAfterAPause(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p := b.phones(t)
		ev := b.reported(t)
		if got := p.at(45 * time.Minute); got != "P20" {
			t.Fatalf("%s rang", got)
		}
		if got := p.at(2*time.Hour + 5*time.Minute); got != "P11 P20 P21" {
			t.Errorf("%s rang", got)
		}
		if row := p.rows(ev, village)[0]; row.Step != 4 || row.Calls != 2 || !row.NextAt.Equal(now.Add(3*time.Hour)) {
			t.Errorf("%+v", row)
		}
		if got := p.at(2*time.Hour + 6*time.Minute); got != "" {
			t.Errorf("%s rang again", got)
		}
	})
}

// Servers that remind and ring at once take no step twice and ring nobody twice.
func TestRemindersAtOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p := b.phones(t)
		ev := b.reported(t)
		for _, minute := range []int{0, 45, 60, 70, 120} {
			b.clock = now.Add(time.Duration(minute) * time.Minute)
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					if err := b.flow.Remind(context.Background()); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			for range 4 {
				all.Go(func() {
					if _, err := p.calls.Ring(context.Background()); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
		}
		rows := p.rows(ev, village)
		if len(rows) != 1 || rows[0].Step != 4 || rows[0].Calls != 4 {
			t.Errorf("%+v", rows)
		}
		if got := p.rang(); got != "P11 P11 P20 P20 P20 P21" {
			t.Errorf("%s rang", got)
		}
	})
}

// Who is away by dates that B has accepted is not rung; B is rung in his stead.
func TestReminderOfWhoIsAway(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p := b.phones(t)
		a, other := b.cast["P11"], b.cast["P12"]
		must(t, b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
			post, err := tx.Client.Appointment.Query().Where(appointment.PersonID(a.ID), appointment.RoleEQ(viewer.TownDuty)).Only(ctx)
			if err != nil {
				return err
			}
			return tx.Client.Leave.Create().SetID(store.NewID()).SetPlace(post.Place()).SetAppointmentID(post.ID).SetPersonID(a.ID).SetPersonName(a.Name).SetRole(post.Role).SetPost("A").
				SetOtherID(other.ID).SetOtherName(other.Name).SetFromDay("2026-07-18").SetToDay("2026-07-18").SetState("accepted").SetTaken(false).SetDigest([]byte("d")).SetAskedAt(tx.Now).Exec(ctx)
		}))
		b.reported(t)
		p.at(60 * time.Minute)
		p.heard = len(p.voice.Sent())
		if got := p.at(70 * time.Minute); got != "P12" {
			t.Errorf("%s rang", got)
		}
		must(t, b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
			return tx.Client.Leave.Update().Where(leave.PersonID(a.ID)).SetState("withdrawn").Exec(viewer.Wide(ctx))
		}))
		if got := p.at(120 * time.Minute); got != "P11 P20" {
			t.Errorf("%s rang", got)
		}
	})
}

// A county that has switched reminders off rings nobody, and what waited is not rung; switched on again it goes on where it was.
func TestRemindersOff(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p := b.phones(t)
		ev := b.reported(t)
		set := func(v int) {
			must(t, b.store.InTx(system, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.SetSetting(ctx, b.places[county].County, setting.Remind, &v)
				return err
			}))
		}
		b.clock = now.Add(45 * time.Minute)
		p.remind()
		set(0)
		p.ring()
		if got := p.rang() + p.at(time.Hour); got != "" {
			t.Errorf("%s rang", got)
		}
		if row := p.rows(ev, village)[0]; row.EndedAt == nil {
			t.Errorf("%+v", row)
		}
		set(1)
		if got := p.at(65 * time.Minute); got != "P20 P21" {
			t.Errorf("%s rang", got)
		}
		must(t, b.flow.MoveEvent(as(b.duty), loss.EventMove{Event: ev, Move: store.NewID(), Kind: event.MoveSettle, Text: "稳定", MadeAt: b.clock}))
		must(t, b.flow.MoveEvent(as(b.closer), loss.EventMove{Event: ev, Move: store.NewID(), Kind: event.MoveClose, Text: "完了", MadeAt: b.clock}))
		if got := p.at(70 * time.Minute); got != "" {
			t.Errorf("%s rang for what is over", got)
		}
	})
}

// A season's lists are called to mind a day before, on the day after it and each day: every village's A, its town's desk once for all, and the
// county's for the towns where nobody sits.
func TestReminderOfASeason(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p := b.phones(t)
		b.clock = time.Date(2026, 9, 12, 2, 0, 0, 0, time.UTC)
		b.season(t)
		at := func(day, hour int) string {
			return p.at(time.Date(2026, 10, day, hour, 0, 0, 0, b.store.Zone).Sub(now))
		}
		for _, c := range []struct {
			day, hour int
			want      string
		}{
			{9, 23, ""}, {10, 7, ""}, {10, 8, "P20 P25 P29 P33"}, {10, 20, ""}, {11, 8, "P20 P21 P25 P26 P29 P30 P33 P34"}, {11, 12, ""}, {12, 8, "P02 P11 P16 P19 P20 P25 P29 P33"},
		} {
			if got := at(c.day, c.hour); got != c.want {
				t.Errorf("%d October %d:00: %q rang, want %q", c.day, c.hour, got, c.want)
			}
		}
		for _, m := range p.voice.Sent() {
			if m.Address == "P11" && !strings.Contains(m.Body, "泥沟镇有") || m.Address == "P02" && (!strings.Contains(m.Body, "台儿庄区有") || !strings.Contains(m.Body, "个村的灾情报送已超时")) {
				t.Errorf("%s hears %s", m.Address, m.Body)
			}
		}
	})
}
