package form_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"jiaoying/server/loss/form"
)

var update = flag.Bool("update", false, "write the documents in testdata anew")

// The document of the form in force is kept as a file: the phone's tests read it, and a changed form is a changed file.
func TestBuiltin(t *testing.T) {
	t.Parallel()
	all := form.Builtin()
	if len(all) != 1 {
		t.Fatalf("%d forms", len(all))
	}
	f := all[0]
	doc, err := f.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	kept(t, "testdata/2024.json", doc)
	again, err := form.Parse(doc)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(f, again) {
		t.Error("what was written is read as another form")
	}
	counts := map[string]int{"A01": 0, "A07": 0}
	pairs := 0
	for _, i := range f.Indicators {
		counts[i.Sheet]++
		if i.Realtime {
			pairs++
		}
	}
	if counts["A01"] != 64 || counts["A07"] != 12 || pairs != 6 || len(f.Parsed()) != 34 || len(f.Hazards) != 27 {
		t.Errorf("%v indicators, %d pairs, %d rules, %d hazards", counts, pairs, len(f.Parsed()), len(f.Hazards))
	}
	for ledger, n := range map[string]int{"D01": 19, "D02": 19, "D03": 12} {
		c, ok := f.Ledger(ledger)
		if !ok || len(c) != n || c[n-1].Code != fmt.Sprintf("%s%03d", ledger, n) {
			t.Errorf("%s has %d columns", ledger, len(c))
		}
	}
	if !f.Valid("2027-03-31") || f.Valid("2027-04-01") || f.Valid("2023-12-31") {
		t.Error("it is in force to the end of March 2027")
	}
}

