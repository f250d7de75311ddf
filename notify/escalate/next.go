package escalate

import (
	"slices"
	"time"
)

// Facts are what the rows say of one delivery that asks for an answer.
type Facts struct {
	// Called is when it was published to him; the delays of the ladder count from here.
	Called time.Time
	// Taken is the number of the last step that was taken; 0 before the first.
	Taken int
	// Answered: he, or the other of his seat, has answered, or somebody on behalf.
	Answered bool
	// Away: he said that he is not at his post. His substitute is due at once, and he is not called again.
	Away bool
	// Over: the warning is not in force any more, or another revision asks now.
	Over bool
	// Zone is the county's, for the night.
	Zone *time.Location
}

// The quiet hours of steps that are not for the night.
const nightFrom, nightTo = 22, 6

// Next gives the steps of one role's ladder that are due now, in order, and when the following one is; nil when none follows.
//
//	called ──step 1──► step 2 ──► … ──► last step
//	   │  answered, over: nothing any more
//	   │  away: steps to A fall out, the first that calls B is due at once
//	   └  night: a quiet step waits for 06:00; one that a later step overtakes falls out, for the ladder never climbs down
//
// What is due depends on the facts alone: however often and late it is asked, the same steps are taken, each once.
func Next(ladder []Step, f Facts, now time.Time) (due []Step, nextAt *time.Time) {
	if f.Answered || f.Over {
		return nil, nil
	}
	for _, p := range plan(ladder, f) {
		switch {
		case p.step.Number <= f.Taken:
		case !p.at.After(now):
			due = append(due, p.step)
		default:
			at := p.at
			return due, &at
		}
	}
	return due, nil
}

type planned struct {
	step Step
	at   time.Time
}

// plan is when each step is taken, in order of the numbers; times never fall.
func plan(ladder []Step, f Facts) []planned {
	steps := slices.Clone(ladder)
	slices.SortStableFunc(steps, func(a, b Step) int { return a.Number - b.Number })
	var out []planned
	handed := false
	for _, s := range steps {
		at := f.Called.Add(s.After)
		switch calls := s.To.calls(); {
		case f.Away && calls && s.To == ToA && s.Number > f.Taken:
			continue
		case f.Away && calls && s.To != ToA && !handed:
			handed = true
			if s.Number > f.Taken { // B was not yet called
				at = f.Called
				break
			}
			at = awake(s, at, f.Zone)
		default:
			at = awake(s, at, f.Zone)
		}
		for len(out) > 0 && out[len(out)-1].at.After(at) && out[len(out)-1].step.Number > f.Taken {
			out = out[:len(out)-1]
		}
		out = append(out, planned{s, at})
	}
	return out
}

func (t To) calls() bool { return t == ToA || t == ToB || t == ToBoth }

// awake moves a quiet step out of the night.
func awake(s Step, at time.Time, zone *time.Location) time.Time {
	if s.Night || zone == nil {
		return at
	}
	local := at.In(zone)
	day := time.Date(local.Year(), local.Month(), local.Day(), nightTo, 0, 0, 0, zone)
	switch h := local.Hour(); {
	case h >= nightFrom:
		return day.AddDate(0, 0, 1)
	case h < nightTo:
		return day
	}
	return at
}

// Of gives the ladder of one role.
func Of(ladder []Step, role string) []Step {
	var out []Step
	for _, s := range ladder {
		if s.Role == role {
			out = append(out, s)
		}
	}
	return out
}

// CallsB tells whether the ladder has called the substitute by a step, or did so because the holder is away.
func CallsB(ladder []Step, taken int) bool {
	return slices.ContainsFunc(ladder, func(s Step) bool { return s.Number <= taken && (s.To == ToB || s.To == ToBoth) })
}
