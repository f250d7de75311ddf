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

// ListPart is one row of a ledger in a list, in the exact version that was listed.
type ListPart struct {
	Row     uuid.UUID `json:"row"`
	Version uuid.UUID `json:"version"`
}

// LedgerList is the winter and spring list of a village for a season and stage (冬春救助, 条例 art. 21): told by the households, discussed in
// the village, checked by the town, decided by the county. Its rows are exact versions; what is corrected makes the next list.
type LedgerList struct{ ent.Schema }

// Annotations fix the table name.
func (LedgerList) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "ledger_lists"}}
}

// ListRule is the class of a list.
var ListRule = rule.Owned{
	Read: statementReaders, Create: []viewer.Verb{viewer.LedgerEdit, viewer.StatementReview}, Change: []viewer.Verb{viewer.LedgerEdit, viewer.StatementReview, viewer.StatementClose}, World: true,
}

// Mixin gives id and class.
func (LedgerList) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: ListRule}}
}

// Fields of a list.
func (LedgerList) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("event_id", uuid.UUID{}).Immutable().Comment("the season"),
		field.String("stage").MaxLen(8).Immutable().Comment("need (需救助), given (已救助)"),
		field.Int("n").Positive().Immutable().Comment("1 for the first list of the village, season and stage"),
		field.Bool("newest").Comment("no later one was made"),
		field.String("state").MaxLen(12).Comment("submitted, passed by the town, decided by the county, returned"),
		field.JSON("parts", []ListPart{}).Immutable().Comment("rows in the exact versions that were listed"),
		field.Int("households").NonNegative().Immutable().Comment("rows"),
		field.Int("persons").NonNegative().Immutable().Comment("in need, summed"),
		field.Int64("money").NonNegative().Immutable().Comment("paid and goods, summed, hundredths of a yuan"),
		field.String("held_on").MaxLen(10).Immutable().Comment("day of the village's meeting (民主评议)"),
		field.String("notice_from").MaxLen(10).Immutable().Comment("first day of the public notice (公示)"),
		field.String("notice_until").MaxLen(10).Immutable().Comment("its last day"),
		field.Text("text").Immutable().Comment("objections and what became of them, at most 500 characters"),
		field.JSON("steps", []ListStep{}).Comment("what was done to it, oldest first"),
		field.UUID("author_id", uuid.UUID{}).Immutable().Comment("who sent it"),
		field.JSON("card", &viewer.Card{}).Immutable().Comment("who sent it, as he was"),
		field.Time("made_at").Immutable().Comment("phone's clock"),
		field.Time("received_at").Immutable().Comment("server's clock"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was sent: same id, same content, same answer"),
	}
}

// ListStep is one step of a list up the levels.
type ListStep struct {
	ID    uuid.UUID    `json:"id"`
	State string       `json:"state"`
	At    string       `json:"at"`
	Card  *viewer.Card `json:"card"`
	Text  string       `json:"text,omitempty"`
}

// Indexes of a list: its number; the newest of a season and stage under a place.
func (LedgerList) Indexes() []ent.Index {
	newest := entsql.IndexWhere("newest")
	return []ent.Index{
		index.Fields("event_id", "stage", rule.ColVillage, "n").Unique(),
		index.Fields("event_id", "stage", rule.ColTown, rule.ColVillage).Annotations(newest), index.Fields("event_id", "stage", rule.ColCounty, rule.ColVillage).Annotations(newest),
	}
}
