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

// DoorRuling is what somebody said about a door without being there: officer B took it over, or the town decided.
type DoorRuling struct{ ent.Schema }

// Annotations fix the table name.
func (DoorRuling) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "door_rulings"}}
}

// Mixin gives id and class.
func (DoorRuling) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Child{Rule: rule.Child{Parent: DoorRule, Table: "door_tasks", Key: "task_id"}}}
}

// Fields of a ruling; rows are never changed.
func (DoorRuling) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("task_id", uuid.UUID{}).Immutable().Comment("its task"),
		field.String("ruling").GoType(door.Ruling("")).MaxLen(12).Immutable().Comment("take, revisit, break_in, force, known_away"),
		field.Text("text").Immutable().Comment("why, or what is to be done; at most 200 characters"),
		field.String("confirmed_by").MaxLen(100).Optional().Immutable().Comment("who confirmed that they are away"),
		field.UUID("actor_id", uuid.UUID{}).Immutable().Comment("who said it"),
		field.JSON("card", &viewer.Card{}).Immutable().Comment("who said it, as he was"),
		field.Time("made_at").Immutable().Comment("phone's clock plus learnt offset"),
		field.Time("received_at").Immutable().Comment("server's clock"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was sent: same id, same content, same answer"),
	}
}

// Indexes of a ruling: the story of one door.
func (DoorRuling) Indexes() []ent.Index {
	return []ent.Index{index.Fields("task_id", "received_at", "id")}
}
