package job

import "github.com/google/uuid"

// QueueNotify is the queue of what calls people: it waits behind nothing else.
const QueueNotify = "notify"

// FanOut makes the deliveries of a published revision.
type FanOut struct {
	Revision uuid.UUID `json:"revision" river:"unique"`
}

// Kind names the job.
func (FanOut) Kind() string { return "notify.fan_out" }
