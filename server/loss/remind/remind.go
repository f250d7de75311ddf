// Package remind is the heart of reminders (催报): who is rung when for a statement that is owed. What is owed is derived elsewhere; the steps
// and whom they ring are tables here, proposals all of them. Pure.
//
//	from ────── step 1 ───── due ───── desk above ───── late, again and again
//	            A            A and B   one call for      A and the desk, so often
//	                                   all it lacks      as the table says
//
// The stages in which people wait for help ring at any hour; what has days waits for the county's hours.
package remind

import (
	"embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Step is one step: when it comes, and whom it rings.
type Step struct {
	Stages, Levels []string
	Number         int
	// After is counted from the time limit; below zero it is before it.
	After time.Duration
	// Share bounds a step before the limit to one part in so many of the whole time; 0 bounds nothing.
	Share int
	// Every repeats the step, Most is how often it comes in all.
	Every time.Duration
	Most  int
	To    To
	// Night: it rings at any hour.
	Night bool
}

// To is whom a step rings: A and B of the posts that owe it, and the duty desk above.
type To struct{ A, B, Above bool }

// Desk is who owes at a level, and who is rung above it; roles of the roster.
type Desk struct {
	Level string
	Posts []string
	Above string
}

//go:embed *.csv
var files embed.FS

var (
	steps = read("steps", func(r row) Step {
		to := r.list("to")
		return Step{Stages: r.list("stages"), Levels: r.list("levels"), Number: r.number("step"), After: r.minutes("minutes"), Share: r.number("share"),
			Every: r.minutes("every"), Most: max(r.number("most"), 1), Night: r["night"] == "ring",
			To: To{A: slices.Contains(to, "A"), B: slices.Contains(to, "B"), Above: slices.Contains(to, "above")}}
	})
	desks = read("desks", func(r row) Desk { return Desk{Level: r["level"], Posts: r.list("posts"), Above: r["above"]} })
)

type row map[string]string

func (r row) list(name string) []string { return strings.Fields(r[name]) }

func (r row) number(name string) int {
	if r[name] == "" {
		return 0
	}
	n, err := strconv.Atoi(r[name])
	if err != nil {
		panic(err) // the files are embedded
	}
	return n
}

func (r row) minutes(name string) time.Duration { return time.Duration(r.number(name)) * time.Minute }

func read[T any](name string, of func(row) T) []T {
	f, err := files.Open(name + ".csv")
	if err == nil {
		defer func() { _ = f.Close() }()
		var lines [][]string
		if lines, err = csv.NewReader(f).ReadAll(); err == nil {
			var out []T
			for _, line := range lines[1:] {
				r := row{}
				for i, column := range lines[0] {
					r[column] = line[i]
				}
				out = append(out, of(r))
			}
			return out
		}
	}
	panic(fmt.Sprintf("table %s of reminders: %v", name, err))
}

// Proposed are the steps of a stage at a level, in order; none for a stage nobody is reminded of.
func Proposed(stage, level string) []Step {
	var out []Step
	for _, s := range steps {
		if slices.Contains(s.Stages, stage) && slices.Contains(s.Levels, level) {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b Step) int { return a.Number - b.Number })
	return out
}

// DeskOf tells who is rung for what a level owes.
func DeskOf(level string) (Desk, bool) {
	i := slices.IndexFunc(desks, func(d Desk) bool { return d.Level == level })
	if i < 0 {
		return Desk{}, false
	}
	return desks[i], true
}

// Owed is what somebody is reminded of.
type Owed struct{ From, Due time.Time }

// Hours are those in which a county is rung for what can wait. Nobody can mean never: hours that begin when they end, or later, bound nothing.
type Hours struct {
	From, To int
	Zone     *time.Location
}

// open is the first moment at or after at that lies in the hours.
func (h Hours) open(at time.Time) time.Time {
	if h.From >= h.To {
		return at
	}
	local := at.In(h.Zone)
	of := func(day, hour int) time.Time {
		return time.Date(local.Year(), local.Month(), local.Day()+day, hour, 0, 0, 0, h.Zone).UTC()
	}
	switch {
	case at.Before(of(0, h.From)):
		return of(0, h.From)
	case !at.Before(of(0, h.To)):
		return of(1, h.From)
	}
	return at
}

// Call is what is rung now.
type Call struct {
	// Turn is how many turns are done with it.
	Turn int
	To   To
	// Again rings those, too, who have heard an earlier turn.
	Again bool
}

type turn struct {
	at time.Time
	Step
}

// turns are the steps with their repetitions at their moments; times never fall.
func turns(steps []Step, o Owed, h Hours) []turn {
	var out []turn
	for _, s := range steps {
		for i := range s.Most {
			after := s.After + time.Duration(i)*s.Every
			if after < 0 && s.Share > 0 {
				after = max(after, -o.Due.Sub(o.From)/time.Duration(s.Share))
			}
			at := o.Due.Add(after)
			if at.Before(o.From) {
				at = o.From
			}
			if !s.Night {
				at = h.open(at)
			}
			if n := len(out); n > 0 && at.Before(out[n-1].at) {
				at = out[n-1].at
			}
			out = append(out, turn{at, s})
		}
	}
	return out
}

// Next tells whom to ring now for what is owed, when so many turns are done, and when to look again; nil for nobody, the zero time for never.
// Of turns that were missed one call is made, to everybody whom they name: who was away for an hour does not ring three times in a row.
func Next(steps []Step, o Owed, h Hours, taken int, now time.Time) (call *Call, next time.Time) {
	for i, t := range turns(steps, o, h) {
		switch {
		case i < taken:
		case t.at.After(now):
			return call, t.at
		case !t.Night && h.open(now).After(now): // it was missed by day, and wakes nobody now
			return call, h.open(now)
		default:
			if call == nil {
				call = &Call{}
			}
			call.Turn, call.Again = i+1, call.Again || t.Every > 0
			call.To = To{call.To.A || t.To.A, call.To.B || t.To.B, call.To.Above || t.To.Above}
		}
	}
	return call, time.Time{}
}

// ByDay tells whether a stage waits for the county's hours.
func ByDay(stage, level string) bool {
	return slices.ContainsFunc(Proposed(stage, level), func(s Step) bool { return !s.Night })
}
