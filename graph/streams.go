package graph

import (
	"context"
	"sync"

	"github.com/google/uuid"
)

// streamsEach is how many live streams one person may hold: the app opens one on each device.
const streamsEach = 8

// streams are the open live streams of each person. Beyond the limit the oldest ends: it is most likely the one of a phone that
// has lost its network and come back, and one account cannot take up the whole server's.
type streams struct {
	mu   sync.Mutex
	open map[uuid.UUID][]*stream // oldest first
}

type stream struct{ end context.CancelFunc }

// join enters a stream; the context ends when newer ones push it out, and leave has to be called at its end.
func (s *streams) join(ctx context.Context, person uuid.UUID) (in context.Context, leave func()) {
	in, end := context.WithCancel(ctx)
	mine := &stream{end: end}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open = map[uuid.UUID][]*stream{}
	}
	all := append(s.open[person], mine)
	if len(all) > streamsEach {
		all[0].end()
		all = all[1:]
	}
	s.open[person] = all
	return in, func() {
		end()
		s.mu.Lock()
		defer s.mu.Unlock()
		for i, o := range s.open[person] {
			if o != mine {
				continue
			}
			rest := append(s.open[person][:i:i], s.open[person][i+1:]...)
			if len(rest) == 0 {
				delete(s.open, person)
			} else {
				s.open[person] = rest
			}
			return
		}
	}
}

// count is how many are open.
func (s *streams) count() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, all := range s.open {
		n += len(all)
	}
	return n
}
