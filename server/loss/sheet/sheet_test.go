package sheet_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
	"jiaoying/server/loss/sheet"
)

var update = flag.Bool("update", false, "write the expected sheets anew; look at them")

var zone = time.FixedZone("CST", 8*3600)

// hail is the case of the expected sheets: two villages, one of them without most figures, and the town's own two people.
func hail() (*form.Form, sheet.Table) {
	return form.Builtin()[0], sheet.Table{
		Sheet: "A01", Event: "7·18 冰雹", Hazard: "冰雹灾害", HazardNo: "0402", StartedAt: time.Date(2026, 7, 18, 15, 0, 0, 0, zone), Unit: "泥沟镇", UnitCode: "370405102000",
		Mark: "013704051020000402202607181500", AsOf: time.Date(2026, 7, 18, 18, 40, 0, 0, zone), Form: "2024", Source: "国统制〔2024〕82号", Counted: 2,
		Total: figure.Figures{"A01007": 31200, "A01008": 0, "A01013": 2400, "A01013#rt": 1800, "A01014": 1800, "A01015": 600, "A01030": 5473, "A01058": 3825},
		Units: []sheet.Unit{
			{Name: "冯湖村", Code: "370405102243", Mark: "013704051022430402202607181505", Stage: "续报 3", State: "accepted", Figures: figure.Figures{"A01007": 30000, "A01008": 0, "A01013": 2400, "A01013#rt": 1800, "A01014": 1800, "A01015": 600, "A01030": 5467}},
			{Name: "柿树园村", Code: "370405102244", Mark: "013704051022440402202607181520", Stage: "初报 1", State: "submitted", Figures: figure.Figures{"A01007": 1000, "A01030": 7}},
		},
	}
}

// The workbook is opened again and compared cell by cell with sheets that were looked at: printed order, headings, units, empty where
// nobody told anything, numbers as numbers.
func TestXLSX(t *testing.T) {
	t.Parallel()
	f, table := hail()
	var b bytes.Buffer
	if err := sheet.XLSX(&b, f, table, zone); err != nil {
		t.Fatal(err)
	}
	x, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	if got := x.GetSheetList(); len(got) != 2 || got[0] != "A01" || got[1] != "分单位" {
		t.Fatalf("%v", got)
	}
	for i, name := range []string{"a01.csv", "units.csv"} {
		rows, err := x.GetRows(x.GetSheetList()[i])
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name, rows)
	}
	for at, want := range map[string]excelize.CellType{"D13": excelize.CellTypeUnset, "A13": excelize.CellTypeSharedString} {
		if kind, _ := x.GetCellType("A01", at); kind != want {
			t.Errorf("%s is of type %v", at, kind)
		}
	}
	if formula, _ := x.GetCellFormula("A01", "D13"); formula != "" {
		t.Errorf("a formula: %s", formula)
	}
}

func golden(t *testing.T, name string, rows [][]string) {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.ReplaceAll(b.String(), "\r", ""); got != string(want) {
		t.Errorf("%s is not as expected:\n%s", name, got)
	}
}

// Every line of the form stands once, in its order.
func TestOrder(t *testing.T) {
	t.Parallel()
	f, _ := hail()
	lines := sheet.Lines(f, "A01")
	if len(lines) != 64 || lines[0].Code != "A01001" || lines[63].Code != "A01064" {
		t.Fatalf("%d lines", len(lines))
	}
	for i := 1; i < len(lines); i++ {
		if lines[i].Code <= lines[i-1].Code {
			t.Errorf("%s after %s", lines[i].Code, lines[i-1].Code)
		}
	}
}

func TestCSVAndJSON(t *testing.T) {
	t.Parallel()
	f, table := hail()
	var b bytes.Buffer
	if err := sheet.CSV(&b, f, table); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 4 || rows[1][0] != "冯湖村" || rows[3][0] != "泥沟镇 合计" {
		t.Fatalf("%v %v", rows, err)
	}
	at := func(head string) int {
		for i, h := range rows[0] {
			if strings.HasPrefix(h, head+" ") {
				return i
			}
		}
		t.Fatalf("no column %s", head)
		return 0
	}
	if rows[1][at("A01030")] != "54.67" || rows[2][at("A01008")] != "" || rows[1][at("A01008")] != "0" || rows[3][at("A01013#rt")] != "18" {
		t.Errorf("%v", rows)
	}
	b.Reset()
	if err := sheet.JSON(&b, table); err != nil {
		t.Fatal(err)
	}
	var back sheet.Table
	if err := json.Unmarshal(b.Bytes(), &back); err != nil || back.Total["A01030"] != 5473 || back.Units[1].Mark != table.Units[1].Mark {
		t.Errorf("%+v %v", back, err)
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	f, table := hail()
	var b bytes.Buffer
	if err := sheet.Text(&b, f, table, zone); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"泥沟镇7·18 冰雹情况报告", "2026 年 7 月 18 日 15 时起", "截至 7 月 18 日 18 时 40 分，2 个单位上报，受灾人口312人", "农作物受灾面积54.73公顷", "因灾死亡人口为零", "直接经济损失38.25万元"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in\n%s", want, b.String())
		}
	}
	if strings.Contains(b.String(), "失踪") { // nobody told of it: neither a number nor a zero
		t.Errorf("says what nobody told:\n%s", b.String())
	}
	table.Total, table.Counted = figure.Figures{}, 0
	b.Reset()
	if err := sheet.Text(&b, f, table, zone); err != nil || !strings.Contains(b.String(), "尚无上报的损失") {
		t.Errorf("%s %v", b.String(), err)
	}
}
