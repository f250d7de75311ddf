// Package sheet is the heart that prints losses: the quick tables A01 and A07 and the ledgers D01 to D03 in printed order, headings and
// units, as xlsx, CSV and JSON; of A01 a text besides; the public notice of a village. Pure. It prints what it is given and adds nothing; a
// figure nobody told stays empty, as absent is not zero.
package sheet

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
)

// Unit is one reporting unit of a table: its own figures, in printed hundredths.
type Unit struct {
	Name string `json:"name"`
	// Code is the 12-digit statistical code.
	Code string `json:"code"`
	// Mark is the 30-digit identifier of its statement; empty before one came.
	Mark string `json:"mark,omitempty"`
	// Stage is the newest statement's kind and number, as 续报 3; State how it stands.
	Stage   string         `json:"stage,omitempty"`
	State   string         `json:"state,omitempty"`
	Figures figure.Figures `json:"figures"`
}

// Table is what is printed.
type Table struct {
	// Sheet is the form's sheet: A01, A07.
	Sheet     string    `json:"sheet"`
	Event     string    `json:"event"`
	Hazard    string    `json:"hazard"`
	HazardNo  string    `json:"hazardCode"`
	StartedAt time.Time `json:"startedAt"`
	Unit      string    `json:"unit"`
	UnitCode  string    `json:"unitCode"`
	Mark      string    `json:"mark,omitempty"`
	AsOf      time.Time `json:"asOf"`
	Form      string    `json:"form"`
	Source    string    `json:"source"`
	// Total is what the unit tells: the sum of what it counts and its own.
	Total figure.Figures `json:"total"`
	// Own is what the unit filled in itself.
	Own     figure.Figures `json:"own,omitempty"`
	Facts   figure.Facts   `json:"facts,omitempty"`
	Counted int            `json:"counted"`
	Units   []Unit         `json:"units"`
}

// First is the sheet losses are told on: the first of the form.
func First(f *form.Form) string {
	if len(f.Sheets) == 0 {
		return ""
	}
	return f.Sheets[0].Code
}

// Has tells whether the form has a sheet.
func Has(f *form.Form, code string) bool { return titled(f.Sheets, code).Code != "" }

// Only keeps the figures of the sheet that is printed, and its facts.
func (t *Table) Only(f *form.Form) {
	keep := func(of figure.Figures) figure.Figures {
		out := figure.Figures{}
		for key, n := range of {
			if i, ok := f.Indicator(key); ok && i.Sheet == t.Sheet {
				out[key] = n
			}
		}
		return out
	}
	t.Total, t.Own = keep(t.Total), keep(t.Own)
	for i := range t.Units {
		t.Units[i].Figures = keep(t.Units[i].Figures)
	}
	facts := figure.Facts{}
	for code, text := range t.Facts {
		if i, ok := f.Indicator(code); ok && i.Sheet == t.Sheet {
			facts[code] = text
		}
	}
	t.Facts = facts
}

func titled(all []form.Titled, code string) form.Titled {
	for _, t := range all {
		if t.Code == code {
			return t
		}
	}
	return form.Titled{}
}

// Lines are the indicators of a sheet in printed order.
func Lines(f *form.Form, code string) (out []form.Indicator) {
	for _, i := range f.Indicators {
		if i.Sheet == code {
			out = append(out, i)
		}
	}
	return out
}

