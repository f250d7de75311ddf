package notify

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/notify/channel"
	"jiaoying/notify/channel/channeltest"
	"jiaoying/notify/escalate"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning/course"
)

// A number found not in service is not dialled for a later revision, by call or by SMS, until it is alive again; the attempts say why.
func TestNumberGoneIsNotDialledAgain(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		gone := map[uuid.UUID]bool{}
		officer, dialled := b.people["officer"], 0
		number := "1003" + officer.String()
		b.flow.GoneFunc = func(_ context.Context, people []uuid.UUID) (map[uuid.UUID]bool, error) {
			out := map[uuid.UUID]bool{}
			for _, p := range people {
				out[p] = gone[p]
			}
			return out, nil
		}
		b.flow.NumberGoneFunc = func(_ context.Context, tx *store.Tx, person uuid.UUID, dead string) error {
			if tx == nil || person != officer || dead != number {
				t.Errorf("%s of %s is gone", dead, person)
			}
			gone[person] = true
			return nil
		}
		for _, on := range []escalate.Channel{escalate.Voice, escalate.SMS} {
			b.flow.Channels[on] = &channeltest.Fake{On: on, OutcomeFunc: func(m channel.Message) channel.Outcome {
				if m.Address != number {
					return channel.Accepted(string(on) + m.Attempt.String())
				}
				dialled++
				if gone[officer] || on == escalate.SMS {
					return channel.Accepted("again" + m.Attempt.String())
				}
				return channel.Gone("empty_number")
			}}
		}
		first := b.warn(course.Red, b.v1)
		b.fanOut(first)
		b.send(escalate.Voice)
		if !gone[officer] || dialled != 1 {
			t.Fatalf("gone %v after %d calls", gone[officer], dialled)
		}
		b.send(escalate.SMS)
		b.at(time.Minute)
		second := b.revise(first.WarningID, 2, course.RevisionUpdate, true, course.Red, b.v1)
		b.fanOut(second)
		for i := range 4 {
			b.at(time.Duration(2+2*i) * time.Minute)
			b.climb()
			b.send(escalate.Voice, escalate.SMS)
		}
		if dialled != 1 {
			t.Errorf("a number not in service was dialled %d times", dialled)
		}
		of := b.of(second, "officer").ID
		dead := b.count("SELECT count(*) FROM attempts WHERE delivery_id = ? AND to_person = ? AND channel IN ('voice', 'sms') AND state = 'gone' AND code = ?", of, officer, codeRetired)
		if all := b.count("SELECT count(*) FROM attempts WHERE delivery_id = ? AND to_person = ? AND channel IN ('voice', 'sms')", of, officer); dead == 0 || dead != all {
			t.Errorf("%d of %d attempts say that the number is gone", dead, all)
		}
		// Somebody was reached on it: the next revision rings it.
		clear(gone)
		b.flow.Channels[escalate.Voice] = &channeltest.Fake{On: escalate.Voice}
		b.at(20 * time.Minute)
		third := b.revise(first.WarningID, 3, course.RevisionUpdate, true, course.Red, b.v1)
		b.fanOut(third)
		b.send(escalate.Voice)
		if n := b.count("SELECT count(*) FROM attempts WHERE delivery_id = ? AND to_person = ? AND channel = 'voice' AND state = 'accepted'", b.of(third, "officer").ID, officer); n == 0 {
			t.Error("a number that is alive again is not rung")
		}
		b.sound()
	})
}
