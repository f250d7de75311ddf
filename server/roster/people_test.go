package roster_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"jiaoying/ent/db/appointment"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/roster"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

func TestAddPerson(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p := b.person("+86 100 3000 0020", viewer.Monitor, b.villageA)
		p.Appointment.Lines, p.Appointment.To = []string{"water", "geology"}, "2026-12-31"
		if err := b.flow.AddPerson(as(b.admin), p); err != nil {
			t.Fatal(err)
		}
		p.Appointment.Lines = []string{"geology", "water"}
		b.silent(t, "the second time", func() error { return b.flow.AddPerson(as(b.admin), p) })
		row, err := b.store.Client.Person.Get(as(b.admin), p.ID)
		if err != nil || row.State != roster.StateInvited || row.PhoneMask != "100****0020" || row.Place() != b.villageA || bytes.Contains(row.PhoneSealed, []byte("10030000020")) {
			t.Errorf("%+v %v", row, err)
		}
		a, err := b.store.Client.Appointment.Get(as(b.admin), p.Appointment.ID)
		if err != nil || a.PersonID != p.ID || a.ToDay != "2026-12-31" || !slices.Equal(a.Lines, []string{"geology", "water"}) || a.Place() != b.villageA {
			t.Errorf("%+v %v", a, err)
		}
		if id, err := b.flow.ByPhone(as(b.admin), "10030000020"); id != p.ID || err != nil {
			t.Errorf("by number: %v %v", id, err)
		}
		if got := []string{code2(b.flow.ByPhone(as(b.stranger), "10030000020")), code2(b.flow.ByPhone(as(b.admin), "10030000021")), code2(b.flow.ByPhone(as(b.admin), "1"))}; !slices.Equal(got, []string{"not_found", "not_found", "person.phone_form"}) {
			t.Errorf("by number: %v", got)
		}
		for _, c := range []struct {
			name string
			who  *viewer.Viewer
			edit func(*roster.NewPerson)
			want string
		}{
			{"other content", b.admin, func(n *roster.NewPerson) { n.ID = p.ID }, "person.conflict"},
			{"another account", post(viewer.CountyAdmin, b.county), func(n *roster.NewPerson) { *n = p }, "person.conflict"},
			{"an appointment's id that is taken", b.admin, func(n *roster.NewPerson) { n.Appointment.ID = p.Appointment.ID }, "appointment.conflict"},
			{"another post", b.admin, func(n *roster.NewPerson) { *n = p; n.Appointment.Post = "B" }, "appointment.conflict"},
			{"who sees only", b.duty, func(*roster.NewPerson) {}, "appointment.beyond"},
			{"another county", b.stranger, func(*roster.NewPerson) {}, "appointment.beyond"},
			{"nobody", &viewer.Viewer{}, func(*roster.NewPerson) {}, "appointment.beyond"},
			{"outside his place", b.admin, func(n *roster.NewPerson) {
				n.Appointment.Division = b.foreign.County
				n.Appointment.Role = viewer.CountyDuty
			}, "appointment.beyond"},
			{"a verb he lacks", managing(b.county), func(n *roster.NewPerson) {
				n.Appointment.Division, n.Appointment.Role = b.county.County, viewer.CountyAdmin
			}, "appointment.beyond"},
			{"a number that is there", b.admin, func(n *roster.NewPerson) { n.Phone = "10030000020" }, "person.phone_taken"},
			{"a number of another form", b.admin, func(n *roster.NewPerson) { n.Phone = "1003000002" }, "person.phone_form"},
			{"no name", b.admin, func(n *roster.NewPerson) { n.Name = "" }, "person.name"},
			{"a name over two lines", b.admin, func(n *roster.NewPerson) { n.Name = "逄\n归田" }, "person.name"},
			{"another level", b.admin, func(n *roster.NewPerson) { n.Appointment.Division = b.town.Town }, "appointment.level"},
			{"no role", b.admin, func(n *roster.NewPerson) { n.Appointment.Role = "king" }, "appointment.level"},
			{"no post", b.admin, func(n *roster.NewPerson) { n.Appointment.Post = "C" }, "appointment.post"},
			{"days crosswise", b.admin, func(n *roster.NewPerson) { n.Appointment.To = "2025-12-31" }, "appointment.dates"},
			{"no day", b.admin, func(n *roster.NewPerson) { n.Appointment.From = "" }, "appointment.dates"},
			{"a line that is none", b.admin, func(n *roster.NewPerson) { n.Appointment.Lines = []string{"water", "fire"} }, "appointment.line"},
			{"nowhere", b.admin, func(n *roster.NewPerson) { n.Appointment.Division = store.NewID() }, "not_found"},
			{"an id of another kind", b.admin, func(n *roster.NewPerson) { n.ID = uuid.New() }, "id.form"},
		} {
			in := b.person("10030000099", viewer.Monitor, b.villageA)
			c.edit(&in)
			b.silent(t, c.name, func() error {
				if got := code(b.flow.AddPerson(as(c.who), in)); got != c.want {
					t.Errorf("%s: %s, want %s", c.name, got, c.want)
				}
				return nil
			})
		}
		bad := b.person("1", viewer.TownDuty, b.villageA)
		bad.Name, bad.Appointment.Post, bad.Appointment.From = "", "", "x"
		want := []string{"appointment.from appointment.dates", "appointment.post appointment.post", "appointment.role appointment.level", "name person.name", "phone person.phone_form"}
		if got := paths(b.flow.AddPerson(as(b.admin), bad)); !slices.Equal(got, want) {
			t.Errorf("faulty fields %v", got)
		}
	})
}

