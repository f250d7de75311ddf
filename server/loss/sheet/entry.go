package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"jiaoying/server/loss/form"
)

// Item is one printed item: code, name and unit as the form prints them, and what stands there.
type Item struct{ Code, Name, Unit, Text string }

// Items lists what the sheets of a unit say, in printed order: every item that is filled in, a stock behind its sum. Of a sheet of what a
// level does itself they are its own numbers.
func Items(f *form.Form, t Table, zone *time.Location) (out []Item) {
	for _, i := range f.Indicators {
		if !slices.ContainsFunc(f.Sheets, func(s form.Titled) bool { return s.Code == i.Sheet }) {
			continue
		}
		if !i.Figure() {
			if text := factOf(f, t, i, zone); text != "" {
				out = append(out, Item{i.Code, i.Name, unitOf(i), text})
			}
			continue
		}
		figures := t.Total
		if i.Sheet != First(f) {
			figures = t.Own
		}
		if n, ok := figures[i.Code]; ok {
			out = append(out, Item{i.Code, i.Name, i.Unit, Value(i, n)})
		}
		if n, ok := figures[i.Code+"#rt"]; ok && i.Realtime {
			out = append(out, Item{i.Code + "#rt", i.Name + "（实时）", i.Unit, Value(i, n)})
		}
	}
	return out
}

// Change is an item that differs from what was typed last; empty where there was or is nothing.
type Change struct{ Code, Name, Unit, Then, Now string }

// Changes compares what was typed last with what is printed now, in printed order.
func Changes(f *form.Form, then map[string]string, now []Item) (out []Change) {
	is := make(map[string]string, len(now))
	for _, i := range now {
		is[i.Code] = i.Text
	}
	for _, i := range f.Indicators {
		for _, code := range []string{i.Code, i.Code + "#rt"} {
			if then[code] != is[code] {
				name, unit := NameOf(f, code)
				out = append(out, Change{code, name, unit, then[code], is[code]})
			}
		}
	}
	return out
}

// NameOf gives name and unit of an item as the form prints them.
func NameOf(f *form.Form, code string) (name, unit string) {
	i, ok := f.Indicator(code)
	switch {
	case !ok:
		return code, ""
	case i.Code != code:
		return i.Name + "（实时）", i.Unit
	}
	return i.Name, unitOf(i)
}

// Typed is what stands over an entry list.
type Typed struct {
	Event, Unit string
	AsOf        time.Time
	// N and Receipt are of what was typed last, By who typed it, At when; N is 0 before anything was.
	N           int
	Receipt, By string
	At          time.Time
}

func (t Typed) last(zone *time.Location) string {
	if t.N == 0 {
		return "上次录入：没有录入过"
	}
	return fmt.Sprintf("上次录入：第 %d 次，%s，%s，回执号 %s", t.N, t.At.In(zone).Format(at), t.By, t.Receipt)
}

// EntryFormats lists what an entry list is written as.
func EntryFormats() []string { return []string{"xlsx", "csv"} }

var entryHeads = []string{"代码", "指标名称", "计量单位", "上次录入", "现在"}

// WriteEntries writes an entry list (录入清单).
func WriteEntries(w io.Writer, format string, t Typed, changes []Change, zone *time.Location) (err error) {
	rows := make([][]string, len(changes))
	for i, c := range changes {
		rows[i] = []string{c.Code, c.Name, c.Unit, c.Then, c.Now}
	}
	title := [][]string{{"国家自然灾害灾情管理系统录入清单"}, {"填报单位：" + t.Unit, "", "", "灾害过程：" + t.Event}, {t.last(zone), "", "", "截至：" + t.AsOf.In(zone).Format(at)}}
	foot := [][]string{{"录入人：", "", "", "回执号：", "录入时间："}}
	return writeList(w, format, "录入清单", title, entryHeads, rows, foot, []float64{12, 36, 14, 22, 22})
}

// writeList writes a plain table: a workbook of one sheet to print, or CSV with its headings alone over the rows. All of it is text: what is
// printed is said as it is printed.
func writeList(w io.Writer, format, name string, title [][]string, heads []string, rows, foot [][]string, widths []float64) (err error) {
	if format == "csv" {
		var b bytes.Buffer
		b.WriteString("\ufeff")
		c := csv.NewWriter(&b)
		if err := c.Write(heads); err != nil {
			return fmt.Errorf("write CSV: %w", err)
		}
		for _, r := range rows {
			wide := make([]string, max(len(heads), len(r)))
			copy(wide, r)
			if err := c.Write(plainly(wide)); err != nil {
				return fmt.Errorf("write CSV: %w", err)
			}
		}
		c.Flush()
		if err := c.Error(); err != nil {
			return fmt.Errorf("write CSV: %w", err)
		}
		_, err := w.Write(b.Bytes())
		return err
	}
	if format != "xlsx" {
		return fmt.Errorf("lists are not written as %s", format)
	}
	b, err := newBook()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.x.Close()) }()
	if err := b.x.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	n := 0
	put := func(style string, row []string) error {
		n++
		cells := make([]cell, len(row))
		for i, text := range row {
			cells[i] = cell{text, style}
		}
		return b.row(name, n, cells...)
	}
	for i, r := range title {
		style := "note"
		if i == 0 {
			style = "title"
		}
		if err := put(style, r); err != nil {
			return err
		}
	}
	if err := put("head", heads); err != nil {
		return err
	}
	for _, r := range rows {
		if err := put("text", r); err != nil {
			return err
		}
	}
	for _, r := range foot {
		if err := put("note", r); err != nil {
			return err
		}
	}
	for i, width := range widths {
		if err := b.x.SetColWidth(name, string(rune('A'+i)), string(rune('A'+i)), width); err != nil {
			return err
		}
	}
	if err := errors.Join(b.x.MergeCell(name, "A1", string(rune('A'+len(widths)-1))+"1"), b.page(name, "landscape", fmt.Sprintf("$1:$%d", len(title)+1))); err != nil {
		return err
	}
	if err := b.x.Write(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// Years is what is said of some years, in words already.
type Years struct {
	Unit  string
	AsOf  time.Time
	Heads []string
	Rows  [][]string
	Goals [][]string
}

// WriteYears writes the losses of some years against the targets of the plan.
func WriteYears(w io.Writer, format string, y Years, zone *time.Location) error {
	title := append([][]string{{"年度灾情与规划目标"}, {"单位：" + y.Unit, "", "截至：" + y.AsOf.In(zone).Format(at)}}, y.Goals...)
	rows := y.Rows
	if format == "csv" {
		rows = append(slices.Clone(rows), y.Goals...)
	}
	widths := []float64{24, 34, 24, 26}
	for range y.Heads {
		widths = append(widths, 18)
	}
	return writeList(w, format, "年度", title, append([]string{"年", "灾害过程", "发生日期", "依据"}, y.Heads...), rows, nil, widths)
}
