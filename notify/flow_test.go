package notify

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbdelivery "jiaoying/ent/db/delivery"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/notify/escalate"
	"jiaoying/server/fault"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning/course"
)

func want(t *testing.T, what string, got, want []string) {
	t.Helper()
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

func TestFanOut(t *testing.T) {
	t.Parallel()
	t.Run("OnePersonOnce", func(t *testing.T) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			r := b.warn(course.Red, b.v1, b.v2)
			b.fanOut(r)
			// given three posts, one delivery at the village, by the nearest post
			d := b.of(r, "three")
			if d == nil || d.Place() != b.v1 || d.Post != "A" || d.State != escalate.StateOpen || d.Step != 1 || !d.Asks || d.NextAt == nil || !d.NextAt.Equal(noon.Add(2*time.Minute)) {
				t.Fatalf("%+v", d)
			}
			if d.PersonCard.Name != "three" || d.PersonCard.Division != "泥沟镇 冯湖村" || d.Seat != b.v1.Village.String()+"/"+string(d.Role) {
				t.Errorf("%+v %s", d.PersonCard, d.Seat)
			}
			want(t, "first step", b.steps(d), []string{"1 inapp three", "1 push three", "1 sms three", "1 voice three"})
			// a substitute is called when nobody holds the post, and else not; nor who has left, nor another town
			for name, called := range map[string]bool{"officer": true, "officerB": false, "sub": false, "lonelyB": true, "left": false, "far": false, "desk2": false, "desk": true, "duty": true} {
				if got := b.of(r, name) != nil; got != called {
					t.Errorf("%s called: %v", name, got)
				}
			}
			if n := b.count("SELECT count(*) FROM journal WHERE subject_type = 'delivery' AND subject_id = ? AND person_id = ? AND village_id = ?", d.ID, d.PersonID, b.v1.Village); n != 1 {
				t.Errorf("%d journal entries", n)
			}
			c, err := b.flow.Coverage(b.as("duty"), r.ID, b.county)
			if err != nil || c.Villages != 2 || c.People != 5 || c.PeopleAnswered != 0 || len(c.Parts) != 1 || c.Parts[0].People != 4 {
				t.Errorf("%+v %v", c, err)
			}
			b.sound()
			// again is nothing new
			if more, err := b.flow.FanOut(context.Background(), r.ID); more || err != nil {
				t.Error(more, err)
			}
			if _, err := b.flow.FanOut(context.Background(), store.NewID()); fault.KindOf(err) != fault.NotFound {
				t.Error(err)
			}
		})
	})
	t.Run("CutAtEveryChunk", func(t *testing.T) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			const many = 1203
			more := map[string][]post{}
			for i := range many {
				name := "p" + string(rune('0'+i/1000)) + string(rune('0'+i/100%10)) + string(rune('0'+i/10%10)) + string(rune('0'+i%10))
				more[name] = []post{{role: viewer.Monitor, post: "A", place: b.v2}, {role: viewer.GridOfficer, post: "A", place: b.v2}}
			}
			b.appoint(more)
			r := b.warn(course.Orange, b.v2)
			// given a caller who leaves in the middle of each transaction, before the chunk is taken
			chunks := 0
			for on := true; on; {
				ctx, cancel := context.WithCancel(context.Background())
				b.store.Now = func() time.Time { cancel(); return noon }
				if _, err := b.another().FanOut(ctx, r.ID); err == nil && b.store.Dialect() == "postgres" {
					t.Error("it went on without its caller")
				}
				b.store.Now = b.clock
				var err error
				if on, err = b.another().FanOut(context.Background(), r.ID); err != nil {
					t.Fatal(err)
				}
				chunks++
			}
			if chunks < 4 {
				t.Errorf("%d chunks", chunks)
			}
			n, err := b.store.Client.Delivery.Query().Where(dbdelivery.RevisionID(r.ID)).Count(system)
			if err != nil || n != many+2 { // and both desks above; lonelyB has an A now
				t.Errorf("%d deliveries, %v", n, err)
			}
			if n := b.count("SELECT count(*) FROM attempts WHERE revision_id = ?", r.ID); n < 3*many {
				t.Errorf("%d attempts", n)
			}
			b.sound()
		})
	})
	// A server that is killed holds its job for a quarter of an hour; the rows say what is left to do.
	t.Run("Abandoned", func(t *testing.T) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			at := noon
			b.store.Now = func() time.Time { return at }
			never, begun := b.warn(course.Red, b.v1), b.warn(course.Orange, b.v2)
			if _, err := b.another().FanOut(context.Background(), begun.ID); err != nil {
				t.Fatal(err)
			}
			revive := func() {
				t.Helper()
				for more := true; more; {
					var err error
					if more, err = b.another().Revive(context.Background()); err != nil {
						t.Fatal(err)
					}
				}
			}
			done := func() int { return b.count("SELECT count(*) FROM fanouts WHERE done = ?", true) }
			revive()
			if n := done(); n != 0 {
				t.Errorf("%d taken from jobs that had just begun", n)
			}
			at = noon.Add(6 * time.Second)
			revive()
			if n := done(); n != 2 || b.of(never, "three") == nil {
				t.Errorf("%d done", n)
			}
			revive() // nothing is left, and nobody is called twice
			b.sound()
			// and a cancel, which is not in force itself, is told
			over := b.revise(begun.WarningID, 2, course.RevisionCancel, true, course.Orange, b.v2)
			b.tx(func(ctx context.Context, tx *store.Tx) error {
				return tx.Client.WarningRevision.UpdateOneID(over.ID).SetEndedAt(tx.Now).Exec(ctx)
			})
			at = noon.Add(time.Minute)
			revive()
			if n := done(); n != 3 {
				t.Errorf("%d done", n)
			}
		})
	})
	t.Run("Sites", func(t *testing.T) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			b.appoint(map[string][]post{"keeper": {{role: viewer.SiteReceiver, post: "A", place: b.v1}}, "second": {{role: viewer.SiteReceiver, post: "B", place: b.v1}}, "firm": {{role: viewer.FirmSafety, post: "A", place: b.v1}}})
			b.tx(func(ctx context.Context, tx *store.Tx) error {
				return tx.Client.Site.Create().SetID(store.NewID()).SetPlace(b.v1).SetCode("S1").SetKind("school").SetName("小学").SetSecret([]byte("x")).SetMembers(200).
					SetReceiverAID(b.people["keeper"]).SetReceiverBID(b.people["second"]).SetRevision(1).SetChangedAt(tx.Now).Exec(ctx)
			})
			r := b.warn(course.Red, b.v1)
			b.fanOut(r)
			if d := b.of(r, "keeper"); d == nil || d.Role != viewer.SiteReceiver || d.Place() != b.v1 {
				t.Fatalf("%+v", d)
			}
			if b.of(r, "second") != nil || b.of(r, "firm") == nil {
				t.Error("the second receiver is called later, the firm at once")
			}
			b.at(5 * time.Minute)
			b.climb()
			if d := b.of(r, "second"); d == nil || d.Seat != b.of(r, "keeper").Seat || d.Post != "B" {
				t.Fatalf("%+v", d)
			}
			// the second receiver's answer covers the first, and is none of the village
			if err := b.flow.Answer(b.as("second"), b.of(r, "second").ID, store.NewID(), false, b.clock()); err != nil {
				t.Fatal(err)
			}
			if d := b.of(r, "keeper"); d.State != escalate.StateAnswered || d.BehalfCard == nil || d.BehalfCard.Name != "second" {
				t.Errorf("%+v", d)
			}
			if c, err := b.flow.Coverage(b.as("duty"), r.ID, b.v1); err != nil || c.VillagesAnswered != 0 || c.PeopleAnswered != 2 || c.PeopleBehalf != 0 {
				t.Errorf("%+v %v", c, err)
			}
			b.sound()
		})
	})
}

