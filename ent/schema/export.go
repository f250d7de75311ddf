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

// Export is one file for those outside: the record of calling (叫应记录) or the case file (案卷) of a warning, the case file of a disaster, or an offline pack (离线应急包).
// Its place is that of what it tells: a county or one town of it, of a pack a town or a village. The file itself lies beside the database
// and is gone after a week.
type Export struct{ ent.Schema }

// Annotations fix the table name.
func (Export) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "exports"}}
}

var exporting = []viewer.Verb{viewer.ExportMake}

// ExportRule is the class of an export. The worker's hand changes it.
var ExportRule = rule.Owned{Read: exporting, Create: exporting, Change: exporting, World: true}

// Mixin gives id and class.
func (Export) Mixin() []ent.Mixin { return []ent.Mixin{mixin.ID{}, mixin.Owned{Rule: ExportRule}} }

// Fields of an export.
func (Export) Fields() []ent.Field {
	return []ent.Field{
		field.String("kind").MaxLen(16).Immutable().Comment("call_record, case_file, offline_pack"),
		field.UUID("warning_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("what it is about; null for a pack of the standing registers"),
		field.UUID("event_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("the disaster whose case it is; null for all else"),
		field.String("purpose").MaxLen(100).Optional().Immutable().Comment("why telephone numbers are taken out; of a pack only"),
		field.Bool("homes").Default(false).Immutable().Comment("it tells of households as the registers' lists do: whoever asked reads those; of a pack only"),
		field.String("state").MaxLen(8).Comment("pending, running, ready, failed, expired"),
		field.String("language").MaxLen(8).Immutable().Comment("of headings and words: zh-CN, en"),
		field.Bool("masked").Immutable().Comment("names of people are masked: whoever asked reads masked"),
		field.Int("done").NonNegative().Comment("rows written; progress only"),
		field.Int("total").NonNegative().Comment("rows there were when it began; progress only"),
		field.Int64("bytes").NonNegative().Comment("size of the file; 0 until ready"),
		field.Bytes("sha256").Optional().Comment("of the file; null until ready"),
		field.UUID("person_id", uuid.UUID{}).Immutable().Comment("who asked for it"),
		field.JSON("card", &viewer.Card{}).Immutable().Comment("who asked for it, as he was"),
		field.Bytes("digest").Immutable().Comment("SHA-256 of what was asked: same id, same content, same answer"),
		field.Time("requested_at").Immutable().Comment("server's clock; orders every list"),
		field.Time("alive_at").Comment("when its maker last said that it goes on; one that is silent was killed"),
		field.Time("ready_at").Optional().Nillable().Comment("when the file was whole"),
		field.Time("expires_at").Optional().Nillable().Comment("when the file is deleted; null until ready"),
	}
}

// Indexes of an export: those of a place, of a warning and of a disaster, newest first; a person's that are not made; what runs out.
func (Export) Indexes() []ent.Index {
	newest := entsql.DescColumns("requested_at", "id")
	return []ent.Index{
		index.Fields(rule.ColDrill, rule.ColCounty, "requested_at", "id").Annotations(newest),
		index.Fields(rule.ColDrill, rule.ColTown, "requested_at", "id").Annotations(newest),
		index.Fields(rule.ColDrill, rule.ColVillage, "requested_at", "id").Annotations(newest),
		index.Fields("warning_id", "requested_at", "id").Annotations(newest),
		index.Fields("event_id", "requested_at", "id").Annotations(newest),
		index.Fields("person_id").Annotations(entsql.IndexWhere("ready_at IS NULL")),
		index.Fields("expires_at").Annotations(entsql.IndexWhere("state = 'ready'")),
	}
}
