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
)

// Complaint is what a person says to the county past the town (投诉建议): domain/app-rules.md asks for the entry. Its place is
// the county alone, so that no grant of a town or village ever covers it.
type Complaint struct{ ent.Schema }

// Annotations fix the table name.
func (Complaint) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "complaints"}}
}

// ComplaintRule is the class of a complaint: of a county, and its author's. The flow writes for the author, whose grants lie below.
var ComplaintRule = rule.Owned{
	Read:   []viewer.Verb{viewer.ComplaintAnswer},
	Create: []viewer.Verb{viewer.ComplaintAnswer},
	Change: []viewer.Verb{viewer.ComplaintAnswer},
	World:  true, Hand: "author_id",
}

// Mixin gives id and class.
func (Complaint) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: ComplaintRule}}
}

// Fields of a complaint.
func (Complaint) Fields() []ent.Field {
	return []ent.Field{
		field.String("kind").MaxLen(12).Immutable().Comment("complaint, suggestion"),
		field.Text("text").Immutable().Comment("what was said, at most 2000 characters"),
		field.Bool("unnamed").Immutable().Comment("the county does not see who said it"),
		field.String("desk").MaxLen(8).Comment("inbox until answered, then done"),
		field.UUID("author_id", uuid.UUID{}).Immutable().Comment("who said it"),
		field.JSON("author_card", &viewer.Card{}).Immutable().Comment("who said it, as he was"),
		field.Time("made_at").Immutable().Comment("phone's clock plus learnt offset"),
		field.Time("received_at").Immutable().Comment("server's clock"),
		field.Text("answer").Optional().Comment("at most 2000 characters"),
		field.UUID("answer_id", uuid.UUID{}).Optional().Nillable().Comment("made by who answers: the same again is the same"),
		field.Time("answered_at").Optional().Nillable().Comment("server's clock"),
		field.JSON("answer_card", &viewer.Card{}).Optional().Comment("who answered"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was sent"),
	}
}

// Indexes of a complaint: a county's desk, and the author's own, newest first.
func (Complaint) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields(rule.ColDrill, rule.ColCounty, "desk", "received_at", "id").Annotations(entsql.DescColumns("received_at", "id")),
		index.Fields(rule.ColDrill, "author_id", "received_at", "id").Annotations(entsql.DescColumns("received_at", "id")),
	}
}
