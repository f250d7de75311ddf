package viewer

import "github.com/google/uuid"

// Card is who acted, as he was: kept with the row and never looked up again, so that no row leads to a person.
type Card struct {
	Person   uuid.UUID `json:"person"`
	Name     string    `json:"name"`
	Role     Role      `json:"role,omitempty"`
	Post     string    `json:"post,omitempty"`
	Division string    `json:"division"`
}
