package notify

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbdelivery "jiaoying/ent/db/delivery"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/notify/channel"
	"jiaoying/notify/channel/channeltest"
	"jiaoying/notify/escalate"
	"jiaoying/server/division"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning/course"
)

// crowd appoints n people: A and B of grid officers in turn, spread over villages.
func (b *bundle) crowd(n int, in ...division.Place) {
	b.t.Helper()
	all := map[string][]post{}
	for i := range n {
		role, which := viewer.GridOfficer, "A"
		switch i % 4 {
		case 1:
			which = "B"
		case 2:
			role = viewer.InfoOfficer
		case 3:
			role, which = viewer.InfoOfficer, "B"
		}
		all[fmt.Sprintf("c%05d", i)] = []post{{role: role, post: which, place: in[i/4%len(in)]}}
	}
	b.appoint(all)
}

// villages adds n villages, half under each town.
func (b *bundle) villages(n int) (out []division.Place) {
	b.t.Helper()
	all := map[string]division.Place{}
	for i := range n {
		town, code := b.town1, "370405102"
		if i%2 == 1 {
			town, code = b.town2, "370405104"
		}
		p := town.Child(store.NewID())
		all[fmt.Sprintf("%s%03d 村%d", code, 300+i/2, i)] = p
		out = append(out, p)
	}
	b.divisions(all)
	return out
}

func (b *bundle) states(r *db.WarningRevision, on escalate.Channel) map[string]int {
	b.t.Helper()
	out := map[string]int{}
	rows, err := store.Real(b.store).Query(context.Background(), "SELECT state, code, count(*) FROM attempts WHERE revision_id = ? AND channel = ? GROUP BY state, code", r.ID, string(on))
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var state, code string
		var n int
		if err := rows.Scan(&state, &code, &n); err != nil {
			b.t.Fatal(err)
		}
		out[state] += n
		out[state+" "+code] += n
	}
	return out
}

// bulk writes n deliveries of a revision as the fan-out would, but for people who are in no roster: a fan-out to 300,000 posts of some few
// seats is one that no county has.
func (b *bundle) bulk(r *db.WarningRevision, in []division.Place, n int, each func(i int, id uuid.UUID, c *db.DeliveryCreate)) {
	b.t.Helper()
	for from := 0; from < n; from += chunk {
		b.tx(func(ctx context.Context, tx *store.Tx) error {
			rows := make([]*db.DeliveryCreate, 0, chunk)
			for i := from; i < min(from+chunk, n); i++ {
				id := store.NewID()
				c := tx.Client.Delivery.Create().SetID(id).SetPlace(in[i%len(in)]).SetDrillID(uuid.Nil).SetWarningID(r.WarningID).SetRevisionID(r.ID).SetNumber(1).SetPersonID(uuid.New()).
					SetPersonCard(&viewer.Card{Name: "试"}).SetRole(viewer.GridOfficer).SetPost("A").SetSeat(id.String()).SetAsks(true).SetState(escalate.StateOpen).SetCalledAt(tx.Now).SetAway(false).SetStep(1)
				if each != nil {
					each(i, id, c)
				}
				rows = append(rows, c)
			}
			return tx.Client.Delivery.CreateBulk(rows...).Exec(ctx)
		})
	}
}

// sends is how many deliveries of the soak go out by SMS besides those of the fan-out.
func sends() int {
	n, _ := strconv.Atoi(os.Getenv("JIAOYING_SOAK_SENDS"))
	return n
}

