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
	"jiaoying/server/report/lifecycle"
)

// Report is one thing told from the field (报告).
type Report struct{ ent.Schema }

// Annotations fix the table name.
func (Report) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "reports"}}
}

// ReportRule is the class of a report: of a place, and its author's.
var ReportRule = rule.Owned{
	Read:   []viewer.Verb{viewer.ReportSubmit, viewer.ReportSee, viewer.ReportReview},
	Create: []viewer.Verb{viewer.ReportSubmit},
	Change: []viewer.Verb{viewer.ReportReview},
	World:  true, Hand: "author_id", Category: "category", Close: "need_to_know",
}

// Mixin gives id and class.
func (Report) Mixin() []ent.Mixin { return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: ReportRule}} }

// Fields of a report.
func (Report) Fields() []ent.Field {
	return []ent.Field{
		field.String("category").MaxLen(8).Comment("code of the category, such as NAT03"),
		field.String("nature").GoType(lifecycle.Nature("")).MaxLen(8).Comment("险情 隐患 灾情 矛盾纠纷, from the category"),
		field.String("severity").GoType(lifecycle.Severity("")).MaxLen(8).Comment("一般 较重 重大; raised by facts"),
		field.Bool("direct").Comment("goes straight up (直报), decided by facts"),
		field.Bool("need_to_know").Comment("read only by author, reviewers and departments of the line"),
		field.Bool("sealed").Comment("identity of the author is sealed from village, firm and rectifier (安全生产条例 art. 48)"),
		field.Strings("facts").Optional().Comment("triggers of the category that hold"),
		field.String("people_out").GoType(lifecycle.PeopleOut("")).MaxLen(12).Optional().Comment("人撤出来了吗"),
		field.Int("people_affected").Optional().Nillable().NonNegative().Comment("persons"),
		field.Text("note").Comment("what was said, at most 2000 characters"),
		field.String("spot").MaxLen(400).Comment("spot in words"),
		field.Float("latitude").Optional().Nillable().Comment("WGS-84 degrees"),
		field.Float("longitude").Optional().Nillable().Comment("WGS-84 degrees"),
		field.Float("accuracy_m").Optional().Nillable().Comment("radius of the fix in metres"),
		field.Time("fixed_at").Optional().Nillable().Comment("time of the fix"),
		field.String("state").GoType(lifecycle.State("")).MaxLen(12).Comment("life cycle"),
		field.String("desk").GoType(lifecycle.Desk("")).MaxLen(8).Comment("inbox, doing, done, gone: stored, it leads the hot index"),
		field.Time("made_at").Immutable().Comment("phone's clock plus learnt offset"),
		field.Time("received_at").Immutable().Comment("server's clock; orders every list"),
		field.Int("clock_off_ms").Optional().Nillable().Immutable().Comment("noted when the phone's clock is wild"),
		field.Time("due_at").Optional().Nillable().Comment("by when the town has to decide"),
		field.Time("seen_at").Optional().Nillable().Comment("first opened by the town (镇已看)"),
		field.JSON("seen_card", &viewer.Card{}).Optional().Comment("who opened it"),
		field.UUID("author_id", uuid.UUID{}).Immutable().Comment("who reported"),
		field.JSON("author_card", &viewer.Card{}).Immutable().Comment("who reported, as he was"),
		field.Int("revision").Positive().Comment("counts submit and resubmits"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of the submitted content: same id, same content, same answer"),
	}
}

// Edges of a report.
func (Report) Edges() []ent.Edge {
	return []ent.Edge{edge.To("moves", ReportMove.Type), edge.To("media", Media.Type).Annotations(entsql.OnDelete(entsql.NoAction))}
}

func newest(b *index.Builder) {
	b.Annotations(entsql.DescColumns("received_at", "id"))
}

// Indexes of a report: one desk of one place, newest first, and the author's own.
// The partial one is for the county's straight-up list: a county's inbox is long, what goes straight up is rare.
func (Report) Indexes() []ent.Index {
	ix := mixin.PlaceIndexes([]string{rule.ColDrill}, []string{"desk", "received_at", "id"}, newest)
	return append(ix,
		index.Fields(rule.ColDrill, "author_id", "received_at", "id").Annotations(entsql.DescColumns("received_at", "id")),
		index.Fields(rule.ColDrill, rule.ColCounty, "direct", "desk", "received_at", "id").
			Annotations(entsql.DescColumns("received_at", "id"), entsql.IndexWhere("direct")),
	)
}

// ReportMove is one step in the life of a report: who, as which post, when by both clocks, and what was said.
type ReportMove struct{ ent.Schema }

// Annotations fix the table name.
func (ReportMove) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "report_moves"}}
}