// Value writes hundredths as the form prints them: whole numbers without decimals, all others with two (GB/T 24438.4).
func Value(i form.Indicator, n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	if i.Type == "int" && n%100 == 0 {
		return fmt.Sprintf("%s%d", sign, n/100)
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// columns are the figures of a wide table, a stock after its sum.
func columns(f *form.Form, code string) (keys []string, heads [][3]string) {
	for _, i := range Lines(f, code) {
		if !i.Figure() {
			continue
		}
		keys, heads = append(keys, i.Code), append(heads, [3]string{i.Code, i.Name, i.Unit})
		if i.Realtime {
			keys, heads = append(keys, i.Code+"#rt"), append(heads, [3]string{i.Code, i.Name + "（实时）", i.Unit})
		}
	}
	return keys, heads
}

const at = "2006-01-02 15:04"

// XLSX writes the table as a workbook of two sheets: the printed form of the unit, and its parts side by side.
func XLSX(w io.Writer, f *form.Form, t Table, zone *time.Location) (err error) {
	b, err := newBook()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.x.Close()) }()
	if err := b.form(f, t, zone); err != nil {
		return err
	}
	if err := b.parts(f, t); err != nil {
		return err
	}
	if err := b.x.Write(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// newBook is an empty workbook with the looks of all cells. 49 is @: text that begins with = + - @ is text, and stays so when it is edited.
func newBook() (*book, error) {
	x := excelize.NewFile()
	edge := []excelize.Border{{Type: "left", Color: "000000", Style: 1}, {Type: "right", Color: "000000", Style: 1}, {Type: "top", Color: "000000", Style: 1}, {Type: "bottom", Color: "000000", Style: 1}}
	style := map[string]int{}
	for name, s := range map[string]*excelize.Style{
		"title": {Font: &excelize.Font{Bold: true, Size: 16}, Alignment: &excelize.Alignment{Horizontal: "center"}},
		"note":  {NumFmt: 49},
		"head":  {Font: &excelize.Font{Bold: true}, Border: edge, Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}, NumFmt: 49},
		"text":  {Border: edge, NumFmt: 49},
		"int":   {Border: edge, NumFmt: 1},
		"dec2":  {Border: edge, NumFmt: 2},
	} {
		id, err := x.NewStyle(s)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("style: %w", err), x.Close())
		}
		style[name] = id
	}
	return &book{x: x, style: style}, nil
}

type book struct {
	x     *excelize.File
	style map[string]int
}

type cell struct {
	value any
	style string
}

func (b *book) row(sheet string, n int, cells ...cell) error {
	for i, c := range cells {
		name, err := excelize.CoordinatesToCellName(i+1, n)
		if err != nil {
			return err
		}
		if c.value != nil {
			if err := b.x.SetCellValue(sheet, name, c.value); err != nil {
				return err
			}
		}
		if err := b.x.SetCellStyle(sheet, name, name, b.style[c.style]); err != nil {
			return err
		}
	}
	return nil
}

// number is a cell with a figure; an absent one stays empty.
func number(i form.Indicator, figures figure.Figures, key string) cell {
	n, ok := figures[key]
	if !ok {
		return cell{nil, i.Type}
	}
	if i.Type == "int" && n%100 == 0 {
		return cell{n / 100, "int"}
	}
	return cell{float64(n) / 100, "dec2"} // two decimals of at most 10^10: exact enough to print
}

func (b *book) form(f *form.Form, t Table, zone *time.Location) error {
	head := titled(f.Sheets, t.Sheet)
	name := head.Code
	if err := b.x.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	rows := [][]cell{
		{{head.Title.ZH, "title"}},
		{{"表　　号：" + name, "note"}, {nil, "note"}, {nil, "note"}, {f.Source, "note"}},
		{{"填报单位：" + t.Unit, "note"}, {nil, "note"}, {nil, "note"}, {"有效期至：" + f.ValidUntil, "note"}},
		{{"灾害过程：" + t.Event, "note"}, {nil, "note"}, {nil, "note"}, {"截至：" + t.AsOf.In(zone).Format(at), "note"}},
		{{"标识码：" + t.Mark, "note"}},
		{{"代码", "head"}, {"指标名称", "head"}, {"计量单位", "head"}, {"累计值", "head"}, {"实时值", "head"}},
	}
	stocks := slices.ContainsFunc(Lines(f, name), func(i form.Indicator) bool { return i.Realtime })
	if !stocks { // a sheet of what a level does itself (本级): its own number, and for whoever sums beside it the one with those below
		rows[len(rows)-1][3], rows[len(rows)-1][4] = cell{"数量", "head"}, cell{"含下级合计", "head"}
	}
	for _, i := range Lines(f, name) {
		line := []cell{{i.Code, "text"}, {i.Name, "text"}, {unitOf(i), "text"}}
		if i.Figure() && !stocks {
			line = append(line, number(i, t.Own, i.Code), number(i, t.Total, i.Code))
		} else if i.Figure() {
			stock := cell{"—", "text"}
			if i.Realtime {
				stock = number(i, t.Total, i.Code+"#rt")
			}
			line = append(line, number(i, t.Total, i.Code), stock)
		} else {
			line = append(line, cell{factOf(f, t, i, zone), "text"}, cell{"—", "text"})
		}
		rows = append(rows, line)
	}
	rows = append(rows, []cell{{"单位负责人：", "note"}, {"统计负责人：", "note"}, {nil, "note"}, {"填表人：", "note"}, {"报出日期：", "note"}})
	for n, r := range rows {
		if err := b.row(name, n+1, r...); err != nil {
			return fmt.Errorf("row %d: %w", n+1, err)
		}
	}
	if err := b.x.MergeCell(name, "A1", "E1"); err != nil {
		return err
	}
	for col, width := range map[string]float64{"A": 12, "B": 34, "C": 14, "D": 18, "E": 18} {
		if err := b.x.SetColWidth(name, col, col, width); err != nil {
			return err
		}
	}
	return b.page(name, "portrait", "$1:$6")
}

