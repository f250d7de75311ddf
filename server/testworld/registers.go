package testworld

import (
	"context"
	"embed"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/loss"
	"jiaoying/server/register"
	"jiaoying/server/roster"
	"jiaoying/server/roster/sheet"
)

//go:embed data/demo-households.csv
var registers embed.FS

// bound are the columns that name somebody of the cast by his key.
var bound = []string{"link_cadre", "grid_officer_a", "grid_officer_b", "receiver_a", "receiver_b"}

// Registers imports the demo's households and special sites, with the grids they stand on, into a world that Fill has filled.
// Running it again changes nothing.
func Registers(ctx context.Context, tree *roster.Flow, f *register.Flow, county uuid.UUID, cast []Person) error {
	ctx = viewer.With(ctx, viewer.System("demo"))
	t, err := Households(cast)
	if err != nil {
		return fmt.Errorf("test world: %w", err)
	}
	if err := sound(tree.ImportDivisions(ctx, gridsOf(*t), nil, false)); err != nil {
		return fmt.Errorf("test world, grids: %w", err)
	}
	got, err := f.Import(ctx, county, *t, false)
	if err == nil && len(got.Problems) > 0 {
		p := got.Problems[0]
		err = fault.ErrInternal.Because(fmt.Errorf("line %d, %s: %s, and %d more", p.Line, p.Column, p.Code, len(got.Problems)-1))
	}
	if err != nil {
		return fmt.Errorf("test world, registers: %w", err)
	}
	return nil
}

//go:embed data/demo-base.csv
var base embed.FS

// Base imports the demo's base data of villages, which the checks of losses lean on. Running it again changes nothing.
func Base(ctx context.Context, f *loss.Flow, county uuid.UUID) error {
	t, err := read(base, "data/demo-base.csv")
	if err != nil {
		return fmt.Errorf("test world: %w", err)
	}
	got, err := f.ImportBase(viewer.With(ctx, viewer.System("demo")), county, *t, false)
	if err == nil && len(got.Problems) > 0 {
		p := got.Problems[0]
		err = fault.ErrInternal.Because(fmt.Errorf("line %d, %s: %s, and %d more", p.Line, p.Column, p.Code, len(got.Problems)-1))
	}
	if err != nil {
		return fmt.Errorf("test world, base data: %w", err)
	}
	return nil
}

// Households reads the file of the demo with the telephone numbers of the cast where the file has their keys.
func Households(cast []Person) (*sheet.Table, error) {
	t, err := read(registers, "data/demo-households.csv")
	if err != nil {
		return nil, err
	}
	phones := map[string]string{}
	for _, p := range cast {
		phones[p.Key] = p.Phone
	}
	for _, r := range t.Rows {
		for _, column := range bound {
			if number, ok := phones[r.Cells[column]]; ok {
				r.Cells[column] = number
			}
		}
	}
	return t, nil
}

// gridsOf are the grids the households stand on; the bureau's list ends at villages.
func gridsOf(households sheet.Table) sheet.Table {
	t := sheet.Table{Header: []string{"code", "parent_code", "level", "name", "valid_from"}}
	var seen []string
	for _, r := range households.Rows {
		code := r.Cells["grid_code"]
		if code == "" || slices.Contains(seen, code) {
			continue
		}
		seen = append(seen, code)
		t.Rows = append(t.Rows, sheet.Row{Line: r.Line, Cells: map[string]string{
			"code": code, "parent_code": code[:12], "level": string(division.Grid), "name": "第" + code[12:] + "网格", "valid_from": edition}})
	}
	return t
}