// The scripted night: nobody answers, and every step of the ladder is taken once, in order.
func TestLadder(t *testing.T) {
	t.Parallel()
	t.Run("Silence", func(t *testing.T) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			r := b.warn(course.Red, b.v1)
			b.fanOut(r)
			d := b.of(r, "officer")
			for m := range 20 {
				b.at(time.Duration(m) * time.Minute)
				b.climb()
				b.climb() // a second server, a moment later
				b.send(escalate.SMS, escalate.Voice, escalate.Push)
			}
			// The one ring at the desk stands beside whichever of its names came first.
			steps := slices.DeleteFunc(b.steps(d), func(s string) bool { return s == "5 voice desk" })
			want(t, "steps", steps, []string{
				"1 inapp officer", "1 push officer", "1 sms officer", "1 voice officer", "2 voice officer", "3 voice officer",
				"4 inapp officer", "4 push officer", "4 sms officer", "4 voice officer", "4 inapp officerB", "4 push officerB", "4 sms officerB", "4 voice officerB",
				"5 list desk", "6 door officer",
			})
			if d := b.of(r, "officer"); d.State != escalate.StateOpen || d.Step != 6 || d.NextAt != nil {
				t.Errorf("%+v", d)
			}
			// one ring at the desk for the whole list, at ten minutes: the other name was on it already
			rings := 0
			for _, m := range b.fakes[escalate.Voice].Sent() {
				if m.Address == "1003"+b.people["desk"].String() {
					rings++
				}
			}
			// the desk's own: at once, after three minutes; the list of the village at ten
			if rings != 3 {
				t.Errorf("the desk was rung %d times", rings)
			}
			if e := b.of(r, "officerB"); e == nil || e.Seat != d.Seat || e.NextAt != nil || e.Post != "B" {
				t.Errorf("%+v", e)
			}
			b.sound()
		})
	})
	t.Run("GatheredRings", func(t *testing.T) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			r := b.warn(course.Red, b.v1, b.v2)
			b.fanOut(r)
			desk := b.people["desk"]
			// given that one of the names comes to the list a minute after the others
			b.tx(func(ctx context.Context, tx *store.Tx) error {
				return tx.Client.Delivery.Update().Where(dbdelivery.ID(b.of(r, "lonelyB").ID)).SetStep(4).SetNextAt(noon.Add(11 * time.Minute)).Exec(ctx)
			})
			for m := range 16 {
				b.at(time.Duration(m) * time.Minute)
				b.climb()
				b.send(escalate.Voice)
			}
			var due []time.Duration
			rows, err := store.Real(b.store).Query(context.Background(), "SELECT due_at FROM attempts WHERE revision_id = ? AND to_person = ? AND channel = 'voice' AND step = 5 ORDER BY due_at", r.ID, desk)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = rows.Close() }()
			for rows.Next() {
				var at time.Time
				if err := rows.Scan(&at); err != nil {
					t.Fatal(err)
				}
				due = append(due, at.Sub(noon))
			}
			if !slices.Equal(due, []time.Duration{10 * time.Minute, 13 * time.Minute}) {
				t.Errorf("the desk rings at %v", due)
			}
		})
	})
	t.Run("OutageRingsOnce", func(t *testing.T) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			r := b.warn(course.Red, b.v1)
			b.fanOut(r)
			b.send(escalate.Voice)
			b.at(5 * time.Minute)
			b.climb()
			b.send(escalate.Voice)
			n := 0
			for _, m := range b.fakes[escalate.Voice].Sent() {
				if m.Address == "1003"+b.people["officer"].String() {
					n++
				}
			}
			if n != 2 {
				t.Errorf("rung %d times", n)
			}
			want(t, "all the steps stand there", b.steps(b.of(r, "officer")), []string{
				"1 inapp officer", "1 push officer", "1 sms officer", "1 voice officer", "2 voice officer expired", "3 voice officer expired",
				"4 inapp officer", "4 push officer", "4 sms officer", "4 voice officer", "4 inapp officerB", "4 push officerB", "4 sms officerB", "4 voice officerB",
			})
		})
	})
	t.Run("Stopped", func(t *testing.T) {
		cases := []struct {
			name  string
			after time.Duration
			do    func(b *bundle, r *rev) error
			state escalate.State
			proof escalate.Proof
			card  string
		}{
			{"ByA", time.Minute, func(b *bundle, r *rev) error {
				return b.flow.Answer(b.as("officer"), b.of(r, "officer").ID, store.NewID(), false, b.clock())
			}, escalate.StateAnswered, escalate.ProofTap, ""},
			{"ByB", 6 * time.Minute, func(b *bundle, r *rev) error {
				return b.flow.Answer(b.as("officerB"), b.of(r, "officerB").ID, store.NewID(), false, b.clock())
			}, escalate.StateAnswered, escalate.ProofTap, "officerB"},
			{"ByKey", time.Minute, func(b *bundle, r *rev) error {
				m := sentTo(b, escalate.Voice, "officer")
				ok, err := b.flow.Callback(context.Background(), Said{Channel: escalate.Voice, Provider: "fake-voice-" + m.String(), Digits: "1", Heard: true, Delivered: true, At: b.clock()})
				if err == nil && !ok {
					err = errors.New("no answer")
				}
				return err
			}, escalate.StateAnswered, escalate.ProofKey, ""},
			{"BySMS", time.Minute, func(b *bundle, r *rev) error {
				b.flow.PersonFunc = func(context.Context, string) (uuid.UUID, error) { return b.people["officer"], nil }
				ok, err := b.flow.Callback(context.Background(), Said{Channel: escalate.SMS, Number: "10030000022", Digits: "１ 收到", At: b.clock()})
				if err == nil && !ok {
					err = errors.New("no answer")
				}
				return err
			}, escalate.StateAnswered, escalate.ProofSMS, ""},
			{"OnBehalf", time.Minute, func(b *bundle, r *rev) error {
				return b.flow.Behalf(b.as("desk"), b.of(r, "officer").ID, store.NewID(), escalate.ProofPhone, "电话里说收到了", b.clock())
			}, escalate.StateBehalf, escalate.ProofPhone, "desk"},
			{"AtTheDoor", 16 * time.Minute, func(b *bundle, r *rev) error {
				return b.flow.Behalf(b.as("desk"), b.of(r, "officer").ID, store.NewID(), escalate.ProofInPerson, "邻居当面告知", b.clock())
			}, escalate.StateInPerson, escalate.ProofInPerson, "desk"},
		}
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				storetest.Both(t, func(t *testing.T, address string) {
					b := setup(t, address)
					r := b.warn(course.Red, b.v1)
					b.fanOut(r)
					b.send(escalate.Voice, escalate.SMS)
					b.at(c.after)
					b.climb()
					if err := c.do(b, r); err != nil {
						t.Fatal(err)
					}
					d := b.of(r, "officer")
					card := ""
					if d.BehalfCard != nil {
						card = d.BehalfCard.Name
					}
					if d.State != c.state || d.AnswerBy != c.proof || card != c.card || d.NextAt != nil || d.AnsweredAt == nil {
						t.Errorf("%s by %s of %q, next %v", d.State, d.AnswerBy, card, d.NextAt)
					}
					before := len(b.steps(d))
					for m := c.after; m < 20*time.Minute; m += time.Minute {
						b.at(m)
						b.climb()
					}
					if n := len(b.steps(d)); n != before {
						t.Errorf("the ladder went on: %q", b.steps(d))
					}
					if e := b.of(r, "officerB"); e != nil && e.State == escalate.StateOpen {
						t.Errorf("the other of the seat is still called: %+v", e)
					}
					b.sound()
				})
			})
		}
	})
	t.Run("Away", func(t *testing.T) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			r := b.warn(course.Red, b.v1)
			b.fanOut(r)
			b.at(time.Minute)
			id := store.NewID()
			for range 2 { // and the second time
				if err := b.flow.Answer(b.as("officer"), b.of(r, "officer").ID, id, true, noon); err != nil {
					t.Fatal(err)
				}
			}
			if err := b.flow.Answer(b.as("officer"), b.of(r, "officer").ID, id, false, noon); !errors.Is(err, ErrConflict) {
				t.Errorf("the same id, another answer: %v", err)
			}
			d := b.of(r, "officer")
			if d.State != escalate.StateOpen || !d.Away || d.Step != 4 || d.NextAt == nil || !d.NextAt.Equal(noon.Add(10*time.Minute)) {
				t.Errorf("%+v", d)
			}
			want(t, "B at once, A no more", b.steps(d), []string{
				"1 inapp officer", "1 push officer expired", "1 sms officer expired", "1 voice officer expired", "4 inapp officerB", "4 push officerB", "4 sms officerB", "4 voice officerB"})
			if err := b.flow.Answer(b.as("officerB"), b.of(r, "officerB").ID, store.NewID(), false, b.clock()); err != nil {
				t.Fatal(err)
			}
			if d := b.of(r, "officer"); d.State != escalate.StateAnswered || d.BehalfCard == nil {
				t.Errorf("%+v", d)
			}
			b.sound()
		})
	})
	t.Run("AnotherSeatOfHis", func(t *testing.T) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			r := b.warn(course.Red, b.v1)
			b.fanOut(r)
			b.at(5 * time.Minute)
			b.climb()
			// the substitute of one of his three posts is called, whichever gave him his place
			if d := b.of(r, "sub"); d == nil || d.Seat != b.of(r, "three").Seat {
				t.Fatalf("%+v", d)
			}
			if err := b.flow.Answer(b.as("sub"), b.of(r, "sub").ID, store.NewID(), false, b.clock()); err != nil {
				t.Fatal(err)
			}
			if d := b.of(r, "three"); d.State != escalate.StateAnswered || d.BehalfCard.Name != "sub" {
				t.Errorf("%+v", d)
			}
		})
	})
	t.Run("WhoAnsweredIsNotRungForAnother", func(t *testing.T) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			b.appoint(map[string][]post{"both": {{role: viewer.Monitor, post: "A", place: b.v2}, {role: viewer.GridOfficer, post: "B", place: b.v3}}})
			r := b.warn(course.Red, b.v2, b.v3)
			b.fanOut(r)
			if err := b.flow.Answer(b.as("both"), b.of(r, "both").ID, store.NewID(), false, b.clock()); err != nil {
				t.Fatal(err)
			}
			if d := b.of(r, "far"); d.State != escalate.StateOpen {
				t.Errorf("covered before the substitute was to be called: %+v", d)
			}
			b.at(5 * time.Minute)
			b.climb()
			if d := b.of(r, "far"); d.State != escalate.StateAnswered || d.BehalfCard == nil || d.BehalfCard.Name != "both" {
				t.Errorf("%+v", d)
			}
			b.sound()
		})
	})
}

