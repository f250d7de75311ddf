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
	// ErrUnanswered: a short word follows an answer, and there is none yet.
	ErrUnanswered = fault.New(fault.Conflict, "delivery.unanswered")
	// ErrVillageConflict: the id of a note was used with other content or by another.
	ErrVillageConflict = fault.New(fault.Conflict, "village.conflict")
	// ErrVillageOver: the warning is over.
	ErrVillageOver = fault.New(fault.Conflict, "village.over")
	// ErrTestConflict: the id was used for another round of test calls, or by another.
	ErrTestConflict = fault.New(fault.Conflict, "testcall.conflict")
	// ErrTestRecent: a test call has rung that person some minutes ago.
	ErrTestRecent = fault.New(fault.Limited, "testcall.recent")
	// ErrTestTooMany carries max: rounds that one person starts in an hour.
	ErrTestTooMany = fault.New(fault.Limited, "testcall.too_many")
	// ErrVillageTooMany carries max: notes of one village.
	ErrVillageTooMany = fault.New(fault.Limited, "village.too_many")
)

const (
	codeID      = "delivery.id"
	codeMadeAt  = "delivery.made_at"
	codeAnswers = "delivery.answers"
	codeText    = "delivery.text"
	codeProof   = "delivery.proof"
	codeMany    = "delivery.many"

	codeKind        = "village.kind"
	codeWay         = "village.way"
	codeWho         = "village.who"
	codeVillageText = "village.text"
)
