// Package channeltest is the suite that every plug passes, and a scripted channel for tests of what stands on plugs.
package channeltest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/notify/channel"
	"jiaoying/notify/escalate"
)

// Plug is a plug under test.
type Plug struct {
	// New makes it against its own stand-in, which counts nothing of other tests.
	New func(t *testing.T) channel.Channel
	// Address is one that answers; Dead one that the far side says is dead, empty where it cannot say so.
	Address, Dead string
	// Arrived gives the texts that came out at the far side; nil where nothing leaves the process.
	Arrived func() []string
}

func message(p Plug, s channel.Status) channel.Message {
	body := "今夜有大暴雨，请立即转移。"
	if s == channel.Exercise {
		body = "演练 今夜有大暴雨，请立即转移。 演练"
	}
	return channel.Message{Attempt: uuid.Must(uuid.NewV7()), Delivery: uuid.Must(uuid.NewV7()), Address: p.Address, Title: "暴雨红色预警", Body: body,
		Status: s, Level: "red", Expires: time.Now().Add(time.Hour), Lang: "zh-CN"}
}

// Run is the suite.
func Run(t *testing.T, p Plug) {
	ctx := context.Background()
	taken := func(v channel.Verdict) bool {
		return v == channel.VerdictAccepted || v == channel.VerdictDelivered
	}
	t.Run("Nothing", func(t *testing.T) {
		if out := p.New(t).Send(ctx, nil); len(out) != 0 {
			t.Errorf("%d outcomes for no message", len(out))
		}
	})
	t.Run("Each", func(t *testing.T) {
		var in []channel.Message
		for range 7 {
			in = append(in, message(p, channel.Real))
		}
		out := p.New(t).Send(ctx, in)
		if len(out) != len(in) {
			t.Fatalf("%d outcomes for %d messages", len(out), len(in))
		}
		var ids []string
		for i, o := range out {
			if !taken(o.Verdict) {
				t.Errorf("message %d: %+v", i, o)
			}
			if o.Provider != "" {
				ids = append(ids, o.Provider)
			}
		}
		slices.Sort(ids)
		if len(slices.Compact(slices.Clone(ids))) != len(ids) {
			t.Errorf("two messages have one id: %v", ids)
		}
	})
	t.Run("SameAgain", func(t *testing.T) {
		c, m := p.New(t), message(p, channel.Real)
		a, b := c.Send(ctx, []channel.Message{m}), c.Send(ctx, []channel.Message{m})
		if len(a) != 1 || len(b) != 1 || !taken(b[0].Verdict) || a[0].Provider != b[0].Provider {
			t.Errorf("the same message again: %+v, then %+v", a, b)
		}
	})
	t.Run("Exercise", func(t *testing.T) {
		m := message(p, channel.Exercise)
		if out := p.New(t).Send(ctx, []channel.Message{m}); len(out) != 1 || !taken(out[0].Verdict) {
			t.Fatalf("%+v", out)
		}
		if p.Arrived == nil {
			return
		}
		if all := p.Arrived(); len(all) == 0 || !strings.HasPrefix(all[len(all)-1], "演练") || !strings.HasSuffix(all[len(all)-1], "演练") {
			t.Errorf("an exercise arrived as %q", all)
		}
	})
	if p.Dead != "" {
		t.Run("Dead", func(t *testing.T) {
			m := message(p, channel.Real)
			m.Address = p.Dead
			if out := p.New(t).Send(ctx, []channel.Message{m, message(p, channel.Real)}); len(out) != 2 || out[0].Verdict != channel.VerdictGone || !taken(out[1].Verdict) {
				t.Errorf("%+v", out)
			}
		})
	}
	if p.Arrived == nil {
		return // what leaves nothing cannot be cut off
	}
	t.Run("Left", func(t *testing.T) {
		gone, cancel := context.WithCancel(ctx)
		cancel()
		out := p.New(t).Send(gone, []channel.Message{message(p, channel.Real), message(p, channel.Real)})
		if len(out) != 2 {
			t.Fatalf("%d outcomes for 2 messages", len(out))
		}
		for _, o := range out {
			if o.Verdict != channel.VerdictRetry {
				t.Errorf("the caller had left: %+v", o)
			}
		}
	})
}

// Fake is a scripted channel.
type Fake struct {
	On escalate.Channel
	// OutcomeFunc decides; nil accepts.
	OutcomeFunc func(m channel.Message) channel.Outcome
	mu          sync.Mutex
	sent        []channel.Message
}

// Name is the channel it stands for.
func (f *Fake) Name() escalate.Channel { return f.On }

// Send keeps every message and answers by the script.
func (f *Fake) Send(_ context.Context, messages []channel.Message) []channel.Outcome {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make([]channel.Outcome, len(messages))
	for i, m := range messages {
		f.sent = append(f.sent, m)
		out[i] = channel.Accepted("fake-" + string(f.On) + "-" + m.Attempt.String())
		if f.OutcomeFunc != nil {
			out[i] = f.OutcomeFunc(m)
		}
	}
	return out
}

// Sent is what was sent so far.
func (f *Fake) Sent() []channel.Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.sent)
}

// Count is how many were sent so far.
func (f *Fake) Count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.sent)
}

// Faulty is a script: so many of a hundred addresses are dead, so many sends come too early, so many fail. The same seed gives the same.
func Faulty(seed uint64, dead, slow, failing int) func(channel.Message) channel.Outcome {
	r := rand.New(rand.NewPCG(seed, 6))
	gone := map[string]bool{}
	known := map[string]bool{}
	return func(m channel.Message) channel.Outcome {
		if !known[m.Address] {
			known[m.Address] = true
			gone[m.Address] = r.IntN(100) < dead
		}
		switch n := r.IntN(100); {
		case gone[m.Address]:
			return channel.Gone("empty_number")
		case n < slow:
			return channel.Later(30 * time.Second)
		case n < slow+failing:
			return channel.Retry("gateway", fmt.Errorf("503"))
		}
		return channel.Accepted("faulty-" + m.Attempt.String())
	}
}