func TestSend(t *testing.T) {
	t.Parallel()
	t.Run("AllAccountedFor", func(t *testing.T) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			many := 4000 // half of them are A and called at once
			b.crowd(many, b.v2)
			r := b.warn(course.Orange, b.v2)
			b.fanOut(r)
			if more := sends(); more > 0 {
				b.bulk(r, b.villages(217), more, nil)
				b.tx(func(ctx context.Context, tx *store.Tx) error {
					raw := store.Real(tx)
					_, err := raw.Exec(ctx, "INSERT INTO attempts ("+attemptColumns+`) SELECT id, drill_id, warning_id, revision_id, id, person_id, '{}', 'sms', 1, 'pending', '', NULL, 0, called_at, called_at, NULL, NULL
						FROM deliveries AS d WHERE drill_id = ? AND revision_id = ? AND NOT EXISTS (SELECT 1 FROM attempts AS a WHERE a.delivery_id = d.id)`, raw.Drill(), r.ID)
					return err
				})
				many += 2 * more
			}
			pace := 600 * many / 4000
			total := b.states(r, escalate.SMS)["pending"]
			if total < many/2 {
				t.Fatalf("%d SMS", total)
			}
			plug := &channeltest.Fake{On: escalate.SMS, OutcomeFunc: channeltest.Faulty(11, 2, 1, 1)}
			b.flow.Channels[escalate.SMS] = plug
			b.flow.PerMinuteFunc = func(context.Context, escalate.Channel) (int, error) { return pace, nil }
			var at []int // how many had gone out, by second
			for s := 0; s < 12*60 || s < 3600 && b.states(r, escalate.SMS)["pending"] > 0; s++ {
				b.at(time.Duration(s) * time.Second)
				for more, turns := true, 0; more && turns < 1+many/chunk/60; turns++ { // as often as the sweep comes in a second
					var err error
					if more, err = b.flow.Send(context.Background(), escalate.SMS); err != nil {
						t.Fatal(err)
					}
				}
				at = append(at, plug.Count())
				if s >= 60 && at[s]-at[s-60] > pace {
					t.Fatalf("%d in the minute before second %d", at[s]-at[s-60], s)
				}
			}
			end := b.states(r, escalate.SMS)
			if end["pending"]+end["sending"] != 0 || end["accepted"]+end["gone"]+end["refused"] != total {
				t.Errorf("%d to send: %v", total, end)
			}
			if end["gone"] < total/100 || end["gone"] > total*4/100 || end["refused"] > 2+total/10_000 {
				t.Errorf("%v", end)
			}
			// nobody twice for the same attempt once it was taken or refused, and everybody once
			taken := map[uuid.UUID]int{}
			for _, m := range plug.Sent() {
				taken[m.Attempt]++
			}
			if len(taken) != total {
				t.Errorf("%d of %d were sent", len(taken), total)
			}
			t.Logf("%d SMS in %d sends: %v", total, len(plug.Sent()), end)
		})
	})
	t.Run("Killed", func(t *testing.T) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			r := b.warn(course.Red, b.v1)
			b.fanOut(r)
			total := b.states(r, escalate.Voice)["pending"]
			// given a server that takes them and is never heard of again
			batch, err := b.flow.claim(context.Background(), escalate.Voice, chunk)
			if err != nil || len(batch) != total {
				t.Fatal(len(batch), err)
			}
			b.at(time.Minute)
			b.send(escalate.Voice)
			if n := len(b.fakes[escalate.Voice].Sent()); n != 0 {
				t.Errorf("%d taken from a server that may still send", n)
			}
			b.at(2*time.Minute + time.Second)
			b.send(escalate.Voice)
			if n := len(b.fakes[escalate.Voice].Sent()); n != total {
				t.Errorf("%d of %d after it was given up", n, total)
			}
			// the dead one comes back late with what it got: it changes nothing
			out := make([]channel.Outcome, len(batch))
			for i := range out {
				out[i] = channel.Refused("late")
			}
			if err := b.flow.settle(context.Background(), escalate.Voice, batch, out); err != nil {
				t.Fatal(err)
			}
			if s := b.states(r, escalate.Voice); s["accepted"] != total {
				t.Errorf("%v", s)
			}
		})
	})
	t.Run("Verdicts", func(t *testing.T) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			r := b.warn(course.Red, b.v1)
			b.fanOut(r)
			answer := func(o channel.Outcome) {
				b.flow.Channels[escalate.Voice] = &channeltest.Fake{On: escalate.Voice, OutcomeFunc: func(m channel.Message) channel.Outcome {
					if m.Address == "1003"+b.people["officer"].String() {
						return o
					}
					return channel.Accepted("v-" + m.Attempt.String())
				}}
			}
			row := func() (state, code string, tries int) {
				if err := store.Real(b.store).Row(context.Background(), "SELECT state, code, tries FROM attempts WHERE delivery_id = ? AND channel = 'voice' AND step = 1", b.of(r, "officer").ID).Scan(&state, &code, &tries); err != nil {
					t.Fatal(err)
				}
				return
			}
			answer(channel.Later(30 * time.Second))
			b.send(escalate.Voice)
			if state, _, tries := row(); state != "pending" || tries != 0 {
				t.Errorf("later: %s after %d tries", state, tries)
			}
			b.at(30 * time.Second)
			answer(channel.Retry("busy", nil))
			b.send(escalate.Voice)
			if state, code, tries := row(); state != "pending" || code != "busy" || tries != 1 {
				t.Errorf("retry: %s %s after %d tries", state, code, tries)
			}
			b.at(time.Minute)
			answer(channel.Gone("empty_number"))
			b.send(escalate.Voice)
			if state, code, _ := row(); state != "gone" || code != "empty_number" {
				t.Errorf("gone: %s %s", state, code)
			}
			// the ladder goes on, and does not ring the dead number again
			b.at(5 * time.Minute)
			b.climb()
			for _, s := range b.steps(b.of(r, "officer")) {
				if s == "4 voice officer" || s == "2 voice officer" {
					t.Errorf("a dead number is to be rung: %q", b.steps(b.of(r, "officer")))
				}
			}
			// delivered says so at the delivery
			answer(channel.Delivered("d-1"))
			b.flow.Channels[escalate.SMS] = &channeltest.Fake{On: escalate.SMS, OutcomeFunc: func(m channel.Message) channel.Outcome { return channel.Delivered("s-" + m.Attempt.String()) }}
			b.send(escalate.SMS)
			if d := b.of(r, "officer"); d.DeliveredAt == nil || d.State != escalate.StateOpen {
				t.Errorf("%+v", d)
			}
			// without configuration, and without an address
			delete(b.flow.Channels, escalate.Push)
			b.send(escalate.Push)
			if s := b.states(r, escalate.Push); s["refused unassigned"] == 0 || s["pending"] != 0 {
				t.Errorf("%v", s)
			}
			b.sound()
		})
	})
	t.Run("NoAddress", func(t *testing.T) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			r := b.warn(course.Red, b.v1)
			b.fanOut(r)
			b.flow.AddressesFunc = func(context.Context, escalate.Channel, []uuid.UUID) (map[uuid.UUID]string, error) {
				return nil, fmt.Errorf("the keyring is away")
			}
			if _, err := b.flow.Send(context.Background(), escalate.SMS); err == nil {
				t.Error("no error")
			}
			if s := b.states(r, escalate.SMS); s["sending"] != 0 || s["pending"] == 0 {
				t.Errorf("%v", s)
			}
			b.at(time.Minute)
			b.flow.AddressesFunc = func(context.Context, escalate.Channel, []uuid.UUID) (map[uuid.UUID]string, error) { return nil, nil }
			b.send(escalate.SMS)
			if s := b.states(r, escalate.SMS); s["refused no_address"] == 0 || s["pending"] != 0 {
				t.Errorf("%v", s)
			}
		})
	})
}

