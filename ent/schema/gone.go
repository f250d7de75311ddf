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
)

// GoneNumber is a telephone number a provider said is not in service, of one person: it is dialled no more until somebody is reached on it
// or he has another.
type GoneNumber struct{ ent.Schema }

// Annotations fix the table name.
func (GoneNumber) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "gone_numbers"}}
}

// Mixin gives id and class.
func (GoneNumber) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Mine{Rule: rule.Mine{Column: "person_id"}}}
}

// Fields of a number that is gone; the number itself is in none.
func (GoneNumber) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("person_id", uuid.UUID{}).Immutable().Comment("whose it is"),
		field.Bytes("number_index").Sensitive().Comment("its blind index; another number is alive by itself"),
		field.Time("gone_at").Comment("server's clock"),
	}
}

// Indexes of a number that is gone: one per person.
func (GoneNumber) Indexes() []ent.Index { return []ent.Index{index.Fields("person_id").Unique()} }
