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

// LossPrice is one set of the county's parameters that make money of quantities for an event (yield, price, rate): never changed, the
// newest holds. Everybody in the county reads it: a figure in money is defended by it.
type LossPrice struct{ ent.Schema }

// Annotations fix the table name.
func (LossPrice) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "loss_prices"}}
}

// PriceRule is the class of a set.
var PriceRule = rule.Downward{Write: []viewer.Verb{viewer.EventOpen, viewer.StatementClose}, World: true}

// Mixin gives id, class and world.
func (LossPrice) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Downward{Rule: PriceRule}}
}

// Fields of a set.
func (LossPrice) Fields() []ent.Field {
	return []ent.Field{
		field.UUID(rule.ColDrill, uuid.UUID{}).Immutable().Comment("exercise the row belongs to; the zero id is the real world"),
		field.UUID("event_id", uuid.UUID{}).Immutable().Comment("its event"),
		field.Int("n").Positive().Immutable().Comment("1 for the first set of the event"),
		field.JSON("lines", []figure.Price{}).Immutable().Comment("the whole set"),
		field.Text("text").Immutable().Comment("where the numbers come from, at most 500 characters"),
		field.UUID("author_id", uuid.UUID{}).Immutable().Comment("who set it"),
		field.JSON("card", &viewer.Card{}).Immutable().Comment("who set it, as he was"),
		field.Time("made_at").Immutable().Comment("maker's clock"),
		field.Time("at").Immutable().Comment("server's clock; from when it holds"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was sent: same id, same content, same answer"),
	}
}

// Indexes of a set: those of an event in order.
func (LossPrice) Indexes() []ent.Index {
	return []ent.Index{index.Fields("event_id", "n").Unique()}
}
