package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"jiaoying/ent/rule"
	"jiaoying/ent/schema/mixin"
	"jiaoying/ent/viewer"
)

// Person is one human of the roster: one account, many appointments. Its place is that of the first appointment.
type Person struct{ ent.Schema }

// Annotations fix the table name.
func (Person) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "people"}}
}

var rosterVerbs = []viewer.Verb{viewer.PeopleSee, viewer.PeopleManage}

// Mixin gives id and class; a person reads his own row.
func (Person) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: rule.Owned{
		Read: rosterVerbs, Create: []viewer.Verb{viewer.PeopleManage}, Change: []viewer.Verb{viewer.PeopleManage}, Hand: "id", Self: true,
	}}}
}

// Fields of a person. The telephone number is sealed; it is found by its blind index.
func (Person) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").MaxLen(200).Comment("name as spoken"),
		field.Bytes("phone_sealed").Sensitive().Comment("telephone number, sealed"),
		field.Bytes("phone_index").Sensitive().Comment("keyed blind index of the number, for exact search"),
		field.String("phone_mask").MaxLen(20).Comment("number as lists show it, 100****0022"),
		field.String("state").MaxLen(8).Comment("invited, active or ended"),
		field.String("verified_at").MaxLen(10).Optional().Comment("last day somebody reached the number"),
	}
}

// Edges of a person.
func (Person) Edges() []ent.Edge {
	return []ent.Edge{edge.To("appointments", Appointment.Type)}
}

// Indexes of a person: one number, and the people of a place by name.
func (Person) Indexes() []ent.Index {
	return append([]ent.Index{index.Fields("phone_index").Unique()},
		mixin.PlaceIndexes(nil, []string{"name", "id"}, nil)[:3]...)
}

// Appointment is a person's role on one division, A or B, with dates (任职).
type Appointment struct{ ent.Schema }

// Annotations fix the table name.
func (Appointment) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "appointments"}}
}

// Mixin gives id and class; a person reads his own.
func (Appointment) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: rule.Owned{
		Read: rosterVerbs, Create: []viewer.Verb{viewer.PeopleManage}, Change: []viewer.Verb{viewer.PeopleManage}, Hand: "person_id", Self: true,
	}}}
}

// Fields of an appointment.
func (Appointment) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("person_id", uuid.UUID{}).Immutable().Comment("who holds it"),
		field.String("role").GoType(viewer.Role("")).MaxLen(24).Immutable().Comment("named set of verbs"),
		field.String("post").MaxLen(1).Immutable().Comment("A or B"),
		field.Strings("lines").Optional().Comment("lines it is limited to; empty means all"),
		field.String("from_day").MaxLen(10).Comment("first day, YYYY-MM-DD"),
		field.String("to_day").MaxLen(10).Optional().Comment("last day; null while open"),
	}
}

// Edges of an appointment.
func (Appointment) Edges() []ent.Edge {
	return []ent.Edge{edge.From("person", Person.Type).Ref("appointments").Field("person_id").Unique().Required().Immutable()}
}

// Indexes of an appointment.
func (Appointment) Indexes() []ent.Index {
	return append([]ent.Index{index.Fields("person_id", "from_day")},
		mixin.PlaceIndexes(nil, []string{"role"}, nil)...)
}

// Session is one signed-in device of a person.
type Session struct{ ent.Schema }

// Annotations fix the table name.
func (Session) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "sessions"}}
}

// Mixin gives id and class.
func (Session) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Mine{Rule: rule.Mine{Column: "person_id"}}}
}

// Fields of a session.
func (Session) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("person_id", uuid.UUID{}).Immutable().Comment("whose device"),
		field.String("device").MaxLen(200).Comment("what the browser said of itself"),
		field.Time("created_at").Immutable().Comment("sign-in"),
		field.Time("last_used_at").Comment("last refresh"),
		field.Time("expires_at").Comment("end without further use"),
		field.Time("revoked_at").Optional().Nillable().Comment("ended by the person, a superior or a reused token"),
	}
}

// Indexes of a session.
func (Session) Indexes() []ent.Index {
	return []ent.Index{index.Fields("person_id", "last_used_at")}
}
