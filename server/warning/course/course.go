// Package course is the heart of a relayed warning: its words, its states and which move leads where (design §6). Pure.
//
//	                     edit, by anybody who drafts; clears approvals
//	                    ┌──┐
//	draft, intake,
//	propose ────────► draft ──submit──► submitted ──approve──► approved ──publish──► published ──┐
//	                    ▲ │  ▲              │                                          ▲ │  │     │ edit, update:
//	                    │ │  └── return ────┤                                          │ │  │     │ the next revision is
//	                    │ │      (reason)   └─ reject ──► rejected                     │ │  │     │ drafted beside
//	                    │ └──────────── urgent (red, orange) ──────────────────────────┘ │  └─────┘
//	                    │                                                     cancel, expire
//	                    └ (of a warning that is out: its next revision)                  ▼
//	                                                                          cancelled, expired
//
// An urgent one is looked at afterwards by a second: confirm, or correct by an update, or cancel.
package course

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jiaoying/server/enum"
	"jiaoying/server/fault"
)

// Level is the colour of a warning: red is the highest (应对法 art. 63).
type Level string

// The levels.
const (
	Red    Level = "red"
	Orange Level = "orange"
	Yellow Level = "yellow"
	Blue   Level = "blue"
)

var levels = []Level{Red, Orange, Yellow, Blue}

// Above tells whether it is the higher of two.
func (l Level) Above(o Level) bool {
	return slices.Index(levels, l) < slices.Index(levels, o)
}

// Urgent tells whether it does not wait for a second signature.
func (l Level) Urgent() bool { return l == Red || l == Orange }

// Origin is where a warning came from.
type Origin string

// The origins.
const (
	OriginTyped    Origin = "typed"
	OriginCAP      Origin = "cap"
	OriginProposed Origin = "proposed" // by a town, from a danger report (镇街建议)
)

// Audience is a group of those who are told.
type Audience string

// The audiences: responsible posts with the duty desks above them; named receivers of special sites; households at their door.
const (
	AudiencePosts      Audience = "posts"
	AudienceSites      Audience = "sites"
	AudienceHouseholds Audience = "households"
)

// All lists every audience.
func (Audience) All() []Audience { return []Audience{AudiencePosts, AudienceSites, AudienceHouseholds} }

// State of a warning.
type State string

// The states.
const (
	StateDraft     State = "draft"
	StateSubmitted State = "submitted"
	StateApproved  State = "approved"
	StatePublished State = "published"
	StateCancelled State = "cancelled"
	StateExpired   State = "expired"
	StateRejected  State = "rejected"
)

// Desk is where a warning lies for those who work on it.
type Desk string

// The desks: waits for a second, is worked on, is in force, is over.
const (
	DeskInbox Desk = "inbox"
	DeskDoing Desk = "doing"
	DeskLive  Desk = "live"
	DeskDone  Desk = "done"
)

// Desk gives the desk of a state.
func (s State) Desk() Desk {
	switch s {
	case StateSubmitted:
		return DeskInbox
	case StateDraft, StateApproved:
		return DeskDoing
	case StatePublished:
		return DeskLive
	default:
		return DeskDone
	}
}

// Move is one step.
type Move string

// The moves.
const (
	MoveDraft   Move = "draft"
	MoveIntake  Move = "intake"  // taken in from a machine
	MovePropose Move = "propose" // by a town, from a danger report: no more than words for the county's desk
	MoveEdit    Move = "edit"
	MoveSubmit  Move = "submit"
	MoveReturn  Move = "return"
	MoveReject  Move = "reject"
	MoveApprove Move = "approve"
	MovePublish Move = "publish"
	MoveUrgent  Move = "urgent"  // 紧急发布
	MoveConfirm Move = "confirm" // 事后复核
	MoveTake    Move = "take"    // a named person at the duty desk
	MoveUpdate  Move = "update"
	MoveCancel  Move = "cancel"
	MoveExpire  Move = "expire"
)

// RevisionKind is what a published revision is to the one before.
type RevisionKind string

// The kinds.
const (
	RevisionAlert  RevisionKind = "alert"
	RevisionUpdate RevisionKind = "update"
	RevisionCancel RevisionKind = "cancel"
)

// End is how the force of a revision ended.
type End string

