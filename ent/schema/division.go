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
	"jiaoying/server/division"
)

// Division is a node of the tree (区划): county, town, village, grid. Its place names itself and its ancestors.
type Division struct{ ent.Schema }

// Alias is a former or other name, valid to a day.
type Alias struct {
	Name    string `json:"name"`
	ValidTo string `json:"validTo,omitempty"`
}

// Annotations fix the table name.
func (Division) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: "divisions"}}
}

// Mixin gives id and class.
func (Division) Mixin() []ent.Mixin {
	return []ent.Mixin{mixin.ID{}, mixin.Open{Rule: rule.Open{Write: []viewer.Verb{viewer.TreeEdit}}}}
}

// Fields of a division.
func (Division) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").MaxLen(14).Comment("statistical code, 12 digits, a grid 14"),
		field.String("mca_code").MaxLen(14).Optional().Comment("code of the Ministry of Civil Affairs; differs from code at town level"),
		field.String("level").GoType(division.Level("")).MaxLen(8).Immutable().Comment("county, town, village or grid"),
		field.String("name").MaxLen(240).Comment("official name"),
		field.String("short_name").MaxLen(240).Comment("spoken name"),
		field.JSON("aliases", []Alias{}).Optional().Comment("former and other names with the last day they held"),
		field.UUID("parent_id", uuid.UUID{}).Optional().Comment("parent division; null for a county"),
		field.Int("population").Optional().Nillable().NonNegative().Comment("registered persons"),
		field.Int("households").Optional().Nillable().NonNegative().Comment("households"),
		field.Float("latitude").Optional().Nillable().Comment("WGS-84 degrees of the division's point"),
		field.Float("longitude").Optional().Nillable().Comment("WGS-84 degrees of the division's point"),
		field.String("valid_from").MaxLen(10).Comment("first day in force, YYYY-MM-DD"),
		field.String("valid_to").MaxLen(10).Optional().Comment("last day in force; null while in force"),
		field.JSON("successors", []uuid.UUID{}).Optional().Comment("divisions that took its place"),
	}
}

// Indexes of a division: one code, and the tree under a place in order of code.
func (Division) Indexes() []ent.Index {
	return append([]ent.Index{index.Fields("code").Unique()},
		mixin.PlaceIndexes(nil, []string{"code"}, nil)[:3]...)
}