// kept compares a document with the file that other tests read, those of figures and of the phone.
func kept(t *testing.T, file string, doc []byte) {
	t.Helper()
	var lines bytes.Buffer
	if err := json.Indent(&lines, doc, "", " "); err != nil {
		t.Fatal(err)
	}
	lines.WriteByte('\n')
	if *update {
		if err := os.WriteFile(file, lines.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	is, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(is, lines.Bytes()) {
		t.Errorf("%s is another form; run the test with -update and look at what changed", file)
	}
}

func TestLookups(t *testing.T) {
	t.Parallel()
	f := form.Builtin()[0]
	if i, ok := f.Indicator("A01013#rt"); !ok || i.Code != "A01013" || !i.OwnedBy(form.Village) || i.OwnedBy(form.County) {
		t.Errorf("%+v %v", i, ok)
	}
	for _, key := range []string{"A01007#rt", "A01999", "", "#rt", "A01013#rt#rt", "a01007"} {
		if i, ok := f.Indicator(key); ok {
			t.Errorf("%q is %+v", key, i)
		}
	}
	if u := f.UnitsOf("公顷"); len(u) != 2 || u[0].Unit != "亩" {
		t.Errorf("land is typed in %v", u)
	}
	if h, ok := f.Hazard("0402"); !ok || h.Secondary != "冰雹灾害" || h.Ledger != "6" {
		t.Errorf("%+v", h)
	}
	if o, ok := f.Option("cause", "18"); !ok || o.ZH != "其他" {
		t.Errorf("%+v", o)
	}
	if _, ok := f.Reason("fall", "rented"); ok {
		t.Error("rented land is no reason for a fall")
	}
	if r, ok := f.Reason("base", "rented"); !ok || r.Text {
		t.Errorf("%+v", r)
	}
	if d, ok := f.Definition("A01013"); !ok || !strings.Contains(d.ZH, "2 天") {
		t.Errorf("%+v", d)
	}
	for name, found := range map[string]bool{"A": second(f.Definition("X")), "B": second(f.Unit("人", "亩")), "C": second(f.Ledger("D09")), "D": second(f.Option("cause", "19")),
		"E": second(f.Hazard("9999")), "F": second(f.Base("cows"))} {
		if found {
			t.Error(name, "is found")
		}
	}
}

func second[T any](_ T, ok bool) bool { return ok }

// next is a form nobody has made yet: other codes, another rule, another unit, another ledger. No line of code knows it.
func next() fstest.MapFS {
	file := func(lines ...string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.Join(lines, "\n") + "\n")}
	}
	return fstest.MapFS{
		"ties.csv": file("code,ledger,how,column,value,unless"),
		"form.json": file(`{"version": "2027", "title": {"zh": "新制度", "en": "The next rule"}, "source": "国统制〔2027〕1号", "valid_from": "2027-04-01", "valid_until": "2030-03-31",`,
			`"sheets": [{"code": "E01", "title": {"zh": "快报", "en": "Quick report"}}], "books": [{"code": "L01", "title": {"zh": "名单", "en": "Names"}}],`,
			`"bases": [{"field": "ponds", "unit": "公顷", "name": {"zh": "水面", "en": "Ponds"}}]}`),
		"units.csv": file("printed,unit,grains,whole,name_en", "人,人,1,1,people", "公顷,亩,20,0,mu", "公顷,分地,2,0,fen", "公顷,公顷,300,0,ha", "公顷,厘,1,0,li"),
		"indicators.csv": file("form,code,name,name_en,datatype,unit,parent,group,page,owner,realtime_and_cumulative,named_in_first_report,options,code_certainty",
			"E01,E1,全部,All,int,人,,人口,people,village,1,1,,read", "E01,E2,男,Men,int,人,E1,人口,people,village;town,1,0,,read", "E01,E3,女,Women,int,人,E1,人口,people,village,1,0,,read",
			"E01,E4,水面,Ponds,dec2,公顷,,农业,farm,village,0,0,,read", "E01,E5,等级,Level,enum,,,特征,facts,county,0,0,lvl,read"),
		"definitions.csv": file("code,label,label_en,zh,en", "E1,全部,All,都算,all", "E2,男,Men,男的,men", "E3,女,Women,女的,women", "E4,水面,Ponds,塘,ponds", "E5,等级,Level,级,level"),
		"rules.csv":       file("rule", "E1=E2+E3"),
		"checks.csv":      file("check,code,field,factor,minimum_hundredths", "fall,E1,,,", "jump,E1,,3,500", "base,E4,ponds,,"),
		"ledgers.csv": file("ledger,code,heading,heading_en,datatype,unit,sealed,options,multi,most", "L01,L1,姓名,Name,text,,1,,0,20", "L01,L2,卫星电话,Satellite telephone,phone,,1,,0,20",
			"L01,L3,级,Level,option,,0,lvl,1,9"),
		"options.csv":   file("list,code,zh,en", "lvl,1,一,one", "lvl,2,二,two"),
		"hazards.csv":   file("code4,primary_code,primary_name,secondary_code,secondary_name,ledger_option,name_en", "7700,77,火山灾害,00,,1,Volcano"),
		"reasons.csv":   file("use,code,zh,en,text", "fall,why,因为,because,1"),
		"deadlines.csv": file("key,stage,level,case,least,start,minutes,days,date,clause", "first.village,first,village,,,occurred,20,,,一"),
	}
}

func TestAnotherVersionNeedsNoCode(t *testing.T) {
	t.Parallel()
	f, err := form.Load(next())
	if err != nil {
		t.Fatal(err)
	}
	doc, err := f.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	kept(t, "testdata/2027.json", doc)
	again, err := form.Parse(doc)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(f, again) {
		t.Error("what was written is read as another form")
	}
	if !f.Valid("2027-04-01") || len(f.Parsed()) != 1 || f.Parsed()[0].Realtime().Text != "E1#rt=E2#rt+E3#rt" {
		t.Errorf("%+v", f.Parsed())
	}
	if c, _ := f.Ledger("L01"); len(c) != 3 || c[1].Heading != "卫星电话" {
		t.Errorf("%+v", c)
	}
}

