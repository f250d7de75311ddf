package loss

import "jiaoying/server/fault"

// The faults of the flow; those of a step of an event or a chain are in their hearts.
var (
	// ErrConflict: the id is taken by other content or by another account; it says nothing of what is there.
	ErrConflict = fault.New(fault.Conflict, "loss.conflict")
	// ErrForm: the county has no form for the day.
	ErrForm = fault.New(fault.Invalid, "loss.no_form")
	// ErrSeason: a season of winter relief has lists, no figures.
	ErrSeason = fault.New(fault.Invalid, "event.season")
	// ErrAnswered: somebody answered it before, or it was withdrawn.
	ErrAnswered = fault.New(fault.Conflict, "loss.answered")
	// ErrStep: the list is not where the step begins; params name the state.
	ErrStep = fault.New(fault.Conflict, "list.moved_on")
	// ErrMoney: the parameters make more money of the sum than there is.
	ErrMoney = fault.New(fault.Invalid, "price.too_much")
	// ErrListRows carries rows: those of a list that do not say how many need help.
	ErrListRows = fault.New(fault.Invalid, "list.rows")
	// ErrPlace: the division is not the viewer's to tell of.
	ErrPlace = fault.New(fault.Invalid, "loss.place")
	// ErrTooMany carries max: live events of a county, rows of one sheet.
	ErrTooMany = fault.New(fault.Limited, "loss.too_many")
	// ErrBase: another version came after the one this was made on; params name the newest.
	ErrBase = fault.New(fault.Conflict, "statement.base")
	// ErrFindings: hard findings stop it, or soft ones have no reason; params list them.
	ErrFindings = fault.New(fault.Invalid, "statement.findings")
	// ErrParts: what it counts under it is not what is accepted there now.
	ErrParts = fault.New(fault.Conflict, "statement.parts")
	// ErrMovedOn: it was decided, or a newer version came.
	ErrMovedOn = fault.New(fault.Conflict, "statement.moved_on")
	// ErrNotYours: the step is another's to make.
	ErrNotYours = fault.New(fault.Denied, "statement.not_yours")
	// ErrSamePerson: who sent it does not accept it.
	ErrSamePerson = fault.New(fault.Denied, "statement.same_person")
	// ErrFormat: tables are written as xlsx, csv, json or txt.
	ErrFormat = fault.New(fault.Invalid, "loss.format")
	// ErrLedgerBase: another version of the row came; params name the newest.
	ErrLedgerBase = fault.New(fault.Conflict, "ledger.base")
	// ErrRevealed carries max: sealed columns one person may look at in an hour.
	ErrRevealed = fault.New(fault.Limited, "ledger.reveal_limit")
	// ErrEntryMoved: the sheets are no longer what was typed from.
	ErrEntryMoved = fault.New(fault.Conflict, "entry.moved_on")
	// ErrEntryNothing: nothing differs from what was typed last.
	ErrEntryNothing = fault.New(fault.Conflict, "entry.nothing")
	// ErrSpan carries max: so many years are shown at once.
	ErrSpan = fault.New(fault.Invalid, "year.span")
	// ErrWithdrawn: the conference row counts no longer.
	ErrWithdrawn = fault.New(fault.Conflict, "loss.withdrawn")
)

// Codes of faulty fields.
const (
	codeID      = "id.form"
	codeMadeAt  = "loss.made_at"
	codeName    = "event.name"
	codeHazard  = "event.hazard"
	codeStarted = "event.started"
	codeReport  = "event.report"
	codeText    = "event.text"
	codeNothing = "event.nothing"
	codeScope   = "event.response"
	codeBy      = "event.response_by"

	codeOccurred = "statement.occurred"
	codeFigure   = "statement.figure"
	codeOwner    = "statement.owner"
	codeFact     = "statement.fact"
	codeReason   = "statement.reason"
	codeAnswer   = "statement.answer"
	codeBehalf   = "statement.behalf"
	codeWords    = "statement.text"
	codeVersion  = "statement.form"

	codeLedger  = "ledger.kind"
	codeCell    = "ledger.cells"
	codeCells   = "ledger.many"
	codePurpose = "ledger.purpose"
	codeUntil   = "ledger.until"
	codeContact = "ledger.contact"

	codeReceipt = "entry.receipt"
	codeKey     = "year.key"

	codeDelta       = "conference.delta"
	codeDepartments = "conference.departments"
	codeWhy         = "conference.text"

	codePrice = "price.line"
	codeWhere = "price.text"

	codeCheckCode   = "check.codes"
	codeCheckText   = "check.text"
	codeCheckDue    = "check.due"
	codeAssignee    = "check.assignee"
	codeCheckAnswer = "check.findings"

	codeVerifyCode  = "verify.codes"
	codeVerifyText  = "verify.text"
	codeVerifyFrom  = "verify.from"
	codeVerifyAsked = "verify.asked"
	codeVerifyKind  = "verify.kind"
	codeVerifyAt    = "verify.at"

	codeBypass = "bypass.text"

	codeNeedName  = "relief.name"
	codeNeedPhone = "relief.phone"
	codePersons   = "relief.persons"
	codeWants     = "relief.wants"
	codeSince     = "relief.since"
	codeItems     = "relief.items"
	codeReceiver  = "relief.receiver"

	codeStage  = "list.stage"
	codeHeld   = "list.held"
	codeNotice = "list.notice"

	codeYear   = "base.year"
	codeNumber = "base.number"
	codeSource = "base.source"
)
