package notify

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/villagerung"
	"jiaoying/ent/viewer"
	"jiaoying/notify/escalate"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning/course"
)

// overlook works off what is due of villages, a fresh server for each turn.
func (b *bundle) overlook() {
	b.t.Helper()
	for more := true; more; {
		var err error
		if more, err = b.another().Villages(context.Background()); err != nil {
			b.t.Fatal(err)
		}
	}
}

// rung gives a village's row; nil for none.
func (b *bundle) rung(r *rev, at division.Place) *db.VillageRung {
	b.t.Helper()
	row, err := b.store.Client.VillageRung.Query().Where(villagerung.RevisionID(r.ID), villagerung.VillageID(at.Village)).Only(system)
	if db.IsNotFound(err) {
		return nil
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return row
}

// list is what somebody sees of silent villages, by the last name of their path.
func (b *bundle) list(who string, r *rev, within division.Place) (out []string) {
	b.t.Helper()
	rows, err := b.flow.SilentVillages(b.as(who), r.ID, within, escalate.VillageSilent, 50, time.Time{}, uuid.Nil)
	if err != nil {
		return []string{string(fault.KindOf(err))}
	}
	for _, row := range rows {
		path := b.store.PathOf(context.Background(), row.Place())
		out = append(out, path[strings.LastIndexAny(path, " /·")+1:])
	}
	slices.Sort(out)
	return out
}

func TestVillages(t *testing.T) {
	t.Parallel()
	t.Run("Silence", func(t *testing.T) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			empty := b.town1.Child(store.NewID())
			b.divisions(map[string]division.Place{"370405102245 空心村": empty})
			b.appoint(map[string][]post{
				"mayor": {{role: viewer.TownLeader, post: "A", place: b.town1}},
				"chief": {{role: viewer.CountyLeader, post: "A", place: b.county}},
			})
			r := b.warn(course.Red, b.v1, b.v2, b.v3, empty)
			b.fanOut(r)
			step := func(minute int) {
				b.at(time.Duration(minute) * time.Minute)
				b.climb()
				b.overlook()
				b.send(escalate.Voice)
			}
			step(4)
			if n := b.count("SELECT count(*) FROM village_rungs"); n != 0 {
				t.Fatalf("%d are silent before their time", n)
			}
			if err := b.flow.Answer(b.as("officer"), b.of(r, "officer").ID, store.NewID(), false, b.clock()); err != nil {
				t.Fatal(err)
			}
			step(5)
			want(t, "the county's list", b.list("duty", r, b.county), []string{"廖巷村", "柿树园村", "空心村"})
			want(t, "the town's", b.list("desk", r, b.town1), []string{"柿树园村", "空心村"})
			want(t, "another town's", b.list("desk", r, b.town2), []string{"not_found"})
			want(t, "an officer's", b.list("officer", r, b.v1), []string{"not_found"})
			asked := func(minute int, want string) {
				t.Helper()
				step(minute)
				asks, _ := VillageAsks(r, b.rung(r, empty), b.store.Zone)
				if got := fmt.Sprint(asks); got != want {
					t.Errorf("after %d minutes the ladder asks for %s, want %s", minute, got, want)
				}
			}
			asked(9, "[]")
			asked(10, "[fallback]")
			asked(15, "[fallback door]")
			rung := func(who string) (n int) {
				for _, m := range b.fakes[escalate.Voice].Sent() {
					if m.Address == "1003"+b.people[who].String() {
						n++
					}
				}
				return n
			}
			before := rung("chief")
			asked(20, "[fallback door voice]")
			step(24) // what the three minutes held back
			// 空心村 and 柿树园村 ring the town's leader once together, and with 廖巷村 the county's.
			if n := b.count("SELECT count(*) FROM attempts WHERE channel = 'voice' AND step = 104 AND to_person = ?", b.people["mayor"]); n != 1 {
				t.Errorf("the town's leader is to be rung %d times", n)
			}
			if rung("chief") == before {
				t.Error("the county's leader was not rung")
			}

			// What is done about them.
			id := store.NewID()
			note := VillageNote{Rung: b.rung(r, empty).ID, ID: id, Kind: escalate.NoteTry, Way: escalate.WaySatellite, Text: "不在服务区", MadeAt: b.clock()}
			for range 2 {
				if err := b.flow.NoteVillage(b.as("desk"), note); err != nil {
					t.Fatal(err)
				}
			}
			other := note
			other.Text = "通了"
			if err := b.flow.NoteVillage(b.as("desk"), other); !errors.Is(err, ErrVillageConflict) {
				t.Errorf("another content: %v", err)
			}
			if err := b.flow.NoteVillage(b.as("duty"), note); !errors.Is(err, ErrVillageConflict) {
				t.Errorf("another's id: %v", err)
			}
			for who, code := range map[string]string{"desk2": "not_found", "officer": "not_found"} {
				note := note
				note.ID = store.NewID()
				if err := b.flow.NoteVillage(b.as(who), note); err == nil {
					t.Errorf("%s may, want %s", who, code)
				}
			}
			if row := b.rung(r, empty); row.State != escalate.VillageSilent || row.Notes != 1 {
				t.Errorf("after a try in vain: %+v", row)
			}
			send := VillageNote{Rung: note.Rung, ID: store.NewID(), Kind: escalate.NoteSend, Who: "包村干部 林松", MadeAt: b.clock()}
			arrive := VillageNote{Rung: note.Rung, ID: store.NewID(), Kind: escalate.NoteArrive, Who: "包村干部 林松", Text: "村里平安", MadeAt: b.clock()}
			for _, n := range []VillageNote{send, arrive} {
				if err := b.flow.NoteVillage(b.as("desk"), n); err != nil {
					t.Fatal(err)
				}
			}
			if row := b.rung(r, empty); row.State != escalate.VillageReached || row.ReachedBy != escalate.SignArrival || row.NextAt != nil || row.Sent != "包村干部 林松" {
				t.Errorf("after the arrival: %+v", row)
			}
			way := VillageNote{Rung: b.rung(r, b.v3).ID, ID: store.NewID(), Kind: escalate.NoteTry, Way: escalate.WayNeighbour, Spoke: true, Who: "邻村书记", MadeAt: b.clock()}
			if err := b.flow.NoteVillage(b.as("duty"), way); err != nil {
				t.Fatal(err)
			}
			if row := b.rung(r, b.v3); row.State != escalate.VillageReached || row.ReachedBy != escalate.SignWay {
				t.Errorf("after somebody spoke: %+v", row)
			}
			if err := b.flow.Answer(b.as("lonelyB"), b.of(r, "lonelyB").ID, store.NewID(), false, b.clock()); err != nil {
				t.Fatal(err)
			}
			if row := b.rung(r, b.v2); row.State != escalate.VillageReached || row.ReachedBy != escalate.SignAnswer {
				t.Errorf("after an answer: %+v", row)
			}
			want(t, "nobody is silent", b.list("duty", r, b.county), nil)

			// For red again every hour: whoever gave no sign in it is silent again.
			b.at(59 * time.Minute)
			if err := b.flow.Word(b.as("lonelyB"), b.of(r, "lonelyB").ID, store.NewID(), b.clock()); err != nil {
				t.Fatal(err)
			}
			step(60)
			want(t, "all were heard within the hour", b.list("duty", r, b.county), nil)
			step(120)
			want(t, "after another hour", b.list("duty", r, b.county), []string{"冯湖村", "廖巷村", "柿树园村", "空心村"})
			if row := b.rung(r, empty); row.Round != 2 || row.Step != 1 || row.ReachedAt != nil || row.Sent != "" {
				t.Errorf("it is listed at once, and what was is past: %+v", row)
			}
			if err := b.flow.Word(b.as("officer"), b.of(r, "officer").ID, store.NewID(), b.clock()); err != nil {
				t.Fatal(err)
			}
			if row := b.rung(r, b.v1); row.State != escalate.VillageReached || row.ReachedBy != escalate.SignWord {
				t.Errorf("after a word: %+v", row)
			}
			if err := b.flow.Word(b.as("three"), b.of(r, "three").ID, store.NewID(), b.clock()); !errors.Is(err, ErrUnanswered) {
				t.Errorf("a word before the answer: %v", err)
			}
			// The end ends it.
			b.revise(r.WarningID, 2, course.RevisionCancel, false, course.Red, b.v1)
			step(130)
			step(240)
			want(t, "after the end", b.list("duty", r, b.county), nil)
			if row := b.rung(r, empty); row.State != escalate.VillageOver || row.NextAt != nil {
				t.Errorf("%+v", row)
			}
			late := note
			late.ID, late.MadeAt = store.NewID(), b.clock()
			if err := b.flow.NoteVillage(b.as("desk"), late); !errors.Is(err, ErrVillageOver) {
				t.Errorf("after the end: %v", err)
			}
			b.sound()
		})
	})
	t.Run("BadNotes", func(t *testing.T) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			r := b.warn(course.Red, b.v2)
			b.fanOut(r)
			b.at(5 * time.Minute)
			b.overlook()
			good := VillageNote{Rung: b.rung(r, b.v2).ID, Kind: escalate.NoteTry, Way: escalate.WayRadio, MadeAt: b.clock()}
			for name, c := range map[string]struct {
				spoil func(*VillageNote)
				want  string
			}{
				"NoWay":       {func(n *VillageNote) { n.Way = "" }, "way"},
				"UnknownWay":  {func(n *VillageNote) { n.Way = "pigeon" }, "way"},
				"UnknownKind": {func(n *VillageNote) { n.Kind = "dream"; n.Way = "" }, "kind who"},
				"SpokeToNone": {func(n *VillageNote) { n.Spoke = true }, "who"},
				"SentNobody":  {func(n *VillageNote) { n.Kind, n.Way = escalate.NoteSend, "" }, "who"},
				"SentByRadio": {func(n *VillageNote) { n.Kind, n.Who = escalate.NoteSend, "林松" }, "way"},
				"LongName":    {func(n *VillageNote) { n.Who = strings.Repeat("长", 61) }, "who"},
				"LongText":    {func(n *VillageNote) { n.Text = strings.Repeat("长", 201) }, "text"},
				"NoTime":      {func(n *VillageNote) { n.MadeAt = time.Time{} }, "madeAt"},
				"NoID":        {func(n *VillageNote) { n.ID = uuid.UUID{} }, "id"},
			} {
				n := good
				n.ID = store.NewID()
				c.spoil(&n)
				var got []string
				if f, ok := fault.As(b.flow.NoteVillage(b.as("desk"), n)); ok {
					for _, field := range f.Fields {
						got = append(got, field.Path)
					}
				}
				if strings.Join(got, " ") != c.want {
					t.Errorf("%s: %q, want %q", name, got, c.want)
				}
			}
			if n := b.count("SELECT count(*) FROM village_notes"); n != 0 {
				t.Errorf("%d notes were kept", n)
			}
		})
	})
	t.Run("TwoServers", func(t *testing.T) {
		storetest.Both(t, func(t *testing.T, address string) {
			b := setup(t, address)
			b.appoint(map[string][]post{"mayor": {{role: viewer.TownLeader, post: "A", place: b.town1}}})
			r := b.warn(course.Red, b.v1, b.v2, b.v3)
			b.fanOut(r)
			for _, minute := range []int{5, 10, 15, 20} {
				b.at(time.Duration(minute) * time.Minute)
				var both sync.WaitGroup
				for range 2 {
					both.Go(func() {
						f := b.another()
						for more := true; more; {
							var err error
							if more, err = f.Villages(context.Background()); err != nil {
								t.Error(err)
								return
							}
						}
					})
				}
				both.Wait()
				b.overlook()
			}
			if n := b.count("SELECT count(*) FROM village_rungs WHERE step = 4 AND round = 1"); n != 3 {
				t.Errorf("%d villages climbed to the top", n)
			}
			// Each step stands in the journal once: fallen silent, listed, and three more.
			if n := b.count("SELECT count(*) FROM journal WHERE verb IN ('village.silent', 'village.climb')"); n != 3*5 {
				t.Errorf("%d entries", n)
			}
		})
	})
}