func code2[T any](_ T, err error) string { return code(err) }

// managing manages people and governs nothing else.
func managing(at division.Place) *viewer.Viewer {
	v := post(viewer.CountyAdmin, at)
	v.Grants[0].Verbs = []viewer.Verb{viewer.PeopleManage}
	return v
}

func TestAppointAndEnd(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p := b.add(t, "10030000020", viewer.GridOfficer, b.villageA)
		second := roster.NewAppointment{ID: store.NewID(), Role: viewer.InfoOfficer, Post: "B", Division: b.villageB.Village, From: "2026-07-18"}
		if err := b.flow.Appoint(as(b.admin), p.ID, second); err != nil {
			t.Fatal(err)
		}
		b.silent(t, "the second time", func() error { return b.flow.Appoint(as(b.admin), p.ID, second) })
		self := &viewer.Viewer{Person: p.ID, Grants: post(viewer.CountyAdmin, b.county).Grants}
		fresh := func() roster.NewAppointment { a := second; a.ID = store.NewID(); return a }
		level := fresh()
		level.Division = b.town.Town
		foreign := fresh()
		foreign.Division, foreign.Role = b.foreign.County, viewer.CountyDuty
		other := second
		other.Post = "A"
		for _, c := range []struct {
			name string
			got  string
			want string
		}{
			{"other content", code(b.flow.Appoint(as(b.admin), p.ID, other)), "appointment.conflict"},
			{"own", code(b.flow.Appoint(as(self), p.ID, fresh())), "appointment.own"},
			{"who sees only", code(b.flow.Appoint(as(b.duty), p.ID, fresh())), "appointment.beyond"},
			{"hidden", code(b.flow.Appoint(as(b.stranger), p.ID, fresh())), "not_found"},
			{"nobody", code(b.flow.Appoint(as(b.admin), store.NewID(), fresh())), "not_found"},
			{"outside his place", code(b.flow.Appoint(as(b.admin), p.ID, foreign)), "appointment.beyond"},
			{"another level", code(b.flow.Appoint(as(b.admin), p.ID, level)), "appointment.level"},
			{"end of nothing", code(b.flow.EndAppointment(as(b.admin), store.NewID(), today)), "not_found"},
			{"end of a hidden one", code(b.flow.EndAppointment(as(b.stranger), second.ID, today)), "not_found"},
			{"end of his own", code(b.flow.EndAppointment(as(self), second.ID, today)), "appointment.own"},
			{"end by who sees only", code(b.flow.EndAppointment(as(b.duty), second.ID, today)), "denied"},
			{"no day", code(b.flow.EndAppointment(as(b.admin), second.ID, "")), "appointment.dates"},
			{"long before it began", code(b.flow.EndAppointment(as(b.admin), second.ID, "2026-07-16")), "appointment.dates"},
		} {
			if c.got != c.want {
				t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
			}
		}
		end := func(last string) error { return b.flow.EndAppointment(as(b.admin), p.Appointment.ID, last) }
		for _, last := range []string{"2026-12-31", "2026-09-30", yesterday} { // only nearer
			if err := end(last); err != nil {
				t.Fatalf("%s: %v", last, err)
			}
		}
		b.silent(t, "the second end", func() error { return end(yesterday) })
		for _, last := range []string{"2026-07-10", today, "2027-01-01"} {
			if got := code(end(last)); got != "appointment.dates" {
				t.Errorf("history moved to %s: %s", last, got)
			}
		}
		if err := b.flow.EndAppointment(as(b.admin), second.ID, yesterday); err != nil { // taken back before it began
			t.Error(err)
		}
	})
}

