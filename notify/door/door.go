// Package door is the heart of the last mile: why somebody goes to a door, what he finds there, and what follows. Pure.
//
//	         visit: told, moved, away
//	open ────────────────────────────────────► closed
//	 │ ▲ visit: no_answer (again ≤ 10 min), through, refused, needs_help
//	 ├─┘ ▲
//	 │   └─ refused or needs_help after told, away ── closed
//	 └── the warning ends ───────────────────► ended
package door

import (
	"io"
	"time"

	"jiaoying/server/enum"
	"jiaoying/server/fault"
)

// State of a door task.
type State string

// The states.
const (
	StateOpen   State = "open"
	StateClosed State = "closed"
	StateEnded  State = "ended"
)

// Values lists the states for ent.
func (State) Values() []string { return []string{"open", "closed", "ended"} }

// Why a door is gone to.
type Why string

// The reasons: it stands in a danger area, its people have needs, they were silent, or somebody asked for it.
const (
	WhyDanger  Why = "danger"
	WhyNeeds   Why = "needs"
	WhySilence Why = "silence"
	WhyHand    Why = "hand"
)

// Values lists the reasons for ent.
func (Why) Values() []string { return []string{"danger", "needs", "silence", "hand"} }

// Outcome of a visit (design §6).
type Outcome string

// The seven outcomes.
const (
	Told      Outcome = "told"       // 已告知, to a person able to act
	Through   Outcome = "through"    // 转告, closed when that person confirms
	Moved     Outcome = "moved"      // 已转移, where and how many
	Away      Outcome = "away"       // 外出, confirmed by whom
	NoAnswer  Outcome = "no_answer"  // 未应门
	Refused   Outcome = "refused"    // 拒绝转移
	NeedsHelp Outcome = "needs_help" // 需协助
)

// Values lists the outcomes for ent.
func (Outcome) Values() []string {
	return []string{"told", "through", "moved", "away", "no_answer", "refused", "needs_help"}
}

// Known tells whether it is one of the seven.
func (o Outcome) Known() bool {
	for _, v := range o.Values() {
		if v == string(o) {
			return true
		}
	}
	return false
}

// Closes tells whether the outcome ends the task. Told through another does not: that person has to confirm.
func (o Outcome) Closes() bool { return o == Told || o == Moved || o == Away }

// Counts tells whether the household counts as reached in 入户率: told, moved or known away.
func (o Outcome) Counts() bool { return o.Closes() }

// Again is how long after a visit somebody has to be there once more; zero when nobody has to.
func (o Outcome) Again() time.Duration {
	switch o {
	case NoAnswer, Refused, NeedsHelp, Through:
		return 10 * time.Minute
	default:
		return 0
	}
}

// The faults of the last mile.
var (
	// ErrEnded: the warning is over; a visit made before its end is still taken.
	ErrEnded = fault.New(fault.Conflict, "door.ended")
	// ErrConflict: the id is taken by other content or by another account; it says nothing of what is there.
	ErrConflict = fault.New(fault.Conflict, "door.conflict")
	// ErrSubject: nothing in the registers that the caller may send somebody to.
	ErrSubject = fault.New(fault.Invalid, "door.subject")
	// ErrClosed: somebody was told there meanwhile; nothing is left to hand over or decide.
	ErrClosed = fault.New(fault.Conflict, "door.closed")
	// ErrSecond: it has no officer B to be handed to.
	ErrSecond = fault.New(fault.Conflict, "door.second")
	// ErrTooMany carries max: visits, or words, of one door.
	ErrTooMany = fault.New(fault.Limited, "door.too_many")
)

// MarshalGQL writes the GraphQL enum value.
func (s State) MarshalGQL(w io.Writer) { enum.Marshal(s, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (s *State) UnmarshalGQL(v any) error { return enum.Unmarshal(s, v) }

// MarshalGQL writes the GraphQL enum value.
func (y Why) MarshalGQL(w io.Writer) { enum.Marshal(y, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (y *Why) UnmarshalGQL(v any) error { return enum.Unmarshal(y, v) }

// MarshalGQL writes the GraphQL enum value.
func (o Outcome) MarshalGQL(w io.Writer) { enum.Marshal(o, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (o *Outcome) UnmarshalGQL(v any) error { return enum.Unmarshal(o, v) }
