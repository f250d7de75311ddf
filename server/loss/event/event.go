// Package event is the heart of a disaster event (灾害过程): how it is opened, what may be corrected in it, when it is stable. Pure.
//
//	propose ──► proposed ──open─────► open ◄──relapse── stable ──close──► closed
//	               └───decline──► declined │  └──settle──►  ▲               │
//	open ─────────────────────────────────►┘                └────reopen─────┘
//
// A season of winter relief is never proposed, stable or answered by a response: open ──close──► closed ──reopen──► open.
//
// Name, hazard type, nature and response may be changed in it at any time until it is closed, each with its own turn in the history
// (自然灾害情况统计调查制度 2024: an unknown hazard is reported provisionally, mixed with an accident as 性质待认定事件).
package event

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"jiaoying/server/enum"
	"jiaoying/server/fault"
)

// Kind of an event: a disaster, or a season of winter and spring relief (冬春救助), which has lists and dates and no statements.
type Kind string

// The kinds.
const (
	Disaster Kind = "disaster"
	Winter   Kind = "winter"
)

// Values lists the kinds.
func (Kind) Values() []string { return enum.Values(Disaster, Winter) }

// MarshalGQL writes the GraphQL enum value.
func (k Kind) MarshalGQL(w io.Writer) { enum.Marshal(k, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (k *Kind) UnmarshalGQL(v any) error { return enum.Unmarshal(k, v) }

// State of an event.
type State string

// The states.
const (
	StateProposed State = "proposed" // a town asks for it
	StateDeclined State = "declined"
	StateOpen     State = "open"
	StateStable   State = "stable" // 灾情稳定: the clocks of the finals run
	StateClosed   State = "closed"
)

// Live tells whether statements of it are taken.
func (s State) Live() bool { return s == StateOpen || s == StateStable }

// Values lists the states.
func (State) Values() []string {
	return enum.Values(StateProposed, StateDeclined, StateOpen, StateStable, StateClosed)
}

// MarshalGQL writes the GraphQL enum value.
func (s State) MarshalGQL(w io.Writer) { enum.Marshal(s, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (s *State) UnmarshalGQL(v any) error { return enum.Unmarshal(s, v) }

// Nature of an event.
type Nature string

// The natures.
const (
	NatureNatural      Nature = "natural"
	NatureAccident     Nature = "accident"
	NatureUndetermined Nature = "undetermined" // 性质待认定事件(涉及事故因素)
)

// Values lists the natures.
func (Nature) Values() []string {
	return enum.Values(NatureNatural, NatureAccident, NatureUndetermined)
}

// MarshalGQL writes the GraphQL enum value.
func (n Nature) MarshalGQL(w io.Writer) { enum.Marshal(n, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (n *Nature) UnmarshalGQL(v any) error { return enum.Unmarshal(n, v) }

// Scope is whose relief response is on. Only a provincial or national one starts the 24-hour zero report.
type Scope string

// The scopes, from the bottom.
const (
	ScopeNone     Scope = "none"
	ScopeCounty   Scope = "county"
	ScopeCity     Scope = "city"
	ScopeProvince Scope = "province"
	ScopeNation   Scope = "nation"
)

// Zero tells whether every level has to report each 24 hours even without a change.
func (s Scope) Zero() bool { return s == ScopeProvince || s == ScopeNation }

// Values lists the scopes.
func (Scope) Values() []string {
	return enum.Values(ScopeNone, ScopeCounty, ScopeCity, ScopeProvince, ScopeNation)
}

// MarshalGQL writes the GraphQL enum value.
func (s Scope) MarshalGQL(w io.Writer) { enum.Marshal(s, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (s *Scope) UnmarshalGQL(v any) error { return enum.Unmarshal(s, v) }

// Levels of a response are 1 (Ⅰ) to 4 (Ⅳ).
const levelMost = 4

// Responds tells whether a response can be so: none has no level, every other has one.
func Responds(s Scope, level int) bool {
	if s == ScopeNone {
		return level == 0
	}
	return slices.Contains(s.Values(), string(s)) && level >= 1 && level <= levelMost
}

// Move is one step in the life of an event.
type Move string

// The moves.
const (
	MovePropose Move = "propose"
	MoveOpen    Move = "open"
	MoveDecline Move = "decline"
	MoveAmend   Move = "amend"   // name, hazard type or nature corrected
	MoveRespond Move = "respond" // a response is started, raised, lowered or ended
	MoveSettle  Move = "settle"  // declared stable
	MoveRelapse Move = "relapse"
	MoveClose   Move = "close"
	MoveReopen  Move = "reopen"
)

// Values lists the moves.
func (Move) Values() []string {
	return enum.Values(MovePropose, MoveOpen, MoveDecline, MoveAmend, MoveRespond, MoveSettle, MoveRelapse, MoveClose, MoveReopen)
}

// MarshalGQL writes the GraphQL enum value.
func (m Move) MarshalGQL(w io.Writer) { enum.Marshal(m, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (m *Move) UnmarshalGQL(v any) error { return enum.Unmarshal(m, v) }

// Actor is what somebody is to the events of a county.
type Actor struct {
	Proposes bool // reviews reports at a town of it
	Opens    bool // opens events there
	Closes   bool // closes losses there
}

// The faults of a move.
var (
	// ErrMovedOn: somebody else moved it in between; params say the state it is in.
	ErrMovedOn = fault.New(fault.Conflict, "event.moved_on")
	// ErrNotYours: the move is another's to make.
	ErrNotYours = fault.New(fault.Denied, "event.not_yours")
)

type step struct {
	move     Move
	from, to State // from "" for an event that is not there yet
	may      func(Actor) bool
}

func proposes(a Actor) bool { return a.Proposes }
func opens(a Actor) bool    { return a.Opens }
func closes(a Actor) bool   { return a.Closes }

// steps is the drawing above; a test walks both.
var steps = []step{
	{MovePropose, "", StateProposed, proposes},
	{MoveOpen, "", StateOpen, opens},
	{MoveOpen, StateProposed, StateOpen, opens},
	{MoveDecline, StateProposed, StateDeclined, opens},
	{MoveAmend, StateOpen, StateOpen, opens},
	{MoveAmend, StateStable, StateStable, opens},
	{MoveRespond, StateOpen, StateOpen, opens},
	{MoveRespond, StateStable, StateStable, opens},
	{MoveSettle, StateOpen, StateStable, opens},
	{MoveRelapse, StateStable, StateOpen, opens},
	{MoveClose, StateStable, StateClosed, closes},
	{MoveReopen, StateClosed, StateStable, closes},
}

// seasons are the steps of a season of winter relief.
var seasons = []step{
	{MoveOpen, "", StateOpen, opens},
	{MoveAmend, StateOpen, StateOpen, opens},
	{MoveClose, StateOpen, StateClosed, closes},
	{MoveReopen, StateClosed, StateOpen, closes},
}

func (k Kind) steps() []step {
	if k == Winter {
		return seasons
	}
	return steps
}

// Next gives the state after a move, or a fault and no change.
func Next(k Kind, from State, m Move, a Actor) (State, error) {
	known := false
	for _, s := range k.steps() {
		if s.move != m {
			continue
		}
		known = true
		if s.from != from {
			continue
		}
		if !s.may(a) {
			return "", ErrNotYours
		}
		return s.to, nil
	}
	if !known && !slices.Contains(m.Values(), string(m)) {
		return "", fmt.Errorf("no move %q", m)
	}
	return "", ErrMovedOn.With(fault.Params{"state": strings.ToUpper(string(from))})
}

// May lists the moves an actor may make from a state, in drawing order.
func May(k Kind, from State, a Actor) []Move {
	out := []Move{}
	for _, s := range k.steps() {
		if from == "" || s.from != from {
			continue
		}
		if s.may(a) {
			out = append(out, s.move)
		}
	}
	return out
}

// Mark is the 30-digit identifier of an event's statements of one division (自然灾害灾情信息化编码和整合规则, draft): form type 01 (快报),
// the 12-digit code of the division, the 4-digit code of the hazard, the 12 digits of the time of occurrence in the county's zone.
func Mark(division, hazard string, occurred time.Time, zone *time.Location) string {
	return "01" + division + hazard + occurred.In(zone).Format("200601021504")
}
