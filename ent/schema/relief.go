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

// ReliefNeed is one household that has to be helped after a disaster (受灾群众救助): within twelve hours it has water, food and a roof
// (plan 2020–2030, 四(三)3(2)三). What names a person is sealed.
type ReliefNeed struct{ ent.Schema }

// Annotations fix the table name.
func (ReliefNeed) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "relief_needs"}}
}

// ReliefRule is the class of needs and receipts.
var ReliefRule = rule.Owned{
	Read: statementReaders, Create: []viewer.Verb{viewer.ReliefRecord}, Change: []viewer.Verb{viewer.ReliefRecord}, World: true,
}

// Mixin gives id and class.
func (ReliefNeed) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: ReliefRule}}
}

// Fields of a need.
func (ReliefNeed) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("event_id", uuid.UUID{}).Immutable().Comment("its event"),
		field.String("name_mask").MaxLen(60).Immutable().Comment("head of the household, as lists show it"),
		field.String("phone_mask").MaxLen(20).Immutable().Comment("as lists show it; empty without one"),
		field.Bytes("secret").Sensitive().Comment("sealed JSON of name, phone and where they are"),
		field.Int("persons").Positive().Immutable().Comment("in the household"),
		field.Strings("wants").Immutable().Comment("water, food, clothing, shelter, medical, heating, other"),
		field.Text("text").Immutable().Comment("what else, at most 200 characters; names nobody"),
		field.Time("since").Immutable().Comment("when the need arose: the clock runs from it"),
		field.Time("due_at").Immutable().Comment("until when it has to be met for the first time"),
		field.Time("met_at").Optional().Nillable().Comment("when something was first handed over, by the phone's clock; null while nothing was"),
		field.Time("closed_at").Optional().Nillable().Comment("when it needed nothing more"),
		field.Text("closed_text").Optional().Comment("why, at most 200 characters"),
		field.UUID("close_id", uuid.UUID{}).Optional().Nillable().Comment("made by who closed it: the same again is the same"),
		field.UUID("author_id", uuid.UUID{}).Immutable().Comment("who wrote it down"),
		field.JSON("card", &viewer.Card{}).Immutable().Comment("who wrote it down, as he was"),
		field.Time("made_at").Immutable().Comment("phone's clock"),
		field.Time("received_at").Immutable().Comment("server's clock; orders every list"),
		field.Bytes("digest").Immutable().Comment("keyed digest of what was sent: same id, same content, same answer"),
	}
}

// Indexes of a need: those of an event at a place, in order.
func (ReliefNeed) Indexes() []ent.Index {
	return mixin.PlaceIndexes([]string{"event_id"}, []string{"received_at", "id"}, nil)
}

// ReliefItem is something handed out.
type ReliefItem struct {
	Want string `json:"want"`
	Name string `json:"name"`
	// Quantity is in hundredths of the unit.
	Quantity int64  `json:"quantity"`
	Unit     string `json:"unit"`
}

// ReliefReceipt is what a household was handed once: never changed; a wrong one is struck out with words.
type ReliefReceipt struct{ ent.Schema }

// Annotations fix the table name.
func (ReliefReceipt) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "relief_receipts"}}
}

// Mixin gives id and class.
func (ReliefReceipt) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Child{Rule: rule.Child{Parent: ReliefRule, Table: "relief_needs", Key: "need_id", Settled: true}}}
}

// Fields of a receipt.
func (ReliefReceipt) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("need_id", uuid.UUID{}).Immutable().Comment("its need"),
		field.JSON("items", []ReliefItem{}).Immutable().Comment("what was handed out, 1 to 20"),
		field.String("receiver").MaxLen(12).Immutable().Comment("self, family, neighbour, cadre: who took it"),
		field.UUID("author_id", uuid.UUID{}).Immutable().Comment("who handed it out"),
		field.JSON("card", &viewer.Card{}).Immutable().Comment("who handed it out, as he was"),
		field.Time("made_at").Immutable().Comment("phone's clock"),
		field.Time("received_at").Immutable().Comment("server's clock"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was sent: same id, same content, same answer"),
		field.Time("struck_at").Optional().Nillable().Comment("when it was struck out"),
		field.Text("struck_text").Optional().Comment("why, at most 200 characters"),
		field.UUID("strike_id", uuid.UUID{}).Optional().Nillable().Comment("made by who struck it out: the same again is the same"),
	}
}

// Indexes of a receipt: those of a need in order.
func (ReliefReceipt) Indexes() []ent.Index {
	return []ent.Index{index.Fields("need_id", "received_at", "id")}
}
