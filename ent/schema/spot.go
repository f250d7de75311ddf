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

// SpotCheck is one answer or one door of a warning that the county rings again by chance (抽查). What comes of it corrects lists; it is
// never counted for or against a person.
type SpotCheck struct{ ent.Schema }

// Annotations fix the table name.
func (SpotCheck) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "spot_checks"}}
}

var checking = []viewer.Verb{viewer.AnswerBehalf}

// SpotRule is the class of a spot check: of the place of what is checked.
var SpotRule = rule.Owned{Read: []viewer.Verb{viewer.CoverageSee}, Create: checking, Change: checking, World: true}

// Mixin gives id and class.
func (SpotCheck) Mixin() []ent.Mixin { return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: SpotRule}} }

// Fields of a spot check.
func (SpotCheck) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("warning_id", uuid.UUID{}).Immutable().Comment("its warning"),
		field.UUID("draw_id", uuid.UUID{}).Immutable().Comment("made by who draws: the same again is the same"),
		field.Bytes("draw_digest").Immutable().Comment("SHA-256 of what was drawn for"),
		field.String("subject").MaxLen(8).Immutable().Comment("delivery, door"),
		field.UUID("subject_id", uuid.UUID{}).Immutable().Comment("the delivery or the door task"),
		field.Time("drawn_at").Immutable().Comment("server's clock; orders every list"),
		field.JSON("drawn_card", &viewer.Card{}).Immutable().Comment("who drew, as he was"),
		field.String("result").MaxLen(16).Optional().Comment("confirmed, not_confirmed, not_reached, wrong_number; empty until rung"),
		field.Text("note").Optional().Comment("at most 200 characters"),
		field.Bool("corrected").Comment("a list was corrected by it"),
		field.UUID("check_id", uuid.UUID{}).Optional().Nillable().Comment("made by who notes: the same again is the same"),
		field.Time("checked_at").Optional().Nillable().Comment("server's clock"),
		field.JSON("card", &viewer.Card{}).Optional().Comment("who rang, as he was"),
	}
}

// Indexes of a spot check: those of a warning in order; nothing is drawn twice in a warning; a draw is found again.
func (SpotCheck) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("warning_id", "drawn_at", "id"),
		index.Fields("warning_id", "subject_id").Unique(),
		index.Fields("draw_id"),
	}
}