// written is what the form prints as the unit of an item that is no figure.
var written = map[string]string{"typhoon": "年-编号-名称", "dec1": "里氏震级", "datetime": "年-月-日-时", "date": "年-月-日", "enum": "级"}

func unitOf(i form.Indicator) string {
	if i.Unit == "" {
		return written[i.Type]
	}
	return i.Unit
}

// factOf gives a text item; those of the first sheet that the event knows are filled from it.
func factOf(f *form.Form, t Table, i form.Indicator, zone *time.Location) string {
	if s, ok := t.Facts[i.Code]; ok {
		if i.Type == "code" {
			if h, ok := f.Hazard(s); ok {
				return hazardOf(h)
			}
		}
		if o, ok := f.Option(i.Options, s); ok {
			return o.ZH
		}
		return s
	}
	if i.Sheet != First(f) {
		return ""
	}
	switch i.Type {
	case "code":
		return t.Hazard
	case "datetime":
		return t.StartedAt.In(zone).Format("2006-01-02T15")
	}
	return ""
}

func hazardOf(h form.Hazard) string {
	if h.Secondary != "" {
		return h.Secondary
	}
	return h.Primary
}

func (b *book) parts(f *form.Form, t Table) error {
	const name = "分单位"
	if _, err := b.x.NewSheet(name); err != nil {
		return err
	}
	keys, heads := columns(f, t.Sheet)
	top := [3][]cell{}
	for i, word := range []string{"代码", "指标", "计量单位"} {
		top[i] = []cell{{word, "head"}, {nil, "head"}, {nil, "head"}, {nil, "head"}}
		for _, h := range heads {
			top[i] = append(top[i], cell{h[i], "head"})
		}
	}
	top[0][0], top[0][1], top[0][2], top[0][3] = cell{"单位", "head"}, cell{"统计代码", "head"}, cell{"阶段", "head"}, cell{"标识码", "head"}
	n := 0
	add := func(cells []cell) error { n++; return b.row(name, n, cells...) }
	for _, line := range top {
		if err := add(line); err != nil {
			return err
		}
	}
	line := func(who, code, stage, mark string, figures figure.Figures) []cell {
		out := []cell{{who, "text"}, {code, "text"}, {stage, "text"}, {mark, "text"}}
		for _, key := range keys {
			i, _ := f.Indicator(key)
			out = append(out, number(i, figures, key))
		}
		return out
	}
	for _, u := range t.Units {
		if err := add(line(u.Name, u.Code, u.Stage, u.Mark, u.Figures)); err != nil {
			return err
		}
	}
	if t.Sheet != First(f) {
		if err := add(line(t.Unit+" 本级", t.UnitCode, "", t.Mark, t.Own)); err != nil {
			return err
		}
	}
	if err := add(line(t.Unit+" 合计", t.UnitCode, "", t.Mark, t.Total)); err != nil {
		return err
	}
	if err := b.x.SetPanes(name, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: 3, TopLeftCell: "B4", ActivePane: "bottomRight"}); err != nil {
		return err
	}
	for col, width := range map[string]float64{"A": 14, "B": 15, "C": 12, "D": 34} {
		if err := b.x.SetColWidth(name, col, col, width); err != nil {
			return err
		}
	}
	return b.page(name, "landscape", "$1:$3")
}

