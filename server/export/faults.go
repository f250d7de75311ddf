package export

import "jiaoying/server/fault"

// The faults of the flow.
var (
	// ErrConflict: the id is taken by other content or by another account; it says nothing of what is there.
	ErrConflict = fault.New(fault.Conflict, "export.conflict")
	// ErrTooMany carries max: what one person may have in the making at once.
	ErrTooMany = fault.New(fault.Limited, "export.too_many")
	// ErrNotReady: the file is not made yet, or could not be.
	ErrNotReady = fault.New(fault.Conflict, "export.not_ready")
	// ErrExpired: the file has been deleted; it can be asked for anew.
	ErrExpired = fault.New(fault.Conflict, "export.expired")
	// ErrPerTown: a pack is made of one town or village; that of a whole county nobody could carry.
	ErrPerTown = fault.New(fault.Conflict, "export.per_town")
	// ErrOver: the warning is over; a pack is made of the standing registers then.
	ErrOver = fault.New(fault.Conflict, "export.over")
)

// Codes of faulty fields.
const (
	codeID       = "id.form"
	codeKind     = "export.kind"
	codeLanguage = "export.language"
	codeWarning  = "export.warning"
	codePurpose  = "export.purpose"
	codeEvent    = "export.event"
)
