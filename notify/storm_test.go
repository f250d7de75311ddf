package notify

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbdelivery "jiaoying/ent/db/delivery"
	"jiaoying/ent/db/doortask"
	"jiaoying/ent/db/doorvisit"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/notify/channel"
	"jiaoying/notify/channel/channeltest"
	heart "jiaoying/notify/door"
	"jiaoying/notify/escalate"
	"jiaoying/server/division"
	"jiaoying/server/door"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning/course"
)

// storm is a night of a county: villages lose their power for a while, the server is away for minutes, and what people press meanwhile comes
// when there is a line again, with the time they pressed it.
type storm struct {
	*bundle
	dice  *rand.Rand
	doors *door.Flow
	in    []division.Place
	cut   map[uuid.UUID]int // the minute at which a village has power again
	away  int               // the minute at which the server is back
	kept  []pressed
	n     int
	late  int // how many came after their village or the server had been gone
}

// pressed is what somebody did, which waits for a line.
type pressed struct {
	village uuid.UUID
	send    func() error
}

// dark tells whether a village has no line at a minute.
func (s *storm) dark(village uuid.UUID, minute int) bool {
	return minute < s.away || minute < s.cut[village]
}

// do sends what somebody does now, or keeps it until his village has a line.
func (s *storm) do(minute int, at division.Place, send func() error) {
	s.t.Helper()
	if s.dark(at.Village, minute) {
		s.kept = append(s.kept, pressed{at.Village, send})
		return
	}
	if err := send(); err != nil {
		s.t.Fatalf("minute %d: %v", minute, err)
	}
}

// lights has the dice put villages and the server out, and sends what waited where the line is back.
func (s *storm) lights(minute int) {
	s.t.Helper()
	if s.dice.IntN(45) == 0 && minute >= s.away {
		s.away = minute + 1 + s.dice.IntN(12)
	}
	for _, v := range s.in {
		if s.dice.IntN(90) == 0 {
			s.cut[v.Village] = minute + 5 + s.dice.IntN(40)
		}
	}
	waiting := s.kept
	s.kept = nil
	for _, p := range waiting {
		if s.dark(p.village, minute) {
			s.kept = append(s.kept, p)
			continue
		}
		s.late++
		if err := p.send(); err != nil {
			s.t.Fatalf("minute %d, what had waited: %v", minute, err)
		}
	}
}

// moment is a time within the minute that nobody else has.
func (s *storm) moment() time.Time {
	s.n++
	return s.clock().Add(time.Duration(s.n%50_000) * time.Millisecond)
}

// acts has somebody who is called do something.
func (s *storm) acts(minute int, d *db.Delivery, names map[uuid.UUID]string) {
	s.t.Helper()
	b, at, made := s.bundle, d.Place(), s.moment()
	me, id := b.as(names[d.PersonID]), store.NewID()
	switch s.dice.IntN(8) {
	case 0, 1:
		s.do(minute, at, func() error { return b.flow.Answer(me, d.ID, id, false, made) })
	case 2:
		s.do(minute, at, func() error { return b.flow.Answer(me, d.ID, id, true, made) })
	case 3, 4:
		opened := s.dice.IntN(2) == 0
		s.do(minute, at, func() error { _, err := b.flow.Note(me, []uuid.UUID{d.ID}, opened, made); return err })
	case 5: // the town reaches him by other ways; it has its own line
		desk := map[uuid.UUID]string{b.town1.Town: "desk", b.town2.Town: "desk2"}[d.TownID]
		if desk == "" || desk == names[d.PersonID] { // of the county, or the desk itself
			return
		}
		proof := []escalate.Proof{escalate.ProofPhone, escalate.ProofInPerson}[s.dice.IntN(2)]
		s.do(minute, division.Place{}, func() error { return b.flow.Behalf(b.as(desk), d.ID, id, proof, "说收到了", made) })
	case 6:
		if a := sentTo(b, escalate.Voice, names[d.PersonID]); a != uuid.Nil {
			heard := s.dice.IntN(3) > 0
			s.do(minute, division.Place{}, func() error {
				_, err := b.flow.Callback(context.Background(), Said{Channel: escalate.Voice, Provider: "fake-voice-" + a.String(), Digits: "1", Heard: heard, Delivered: true, At: made})
				return err
			})
		}
	case 7:
		s.do(minute, at, func() error {
			now, err := b.store.Client.Delivery.Get(system, d.ID)
			if err != nil || !now.State.Answered() {
				return err
			}
			return b.flow.Questions(me, d.ID, id, schema.Answers{"moved": "2"}, made)
		})
	}
}

// knocks has an officer of the village stand at one of its doors.
func (s *storm) knocks(minute int, task *db.DoorTask, officer string) {
	s.t.Helper()
	v := door.Visit{Task: task.ID, ID: store.NewID(), MadeAt: s.moment()}
	v.Found.Outcome = heart.Outcome(heart.Outcome("").Values()[s.dice.IntN(7)])
	switch v.Found.Outcome {
	case heart.Moved:
		v.Found.Moved, v.Found.Whereto = 1+s.dice.IntN(5), "村小学"
	case heart.Through, heart.Away:
		v.Found.Through = "对门邻居"
	}
	s.do(minute, task.Place(), func() error { return s.doors.Visit(s.as(officer), v) })
}

