//go:build ignore

// Generates ent/db from ent/schema. It works with ent/db missing: schema, rule and viewer import no generated code.
package main

import (
	"log"

	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"
)

func main() {
	err := entc.Generate("./schema", &gen.Config{
		Target:   "./db",
		Package:  "jiaoying/ent/db",
		Features: []gen.Feature{gen.FeaturePrivacy, gen.FeatureVersionedMigration},
		Templates: []*gen.Template{
			gen.MustParse(gen.NewTemplate("jiaoying").ParseDir("./template")),
		},
	})
	if err != nil {
		log.Fatal(err)
	}
}
