package danger

import "jiaoying/server/fault"

// The faults of the flow; those of a step of an order are in command.
var (
	// ErrConflict: the id is taken by other content or by another account; it says nothing of what is there.
	ErrConflict = fault.New(fault.Conflict, "danger.conflict")
	// ErrEnded: the notice is over.
	ErrEnded = fault.New(fault.Conflict, "danger.ended")
	// ErrTooMany carries max: live notices of one place.
	ErrTooMany = fault.New(fault.Limited, "danger.too_many")
	// ErrPlace: nobody tells past his own place, and a county tells by warnings.
	ErrPlace = fault.New(fault.Invalid, "danger.place")
)

// Codes of faulty fields.
const (
	codeID       = "id.form"
	codeMadeAt   = "danger.made_at"
	codeTemplate = "danger.template"
	codeText     = "danger.text"
	codeCircle   = "danger.circle"
	codeReport   = "danger.report"
	codeReason   = "danger.reason"

	codeCause   = "order.cause"
	codeWords   = "order.text"
	codeBasis   = "order.basis"
	codeWhereto = "order.whereto"
	codeExpert  = "order.expert"
	codeOpinion = "order.opinion"
)