func TestEndPerson(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p := b.add(t, "10030000020", viewer.GridOfficer, b.villageA)
		want := map[uuid.UUID]string{p.Appointment.ID: yesterday}
		for _, a := range []struct{ from, to, last string }{{today, "", today}, {"2026-08-01", "", "2026-07-31"}, {"2025-01-01", "2025-12-31", "2025-12-31"}, {"2026-02-01", "2026-12-31", yesterday}} {
			in := roster.NewAppointment{ID: store.NewID(), Role: viewer.InfoOfficer, Post: "B", Division: b.villageB.Village, From: a.from, To: a.to}
			if err := b.flow.Appoint(as(b.admin), p.ID, in); err != nil {
				t.Fatal(err)
			}
			want[in.ID] = a.last
		}
		self := &viewer.Viewer{Person: p.ID, Grants: post(viewer.CountyAdmin, b.county).Grants}
		for _, c := range []struct{ name, got, want string }{
			{"himself", code(b.flow.EndPerson(as(self), p.ID)), "appointment.own"},
			{"who sees only", code(b.flow.EndPerson(as(b.duty), p.ID)), "denied"},
			{"hidden", code(b.flow.EndPerson(as(b.stranger), p.ID)), "not_found"},
			{"nobody", code(b.flow.EndPerson(as(b.admin), store.NewID())), "not_found"},
			{"with a post elsewhere", code(b.flow.EndPerson(as(managing(b.villageA)), p.ID)), "appointment.beyond"},
		} {
			if c.got != c.want {
				t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
			}
		}
		if len(b.ended) > 0 {
			t.Fatal("a refused end ended sessions")
		}
		if err := b.flow.EndPerson(as(b.admin), p.ID); err != nil {
			t.Fatal(err)
		}
		b.silent(t, "the second end", func() error { return b.flow.EndPerson(as(b.admin), p.ID) })
		if !slices.Equal(b.ended, []uuid.UUID{p.ID}) {
			t.Errorf("sessions of %v ended", b.ended)
		}
		row, err := b.store.Client.Person.Get(system, p.ID)
		if err != nil || row.State != roster.StateEnded {
			t.Errorf("%v %v", row, err)
		}
		all, err := b.store.Client.Appointment.Query().Where(appointment.PersonID(p.ID)).All(system)
		if err != nil || len(all) != len(want) {
			t.Fatalf("%d appointments, %v", len(all), err)
		}
		for _, a := range all {
			if a.ToDay != want[a.ID] {
				t.Errorf("from %s to %s, want %s", a.FromDay, a.ToDay, want[a.ID])
			}
		}
		in := roster.NewAppointment{ID: store.NewID(), Role: viewer.InfoOfficer, Post: "B", Division: b.villageB.Village, From: today}
		if got := code(b.flow.Appoint(as(b.admin), p.ID, in)); got != "person.ended" {
			t.Errorf("a post for who has left: %s", got)
		}
		// What fails in the sign-in undoes all of it.
		q := b.add(t, "10030000021", viewer.GridOfficer, b.villageA)
		b.flow.EndSessionsFunc = func(context.Context, *store.Tx, uuid.UUID) error { return context.Canceled }
		if err := b.flow.EndPerson(as(b.admin), q.ID); err == nil {
			t.Error("sessions were not ended, the person was")
		}
		if row, err := b.store.Client.Person.Get(system, q.ID); err != nil || row.State != roster.StateInvited {
			t.Errorf("%v %v", row, err)
		}
	})
}

