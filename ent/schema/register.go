package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"jiaoying/ent/rule"
	"jiaoying/ent/schema/mixin"
	"jiaoying/ent/viewer"
	"jiaoying/notify/door"
)

// Household is one family somebody may have to go to (需上门户). What could shame or expose it is sealed: names, numbers and needs.
type Household struct{ ent.Schema }

// Annotations fix the table name.
func (Household) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "households"}}
}

// HouseholdRule is the class of a household: of a village or grid, in no world.
var HouseholdRule = rule.Owned{
	Read:   []viewer.Verb{viewer.HouseholdSee, viewer.HouseholdEdit},
	Create: []viewer.Verb{viewer.HouseholdEdit}, Change: []viewer.Verb{viewer.HouseholdEdit},
}

// Mixin gives id and class.
func (Household) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: HouseholdRule}}
}

// Fields of a household.
func (Household) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").MaxLen(24).Comment("the county's own mark, such as HH001; imports find the row by it"),
		field.Bytes("secret").Sensitive().Comment("sealed JSON: name, telephone, emergency contact and number, key-holder, needs"),
		field.String("name_mask").MaxLen(40).Comment("as lists show it, 张*"),
		field.String("phone_mask").MaxLen(20).Optional().Comment("as lists show it; empty: no telephone"),
		field.String("phone_kind").MaxLen(12).Optional().Comment("mobile, landline, none"),
		field.Int("members").NonNegative().Comment("persons"),
		field.Int("elders").NonNegative().Comment("persons of 60 and more"),
		field.Int("children").NonNegative().Comment("persons of 14 and less"),
		field.Bool("alone").Comment("nobody under 60 who could help, or one person only"),
		field.Bool("needy").Comment("has needs of any kind: its door starts at publication"),
		field.Strings("dangers").Optional().Comment("codes such as subsidence, old_house, low_lying"),
		field.String("transfer_mode").MaxLen(16).Optional().Comment("walk, vehicle, carry, ambulance"),
		field.Int("helpers").NonNegative().Comment("persons needed to move it"),
		field.String("shelter").MaxLen(100).Optional().Comment("where it goes"),
		field.Float("latitude").Optional().Nillable().Comment("WGS-84 degrees"),
		field.Float("longitude").Optional().Nillable().Comment("WGS-84 degrees"),
		field.UUID("officer_a_id", uuid.UUID{}).Optional().Nillable().Comment("bound grid officer"),
		field.UUID("officer_b_id", uuid.UUID{}).Optional().Nillable().Comment("his substitute"),
		field.UUID("link_id", uuid.UUID{}).Optional().Nillable().Comment("包保人"),
		field.String("told_day").MaxLen(10).Optional().Comment("day it was told why its data are kept; empty: still to be told"),
		field.String("reviewed_day").MaxLen(10).Optional().Comment("day its entry was last looked over"),
		field.String("ended_day").MaxLen(10).Optional().Comment("day it left the register"),
		field.Int("revision").Positive().Comment("counts corrections"),
		field.Time("changed_at").Comment("server's clock"),
	}
}

// Indexes of a household: its mark in the county; the list of a place in order of the mark.
func (Household) Indexes() []ent.Index {
	return append([]ent.Index{index.Fields(rule.ColCounty, "code").Unique(), index.Fields("officer_a_id"), index.Fields("officer_b_id")},
		mixin.PlaceIndexes(nil, []string{"ended_day", "code", "id"}, nil)...)
}

// Site is a place that needs its own way of being told (特殊场所): school, hospital, care home, crowd place, hamlet without signal.
type Site struct{ ent.Schema }

// Annotations fix the table name.
func (Site) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "sites"}}
}

// Mixin gives id and class.
func (Site) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: HouseholdRule}}
}

