package job

import "github.com/google/uuid"

// Over withdraws what is still open of a warning that has run out, and ends its doors.
type Over struct {
	Warning uuid.UUID `json:"warning" river:"unique"`
}

// Kind names the job.
func (Over) Kind() string { return "warning.over" }
