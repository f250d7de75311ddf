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
	"jiaoying/server/danger/command"
	"jiaoying/server/division"
)

// DangerNotice is a village's or town's own call to get people out (险情告知): no colour, own division, never public, no warning
// (地质灾害防治条例 art. 28–29).
type DangerNotice struct{ ent.Schema }

// Annotations fix the table name.
func (DangerNotice) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "danger_notices"}}
}

// dangerReaders see what is told and ordered at their place, and above it where it concerns them.
var dangerReaders = []viewer.Verb{viewer.DangerTell, viewer.CoverageSee}

// NoticeRule is the class of a local danger notice.
var NoticeRule = rule.Owned{
	Read: dangerReaders, Create: []viewer.Verb{viewer.DangerTell}, Change: []viewer.Verb{viewer.DangerTell}, World: true, Above: true,
}

// Mixin gives id and class.
func (DangerNotice) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: NoticeRule}}
}

// Fields of a notice; only its end is ever written to.
func (DangerNotice) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("report_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("the danger report it follows; null when told without one"),
		field.String("template").MaxLen(24).Immutable().Comment("code of the county's template"),
		field.String("event_name").MaxLen(100).Immutable().Comment("what it is about, from the template, such as 地面塌陷"),
		field.Text("text").Immutable().Comment("the filled sentence, at most 500 characters"),
		field.Float("latitude").Optional().Nillable().Immutable().Comment("centre of its circle, WGS-84 degrees; null for the whole place"),
		field.Float("longitude").Optional().Nillable().Immutable().Comment("centre of its circle, WGS-84 degrees"),
		field.Int("radius_m").Optional().Nillable().Immutable().Comment("metres, at most 5000"),
		field.UUID("author_id", uuid.UUID{}).Immutable().Comment("who told it"),
		field.JSON("author_card", &viewer.Card{}).Immutable().Comment("who told it, as he was"),
		field.Time("made_at").Immutable().Comment("teller's clock"),
		field.Time("received_at").Immutable().Comment("server's clock; orders every list"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was told: same id, same content, same answer"),
		field.UUID("end_id", uuid.UUID{}).Optional().Nillable().Comment("id of its end, made by who ended it"),
		field.Time("ended_at").Optional().Nillable().Comment("server's clock; null while it is live"),
		field.JSON("ended_card", &viewer.Card{}).Optional().Comment("who ended it, as he was"),
		field.Text("ended_text").Optional().Comment("why, at most 200 characters"),
		field.Bytes("end_digest").Optional().Comment("SHA-256 of its end"),
	}
}

// Indexes of a notice: those of a place, newest first; those of a report.
func (DangerNotice) Indexes() []ent.Index {
	return append(mixin.PlaceIndexes([]string{rule.ColDrill}, []string{"received_at", "id"}, newest), index.Fields("report_id"))
}

// DangerOrder is an order to move people or to let them return (指令): who decided, by what right, whom, where to, who has it.
type DangerOrder struct{ ent.Schema }

// Annotations fix the table name.
func (DangerOrder) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "orders"}}
}

// OrderRule is the class of an order.
var OrderRule = rule.Owned{
	Read: dangerReaders, Create: []viewer.Verb{viewer.DangerTell}, Change: []viewer.Verb{viewer.DangerTell, viewer.DangerDecide}, World: true, Above: true,
}

// Mixin gives id and class.
func (DangerOrder) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: OrderRule}}
}

// Fields of an order.
func (DangerOrder) Fields() []ent.Field {
	return []ent.Field{
		field.String("kind").GoType(command.Kind("")).MaxLen(8).Immutable().Comment("move or return"),
		field.String("state").GoType(command.State("")).MaxLen(12).Comment("life cycle"),
		field.UUID("notice_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("the notice it follows; one of three at most"),
		field.UUID("report_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("the danger report it follows"),
		field.UUID("warning_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("the warning it follows"),
		field.Text("text").Immutable().Comment("whom and how, at most 200 characters"),
		field.String("whereto").MaxLen(100).Immutable().Comment("where to; empty for a return"),
		field.String("basis").MaxLen(24).Immutable().Comment("code of the rule of law it leans on"),
		field.String("expert").MaxLen(100).Optional().Immutable().Comment("name and office of the expert, of a return"),
		field.Text("opinion").Optional().Immutable().Comment("what he says, at most 200 characters"),
		field.String("level").GoType(division.Level("")).MaxLen(8).Immutable().Comment("of the post it was given from: a return is decided above it"),
		field.UUID("author_id", uuid.UUID{}).Immutable().Comment("who gave it"),
		field.JSON("author_card", &viewer.Card{}).Immutable().Comment("who gave it, as he was"),
		field.Time("made_at").Immutable().Comment("giver's clock"),
		field.Time("received_at").Immutable().Comment("server's clock; orders every list"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was given: same id, same content, same answer"),
		field.Time("since").Optional().Nillable().Comment("when it came into force"),
		field.UUID("decide_id", uuid.UUID{}).Optional().Nillable().Comment("id of the decision, made by who decided"),
		field.Time("decided_at").Optional().Nillable().Comment("when a second person approved or refused a return"),
		field.JSON("decided_card", &viewer.Card{}).Optional().Comment("who decided, as he was"),
		field.Text("decided_text").Optional().Comment("what was said with it, at most 200 characters"),
		field.Bytes("decide_digest").Optional().Comment("SHA-256 of the decision"),
		field.UUID("end_id", uuid.UUID{}).Optional().Nillable().Comment("id of its end; null when the return it made room for ended it"),
		field.Time("ended_at").Optional().Nillable().Comment("refused, done or withdrawn"),
		field.JSON("ended_card", &viewer.Card{}).Optional().Comment("who ended it, as he was"),
		field.Text("ended_text").Optional().Comment("why, at most 200 characters"),
		field.Bytes("end_digest").Optional().Comment("SHA-256 of its end"),
	}
}

// Indexes of an order: those of a place, newest first; those of a notice, report or warning.
func (DangerOrder) Indexes() []ent.Index {
	return append(mixin.PlaceIndexes([]string{rule.ColDrill}, []string{"received_at", "id"}, newest),
		index.Fields("notice_id"), index.Fields("report_id"), index.Fields("warning_id"))
}

// OrderReceipt is one responsible post an order in force went to, and when it was confirmed there.
type OrderReceipt struct{ ent.Schema }

// Annotations fix the table name.
func (OrderReceipt) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "order_receipts"}}
}

// Mixin gives id and class.
func (OrderReceipt) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Child{Rule: rule.Child{Parent: OrderRule, Table: "orders", Key: "order_id", Settled: true}}}
}

// Fields of a receipt.
func (OrderReceipt) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("order_id", uuid.UUID{}).Immutable().Comment("its order"),
		field.UUID("person_id", uuid.UUID{}).Immutable().Comment("who is to confirm"),
		field.JSON("card", &viewer.Card{}).Immutable().Comment("who is to confirm, as he was when it came into force"),
		field.UUID("receipt_id", uuid.UUID{}).Optional().Nillable().Comment("made by the phone: the same again is the same"),
		field.Time("made_at").Optional().Nillable().Comment("phone's clock"),
		field.Time("received_at").Optional().Nillable().Comment("server's clock; null while it is not confirmed"),
	}
}

// Indexes of a receipt: one person once per order; ids are never used twice.
func (OrderReceipt) Indexes() []ent.Index {
	return []ent.Index{index.Fields("order_id", "person_id").Unique(), index.Fields("receipt_id").Unique().Annotations(entsql.IndexWhere("receipt_id IS NOT NULL"))}
}
