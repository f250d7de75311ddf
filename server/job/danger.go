package job

import "github.com/google/uuid"

// NoticeDoors opens the door tasks of a local danger notice.
type NoticeDoors struct {
	Notice uuid.UUID `json:"notice" river:"unique"`
}

// Kind names the job.
func (NoticeDoors) Kind() string { return "door.open_notice" }

// EndNoticeDoors ends what is still open of a local danger notice that is over.
type EndNoticeDoors struct {
	Notice uuid.UUID `json:"notice" river:"unique"`
}

// Kind names the job.
func (EndNoticeDoors) Kind() string { return "door.end_notice" }
