package viewer

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"jiaoying/server/division"
)

type office struct {
	role   Role
	verbs  []Verb
	levels []division.Level
}

// offices is the table of architecture §2 for the verbs that exist. An officer's levels are where the post can stand.
var offices = []office{
	{CountyAdmin, []Verb{PeopleSee, PeopleManage, TreeEdit, SettingEdit, TokenManage, JournalRead, ComplaintAnswer, ServerSee}, []division.Level{division.County}},
	{CountyDuty, []Verb{ReportSee, ReportReview, PeopleSee, WarningSee, WarningDraft, WarningApprove, WarningUrgent, WarningAnswer, CoverageSee, AnswerBehalf, ExportMake, DangerDecide, EventOpen, StatementSubmit, StatementReview}, []division.Level{division.County}},
	{CountyLeader, []Verb{ReportSee, ReportReview, PeopleSee, ComplaintAnswer, WarningSee, WarningDraft, WarningApprove, WarningUrgent, WarningAnswer, CoverageSee, AnswerBehalf, ExportMake, DangerDecide, EventOpen, StatementReview, StatementClose}, []division.Level{division.County}},
	{CountyLossCloser, []Verb{ReportSee, PeopleSee, EventOpen, StatementReview, StatementClose}, []division.Level{division.County}},
	{Department, []Verb{ReportSee, WarningAnswer}, []division.Level{division.County}},
	{Auditor, []Verb{ReportSee, JournalRead, WarningSee, CoverageSee, HouseholdSee, ExportMake, StatementSee}, []division.Level{division.County, division.Town}},
	{TownAdmin, townDesk, []division.Level{division.Town}},
	{TownDuty, townDesk, []division.Level{division.Town}},
	{TownLeader, townDesk, []division.Level{division.Town}},
	{TownMediator, []Verb{ReportSee, ReportReview}, []division.Level{division.Town}},
	{VillageHead, villageHead, []division.Level{division.Village}},
	{InfoOfficer, villageHead, []division.Level{division.Village}},
	{GridOfficer, villagePost, []division.Level{division.Village, division.Grid}},
	{Monitor, []Verb{ReportSubmit, WarningAnswer}, []division.Level{division.Village, division.Grid}},
	{SiteReceiver, []Verb{WarningAnswer}, []division.Level{division.Village}},
	{FirmSafety, []Verb{WarningAnswer}, []division.Level{division.Town, division.Village}},
}

var (
	townDesk    = []Verb{ReportSee, ReportReview, PeopleSee, WarningAnswer, CoverageSee, AnswerBehalf, HouseholdSee, DoorAssign, ExportMake, DangerTell, DangerDecide, StatementSubmit, StatementReview, ReliefRecord}
	villagePost = []Verb{ReportSubmit, WarningAnswer, HouseholdSee, HouseholdEdit, DoorWork, DangerTell}
	villageHead = append(slices.Clone(villagePost), StatementSubmit, LedgerEdit, ReliefRecord)
)

func (r Role) office() *office {
	for i := range offices {
		if offices[i].role == r {
			return &offices[i]
		}
	}
	return nil
}

// Roles lists every role.
func Roles() []Role {
	out := make([]Role, len(offices))
	for i, o := range offices {
		out[i] = o.role
	}
	return out
}

// Values lists the roles for ent.
func (Role) Values() []string {
	out := make([]string, len(offices))
	for i, o := range offices {
		out[i] = string(o.role)
	}
	return out
}

// Verbs gives the verbs of a role; nothing for an unknown one.
func (r Role) Verbs() []Verb {
	if o := r.office(); o != nil {
		return o.verbs
	}
	return nil
}

// StandsAt tells whether a post of the role can stand on a division of the level.
func (r Role) StandsAt(l division.Level) bool {
	o := r.office()
	return o != nil && slices.Contains(o.levels, l)
}

// governing are the verbs that only one who holds them can hand on: the rest is handed out by people.manage as an office.
// Read the other way round, a county administrator, who reviews no report, could appoint nobody who does.
var governing = []Verb{PeopleManage, TreeEdit, SettingEdit, TokenManage, JournalRead}

// MayAppoint tells whether a viewer may give a role on a place: he manages people there, and holds every governing verb of the role there.
func (v *Viewer) MayAppoint(r Role, p division.Place) bool {
	if !v.Can(p, PeopleManage) {
		return false
	}
	for _, verb := range r.Verbs() {
		if slices.Contains(governing, verb) && !v.Can(p, verb) {
			return false
		}
	}
	return true
}

// MarshalGQL writes the GraphQL enum value.
func (r Role) MarshalGQL(w io.Writer) { fmt.Fprintf(w, "%q", strings.ToUpper(string(r))) }

// UnmarshalGQL reads the GraphQL enum value.
func (r *Role) UnmarshalGQL(v any) error {
	s, _ := v.(string)
	if Role(strings.ToLower(s)).office() == nil {
		return fmt.Errorf("%v is no role", v)
	}
	*r = Role(strings.ToLower(s))
	return nil
}
