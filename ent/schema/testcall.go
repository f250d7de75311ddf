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

// TestRound is one round of test calls (试呼): the numbers of the readiness list in a place are rung, and who presses the key is reached.
// Each call is a row of rings, which are inner.
type TestRound struct{ ent.Schema }

// Annotations fix the table name.
func (TestRound) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "test_rounds"}}
}

var testers = []viewer.Verb{viewer.AnswerBehalf, viewer.PeopleManage}

// Mixin gives id and class; a register's number has no world.
func (TestRound) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: rule.Owned{Read: []viewer.Verb{viewer.PeopleSee, viewer.PeopleManage}, Create: testers, Change: testers}}}
}

// Fields of a round.
func (TestRound) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("person_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("the one person that is rung; null: whoever of the place is due"),
		field.Bool("again").Immutable().Comment("rings also whom a test has rung within the month"),
		field.UUID("actor_id", uuid.UUID{}).Immutable().Comment("who started it"),
		field.JSON("card", &viewer.Card{}).Immutable().Comment("who started it, as he was"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was asked: same id, same content, same answer"),
		field.Time("started_at").Immutable().Comment("server's clock; orders every list"),
		field.String("after").MaxLen(100).Optional().Comment("behind which post of the readiness list the gathering goes on"),
		field.Bool("gathered").Comment("everybody who is due has a call"),
		field.Time("stopped_at").Optional().Nillable().Comment("somebody stopped it: what waits is not rung"),
		field.Time("finished_at").Optional().Nillable().Comment("nothing is left to ring or to hear"),
	}
}

// Indexes of a round: those of a place, newest first; what is being gathered or heard; what one person has started.
func (TestRound) Indexes() []ent.Index {
	return append(mixin.PlaceIndexes(nil, []string{"started_at", "id"}, nil),
		index.Fields("started_at", "id").Annotations(entsql.IndexWhere("finished_at IS NULL")),
		index.Fields("actor_id", "started_at"))
}
