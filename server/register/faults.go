package register

import "jiaoying/server/fault"

// The faults of the flow, besides not_found and denied.
var (
	// ErrEdited: somebody else corrected it since the revision it was based on.
	ErrEdited = fault.New(fault.Conflict, "household.edited")
	// ErrLeft: the household left the register.
	ErrLeft = fault.New(fault.Conflict, "household.left")
	// ErrRevealed carries max: what one person may reveal in an hour.
	ErrRevealed = fault.New(fault.Limited, "household.reveal_limit")
	// ErrRows carries max.
	ErrRows = fault.New(fault.Invalid, "sheet.rows")
)

// Codes of faulty fields and of problems in a file.
const (
	codeColumn   = "division.column"
	codeUnknown  = "division.code_unknown"
	codeRetired  = "division.retired"
	codeForeign  = "register.county"
	codeMark     = "household.code"
	codeTwice    = "register.twice"
	codeKind     = "register.kind"
	codeMoved    = "register.moved"
	codeVillage  = "register.village"
	codeGrid     = "register.grid"
	codeName     = "household.name"
	codeNumber   = "household.number"
	codeParts    = "household.parts"
	codeYesNo    = "register.yesno"
	codeWords    = "household.words"
	codeWord     = "household.word"
	codePhone    = "household.phone"
	codePoint    = "household.point"
	codeDay      = "household.day"
	codeOfficer  = "register.officer"
	codeOfficers = "register.officer_twice"
	codePurpose  = "household.purpose"
)