// Two servers climb at the same moments, and people answer meanwhile: no step is taken twice and none is left out.
func TestTwoServersClimb(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		in := b.villages(150)
		b.crowd(1200, in...)
		r := b.warn(course.Red, in...)
		b.fanOut(r)
		var open []*db.Delivery
		rows, err := b.store.Client.Delivery.Query().Where(dbdelivery.RevisionID(r.ID), dbdelivery.VillageIDNotNil()).Order(dbdelivery.ByID()).All(system)
		if err != nil {
			t.Fatal(err)
		}
		names := b.names()
		for _, at := range []time.Duration{0, 2 * time.Minute, 4 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute} {
			b.at(at)
			var all sync.WaitGroup
			for range 2 {
				f := b.another()
				all.Go(func() {
					for more := true; more; {
						var err error
						if more, err = f.Climb(context.Background()); err != nil {
							t.Error(err)
							return
						}
					}
				})
			}
			for range 2 { // and thirty press meanwhile
				mine := rows[:15]
				rows = rows[15:]
				all.Go(func() {
					for _, d := range mine {
						if err := b.flow.Answer(b.as(names[d.PersonID]), d.ID, store.NewID(), false, b.clock()); err != nil {
							t.Error(err)
						}
					}
				})
			}
			all.Wait()
		}
		b.climb()
		open, err = b.store.Client.Delivery.Query().Where(dbdelivery.RevisionID(r.ID), dbdelivery.StateEQ(escalate.StateOpen), dbdelivery.Post("A"), dbdelivery.VillageIDNotNil()).All(system)
		if err != nil || len(open) < 300 {
			t.Fatalf("%d are silent, %v", len(open), err)
		}
		for _, d := range open {
			if d.Step != 6 || d.NextAt != nil {
				t.Fatalf("step %d, next %v", d.Step, d.NextAt)
			}
			byStep := map[int]int{}
			for _, a := range must(b.flow.Attempts(b.as("duty"), d)) {
				if a.To.Person == d.PersonID {
					byStep[a.Step]++
				}
			}
			if byStep[1] != 4 || byStep[2] != 1 || byStep[3] != 1 || byStep[4] != 4 || byStep[6] != 1 {
				t.Fatalf("%v: %q", byStep, b.steps(d))
			}
		}
		// one journal entry for each step that was taken, five after the first
		if n, want := b.count("SELECT count(*) FROM journal WHERE verb = 'delivery.climb' AND subject_id = ?", open[0].ID), 5; n != want {
			t.Errorf("%d entries of one ladder", n)
		}
		b.sound()
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// A night with answers of every kind, seeded: at its end, and on the way, the board is what the raw rows say.
func TestNight(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		in := b.villages(12)
		b.crowd(160, in...)
		r := b.warn(course.Red, in...)
		b.fanOut(r)
		rnd := rand.New(rand.NewPCG(37, 4))
		names := b.names()
		desks := map[uuid.UUID]string{b.town1.Town: "desk", b.town2.Town: "desk2"}
		for m := range 60 {
			b.at(time.Duration(m) * time.Minute)
			b.climb()
			b.send(escalate.Voice, escalate.SMS)
			rows, err := b.store.Client.Delivery.Query().Where(dbdelivery.RevisionID(r.ID)).Order(dbdelivery.ByID()).All(system)
			if err != nil {
				t.Fatal(err)
			}
			for range 4 {
				d := rows[rnd.IntN(len(rows))]
				me := b.as(names[d.PersonID])
				switch rnd.IntN(8) {
				case 0, 1:
					err = b.flow.Answer(me, d.ID, store.NewID(), false, b.clock())
				case 2:
					err = b.flow.Answer(me, d.ID, store.NewID(), true, b.clock())
				case 3, 4:
					_, err = b.flow.Note(me, []uuid.UUID{d.ID}, rnd.IntN(2) == 0, b.clock())
				case 5:
					if d.VillageID != uuid.Nil {
						err = b.flow.Behalf(b.as(desks[d.TownID]), d.ID, store.NewID(), []escalate.Proof{escalate.ProofPhone, escalate.ProofInPerson}[rnd.IntN(2)], "说收到了", b.clock())
					}
				case 6:
					if a := sentTo(b, escalate.Voice, names[d.PersonID]); a != uuid.Nil {
						_, err = b.flow.Callback(context.Background(), Said{Channel: escalate.Voice, Provider: "fake-voice-" + a.String(), Digits: "1", Heard: rnd.IntN(3) > 0, Delivered: true, At: b.clock()})
					}
				case 7:
					if d.State.Answered() {
						err = b.flow.Questions(me, d.ID, store.NewID(), schema.Answers{"moved": "2"}, b.clock())
					}
				}
				if err != nil {
					t.Fatalf("minute %d: %v", m, err)
				}
			}
			if m%20 == 19 {
				for _, p := range []division.Place{b.county, b.town1, in[0], in[1]} {
					b.board(r, p)
				}
			}
		}
		// a second, material revision takes back what is open; the board of the first stays what it was
		next := b.revise(r.WarningID, 2, course.RevisionUpdate, true, course.Red, in...)
		b.fanOut(next)
		b.board(r, b.county)
		b.board(next, b.county)
		b.sound()
		// and a count that is wrong is found, said and mended
		b.tx(func(ctx context.Context, tx *store.Tx) error {
			_, err := store.Real(tx).Exec(ctx, "UPDATE coverage_tallies SET answered = answered + 1 WHERE revision_id = ? AND place_id = ?", r.ID, in[0].Village)
			return err
		})
		if n, err := b.flow.RecountCoverage(context.Background()); n != 1 || err != nil {
			t.Errorf("%d wrong, %v", n, err)
		}
		b.sound()
	})
}