// Through a night of random answers, words and ways, looked at by a server that is gone for random stretches, a village is on the list
// exactly while nobody of it has been heard in the time its ladder allows.
func TestVillagesOverANight(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		storetest.Both(t, func(t *testing.T, address string) {
			rnd := rand.New(rand.NewPCG(seed, 54))
			b := setup(t, address)
			r := b.warn(course.Red, b.v1, b.v2, b.v3)
			b.fanOut(r)
			posts := map[string]division.Place{"three": b.v1, "officer": b.v1, "lonelyB": b.v2, "far": b.v3}
			heard := map[division.Place]time.Duration{} // last sign of life since the publication
			silent := map[division.Place]bool{}
			look := 5 * time.Minute
			for minute := 1; minute <= 260; minute++ {
				now := time.Duration(minute) * time.Minute
				b.at(now)
				for _, who := range []string{"three", "officer", "lonelyB", "far"} {
					if rnd.IntN(60) > 0 {
						continue
					}
					d := b.of(r, who)
					var err error
					if d.State == escalate.StateOpen {
						err = b.flow.Answer(b.as(who), d.ID, store.NewID(), false, b.clock())
					} else {
						err = b.flow.Word(b.as(who), d.ID, store.NewID(), b.clock())
					}
					if err != nil {
						t.Fatal(err)
					}
					heard[posts[who]], silent[posts[who]] = now, false
				}
				for at, is := range silent {
					if !is || rnd.IntN(80) > 0 {
						continue
					}
					if err := b.flow.NoteVillage(b.as("duty"), VillageNote{Rung: b.rung(r, at).ID, ID: store.NewID(), Kind: escalate.NoteTry, Way: escalate.WayPolice, Spoke: true, Who: "民警", MadeAt: b.clock()}); err != nil {
						t.Fatal(err)
					}
					heard[at], silent[at] = now, false
				}
				if rnd.IntN(3) > 0 { // the server is away this minute
					continue
				}
				b.overlook()
				if now >= look {
					first := look == 5*time.Minute
					for _, at := range []division.Place{b.v1, b.v2, b.v3} {
						since, ok := heard[at]
						if !ok || !first && since <= now-time.Hour {
							silent[at] = true
						}
					}
					look = now.Truncate(time.Hour) + time.Hour
				}
				for _, at := range []division.Place{b.v1, b.v2, b.v3} {
					row := b.rung(r, at)
					if is := row != nil && row.State == escalate.VillageSilent; is != silent[at] {
						t.Fatalf("seed %d, minute %d: silent %v, want %v; heard at %v; %+v", seed, minute, is, silent[at], heard[at], row)
					}
				}
			}
			b.sound()
		})
	}
}
