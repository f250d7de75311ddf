package viewer

// Verb is one thing a grant allows.
type Verb string

// The verbs of design §3 and architecture §2. A verb without a flow yet is not listed here.
const (
	ReportSubmit    Verb = "report.submit" // tell something from the field, read what the place tells openly
	ReportSee       Verb = "report.see"    // read without working on it
	ReportReview    Verb = "report.review" // accept, return; read what is on a need-to-know basis
	PeopleSee       Verb = "people.see"
	PeopleManage    Verb = "people.manage"
	TreeEdit        Verb = "tree.edit"
	SettingEdit     Verb = "setting.edit"
	TokenManage     Verb = "token.manage"
	JournalRead     Verb = "journal.read"
	ComplaintAnswer Verb = "complaint.answer" // read and answer what was said past the town
	ServerSee       Verb = "server.see"       // state of the server: no personal data
	WarningSee      Verb = "warning.see"      // what the county's desks work on; published revisions are everybody's
	WarningDraft    Verb = "warning.draft"    // write, edit, submit; take what comes in
	WarningApprove  Verb = "warning.approve"  // the second pair of eyes
	WarningUrgent   Verb = "warning.urgent"   // publish red and orange before a second has looked
	WarningAnswer   Verb = "warning.answer"   // be called, and answer
	CoverageSee     Verb = "coverage.see"     // who has answered and who has not
	AnswerBehalf    Verb = "answer.behalf"    // answer for another with a reason (代叫应)
	HouseholdSee    Verb = "household.see"    // registers, masked
	HouseholdEdit   Verb = "household.edit"   // correct them
	DoorWork        Verb = "door.work"        // go to doors
	DoorAssign      Verb = "door.assign"      // send others to doors
	ExportMake      Verb = "export.make"      // take the record of calling and the case file out as a file
	DangerTell      Verb = "danger.tell"      // tell a danger to the own place (险情告知) and order people to move
	DangerDecide    Verb = "danger.decide"    // let people return, asked from a post below
	EventOpen       Verb = "event.open"       // open disaster events, correct them, declare them stable
	StatementSubmit Verb = "statement.submit" // tell the losses of the own place
	LedgerEdit      Verb = "ledger.edit"      // name the dead, the houses and those helped, of the own place
	ReliefRecord    Verb = "relief.record"    // write down who has to be helped and what was handed out
	StatementReview Verb = "statement.review" // accept and return what the level below tells
	StatementClose  Verb = "statement.close"  // take the finals of a county, close its events
	StatementSee    Verb = "statement.see"    // read figures
	CAPSubmit       Verb = "cap.submit"       // machines only: hand in warnings
	MetricsRead     Verb = "metrics.read"     // machines only
	GraphQLFree     Verb = "graphql.free"     // texts that are not the app's own
)

// Role is a named set of verbs.
type Role string

// The roles of the roster; the words are those of design §3 and of the demo cast.
const (
	CountyAdmin      Role = "county_admin"
	CountyDuty       Role = "county_duty"
	CountyLeader     Role = "county_leader"
	CountyLossCloser Role = "county_loss_closer"
	Department       Role = "department"
	Auditor          Role = "auditor"
	TownAdmin        Role = "town_admin"
	TownDuty         Role = "town_duty"
	TownLeader       Role = "town_leader"
	TownMediator     Role = "town_mediator"
	VillageHead      Role = "village_head"
	InfoOfficer      Role = "info_officer"
	GridOfficer      Role = "grid_officer"
	Monitor          Role = "monitor"
	SiteReceiver     Role = "site_receiver"
	FirmSafety       Role = "firm_safety"
)