// doorsOf counts the doors of a revision in a place from the visits alone, in the words of design §6: who was moved stays moved, by the last
// count; who was told or is away counts as reached until he refuses or needs help.
func (b *bundle) doorsOf(r *db.WarningRevision, p division.Place) (households, reached, moved int) {
	b.t.Helper()
	tasks, err := b.store.Client.DoorTask.Query().Where(doortask.RevisionID(r.ID)).All(system)
	if err != nil {
		b.t.Fatal(err)
	}
	visits, err := b.store.Client.DoorVisit.Query().Order(doorvisit.ByMadeAt()).All(system)
	if err != nil {
		b.t.Fatal(err)
	}
	of := map[uuid.UUID][]*db.DoorVisit{}
	for _, v := range visits {
		of[v.TaskID] = append(of[v.TaskID], v)
	}
	for _, t := range tasks {
		if !p.Covers(t.Place()) {
			continue
		}
		households++
		out, spoken := 0, false
		for _, v := range of[t.ID] {
			switch v.Outcome {
			case heart.Moved:
				out = v.Moved
			case heart.Told, heart.Away:
				spoken = true
			case heart.Refused, heart.NeedsHelp:
				spoken = false
			}
		}
		if out > 0 || spoken {
			reached++
		}
		moved += out
	}
	return households, reached, moved
}

// In a night with power cuts, silent villages, answers and visits that come late, and a server that is gone for minutes, the board of every place is
// at every minute what the raw rows say.
func TestStorm(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			s := &storm{bundle: b, dice: rand.New(rand.NewPCG(seed, 61)), doors: &door.Flow{Store: b.store}, in: b.villages(8), cut: map[uuid.UUID]int{}}
			b.crowd(64, s.in...)
			of := map[uuid.UUID]division.Place{}
			officers := map[uuid.UUID][]string{}
			for name, ps := range b.posts {
				of[b.people[name]] = ps[0].place
				if ps[0].role == viewer.GridOfficer && ps[0].place.Village != uuid.Nil {
					officers[ps[0].place.Village] = append(officers[ps[0].place.Village], name)
				}
			}
			for _, all := range officers {
				slices.Sort(all)
			}
			b.tx(func(ctx context.Context, tx *store.Tx) error {
				for i := range 40 {
					if err := tx.Client.Household.Create().SetID(store.NewID()).SetPlace(s.in[i%len(s.in)]).SetCode(fmt.Sprintf("H%03d", i)).SetSecret([]byte("x")).SetNameMask("试*").SetMembers(3).
						SetElders(1).SetChildren(0).SetAlone(false).SetNeedy(true).SetHelpers(1).SetRevision(1).SetChangedAt(tx.Now).Exec(ctx); err != nil {
						return err
					}
				}
				return nil
			})
			minute := 0
			for _, on := range []escalate.Channel{escalate.Voice, escalate.SMS} {
				b.flow.Channels[on] = &channeltest.Fake{On: on, OutcomeFunc: func(m channel.Message) channel.Outcome {
					if id, err := uuid.Parse(m.Address[len("1003"):]); err == nil && minute < s.cut[of[id].Village] {
						return channel.Retry("no_signal", nil)
					}
					return channel.Accepted("fake-" + string(on) + "-" + m.Attempt.String())
				}}
				b.fakes[on] = b.flow.Channels[on].(*channeltest.Fake)
			}
			r := b.warn(course.Red, s.in...)
			b.fanOut(r)
			for more := true; more; {
				var err error
				if more, err = s.doors.Open(context.Background(), r.ID); err != nil {
					t.Fatal(err)
				}
			}
			tasks, err := b.store.Client.DoorTask.Query().Where(doortask.RevisionID(r.ID)).Order(doortask.ByID()).All(system)
			if err != nil || len(tasks) != 40 {
				t.Fatal(len(tasks), err)
			}
			names, boards := b.names(), append([]division.Place{b.county, b.town1, b.town2}, s.in...)
			for minute = 1; minute <= 120; minute++ {
				b.at(time.Duration(minute) * time.Minute)
				s.lights(minute)
				if minute >= s.away {
					b.climb()
					b.send(escalate.Voice, escalate.SMS)
					b.overlook()
				}
				rows, err := b.store.Client.Delivery.Query().Where(dbdelivery.RevisionID(r.ID)).Order(dbdelivery.ByID()).All(system)
				if err != nil {
					t.Fatal(err)
				}
				slices.SortFunc(rows, func(a, b *db.Delivery) int { return strings.Compare(names[a.PersonID], names[b.PersonID]) })
				for range s.dice.IntN(3) {
					s.acts(minute, rows[s.dice.IntN(len(rows))], names)
				}
				for range s.dice.IntN(2) {
					task := tasks[s.dice.IntN(len(tasks))]
					all := officers[task.Place().Village]
					s.knocks(minute, task, all[s.dice.IntN(len(all))])
				}
				if minute < s.away { // nobody looks at a board that does not answer
					continue
				}
				for _, p := range boards {
					b.board(r, p)
				}
				if t.Failed() {
					t.Fatalf("seed %d, minute %d", seed, minute)
				}
			}
			c, err := b.flow.Coverage(b.as("duty"), r.ID, b.county)
			if err != nil || s.late < 5 || c.PeopleAnswered < 10 || c.PeopleBehalf == 0 || c.HouseholdsReached < 5 || c.Moved == 0 || c.VillagesAnswered == 0 {
				t.Errorf("a quiet night: %d late, %+v, %v", s.late, c.Count, err)
			}
			t.Logf("seed %d: %d came late, %+v", seed, s.late, c.Count)
			b.sound()
			if n, err := s.doors.RecountDoors(context.Background()); n != 0 || err != nil {
				t.Errorf("%d tallies of doors were wrong, %v", n, err)
			}
		})
	}
}
