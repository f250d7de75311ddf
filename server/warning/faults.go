package warning

import "jiaoying/server/fault"

// The faults of the flow; those of a move are in course.
var (
	// ErrConflict: the id is taken by other content or by another account.
	ErrConflict = fault.New(fault.Conflict, "warning.conflict")
	// ErrEdited: somebody edited it since it was looked at; params say the edit there is now.
	ErrEdited = fault.New(fault.Conflict, "warning.edited")
	// ErrEmpty: its target reaches no village.
	ErrEmpty = fault.New(fault.Invalid, "warning.empty")
	// ErrOver: what it says has run out already.
	ErrOver = fault.New(fault.Invalid, "warning.over")
	// ErrReason: the move needs a reason in words.
	ErrReason = fault.New(fault.Invalid, "warning.reason")
	// ErrNoDanger: only a danger report becomes a proposal.
	ErrNoDanger = fault.New(fault.Conflict, "warning.no_danger")
	// ErrProposed: the report has a proposal that is open.
	ErrProposed = fault.New(fault.Conflict, "warning.proposed")
	// ErrIssuer: what a town proposed names no issuer, or one below the county.
	ErrIssuer = fault.New(fault.Invalid, codeIssuer)
	// ErrUnchanged: an update that changes nothing.
	ErrUnchanged = fault.New(fault.Conflict, "warning.unchanged")
)

// Codes of faulty fields.
const (
	codeID       = "id.form"
	codeMadeAt   = "warning.made_at"
	codeText     = "warning.text"
	codeIssuer   = "warning.issuer"
	codeLevel    = "warning.level"
	codeTimes    = "warning.times"
	codeOrder    = "warning.order"
	codeTarget   = "warning.target"
	codeAudience = "warning.audience"
	codeShape    = "warning.shape"
	codeTemplate = "warning.template"
)