// Fields of a site.
func (Site) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").MaxLen(24).Comment("the county's own mark; imports find the row by it"),
		field.String("kind").MaxLen(24).Comment("school, kindergarten, hospital, care_home, prison, crowd_place, factory, no_signal …"),
		field.String("name").MaxLen(200).Comment("as spoken"),
		field.Bytes("secret").Sensitive().Comment("sealed JSON: telephone, emergency contact and number, key-holder"),
		field.String("phone_mask").MaxLen(20).Optional().Comment("as lists show it"),
		field.Int("members").NonNegative().Comment("persons usually there"),
		field.Strings("dangers").Optional().Comment("codes as of a household"),
		field.String("transfer_mode").MaxLen(16).Optional().Comment("as of a household"),
		field.String("shelter").MaxLen(100).Optional().Comment("where its people go"),
		field.Float("latitude").Optional().Nillable().Comment("WGS-84 degrees"),
		field.Float("longitude").Optional().Nillable().Comment("WGS-84 degrees"),
		field.UUID("receiver_a_id", uuid.UUID{}).Optional().Nillable().Comment("named receiver (应对法 art. 65); null: still missing"),
		field.UUID("receiver_b_id", uuid.UUID{}).Optional().Nillable().Comment("his substitute"),
		field.UUID("officer_a_id", uuid.UUID{}).Optional().Nillable().Comment("bound grid officer"),
		field.UUID("officer_b_id", uuid.UUID{}).Optional().Nillable().Comment("his substitute"),
		field.String("ended_day").MaxLen(10).Optional().Comment("day it left the register"),
		field.Int("revision").Positive().Comment("counts corrections"),
		field.Time("changed_at").Comment("server's clock"),
	}
}

// Indexes of a site: as of a household.
func (Site) Indexes() []ent.Index {
	return append([]ent.Index{index.Fields(rule.ColCounty, "code").Unique()}, mixin.PlaceIndexes(nil, []string{"ended_day", "code", "id"}, nil)...)
}

// DoorTask is to tell one household or site in person (上门任务), because of one warning or one local danger notice. Both of its officers read it through
// their post, its assignee also through his hand.
type DoorTask struct{ ent.Schema }

// Annotations fix the table name.
func (DoorTask) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "door_tasks"}}
}

// DoorRule is the class of a door task.
var DoorRule = rule.Owned{
	Read:   []viewer.Verb{viewer.DoorWork, viewer.DoorAssign, viewer.CoverageSee},
	Create: []viewer.Verb{viewer.DoorAssign}, Change: []viewer.Verb{viewer.DoorWork, viewer.DoorAssign},
	World: true, Hand: "assignee_id",
}

// Mixin gives id and class.
func (DoorTask) Mixin() []ent.Mixin { return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: DoorRule}} }