// The ends.
const (
	EndSuperseded End = "superseded"
	EndCancelled  End = "cancelled"
	EndExpired    End = "expired"
)

// Actor is what somebody is to one warning.
type Actor struct {
	Drafts   bool // may draft
	Approves bool // may approve
	Urgent   bool // may publish urgently
	Alone    bool // the county lets one person publish this colour (never red or orange)
	Author   bool // edited since the last approval
	System   bool
	Machine  bool // a trusted source
	Proposes bool // reviews the danger report it comes from, at a town
}

type step struct {
	move Move
	from State // "" for a warning that is not there yet
	to   State
	may  func(Actor) bool
}

func drafts(a Actor) bool   { return a.Drafts }
func approves(a Actor) bool { return a.Approves }

// steps is the drawing above; a test walks both.
var steps = []step{
	{MoveDraft, "", StateDraft, drafts},
	{MoveIntake, "", StateDraft, func(a Actor) bool { return a.Machine || a.Drafts }},
	{MovePropose, "", StateDraft, func(a Actor) bool { return a.Proposes }},
	{MoveEdit, StateDraft, StateDraft, drafts},
	{MoveEdit, StateSubmitted, StateDraft, drafts},
	{MoveEdit, StateApproved, StateDraft, drafts},
	{MoveEdit, StatePublished, StatePublished, drafts},
	{MoveSubmit, StateDraft, StateSubmitted, drafts},
	{MoveReturn, StateSubmitted, StateDraft, approves},
	{MoveReject, StateSubmitted, StateRejected, approves},
	{MoveReject, StateDraft, StateRejected, drafts},
	{MoveApprove, StateSubmitted, StateApproved, approves},
	{MovePublish, StateApproved, StatePublished, func(a Actor) bool { return a.Approves || a.Drafts }},
	{MovePublish, StateDraft, StatePublished, func(a Actor) bool { return a.Alone && a.Drafts }},
	{MoveUrgent, StateDraft, StatePublished, func(a Actor) bool { return a.Urgent || a.Machine }},
	{MoveUrgent, StateSubmitted, StatePublished, func(a Actor) bool { return a.Urgent }},
	{MoveConfirm, StatePublished, StatePublished, approves},
	{MoveTake, StateDraft, StateDraft, drafts},
	{MoveTake, StatePublished, StatePublished, drafts},
	{MoveUpdate, StatePublished, StatePublished, func(a Actor) bool { return a.Approves || a.Urgent || a.Machine }},
	{MoveCancel, StatePublished, StateCancelled, func(a Actor) bool { return a.Approves || a.Urgent || a.Machine }},
	{MoveExpire, StatePublished, StateExpired, func(a Actor) bool { return a.System }},
}

// The faults of a move.
var (
	// ErrMovedOn: somebody else moved it in between; params say the state it is in.
	ErrMovedOn = fault.New(fault.Conflict, "warning.moved_on")
	// ErrNotYours: the move is another's to make.
	ErrNotYours = fault.New(fault.Denied, "warning.not_yours")
	// ErrSamePerson: who edited a warning does not approve it (four eyes).
	ErrSamePerson = fault.New(fault.Denied, "warning.same_person")
	// ErrNotUrgent: yellow and blue wait for a second.
	ErrNotUrgent = fault.New(fault.Conflict, "warning.not_urgent")
)

// Next gives the state after a move, or a fault and no change. Who edited since the last approval neither approves nor confirms.
func Next(from State, m Move, a Actor) (State, error) {
	known := false
	for _, s := range steps {
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
		if a.Author && (m == MoveApprove || m == MoveConfirm) {
			return "", ErrSamePerson
		}
		return s.to, nil
	}
	if !known {
		return "", fmt.Errorf("no move %q", m)
	}
	return "", ErrMovedOn.With(fault.Params{"state": strings.ToUpper(string(from))})
}

// May lists the moves an actor may make from a state, in drawing order, each once. Urgent is listed for red and orange only.
func May(from State, level Level, a Actor) []Move {
	out := []Move{}
	for _, s := range steps {
		if from == "" || s.from != from || slices.Contains(out, s.move) || (s.move == MoveUrgent && !level.Urgent()) {
			continue
		}
		if _, err := Next(from, s.move, a); err == nil {
			out = append(out, s.move)
		}
	}
	return out
}

