package door

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jiaoying/server/fault"
)

// Limits of what a visit says.
const (
	// MovedMost is above the largest site; a higher number is a slip of the finger.
	MovedMost   = 10_000
	wordsMost   = 100
	noteMost    = 500
	VisitsMost  = 50 // of one door: nobody is there so often in one warning
	AccuracyMax = 100_000
)

// Codes of faulty fields.
const (
	codeOutcome = "door.outcome"
	codeMoved   = "door.moved"
	codeWhereto = "door.whereto"
	codeThrough = "door.through"
	codeNote    = "door.note"
)

// Found is what came of one visit.
type Found struct {
	Outcome Outcome
	// Moved is how many persons of this door are moved by now; a later visit says it anew.
	Moved int
	// Whereto they were moved; Through is who told it on, or who confirmed that they are away.
	Whereto, Through, Note string
}

// Check notes every faulty field: each outcome has what it needs, and none says what only another can.
func (f Found) Check(bad *fault.Findings) {
	bad.Check(f.Outcome.Known(), "outcome", codeOutcome)
	if f.Outcome == Moved {
		bad.Check(f.Moved >= 1 && f.Moved <= MovedMost, "moved", codeMoved)
	} else {
		bad.Check(f.Moved == 0, "moved", codeMoved)
	}
	needed := func(text, path, code string, by ...Outcome) {
		ok := utf8.ValidString(text) && utf8.RuneCountInString(text) <= wordsMost
		bad.Check(ok && (strings.TrimSpace(text) != "" || !slices.Contains(by, f.Outcome)), path, code)
	}
	needed(f.Whereto, "whereto", codeWhereto, Moved)
	needed(f.Through, "through", codeThrough, Through, Away)
	bad.Check(utf8.ValidString(f.Note) && utf8.RuneCountInString(f.Note) <= noteMost, "note", codeNote)
}

// Call is one visit as it counts: what came of it and when somebody was there; or that the town sends somebody once more (Again).
type Call struct {
	Outcome Outcome
	Moved   int
	At      time.Time
	Again   bool
}

// Standing is how a door stands after its visits.
type Standing struct {
	State   State
	Outcome Outcome // empty before the first visit
	Moved   int
	// Due is by when somebody has to be there; zero when nobody has to.
	Due time.Time
}

// Stand reads the visits in the order they were made, whatever order they came in: a phone without network tells them late.
// Who was moved stays moved, and a later count replaces the earlier. Who was told or is away stays so when nobody opens
// later, but not when he refuses or needs help. due is the first visit's.
func Stand(due time.Time, calls []Call) Standing {
	calls = slices.Clone(calls)
	slices.SortStableFunc(calls, func(a, b Call) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(string(a.Outcome), string(b.Outcome)), a.Moved-b.Moved)
	})
	s := Standing{State: StateOpen, Due: due}
	for _, c := range calls {
		switch {
		case c.Again:
			if s.State == StateOpen {
				s.Due = c.At.Add(NoAnswer.Again())
			}
			continue
		case s.Outcome == Moved && c.Outcome != Moved:
			continue
		case s.State == StateClosed && (c.Outcome == NoAnswer || c.Outcome == Through):
			continue
		}
		s.Outcome, s.Moved = c.Outcome, c.Moved
		s.State, s.Due = StateClosed, time.Time{}
		if !c.Outcome.Closes() {
			s.State, s.Due = StateOpen, c.At.Add(c.Outcome.Again())
		}
	}
	return s
}

// Reached is 1 for a household that counts in 入户率, else 0.
func (s Standing) Reached() int {
	if s.Outcome.Counts() {
		return 1
	}
	return 0
}

// Reason tells why a door is gone to at publication; false when it waits for silence. A house in danger is a danger whatever
// its people need.
func Reason(dangers, inside, needs bool) (Why, bool) {
	switch {
	case dangers, inside:
		return WhyDanger, true
	case needs:
		return WhyNeeds, true
	}
	return "", false
}
