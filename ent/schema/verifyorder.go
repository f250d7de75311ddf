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

// VerifyOrder is an order from above to verify a figure or an event (核实令, 制度 一（六）): answered by phone within 30 minutes and in writing
// within an hour. It is of the village, town or county that is asked.
type VerifyOrder struct{ ent.Schema }

// Annotations fix the table name.
func (VerifyOrder) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "verify_orders"}}
}

// VerifyOrderRule is the class of an order to verify: the desks above write it, the place asked answers in it.
var VerifyOrderRule = rule.Owned{
	Read: statementReaders, Create: []viewer.Verb{viewer.StatementReview}, Change: statementHands, World: true,
}

// Mixin gives id and class.
func (VerifyOrder) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: VerifyOrderRule}}
}

// Fields of an order to verify.
func (VerifyOrder) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("event_id", uuid.UUID{}).Immutable().Comment("its event"),
		field.UUID("division_id", uuid.UUID{}).Immutable().Comment("the village, town or county that is asked"),
		field.Strings("codes").Immutable().Comment("indicators to verify, at most 20; none for the event as a whole"),
		field.Text("text").Immutable().Comment("what to verify, at most 300 characters"),
		field.Text("from_words").Immutable().Comment("who orders it, in words, at most 100 characters"),
		field.String("state").MaxLen(12).Comment("asked, answered, withdrawn; answered is both by phone and in writing"),
		field.UUID("author_id", uuid.UUID{}).Immutable().Comment("who noted it"),
		field.JSON("author_card", &viewer.Card{}).Immutable().Comment("who noted it, as he was"),
		field.Time("asked_at").Immutable().Comment("when the order came: both clocks run from it"),
		field.Time("made_at").Immutable().Comment("maker's clock"),
		field.Time("received_at").Immutable().Comment("server's clock; orders every list"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was sent: same id, same content, same answer"),
		field.UUID("phone_id", uuid.UUID{}).Optional().Nillable().Comment("id of the answer by phone, made by who noted it"),
		field.Bytes("phone_digest").Optional().Comment("SHA-256 of it"),
		field.Time("phoned_at").Optional().Nillable().Comment("when it was answered by phone, as told"),
		field.JSON("phone_card", &viewer.Card{}).Optional().Comment("who noted that, as he was"),
		field.Text("phone_text").Optional().Comment("who was spoken to and what was said, at most 300 characters"),
		field.UUID("written_id", uuid.UUID{}).Optional().Nillable().Comment("id of the answer in writing, made by who wrote it"),
		field.Bytes("written_digest").Optional().Comment("SHA-256 of it"),
		field.Time("written_at").Optional().Nillable().Comment("server's clock: when it was answered in writing"),
		field.JSON("written_card", &viewer.Card{}).Optional().Comment("who wrote it, as he was"),
		field.Text("written_text").Optional().Comment("the answer, at most 1000 characters"),
		field.UUID("withdraw_id", uuid.UUID{}).Optional().Nillable().Comment("id of the withdrawal, made by who withdrew it"),
		field.Time("withdrawn_at").Optional().Nillable().Comment("server's clock: when it was withdrawn"),
		field.JSON("withdrawn_card", &viewer.Card{}).Optional().Comment("who withdrew it, as he was"),
	}
}

// Indexes of an order to verify: those of an event at a place, in order; those that wait of an event and a division.
func (VerifyOrder) Indexes() []ent.Index {
	return append(mixin.PlaceIndexes([]string{"event_id"}, []string{"received_at", "id"}, nil), index.Fields("event_id", "state", "division_id"))
}
