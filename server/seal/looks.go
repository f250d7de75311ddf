package seal

import (
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/time/rate"
)

// LooksHour is what one person may have unsealed in an hour: a village to be rung in a night or a ledger to be checked, not a town to be
// copied.
const LooksHour = 60

// lookersKnown bounds what is remembered; by then most of it is about people who have asked nothing for long.
const lookersKnown = 10_000

// Looks counts what people have had unsealed. The zero value is ready.
type Looks struct {
	mu sync.Mutex
	by map[uuid.UUID]*rate.Limiter
}

// Allow counts one more of a person, and tells whether it is within LooksHour.
func (l *Looks) Allow(who uuid.UUID, now time.Time) bool { return l.AllowN(who, now, 1) }

// AllowN counts what is worth n looks, such as a sheet of many.
func (l *Looks) AllowN(who uuid.UUID, now time.Time, n int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	one := l.by[who]
	if one == nil {
		if l.by == nil || len(l.by) >= lookersKnown {
			l.by = map[uuid.UUID]*rate.Limiter{}
		}
		one = rate.NewLimiter(rate.Every(time.Hour/LooksHour), LooksHour)
		l.by[who] = one
	}
	return one.AllowN(now, n)
}
