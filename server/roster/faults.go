package roster

import "jiaoying/server/fault"

// The faults of the flow, besides not_found and denied.
var (
	// ErrDivisionConflict: the id is taken by other content or by another account; it says nothing of what is there.
	ErrDivisionConflict = fault.New(fault.Conflict, "division.conflict")
	// ErrRetired: the division is no longer in force.
	ErrRetired = fault.New(fault.Conflict, "division.retired")
	// ErrPointKnown: the village has a point; correcting it is the county administrator's.
	ErrPointKnown = fault.New(fault.Conflict, "division.point_known")
	// ErrInUse: it has children or appointments in force.
	ErrInUse = fault.New(fault.Conflict, "division.in_use")
	// ErrRehoming: rows of a merged division are still on their way to it.
	ErrRehoming = fault.New(fault.Conflict, "division.rehoming")
	// ErrPersonConflict: as ErrDivisionConflict, for a person.
	ErrPersonConflict = fault.New(fault.Conflict, "person.conflict")
	// ErrPersonEnded: who has left takes no further post.
	ErrPersonEnded = fault.New(fault.Conflict, "person.ended")
	// ErrAppointmentConflict: as ErrDivisionConflict, for an appointment.
	ErrAppointmentConflict = fault.New(fault.Conflict, "appointment.conflict")
	// ErrOwn: nobody edits his own appointments, and nobody ends himself.
	ErrOwn = fault.New(fault.Denied, "appointment.own")
	// ErrBeyond: the place is not the viewer's, or the role has a governing verb he lacks there.
	ErrBeyond = fault.New(fault.Denied, "appointment.beyond")
)

// Codes of faulty fields and of problems in a file.
const (
	codeID          = "id.form"
	codeUnknown     = "not_found"
	codeTaken       = "division.code_taken"
	codeForm        = "division.code_form"
	codeTwice       = "division.code_twice"
	codeParentLevel = "division.parent_level"
	codeParentMoved = "division.parent_moved" // the file says another parent than the tree: that is a move
	codeParent      = "division.parent_missing"
	codeNotInTree   = "division.code_unknown"
	codeRetired     = "division.retired"
	codeDates       = "division.dates"
	codeSame        = "division.same"
	codeName        = "division.name"
	codeNumber      = "division.number"
	codePoint       = "division.point"
	codePointPoor   = "division.point_poor"
	codeDay         = "division.day"
	codeColumn      = "division.column"
	codeDenied      = "denied"
	codePhoneTaken  = "person.phone_taken"
	codePhoneForm   = "person.phone_form"
	codePersonName  = "person.name"
	codePersonEnded = "person.ended"
	codeLevel       = "appointment.level"
	codePost        = "appointment.post"
	codeRole        = "appointment.role"
	codeOwn         = "appointment.own"
	codePostDates   = "appointment.dates"
	codeBeyond      = "appointment.beyond"
	codeLine        = "appointment.line"
	codePostTwice   = "appointment.twice"
	codePurpose     = "purpose.missing"
	codeCategory    = "category.code"
	codeCatTwice    = "category.twice"
	codeWord        = "category.word" // not one of the words of its column; params: words
	codeCatText     = "category.text"
	codeLineForm    = "category.line"
)
