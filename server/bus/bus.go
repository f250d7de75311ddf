// Package bus carries hints inside one process: something changed at a place, for a person, or for a whole county.
// It holds no rows and no words; who hears a hint asks the delta for what it was.
package bus

import (
	"slices"
	"sync"

	"github.com/google/uuid"

	"jiaoying/server/division"
)

// Mark is one linked journal entry as the feed sees it.
type Mark struct {
	Pos     int64
	Kind    string
	Subject uuid.UUID
	Place   division.Place
	// Down is the county whose everybody it concerns, zero if it does not.
	Down   uuid.UUID
	Person uuid.UUID
	Drill  uuid.UUID
}

// Hint is what a listener gets: the newest position and the kinds since its last hint.
type Hint struct {
	Pos   int64
	Kinds []string
	// Subjects are what it is about, by kind, at most subjectsMost of each; Many tells that there were more.
	Subjects map[string][]uuid.UUID
	Many     bool
}

// subjectsMost bounds what a listener that nobody reads holds.
const subjectsMost = 100

// Hub hands marks to listeners. The zero value works.
type Hub struct {
	mu        sync.RWMutex
	listeners map[*Listener]struct{}
}

// Listener gathers marks that match until somebody reads them; it never blocks the hub and loses none, since hints only add up.
type Listener struct {
	match func(Mark) bool
	ready chan struct{}
	mu    sync.Mutex
	hint  Hint
}

// Listen adds a listener; call its Close.
func (h *Hub) Listen(match func(Mark) bool) *Listener {
	l := &Listener{match: match, ready: make(chan struct{}, 1)}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.listeners == nil {
		h.listeners = map[*Listener]struct{}{}
	}
	h.listeners[l] = struct{}{}
	return l
}

// Close takes a listener off.
func (h *Hub) Close(l *Listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.listeners, l)
}

// Len counts listeners.
func (h *Hub) Len() int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return len(h.listeners)
}

// Publish gives marks to every listener they match.
func (h *Hub) Publish(marks []Mark) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for l := range h.listeners {
		for _, m := range marks {
			if l.match(m) {
				l.add(m)
			}
		}
	}
}

func (l *Listener) add(m Mark) {
	l.mu.Lock()
	l.hint.Pos = max(l.hint.Pos, m.Pos)
	if !slices.Contains(l.hint.Kinds, m.Kind) {
		l.hint.Kinds = append(l.hint.Kinds, m.Kind)
	}
	if of := l.hint.Subjects[m.Kind]; len(of) >= subjectsMost {
		l.hint.Many = true
	} else if !slices.Contains(of, m.Subject) {
		if l.hint.Subjects == nil {
			l.hint.Subjects = map[string][]uuid.UUID{}
		}
		l.hint.Subjects[m.Kind] = append(of, m.Subject)
	}
	l.mu.Unlock()
	select {
	case l.ready <- struct{}{}:
	default:
	}
}

// Ready signals that Take has something.
func (l *Listener) Ready() <-chan struct{} { return l.ready }

// Take gives what gathered and empties the listener.
func (l *Listener) Take() Hint {
	l.mu.Lock()
	defer l.mu.Unlock()
	h := l.hint
	l.hint = Hint{}
	return h
}
