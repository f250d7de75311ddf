// Package lifecycle is the heart of a report: its words, its states and which move leads where. Pure.
//
//	           submit
//	             │
//	             ▼   see (marks it seen, stays)
//	        ┌ submitted ┐
//	accept  │     ▲     │ return (reason)
//	        ▼     │     ▼
//	    accepted  └─ returned
//	              resubmit (author)
//
// add: its author adds words or pictures in any state; the state stays.
package lifecycle

import (
	"fmt"
	"io"
	"strings"
	"time"

	"jiaoying/server/enum"
	"jiaoying/server/fault"
)

// State of a report.
type State string

// The states.
const (
	StateSubmitted State = "submitted"
	StateAccepted  State = "accepted"
	StateReturned  State = "returned"
)

// Desk is where a report lies for those who work on it; stored, because a list of states sorts every match.
type Desk string

// The desks.
const (
	DeskInbox Desk = "inbox"
	DeskDoing Desk = "doing"
	DeskDone  Desk = "done"
	DeskGone  Desk = "gone"
)

// Desk gives the desk of a state.
func (s State) Desk() Desk {
	if s == StateSubmitted {
		return DeskInbox
	}
	return DeskDoing
}

// Move is one step.
type Move string

// The moves.
const (
	MoveSubmit   Move = "submit"
	MoveSee      Move = "see"
	MoveAccept   Move = "accept"
	MoveReturn   Move = "return"
	MoveResubmit Move = "resubmit"
	MoveAdd      Move = "add"
)

// Actor is what somebody is to one report.
type Actor struct {
	// Author wrote it and still holds a post.
	Author bool
	// Reviewer may decide on it at its place and line.
	Reviewer bool
}

type step struct {
	move Move
	from State // "" for a report that is not there yet
	to   State
	may  func(Actor) bool
}

// steps is the drawing above; a test walks both.
var steps = []step{
	{MoveSubmit, "", StateSubmitted, func(a Actor) bool { return a.Author }},
	{MoveSee, StateSubmitted, StateSubmitted, reviewer},
	{MoveAccept, StateSubmitted, StateAccepted, reviewer},
	{MoveReturn, StateSubmitted, StateReturned, reviewer},
	{MoveResubmit, StateReturned, StateSubmitted, func(a Actor) bool { return a.Author }},
	{MoveAdd, StateSubmitted, StateSubmitted, func(a Actor) bool { return a.Author }},
	{MoveAdd, StateAccepted, StateAccepted, func(a Actor) bool { return a.Author }},
	{MoveAdd, StateReturned, StateReturned, func(a Actor) bool { return a.Author }},
}

// A reviewer who wrote the report himself does not decide on it: the answer must be another's.
func reviewer(a Actor) bool { return a.Reviewer && !a.Author }

// The faults of a move.
var (
	// ErrMovedOn: somebody else moved it in between; params say the state it is in.
	ErrMovedOn = fault.New(fault.Conflict, "report.moved_on")
	// ErrNotYours: the move is another's to make.
	ErrNotYours = fault.New(fault.Denied, "report.not_yours")
)

// Next gives the state after a move, or a fault and no change.
func Next(from State, m Move, a Actor) (State, error) {
	known := false
	for _, s := range steps {
		if s.move != m {
			continue
		}
		known = true
		if !s.may(a) {
			return "", ErrNotYours
		}
		if s.from == from {
			return s.to, nil
		}
	}
	if !known {
		return "", fmt.Errorf("no move %q", m)
	}
	return "", ErrMovedOn.With(fault.Params{"state": strings.ToUpper(string(from))})
}

// May lists the moves an actor may make from a state, in drawing order.
func May(from State, a Actor) []Move {
	out := []Move{}
	for _, s := range steps {
		if s.from == from && from != "" && s.may(a) {
			out = append(out, s.move)
		}
	}
	return out
}

// Nature of a report.
type Nature string

// The natures: act now, rectify, opens an event, dispute.
const (
	NatureDanger  Nature = "danger"
	NatureHazard  Nature = "hazard"
	NatureLoss    Nature = "loss"
	NatureDispute Nature = "dispute"
)

// Severity of a report; minor is the default.
type Severity string

// The severities 一般, 较重, 重大.
const (
	SeverityMinor   Severity = "minor"
	SeveritySerious Severity = "serious"
	SeverityMajor   Severity = "major"
)

// PeopleOut answers 人撤出来了吗.
type PeopleOut string

// The answers.
const (
	PeopleAllOut     PeopleOut = "all_out"
	PeopleSomeInside PeopleOut = "some_inside"
	PeopleNobody     PeopleOut = "nobody"
	PeopleUnknown    PeopleOut = "unknown"
)

// Reason of a return.
type Reason string

