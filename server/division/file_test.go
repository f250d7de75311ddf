package division_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jiaoying/server/division"
	"jiaoying/server/roster/sheet"
)

func open(t *testing.T, name string) division.Table {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "roster", "data", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	table, err := sheet.Read(f, -1, name)
	if err != nil {
		t.Fatal(err)
	}
	return *table
}

func read(t *testing.T, lines ...string) division.Table {
	t.Helper()
	table, err := sheet.Read(strings.NewReader(strings.Join(lines, "\n")), -1, "x.csv")
	if err != nil {
		t.Fatal(err)
	}
	return *table
}

func told(ps []division.Problem) string {
	var out []string
	for _, p := range ps {
		out = append(out, fmt.Sprintf("%d %s %s", p.Line, p.Column, p.Code))
	}
	return strings.Join(out, "\n")
}

func TestRealTree(t *testing.T) {
	t.Parallel()
	nodes, problems := division.ReadTree(open(t, "divisions.csv"))
	if len(problems) > 0 {
		t.Fatal(told(problems))
	}
	levels, towns, names := map[division.Level]int{}, map[division.Code]string{}, map[string][]string{}
	known := map[division.Code]bool{}
	for i, n := range nodes {
		levels[n.Level]++
		if i > 0 && !known[n.Parent] {
			t.Errorf("line %d comes before its parent", n.Line)
		}
		known[n.Code] = true
		switch n.Level {
		case division.Town:
			towns[n.Code] = n.Name
		case division.Village:
			short := division.ShortName(n.Name)
			names[short] = append(names[short], strings.TrimSuffix(towns[n.Parent], "镇"))
		}
	}
	if levels[division.County] != 1 || levels[division.Town] != 6 || levels[division.Village] != 217 || len(nodes) != 224 {
		t.Errorf("%v", levels)
	}
	// The names that several towns share, as the notes beside the source list them.
	want := map[string]string{
		"刘桥村": "邳庄 泥沟", "官庄村": "邳庄 张山子 泥沟", "马庄村": "邳庄 泥沟", "张楼村": "邳庄 涧头集", "张庄村": "张山子 涧头集 马兰屯",
		"丁楼村": "泥沟 马兰屯", "顿庄村": "涧头集 马兰屯",
	}
	for name, in := range names {
		if len(in) > 1 && want[name] != strings.Join(in, " ") {
			t.Errorf("%s is in %v, want %s", name, in, want[name])
		}
		if len(slices.Compact(slices.Sorted(slices.Values(in)))) != len(in) {
			t.Errorf("%s stands twice in one town", name)
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
}

func TestRealNames(t *testing.T) {
	t.Parallel()
	nodes, _ := division.ReadTree(open(t, "divisions.csv"))
	names, problems := division.ReadNames(open(t, "names-370405.csv"))
	if len(problems) > 0 {
		t.Fatal(told(problems))
	}
	tree := map[division.Code]division.Node{}
	for _, n := range nodes {
		tree[n.Code] = n
	}
	mca, aliases := map[division.Code]string{}, 0
	for _, n := range names {
		at, ok := tree[n.Code]
		if !ok {
			t.Errorf("line %d: %s is not in the tree", n.Line, n.Code)
		}
		if n.MCA != "" {
			mca[n.Code] = n.MCA
			if at.Level != division.Town {
				t.Errorf("line %d: only towns have a known code", n.Line)
			}
		}
		if n.Alias != "" {
			aliases++
			if n.ValidTo != "2023-06-30" || n.Alias == at.Name || at.Level != division.Village {
				t.Errorf("line %d: %+v of %+v", n.Line, n, at)
			}
		}
	}
	if len(mca) != 6 || aliases != 14 {
		t.Errorf("%d codes, %d aliases", len(mca), aliases)
	}
	// The trap: one number, two towns.
	if mca["370405100000"] != "370405102000" || mca["370405102000"] != "370405103000" || tree["370405102000"].Name != "泥沟镇" {
		t.Errorf("%v", mca)
	}
}

func TestRealLines(t *testing.T) {
	t.Parallel()
	categories := map[string]string{}
	for _, r := range open(t, "report-categories.csv").Rows {
		categories[r.Cells["code"]] = r.Cells["class"]
	}
	if len(categories) != 82 {
		t.Errorf("%d categories", len(categories))
	}
	lines, words := map[string][]string{}, map[string]string{}
	for _, r := range open(t, "lines.csv").Rows {
		line, c := r.Cells["line"], r.Cells["category"]
		if categories[c] == "" || slices.Contains(lines[line], c) || r.Cells["status"] != "proposed" {
			t.Errorf("line %d: %v", r.Line, r.Cells)
		}
		if w := r.Cells["zh"] + r.Cells["en"]; words[line] != "" && words[line] != w {
			t.Errorf("line %d: other words for %s", r.Line, line)
		} else {
			words[line] = w
		}
		lines[line] = append(lines[line], c)
	}
	for _, line := range strings.Fields("geology mine water health dispute fire housing traffic agriculture safety") {
		if len(lines[line]) == 0 {
			t.Errorf("%s is empty", line)
		}
	}
	for c, class := range categories {
		if class == "dispute" && !slices.Contains(lines["dispute"], c) {
			t.Errorf("%s is no dispute", c)
		}
		if class == "public_health" && !slices.Contains(lines["health"], c) {
			t.Errorf("%s is not for health", c)
		}
	}
}

const head = "code,parent_code,level,name,urban_rural_code,population,households,longitude,latitude"

func TestReadTree(t *testing.T) {
	t.Parallel()
	const county, town = "370405000000,370400000000,county,台儿庄区", "370405102000,370405000000,town,泥沟镇"
	for name, c := range map[string]struct {
		lines []string
		want  string
	}{
		"Good":              {[]string{county, town, "370405102243,370405102000,village,冯湖村委会,220,1200,310,117.67,34.67", "37040510224301,370405102243,grid,第一网格"}, ""},
		"ChildrenFirst":     {[]string{"370405102243,370405102000,village,冯湖村委会", town, county}, ""},
		"LevelInCapitals":   {[]string{"370405000000,,COUNTY,台儿庄区"}, ""},
		"TopOutside":        {[]string{town, "370405100000,370405000000,town,邳庄镇", "370405102243,370405102000,village,冯湖村委会"}, ""},
		"GridsAlone":        {[]string{"37040510224301,370405102243,grid,第一网格"}, ""},
		"MovedVillage":      {[]string{town, "370405100000,370405000000,town,邳庄镇", "370405102243,370405100000,village,冯湖村委会"}, ""},
		"CodeForm":          {[]string{county, "37040510200,370405000000,town,泥沟镇", "x,370405000000,town,邳庄镇", "370400000000,,county,枣庄市"}, "3 code division.code_form\n4 code division.code_form\n5 code division.code_form"},
		"LevelWord":         {[]string{county, "370405102000,370405000000,city,泥沟镇"}, "3 level division.level"},
		"LevelNotOfCode":    {[]string{county, "370405102000,370405000000,village,泥沟镇"}, "3 level division.code_level"},
		"Twice":             {[]string{county, town, town}, "4 code division.code_twice"},
		"NameMissing":       {[]string{county, "370405102000,370405000000,town,  "}, "3 name division.name_missing"},
		"NameLong":          {[]string{county, "370405102000,370405000000,town," + strings.Repeat("泥", 61)}, "3 name division.name_long"},
		"NameAtBound":       {[]string{county, "370405102000,370405000000,town," + strings.Repeat("泥", 60)}, ""},
		"NameBroken":        {[]string{county, "370405102000,370405000000,town,\"泥\n沟镇\""}, "3 name division.name_form"},
		"ParentMissing":     {[]string{county, town, "370405100243,370405100000,village,冯湖村委会", "370405102001,,village,某社区"}, "4 parent_code division.parent_missing\n5 parent_code division.parent_missing"},
		"TopWithoutParent":  {[]string{"370405102000,,town,泥沟镇"}, "2 parent_code division.parent_missing"},
		"ParentLevel":       {[]string{county, town, "370405102243,370405000000,village,冯湖村委会", "37040510224301,370405102000,grid,网格"}, "4 parent_code division.parent_level\n5 parent_code division.parent_level"},
		"OwnParent":         {[]string{county, "370405102000,370405102000,town,泥沟镇"}, "3 parent_code division.parent_level"},
		"TopParentLevel":    {[]string{"370405102000,370405100000,town,泥沟镇"}, "2 parent_code division.parent_level"},
		"CountyUnderCounty": {[]string{"370405000000,370406000000,county,台儿庄区"}, "2 parent_code division.parent_level"},
		"Numbers":           {[]string{"370405000000,,county,台儿庄区,2200,-1,x,117,"}, "2 urban_rural_code division.urban_rural_form\n2 population division.number\n2 households division.number\n2 latitude division.point"},
		"Points":            {[]string{"370405000000,,county,台儿庄区,,,,181,NaN"}, "2 longitude division.point\n2 latitude division.point"},
		"SeveralAtOnce":     {[]string{"370405000000,,town,", "370405000000,,county,台儿庄区"}, "2 level division.code_level\n2 name division.name_missing\n3 code division.code_twice"},
	} {
		nodes, problems := division.ReadTree(read(t, append([]string{head}, c.lines...)...))
		if got := told(problems); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
		if (len(nodes) == 0) != (c.want != "") {
			t.Errorf("%s: %d nodes", name, len(nodes))
		}
		if !slices.IsSortedFunc(nodes, func(a, b division.Node) int { return a.Level.Depth() - b.Level.Depth() }) {
			t.Errorf("%s: not parents first", name)
		}
	}
	nodes, _ := division.ReadTree(read(t, head, "370405102243,370405102000,village,冯湖村委会,220,1200,,117.67,34.67"))
	if n := nodes[0]; *n.Population != 1200 || n.Households != nil || *n.Longitude != 117.67 || *n.Latitude != 34.67 || n.UrbanRural != "220" || n.Line != 2 {
		t.Errorf("%+v", n)
	}
	if _, problems := division.ReadTree(read(t, "code,name", "370405000000,台儿庄区")); told(problems) != "1 parent_code division.column\n1 level division.column" {
		t.Error(told(problems))
	}
}

func TestReadNames(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lines []string
		want  string
	}{
		"Good":          {[]string{"370405102000,370405103000,,", "370405102235,,西兰城村委会,2023-06-30", "370405102235,,兰城,"}, ""},
		"Code":          {[]string{"3704,370405103000,,"}, "2 code division.code_form"},
		"MCAForm":       {[]string{"370405102000,370405103,,", "370405100000,37040510300001,,"}, "2 mca_code division.code_form\n3 mca_code division.code_form"},
		"MCATaken":      {[]string{"370405102000,370405103000,,", "370405100000,370405103000,,"}, "3 mca_code division.code_twice"},
		"TwoMCA":        {[]string{"370405102000,370405103000,,", "370405102000,370405104000,,"}, "3 mca_code division.code_twice"},
		"SaysNothing":   {[]string{"370405102000,,,"}, "2 alias division.name_missing"},
		"AliasTwice":    {[]string{"370405102235,,兰城,", "370405102235,,兰城,2023-06-30"}, "3 alias division.alias_twice"},
		"AliasLong":     {[]string{"370405102235,," + strings.Repeat("兰", 61) + ","}, "2 alias division.name_long"},
		"Day":           {[]string{"370405102235,,兰城,2023-02-30"}, "2 valid_to division.day"},
		"DayOfNothing":  {[]string{"370405102000,370405103000,,2023-06-30"}, "2 valid_to division.day"},
		"ColumnMissing": {nil, "1 valid_to division.column"},
	} {
		first := "code,mca_code,alias,valid_to"
		if c.lines == nil {
			first = "code,mca_code,alias"
		}
		names, problems := division.ReadNames(read(t, append([]string{first}, c.lines...)...))
		if got := told(problems); got != c.want || (len(names) == 0) != (c.want != "") {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

func FuzzReadTree(f *testing.F) {
	f.Add(head + "\n370405000000,,county,台儿庄区\n370405102000,370405000000,town,泥沟镇")
	f.Add("code,parent_code,level,name\n37040510224301,370405102243,grid,x")
	f.Fuzz(func(t *testing.T, text string) {
		table, err := sheet.Read(strings.NewReader(text), -1, "x.csv")
		if err != nil {
			return
		}
		division.ReadNames(*table)
		nodes, problems := division.ReadTree(*table)
		if len(problems) > 0 && nodes != nil {
			t.Fatal("nodes beside problems")
		}
		seen := map[division.Code]bool{}
		for i, n := range nodes {
			if seen[n.Code] || n.Code.Level() != n.Level || n.Name == "" {
				t.Fatalf("%+v", n)
			}
			if seen[n.Code] = true; n.Level != nodes[0].Level && !seen[n.Parent] {
				t.Fatalf("node %d before its parent", i)
			}
		}
	})
}
