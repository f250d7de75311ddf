// Package escalate is the heart of the ladder (叫应阶梯): who is called next, how, after how long, and what stops it. Pure: rows
// and time are arguments, so that a restart loses no step.
package escalate

import (
	"io"
	"time"

	"jiaoying/server/enum"
)

// Step is one step of a ladder, as the county has set it (domain/ladder-defaults.csv).
type Step struct {
	Role     string        `json:"role"`
	Number   int           `json:"number"`
	After    time.Duration `json:"after"` // since publication
	Channels []Channel     `json:"channels"`
	To       To            `json:"to"`
	// Desk is the role above that is called when To is the superior; empty: the duty desk next above.
	Desk string `json:"desk,omitempty"`
	// Night tells whether it is taken between 22:00 and 06:00.
	Night bool `json:"night"`
	// Words is the step in words, as the county wrote it.
	Words string `json:"words,omitempty"`
}

// Channel is one way to a person.
type Channel string

// The channels of a ladder. List is a gathered list on a superior's screen; door and person are somebody who goes.
const (
	InApp       Channel = "inapp"
	Push        Channel = "push"
	SMS         Channel = "sms"
	Voice       Channel = "voice"
	List        Channel = "list"
	Fallback    Channel = "fallback"
	Door        Channel = "door"
	Loudspeaker Channel = "loudspeaker"
)

// To is whom a step calls.
type To string

// Whom: the holder, his substitute, both, the desk above, somebody who goes.
const (
	ToA        To = "a"
	ToB        To = "b"
	ToBoth     To = "both"
	ToSuperior To = "superior"
	ToDoor     To = "door"
	ToVillage  To = "village"
)

// State of a delivery (architecture §13).
type State string

// The states. Told is a delivery that asks for no answer.
const (
	StateOpen        State = "open"
	StateAnswered    State = "answered"
	StateInPerson    State = "in_person"
	StateBehalf      State = "behalf"
	StateUnreachable State = "unreachable"
	StateWithdrawn   State = "withdrawn"
	StateTold        State = "told"
)

// Answered tells whether a state counts as answered.
func (s State) Answered() bool {
	return s == StateAnswered || s == StateInPerson || s == StateBehalf
}

// AttemptState is how one send on one channel stands (architecture §13).
type AttemptState string

// The states of an attempt: waits, is being sent, taken by the channel, on the device; refused for good, address dead, too late.
const (
	AttemptPending   AttemptState = "pending"
	AttemptSending   AttemptState = "sending"
	AttemptAccepted  AttemptState = "accepted"
	AttemptDelivered AttemptState = "delivered"
	AttemptRefused   AttemptState = "refused"
	AttemptGone      AttemptState = "gone"
	AttemptExpired   AttemptState = "expired"
)

// Proof is how an answer came.
type Proof string

// The proofs.
const (
	ProofTap       Proof = "tap"
	ProofKey       Proof = "key"
	ProofSMS       Proof = "sms"
	ProofPhone     Proof = "phone"
	ProofInPerson  Proof = "in_person"
	ProofNeighbour Proof = "neighbour"
)

// Values for ent.
func (AttemptState) Values() []string {
	return enum.Values(AttemptPending, AttemptSending, AttemptAccepted, AttemptDelivered, AttemptRefused, AttemptGone, AttemptExpired)
}

// Values for ent.
func (State) Values() []string {
	return enum.Values(StateOpen, StateAnswered, StateInPerson, StateBehalf, StateUnreachable, StateWithdrawn, StateTold)
}

// Values for ent.
func (Proof) Values() []string {
	return enum.Values(ProofTap, ProofKey, ProofSMS, ProofPhone, ProofInPerson, ProofNeighbour)
}

// Values lists the channels.
func (Channel) Values() []string {
	return enum.Values(InApp, Push, SMS, Voice, List, Fallback, Door, Loudspeaker)
}

// MarshalGQL writes the GraphQL enum value.
func (s State) MarshalGQL(w io.Writer) { enum.Marshal(s, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (s *State) UnmarshalGQL(v any) error { return enum.Unmarshal(s, v) }

// MarshalGQL writes the GraphQL enum value.
func (p Proof) MarshalGQL(w io.Writer) { enum.Marshal(p, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (p *Proof) UnmarshalGQL(v any) error { return enum.Unmarshal(p, v) }

// MarshalGQL writes the GraphQL enum value.
func (c Channel) MarshalGQL(w io.Writer) { enum.Marshal(c, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (c *Channel) UnmarshalGQL(v any) error { return enum.Unmarshal(c, v) }

// MarshalGQL writes the GraphQL enum value.
func (s AttemptState) MarshalGQL(w io.Writer) { enum.Marshal(s, w) }

// UnmarshalGQL reads the GraphQL enum value.
func (s *AttemptState) UnmarshalGQL(v any) error { return enum.Unmarshal(s, v) }