func TestRevisions(t *testing.T) {
	t.Parallel()
	t.Run("Material", func(t *testing.T) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			r := b.warn(course.Orange, b.v1)
			b.fanOut(r)
			if err := b.flow.Answer(b.as("three"), b.of(r, "three").ID, store.NewID(), false, b.clock()); err != nil {
				t.Fatal(err)
			}
			b.at(time.Minute)
			next := b.revise(r.WarningID, 2, course.RevisionUpdate, true, course.Red, b.v1)
			b.fanOut(next)
			if d := b.of(r, "officer"); d.State != escalate.StateWithdrawn || d.NextAt != nil {
				t.Errorf("%+v", d)
			}
			if d := b.of(r, "three"); d.State != escalate.StateAnswered {
				t.Errorf("%+v", d)
			}
			if d := b.of(next, "three"); d == nil || d.State != escalate.StateOpen || !d.Asks {
				t.Errorf("%+v", d)
			}
			if n := b.count("SELECT count(*) FROM attempts WHERE revision_id = ? AND state = 'pending'", r.ID); n != 0 {
				t.Errorf("%d of the old revision wait to be sent", n)
			}
			// an answer made before the end is never refused, one made after it is kept as said
			if err := b.flow.Answer(b.as("officer"), b.of(r, "officer").ID, store.NewID(), false, noon.Add(30*time.Second)); err != nil {
				t.Fatal(err)
			}
			if d := b.of(r, "officer"); d.State != escalate.StateAnswered {
				t.Errorf("%+v", d)
			}
			late := store.NewID()
			if err := b.flow.Answer(b.as("desk"), b.of(r, "desk").ID, late, false, noon.Add(2*time.Minute)); err != nil {
				t.Fatal(err)
			}
			if d := b.of(r, "desk"); d.State != escalate.StateWithdrawn || d.AnsweredAt == nil || *d.AnswerID != late {
				t.Errorf("%+v", d)
			}
			if err := b.flow.Behalf(b.as("duty"), b.of(r, "desk").ID, store.NewID(), escalate.ProofPhone, "说过了", noon.Add(2*time.Minute)); err != nil && !errors.Is(err, ErrOver) {
				t.Error(err)
			}
			if a, err := b.flow.Asking(b.as("duty"), r.WarningID); err != nil || a.ID != next.ID {
				t.Error(a, err)
			}
			b.sound()
		})
	})
	t.Run("Immaterial", func(t *testing.T) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			r := b.warn(course.Red, b.v1)
			b.fanOut(r)
			b.at(time.Minute)
			next := b.revise(r.WarningID, 2, course.RevisionUpdate, false, course.Red, b.v1)
			b.fanOut(next)
			d := b.of(next, "officer")
			if d == nil || d.Asks || d.State != escalate.StateTold || d.NextAt != nil {
				t.Fatalf("%+v", d)
			}
			want(t, "told", b.steps(d), []string{"1 inapp officer"})
			// the ladder of the first goes on
			b.at(5 * time.Minute)
			b.climb()
			b.send(escalate.Voice)
			if d := b.of(r, "officer"); d.State != escalate.StateOpen || d.Step != 4 {
				t.Errorf("%+v", d)
			}
			if sentTo(b, escalate.Voice, "officerB") == uuid.Nil {
				t.Error("B was not rung")
			}
			if a, err := b.flow.Asking(b.as("duty"), r.WarningID); err != nil || a.ID != r.ID {
				t.Error(a, err)
			}
			b.sound()
		})
	})
	t.Run("Cancel", func(t *testing.T) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			r := b.warn(course.Red, b.v1)
			b.fanOut(r)
			b.at(time.Minute)
			over := b.revise(r.WarningID, 2, course.RevisionCancel, false, course.Red, b.v1)
			// what was waiting is not sent, even before the fan-out has taken it back
			b.send(escalate.Voice)
			if n := len(b.fakes[escalate.Voice].Sent()); n != 0 {
				t.Errorf("%d calls after the cancel", n)
			}
			b.fanOut(over)
			if d := b.of(r, "officer"); d.State != escalate.StateWithdrawn || d.NextAt != nil {
				t.Errorf("%+v", d)
			}
			if d := b.of(over, "officer"); d == nil || d.Asks || d.State != escalate.StateTold {
				t.Errorf("%+v", d)
			}
			b.at(20 * time.Minute)
			b.climb()
			if n := b.count("SELECT count(*) FROM attempts WHERE revision_id = ? AND step > 1", r.ID); n != 0 {
				t.Errorf("%d steps after the cancel", n)
			}
			if err := b.flow.Behalf(b.as("desk"), b.of(r, "officer").ID, store.NewID(), escalate.ProofPhone, "说过了", b.clock()); !errors.Is(err, ErrOver) {
				t.Error(err)
			}
			b.sound()
		})
	})
	t.Run("Expiry", func(t *testing.T) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			r := b.warn(course.Red, b.v1)
			b.fanOut(r)
			b.at(25 * time.Hour)
			b.climb() // it finds by itself that nothing is in force
			if d := b.of(r, "officer"); d.State != escalate.StateWithdrawn || d.Step != 1 {
				t.Errorf("%+v", d)
			}
			second := b.warn(course.Red, b.v2)
			b.fanOut(second)
			for range 2 {
				if err := b.flow.Withdraw(context.Background(), second.WarningID); err != nil {
					t.Fatal(err)
				}
			}
			if d := b.of(second, "lonelyB"); d.State != escalate.StateWithdrawn {
				t.Errorf("%+v", d)
			}
		})
	})
}

