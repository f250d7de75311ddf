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
	"jiaoying/server/loss/figure"
)

// LossPrice is one set of the county's parameters that make money of quantities for an event (yield, price, rate): never changed, the
// newest holds. Everybody in the county reads it: a figure in money is defended by it.
type LossPrice struct{ ent.Schema }

// Annotations fix the table name.
func (LossPrice) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "loss_prices"}}
}

// PriceRule is the class of a set.
var PriceRule = rule.Downward{Write: []viewer.Verb{viewer.EventOpen, viewer.StatementClose}, World: true}

// Mixin gives id, class and world.
func (LossPrice) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Downward{Rule: PriceRule}}
}

// Fields of a set.
func (LossPrice) Fields() []ent.Field {
	return []ent.Field{
		field.UUID(rule.ColDrill, uuid.UUID{}).Immutable().Comment("exercise the row belongs to; the zero id is the real world"),
		field.UUID("event_id", uuid.UUID{}).Immutable().Comment("its event"),
		field.Int("n").Positive().Immutable().Comment("1 for the first set of the event"),
		field.JSON("lines", []figure.Price{}).Immutable().Comment("the whole set"),
		field.Text("text").Immutable().Comment("where the numbers come from, at most 500 characters"),
		field.UUID("author_id", uuid.UUID{}).Immutable().Comment("who set it"),
		field.JSON("card", &viewer.Card{}).Immutable().Comment("who set it, as he was"),
		field.Time("made_at").Immutable().Comment("maker's clock"),
		field.Time("at").Immutable().Comment("server's clock; from when it holds"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was sent: same id, same content, same answer"),
	}
}

// Indexes of a set: those of an event in order.
func (LossPrice) Indexes() []ent.Index {
	return []ent.Index{index.Fields("event_id", "n").Unique()}
}

// CheckFinding is what somebody found on the spot about one figure.
type CheckFinding struct {
	Code string `json:"code"`
	// Verdict is matches, differs or unclear.
	Verdict string `json:"verdict"`
	// Seen is what was counted, in the unit it was typed in; nil when nothing was counted.
	Seen *figure.Value `json:"seen,omitempty"`
	Text string        `json:"text,omitempty"`
}

// SiteCheck asks one person to look at figures on the spot (现场核查). It is of the village, and the person's who goes.
type SiteCheck struct{ ent.Schema }

// Annotations fix the table name.
func (SiteCheck) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "site_checks"}}
}

// SiteCheckRule is the class of a site check.
var SiteCheckRule = rule.Owned{
	Read: statementReaders, Create: []viewer.Verb{viewer.StatementReview}, Change: []viewer.Verb{viewer.StatementReview}, World: true, Hand: "assignee_id",
}

// Mixin gives id and class.
func (SiteCheck) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: SiteCheckRule}}
}

// Fields of a site check.
func (SiteCheck) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("event_id", uuid.UUID{}).Immutable().Comment("its event"),
		field.UUID("statement_id", uuid.UUID{}).Immutable().Comment("the exact version whose figures are looked at"),
		field.Strings("codes").Immutable().Comment("indicators to look at, 1 to 20"),
		field.Text("text").Immutable().Comment("what to look for, at most 300 characters"),
		field.String("state").MaxLen(12).Comment("asked, done, withdrawn"),
		field.UUID("assignee_id", uuid.UUID{}).Immutable().Comment("who goes"),
		field.JSON("assignee_card", &viewer.Card{}).Immutable().Comment("who goes, as he was"),
		field.UUID("author_id", uuid.UUID{}).Immutable().Comment("who asked"),
		field.JSON("author_card", &viewer.Card{}).Immutable().Comment("who asked, as he was"),
		field.Time("due_at").Immutable().Comment("until when it is wanted"),
		field.Time("made_at").Immutable().Comment("maker's clock"),
		field.Time("received_at").Immutable().Comment("server's clock"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was sent: same id, same content, same answer"),
		field.JSON("findings", []CheckFinding{}).Optional().Comment("what was found, one for each figure"),
		field.Text("answer_text").Optional().Comment("what was seen besides, at most 500 characters"),
		field.UUID("answer_id", uuid.UUID{}).Optional().Nillable().Comment("id of the answer or withdrawal, made by who gave it"),
		field.Bytes("answer_digest").Optional().Comment("SHA-256 of it"),
		field.Time("seen_at").Optional().Nillable().Comment("phone's clock on the spot"),
		field.Time("answered_at").Optional().Nillable().Comment("server's clock: when it was answered or withdrawn"),
	}
}

// Indexes of a site check: those of a version; what waits for a person, soonest first.
func (SiteCheck) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("event_id", rule.ColVillage, "received_at", "id"),
		index.Fields("assignee_id", "state", "due_at", "id"),
	}
}

// BypassReport is what somebody who is stopped from reporting truthfully tells past the levels above him (越级报告): its place is the
// county alone, so that no grant of a town or village ever covers it (制度 六).
type BypassReport struct{ ent.Schema }

// Annotations fix the table name.
func (BypassReport) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "bypass_reports"}}
}

// BypassRule is the class of a bypass report: of those who take a county's finals, and its author's.
var BypassRule = rule.Owned{
	Read: []viewer.Verb{viewer.StatementClose}, Create: []viewer.Verb{viewer.StatementClose}, Change: []viewer.Verb{viewer.StatementClose}, World: true, Hand: "author_id",
}

// Mixin gives id and class.
func (BypassReport) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: BypassRule}}
}

// Fields of a bypass report.
func (BypassReport) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("event_id", uuid.UUID{}).Immutable().Comment("its event"),
		field.UUID("division_id", uuid.UUID{}).Immutable().Comment("the village it tells of"),
		field.JSON("typed", figure.Typed{}).Immutable().Comment("what is true, in the unit it was typed in; may be empty"),
		field.Text("text").Immutable().Comment("what happened and who stood in the way, at most 2000 characters"),
		field.Bool("unnamed").Immutable().Comment("the county does not see who said it"),
		field.UUID("author_id", uuid.UUID{}).Immutable().Comment("who said it"),
		field.JSON("author_card", &viewer.Card{}).Immutable().Comment("who said it, as he was"),
		field.Time("made_at").Immutable().Comment("phone's clock"),
		field.Time("received_at").Immutable().Comment("server's clock"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was sent: same id, same content, same answer"),
		field.Text("answer").Optional().Comment("at most 2000 characters"),
		field.UUID("answer_id", uuid.UUID{}).Optional().Nillable().Comment("made by who answers: the same again is the same"),
		field.Time("answered_at").Optional().Nillable().Comment("server's clock"),
		field.JSON("answer_card", &viewer.Card{}).Optional().Comment("who answered"),
	}
}

// Indexes of a bypass report: those of an event in order, and the author's own.
func (BypassReport) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("event_id", rule.ColCounty, "received_at", "id"),
		index.Fields("author_id", "event_id", "received_at", "id"),
	}
}

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
