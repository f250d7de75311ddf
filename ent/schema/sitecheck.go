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
	"jiaoying/server/loss/figure"
)

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

// Edges of a site check: what was photographed on the spot.
func (SiteCheck) Edges() []ent.Edge {
	return []ent.Edge{edge.To("media", Media.Type).Annotations(entsql.OnDelete(entsql.NoAction))}
}

// Indexes of a site check: those of a version; what waits for a person, soonest first.
func (SiteCheck) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("event_id", rule.ColVillage, "received_at", "id"),
		index.Fields("assignee_id", "state", "due_at", "id"),
	}
}
