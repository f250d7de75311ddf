package channel_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"jiaoying/notify/channel"
	"jiaoying/notify/channel/channeltest"
	"jiaoying/notify/escalate"
)

func TestUnassignedRefusesLoudly(t *testing.T) {
	t.Parallel()
	out := channel.Unassigned(escalate.Push).Send(context.Background(), make([]channel.Message, 3))
	if len(out) != 3 {
		t.Fatalf("%d outcomes", len(out))
	}
	for _, o := range out {
		if o.Verdict != channel.VerdictRefused || o.Code != channel.CodeUnassigned || o.Cause == nil {
			t.Errorf("%+v", o)
		}
	}
}

func TestFake(t *testing.T) {
	t.Parallel()
	channeltest.Run(t, channeltest.Plug{New: func(*testing.T) channel.Channel {
		return &channeltest.Fake{On: escalate.SMS, OutcomeFunc: func(m channel.Message) channel.Outcome {
			if m.Address == "dead" {
				return channel.Gone("empty_number")
			}
			return channel.Accepted("a-" + m.Attempt.String())
		}}
	}, Address: "10030000001", Dead: "dead"})
}

// The same seed gives the same faults, and about as many as was asked for.
func TestFaulty(t *testing.T) {
	t.Parallel()
	count := func() (n map[channel.Verdict]int) {
		n = map[channel.Verdict]int{}
		f := channeltest.Faulty(7, 2, 1, 1)
		for i := range 10_000 {
			n[f(channel.Message{Attempt: uuid.NewSHA1(uuid.Nil, []byte{byte(i), byte(i >> 8)}), Address: string(rune(i + 1))}).Verdict]++
		}
		return n
	}
	a, b := count(), count()
	for v, n := range a {
		if b[v] != n {
			t.Errorf("verdict %d: %d and %d", v, n, b[v])
		}
	}
	if a[channel.VerdictGone] < 100 || a[channel.VerdictGone] > 300 || a[channel.VerdictLater] < 50 || a[channel.VerdictRetry] < 50 {
		t.Errorf("%v", a)
	}
}