func TestRevealPhone(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		p := b.add(t, "10030000020", viewer.GridOfficer, b.villageA)
		before := b.entries(t)
		if got, err := b.flow.RevealPhone(as(b.duty), p.ID, "值班联系"); got != "10030000020" || err != nil {
			t.Fatalf("%q %v", got, err)
		}
		if n := b.entries(t); n != before+1 {
			t.Errorf("%d journal entries", n-before)
		}
		if at := b.heard(t, "person.reveal", p.ID); !slices.Equal(at, []division.Place{b.villageA}) {
			t.Errorf("journalled at %v", at)
		}
		self := &viewer.Viewer{Person: p.ID, Grants: b.officer.Grants}
		spy := post(viewer.Auditor, b.county)
		spy.Grants[0].Verbs = append(spy.Grants[0].Verbs, viewer.PeopleSee)
		for _, c := range []struct {
			name string
			who  *viewer.Viewer
			id   uuid.UUID
			why  string
			want string
		}{
			{"no reason", b.duty, p.ID, " ", "purpose.missing"},
			{"a letter", b.duty, p.ID, "x", "purpose.missing"},
			{"a long reason", b.duty, p.ID, strings.Repeat("长", 201), "purpose.missing"},
			{"without the verb", self, p.ID, "值班联系", "denied"},
			{"a colleague", b.officer, p.ID, "值班联系", "not_found"},
			{"an auditor", post(viewer.Auditor, b.county), p.ID, "值班联系", "not_found"},
			{"an auditor who sees", spy, p.ID, "值班联系", "denied"},
			{"a neighbour", b.stranger, p.ID, "值班联系", "not_found"},
			{"nobody", b.duty, store.NewID(), "值班联系", "not_found"},
		} {
			b.silent(t, c.name, func() error {
				number, err := b.flow.RevealPhone(as(c.who), c.id, c.why)
				if got := code(err); got != c.want || number != "" {
					t.Errorf("%s: %s, want %s", c.name, got, c.want)
				}
				return nil
			})
		}
		// Without a durable entry there is no number.
		ctx, cancel := context.WithCancel(as(b.duty))
		cancel()
		if number, err := b.flow.RevealPhone(ctx, p.ID, "值班联系"); number != "" || err == nil {
			t.Errorf("%q without an entry, %v", number, err)
		}
	})
}

func TestSetSetting(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		const name = "report.accept_minutes.serious"
		value := func() int {
			n, err := b.store.Setting(context.Background(), b.county.County, name)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if got := value(); got != 30 {
			t.Errorf("default %d", got)
		}
		if err := b.flow.SetSetting(as(b.admin), name, ptr(45)); err != nil {
			t.Fatal(err)
		}
		if got := value(); got != 45 {
			t.Errorf("set to %d", got)
		}
		b.silent(t, "the second time", func() error { return b.flow.SetSetting(as(b.admin), name, ptr(45)) })
		for _, c := range []struct{ name, got, want string }{
			{"unknown", code(b.flow.SetSetting(as(b.admin), "report.approve_alone", ptr(1))), "setting.unknown"},
			{"unknown back", code(b.flow.SetSetting(as(b.admin), "report.approve_alone", nil)), "setting.unknown"},
			{"bounds", code(b.flow.SetSetting(as(b.admin), name, ptr(721))), "setting.bounds"},
			{"who may not", code(b.flow.SetSetting(as(b.duty), name, ptr(60))), "denied"},
			{"nobody", code(b.flow.SetSetting(as(&viewer.Viewer{}), name, ptr(60))), "denied"},
		} {
			if c.got != c.want {
				t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
			}
		}
		if err := b.flow.SetSetting(as(b.stranger), name, ptr(60)); err != nil {
			t.Fatal(err)
		}
		if got := value(); got != 45 {
			t.Errorf("the neighbour set ours to %d", got)
		}
		if own, err := b.store.Settings(context.Background(), b.county.County); err != nil || len(own) != 1 || own[name] != 45 {
			t.Errorf("own %v %v", own, err)
		}
		if err := b.flow.SetSetting(as(b.admin), name, nil); err != nil {
			t.Fatal(err)
		}
		b.silent(t, "back the second time", func() error { return b.flow.SetSetting(as(b.admin), name, nil) })
		if got := value(); got != 30 {
			t.Errorf("back to %d", got)
		}
	})
}
