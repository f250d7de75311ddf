// Package command is the heart of orders (指令): to move people out, and to let them return. Pure.
//
//	give MOVE ──────────────────────────► in_force ──done──────► done
//	                                       ▲   └─────withdraw──► withdrawn
//	give RETURN ──► proposed ──approve─────┘
//	                  │  └────refuse────► refused
//	                  └──────withdraw───► withdrawn
//
// To move does not wait: a village may get its own people out at once (地质灾害防治条例 art. 28–29). To return does: it needs a
// named expert's opinion and a second person of a desk above the one who asked.
package command

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"jiaoying/server/clock"
	"jiaoying/server/enum"
	"jiaoying/server/fault"
)

// Kind of an order.
type Kind string

// The kinds.
const (
	KindMove   Kind = "move"   // 转移
	KindReturn Kind = "return" // 返回
)

// State of an order.
type State string

// The states.
const (
	StateProposed  State = "proposed" // waits for the second person
	StateInForce   State = "in_force"
	StateRefused   State = "refused"
	StateDone      State = "done"
	StateWithdrawn State = "withdrawn"
)

// Over tells whether nothing follows any more.
func (s State) Over() bool {
	return s == StateRefused || s == StateDone || s == StateWithdrawn
}

// Move is one step in the life of an order.
type Move string

// The moves.
const (
	MoveGive     Move = "give"
	MoveApprove  Move = "approve"
	MoveRefuse   Move = "refuse"
	MoveDone     Move = "done"
	MoveWithdraw Move = "withdraw"
)

// Actor is what somebody is to one order.
type Actor struct {
	Gives   bool // may tell dangers and give orders at its place
	Decides bool // may decide at its place, by a post above the one it was asked from
	Asked   bool // gave it himself
}

// The faults of a move.
var (
	// ErrMovedOn: somebody else moved it in between; params say the state it is in.
	ErrMovedOn = fault.New(fault.Conflict, "order.moved_on")
	// ErrNotYours: the move is another's to make.
	ErrNotYours = fault.New(fault.Denied, "order.not_yours")
	// ErrSamePerson: who asked for a return does not approve it.
	ErrSamePerson = fault.New(fault.Denied, "order.same_person")
)

type step struct {
	move Move
	from State // "" for an order that is not there yet
	kind Kind  // "" for both
	to   State
	may  func(Actor) bool
}

func gives(a Actor) bool   { return a.Gives }
func decides(a Actor) bool { return a.Decides }

// steps is the drawing above; a test walks both.
var steps = []step{
	{MoveGive, "", KindMove, StateInForce, gives},
	{MoveGive, "", KindReturn, StateProposed, gives},
	{MoveApprove, StateProposed, KindReturn, StateInForce, decides},
	{MoveRefuse, StateProposed, KindReturn, StateRefused, decides},
	{MoveWithdraw, StateProposed, KindReturn, StateWithdrawn, gives},
	{MoveDone, StateInForce, "", StateDone, gives},
	{MoveWithdraw, StateInForce, "", StateWithdrawn, gives},
}

// Next gives the state after a move, or a fault and no change. Who asked neither approves nor refuses, whatever posts he holds.
func Next(kind Kind, from State, m Move, a Actor) (State, error) {
	known := false
	for _, s := range steps {
		if s.move != m {
			continue
		}
		known = true
		if s.from != from || s.kind != "" && s.kind != kind {
			continue
		}
		if a.Asked && (m == MoveApprove || m == MoveRefuse) {
			return "", ErrSamePerson
		}
		if !s.may(a) {
			return "", ErrNotYours
		}
		return s.to, nil
	}
	if !known {
		return "", fmt.Errorf("no move %q", m)
	}
	return "", ErrMovedOn.With(fault.Params{"state": strings.ToUpper(string(from))})
}

// May lists the moves an actor may make from a state, in drawing order.
func May(kind Kind, from State, a Actor) []Move {
	out := []Move{}
	for _, s := range steps {
		if from == "" || s.from != from || slices.Contains(out, s.move) {
			continue
		}
		if _, err := Next(kind, from, s.move, a); err == nil {
			out = append(out, s.move)
		}
	}
	return out
}

// Resettled tells whether people who were moved are to be counted as 转移安置: from the second calendar day of a move in force,
// by the county's zone. since is when it came into force.
func Resettled(kind Kind, state State, since, now time.Time, zone *time.Location) bool {
	return kind == KindMove && state == StateInForce && clock.DateOf(now, zone) > clock.DateOf(since, zone)
}

// Basis is a rule of law an order leans on.
type Basis struct {
	// Code is stable; the app's words hang on it.
	Code string
	// Law and Article as they are cited.
	Law, Article string
	// Kinds are the orders it carries.
	Kinds []Kind
}

// Bases are the rules that orders lean on, in the order they are offered: who hears of a danger gets people out at once (条例), what
// a red or orange warning asks for, and that measures end when the danger is over (应对法, 2024; domain/warnings.md §1).
func Bases() []Basis {
	return []Basis{
		{"geo_29", "地质灾害防治条例", "第二十八、二十九条", []Kind{KindMove, KindReturn}},
		{"response_67", "突发事件应对法", "第六十七条", []Kind{KindMove}},
		{"response_70", "突发事件应对法", "第七十条", []Kind{KindReturn}},
	}
}

// BasisOf finds a rule by its code, for a kind of order.
func BasisOf(code string, kind Kind) (Basis, bool) {
	for _, b := range Bases() {
		if b.Code == code && slices.Contains(b.Kinds, kind) {
			return b, true
		}
	}
	return Basis{}, false
}

// Values for ent.
func (Kind) Values() []string { return enum.Values(KindMove, KindReturn) }

// Values for ent.
func (State) Values() []string {
	return enum.Values(StateProposed, StateInForce, StateRefused, StateDone, StateWithdrawn)
}

// Values for GraphQL.
func (Move) Values() []string {
	return enum.Values(MoveGive, MoveApprove, MoveRefuse, MoveDone, MoveWithdraw)
}

// MarshalGQL writes the GraphQL enum value.
func (k Kind) MarshalGQL(w io.Writer) { enum.Marshal(k, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (k *Kind) UnmarshalGQL(v any) error { return enum.Unmarshal(k, v) }

// MarshalGQL writes the GraphQL enum value.
func (s State) MarshalGQL(w io.Writer) { enum.Marshal(s, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (s *State) UnmarshalGQL(v any) error { return enum.Unmarshal(s, v) }

// MarshalGQL writes the GraphQL enum value.
func (m Move) MarshalGQL(w io.Writer) { enum.Marshal(m, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (m *Move) UnmarshalGQL(v any) error { return enum.Unmarshal(m, v) }