// board compares the board of a place with what is counted from the raw rows.
func (b *bundle) board(r *db.WarningRevision, p division.Place) {
	b.t.Helper()
	c, err := b.flow.Coverage(b.as("duty"), r.ID, p)
	if err != nil {
		b.t.Fatal(err)
	}
	rows, err := b.store.Client.Delivery.Query().Where(dbdelivery.RevisionID(r.ID), dbdelivery.Asks(true)).All(system)
	if err != nil {
		b.t.Fatal(err)
	}
	var want Count
	first := map[uuid.UUID]bool{}
	byMinute := map[int]int{}
	for _, d := range rows {
		if !p.Covers(d.Place()) {
			continue
		}
		want.People++
		switch {
		case d.State.Answered():
			want.PeopleAnswered++
			byMinute[int(d.AnsweredAt.Sub(r.PublishedAt)/time.Minute)]++
			if d.State != escalate.StateAnswered {
				want.PeopleBehalf++
			}
			if d.VillageID != uuid.Nil {
				first[d.VillageID] = true
			}
		case d.DeliveredAt != nil:
			want.PeopleDelivered++
		}
	}
	for _, id := range villages(r) {
		n, ok, err := b.store.Node(context.Background(), id)
		if err != nil || !ok {
			b.t.Fatal(ok, err)
		}
		if p.Covers(n.Place) {
			want.Villages++
			if first[id] {
				want.VillagesAnswered++
			}
		}
	}
	want.Households, want.HouseholdsReached, want.Moved = b.doorsOf(r, p)
	if c.Count != want {
		b.t.Errorf("board of %s: %+v, the rows say %+v", b.store.PathOf(context.Background(), p), c.Count, want)
	}
	var parts Count
	for _, q := range c.Parts {
		parts.add(q.Count)
	}
	if p.Level() != division.Village && parts.Villages != want.Villages {
		b.t.Errorf("the parts have %d villages of %d", parts.Villages, want.Villages)
	}
	sum, reached := 0, map[int]int{}
	for minute := range 24 * 60 {
		sum += byMinute[minute]
		for _, share := range []int{50, 90, 100} {
			if _, ok := reached[share]; !ok && want.People > 0 && sum*100 >= want.People*share {
				reached[share] = minute
			}
		}
		if byMinute[minute] > 0 && !slices.Contains(c.Curve, Point{minute, sum}) {
			b.t.Errorf("the curve lacks %d at minute %d: %v", sum, minute, c.Curve)
		}
	}
	for share, got := range map[int]*int{50: c.Minutes50, 90: c.Minutes90, 100: c.Minutes100} {
		want, ok := reached[share]
		if ok != (got != nil) || ok && want != *got {
			b.t.Errorf("%d %% after %v, the rows say %d %v", share, got, want, ok)
		}
	}
	silent := false
	for i := len(c.Parts) - 1; i >= 0; i-- {
		if c.Parts[i].FirstAnswerAt == nil {
			silent = true
		} else if silent {
			b.t.Errorf("a part that has answered stands before a silent one")
		}
	}
}

