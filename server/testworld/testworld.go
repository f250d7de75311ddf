// Package testworld fills a database with the demo's world: the real divisions of 台儿庄区 and an invented cast on them.
// Tests, demo and end-to-end tests share it. It sets no password; whoever starts the demo does.
package testworld

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/roster"
	"jiaoying/server/roster/data"
	"jiaoying/server/roster/sheet"
)

//go:embed data/demo-cast.csv
var files embed.FS

// Person is one of the cast.
type Person struct {
	ID uuid.UUID
	// Key is the person's in the file, such as P01.
	Key         string
	Name, Phone string
	// Roles are role, post and division of every appointment.
	Roles string
	// Active persons are to get a password; the rest is invited or has left.
	Active bool
}

const (
	county = division.Code("370405000000")
	// edition is the cut-off of the bureau's list the tree is taken from; the units were in force on it.
	edition = "2023-06-30"
)

// The words of the cast that the roster says otherwise, and the scopes that are no line.
var (
	roles  = map[string]string{"dept_duty": string(viewer.Department)}
	scopes = map[string]string{"read_masked": "", "own_site": ""}
)

// Fill imports tree, names, categories and cast, and ends those who left. Running it again changes nothing.
func Fill(ctx context.Context, f *roster.Flow) (uuid.UUID, []Person, error) {
	ctx = viewer.With(ctx, viewer.System("demo"))
	fail := func(err error) (uuid.UUID, []Person, error) { return uuid.Nil, nil, fmt.Errorf("test world: %w", err) }
	tables := map[string]*sheet.Table{}
	for name, from := range map[string]fs.FS{
		"divisions.csv": data.Files, "names-370405.csv": data.Files, "report-categories.csv": data.Files, "lines.csv": data.Files,
		"data/demo-cast.csv": files,
	} {
		t, err := read(from, name)
		if err != nil {
			return fail(err)
		}
		tables[name] = t
	}
	tree := tables["divisions.csv"]
	for i := range tree.Rows {
		tree.Rows[i].Cells["valid_from"] = edition
	}
	if err := sound(f.ImportDivisions(ctx, *tree, tables["names-370405.csv"], false)); err != nil {
		return fail(err)
	}
	id, err := f.ByCode(ctx, county)
	if err != nil {
		return fail(err)
	}
	if err := sound(f.ImportCategories(ctx, id, *tables["report-categories.csv"], *tables["lines.csv"])); err != nil {
		return fail(err)
	}
	rows := tables["data/demo-cast.csv"]
	for _, r := range rows.Rows {
		for column, otherwise := range map[string]map[string]string{"role": roles, "category_scope": scopes} {
			if w, ok := otherwise[r.Cells[column]]; ok {
				r.Cells[column] = w
			}
		}
	}
	if grids := grids(*rows); len(grids.Rows) > 0 {
		if err := sound(f.ImportDivisions(ctx, grids, nil, false)); err != nil {
			return fail(err)
		}
	}
	if err := sound(f.ImportPeople(ctx, *rows, false)); err != nil {
		return fail(err)
	}
	cast, err := people(ctx, f, *rows)
	if err != nil {
		return fail(err)
	}
	return id, cast, nil
}

func read(from fs.FS, name string) (*sheet.Table, error) {
	file, err := from.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	t, err := sheet.Read(file, -1, name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return t, nil
}

// sound turns a problem of our own files into an error: they are to have none.
func sound(in roster.Import, err error) error {
	if err == nil && len(in.Problems) > 0 {
		p := in.Problems[0]
		return fault.ErrInternal.Because(fmt.Errorf("line %d, %s: %s, and %d more", p.Line, p.Column, p.Code, len(in.Problems)-1))
	}
	return err
}

// grids are the divisions of fourteen digits that the cast stands on; the bureau's list ends at villages.
func grids(cast sheet.Table) sheet.Table {
	t := sheet.Table{Header: []string{"code", "parent_code", "level", "name", "valid_from"}}
	var seen []string
	for _, r := range cast.Rows {
		code := r.Cells["division_code"]
		if division.Code(code).Level() != division.Grid || slices.Contains(seen, code) {
			continue
		}
		seen = append(seen, code)
		t.Rows = append(t.Rows, sheet.Row{Line: r.Line, Cells: map[string]string{
			"code": code, "parent_code": code[:12], "level": string(division.Grid), "name": r.Cells["division_name"], "valid_from": edition}})
	}
	return t
}

// people gives the cast in the order of the file, and ends who has left.
func people(ctx context.Context, f *roster.Flow, rows sheet.Table) ([]Person, error) {
	var cast []Person
	at := map[string]int{}
	for _, r := range rows.Rows {
		key := r.Cells["person_id"]
		post := strings.Join([]string{r.Cells["role"], r.Cells["post"], division.ShortName(r.Cells["division_name"])}, " ")
		if i, ok := at[key]; ok {
			cast[i].Roles += ", " + post
			continue
		}
		id, err := f.ByPhone(ctx, r.Cells["phone"])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		if r.Cells["account_state"] == roster.StateEnded {
			if err := f.EndPerson(ctx, id); err != nil {
				return nil, fmt.Errorf("end %s: %w", key, err)
			}
		}
		at[key] = len(cast)
		cast = append(cast, Person{ID: id, Key: key, Name: r.Cells["name"], Phone: r.Cells["phone"], Roles: post, Active: r.Cells["account_state"] == roster.StateActive})
	}
	return cast, nil
}
