package spot

import "jiaoying/server/fault"

// The faults of the flow.
var (
	// ErrConflict: the id is taken by another draw or another person's.
	ErrConflict = fault.New(fault.Conflict, "spot.conflict")
	// ErrChecked: somebody has noted a result already, and it is noted once.
	ErrChecked = fault.New(fault.Conflict, "spot.checked")
)

// Codes of faulty fields.
const (
	codeID     = "id.form"
	codePosts  = "spot.posts"
	codeResult = "spot.result"
	codeNote   = "spot.note"
	codeMadeAt = "spot.made_at"
)