func (b *book) page(name, orientation, titles string) error {
	a4, fit, wide, high := 9, true, 1, 0
	for _, err := range []error{
		b.x.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}),
		b.x.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high}),
		b.x.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + name + "'!" + titles, Scope: name}),
	} {
		if err != nil {
			return fmt.Errorf("page of %s: %w", name, err)
		}
	}
	return nil
}

// CSV writes the parts side by side and their total, with a mark of order for spreadsheets.
func CSV(w io.Writer, f *form.Form, t Table) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	keys, heads := columns(f, t.Sheet)
	c := csv.NewWriter(w)
	head := []string{"单位", "统计代码", "阶段", "标识码"}
	for i, h := range heads {
		head = append(head, fmt.Sprintf("%s %s（%s）", keys[i], h[1], h[2]))
	}
	rows := [][]string{head}
	line := func(figures figure.Figures, cells ...string) []string {
		for _, key := range keys {
			text := ""
			if n, ok := figures[key]; ok {
				i, _ := f.Indicator(key)
				text = Value(i, n)
			}
			cells = append(cells, text)
		}
		return cells
	}
	for _, u := range t.Units {
		rows = append(rows, line(u.Figures, plainly([]string{u.Name, u.Code, u.Stage, u.Mark})...))
	}
	if t.Sheet != First(f) {
		rows = append(rows, line(t.Own, t.Unit+" 本级", t.UnitCode, "", t.Mark))
	}
	rows = append(rows, line(t.Total, t.Unit+" 合计", t.UnitCode, "", t.Mark))
	if err := c.WriteAll(rows); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// JSON writes the table for programs: hundredths of the printed unit by indicator.
func JSON(w io.Writer, t Table) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	if err := e.Encode(t); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

// Text writes a report to edit: what is known, in the form's order, nothing that nobody told.
func Text(w io.Writer, f *form.Form, t Table, zone *time.Location) error {
	var said []string
	for _, i := range Lines(f, First(f)) {
		n, ok := t.Total[i.Code]
		if !i.Figure() || !ok || n == 0 {
			continue
		}
		said = append(said, strings.TrimPrefix(i.Name, "其中：")+Value(i, n)+i.Unit)
	}
	var none []string
	for _, i := range Lines(f, First(f)) {
		if n, ok := t.Total[i.Code]; i.First && i.Figure() && ok && n == 0 {
			none = append(none, i.Name)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s情况报告\n\n", t.Unit, t.Event)
	fmt.Fprintf(&b, "一、灾害经过。%s起，%s发生%s。\n\n", t.StartedAt.In(zone).Format("2006 年 1 月 2 日 15 时"), t.Unit, t.Hazard)
	fmt.Fprintf(&b, "二、灾情。截至 %s，", t.AsOf.In(zone).Format("1 月 2 日 15 时 04 分"))
	if len(said) > 0 {
		fmt.Fprintf(&b, "%d 个单位上报，%s。", t.Counted, strings.Join(said, "，"))
	} else {
		b.WriteString("尚无上报的损失。")
	}
	if len(none) > 0 {
		fmt.Fprintf(&b, "%s为零。", strings.Join(none, "、"))
	}
	b.WriteString("\n\n三、救灾措施。\n\n四、存在困难和需求。\n\n五、下步打算。\n")
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write text: %w", err)
	}
	return nil
}

// Formats lists what a table is written as.
func Formats() []string { return []string{"xlsx", "csv", "json", "txt"} }

// Known tells whether a format is one of them.
func Known(format string) bool { return slices.Contains(Formats(), format) }
