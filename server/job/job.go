// Package job names the work that leaves a transaction: structs of ids, unique by their arguments, safe to run twice.
// A job is for what must leave the transaction and is rare or big; what merely follows from rows is a sweep.
package job

import "github.com/google/uuid"

// Rehome moves the rows of a division to the place the division has now, in chunks.
type Rehome struct {
	Division uuid.UUID `json:"division" river:"unique"`
	// From is the division whose rows move; it differs from Division after a merge.
	From uuid.UUID `json:"from" river:"unique"`
}

// Kind names the job.
func (Rehome) Kind() string { return "rehome" }

// QueueMedia is the queue of pictures: one at a time, so that one large picture is in memory and not two.
const QueueMedia = "media"

// Derive looks at a whole upload and keeps or refuses it.
type Derive struct {
	Upload string `json:"upload"`
}

// Kind names the job.
func (Derive) Kind() string { return "media.derive" }
