package job

import "github.com/google/uuid"

// Export makes one file of a warning for those outside.
type Export struct {
	Export uuid.UUID `json:"export" river:"unique"`
}

// Kind names the job.
func (Export) Kind() string { return "export.make" }
