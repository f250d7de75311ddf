package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jiaoying/server/roster/data"
	"jiaoying/server/testworld"
)

// The operator's way: tree, grids, people, then households and sites of one file, each kind by its own command; keys are turned,
// and what they sealed is sealed anew.
func TestImportRegisters(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	do := func(args ...string) (string, error) {
		var b bytes.Buffer
		err := run(t.Context(), append([]string{"--database", "sqlite:" + filepath.Join(dir, "jiaoying.db"), "--data", dir, "--keys", filepath.Join(dir, "keys.json")}, args...), &b)
		return b.String(), err
	}
	expect := func(want string, args ...string) {
		t.Helper()
		text, err := do(args...)
		if err != nil {
			text += err.Error()
		}
		if !strings.Contains(text, want) {
			t.Fatalf("%v: %q, want %q", args, text, want)
		}
	}
	file := func(name string, rows ...[]string) string {
		t.Helper()
		var b bytes.Buffer
		if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	tree, err := data.Files.ReadFile("divisions.csv")
	if err != nil {
		t.Fatal(err)
	}
	divisions := filepath.Join(dir, "divisions.csv")
	if err := os.WriteFile(divisions, tree, 0o600); err != nil {
		t.Fatal(err)
	}
	cast := []testworld.Person{}
	people := [][]string{{"name", "phone", "role", "post", "division_code", "valid_from"}}
	for _, p := range [][]string{{"P20", "逄归田", "10030000020", "village_head", "370405102243"}, {"P22", "岳小满", "10030000022", "grid_officer", "370405102243"},
		{"P23", "尹初阳", "10030000023", "grid_officer", "370405102243"}, {"P37", "常见山", "10030000037", "site_receiver", "370405102243"}, {"P38", "宁渡口", "10030000038", "site_receiver", "370405102243"}} {
		cast = append(cast, testworld.Person{Key: p[0], Phone: p[2]})
		people = append(people, []string{p[1], p[2], p[3], "A", p[4], "2026-01-01"})
	}
	table, err := testworld.Households(cast)
	if err != nil {
		t.Fatal(err)
	}
	rows, grids := [][]string{table.Header}, [][]string{{"code", "parent_code", "level", "name"}}
	for _, r := range table.Rows {
		if r.Cells["division_code"] != "370405102243" {
			continue
		}
		row := make([]string, len(table.Header))
		for i, h := range table.Header {
			row[i] = r.Cells[h]
		}
		rows = append(rows, row)
	}
	for _, n := range []string{"01", "02"} {
		grids = append(grids, []string{"370405102243" + n, "370405102243", "grid", "第" + n + "网格"})
	}
	households := file("households.csv", rows...)

	expect("nothing is missing", "migrate")
	expect("not exactly one county", "import", "households", households)
	expect("added", "import", "divisions", divisions)
	expect("added", "import", "people", file("people.csv", people...))
	expect("register.grid", "import", "households", households, "--dry-run")
	expect("added", "import", "divisions", file("grids.csv", grids...))
	expect("would be imported: 34 added, 0 changed, 0 as they were", "import", "households", households, "--dry-run")
	expect("imported: 34 added", "import", "households", households, "--division", "370405000000")
	expect("is to be the code of a county", "import", "sites", households, "--division", "370405102000")
	expect("imported: 3 added", "import", "sites", households)
	expect("0 added, 0 changed, 34 as they were", "import", "households", households)
	expect("42 values sealed anew", "keys", "rotate") // 5 numbers, 34 households, 3 sites
	expect("0 added, 0 changed, 3 as they were", "import", "sites", households)
	rows[1][0], rows[2][8] = "", "x"
	expect("line 3, members", "import", "households", file("bad.csv", rows...))
}
