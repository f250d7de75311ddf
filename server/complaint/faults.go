package complaint

import "jiaoying/server/fault"

// The faults of the flow.
var (
	// ErrConflict: the id is taken by other content or by another account; it says nothing of what is there.
	ErrConflict = fault.New(fault.Conflict, "complaint.conflict")
	// ErrAnswered: somebody has answered already, and an answer is given once.
	ErrAnswered = fault.New(fault.Conflict, "complaint.answered")
	// ErrTooMany carries max: what one person may say in a day.
	ErrTooMany = fault.New(fault.Limited, "complaint.too_many")
)

// Codes of faulty fields.
const (
	codeID     = "id.form"
	codeKind   = "complaint.kind"
	codeText   = "complaint.text"
	codeMadeAt = "complaint.made_at"
)
