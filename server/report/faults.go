package report

import "jiaoying/server/fault"

// The faults of the flow, besides those of lifecycle.
var (
	// ErrConflict: the id is taken by other content or by another account; it says nothing of what is there.
	ErrConflict = fault.New(fault.Conflict, "report.conflict")
	// ErrPlace: not a village or grid in force where the viewer reports from.
	ErrPlace = fault.New(fault.Denied, "report.place")
)

// Codes of faulty fields.
const (
	codeID       = "id.form"
	codeCategory = "report.category"
	codeFacts    = "report.facts"
	codePeople   = "report.people"
	codeNote     = "report.note_long"
	codeSpot     = "report.spot_long"
	codeText     = "report.text_long"
	codeEmpty    = "report.empty"
	codeReason   = "report.reason_text"
	codePosition = "report.position"
	codeMadeAt   = "report.made_at"
)
