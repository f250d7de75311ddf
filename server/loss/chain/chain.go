// Package chain is the heart of the life of statements: one chain per event and division, versions 1 to n, each immutable. Pure.
//
//	            ┌── accept ──► accepted ── the own one comes, of what was entered on behalf ──► superseded
//	submit ► submitted
//	            ├── return ──► returned          (then a new version answers every named indicator: changed, or maintained)
//	            └── a newer one is submitted ──► superseded
//
//	first ► (update | zero)* ► final ► corrected_final*      the event's relapse opens update and zero again after a final
//
// The level above accepts or returns; it never edits. What it enters for a village that cannot send is marked and superseded by the
// village's own statement. A figure that was maintained is not returned a second time: it goes up disputed, with both views.
package chain

import (
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"jiaoying/server/enum"
	"jiaoying/server/fault"
	"jiaoying/server/loss/form"
)

// Kind of a version.
type Kind string

// The kinds.
const (
	KindFirst          Kind = "first"           // 初报
	KindUpdate         Kind = "update"          // 续报
	KindZero           Kind = "zero"            // 零报告, repeats the figures before it
	KindFinal          Kind = "final"           // 核报
	KindCorrectedFinal Kind = "corrected_final" // 更正核报
)

// State of a version.
type State string

// The states. A draft is on the phone only.
const (
	StateSubmitted  State = "submitted"
	StateReturned   State = "returned"
	StateAccepted   State = "accepted"
	StateSuperseded State = "superseded" // a newer one came before it was answered, or the village's own after one on behalf; it is kept
)

// Move is one step.
type Move string

// The moves.
const (
	MoveSubmit Move = "submit"
	MoveAccept Move = "accept"
	MoveReturn Move = "return"
	MoveAsk    Move = "ask" // the level above, or the one above that, asks to correct an accepted final
)

// Actor is what somebody is to the chain.
type Actor struct {
	Speaks bool // for the division itself
	Above  bool // at the level right above it: accepts, returns, enters on behalf
	Asks   bool // at any level above it: asks to correct a final
}

// Event is what the chain has to know of its event.
type Event struct {
	Stable bool // declared stable and not relapsed since
	Round  int  // how often it has relapsed
	Closed bool
}

// Version is one version.
type Version struct {
	Number int
	Kind   Kind
	State  State
	Behalf bool
	Round  int // of the event, when it was submitted
	// Named are the indicators its return names.
	Named []string
	// Maintained are the indicators that were returned and that the village holds to; a version with some is disputed.
	Maintained []string
}

// Disputed tells whether it goes up with both views.
func (v Version) Disputed() bool { return len(v.Maintained) > 0 }

// Chain is the versions of one division for one event, in order.
type Chain struct {
	Versions []Version
	// Asked are the indicators a correction of the accepted final was asked for; none when none was.
	Asked []string
}

// Answer is what the village says to one returned indicator.
type Answer struct {
	Maintain bool   // 维持原数; otherwise it was changed
	Reason   string // code of the form: of maintain, or of change
	Text     string
}

// Point is one returned indicator. It holds no number: the upper level says why, never how many.
type Point struct {
	Key    string
	Reason string // code of the form, of return
	Text   string
	Photos []string // media ids
}

// Limits of an action.
const (
	PointMost = 100 // indicators of one return
	TextMost  = 300 // characters of words of one's own
	PhotoMost = 9   // photos of one indicator
)

// Action is one move with what it holds.
type Action struct {
	Move Move
	// Kind, Behalf, Changed and Answers are of a submission. Changed are the keys whose typed value differs from version Chain.Against().
	Kind    Kind
	Behalf  bool
	Changed []string
	Answers map[string]Answer
	// Points are of a return and of an asking.
	Points []Point
}

