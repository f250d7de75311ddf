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
	"jiaoying/server/division"
)

// Reminder is how far a division has been reminded of one statement that it owes (催报). What is owed is derived and stands nowhere; this
// row holds alone what was rung for it, and ends when it is not owed any more. Each call is a row of rings, which are inner.
type Reminder struct{ ent.Schema }

// Annotations fix the table name.
func (Reminder) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "reminders"}}
}

// Mixin gives id, class and world; the server alone writes it.
func (Reminder) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: rule.Owned{Read: statementReaders, World: true}}}
}

// Fields of a reminder.
func (Reminder) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("event_id", uuid.UUID{}).Immutable().Comment("its event"),
		field.UUID("division_id", uuid.UUID{}).Immutable().Comment("the village, town or county that owes"),
		field.String("level").GoType(division.Level("")).MaxLen(8).Immutable().Comment("of the division"),
		field.String("key").MaxLen(40).Immutable().Comment("row of the form's deadlines"),
		field.String("order_id").MaxLen(40).Immutable().Comment("the order to verify; empty for none"),
		field.String("stage").MaxLen(20).Immutable().Comment("first, zero, update, final, …"),
		field.Time("from_at").Immutable().Comment("when its clock started"),
		field.Time("due_at").Immutable().Comment("until when it is owed; another time is another reminder"),
		field.Int("step").NonNegative().Comment("turns that are done"),
		field.Int("calls").NonNegative().Comment("how often somebody was rung"),
		field.Time("next_at").Optional().Nillable().Comment("when the next turn comes; null when none does"),
		field.Time("last_at").Optional().Nillable().Comment("when somebody was rung last"),
		field.UUID("desk_id", uuid.UUID{}).Optional().Nillable().Comment("the division on the list of whose duty desk it stands; null before that was rung"),
		field.Time("heard_at").Optional().Nillable().Comment("when somebody first pressed the key; null again when it is rung anew"),
		field.JSON("heard_card", &viewer.Card{}).Optional().Comment("who did, as he was"),
		field.Time("made_at").Immutable().Comment("server's clock"),
		field.Time("ended_at").Optional().Nillable().Comment("when it was not owed any more"),
	}
}

// Indexes of a reminder: one of what is owed; those that are open of a county and its events.
func (Reminder) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("event_id", "division_id", "key", "order_id", "due_at").Unique(),
		index.Fields(rule.ColDrill, rule.ColCounty, "event_id", "division_id").Annotations(entsql.IndexWhere("ended_at IS NULL")),
	}
}
