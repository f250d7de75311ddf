package complaint_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	dbcomplaint "jiaoying/ent/db/complaint"
	"jiaoying/ent/viewer"
	"jiaoying/server/complaint"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
	"jiaoying/server/store/storetest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	os.Exit(code)
}

type bundle struct {
	store                       *store.Store
	flow                        *complaint.Flow
	county, town, village       division.Place
	other                       division.Place // another county
	officer, admin, leader      *viewer.Viewer
	townDuty, foreign, receiver *viewer.Viewer
}

func post(role viewer.Role, at ...division.Place) *viewer.Viewer {
	v := &viewer.Viewer{Person: store.NewID(), Name: "test"}
	for _, p := range at {
		v.Grants = append(v.Grants, viewer.Grant{Appointment: store.NewID(), Role: role, Post: "A", Verbs: role.Verbs(), Place: p})
	}
	return v
}

func as(v *viewer.Viewer) context.Context { return viewer.With(context.Background(), v) }

func setup(t *testing.T, address string) *bundle {
	t.Helper()
	b := &bundle{store: storetest.Open(t, address)}
	b.flow = &complaint.Flow{Store: b.store}
	b.county, b.other = division.Place{County: store.NewID()}, division.Place{County: store.NewID()}
	b.town = b.county.Child(store.NewID())
	b.village = b.town.Child(store.NewID())
	err := b.store.InTx(as(viewer.System("test")), func(ctx context.Context, tx *store.Tx) error {
		for i, d := range []struct {
			at   division.Place
			code string
		}{{b.county, "370405000000"}, {b.town, "370405102000"}, {b.village, "370405102243"}, {b.other, "370406000000"}} {
			name := []string{"台儿庄区", "泥沟镇", "冯湖村", "山亭区"}[i]
			if err := tx.Client.Division.Create().SetID(d.at.ID()).SetPlace(d.at).SetCode(d.code).SetLevel(d.at.Level()).
				SetName(name).SetShortName(name).SetValidFrom("2023-06-30").Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	b.officer, b.receiver = post(viewer.GridOfficer, b.village), post(viewer.SiteReceiver, b.village)
	b.admin, b.leader = post(viewer.CountyAdmin, b.county), post(viewer.CountyLeader, b.county)
	b.townDuty, b.foreign = post(viewer.TownDuty, b.town), post(viewer.CountyAdmin, b.other)
	return b
}

var made = time.Date(2026, 11, 20, 3, 12, 0, 0, time.UTC)

func said() complaint.Submission {
	return complaint.Submission{ID: store.NewID(), Kind: complaint.KindComplaint, Text: "村里三次上报没有回音", MadeAt: made}
}

func code(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// count is what somebody reads by id; nothing for who is denied the table.
func (b *bundle) count(t *testing.T, v *viewer.Viewer) int {
	t.Helper()
	n, err := b.store.Client.Complaint.Query().Count(as(v))
	if err != nil && !errors.Is(err, privacy.Deny) {
		t.Fatal(err)
	}
	return n
}

// Said, answered, each once and each twice; and who reads it.
func TestSaidAndAnswered(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		in := said()
		reply := complaint.Reply{Complaint: in.ID, ID: store.NewID(), Text: " 已督促办理 "}
		for range 2 {
			if err := errors.Join(b.flow.Submit(as(b.officer), in), b.flow.Answer(as(b.leader), reply)); err != nil {
				t.Fatal(err)
			}
		}
		row, err := b.store.Client.Complaint.Get(as(b.officer), in.ID)
		if err != nil || row.Answer != "已督促办理" || row.Desk != complaint.DeskDone || row.AnsweredAt == nil || row.AnswerCard.Person != b.leader.Person {
			t.Fatalf("%+v %v", row, err)
		}
		if row.AuthorCard.Division != "泥沟镇 冯湖村" || row.Place() != b.county || !row.MadeAt.Equal(made) {
			t.Errorf("%+v %+v", row.AuthorCard, row.Place())
		}
		for who, want := range map[*viewer.Viewer]int{b.officer: 1, b.admin: 1, b.leader: 1, b.townDuty: 0, b.receiver: 0, b.foreign: 0,
			post(viewer.GridOfficer, b.village): 0, post(viewer.CountyDuty, b.county): 0, post(viewer.Auditor, b.county): 0} {
			if n := b.count(t, who); n != want {
				t.Errorf("%v reads %d, want %d", who.Grants[0].Role, n, want)
			}
		}
		if n, err := b.store.Unlinked(context.Background()); n != 2 || err != nil {
			t.Errorf("%d journal entries, %v", n, err)
		}
	})
}

// What is said without a name: the row keeps who, the journal does not.
func TestUnnamed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		in := said()
		in.Unnamed = true
		named := said()
		if err := errors.Join(b.flow.Submit(as(b.officer), in), b.flow.Submit(as(b.officer), in), b.flow.Submit(as(b.officer), named),
			b.flow.Answer(as(b.admin), complaint.Reply{Complaint: in.ID, ID: store.NewID(), Text: "收到"})); err != nil {
			t.Fatal(err)
		}
		for id, want := range map[uuid.UUID]int{in.ID: 0, named.ID: 1} {
			var n int
			err := store.Inner(b.store).Row(context.Background(), "SELECT count(*) FROM journal WHERE subject_id = ? AND (actor_id = ? OR person_id = ? OR appointment_id = ?)",
				id, b.officer.Person, b.officer.Person, b.officer.Grants[0].Appointment).Scan(&n)
			if err != nil || n != want {
				t.Errorf("the journal names the author %d times, want %d, %v", n, want, err)
			}
		}
		var actor string
		err := store.Inner(b.store).Row(context.Background(), "SELECT actor FROM journal WHERE subject_id = ? AND verb = 'complaint.submit'", in.ID).Scan(&actor)
		if err != nil || actor != "system:complaint" {
			t.Errorf("%q %v", actor, err)
		}
		if row, err := b.store.Client.Complaint.Get(as(b.officer), in.ID); err != nil || row.AuthorID != b.officer.Person {
			t.Errorf("the author does not find his own: %v", err)
		}
	})
}

