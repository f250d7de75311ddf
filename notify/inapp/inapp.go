// Package inapp is the channel inside the app. Nothing is sent: the delivery is the message, and its journal entry is the hint that every
// open device of the person hears. It stands here so that this way is held to what every way is held to.
package inapp

import (
	"context"

	"jiaoying/notify/channel"
	"jiaoying/notify/escalate"
)

// Plug is the plug.
type Plug struct{}

// Name is inapp.
func (Plug) Name() escalate.Channel { return escalate.InApp }

// Send accepts: the row is there already.
func (Plug) Send(_ context.Context, messages []channel.Message) []channel.Outcome {
	out := make([]channel.Outcome, len(messages))
	for i := range out {
		out[i] = channel.Accepted("")
	}
	return out
}
