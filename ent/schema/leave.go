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

// Leave is when somebody is away from a post, with dates (外出). It holds once the other of the post has accepted it; until then who asked
// stays responsible. The other may also take the post over with a reason.
type Leave struct{ ent.Schema }

// Annotations fix the table name.
func (Leave) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "leaves"}}
}

// Mixin gives id and class; who is away reads his own, and the flow shows it to who stands in.
func (Leave) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: rule.Owned{Read: rosterVerbs, Hand: "person_id", Self: true}}}
}

// Fields of a leave.
func (Leave) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("appointment_id", uuid.UUID{}).Immutable().Comment("the post"),
		field.UUID("person_id", uuid.UUID{}).Immutable().Comment("who is away"),
		field.String("role").GoType(viewer.Role("")).MaxLen(24).Immutable().Comment("of the post"),
		field.String("post").MaxLen(1).Immutable().Comment("A or B"),
		field.UUID("other_id", uuid.UUID{}).Immutable().Comment("who stands in: the other of the post, as it was when it was asked"),
		field.String("other_name").MaxLen(200).Immutable().Comment("his name then"),
		field.String("person_name").MaxLen(200).Immutable().Comment("name of who is away"),
		field.String("from_day").MaxLen(10).Immutable().Comment("first day, YYYY-MM-DD"),
		field.String("to_day").MaxLen(10).Comment("last day; comes nearer when he is back early"),
		field.String("state").MaxLen(10).Comment("asked, accepted, declined, withdrawn"),
		field.Bool("taken").Immutable().Comment("the other took the post over by himself"),
		field.String("reason").MaxLen(100).Optional().Immutable().Comment("why it was taken over"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was asked: same id, same content, same answer"),
		field.Time("asked_at").Immutable().Comment("server's clock"),
		field.Time("settled_at").Optional().Nillable().Comment("accepted, declined or withdrawn"),
	}
}

// Indexes of a leave: of a post; of who is away; of who stands in; what holds in a place.
func (Leave) Indexes() []ent.Index {
	return append([]ent.Index{index.Fields("appointment_id", "to_day"), index.Fields("person_id", "to_day", "id"), index.Fields("other_id", "to_day", "id")},
		mixin.PlaceIndexes(nil, []string{"to_day"}, nil)...)
}
