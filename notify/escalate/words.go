package escalate

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Row is one row of a ladder as a county writes it (domain/ladder-defaults.csv), still in words.
type Row struct {
	Colour, Role, Step, AfterMinutes, Channel, To, Night string
}

// stepsMost and afterMost bound what a file can ask for: a ladder longer than a day is none.
const (
	stepsMost = 50
	afterMost = 24 * 60
	wordsMost = 300
)

// duty is what the lists call the post that the roster calls a department's.
const duty, department = "dept_duty", "department"

// FromWords reads one row. An error names the first word it does not understand; nothing is guessed but whom a step calls, which the
// words name in many ways: A, unless they name B, somebody above or somebody who goes.
func FromWords(r Row) (Step, error) {
	s := Step{Role: strings.TrimSpace(r.Role), Words: strings.TrimSpace(r.To)}
	if s.Role == "" {
		return s, fmt.Errorf("role is missing")
	}
	if s.Role == duty {
		s.Role = department
	}
	var err error
	if s.Number, err = strconv.Atoi(strings.TrimSpace(r.Step)); err != nil || s.Number < 1 || s.Number > stepsMost {
		return s, fmt.Errorf("step %.20q is none of 1 to %d", r.Step, stepsMost)
	}
	minutes, err := strconv.Atoi(strings.TrimSpace(r.AfterMinutes))
	if err != nil || minutes < 0 || minutes > afterMost {
		return s, fmt.Errorf("after_minutes %.20q is none of 0 to %d", r.AfterMinutes, afterMost)
	}
	s.After = time.Duration(minutes) * time.Minute
	if len(s.Words) > wordsMost {
		return s, fmt.Errorf("to is longer than %d bytes", wordsMost)
	}
	if s.Channels, err = channels(r.Channel); err != nil {
		return s, err
	}
	s.To, s.Desk = whom(s)
	s.Night, err = night(r.Night)
	return s, err
}

func channels(words string) (out []Channel, err error) {
	for w := range strings.SplitSeq(words, "+") {
		w = strings.TrimSpace(w)
		known := false
		for _, v := range Channel("").Values() {
			known = known || v == w
		}
		if !known {
			if strings.HasPrefix(w, "as the colour") { // the exercise of a colour has that colour's channels
				return nil, nil
			}
			return nil, fmt.Errorf("channel %.40q is unknown", w)
		}
		if !has(out, Channel(w)) {
			out = append(out, Channel(w))
		}
	}
	return out, nil
}

// above are the roles that a step can name as the desk above.
var above = []string{"town_duty", "town_leader", "county_duty", "county_leader", "grid_officer", duty}

func whom(s Step) (To, string) {
	w := " " + strings.NewReplacer(",", " ", ":", " ", ";", " ", "(", " ", ")", " ").Replace(s.Words) + " "
	switch {
	case s.Role == "household", s.Role == "resident", s.Role == "village_unit", has(s.Channels, Fallback), has(s.Channels, Loudspeaker):
		return ToVillage, ""
	case has(s.Channels, Door):
		return ToDoor, ""
	}
	first, desk := len(w), ""
	for _, role := range above {
		if i := strings.Index(w, " "+role+" "); i >= 0 && i < first {
			first, desk = i, role
		}
	}
	if desk == duty {
		desk = department
	}
	if desk != "" || has(s.Channels, List) {
		return ToSuperior, desk
	}
	a := strings.Contains(w, " A ")
	b := strings.Contains(w, " B ") || strings.Contains(w, " deputy ")
	switch {
	case a && b:
		return ToBoth, ""
	case b:
		return ToB, ""
	// The head of a firm and the leader of a department hold no post of their own here: the substitute is called with the holder.
	case strings.Contains(w, " firm head "), strings.Contains(w, " department leader "):
		return ToBoth, ""
	}
	return ToA, ""
}

func night(words string) (bool, error) {
	w := strings.TrimSpace(words)
	switch {
	// A channel that is quiet at night beside one that is not does not keep the step back.
	case w == "always", strings.HasPrefix(w, "sms at once"), strings.HasPrefix(w, "as the colour"):
		return true, nil
	case strings.HasPrefix(w, "06:00-22:00"), strings.HasPrefix(w, "silent 22:00-06:00"), strings.HasPrefix(w, "sms silent 22:00-06:00"):
		return false, nil
	}
	return false, fmt.Errorf("night %.60q is neither always nor 06:00-22:00", words)
}

func has(all []Channel, c Channel) bool {
	for _, x := range all {
		if x == c {
			return true
		}
	}
	return false
}