// Fields of a door task. What is told there comes from the revision, who lives there from the register.
func (DoorTask) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("warning_id", uuid.UUID{}).Optional().Immutable().Comment("its warning; null when a local danger notice opened it"),
		field.UUID("revision_id", uuid.UUID{}).Optional().Immutable().Comment("the revision that opened it; null with warning_id"),
		field.UUID("notice_id", uuid.UUID{}).Optional().Immutable().Comment("its local danger notice (险情告知); null when a warning opened it"),
		field.UUID("household_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("whom to tell; this or site_id"),
		field.UUID("site_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("whom to tell; this or household_id"),
		field.UUID("subject_id", uuid.UUID{}).Immutable().Comment("household or site: one task each per warning or notice"),
		field.String("why").GoType(door.Why("")).MaxLen(12).Immutable().Comment("danger, needs, silence, hand"),
		field.UUID("assignee_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("bound officer A as it was"),
		field.UUID("second_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("bound officer B as it was"),
		field.UUID("link_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("包保人 as it was"),
		field.Time("link_called_at").Optional().Nillable().Comment("since when the 包保人 is called for it"),
		field.Time("link_answered_at").Optional().Nillable().Comment("when he answered the call"),
		field.String("state").GoType(door.State("")).MaxLen(8).Comment("open, closed, ended"),
		field.String("outcome").GoType(door.Outcome("")).MaxLen(16).Optional().Comment("of the last visit"),
		field.Int("visits").NonNegative().Comment("how often somebody was there"),
		field.Int("moved").NonNegative().Comment("persons moved"),
		field.Time("opened_at").Immutable().Comment("server's clock; orders every list"),
		field.Time("due_at").Optional().Nillable().Comment("next visit by; null when closed"),
		field.Time("closed_at").Optional().Nillable().Comment("server's clock"),
		field.String("stage").GoType(door.Stage("")).MaxLen(8).Annotations(entsql.Default("own")).Comment("whose it is by now: own (A), second (B as well), town (listed there)"),
		field.Time("stage_at").Optional().Nillable().Comment("when its stage is to be looked at again; null when no step is left"),
		field.Bool("at_town").Annotations(entsql.Default("false")).Comment("the town is to look at it: see door.AtTown"),
	}
}

// Indexes of a door task: one per warning or notice and subject; what is to be done in a place, nearest deadline first; what the town is to
// look at, longest due first; a person's own; stages that are due.
func (DoorTask) Indexes() []ent.Index {
	return append([]ent.Index{
		index.Fields("warning_id", "subject_id").Unique(),
		index.Fields("notice_id", "subject_id").Unique(),
		index.Fields(rule.ColDrill, "assignee_id", "state", "due_at", "id"),
		index.Fields(rule.ColDrill, "second_id", "state", "due_at", "id"),
		index.Fields("link_id", "state").Annotations(entsql.IndexWhere("link_called_at IS NOT NULL")),
		index.Fields("stage_at", "id").Annotations(entsql.IndexWhere("stage_at IS NOT NULL")),
	}, append(mixin.PlaceIndexes([]string{rule.ColDrill}, []string{"state", "due_at", "id"}, nil),
		mixin.PlaceIndexes([]string{rule.ColDrill}, []string{"due_at", "id"}, func(b *index.Builder) { b.Annotations(entsql.IndexWhere("at_town")) })...)...)
}

// DoorVisit is one visit to a door and what came of it.
type DoorVisit struct{ ent.Schema }

// Annotations fix the table name.
func (DoorVisit) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "door_visits"}}
}

// Mixin gives id and class.
func (DoorVisit) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Child{Rule: rule.Child{Parent: DoorRule, Table: "door_tasks", Key: "task_id"}}}
}

// Fields of a visit; rows are never changed.
func (DoorVisit) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("task_id", uuid.UUID{}).Immutable().Comment("its task"),
		field.String("outcome").GoType(door.Outcome("")).MaxLen(16).Immutable().Comment("one of seven (design §6)"),
		field.Bool("lane").Immutable().Comment("told with its whole lane in one stroke"),
		field.Int("moved").NonNegative().Immutable().Comment("persons moved"),
		field.String("whereto").MaxLen(100).Optional().Immutable().Comment("where they were moved"),
		field.String("through").MaxLen(100).Optional().Immutable().Comment("who told it on, or who confirmed that they are away"),
		field.Text("note").Immutable().Comment("at most 500 characters"),
		field.Float("latitude").Optional().Nillable().Immutable().Comment("WGS-84 degrees"),
		field.Float("longitude").Optional().Nillable().Immutable().Comment("WGS-84 degrees"),
		field.Float("accuracy_m").Optional().Nillable().Immutable().Comment("radius of the fix in metres"),
		field.UUID("actor_id", uuid.UUID{}).Immutable().Comment("who was there"),
		field.JSON("card", &viewer.Card{}).Immutable().Comment("who was there, as he was"),
		field.Time("made_at").Immutable().Comment("phone's clock plus learnt offset"),
		field.Time("received_at").Immutable().Comment("server's clock"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was sent: same id, same content, same answer"),
	}
}

// Indexes of a visit: the story of one door.
func (DoorVisit) Indexes() []ent.Index {
	return []ent.Index{index.Fields("task_id", "received_at", "id")}
}
