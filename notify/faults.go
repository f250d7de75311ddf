package notify

import "jiaoying/server/fault"

// The faults of deliveries; the codes are the translation keys of the phone.
var (
	// ErrOver: the warning is over and what was said was said after its end.
	ErrOver = fault.New(fault.Conflict, "delivery.over")
	// ErrConflict: the id was used with other content.
	ErrConflict = fault.New(fault.Conflict, "delivery.conflict")
	// ErrNotYours: the delivery is for another, and the viewer may not answer on behalf there.
	ErrNotYours = fault.New(fault.Denied, "delivery.not_yours")
)

const (
	codeID      = "delivery.id"
	codeMadeAt  = "delivery.made_at"
	codeAnswers = "delivery.answers"
	codeText    = "delivery.text"
	codeProof   = "delivery.proof"
	codeMany    = "delivery.many"
)