func TestSubmitRefusals(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		first := said()
		if err := b.flow.Submit(as(b.officer), first); err != nil {
			t.Fatal(err)
		}
		both := post(viewer.GridOfficer, b.village, b.other)
		for _, c := range []struct {
			name string
			who  *viewer.Viewer
			edit func(*complaint.Submission)
			want string
		}{
			{"other content", b.officer, func(s *complaint.Submission) { s.ID = first.ID; s.Text = "x" }, "complaint.conflict"},
			{"now without a name", b.officer, func(s *complaint.Submission) { s.ID = first.ID; s.Unnamed = true }, "complaint.conflict"},
			{"another account", b.townDuty, func(s *complaint.Submission) { s.ID = first.ID }, "complaint.conflict"},
			{"no words", b.officer, func(s *complaint.Submission) { s.Text = " \n\u202e\x00" }, "complaint.text"},
			{"too many words", b.officer, func(s *complaint.Submission) { s.Text = strings.Repeat("长", 2001) }, "complaint.text"},
			{"another kind", b.officer, func(s *complaint.Submission) { s.Kind = "praise" }, "complaint.kind"},
			{"no time", b.officer, func(s *complaint.Submission) { s.MadeAt = time.Time{} }, "complaint.made_at"},
			{"an id of another kind", b.officer, func(s *complaint.Submission) { s.ID = uuid.New() }, "id.form"},
			{"another county", b.officer, func(s *complaint.Submission) { s.County = b.other.County }, "scope.unknown"},
			{"his town", b.officer, func(s *complaint.Submission) { s.County = b.town.Town }, "scope.unknown"},
			{"one of two counties", both, func(*complaint.Submission) {}, "scope.choose"},
			{"two counties, one named", both, func(s *complaint.Submission) { s.County = b.other.County }, ""},
			{"no post", &viewer.Viewer{Person: store.NewID()}, func(*complaint.Submission) {}, "denied"},
			{"a stranger", viewer.Stranger(), func(*complaint.Submission) {}, "denied"},
			{"a machine", &viewer.Viewer{Machine: "x", Grants: b.officer.Grants}, func(*complaint.Submission) {}, "denied"},
			{"a post without verbs", b.receiver, func(*complaint.Submission) {}, ""},
			{"the most words", b.officer, func(s *complaint.Submission) { s.Text = strings.Repeat("长", 2000) }, ""},
		} {
			in := said()
			c.edit(&in)
			if got := code(b.flow.Submit(as(c.who), in)); got != c.want {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
		}
		in := said()
		in.Kind, in.Text = "x", ""
		if f, ok := fault.As(b.flow.Submit(as(b.officer), in)); !ok || len(f.Fields) != 2 {
			t.Errorf("not every faulty field is told: %+v", f)
		}
		// Sent again after he left his post, it is still the same.
		gone := *b.officer
		gone.Grants = nil
		if err := b.flow.Submit(as(&gone), first); err != nil {
			t.Error(err)
		}
	})
}