// The faults of a move.
var (
	// ErrNotYours: the move is another's to make.
	ErrNotYours = fault.New(fault.Denied, "loss.not_yours")
	// ErrClosed: the event is closed.
	ErrClosed = fault.New(fault.Conflict, "loss.closed")
	// ErrNothingOpen: no version waits for an answer (any more).
	ErrNothingOpen = fault.New(fault.Conflict, "loss.nothing_open")
	// ErrFirstNeeded: the first version is a first report.
	ErrFirstNeeded = fault.New(fault.Conflict, "loss.first_needed")
	// ErrFirstThere: there is a first report already.
	ErrFirstThere = fault.New(fault.Conflict, "loss.first_there")
	// ErrNotStable: the county has not declared the event stable, or it relapsed.
	ErrNotStable = fault.New(fault.Conflict, "loss.not_stable")
	// ErrFinalThere: the final was accepted; what follows is a corrected one.
	ErrFinalThere = fault.New(fault.Conflict, "loss.final_there")
	// ErrFinalNeeded: no final was accepted that could be corrected.
	ErrFinalNeeded = fault.New(fault.Conflict, "loss.final_needed")
	// ErrNotReopened: the event has not relapsed since the final, and nobody above asked for a correction.
	ErrNotReopened = fault.New(fault.Conflict, "loss.not_reopened")
	// ErrAlreadyAsked: a correction was asked for.
	ErrAlreadyAsked = fault.New(fault.Conflict, "loss.already_asked")
	// ErrAnswerFirst: returned indicators wait for the village's answer.
	ErrAnswerFirst = fault.New(fault.Conflict, "loss.answer_first")
	// ErrOwnOpen: the village's own statement waits; the town answers it and does not enter another.
	ErrOwnOpen = fault.New(fault.Conflict, "loss.own_open")
	// ErrBehalf: what the town entered itself is not returned; it enters it anew.
	ErrBehalf = fault.New(fault.Conflict, "loss.behalf")
	// ErrMaintained: the village holds to a named figure; it goes up disputed. Params: key.
	ErrMaintained = fault.New(fault.Conflict, "loss.maintained")
	// ErrZero: a zero report changes nothing.
	ErrZero = fault.New(fault.Invalid, "loss.zero_changes")
)

// Codes of faulty fields.
const (
	codeMove   = "loss.move"
	codeKind   = "loss.kind"
	codePoints = "loss.points"
	codeReason = "loss.reason"
	codeText   = "loss.text"
	codePhotos = "loss.photos"
	codeKey    = "loss.key"
	codeAnswer = "loss.answer"
)

// last is the newest version; false in an empty chain.
func (c Chain) last() (Version, bool) {
	if len(c.Versions) == 0 {
		return Version{}, false
	}
	return c.Versions[len(c.Versions)-1], true
}

// Open is the version that waits for the level above; false when none does.
func (c Chain) Open() (Version, bool) {
	v, ok := c.last()
	return v, ok && v.State == StateSubmitted
}

// Current is the accepted version whose figures count in the totals; false when none does.
func (c Chain) Current() (Version, bool) {
	for _, v := range slices.Backward(c.Versions) {
		if v.State == StateAccepted {
			return v, true
		}
	}
	return Version{}, false
}

// Final is the accepted final, or the newest accepted corrected one; false when there is none.
func (c Chain) Final() (Version, bool) { return c.final(true) }

// final is Final, with or without those on behalf.
func (c Chain) final(behalf bool) (Version, bool) {
	for _, v := range slices.Backward(c.Versions) {
		if v.State == StateAccepted && (behalf || !v.Behalf) && (v.Kind == KindFinal || v.Kind == KindCorrectedFinal) {
			return v, true
		}
	}
	return Version{}, false
}

// owed is the version whose return waits for an answer; number 0 when none does. It waits until an answer was accepted.
func (c Chain) owed() Version {
	for _, v := range slices.Backward(c.Versions) {
		switch v.State {
		case StateAccepted:
			return Version{}
		case StateReturned:
			return v
		}
	}
	return Version{}
}

// Owes lists the indicators that the next version has to answer, changed or maintained.
func (c Chain) Owes() []string {
	if v := c.owed(); v.Number > 0 {
		return v.Named
	}
	return c.Asked
}

// Against is the number of the version that the next one is compared with to find what changed: the returned one while its return waits,
// otherwise the newest. Zero in an empty chain.
func (c Chain) Against() int {
	if v := c.owed(); v.Number > 0 {
		return v.Number
	}
	if len(c.Asked) > 0 {
		v, _ := c.Current()
		return v.Number
	}
	return len(c.Versions)
}

