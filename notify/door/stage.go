package door

import (
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"jiaoying/server/enum"
	"jiaoying/server/fault"
)

// Stage is whose an open door is by now: each later one has it besides the earlier.
//
//	own ── B takes it over, or its minutes are up ──► second ── its minutes are up ──► town
type Stage string

// The stages: officer A's, officer B's as well, and listed to the town.
const (
	StageOwn    Stage = "own"
	StageSecond Stage = "second"
	StageTown   Stage = "town"
)

var stages = []Stage{StageOwn, StageSecond, StageTown}

// Values lists the stages for ent.
func (Stage) Values() []string { return enum.Values(stages...) }

// number orders the stages; what is none of them is the first.
func (s Stage) number() int {
	for i, o := range stages {
		if o == s {
			return i
		}
	}
	return 0
}

// Course is when a door that stays open goes on, since it was opened, as its frozen ladder says.
type Course struct {
	// Second is when it is handed to officer B as well. Zero: as soon as somebody should have been there and was not.
	Second time.Duration
	// Town is when it is listed to the town. Zero: never by itself.
	Town time.Duration
}

// Course of a door that no ladder speaks of (a local danger notice): B when nobody was there in time, the town after three times that.
func CourseOf(first time.Duration) Course { return Course{Town: 3 * first} }

// Go gives the stages an open door enters now, in order, and when it is to be looked at again; the zero time when no step is left.
// due is by when somebody has to be there.
func (c Course) Go(is Stage, opened, due, now time.Time) (enters []Stage, next time.Time) {
	second := due
	if c.Second > 0 {
		second = opened.Add(c.Second)
	}
	town := time.Time{}
	if c.Town > 0 {
		town = opened.Add(c.Town)
		if second.After(town) { // whoever looks at the list finds B sent already
			second = town
		}
	}
	for _, step := range []struct {
		stage Stage
		at    time.Time
	}{{StageSecond, second}, {StageTown, town}} {
		switch {
		case is.number() >= step.stage.number() || step.at.IsZero():
		case step.at.After(now):
			return enters, step.at
		default:
			enters, is = append(enters, step.stage), step.stage
		}
	}
	return enters, time.Time{}
}

// AtTown tells whether the town is to look at a door: open, and its course has come there or somebody was there in vain.
func AtTown(state State, stage Stage, outcome Outcome) bool {
	return state == StateOpen && (stage == StageTown || outcome == NoAnswer || outcome == Refused || outcome == NeedsHelp)
}

// Ruling is what was said about a door without being there.
type Ruling string

// The rulings: officer B takes it over; the town sends somebody again, has it broken in, has them moved by force, or knows them away.
const (
	Take      Ruling = "take"
	Revisit   Ruling = "revisit"
	BreakIn   Ruling = "break_in"   // 破拆
	Force     Ruling = "force"      // 强制转移
	KnownAway Ruling = "known_away" // 外出, confirmed by whom
)

// Values lists the rulings for ent.
func (Ruling) Values() []string {
	return []string{"take", "revisit", "break_in", "force", "known_away"}
}

// Decides tells whether it is one of the town's.
func (r Ruling) Decides() bool { return r == Revisit || r == BreakIn || r == Force || r == KnownAway }

// Most of what a ruling says, in characters, and of how many one door has.
const (
	TakeMost    = 100
	DecideMost  = 200
	RulingsMost = 50
)

// Codes of faulty fields of a ruling.
const (
	codeReason    = "door.reason"
	codeText      = "door.text"
	codeConfirmed = "door.confirmed_by"
)

// Said is one ruling with its words.
type Said struct {
	Ruling Ruling
	Text   string
	// ConfirmedBy is who confirmed that they are away; only of KnownAway.
	ConfirmedBy string
}

// Check notes every faulty field.
func (s Said) Check(bad *fault.Findings) {
	within := func(text string, most int) bool {
		return utf8.ValidString(text) && strings.TrimSpace(text) != "" && utf8.RuneCountInString(text) <= most
	}
	if s.Ruling == Take {
		bad.Check(within(s.Text, TakeMost), "reason", codeReason)
		return
	}
	bad.Check(s.Ruling.Decides(), "decision", codeOutcome)
	bad.Check(within(s.Text, DecideMost), "text", codeText)
	bad.Check((s.Ruling == KnownAway && within(s.ConfirmedBy, wordsMost)) || (s.Ruling != KnownAway && s.ConfirmedBy == ""), "confirmedBy", codeConfirmed)
}

// Call is what a ruling counts as among the visits; false for one that changes nothing of how the door stands.
func (s Said) Call(at time.Time) (Call, bool) {
	switch s.Ruling {
	case KnownAway:
		return Call{Outcome: Away, At: at}, true
	case Revisit, BreakIn, Force:
		return Call{Again: true, At: at}, true
	}
	return Call{}, false
}

// MarshalGQL writes the GraphQL enum value.
func (s Stage) MarshalGQL(w io.Writer) { enum.Marshal(s, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (s *Stage) UnmarshalGQL(v any) error { return enum.Unmarshal(s, v) }

// MarshalGQL writes the GraphQL enum value.
func (r Ruling) MarshalGQL(w io.Writer) { enum.Marshal(r, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (r *Ruling) UnmarshalGQL(v any) error { return enum.Unmarshal(r, v) }
