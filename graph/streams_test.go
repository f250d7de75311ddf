package graph

import (
	"context"
	"testing"

	"github.com/google/uuid"
)

// One person's newest streams stay, the oldest end; others' are not touched, and nothing is left when all have gone.
func TestStreamsEach(t *testing.T) {
	t.Parallel()
	var s streams
	greedy, other := uuid.New(), uuid.New()
	calm, leaveCalm := s.join(t.Context(), other)
	var open []context.Context
	var leaves []func()
	for range streamsEach + 3 {
		in, leave := s.join(t.Context(), greedy)
		open, leaves = append(open, in), append(leaves, leave)
	}
	for i, in := range open {
		if ended := in.Err() != nil; ended != (i < 3) {
			t.Errorf("stream %d of %d: ended %v", i, len(open), ended)
		}
	}
	if calm.Err() != nil {
		t.Error("another person's stream was ended")
	}
	if n := s.count(); n != streamsEach+1 {
		t.Errorf("%d open", n)
	}
	for _, leave := range append(leaves, leaveCalm) {
		leave()
	}
	if s.count() != 0 || len(s.open) != 0 {
		t.Errorf("left behind: %v", s.open)
	}
}