// The reasons.
const (
	ReasonPosition Reason = "position_unclear"
	ReasonCategory Reason = "wrong_category"
	ReasonDetail   Reason = "needs_detail"
	ReasonNotFound Reason = "not_found_on_site"
	ReasonOther    Reason = "other"
)

// Facts are what decides about a report besides what the officer ticked as severity.
type Facts struct {
	AlwaysDirect bool     // the category goes straight up in every case
	Ticked       []string // triggers of the category that hold
	PeopleOut    PeopleOut
}

// Direct tells whether a report goes straight up to town and county at once (重大风险直报): by facts, never by the ticked severity alone.
func Direct(f Facts) bool {
	return f.AlwaysDirect || len(f.Ticked) > 0 || f.PeopleOut == PeopleSomeInside
}

// Raise gives the severity that counts: what goes straight up is major, whatever was chosen.
func Raise(chosen Severity, direct bool) Severity {
	if direct {
		return SeverityMajor
	}
	return chosen
}

// Due is by when the town has to decide, counted from receipt.
func Due(received time.Time, minutes int) time.Time {
	return received.Add(time.Duration(minutes) * time.Minute)
}

// wild is how far a phone's clock may be off before it is noted; it is never refused.
const wild = 2 * time.Minute

// ClockOff gives how far the phone's clock is ahead of the server's; ok is false when it need not be noted.
// A report made hours ago without network is not a wrong clock, so only a future time is noted as such; a time before 2020 is one too.
func ClockOff(made, received time.Time) (off time.Duration, ok bool) {
	off = made.Sub(received)
	if off > wild || made.Year() < 2020 {
		return off, true
	}
	return 0, false
}

// Values for ent.
func (State) Values() []string { return enum.Values(StateSubmitted, StateAccepted, StateReturned) }

// Values for ent.
func (Desk) Values() []string { return enum.Values(DeskInbox, DeskDoing, DeskDone, DeskGone) }

// Values for ent.
func (Move) Values() []string {
	return enum.Values(MoveSubmit, MoveSee, MoveAccept, MoveReturn, MoveResubmit, MoveAdd)
}

// Values for ent.
func (Nature) Values() []string {
	return enum.Values(NatureDanger, NatureHazard, NatureLoss, NatureDispute)
}

// Values for ent.
func (Severity) Values() []string { return enum.Values(SeverityMinor, SeveritySerious, SeverityMajor) }

// Values for ent.
func (PeopleOut) Values() []string {
	return enum.Values(PeopleAllOut, PeopleSomeInside, PeopleNobody, PeopleUnknown)
}

// Values for ent.
func (Reason) Values() []string {
	return enum.Values(ReasonPosition, ReasonCategory, ReasonDetail, ReasonNotFound, ReasonOther)
}

// MarshalGQL and UnmarshalGQL write and read the GraphQL enum values.
func (v State) MarshalGQL(w io.Writer) { enum.Marshal(v, w) }

// UnmarshalGQL reads the enum.
func (v *State) UnmarshalGQL(a any) error { return enum.Unmarshal(v, a) }

// MarshalGQL writes the enum.
func (v Desk) MarshalGQL(w io.Writer) { enum.Marshal(v, w) }

// UnmarshalGQL reads the enum.
func (v *Desk) UnmarshalGQL(a any) error { return enum.Unmarshal(v, a) }

// MarshalGQL writes the enum.
func (v Move) MarshalGQL(w io.Writer) { enum.Marshal(v, w) }

// UnmarshalGQL reads the enum.
func (v *Move) UnmarshalGQL(a any) error { return enum.Unmarshal(v, a) }

// MarshalGQL writes the enum.
func (v Nature) MarshalGQL(w io.Writer) { enum.Marshal(v, w) }

// UnmarshalGQL reads the enum.
func (v *Nature) UnmarshalGQL(a any) error { return enum.Unmarshal(v, a) }

// MarshalGQL writes the enum.
func (v Severity) MarshalGQL(w io.Writer) { enum.Marshal(v, w) }

// UnmarshalGQL reads the enum.
func (v *Severity) UnmarshalGQL(a any) error { return enum.Unmarshal(v, a) }

// MarshalGQL writes the enum.
func (v PeopleOut) MarshalGQL(w io.Writer) { enum.Marshal(v, w) }

// UnmarshalGQL reads the enum.
func (v *PeopleOut) UnmarshalGQL(a any) error { return enum.Unmarshal(v, a) }

// MarshalGQL writes the enum.
func (v Reason) MarshalGQL(w io.Writer) { enum.Marshal(v, w) }

// UnmarshalGQL reads the enum.
func (v *Reason) UnmarshalGQL(a any) error { return enum.Unmarshal(v, a) }
