package sheet_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
	"jiaoying/server/loss/sheet"
)

func rowsOf(rows ...sheet.LedgerRow) sheet.Rows {
	return func(yield func(sheet.LedgerRow, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// relief is the case of the expected sheet A07: the town's own work, and what a village's statement cannot have.
func relief() sheet.Table {
	_, t := hail()
	t.Sheet = "A07"
	t.Own = figure.Figures{"A07003": 125000, "A07004": 30050, "A07007": 4000, "A07010": 6000, "A07012": 0}
	t.Total = figure.Figures{"A07003": 125000, "A07004": 30050, "A07007": 4000, "A07010": 6000, "A07012": 0}
	t.Facts = figure.Facts{"A07001": "2026-07-18T17", "A07002": "4", "A01003": "5.5"}
	return t
}

// books are the cases of the expected ledgers. Nobody is meant; the check digits of the identity numbers are wrong.
func books(ledger string, masked bool) (sheet.Ledger, []sheet.LedgerRow) {
	l := sheet.Ledger{Event: "7·18 冰雹", Ledger: ledger, Unit: "泥沟镇", UnitCode: "370405102000", AsOf: time.Date(2026, 7, 20, 9, 5, 0, 0, zone), Form: "2024", Source: "国统制〔2024〕82号", Masked: masked}
	if !masked {
		l.By, l.Purpose = "泥沟镇 孙桂兰", "报民政核对"
	}
	row := func(village string, cells figure.Row) sheet.LedgerRow {
		return sheet.LedgerRow{ID: "0198", Village: village, Code: "370405102243", Cells: cells}
	}
	switch ledger {
	case "D01":
		return l, []sheet.LedgerRow{row("冯湖村", figure.Row{
			"D01001": "尹怀桥", "D01002": "1", "D01003": "67", "D01004": "汉族", "D01005": "台儿庄区泥沟镇冯湖村", "D01006": "370405194001010010", "D01007": "1", "D01008": "冯湖村一组桥头",
			"D01009": "2026-07-18T15", "D01010": "1;9", "D01011": "0402", "D01012": "20000", "D01013": "2", "D01014": "尹成", "D01015": "370405197002020020", "D01016": "10030002001",
			"D01017": "冯湖村 12 号", "D01018": "父子", "D01019": "=HYPERLINK(\"http://a.example\")",
		})}
	case "D02":
		return l, []sheet.LedgerRow{
			row("冯湖村", figure.Row{
				"D02001": "尹*", "D02002": "370****0010", "D02003": "100****2001", "D02004": "****", "D02005": "4", "D02006": "****", "D02007": "5", "D02008": "3", "D02009": "2026-07-18", "D02010": "0402",
				"D02011": "2", "D02012": "60.5", "D02013": "0", "D02017": "3.20", "D02019": "2",
			}),
			row("柿树园村", figure.Row{"D02001": "李*", "D02015": "1", "D02016": "15"}),
		}
	}
	return l, []sheet.LedgerRow{row("冯湖村", figure.Row{
		"D03001": "-尹怀桥", "D03002": "370405194001010010", "D03003": "+8610030002001", "D03004": "2", "D03005": "4", "D03006": "@冯湖村", "D03007": "6217 0000 0000 0000 000", "D03008": "0402",
		"D03009": "3", "D03010": "1200.00", "D03011": "300.5", "D03012": "2",
	})}
}

func workbook(t testing.TB, write func(w io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func ledgerOf(t testing.TB, ledger, format string, masked bool) []byte {
	l, rows := books(ledger, masked)
	return workbook(t, func(w io.Writer) error {
		return sheet.WriteLedger(w, format, form.Builtin()[0], l, rowsOf(rows...), zone)
	})
}

// A cell that begins like a formula is text, in a workbook by its type and its format, in CSV by the apostrophe before it.
func TestLedgerText(t *testing.T) {
	t.Parallel()
	for ledger, cells := range map[string]map[string]string{"D01": {"S8": `=HYPERLINK("http://a.example")`}, "D03": {"A8": "-尹怀桥", "C8": "+8610030002001", "F8": "@冯湖村", "B8": "370405194001010010"}} {
		x, err := excelize.OpenReader(bytes.NewReader(ledgerOf(t, ledger, "xlsx", false)))
		if err != nil {
			t.Fatal(err)
		}
		for at, want := range cells {
			got, _ := x.GetCellValue(ledger, at)
			formula, _ := x.GetCellFormula(ledger, at)
			kind, _ := x.GetCellType(ledger, at)
			style, _ := x.GetCellStyle(ledger, at)
			s, err := x.GetStyle(style)
			if got != want || formula != "" || kind == excelize.CellTypeNumber || kind == excelize.CellTypeFormula || err != nil || s.NumFmt != 49 {
				t.Errorf("%s %s: %q %q %v %v %v", ledger, at, got, formula, kind, s, err)
			}
		}
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	}
	rows, err := csv.NewReader(bytes.NewReader(ledgerOf(t, "D03", "csv", false))).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][0] != "'-尹怀桥" || rows[1][2] != "'+8610030002001" || rows[1][5] != "'@冯湖村" || rows[1][3] != "低保" || rows[1][12] != "冯湖村" {
		t.Errorf("%q %v", rows, err)
	}
}

func TestLedgerJSON(t *testing.T) {
	t.Parallel()
	var got struct {
		sheet.Ledger
		Rows []sheet.LedgerRow
	}
	if err := json.Unmarshal(ledgerOf(t, "D02", "json", true), &got); err != nil || !got.Masked || got.Title != "因灾倒塌损坏住房户一览表" || len(got.Rows) != 2 || got.Rows[0].Cells["D02012"] != "60.5" {
		t.Errorf("%+v %v", got, err)
	}
	var b bytes.Buffer
	l, _ := books("D02", true)
	if err := sheet.WriteLedger(&b, "json", form.Builtin()[0], l, rowsOf(), zone); err != nil || !json.Valid(b.Bytes()) {
		t.Errorf("an empty ledger: %s %v", b.Bytes(), err)
	}
}

// What fails on the way ends the file, whatever it is written as.
func TestLedgerFails(t *testing.T) {
	t.Parallel()
	away := errors.New("away")
	l, rows := books("D02", true)
	broken := func(yield func(sheet.LedgerRow, error) bool) {
		_ = yield(rows[0], nil) && yield(sheet.LedgerRow{}, away)
	}
	for _, format := range sheet.LedgerFormats() {
		if err := sheet.WriteLedger(io.Discard, format, form.Builtin()[0], l, broken, zone); !errors.Is(err, away) {
			t.Errorf("%s: %v", format, err)
		}
	}
	n := notice("D02")
	if err := sheet.WriteNotice(io.Discard, form.Builtin()[0], n, broken, zone); !errors.Is(err, away) {
		t.Errorf("notice: %v", err)
	}
	n.Ledger = "D01"
	if err := sheet.WriteNotice(io.Discard, form.Builtin()[0], n, rowsOf(), zone); err == nil {
		t.Error("the dead are put up on a wall")
	}
	l.Ledger = "D99"
	if err := sheet.WriteLedger(io.Discard, "xlsx", form.Builtin()[0], l, rowsOf(), zone); err == nil {
		t.Error("a ledger nobody knows")
	}
}

func notice(ledger string) sheet.Notice {
	return sheet.Notice{Event: "七月冰雹", Ledger: ledger, Village: "泥沟镇 冯湖村", Until: "2026-07-27", Contact: "镇民政办", AsOf: time.Date(2026, 7, 20, 9, 5, 0, 0, zone), By: "泥沟镇 孙桂兰", Record: "3f9a1c22"}
}

func noticeOf(t testing.TB, ledger string, rows ...sheet.LedgerRow) string {
	return string(workbook(t, func(w io.Writer) error {
		return sheet.WriteNotice(w, form.Builtin()[0], notice(ledger), rowsOf(rows...), zone)
	}))
}

func TestNotice(t *testing.T) {
	t.Parallel()
	got := noticeOf(t, "D02", sheet.LedgerRow{Cells: figure.Row{
		"D02001": "尹怀桥", "D02002": "370405194001010010", "D02003": "10030002001", "D02004": "2", "D02005": "4", "D02006": "冯湖村 12 号", "D02011": "2", "D02012": "60.5", "D02017": "3.2",
	}})
	for _, want := range []string{"因灾倒塌损坏住房户公示", "尹怀桥", "倒塌间数（间）", ">60.50<", ">3.20<", "公示到 2026-07-27 为止", "向 镇民政办 反映", "共 1 户", "恢复重建资金（万元）", "size: A4", `content: "叫应 公示 记录 3f9a1c22"`, "打印，记录 3f9a1c22。"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	for _, not := range []string{"3704051940", "1003000", "12 号", "低保", "身份证号<", "联系方式", "家庭类型"} {
		if strings.Contains(got, not) {
			t.Errorf("%q is put up:\n%s", not, got)
		}
	}
	for name, want := range map[string]string{
		"张三 13800138000": "张三", "李四３７０４０５": "李四", "王五①②③④⑤⑥⑦": "王五", "赵六 一三八〇〇一三八〇〇〇": "赵六", "一三八 〇〇一 三八〇": "待核", "张三": "张三", "欧阳〇": "欧阳〇", "阿布都·热合曼": "阿布都·热合曼", "<b>x": "bx", "12345": "待核",
	} {
		if page := noticeOf(t, "D03", sheet.LedgerRow{Cells: figure.Row{"D03001": name}}); !strings.Contains(page, `<td class="name">`+want+"</td>") {
			t.Errorf("%q is shown as %s", name, regexp.MustCompile(`<td class="name">[^<]*</td>`).FindString(page))
		}
	}
}

var (
	tags   = regexp.MustCompile(`(?s)<style>.*?</style>|<[^>]*>`)
	number = regexp.MustCompile(`[0-9０-９][0-9０-９ .\-]{5,}[0-9Xx]`)
	cents  = regexp.MustCompile(`^(\d{1,5})\.\d\d$`)
	word   = regexp.MustCompile(`[〇零一二三四五六七八九]{7,}`)
)

// inRows gives the text of the body's cells, one a line: nothing of what stands over and under them.
func inRows(page string) []string {
	_, rest, _ := strings.Cut(page, "<tbody>")
	rest, _, _ = strings.Cut(rest, "</tbody>")
	var out []string
	for _, cell := range strings.Split(rest, "</td>") {
		out = append(out, cents.ReplaceAllString(strings.TrimSpace(tags.ReplaceAllString(cell, "")), "$1"))
	}
	return out
}

// Whatever stands in whatever column, no number by which a person is known gets onto the wall: whole rows of such numbers, in every column
// of the form, in the ways people write them.
func TestNoticeHasNoNumbers(t *testing.T) {
	t.Parallel()
	f := form.Builtin()[0]
	r := rand.New(rand.NewPCG(7, 18)) //nolint:gosec // a test
	digits := func(n int) string {
		var b strings.Builder
		for range n {
			fmt.Fprintf(&b, "%d", r.IntN(10))
		}
		return b.String()
	}
	kinds := []func() string{
		func() string { return "1" + digits(10) },
		func() string { return "+86 1" + digits(2) + "-" + digits(4) + "-" + digits(4) },
		func() string { return digits(17) + "X" },
		func() string { return digits(6) + " " + digits(8) + " " + digits(4) },
		func() string { return "6217 " + digits(4) + " " + digits(4) + " " + digits(4) + " " + digits(3) },
		func() string { return digits(7) },
		func() string { return digits(9) + "." + digits(2) },
		func() string { return strings.Map(func(c rune) rune { return c - '0' + '０' }, "1"+digits(10)) },
		func() string {
			return strings.Map(func(c rune) rune { return []rune("〇一二三四五六七八九")[c-'0'] }, "1"+digits(10))
		},
		func() string { return "张三" + digits(11) + "李四" },
	}
	for _, ledger := range []string{"D02", "D03"} {
		columns, _ := f.Ledger(ledger)
		for range 300 {
			cells := figure.Row{}
			for _, c := range columns {
				cells[c.Code] = kinds[r.IntN(len(kinds))]()
			}
			for _, cell := range inRows(noticeOf(t, ledger, sheet.LedgerRow{Cells: cells})) {
				if number.MatchString(cell) || word.MatchString(cell) {
					t.Fatalf("%q of %v", cell, cells)
				}
			}
		}
	}
}

func FuzzNotice(f *testing.F) {
	for _, s := range []string{"尹怀桥", "张三13800138000", "<script>alert(1)</script>", "=1+1", "\x00\xff", "370405194001010010", "１３８００１３８０００", "一三八〇〇一三八〇〇〇"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "?") // a row holds nothing else
		cells := figure.Row{}
		columns, _ := form.Builtin()[0].Ledger("D02")
		for _, c := range columns {
			cells[c.Code] = s
		}
		page := noticeOf(t, "D02", sheet.LedgerRow{Cells: cells})
		for _, cell := range inRows(page) {
			if number.MatchString(cell) || word.MatchString(cell) {
				t.Fatalf("%q of %q", cell, s)
			}
		}
		if strings.Contains(page, "<script") {
			t.Fatalf("%q is markup", s)
		}
	})
}

// Any text in any column: the workbook opens, holds no formula, and says what was written; CSV has no cell that begins as one.
func FuzzLedger(f *testing.F) {
	for _, s := range []string{"=1+1", "+1", "-1", "@a", "＝1", "尹怀桥", "'=1", "a\tb", "1;2", "12.345", "999999999999", "<&>\"", "_x0041_"} {
		f.Add(s)
	}
	one := form.Builtin()[0]
	columns, _ := one.Ledger("D01")
	f.Fuzz(func(t *testing.T, s string) {
		if len(figure.CheckRow(one, "D01", "row", figure.Row{"D01019": s})) > 0 {
			return // no row holds it, and the form's own tests say so
		}
		l, _ := books("D01", false)
		cells := figure.Row{}
		for _, c := range columns {
			cells[c.Code] = s
		}
		row := sheet.LedgerRow{Village: s, Cells: cells}
		x, err := excelize.OpenReader(bytes.NewReader(workbook(t, func(w io.Writer) error { return sheet.WriteLedger(w, "xlsx", one, l, rowsOf(row), zone) })))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = x.Close() }()
		for i := range columns {
			at, _ := excelize.CoordinatesToCellName(i+1, 8)
			if formula, _ := x.GetCellFormula("D01", at); formula != "" {
				t.Fatalf("%q is a formula in %s", s, at)
			}
		}
		if got, _ := x.GetCellValue("D01", "A8"); got != s {
			t.Fatalf("%q is written as %q", s, got)
		}
		rows, err := csv.NewReader(bytes.NewReader(workbook(t, func(w io.Writer) error { return sheet.WriteLedger(w, "csv", one, l, rowsOf(row), zone) }))).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%v %v", rows, err)
		}
		for _, cell := range rows[1] {
			if cell != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(cell)[0]) {
				t.Fatalf("%q begins a formula", cell)
			}
		}
	})
}

