package notify

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db/doortask"
	"jiaoying/ent/viewer"
	"jiaoying/notify/channel"
	"jiaoying/notify/door"
	"jiaoying/notify/escalate"
	"jiaoying/server/division"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning/course"
)

// opened makes an open door of a warning that somebody is the 包保人 of, and that he is called for.
func (b *bundle) opened(drill, warning, revision uuid.UUID, at division.Place, link string) uuid.UUID {
	b.t.Helper()
	id := store.NewID()
	b.tx(func(ctx context.Context, tx *store.Tx) error {
		return tx.Client.DoorTask.Create().SetID(id).SetPlace(at).SetDrillID(drill).SetWarningID(warning).SetRevisionID(revision).SetSubjectID(store.NewID()).SetWhy(door.WhyDanger).
			SetLinkID(b.people[link]).SetLinkCalledAt(tx.Now).SetState(door.StateOpen).SetVisits(0).SetMoved(0).SetOpenedAt(tx.Now).SetDueAt(tx.Now).SetStage(door.StageSecond).SetAtTown(false).
			Exec(viewer.InDrill(ctx, drill))
	})
	return id
}

func (b *bundle) callLink(drill, cause uuid.UUID, link string) {
	b.t.Helper()
	if err := b.store.InTx(world(context.Background(), "doors", drill), func(ctx context.Context, tx *store.Tx) error {
		return b.flow.CallBound(ctx, tx, cause, b.people[link])
	}); err != nil {
		b.t.Fatal(err)
	}
}

// The 包保人 of doors that stay open is rung once for all of them, with their number, again when he does not answer, and no more when he has
// or when nothing is open.
func TestBoundOfficerIsCalled(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.provided()
		answered := map[uuid.UUID]uuid.UUID{}
		b.flow.BoundFunc = func(_ context.Context, _ *store.Tx, cause, person uuid.UUID) error {
			answered[person] = cause
			return nil
		}
		r := b.warn(course.Red, b.v1)
		var doors []uuid.UUID
		for range 3 {
			doors = append(doors, b.opened(uuid.Nil, r.WarningID, r.ID, b.v1, "three"))
			b.callLink(uuid.Nil, r.WarningID, "three")
		}
		b.ringOut()
		b.ringOut()
		sent := b.fakes[escalate.Voice].Sent()
		if len(sent) != 1 || sent[0].Status != channel.Real || sent[0].Digit() != "1" || sent[0].Level != "red" || !sent[0].Expires.Equal(r.ExpiresAt) ||
			!strings.Contains(sent[0].Body, "您包保的3户") || !strings.Contains(sent[0].Body, "暴雨红色预警") || !strings.Contains(sent[0].Body, "收到请按1") {
			t.Fatalf("%+v", sent)
		}
		// One more door within three minutes waits for their end; he has not answered the first call, and is rung once more.
		b.at(2*time.Minute + time.Second)
		b.ringOut()
		if n := len(b.fakes[escalate.Voice].Sent()); n != 2 {
			t.Errorf("rung %d times", n)
		}
		doors = append(doors, b.opened(uuid.Nil, r.WarningID, r.ID, b.v1, "three"))
		b.callLink(uuid.Nil, r.WarningID, "three")
		b.at(4 * time.Minute)
		b.ringOut()
		if n := len(b.fakes[escalate.Voice].Sent()); n != 2 {
			t.Errorf("rung %d times within three minutes", n)
		}
		b.at(5*time.Minute + 2*time.Second)
		b.ringOut()
		sent = b.fakes[escalate.Voice].Sent()
		if len(sent) != 3 || !strings.Contains(sent[2].Body, "您包保的4户") {
			t.Fatalf("%+v", sent[2:])
		}
		for _, wrong := range []string{"5", "8"} { // the keys of tests and exercises
			if b.press("three", wrong, true) {
				t.Errorf("%s is taken", wrong)
			}
		}
		if !b.press("three", "1", true) || answered[b.people["three"]] != r.WarningID {
			t.Errorf("answered %v", answered)
		}
		// It is an answer for his doors, and none to the warning itself.
		b.fanOut(r)
		if d := b.of(r, "three"); d.State != escalate.StateOpen {
			t.Errorf("his delivery is %s", d.State)
		}
		b.at(10 * time.Minute)
		b.ringOut()
		if n := len(b.fakes[escalate.Voice].Sent()); n != 3 {
			t.Errorf("rung %d times after he answered", n)
		}
		// Nothing is open any more when it would ring.
		b.callLink(uuid.Nil, r.WarningID, "three")
		b.tx(func(ctx context.Context, tx *store.Tx) error {
			return tx.Client.DoorTask.Update().Where(doortask.IDIn(doors...)).SetState(door.StateClosed).ClearDueAt().Exec(ctx)
		})
		b.ringOut()
		if n := len(b.fakes[escalate.Voice].Sent()); n != 3 {
			t.Errorf("rung %d times for nothing", n)
		}
		// The warning is over when it would ring.
		b.opened(uuid.Nil, r.WarningID, r.ID, b.v1, "sub")
		b.callLink(uuid.Nil, r.WarningID, "sub")
		b.revise(r.WarningID, 2, course.RevisionCancel, false, course.Red, b.v1)
		b.ringOut()
		if n := len(b.fakes[escalate.Voice].Sent()); n != 3 {
			t.Errorf("rung %d times for what is over", n)
		}
	})
}

