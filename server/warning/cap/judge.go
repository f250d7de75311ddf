package cap

import (
	"crypto/sha256"
	"slices"
	"time"
)

// Act is what a message is to do here, by itself and by what is known already.
type Act string

// The acts. The number is the answer of POST /cap.
const (
	// ActNew: a warning of its own (201). An Update of what is over is one too, and names it.
	ActNew Act = "new"
	// ActSame: these bytes came before (200).
	ActSame Act = "same"
	// ActConflict: the key came before with other bytes (409).
	ActConflict Act = "conflict"
	// ActUpdate: a new revision of what it names (201).
	ActUpdate Act = "update"
	// ActCancel: what it names is over (201).
	ActCancel Act = "cancel"
	// ActLate: something newer than it is known of what it names, or that is over already: it is kept and changes nothing (201).
	ActLate Act = "late"
	// ActUnknown: it changes something of which nothing is known in its world (404).
	ActUnknown Act = "unknown"
	// ActItself: it names itself as what it changes (400).
	ActItself Act = "itself"
	// ActForeign: it would change another sender's message (403).
	ActForeign Act = "foreign"
	// ActAhead: it was sent later than now by more than clocks differ; taken, it would make every true one late (400).
	ActAhead Act = "ahead"
	// ActReceipt: an Ack or Error about a message: kept, changes nothing (201).
	ActReceipt Act = "receipt"
	// ActEmpty: a new one or an update that says nothing, without an info (400).
	ActEmpty Act = "empty"
)

// Force is where a message stands in time.
type Force string

// The forces.
const (
	// ForceComing: it takes effect later.
	ForceComing Force = "coming"
	ForceNow    Force = "now"
	// ForceOver: every info has expired.
	ForceOver Force = "over"
)

// skewMax is how far a sender's clock may go ahead of ours; machines without time service lose minutes, not more.
const skewMax = 10 * time.Minute

// Facts is what the flow knows when a message comes.
type Facts struct {
	Now time.Time
	// Digest is of the bytes that came, see Digest.
	Digest [sha256.Size]byte
	// Trusted: a known sender, authenticated, and signed where a certificate is configured.
	Trusted bool
	// Lasts is how long an info without expires holds, the county's setting.
	Lasts time.Duration
	// Same is the message with this key that came before, nil for none.
	Same *Earlier
	// Earlier are the messages found for the references; more than those does no harm.
	Earlier []Earlier
}

// Earlier is a message that came before.
type Earlier struct {
	Key    Key
	Digest [sha256.Size]byte
	Status Status
	// Next is when the newest message was sent that updated or cancelled this one, zero for none.
	Next time.Time
	// Over: cancelled or expired, by whatever message.
	Over bool
}

// Verdict is what the flow acts on.
type Verdict struct {
	Act   Act
	Force Force
	// Of are the messages it acts on, Missing the references of which nothing is known.
	Of      []Key
	Missing []Reference
	// Actual: meant for life. All others are an exercise, a test, a draft or for the system, and never become actual.
	Actual bool
	// Public: it may be shown to everybody.
	Public bool
	// Calls: it may call the responsible posts by itself, before anybody here has looked: a new red or orange warning or
	// update, trusted, actual, in force, not private. Whether it is inside the county is the flow's to say.
	Calls bool
}

// Judge says what a message that was read is to do. It decides nothing but by its arguments.
func Judge(a *Alert, facts Facts) Verdict {
	v := Verdict{Actual: a.Status == StatusActual, Public: a.Public(), Force: a.force(facts.Now, facts.Lasts)}
	v.Act = v.act(a, facts)
	v.Calls = (v.Act == ActNew || v.Act == ActUpdate) && facts.Trusted && v.Actual && a.Scope != ScopePrivate && a.calls(facts.Now, facts.Lasts)
	return v
}

// calls tells whether an info that is in force is red or orange. What is past or all clear asks nobody to act.
func (a *Alert) calls(now time.Time, lasts time.Duration) bool {
	return slices.ContainsFunc(a.Infos, func(i Info) bool {
		colour, _ := i.Colour()
		return i.force(a.Sent, now, lasts) == ForceNow && (colour == Red || colour == Orange) && i.Urgency != UrgencyPast &&
			!slices.Contains(i.ResponseTypes, ResponseAllClear)
	})
}

func (v *Verdict) act(a *Alert, facts Facts) Act {
	switch {
	case facts.Same != nil && facts.Same.Digest == facts.Digest:
		return ActSame
	case facts.Same != nil:
		return ActConflict
	case a.Sent.After(facts.Now.Add(skewMax)):
		return ActAhead
	case a.MsgType == MsgTypeAck || a.MsgType == MsgTypeError:
		return ActReceipt
	case len(a.Infos) == 0 && a.MsgType != MsgTypeCancel:
		return ActEmpty
	case a.MsgType == MsgTypeAlert:
		return ActNew
	}
	late, over, foreign := false, true, false
	for _, r := range a.References {
		if r.Names(a.Key()) {
			return ActItself
		}
		i := slices.IndexFunc(facts.Earlier, func(e Earlier) bool { return r.Names(e.Key) })
		// An exercise does not see the real world, nor the real world an exercise.
		if i < 0 || facts.Earlier[i].Status != a.Status {
			v.Missing = append(v.Missing, r)
			continue
		}
		e := facts.Earlier[i]
		if e.Key.Sender != a.Sender {
			foreign = true
			continue
		}
		v.Of = append(v.Of, e.Key)
		late = late || a.Sent.Before(e.Key.Sent) || a.Sent.Before(e.Next)
		over = over && e.Over
	}
	switch {
	case foreign:
		v.Of = nil
		return ActForeign
	case len(v.Of) == 0:
		return ActUnknown
	case late:
		return ActLate
	case a.MsgType == MsgTypeCancel && over:
		return ActLate
	case a.MsgType == MsgTypeCancel:
		return ActCancel
	case over:
		return ActNew
	}
	return ActUpdate
}

func (i *Info) force(sent, now time.Time, lasts time.Duration) Force {
	switch {
	case !i.Until(sent, lasts).After(now):
		return ForceOver
	case i.From(sent).After(now):
		return ForceComing
	}
	return ForceNow
}

// force is of the info that holds best: one still to come counts more than those that are over. A cancel needs no info and
// holds at once.
func (a *Alert) force(now time.Time, lasts time.Duration) Force {
	if len(a.Infos) == 0 {
		return ForceNow
	}
	best := ForceOver
	for i := range a.Infos {
		switch a.Infos[i].force(a.Sent, now, lasts) {
		case ForceNow:
			return ForceNow
		case ForceComing:
			best = ForceComing
		}
	}
	return best
}