// Wrong data is named by file, line and column.
func TestErrors(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ file, old, new, want string }{
		"Header":          {"rules.csv", "rule\n", "rool\n", `rules.csv:1:1: no column "rool" is known`},
		"Twice":           {"rules.csv", "rule\n", "rule,rule\n", `rules.csv:1:6: column "rule" twice`},
		"Missing":         {"options.csv", "list,code,zh,en", "list,code,zh", `options.csv:1:1: column "en" is missing`},
		"Short":           {"options.csv", "lvl,1,一,one", "lvl,1,一", "options.csv:2:1: wrong number of fields"},
		"Quote":           {"options.csv", "lvl,1,一,one", `lvl,1,一,o"ne`, `options.csv:2:12: bare " in non-quoted-field`},
		"Number":          {"units.csv", "人,人,1,1", "人,人,x,1", `units.csv:2:9: grains: "x" is no whole number`},
		"Flag":            {"units.csv", "人,人,1,1", "人,人,1,yes", `units.csv:2:11: whole: "yes" is neither 0 nor 1`},
		"Grains":          {"units.csv", "公顷,公顷,300", "公顷,公顷,0", "units.csv:5:15: grains: 0, from 1 to 10000"},
		"Finest":          {"units.csv", "公顷,厘,1,", "公顷,厘,4,", "units.csv:3:12: grains: no unit of 公顷 has the grain 1"},
		"ItsOwnUnit":      {"units.csv", "公顷,公顷,300", "公顷,顷,300", "units.csv:3:1: printed: 公顷 cannot be typed itself"},
		"UnitTwice":       {"units.csv", "公顷,分地,2", "公顷,亩,2", "units.csv:4:8: unit: 亩 of 公顷 twice"},
		"Sheet":           {"indicators.csv", "E01,E3", "E02,E3", `indicators.csv:4:1: form: no sheet "E02"`},
		"CodeTwice":       {"indicators.csv", "E01,E3", "E01,E2", `indicators.csv:4:5: code: "E2" is no code, or stands twice`},
		"CodeForm":        {"indicators.csv", "E01,E3", "E01,E+3", `indicators.csv:4:5: code: "E+3" is no code, or stands twice`},
		"Type":            {"indicators.csv", "All,int", "All,float", `indicators.csv:2:19: datatype: "float" is none of [int dec2], [dec1 text typhoon date datetime code enum]`},
		"Decimals":        {"indicators.csv", "All,int", "All,dec2", "indicators.csv:2:24: unit: 人 and dec2 do not agree on decimals"},
		"Unit":            {"indicators.csv", "dec2,公顷", "dec2,顷", `indicators.csv:5:26: unit: no unit "顷"`},
		"Owner":           {"indicators.csv", "village;town", "village;province", `indicators.csv:3:41: owner: "province" is none of [village town county]`},
		"Parent":          {"indicators.csv", "人,E1,人口,people,village;town", "人,E9,人口,people,village;town", `indicators.csv:3:24: parent: no other indicator "E9"`},
		"List":            {"indicators.csv", "lvl", "lvl9", `indicators.csv:6:52: options: "lvl9": a known list for an enum, nothing for others`},
		"NoMeaning":       {"definitions.csv", "E3,女,Women,女的,women\n", "", "indicators.csv:4:5: code: E3 has no definition"},
		"Meaning":         {"definitions.csv", "E3,女", "E8,女", `definitions.csv:4:1: code: no indicator "E8", or it stands twice`},
		"MeaningMissing":  {"definitions.csv", "女的", "", "definitions.csv:4:14: zh: missing"},
		"Rule":            {"rules.csv", "E1=E2+E3", "E1>E2", `rules.csv:2:1: rule: rule "E1>E2" has neither >= nor =`},
		"RuleCode":        {"rules.csv", "E1=E2+E3", "E1=E2+E9", "rules.csv:2:1: rule: no figure E9"},
		"RuleFact":        {"rules.csv", "E1=E2+E3", "E1>=E5", "rules.csv:2:1: rule: no figure E5"},
		"RuleUnits":       {"rules.csv", "E1=E2+E3", "E1=E2+E4", "rules.csv:2:1: rule: E4 is in 公顷, not in 人"},
		"RuleTwice":       {"rules.csv", "E1=E2+E3", "E1=E2+E3\nE1=E2+E3", "rules.csv:3:1: rule: E1=E2+E3 twice"},
		"TotalTwice":      {"rules.csv", "E1=E2+E3", "E1=E2+E3\nE1=E2", "rules.csv:3:1: rule: E1 is the total of two rules"},
		"Factor":          {"checks.csv", "jump,E1,,3,500", "jump,E1,,51,500", "checks.csv:3:10: factor: 51, from 2 to 50"},
		"Minimum":         {"checks.csv", "jump,E1,,3,500", "jump,E1,,3,", "checks.csv:3:12: minimum_hundredths: 0 is out of bounds"},
		"Check":           {"checks.csv", "fall,E1", "rise,E1", `checks.csv:2:1: check: "rise" is none of fall, jump, base`},
		"CheckCode":       {"checks.csv", "fall,E1", "fall,E1#rt", `checks.csv:2:6: code: no figure "E1#rt", or its check stands twice`},
		"BaseUnit":        {"checks.csv", "base,E4,ponds", "base,E1,ponds", `checks.csv:4:9: field: no base field "ponds" in 人`},
		"Ledger":          {"ledgers.csv", "L01,L2", "L09,L2", `ledgers.csv:3:1: ledger: no ledger "L09"`},
		"Sealed":          {"ledgers.csv", "phone,,1", "phone,,0", "ledgers.csv:3:48: sealed: phone is always sealed"},
		"Multi":           {"ledgers.csv", "phone,,1,,0", "phone,,1,,1", "ledgers.csv:3:51: multi: only options are several"},
		"Most":            {"ledgers.csv", "phone,,1,,0,20", "phone,,1,,0,0", "ledgers.csv:3:53: most: 0, from 1 to 1000"},
		"OptionTwice":     {"options.csv", "lvl,2", "lvl,1", `options.csv:3:5: code: "1" is no code, or stands twice in lvl`},
		"Hazard":          {"hazards.csv", "7700,77", "770,77", `hazards.csv:2:1: code4: "770" is not four digits, or stands twice`},
		"HazardParts":     {"hazards.csv", "7700,77", "7700,78", "hazards.csv:2:22: secondary_code: 7700 is not 78 and 00"},
		"Reason":          {"reasons.csv", "fall,why", "luck,why", `reasons.csv:2:1: use: "luck" is none of [fall jump base return change maintain behalf]`},
		"Deadline":        {"deadlines.csv", "occurred,20,,", "occurred,20,1,", "deadlines.csv:2:40: minutes: exactly one of minutes, days, date"},
		"DeadlineStart":   {"deadlines.csv", "occurred,20", "sunrise,20", `deadlines.csv:2:31: start: "sunrise" is none of [occurred received last stable asked], or beside a date`},
		"DeadlineDate":    {"deadlines.csv", "occurred,20,,", ",,,02-31", `deadlines.csv:2:34: date: "02-31" is no MM-DD`},
		"DeadlineLeast":   {"deadlines.csv", "village,,,occurred", "village,grave,,occurred", "deadlines.csv:2:35: least: 0: of the grave case, and there more than nobody"},
		"DeadlineCase":    {"deadlines.csv", "village,,,occurred", "village,war,,occurred", `deadlines.csv:2:29: case: "war" is none of [ grave response drought drought_national]`},
		"ControlCells":    {"options.csv", "一", "一\a", "options.csv:2:7: zh: more than 600 characters, blanks at an end, or what does not print"},
		"LongCells":       {"options.csv", "一", strings.Repeat("一", 601), "options.csv:2:7: zh: more than 600 characters, blanks at an end, or what does not print"},
		"JSON":            {"form.json", `"source": `, `"source" `, `form.json:1:84: invalid character '"' after object key`},
		"Unknown":         {"form.json", `"source": `, `"sauce": `, `form.json:1:74: json: unknown field "sauce"`},
		"Behind":          {"form.json", "]}\n", "]} {}\n", "form.json:3:90: something follows the document"},
		"Smuggled":        {"form.json", `"source": `, `"rules": [{"rule": "a"}], "source": `, "form.json:1:1: rules belongs into rules.csv"},
		"Lost":            {"form.json", `"bases": [`, `"lost": ["E4"], "bases": [`, `form.json:1:1: lost: "E4" is no whole figure of the form, or stands twice`},
		"Drought":         {"form.json", `"bases": [`, `"drought": "99", "bases": [`, `form.json:1:1: drought: "99" is no hazard of the form`},
		"Until":           {"form.json", "2030-03-31", "2026-03-31", `form.json:1:1: valid_until: "2026-03-31" is no day from 2027-04-01 on`},
		"From":            {"form.json", "2027-04-01", "2027-04-31", `form.json:1:1: valid_from: "2027-04-31" is no day`},
		"SeasonOfNothing": {"form.json", `"books": [{"code": "L01", `, `"books": [{"code": "L01", "season": {"persons": "L9", "money": []}, `, `form.json:1:1: books: L01: "L9" is no open column of int in 人`},
		"BookWithoutRows": {"form.json", `"books": [`, `"books": [{"code": "L02", "title": {"zh": "空", "en": "Empty"}}, `, "form.json:1:1: books: L02 has no columns"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := next()
			text := string(folder[c.file].Data)
			if !strings.Contains(text, c.old) {
				t.Fatalf("%s has no %q", c.file, c.old)
			}
			folder[c.file] = &fstest.MapFile{Data: []byte(strings.Replace(text, c.old, c.new, 1))}
			if _, err := form.Load(folder); err == nil || err.Error() != c.want {
				t.Errorf("%v\nwant %s", err, c.want)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	for file := range next() {
		folder := next()
		delete(folder, file)
		if _, err := form.Load(folder); err == nil || !strings.HasPrefix(err.Error(), file+": ") {
			t.Errorf("without %s: %v", file, err)
		}
		folder[file] = &fstest.MapFile{Data: bytes.Repeat([]byte("x"), form.FileMost+1)}
		if _, err := form.Load(folder); err == nil || err.Error() != fmt.Sprintf("%s:1:1: more than %d bytes", file, form.FileMost) {
			t.Errorf("a big %s: %v", file, err)
		}
		folder[file] = &fstest.MapFile{Data: []byte{0xff}}
		if _, err := form.Load(folder); err == nil || err.Error() != file+":1:1: not UTF-8" {
			t.Errorf("%s of what is no text: %v", file, err)
		}
	}
	if _, err := form.Parse(make([]byte, form.FileMost+1)); err == nil {
		t.Error("a big document is read")
	}
	folder := next()
	rows := string(folder["indicators.csv"].Data)
	for i := range form.IndicatorMost {
		rows += fmt.Sprintf("E01,X%d,全部,All,int,人,,人口,people,village,0,0,,read\n", i)
	}
	folder["indicators.csv"] = &fstest.MapFile{Data: []byte(rows)}
	if _, err := form.Load(folder); err == nil || err.Error() != "indicators.csv:502:1: form: 505 rows, at most 500" {
		t.Error(err)
	}
	parts := make([]string, form.PartMost+1)
	for i := range parts {
		parts[i] = fmt.Sprintf("B%d", i)
	}
	if _, err := form.ParseRule("A>=" + strings.Join(parts, "+")); err == nil {
		t.Error("a rule of 41 parts is read")
	}
	if _, err := form.ParseRule("A>=" + strings.Join(parts[1:], "+")); err != nil {
		t.Error(err)
	}
}

// Whatever arrives as a form is refused or is one that is written and read as itself.
func FuzzParse(f *testing.F) {
	small, err := form.Load(next())
	if err != nil {
		f.Fatal(err)
	}
	other, err := small.Marshal()
	if err != nil {
		f.Fatal(err)
	}
	for _, b := range [][]byte{other, []byte("{}"), []byte("null"), []byte(`{"version":"1"}`), other[:len(other)/2]} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := form.Parse(b)
		if err != nil {
			return
		}
		out, err := got.Marshal()
		if err != nil {
			return // more than a megabyte when written out
		}
		again, err := form.Parse(out)
		if err != nil {
			t.Fatal(err)
		}
		twice, err := again.Marshal()
		if err != nil || !bytes.Equal(out, twice) {
			t.Fatal("it is not written as it was read", err)
		}
	})
}

// A version is these files and no others.
func TestFolder(t *testing.T) {
	t.Parallel()
	names := []string{}
	if err := fs.WalkDir(os.DirFS("data/2024"), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	want := []string{}
	for file := range next() {
		want = append(want, file)
	}
	if len(names) != len(want) {
		t.Errorf("%v", names)
	}
}