// Facts are what decides whether an update is material.
type Facts struct {
	Level       Level
	Onset       *time.Time
	Instruction string
	Order       string
	Villages    map[string]bool
	Audience    []Audience
}

// Material tells whether an update asks for a new answer: the level rises, area or audience grows, onset comes earlier, or the
// instruction or the county's order changes. Otherwise it is told once.
func Material(was, is Facts) bool {
	if is.Level.Above(was.Level) || strings.TrimSpace(is.Instruction) != strings.TrimSpace(was.Instruction) || is.Order != was.Order {
		return true
	}
	for v := range is.Villages {
		if !was.Villages[v] {
			return true
		}
	}
	for _, a := range is.Audience {
		if !slices.Contains(was.Audience, a) {
			return true
		}
	}
	return is.Onset != nil && (was.Onset == nil || is.Onset.Before(*was.Onset))
}

// OrderMost is the length of the county's order in characters (ui.md §1.6).
const OrderMost = 20

// OrderFits tells whether the county's order is one short sentence.
func OrderFits(s string) bool {
	return utf8.RuneCountInString(s) <= OrderMost && !strings.ContainsAny(s, "\n\r")
}

// Values for ent.
func (Level) Values() []string { return enum.Values(levels...) }

// Values for ent.
func (Origin) Values() []string { return enum.Values(OriginTyped, OriginCAP, OriginProposed) }

// Values for ent.
func (Audience) Values() []string {
	return enum.Values(AudiencePosts, AudienceSites, AudienceHouseholds)
}

// Values for ent.
func (State) Values() []string {
	return enum.Values(StateDraft, StateSubmitted, StateApproved, StatePublished, StateCancelled, StateExpired, StateRejected)
}

// Values for ent.
func (Desk) Values() []string { return enum.Values(DeskInbox, DeskDoing, DeskLive, DeskDone) }

// Values for ent.
func (Move) Values() []string {
	return enum.Values(MoveDraft, MoveIntake, MovePropose, MoveEdit, MoveSubmit, MoveReturn, MoveReject, MoveApprove, MovePublish, MoveUrgent, MoveConfirm, MoveTake, MoveUpdate, MoveCancel, MoveExpire)
}

// Values for ent.
func (RevisionKind) Values() []string {
	return enum.Values(RevisionAlert, RevisionUpdate, RevisionCancel)
}

// Values for ent.
func (End) Values() []string { return enum.Values(EndSuperseded, EndCancelled, EndExpired) }

// MarshalGQL writes the GraphQL enum value.
func (l Level) MarshalGQL(w io.Writer) { enum.Marshal(l, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (l *Level) UnmarshalGQL(v any) error { return enum.Unmarshal(l, v) }

// MarshalGQL writes the GraphQL enum value.
func (o Origin) MarshalGQL(w io.Writer) { enum.Marshal(o, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (o *Origin) UnmarshalGQL(v any) error { return enum.Unmarshal(o, v) }

// MarshalGQL writes the GraphQL enum value.
func (a Audience) MarshalGQL(w io.Writer) { enum.Marshal(a, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (a *Audience) UnmarshalGQL(v any) error { return enum.Unmarshal(a, v) }

// MarshalGQL writes the GraphQL enum value.
func (s State) MarshalGQL(w io.Writer) { enum.Marshal(s, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (s *State) UnmarshalGQL(v any) error { return enum.Unmarshal(s, v) }

// MarshalGQL writes the GraphQL enum value.
func (d Desk) MarshalGQL(w io.Writer) { enum.Marshal(d, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (d *Desk) UnmarshalGQL(v any) error { return enum.Unmarshal(d, v) }

// MarshalGQL writes the GraphQL enum value.
func (m Move) MarshalGQL(w io.Writer) { enum.Marshal(m, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (m *Move) UnmarshalGQL(v any) error { return enum.Unmarshal(m, v) }

// MarshalGQL writes the GraphQL enum value.
func (k RevisionKind) MarshalGQL(w io.Writer) { enum.Marshal(k, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (k *RevisionKind) UnmarshalGQL(v any) error { return enum.Unmarshal(k, v) }

// MarshalGQL writes the GraphQL enum value.
func (e End) MarshalGQL(w io.Writer) { enum.Marshal(e, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (e *End) UnmarshalGQL(v any) error { return enum.Unmarshal(e, v) }
