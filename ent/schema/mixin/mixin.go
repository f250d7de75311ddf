// Package mixin gives a table its id, its place columns and its visibility class. One class per table.
package mixin

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	entmixin "entgo.io/ent/schema/mixin"
	"github.com/google/uuid"

	"jiaoying/ent/rule"
)

// ID is the UUIDv7 key. Whoever makes the row makes the id; there is no default, so a forgotten id is an error.
type ID struct{ entmixin.Schema }

// Fields of ID.
func (ID) Fields() []ent.Field {
	return []ent.Field{field.UUID("id", uuid.UUID{}).Immutable().Comment("UUIDv7; its time bits are never read as time")}
}

func place() []ent.Field {
	return []ent.Field{
		field.UUID(rule.ColCounty, uuid.UUID{}).Comment("county of the row's place, written once by the store"),
		field.UUID(rule.ColTown, uuid.UUID{}).Optional().Comment("town of the place; null above it"),
		field.UUID(rule.ColVillage, uuid.UUID{}).Optional().Comment("village of the place; null above it"),
		field.UUID(rule.ColGrid, uuid.UUID{}).Optional().Comment("grid of the place; null above it"),
	}
}

// Owned is a table of a place, in two worlds (Owned, Handed).
type Owned struct {
	entmixin.Schema
	Rule rule.Owned
}

// Fields of Owned.
func (o Owned) Fields() []ent.Field {
	fs := place()
	if o.Rule.World {
		fs = append(fs, field.UUID(rule.ColDrill, uuid.UUID{}).Immutable().Comment("exercise the row belongs to; the zero id is the real world"))
	}
	return fs
}

// Policy of Owned.
func (o Owned) Policy() ent.Policy { return o.Rule }

// Child is a table read exactly when its parent is.
type Child struct {
	entmixin.Schema
	Rule rule.Child
}

// Policy of Child.
func (c Child) Policy() ent.Policy { return c.Rule }

// Either is a table whose rows hang below one of several parents.
type Either struct {
	entmixin.Schema
	Rule rule.Either
}

// Policy of Either.
func (e Either) Policy() ent.Policy { return e.Rule }

// Downward is a county's own data, read by everybody in it.
type Downward struct {
	entmixin.Schema
	Rule rule.Downward
}

// Fields of Downward.
func (Downward) Fields() []ent.Field { return place()[:1] }

// Policy of Downward.
func (d Downward) Policy() ent.Policy { return d.Rule }

// Mine is a table of one person.
type Mine struct {
	entmixin.Schema
	Rule rule.Mine
}

// Policy of Mine.
func (m Mine) Policy() ent.Policy { return m.Rule }

// Open is the tree: a place that everybody reads.
type Open struct {
	entmixin.Schema
	Rule rule.Open
}

// Fields of Open.
func (Open) Fields() []ent.Field { return place() }

// Policy of Open.
func (o Open) Policy() ent.Policy { return o.Rule }

// PlaceIndexes gives, for each level, the index that a list of one place is read by: the leading columns, the level's column, then the rest.
func PlaceIndexes(lead []string, rest []string, annotate func(index *index.Builder)) []ent.Index {
	var out []ent.Index
	for _, c := range []string{rule.ColCounty, rule.ColTown, rule.ColVillage, rule.ColGrid} {
		cols := append(append(append([]string{}, lead...), c), rest...)
		b := index.Fields(cols...)
		if annotate != nil {
			annotate(b)
		}
		out = append(out, b)
	}
	return out
}
