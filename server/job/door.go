package job

import "github.com/google/uuid"

// Doors opens the door tasks of a revision that was published: red or orange, with households among those who are told.
type Doors struct {
	Revision uuid.UUID `json:"revision" river:"unique"`
}

// Kind names the job.
func (Doors) Kind() string { return "door.open" }

// EndDoors ends what is still open of a warning that is over.
type EndDoors struct {
	Warning uuid.UUID `json:"warning" river:"unique"`
}

// Kind names the job.
func (EndDoors) Kind() string { return "door.end" }
