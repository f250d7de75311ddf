package form

import (
	"bytes"
	"embed"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed data
var builtin embed.FS

// Builtin gives the forms that came with the program, the oldest first. They are shared: nobody changes one.
var Builtin = sync.OnceValue(func() []*Form {
	folders, err := fs.ReadDir(builtin, "data")
	if err != nil {
		panic(err)
	}
	out := []*Form{}
	for _, d := range folders {
		if !d.IsDir() {
			continue
		}
		folder, err := fs.Sub(builtin, "data/"+d.Name())
		if err != nil {
			panic(err)
		}
		f, err := Load(folder)
		if err != nil {
			panic(fmt.Sprintf("form %s: %v", d.Name(), err))
		}
		out = append(out, f)
	}
	slices.SortStableFunc(out, func(a, b *Form) int { return strings.Compare(a.ValidFrom, b.ValidFrom) })
	return out
})

// spot is a cell of a file.
type spot struct {
	file         string
	line, column int
}

// table is one file and where its cells stand.
type table struct {
	file   string
	fields []string // the columns
	cells  [][]spot // per row and column
}

// tables names the file of each list of the form.
func (f *Form) tables() map[string]any {
	return map[string]any{
		"units": &f.Units, "indicators": &f.Indicators, "definitions": &f.Meanings, "rules": &f.Rules, "checks": &f.Checks, "ledgers": &f.Columns,
		"options": &f.Options, "hazards": &f.Hazards, "reasons": &f.Reasons, "deadlines": &f.Deadlines, "ties": &f.Ties,
	}
}

// Load reads a version from its folder: form.json and one CSV per list. An error names file, line and column.
func Load(folder fs.FS) (*Form, error) {
	f := &Form{}
	head, err := read(folder, "form.json")
	if err != nil {
		return nil, err
	}
	if err := strict(head, f); err != nil {
		return nil, fmt.Errorf("form.json:%w", err)
	}
	for name, list := range f.tables() {
		if reflect.ValueOf(list).Elem().Len() > 0 {
			return nil, fmt.Errorf("form.json:1:1: %s belongs into %s.csv", name, name)
		}
	}
	where := map[string]table{}
	names := []string{}
	for name := range f.tables() {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		file := name + ".csv"
		b, err := read(folder, file)
		if err != nil {
			return nil, err
		}
		t, err := readTable(file, b, f.tables()[name])
		if err != nil {
			return nil, err
		}
		where[name] = t
	}
	if p := f.check(); p != nil {
		t, ok := where[p.list]
		if !ok {
			return nil, fmt.Errorf("form.json:1:1: %s: %s", p.field, p.text)
		}
		at := spot{t.file, 1, 1}
		if i := slices.Index(t.fields, p.field); p.row < len(t.cells) && i >= 0 {
			at = t.cells[p.row][i]
		}
		return nil, fmt.Errorf("%s:%d:%d: %s: %s", at.file, at.line, at.column, p.field, p.text)
	}
	return f, nil
}

// Parse reads the JSON document that Marshal wrote; an error names the list, row and field.
func Parse(doc []byte) (*Form, error) {
	if len(doc) > FileMost {
		return nil, fmt.Errorf("%d bytes, at most %d", len(doc), FileMost)
	}
	f := &Form{}
	if err := strict(doc, f); err != nil {
		return nil, fmt.Errorf("document:%w", err)
	}
	if p := f.check(); p != nil {
		return nil, fmt.Errorf("%s[%d].%s: %s", p.list, p.row, p.field, p.text)
	}
	return f, nil
}

func read(folder fs.FS, file string) ([]byte, error) {
	in, err := folder.Open(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	defer in.Close()
	b, err := io.ReadAll(io.LimitReader(in, FileMost+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(b) > FileMost {
		return nil, fmt.Errorf("%s:1:1: more than %d bytes", file, FileMost)
	}
	if !utf8.Valid(b) {
		return nil, fmt.Errorf("%s:1:1: not UTF-8", file)
	}
	return b, nil
}

// strict reads JSON without unknown fields and without anything behind it; an error begins with line and column.
func strict(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	at := d.InputOffset()
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the document")
		}
	}
	if err == nil {
		return nil
	}
	var bad *json.SyntaxError
	var kind *json.UnmarshalTypeError
	if errors.As(err, &bad) {
		at = bad.Offset
	} else if errors.As(err, &kind) {
		at = kind.Offset
	} else if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok { // it says no offset
		at = int64(bytes.Index(b, []byte(name)))
	}
	before := b[:min(max(at, 0), int64(len(b)))]
	line := 1 + bytes.Count(before, []byte("\n"))
	return fmt.Errorf("%d:%d: %w", line, len(before)-bytes.LastIndexByte(before, '\n'), err)
}

// readTable reads a CSV whose columns are the JSON names of the row's fields, each exactly once.
func readTable(file string, b []byte, into any) (table, error) {
	t := table{file: file}
	r := csv.NewReader(bytes.NewReader(b))
	fail := func(column int, text string) (table, error) {
		l, c := r.FieldPos(column)
		return table{}, fmt.Errorf("%s:%d:%d: %s", file, l, c, text)
	}
	head, err := r.Read()
	if err != nil {
		return table{}, fmt.Errorf("%s:1:1: %w", file, err)
	}
	list := reflect.ValueOf(into).Elem()
	kind := list.Type().Elem()
	fields := map[string]int{}
	for i := range kind.NumField() {
		fields[kind.Field(i).Tag.Get("json")] = i
	}
	for i, name := range head {
		if _, ok := fields[name]; !ok {
			return fail(i, fmt.Sprintf("no column %q is known", name))
		}
		if slices.Contains(t.fields, name) {
			return fail(i, fmt.Sprintf("column %q twice", name))
		}
		t.fields = append(t.fields, name)
	}
	for name := range fields {
		if !slices.Contains(head, name) {
			return fail(0, fmt.Sprintf("column %q is missing", name))
		}
	}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			var bad *csv.ParseError
			if errors.As(err, &bad) {
				return table{}, fmt.Errorf("%s:%d:%d: %w", file, bad.Line, bad.Column, bad.Err)
			}
			return table{}, fmt.Errorf("%s: %w", file, err)
		}
		if list.Len() >= RowMost {
			return fail(0, fmt.Sprintf("more than %d rows", RowMost))
		}
		row := reflect.New(kind).Elem()
		at := make([]spot, len(record))
		for i, cell := range record {
			l, c := r.FieldPos(i)
			at[i] = spot{file, l, c}
			to := row.Field(fields[head[i]])
			switch to.Kind() {
			case reflect.String:
				to.SetString(cell)
			case reflect.Int64:
				n, err := strconv.ParseInt(cell, 10, 64)
				if cell == "" {
					n, err = 0, nil
				}
				if err != nil {
					return fail(i, fmt.Sprintf("%s: %q is no whole number", head[i], cell))
				}
				to.SetInt(n)
			case reflect.Bool:
				if cell != "0" && cell != "1" {
					return fail(i, fmt.Sprintf("%s: %q is neither 0 nor 1", head[i], cell))
				}
				to.SetBool(cell == "1")
			default: // levels
				for _, part := range strings.Split(cell, ";") {
					to.Set(reflect.Append(to, reflect.ValueOf(Level(part))))
				}
			}
		}
		list.Set(reflect.Append(list, row))
		t.cells = append(t.cells, at)
	}
}

// problem is one fault of the data.
type problem struct {
	list  string
	row   int
	field string
	text  string
}

// words tells whether text fits into a cell and holds nothing that does not print.
func words(s string, most int) bool {
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > most || strings.TrimSpace(s) != s {
		return false
	}
	return !strings.ContainsFunc(s, unicode.IsControl)
}