// Check notes every faulty field of an action: reasons the form does not have, words that are missing or too long, keys that are none.
func (a Action) Check(f *form.Form, bad *fault.Findings) {
	reason := func(path, use, code, text string) {
		ready, ok := f.Reason(use, code)
		bad.Check(ok, path+".reason", codeReason)
		bad.Check(utf8.ValidString(text) && utf8.RuneCountInString(text) <= TextMost && (!ready.Text || strings.TrimSpace(text) != ""), path+".text", codeText)
	}
	figure := func(key string) bool { n, ok := f.Indicator(key); return ok && n.Figure() }
	switch a.Move {
	case MoveSubmit:
		bad.Check(slices.Contains(Kind("").Values(), string(a.Kind)), "kind", codeKind)
		bad.Check(len(a.Answers) <= PointMost, "answers", codePoints)
		for _, key := range slices.Sorted(maps.Keys(a.Answers)) {
			use := "change"
			if a.Answers[key].Maintain {
				use = "maintain"
			}
			reason("answers."+key, use, a.Answers[key].Reason, a.Answers[key].Text)
		}
	case MoveReturn, MoveAsk:
		bad.Check(len(a.Points) > 0 && len(a.Points) <= PointMost, "points", codePoints)
		seen := map[string]bool{}
		for _, p := range a.Points[:min(len(a.Points), PointMost)] {
			bad.Check(figure(p.Key) && !seen[p.Key], "points."+p.Key, codeKey)
			bad.Check(len(p.Photos) <= PhotoMost, "points."+p.Key+".photos", codePhotos)
			reason("points."+p.Key, "return", p.Reason, p.Text)
			seen[p.Key] = true
		}
	case MoveAccept:
	default:
		bad.Check(false, "move", codeMove)
	}
}

// Allowed tells whether an actor may make a move now; nil, or the fault that says why not. Action.Check comes first.
func Allowed(c Chain, e Event, a Actor, act Action) error {
	_, err := Apply(c, e, a, act)
	return err
}

// Apply gives the chain after a move, or a fault and the chain unchanged. What it is given is never changed.
func Apply(c Chain, e Event, a Actor, act Action) (Chain, error) {
	next := Chain{Versions: slices.Clone(c.Versions), Asked: c.Asked}
	open, waits := c.Open()
	final, done := c.Final()
	switch {
	case act.Move == MoveSubmit && !act.Behalf && !a.Speaks, act.Move == MoveSubmit && act.Behalf && !a.Above,
		(act.Move == MoveAccept || act.Move == MoveReturn) && !a.Above, act.Move == MoveAsk && !a.Asks:
		return c, ErrNotYours
	case e.Closed:
		return c, ErrClosed
	}
	switch act.Move {
	case MoveSubmit:
		v, err := submit(c, e, act)
		if err != nil {
			return c, err
		}
		if waits {
			next.Versions[open.Number-1].State = StateSuperseded
		}
		next.Versions = append(next.Versions, v)
	case MoveAccept:
		if !waits {
			return c, ErrNothingOpen
		}
		if (open.Kind == KindFinal || open.Kind == KindCorrectedFinal) && (!e.Stable || open.Round != e.Round) {
			return c, ErrNotStable
		}
		next.Versions[open.Number-1].State = StateAccepted
		if !open.Behalf {
			next.Asked = nil
			for i, v := range next.Versions {
				if v.Behalf && v.State == StateAccepted {
					next.Versions[i].State = StateSuperseded
				}
			}
		}
	case MoveReturn:
		if !waits {
			return c, ErrNothingOpen
		}
		if open.Behalf {
			return c, ErrBehalf
		}
		named, err := name(act.Points, open)
		if err != nil {
			return c, err
		}
		next.Versions[open.Number-1].State, next.Versions[open.Number-1].Named = StateReturned, named
	case MoveAsk:
		switch {
		case !done || final.Round != e.Round:
			return c, ErrFinalNeeded
		case waits || c.owed().Number > 0 || len(c.Asked) > 0:
			return c, ErrAlreadyAsked
		}
		named, err := name(act.Points, final)
		if err != nil {
			return c, err
		}
		next.Asked = named
	default:
		return c, fault.New(fault.Invalid, codeMove)
	}
	return next, nil
}

// name lists the indicators of points; a figure that was maintained is not named again.
func name(points []Point, v Version) ([]string, error) {
	out := []string{}
	for _, p := range points {
		if slices.Contains(v.Maintained, p.Key) {
			return nil, ErrMaintained.With(fault.Params{"key": p.Key})
		}
		if slices.Contains(out, p.Key) {
			return nil, fault.New(fault.Invalid, codeKey)
		}
		out = append(out, p.Key)
	}
	if len(out) == 0 || len(out) > PointMost {
		return nil, fault.New(fault.Invalid, codePoints)
	}
	return out, nil
}