// Mixin gives id and class.
func (ReportMove) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Child{Rule: rule.Child{Parent: ReportRule, Table: "reports", Key: "report_id"}}}
}

// ReportContent is what a report said at one revision.
type ReportContent struct {
	Category       string              `json:"category"`
	Severity       lifecycle.Severity  `json:"severity"`
	Facts          []string            `json:"facts,omitempty"`
	PeopleOut      lifecycle.PeopleOut `json:"peopleOut,omitempty"`
	PeopleAffected *int                `json:"peopleAffected,omitempty"`
	Note           string              `json:"note,omitempty"`
	Spot           string              `json:"spot,omitempty"`
	Position       *Position           `json:"position,omitempty"`
}

// Position is a fix of the phone: WGS-84 degrees, radius in metres, time of the fix (RFC 3339).
type Position struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	AccuracyM float64 `json:"accuracyM"`
	FixedAt   string  `json:"fixedAt"`
}

// Fields of a move; rows are never changed.
func (ReportMove) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("report_id", uuid.UUID{}).Immutable().Comment("its report"),
		field.String("kind").GoType(lifecycle.Move("")).MaxLen(12).Immutable().Comment("the move"),
		field.String("from_state").GoType(lifecycle.State("")).MaxLen(12).Optional().Immutable().Comment("state before; null for the first"),
		field.String("to_state").GoType(lifecycle.State("")).MaxLen(12).Immutable().Comment("state after"),
		field.UUID("actor_id", uuid.UUID{}).Immutable().Comment("who"),
		field.JSON("card", &viewer.Card{}).Immutable().Comment("who, as he was"),
		field.Time("made_at").Immutable().Comment("actor's clock"),
		field.Time("received_at").Immutable().Comment("server's clock"),
		field.String("reason").GoType(lifecycle.Reason("")).MaxLen(20).Optional().Immutable().Comment("of a return"),
		field.Text("text").Immutable().Comment("what was said with it, at most 500 characters"),
		field.JSON("content", &ReportContent{}).Optional().Immutable().Comment("what the report said then, for submit and resubmit"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of the move's content: same id, same content, same answer"),
	}
}

// Edges of a move.
func (ReportMove) Edges() []ent.Edge {
	return []ent.Edge{edge.From("report", Report.Type).Ref("moves").Field("report_id").Unique().Required().Immutable()}
}

// Indexes of a move: the story of one report in order.
func (ReportMove) Indexes() []ent.Index {
	return []ent.Index{index.Fields("report_id", "received_at", "id")}
}

// Category is one thing a county lets people report.
type Category struct{ ent.Schema }

// Annotations fix the table name.
func (Category) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "categories"}}
}

// Mixin gives id and class.
func (Category) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Downward{Rule: rule.Downward{Write: []viewer.Verb{viewer.SettingEdit}}}}
}

// Fields of a category.
func (Category) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").MaxLen(8).Comment("such as NAT03"),
		field.String("sms_code").MaxLen(3).Comment("three digits of the coded SMS"),
		field.String("class").MaxLen(20).Comment("natural_disaster, accident, public_health, social_security, hidden_danger, dispute"),
		field.String("zh").MaxLen(200).Comment("name in Chinese"),
		field.String("en").MaxLen(200).Comment("name in English"),
		field.String("nature").GoType(lifecycle.Nature("")).MaxLen(8).Comment("nature of its reports"),
		field.String("usual_severity").GoType(lifecycle.Severity("")).MaxLen(8).Comment("fills the field in; may be changed"),
		field.String("usual_handler").MaxLen(200).Comment("who usually handles it"),
		field.Strings("triggers").Optional().Comment("facts that send it straight up"),
		field.Bool("always_direct").Comment("every report of it goes straight up (一律直报)"),
		field.String("visibility").MaxLen(16).Comment("open, need_to_know or sealed_reporter"),
		field.Strings("lines").Optional().Comment("lines (条线) that see it"),
		field.Strings("questions_zh").Optional().Comment("what to ask"),
		field.Strings("questions_en").Optional().Comment("what to ask, in English"),
	}
}

// Indexes of a category: a county's list in order of code.
func (Category) Indexes() []ent.Index {
	return []ent.Index{index.Fields(rule.ColCounty, "code").Unique()}
}