// A 包保人 who never answers is rung twice for one call, and a number out of service once.
func TestBoundOfficerIsSilent(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.provided()
		r := b.warn(course.Orange, b.v1)
		b.opened(uuid.Nil, r.WarningID, r.ID, b.v1, "three")
		b.callLink(uuid.Nil, r.WarningID, "three")
		for m := range 30 {
			b.at(time.Duration(m) * time.Minute)
			b.ringOut()
		}
		if n := len(b.fakes[escalate.Voice].Sent()); n != boundTurns {
			t.Errorf("rung %d times", n)
		}
		b.fakes[escalate.Voice].OutcomeFunc = func(channel.Message) channel.Outcome { return channel.Gone("empty_number") }
		b.opened(uuid.Nil, r.WarningID, r.ID, b.v1, "sub")
		b.callLink(uuid.Nil, r.WarningID, "sub")
		for m := range 30 {
			b.at(time.Duration(30+m) * time.Minute)
			b.ringOut()
		}
		if n := len(b.fakes[escalate.Voice].Sent()); n != boundTurns+1 {
			t.Errorf("rung %d times", n)
		}
	})
}

// In an exercise only who takes part is rung, by the exercise's words and key.
func TestBoundOfficerInAnExercise(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.provided()
		b.flow.BoundFunc = func(context.Context, *store.Tx, uuid.UUID, uuid.UUID) error { return nil }
		r := b.warn(course.Red, b.v1)
		drill := store.NewID()
		inside := world(context.Background(), "test", drill)
		var twin uuid.UUID
		b.tx(func(_ context.Context, tx *store.Tx) error {
			twin = store.NewID()
			return tx.Client.WarningRevision.Create().SetID(twin).SetCountyID(b.county.County).SetDrillID(drill).SetWarningID(r.WarningID).SetNumber(9).SetKind(course.RevisionAlert).SetMaterial(true).
				SetUrgent(false).SetLevel(course.Red).SetContent(r.Content).SetReach(r.Reach).SetLadder(r.Ladder).SetTexts(r.Texts).SetHash([]byte("h")).SetCard(&viewer.Card{}).
				SetPublishedAt(tx.Now).SetExpiresAt(tx.Now.Add(time.Hour)).Exec(inside)
		})
		for _, name := range []string{"three", "sub"} {
			b.opened(drill, r.WarningID, twin, b.v1, name)
			b.callLink(drill, r.WarningID, name)
		}
		b.tx(func(_ context.Context, tx *store.Tx) error {
			return tx.Client.Delivery.Create().SetID(store.NewID()).SetPlace(b.v1).SetDrillID(drill).SetWarningID(r.WarningID).SetRevisionID(twin).SetNumber(9).SetPersonID(b.people["three"]).
				SetPersonCard(&viewer.Card{}).SetRole(viewer.VillageHead).SetPost("A").SetSeat("x").SetAsks(true).SetState(escalate.StateOpen).SetCalledAt(tx.Now).SetAway(false).SetStep(0).Exec(inside)
		})
		b.ringOut()
		sent := b.fakes[escalate.Voice].Sent()
		if len(sent) != 1 || sent[0].Address != "1003"+b.people["three"].String() || sent[0].Status != channel.Exercise || !strings.HasPrefix(sent[0].Body, "演练") || !strings.HasSuffix(sent[0].Body, "演练") || !strings.Contains(sent[0].Body, "请按8") {
			t.Fatalf("%+v", sent)
		}
		if b.press("three", "1", true) || !b.press("three", "8", true) {
			t.Error("an exercise is answered by 8")
		}
	})
}
