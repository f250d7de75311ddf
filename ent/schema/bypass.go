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
	"jiaoying/server/loss/figure"
)

// BypassReport is what somebody who is stopped from reporting truthfully tells past the levels above him (越级报告): its place is the
// county alone, so that no grant of a town or village ever covers it (制度 六).
type BypassReport struct{ ent.Schema }

// Annotations fix the table name.
func (BypassReport) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "bypass_reports"}}
}

// BypassRule is the class of a bypass report: of those who take a county's finals, and its author's.
var BypassRule = rule.Owned{
	Read: []viewer.Verb{viewer.StatementClose}, Create: []viewer.Verb{viewer.StatementClose}, Change: []viewer.Verb{viewer.StatementClose}, World: true, Hand: "author_id",
}

// Mixin gives id and class.
func (BypassReport) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: BypassRule}}
}

// Fields of a bypass report.
func (BypassReport) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("event_id", uuid.UUID{}).Immutable().Comment("its event"),
		field.UUID("division_id", uuid.UUID{}).Immutable().Comment("the village it tells of"),
		field.JSON("typed", figure.Typed{}).Immutable().Comment("what is true, in the unit it was typed in; may be empty"),
		field.Text("text").Immutable().Comment("what happened and who stood in the way, at most 2000 characters"),
		field.Bool("unnamed").Immutable().Comment("the county does not see who said it"),
		field.UUID("author_id", uuid.UUID{}).Immutable().Comment("who said it"),
		field.JSON("author_card", &viewer.Card{}).Immutable().Comment("who said it, as he was"),
		field.Time("made_at").Immutable().Comment("phone's clock"),
		field.Time("received_at").Immutable().Comment("server's clock"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was sent: same id, same content, same answer"),
		field.Text("answer").Optional().Comment("at most 2000 characters"),
		field.UUID("answer_id", uuid.UUID{}).Optional().Nillable().Comment("made by who answers: the same again is the same"),
		field.Time("answered_at").Optional().Nillable().Comment("server's clock"),
		field.JSON("answer_card", &viewer.Card{}).Optional().Comment("who answered"),
	}
}

// Indexes of a bypass report: those of an event in order, and the author's own.
func (BypassReport) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("event_id", rule.ColCounty, "received_at", "id"),
		index.Fields("author_id", "event_id", "received_at", "id"),
	}
}