// submit makes the next version of a chain.
func submit(c Chain, e Event, act Action) (Version, error) {
	v := Version{Number: len(c.Versions) + 1, Kind: act.Kind, State: StateSubmitted, Behalf: act.Behalf, Round: e.Round}
	final, done := c.final(act.Behalf)     // what the town entered never closes the way for the village's own
	here := done && final.Round == e.Round // a final of this round was accepted
	switch {
	case !slices.Contains(Kind("").Values(), string(act.Kind)):
		return v, fault.New(fault.Invalid, codeKind)
	case v.Number == 1 && act.Kind != KindFirst:
		return v, ErrFirstNeeded
	case v.Number > 1 && act.Kind == KindFirst:
		return v, ErrFirstThere
	case act.Kind == KindCorrectedFinal && !done:
		return v, ErrFinalNeeded
	case act.Kind == KindFinal && done, (act.Kind == KindUpdate || act.Kind == KindZero) && here:
		return v, ErrFinalThere
	case act.Kind == KindCorrectedFinal && here && len(c.Asked) == 0:
		return v, ErrNotReopened
	case (act.Kind == KindFinal || act.Kind == KindCorrectedFinal) && !e.Stable:
		return v, ErrNotStable
	}
	open, waits := c.Open()
	owes := c.Owes()
	if act.Behalf {
		switch {
		case waits && !open.Behalf:
			return v, ErrOwnOpen
		case len(owes) > 0:
			return v, ErrAnswerFirst
		}
	}
	if act.Kind == KindZero {
		if len(act.Changed) > 0 || len(act.Answers) > 0 {
			return v, ErrZero
		}
		if len(owes) > 0 && !waits {
			return v, ErrAnswerFirst
		}
		last, _ := c.last()
		v.Maintained = slices.Clone(last.Maintained)
		return v, nil
	}
	var bad fault.Findings
	for _, key := range owes {
		answer, said := act.Answers[key]
		changed := slices.Contains(act.Changed, key)
		bad.Check(said && answer.Reason != "" && answer.Maintain != changed, "answers."+key, codeAnswer)
	}
	for _, key := range slices.Sorted(maps.Keys(act.Answers)) {
		bad.Check(slices.Contains(owes, key), "answers."+key, codeKey)
	}
	if err := bad.Err(); err != nil {
		return v, err
	}
	if at := c.Against(); at > 0 {
		for _, key := range c.Versions[at-1].Maintained {
			if !slices.Contains(act.Changed, key) {
				v.Maintained = append(v.Maintained, key)
			}
		}
	}
	for _, key := range owes {
		if act.Answers[key].Maintain && !slices.Contains(v.Maintained, key) {
			v.Maintained = append(v.Maintained, key)
		}
	}
	slices.Sort(v.Maintained)
	return v, nil
}

// Kinds lists the kinds an actor may submit now, in their order, given that answers are in order; on behalf or not.
func Kinds(c Chain, e Event, a Actor, behalf bool) []Kind {
	out := []Kind{}
	for _, name := range Kind("").Values() {
		act := Action{Move: MoveSubmit, Kind: Kind(name), Behalf: behalf}
		if act.Kind != KindZero {
			act.Answers, act.Changed = map[string]Answer{}, c.Owes()
			for _, key := range c.Owes() {
				act.Answers[key] = Answer{Reason: "-"}
			}
		}
		if Allowed(c, e, a, act) == nil {
			out = append(out, act.Kind)
		}
	}
	return out
}

// May lists the moves an actor may make now, given that what they hold is in order.
func May(c Chain, e Event, a Actor) []Move {
	out := []Move{}
	if len(Kinds(c, e, a, false)) > 0 || len(Kinds(c, e, a, true)) > 0 {
		out = append(out, MoveSubmit)
	}
	for _, m := range []Move{MoveAccept, MoveReturn, MoveAsk} {
		if Allowed(c, e, a, Action{Move: m, Points: []Point{{Key: "-"}}}) == nil {
			out = append(out, m)
		}
	}
	return out
}

// Values for ent.
func (Kind) Values() []string {
	return enum.Values(KindFirst, KindUpdate, KindZero, KindFinal, KindCorrectedFinal)
}

// Values for ent.
func (State) Values() []string {
	return enum.Values(StateSubmitted, StateReturned, StateAccepted, StateSuperseded)
}

// Values for GraphQL.
func (Move) Values() []string { return enum.Values(MoveSubmit, MoveAccept, MoveReturn, MoveAsk) }

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
