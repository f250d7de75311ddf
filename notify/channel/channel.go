// Package channel is the seam between deliveries and the ways to a person: what is handed to a plug, and what its answer means
// for the row.
package channel

import (
	"context"
	"time"

	"github.com/google/uuid"

	"jiaoying/notify/escalate"
	"jiaoying/server/fault"
)

// Status says whether a message is meant: what is exercised is marked in every channel, and a test call tells nothing but that it is one.
type Status string

// The three.
const (
	Real     Status = "real"
	Exercise Status = "exercise"
	Test     Status = "test"
)

// Message is one send to one person, rendered in his language.
type Message struct {
	// Attempt is the row it is sent for; a plug uses it as its own key, so that the same again is the same.
	Attempt uuid.UUID
	// Delivery is the recipient's own, for the page that a message opens.
	Delivery uuid.UUID
	// Address is the channel's own: a telephone number, a device.
	Address     string
	Title, Body string
	Status      Status
	Level       string
	Expires     time.Time
	Lang        string
}

// Digit is the key or the reply that answers: 1 for what is meant, 8 in an exercise, 5 to a test call.
func (m Message) Digit() string { return Digit(m.Status) }

// Digit is the key or the reply that answers.
func Digit(s Status) string {
	switch s {
	case Exercise:
		return "8"
	case Test: // the key with the knob, found in the dark; an answer to a test is never one to a warning
		return "5"
	}
	return "1"
}

// Verdict is what became of one send, for the row.
type Verdict int

// The verdicts. The zero value is a send that failed for now: it is tried again with back-off.
const (
	VerdictRetry Verdict = iota
	// VerdictAccepted: the channel has taken it.
	VerdictAccepted
	// VerdictDelivered: it lies on the device.
	VerdictDelivered
	// VerdictGone: the address is dead and is retired.
	VerdictGone
	// VerdictLater: not now; it does not count as a try.
	VerdictLater
	// VerdictRefused: never.
	VerdictRefused
)

// Outcome is what became of one message.
type Outcome struct {
	Verdict Verdict
	// Provider is the channel's own id of what it accepted; callbacks name it.
	Provider string
	// Code is what the channel said, such as busy, no_answer, unassigned; it is shown.
	Code  string
	After time.Duration // of VerdictLater
	// Cause is logged and never shown.
	Cause error
}

// Accepted tells that the channel has taken the message.
func Accepted(provider string) Outcome {
	return Outcome{Verdict: VerdictAccepted, Provider: provider}
}

// Delivered tells that it lies on the device.
func Delivered(provider string) Outcome {
	return Outcome{Verdict: VerdictDelivered, Provider: provider}
}

// Gone tells that the address is dead.
func Gone(code string) Outcome { return Outcome{Verdict: VerdictGone, Code: code} }

// Later asks to come again, and does not count as a try.
func Later(after time.Duration) Outcome {
	return Outcome{Verdict: VerdictLater, After: after, Code: "later"}
}

// Refused tells that this message is never sent on this channel.
func Refused(code string) Outcome { return Outcome{Verdict: VerdictRefused, Code: code} }

// Retry tells that it failed for now.
func Retry(code string, cause error) Outcome {
	return Outcome{Verdict: VerdictRetry, Code: code, Cause: cause}
}

// Channel is a plug. Send answers for every message, in order, and returns when all are answered for or ctx is done; what it leaves
// out counts as a try that failed. Several sends of one message are one for the person wherever the channel can tell.
type Channel interface {
	Name() escalate.Channel
	Send(ctx context.Context, messages []Message) []Outcome
}

// ErrUnassigned is the fault of a channel without configuration.
var ErrUnassigned = fault.New(fault.Unavailable, "channel.unassigned")

// CodeUnassigned is the code of its attempts.
const CodeUnassigned = "unassigned"

// Unassigned is a channel that nobody has configured: it refuses, and the rows say so.
type Unassigned escalate.Channel

// Name is the channel that is missing.
func (u Unassigned) Name() escalate.Channel { return escalate.Channel(u) }

// Send refuses everything.
func (u Unassigned) Send(_ context.Context, messages []Message) []Outcome {
	out := make([]Outcome, len(messages))
	for i := range out {
		out[i] = Refused(CodeUnassigned)
		out[i].Cause = ErrUnassigned
	}
	return out
}
