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
	"jiaoying/notify/escalate"
)

// VillageRung is a village of one revision from which nobody has answered (失联村): what was tried, who was sent, how it was heard of
// again. A village that answers in time has none.
type VillageRung struct{ ent.Schema }

// Annotations fix the table name.
func (VillageRung) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "village_rungs"}}
}

// VillageRungRule is the class of a silent village: the server's hand makes it, desks above work on it.
var VillageRungRule = rule.Owned{
	Read:   []viewer.Verb{viewer.CoverageSee},
	Create: []viewer.Verb{viewer.WarningApprove, viewer.WarningUrgent},
	Change: []viewer.Verb{viewer.AnswerBehalf},
	World:  true,
}

// Mixin gives id and class.
func (VillageRung) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: VillageRungRule}}
}

// Fields of a silent village.
func (VillageRung) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("warning_id", uuid.UUID{}).Immutable().Comment("its warning"),
		field.UUID("revision_id", uuid.UUID{}).Immutable().Comment("the revision nobody has answered"),
		field.String("state").GoType(escalate.VillageState("")).MaxLen(8).Comment("silent, reached, over"),
		field.Int("round").Positive().Comment("counts how often it fell silent: red asks again each hour"),
		field.Time("silent_since").Comment("last sign of life, or the publication"),
		field.Time("called_at").Comment("the delays of the village's ladder count from here"),
		field.Int("step").NonNegative().Comment("last step of the village's ladder that was taken"),
		field.Time("next_at").Optional().Nillable().Comment("when the next step is due; null when none is"),
		field.Int("notes").NonNegative().Comment("how many notes it has"),
		field.String("sent").MaxLen(60).Optional().Comment("name and post of who was sent last; empty: nobody yet"),
		field.Time("sent_at").Optional().Nillable().Comment("server's clock"),
		field.Time("reached_at").Optional().Nillable().Comment("server's clock"),
		field.String("reached_by").GoType(escalate.Sign("")).MaxLen(8).Optional().Comment("answer, word, way, arrival"),
		field.Time("opened_at").Immutable().Comment("server's clock"),
	}
}

// Indexes of a silent village: one row per revision and village; what is due; those of a revision, silent first and longest first.
func (VillageRung) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("revision_id", rule.ColVillage).Unique(),
		index.Fields("next_at", "id").Annotations(entsql.IndexWhere("next_at IS NOT NULL")),
		index.Fields("revision_id", "state", "silent_since", "id"),
		index.Fields("state", "id").Annotations(entsql.IndexWhere("state = 'silent'")),
	}
}

// VillageNote is one thing done about a silent village: a way that was tried, somebody sent, his arrival, a short word from its post.
type VillageNote struct{ ent.Schema }

// Annotations fix the table name.
func (VillageNote) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "village_notes"}}
}

// Mixin gives id and class.
func (VillageNote) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Child{Rule: rule.Child{Parent: VillageRungRule, Table: "village_rungs", Key: "rung_id"}}}
}

// Fields of a note; rows are never changed.
func (VillageNote) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("rung_id", uuid.UUID{}).Immutable().Comment("its village"),
		field.String("kind").GoType(escalate.NoteKind("")).MaxLen(8).Immutable().Comment("try, send, arrive"),
		field.String("way").GoType(escalate.Way("")).MaxLen(12).Optional().Immutable().Comment("of a try: landline, satellite, radio, police, power_crew, neighbour, other"),
		field.Bool("spoke").Immutable().Comment("of a try: somebody of the village spoke"),
		field.String("who").MaxLen(60).Optional().Immutable().Comment("who was spoken to, sent or has arrived"),
		field.Text("text").Immutable().Comment("what was said, at most 200 characters"),
		field.UUID("actor_id", uuid.UUID{}).Immutable().Comment("who entered it"),
		field.JSON("card", &viewer.Card{}).Immutable().Comment("who entered it, as he was"),
		field.Time("made_at").Immutable().Comment("actor's clock"),
		field.Time("received_at").Immutable().Comment("server's clock"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was sent: same id, same content, same answer"),
	}
}

// Indexes of a note: the story of one village.
func (VillageNote) Indexes() []ent.Index {
	return []ent.Index{index.Fields("rung_id", "received_at", "id")}
}
