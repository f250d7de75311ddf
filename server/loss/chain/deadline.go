package chain

import (
	"cmp"
	"io"
	"slices"
	"time"

	"jiaoying/server/enum"
	"jiaoying/server/loss/form"
)

// Response is the highest relief response that is on.
type Response string

// The responses.
const (
	ResponseNone       Response = "none"
	ResponseCounty     Response = "county"
	ResponseCity       Response = "city"
	ResponseProvincial Response = "provincial"
	ResponseNational   Response = "national"
)

// Happening is what the clocks have to know of the event.
type Happening struct {
	Drought       bool
	Response      Response
	ResponseSince time.Time
	// Stable is when the county declared it stable; zero while it did not, or after a relapse.
	Stable time.Time
	// Lost are the dead and missing, Trapped the trapped, of the whole event as far as known.
	Lost, Trapped int64
}

// Clocks are one division's times for one event. A zero time has not happened.
type Clocks struct {
	Level form.Level
	// Occurred is when the division was hit; of a drought, when it first affected people's life.
	Occurred time.Time
	// Received is when the first statement from below arrived.
	Received time.Time
	// First is when its own first report went up, Last when its newest did, Final when its final did, since the last relapse.
	First, Last, Final time.Time
	Orders             []Order
}

// Order is one order from above to verify (核实).
type Order struct {
	ID              string
	Asked           time.Time
	Phoned, Written time.Time // when it was answered
}

// Owed is one report that is due.
type Owed struct {
	Key    string // of the row of the table
	Stage  string
	Level  form.Level // who owes it
	Order  string     // id of the order to verify
	From   time.Time  // when its clock started
	Due    time.Time
	Late   bool
	Clause string
}

// Due lists what a division owes for one event now, the soonest first. Nothing is kept: it follows from the table and the times.
func Due(f *form.Form, h Happening, c Clocks, now time.Time) []Owed {
	out := []Owed{}
	for _, stage := range []string{"first", "zero", "update", "final"} {
		row, ok := rowOf(f, h, stage, c.Level)
		if !ok {
			continue
		}
		from := time.Time{}
		switch stage {
		case "first":
			if c.First.IsZero() {
				from = start(row, h, c)
			}
		case "zero", "update":
			if !c.First.IsZero() && c.Final.IsZero() && h.Stable.IsZero() {
				from = start(row, h, c)
			}
		case "final":
			if c.Final.IsZero() {
				from = start(row, h, c)
			}
		}
		if !from.IsZero() {
			out = append(out, owed(row, from, now, ""))
		}
	}
	for _, o := range c.Orders {
		for stage, answered := range map[string]time.Time{"order_phone": o.Phoned, "order_written": o.Written} {
			if row, ok := rowOf(f, h, stage, c.Level); ok && answered.IsZero() && !o.Asked.IsZero() {
				out = append(out, owed(row, o.Asked, now, o.ID))
			}
		}
	}
	sortOwed(out)
	return out
}

// rowOf is the row of a stage and level that holds now: a special case before the general one, the shortest of several.
func rowOf(f *form.Form, h Happening, stage string, level form.Level) (form.Deadline, bool) {
	best, found := form.Deadline{}, false
	for _, d := range f.Deadlines {
		if d.Stage != stage || d.Level != level || !holds(h, d) {
			continue
		}
		special, better := d.Case != "", !found
		if found && special && best.Case == "" {
			better = true
		}
		if found && special == (best.Case != "") && length(d) < length(best) {
			better = true
		}
		if better {
			best, found = d, true
		}
	}
	return best, found
}

func length(d form.Deadline) time.Duration {
	return time.Duration(d.Minutes)*time.Minute + time.Duration(d.Days)*24*time.Hour
}

// holds tells whether a row's special case is there. The 24-hour and the ten-people rules are of sudden events, not of a drought.
func holds(h Happening, d form.Deadline) bool {
	switch d.Case {
	case "":
		return true
	case "grave":
		return !h.Drought && (h.Lost >= d.Least || h.Trapped >= d.Least)
	case "response":
		return !h.Drought && (h.Response == ResponseProvincial || h.Response == ResponseNational)
	case "drought":
		return h.Drought
	case "drought_national":
		return h.Drought && h.Response == ResponseNational
	}
	return false
}

// start is when the clock of a row starts; zero when it has not.
func start(d form.Deadline, h Happening, c Clocks) time.Time {
	switch d.Start {
	case "occurred":
		return c.Occurred
	case "received":
		return c.Received
	case "stable":
		return h.Stable
	case "last":
		if d.Case == "response" && h.ResponseSince.After(c.Last) { // the rule starts with the response, not before
			return h.ResponseSince
		}
		return c.Last
	}
	return time.Time{}
}

func owed(d form.Deadline, from, now time.Time, order string) Owed {
	due := from.Add(length(d))
	return Owed{Key: d.Key, Stage: d.Stage, Level: d.Level, Order: order, From: from, Due: due, Late: now.After(due), Clause: d.Clause}
}

// Dates lists what a level owes on the fixed dates of one calendar year, the soonest first; each is due when its day ends in the zone. From
// is when the day begins.
func Dates(f *form.Form, level form.Level, year int, zone *time.Location, now time.Time) []Owed {
	out := []Owed{}
	for _, d := range f.Deadlines {
		if d.Date == "" || d.Level != level {
			continue
		}
		day, err := time.ParseInLocation("01-02", d.Date, zone)
		if err != nil {
			continue // form.Load refused it
		}
		from := time.Date(year, day.Month(), day.Day(), 0, 0, 0, 0, zone)
		due := time.Date(year, day.Month(), day.Day()+1, 0, 0, 0, 0, zone)
		out = append(out, Owed{Key: d.Key, Stage: d.Stage, Level: d.Level, From: from, Due: due, Late: !now.Before(due), Clause: d.Clause})
	}
	sortOwed(out)
	return out
}

func sortOwed(out []Owed) {
	slices.SortFunc(out, func(a, b Owed) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Order, b.Order))
	})
}

// Values for ent.
func (Response) Values() []string {
	return enum.Values(ResponseNone, ResponseCounty, ResponseCity, ResponseProvincial, ResponseNational)
}

// MarshalGQL writes the GraphQL enum value.
func (r Response) MarshalGQL(w io.Writer) { enum.Marshal(r, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (r *Response) UnmarshalGQL(v any) error { return enum.Unmarshal(r, v) }