func TestAnswerRefusals(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		in := said()
		if err := b.flow.Submit(as(b.officer), in); err != nil {
			t.Fatal(err)
		}
		try := func(who *viewer.Viewer, edit func(*complaint.Reply)) string {
			r := complaint.Reply{Complaint: in.ID, ID: store.NewID(), Text: "收到"}
			edit(&r)
			return code(b.flow.Answer(as(who), r))
		}
		same := func(*complaint.Reply) {}
		for _, c := range []struct {
			name string
			who  *viewer.Viewer
			edit func(*complaint.Reply)
			want string
		}{
			{"the author", b.officer, same, "denied"},
			{"the town", b.townDuty, same, "not_found"},
			{"another county", b.foreign, same, "not_found"},
			{"county duty", post(viewer.CountyDuty, b.county), same, "not_found"},
			{"nothing", b.admin, func(r *complaint.Reply) { r.Complaint = store.NewID() }, "not_found"},
			{"no words", b.admin, func(r *complaint.Reply) { r.Text = "\t" }, "complaint.text"},
			{"too many words", b.admin, func(r *complaint.Reply) { r.Text = strings.Repeat("长", 2001) }, "complaint.text"},
			{"an id of another kind", b.admin, func(r *complaint.Reply) { r.ID = uuid.New() }, "id.form"},
			{"the county", b.admin, same, ""},
			{"again", b.admin, same, "complaint.answered"},
			{"a colleague", b.leader, same, "complaint.answered"},
			{"the author, answered", b.officer, same, "denied"},
		} {
			if got := try(c.who, c.edit); got != c.want {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
		}
		r := complaint.Reply{Complaint: in.ID, ID: store.NewID(), Text: "收到"}
		if got := code(b.flow.Answer(viewer.InDrill(as(b.admin), store.NewID()), r)); got != "not_found" {
			t.Errorf("from inside an exercise: %q", got)
		}
		if got := code(b.flow.Submit(viewer.InDrill(as(b.officer), store.NewID()), in)); got != "complaint.conflict" {
			t.Errorf("the id of the real world, sent in an exercise: %q", got)
		}
	})
}

// Whatever a person sends at once: twenty are taken, none twice; and of many who answer at once one does.
func TestAtOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		var mu sync.Mutex
		got := map[string]int{}
		var wait sync.WaitGroup
		all := make([]complaint.Submission, 26)
		for i := range all {
			all[i] = said()
			for range 2 { // each comes twice
				wait.Go(func() {
					c := code(b.flow.Submit(as(b.officer), all[i]))
					mu.Lock()
					got[c]++
					mu.Unlock()
				})
			}
		}
		wait.Wait()
		if n := b.count(t, b.admin); n != 20 || got[""] != 40 || got["complaint.too_many"] != 12 {
			t.Errorf("%d are there, answers %v", n, got)
		}
		f, _ := fault.As(b.flow.Submit(as(b.officer), said()))
		if f == nil || f.Kind != fault.Limited || f.Params["max"] != 20 {
			t.Errorf("%+v", f)
		}
		if err := b.flow.Submit(as(b.townDuty), said()); err != nil {
			t.Errorf("somebody else: %v", err)
		}
		later := time.Now().Add(25 * time.Hour)
		b.store.Now = func() time.Time { return later }
		if err := b.flow.Submit(as(b.officer), said()); err != nil {
			t.Errorf("the next day: %v", err)
		}
		id, err := b.store.Client.Complaint.Query().Where(dbcomplaint.AuthorID(b.townDuty.Person)).OnlyID(as(b.admin))
		if err != nil {
			t.Fatal(err)
		}
		got = map[string]int{}
		for range 8 {
			wait.Go(func() {
				c := code(b.flow.Answer(as(b.admin), complaint.Reply{Complaint: id, ID: store.NewID(), Text: "收到"}))
				mu.Lock()
				got[c]++
				mu.Unlock()
			})
		}
		wait.Wait()
		if got[""] != 1 || got["complaint.answered"] != 7 {
			t.Errorf("answers %v", got)
		}
	})
}
