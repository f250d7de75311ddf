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

// EntryChange is one printed item that was typed anew; empty for what was not there.
type EntryChange struct {
	Code string `json:"code"`
	Then string `json:"then"`
	Now  string `json:"now"`
}

// LossEntry is that the sheets of a town or county were typed into the national system (录入): what they said then. Never changed.
type LossEntry struct{ ent.Schema }

// Annotations fix the table name.
func (LossEntry) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "loss_entries"}}
}

// EntryRule is the class of an entry.
var EntryRule = rule.Owned{Read: statementReaders, Create: []viewer.Verb{viewer.StatementReview, viewer.StatementClose}, Change: []viewer.Verb{viewer.StatementReview}, World: true}

// Mixin gives id and class.
func (LossEntry) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: EntryRule}}
}

// Fields of an entry.
func (LossEntry) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("event_id", uuid.UUID{}).Immutable().Comment("its event"),
		field.UUID("division_id", uuid.UUID{}).Immutable().Comment("the town or county whose sheets were typed"),
		field.Int("n").Positive().Immutable().Comment("number among those of the event and division, from 1"),
		field.JSON("printed", map[string]string{}).Immutable().Comment("every item as it was printed, by code; a stock under code#rt"),
		field.JSON("changes", []EntryChange{}).Immutable().Comment("what differed from the entry before, in printed order"),
		field.String("receipt").MaxLen(60).Immutable().Comment("what the national system gave for it"),
		field.UUID("author_id", uuid.UUID{}).Immutable().Comment("who typed it"),
		field.JSON("card", &viewer.Card{}).Immutable().Comment("who typed it, as he was"),
		field.Time("made_at").Immutable().Comment("maker's clock"),
		field.Time("received_at").Immutable().Comment("server's clock"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was sent: same id, same content, same answer"),
	}
}

// Indexes of an entry: its number among those of an event and division.
func (LossEntry) Indexes() []ent.Index {
	return []ent.Index{index.Fields("event_id", "division_id", "n").Unique()}
}

// CountyFigure is one dated number of a county that its yearly losses are held against: GDP, people, or a target of its plan. A number that
// is put right is a further row; the newest counts. In no world.
type CountyFigure struct{ ent.Schema }

// Annotations fix the table name.
func (CountyFigure) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "county_figures"}}
}

// Mixin gives id and class.
func (CountyFigure) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Downward{Rule: rule.Downward{Write: []viewer.Verb{viewer.SettingEdit, viewer.StatementClose}}}}
}

// Fields of a number.
func (CountyFigure) Fields() []ent.Field {
	return []ent.Field{
		field.String("key").MaxLen(24).Immutable().Comment("one of server/loss/year: gdp, population, or the key of a target"),
		field.Int("year").Min(1949).Max(2200).Immutable().Comment("it holds for; of a target, from which year on"),
		field.Int64("value").NonNegative().Immutable().Comment("in the smallest part its key says"),
		field.String("source").MaxLen(60).Immutable().Comment("where it stands"),
		field.UUID("author_id", uuid.UUID{}).Immutable().Comment("who typed it"),
		field.JSON("card", &viewer.Card{}).Immutable().Comment("who typed it, as he was"),
		field.Time("made_at").Immutable().Comment("maker's clock"),
		field.Time("received_at").Immutable().Comment("server's clock; the newest counts"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was sent: same id, same content, same answer"),
	}
}

// Indexes of a number: those of a county by year.
func (CountyFigure) Indexes() []ent.Index {
	return []ent.Index{index.Fields(rule.ColCounty, "year", "received_at", "id")}
}