// A list of what differs, applied to what was typed, is what is printed: whatever comes, goes and changes.
func TestChangesAreWhole(t *testing.T) {
	t.Parallel()
	one := form.Builtin()[0]
	then := map[string]string{"A01007": "1", "A01008": "0", "A07003": "2.00"}
	now := []sheet.Item{{Code: "A01007", Text: "3"}, {Code: "A01013#rt", Text: "4"}, {Code: "A07003", Text: "2.00"}}
	for _, c := range sheet.Changes(one, then, now) {
		if then[c.Code] != c.Then {
			t.Errorf("%+v", c)
		}
		if then[c.Code] = c.Now; c.Now == "" {
			delete(then, c.Code)
		}
	}
	if len(then) != 3 || then["A01007"] != "3" || then["A01013#rt"] != "4" || then["A07003"] != "2.00" {
		t.Errorf("%v", then)
	}
}

// The longest open ledger there is, of characters that are written longest: no byte of it lies on a disk while it is written.
func TestOpenLedgerStaysInMemory(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	columns, _ := form.Builtin()[0].Ledger("D01")
	row := sheet.LedgerRow{Village: "冯湖村", Cells: figure.Row{}}
	for _, c := range columns {
		row.Cells[c.Code] = strings.Repeat("&", int(c.Most))
	}
	l, _ := books("D01", false)
	rows := func(yield func(sheet.LedgerRow, error) bool) {
		for range 2000 {
			if !yield(row, nil) {
				return
			}
		}
		if there, err := os.ReadDir(dir); err != nil || len(there) > 0 {
			t.Errorf("%v %v", there, err)
		}
	}
	if err := sheet.WriteLedger(io.Discard, "xlsx", form.Builtin()[0], l, rows, zone); err != nil {
		t.Error(err)
	}
}