func TestAuthority(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		r := b.warn(course.Red, b.v1)
		b.fanOut(r)
		d := b.of(r, "officer").ID
		now := b.clock()
		ctx := context.Background()
		stranger := viewer.With(ctx, viewer.Stranger())
		kind := func(err error) fault.Kind { return fault.KindOf(err) }
		if err := b.flow.Answer(stranger, d, store.NewID(), false, now); kind(err) != fault.NotFound {
			t.Errorf("a stranger: %v", err)
		}
		if err := b.flow.Answer(b.as("far"), d, store.NewID(), false, now); kind(err) != fault.NotFound {
			t.Errorf("an officer of another village: %v", err)
		}
		if err := b.flow.Answer(b.as("desk"), d, store.NewID(), false, now); !errors.Is(err, ErrNotYours) {
			t.Errorf("his own town presses for him: %v", err)
		}
		if err := b.flow.Behalf(b.as("desk2"), d, store.NewID(), escalate.ProofPhone, "收到", now); kind(err) != fault.NotFound {
			t.Errorf("a neighbour's supervisor: %v", err)
		}
		if err := b.flow.Behalf(b.as("officer"), d, store.NewID(), escalate.ProofPhone, "收到", now); !errors.Is(err, ErrNotYours) {
			t.Errorf("himself on behalf: %v", err)
		}
		if err := b.flow.Questions(b.as("desk"), d, store.NewID(), schema.Answers{"moved": "3"}, now); !errors.Is(err, ErrNotYours) {
			t.Errorf("questions of another: %v", err)
		}
		if _, err := b.flow.Coverage(b.as("officer"), r.ID, b.v1); kind(err) != fault.NotFound {
			t.Errorf("an officer watches coverage: %v", err)
		}
		if _, err := b.flow.Coverage(b.as("desk2"), r.ID, b.town1); kind(err) != fault.NotFound {
			t.Errorf("a neighbour watches coverage: %v", err)
		}
		if rows, err := b.flow.Uncovered(b.as("desk"), r.ID, b.town1, 2, time.Time{}, uuid.Nil); err != nil || len(rows) != 2 {
			t.Errorf("%d %v", len(rows), err)
		} else if rest, err := b.flow.Uncovered(b.as("desk"), r.ID, b.town1, 10, rows[1].CalledAt, rows[1].ID); err != nil || len(rest) != 1 {
			t.Errorf("%d after them, %v", len(rest), err)
		}
		if a, err := b.flow.Attempts(b.as("officer"), b.of(r, "officer")); err != nil || len(a) != 0 {
			t.Errorf("an officer reads attempts: %v %v", a, err)
		}
		// inputs
		for code, err := range map[string]error{
			codeID:      b.flow.Answer(b.as("officer"), d, uuid.New(), false, now),
			codeMadeAt:  b.flow.Answer(b.as("officer"), d, store.NewID(), false, time.Time{}),
			codeText:    b.flow.Behalf(b.as("desk"), d, store.NewID(), escalate.ProofPhone, " ", now),
			codeProof:   b.flow.Behalf(b.as("desk"), d, store.NewID(), escalate.ProofTap, "收到", now),
			codeAnswers: b.flow.Questions(b.as("officer"), d, store.NewID(), schema.Answers{"unasked": "3"}, now),
		} {
			if f, ok := fault.As(err); !ok || f.Kind != fault.Invalid || f.Code != code {
				t.Errorf("%s: %v", code, err)
			}
		}
		if _, err := b.flow.Note(b.as("officer"), make([]uuid.UUID, notesMost+1), false, now); kind(err) != fault.Invalid {
			t.Error(err)
		}
		if x := b.of(r, "officer"); x.State != escalate.StateOpen || x.Answers != nil || x.Away {
			t.Errorf("something was changed: %+v", x)
		}
		// on a device, seen, answered, asked
		if n, err := b.flow.Note(b.as("officer"), []uuid.UUID{d, b.of(r, "three").ID}, false, now); n != 1 || err != nil {
			t.Error(n, err)
		}
		if c, err := b.flow.Coverage(b.as("desk"), r.ID, b.town1); err != nil || c.PeopleDelivered != 1 {
			t.Errorf("%+v %v", c, err)
		}
		if n, err := b.flow.Note(b.as("officer"), []uuid.UUID{d}, true, now); n != 1 || err != nil {
			t.Error(n, err)
		}
		if n, err := b.flow.Note(b.as("officer"), []uuid.UUID{d}, true, now); n != 0 || err != nil {
			t.Error(n, err)
		}
		if err := b.flow.Questions(b.as("officer"), d, store.NewID(), schema.Answers{"moved": "3"}, now); err != nil {
			t.Error(err)
		}
		id := store.NewID()
		for range 2 {
			if err := b.flow.Answer(b.as("officer"), d, id, false, now); err != nil {
				t.Error(err)
			}
		}
		if err := b.flow.Answer(b.as("officer"), d, id, true, now); !errors.Is(err, ErrConflict) {
			t.Error(err)
		}
		if x := b.of(r, "officer"); x.State != escalate.StateAnswered || x.Answers["moved"] != "3" || x.OpenedAt == nil || x.DeliveredAt == nil {
			t.Errorf("%+v", x)
		}
		if c, err := b.flow.Coverage(b.as("desk"), r.ID, b.town1); err != nil || c.PeopleDelivered != 0 || c.PeopleAnswered != 1 || c.VillagesAnswered != 1 {
			t.Errorf("%+v %v", c, err)
		}
		b.sound()
	})
}

// rev is a revision.
type rev = db.WarningRevision

// sentTo is the attempt of the last message to a person on a channel.
func sentTo(b *bundle, on escalate.Channel, name string) (attempt uuid.UUID) {
	for _, m := range b.fakes[on].Sent() {
		if m.Address == "1003"+b.people[name].String() {
			attempt = m.Attempt
		}
	}
	return attempt
}