// The curve of a board that is looked at all night, of which only what may have changed is counted again, is the one that a server counts that
// has just started; also when answers come late with an earlier time, and when rows come to another village.
func TestCurveKeptIsTheWholeCurve(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.crowd(200, b.v1, b.v2)
		r := b.warn(course.Red, b.v1, b.v2)
		b.fanOut(r)
		rows, err := b.store.Client.Delivery.Query().Where(dbdelivery.RevisionID(r.ID), dbdelivery.RoleEQ(viewer.GridOfficer), dbdelivery.VillageIDNotNil()).Order(dbdelivery.ByID()).All(system)
		if err != nil {
			t.Fatal(err)
		}
		full := 0
		for i, d := range rows {
			b.at(time.Duration(i*i%701+i*17) * time.Second)
			if err := b.flow.Behalf(b.as("desk"), d.ID, store.NewID(), escalate.ProofPhone, "收到", b.clock()); err != nil {
				t.Fatal(err)
			}
			for _, place := range []division.Place{b.county, b.v1} {
				got, err := b.flow.Coverage(b.as("duty"), r.ID, place)
				want, err2 := b.another().Coverage(b.as("duty"), r.ID, place)
				if err != nil || err2 != nil {
					t.Fatal(err, err2)
				}
				if !slices.Equal(got.Curve, want.Curve) || len(got.Curve) == 0 && place == b.county {
					t.Fatalf("answer %d: %v, want %v", i, got.Curve, want.Curve)
				}
				full = len(got.Curve)
			}
		}
		if full < 5 {
			t.Errorf("%d minutes are no curve", full)
		}
		// Rows come to another village: the old minutes are not what they were.
		b.tx(func(ctx context.Context, tx *store.Tx) error {
			raw := store.Real(tx)
			_, err := raw.Exec(ctx, "UPDATE deliveries SET village_id = ? WHERE drill_id = ? AND revision_id = ? AND village_id = ?", b.v1.Village, raw.Drill(), r.ID, b.v2.Village)
			return err
		})
		if _, err := b.flow.RecountCoverage(context.Background()); err != nil {
			t.Fatal(err)
		}
		got, err := b.flow.Coverage(b.as("duty"), r.ID, b.v1)
		want, err2 := b.another().Coverage(b.as("duty"), r.ID, b.v1)
		if err != nil || err2 != nil || !slices.Equal(got.Curve, want.Curve) {
			t.Errorf("moved: %v, want %v; %v %v", got.Curve, want.Curve, err, err2)
		}
	})
}
