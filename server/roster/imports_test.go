package roster_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"jiaoying/ent/db/category"
	dbdivision "jiaoying/ent/db/division"
	"jiaoying/ent/schema"
	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/roster"
	"jiaoying/server/roster/data"
	"jiaoying/server/roster/sheet"
	"jiaoying/server/store/storetest"
)

func table(t *testing.T, text string) sheet.Table {
	t.Helper()
	tab, err := sheet.Read(strings.NewReader(text), -1, "x.csv")
	if err != nil {
		t.Fatal(err)
	}
	return *tab
}

func file(t *testing.T, name string) sheet.Table {
	t.Helper()
	b, err := data.Files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return table(t, string(b))
}

// told writes problems short: line column code.
func told(ps []division.Problem) (out []string) {
	for _, p := range ps {
		out = append(out, fmt.Sprintf("%d %s %s", p.Line, p.Column, p.Code))
	}
	return out
}

func (b *bundle) count(t *testing.T) int {
	t.Helper()
	n, err := b.store.Client.Division.Query().Count(system)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func counts(in roster.Import) [3]int { return [3]int{in.Added, in.Changed, in.Same} }

// The district's own list over a tree that has seven of its rows already, dry, once and again.
func TestImportDivisions(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		tree, names := file(t, "divisions.csv"), file(t, "names-370405.csv")
		had := b.count(t)
		for i, want := range []roster.Import{{Added: 218, Changed: 2, Same: 4, DryRun: true}, {Added: 218, Changed: 2, Same: 4}, {Same: 224}} {
			in, err := b.flow.ImportDivisions(as(b.admin), tree, &names, want.DryRun)
			if err != nil || len(in.Problems) > 0 || counts(in) != counts(want) || in.DryRun != want.DryRun {
				t.Fatalf("run %d: %v %v, %v", i, counts(in), told(in.Problems), err)
			}
			if n := b.count(t); i == 0 && n != had {
				t.Fatalf("a dry run wrote %d divisions", n-had)
			}
		}
		d, err := b.store.Client.Division.Query().Where(dbdivision.Code("370405104204")).Only(system)
		if err != nil || len(d.Aliases) != 1 || d.ValidFrom != today || d.Place().Town != b.other.Town || d.ParentID != b.other.Town {
			t.Errorf("%+v %v", d, err)
		}
		if d := b.division(t, b.town.Town); d.McaCode != "370405103000" {
			t.Errorf("%+v", d)
		}
		only, err := b.flow.ImportDivisions(as(b.admin), sheet.Table{}, ptr(table(t, "code,mca_code,alias,valid_to\n370405102243,,冯家湖,2020-01-01\n")), false)
		if err != nil || counts(only) != [3]int{0, 1, 0} {
			t.Errorf("names alone: %v %v %v", counts(only), told(only.Problems), err)
		}
	})
}

// A part of the tree under a town that is there; what is known better; a new name.
func TestImportSubtree(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		in, err := b.flow.ImportDivisions(as(b.admin), table(t, `code,parent_code,level,name,population,households,longitude,latitude,valid_from
370405102243,370405102000,village,新湖村委会,1500,,117.6,34.5,
370405102245,370405102000,village,三村委会,,,,,2026-03-01
37040510224501,370405102245,grid,一网格,100,30,,,
`), nil, false)
		if err != nil || counts(in) != [3]int{2, 1, 0} {
			t.Fatalf("%v %v %v", counts(in), told(in.Problems), err)
		}
		d := b.division(t, b.villageA.Village)
		if d.Name != "新湖村委会" || d.ShortName != "新湖村" || *d.Population != 1500 || *d.Longitude != 117.6 || !slices.Equal(d.Aliases, []schema.Alias{{Name: "冯湖村委会", ValidTo: yesterday}}) {
			t.Errorf("%+v", d)
		}
		g, err := b.store.Client.Division.Query().Where(dbdivision.Code("37040510224501")).Only(system)
		if err != nil || g.Place().Town != b.town.Town || g.Level != division.Grid || *g.Households != 30 {
			t.Errorf("%+v %v", g, err)
		}
		if n, ok, err := b.store.Node(system, g.ID); !ok || err != nil || n.Path != "泥沟镇 三村 一网格" {
			t.Errorf("the cached tree does not know it: %+v %v", n, err)
		}
	})
}

func TestImportDivisionsRefusals(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		if err := b.flow.RetireDivision(as(b.admin), b.villageC.Village, yesterday); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name, tree, names string
			who               *viewer.Viewer
			want              []string
		}{
			{"columns", "code,name\n370405102243,x\n", "", b.admin, []string{"1 parent_code division.column", "1 level division.column"}},
			{"damaged rows", "code,parent_code,level,name,valid_from\n370405102301,370405102000,village,好村,2026-13-01\n1,370405102000,village,x,\n370405102302,370405102000,village,,\n", "", b.admin,
				[]string{"2 valid_from division.day", "3 code division.code_form", "4 name division.name_missing"}},
			{"a parent that is nowhere", "code,parent_code,level,name\n370405199001,370405199000,village,x\n370405102301,370405102000,village,x\n", "", b.admin,
				[]string{"2 parent_code division.parent_missing"}},
			{"a move", "code,parent_code,level,name\n370405102243,370405104000,village,冯湖村委会\n", "", b.admin, []string{"2 parent_code division.parent_moved"}},
			{"a retired one", "code,parent_code,level,name\n370405104235,370405104000,village,姚楼村委会\n", "", b.admin, []string{"2 code division.retired"}},
			{"under a retired one", "code,parent_code,level,name\n37040510423501,370405104235,grid,一网格\n", "", b.admin, []string{"2 parent_code division.retired"}},
			{"another county", "code,parent_code,level,name\n370406100000,370406000000,town,x\n", "", b.admin, []string{"2 code denied"}},
			{"a county", "code,parent_code,level,name\n370407000000,,county,x\n", "", b.admin, []string{"2 code denied"}},
			{"names", "", "code,mca_code,alias,valid_to\n370405199001,,x,\n370406000000,,x,\n", b.admin, []string{"2 code division.code_unknown", "3 code denied"}},
			{"names' form", "", "code,mca_code,alias,valid_to\n1,,x,\n370405102243,,x,y\n", b.admin, []string{"2 code division.code_form", "3 valid_to division.day"}},
			{"nothing at all", "", "", b.admin, []string{"1 code division.column", "1 parent_code division.column", "1 level division.column", "1 name division.column"}},
		} {
			var tree sheet.Table
			var names *sheet.Table
			if c.tree != "" {
				tree = table(t, c.tree)
			}
			if c.names != "" {
				names = ptr(table(t, c.names))
			}
			b.silent(t, c.name, func() error {
				in, err := b.flow.ImportDivisions(as(c.who), tree, names, false)
				if got := told(in.Problems); !slices.Equal(got, c.want) || counts(in) != [3]int{} {
					t.Errorf("%s: %v %v, want %v", c.name, got, counts(in), c.want)
				}
				return err
			})
		}
		for name, v := range map[string]*viewer.Viewer{"who sees": b.duty, "nobody": {}} {
			if got := code2(b.flow.ImportDivisions(as(v), table(t, "code,parent_code,level,name\n370405102301,370405102000,village,x\n"), nil, false)); got != "denied" {
				t.Errorf("%s: %s", name, got)
			}
		}
	})
}

const peopleFile = `name,phone,role,post,division_code,category_scope,valid_from,valid_to,verified_at
逄归田,10030000020,village_head,A,370405102243,all,2026-01-01,,2026-05-01
逄归田,100-3000-0020,monitor,A,370405102243,geology;water,2026/01/01,2026-12-31,
岳小满,10030000022,grid_officer,B,370405102243,,2026-01-01,,
`

func TestImportPeople(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		for i, want := range []roster.Import{{Added: 3, DryRun: true}, {Added: 3}, {Same: 3}} {
			in, err := b.flow.ImportPeople(as(b.admin), table(t, peopleFile), want.DryRun)
			if err != nil || counts(in) != counts(want) || in.DryRun != want.DryRun {
				t.Fatalf("run %d: %v %v %v", i, counts(in), told(in.Problems), err)
			}
		}
		id, err := b.flow.ByPhone(as(b.admin), "10030000020")
		if err != nil {
			t.Fatal(err)
		}
		p, err := b.store.Client.Person.Get(system, id)
		if err != nil || p.State != roster.StateInvited || p.VerifiedAt != "2026-05-01" || p.Place() != b.villageA || p.PhoneMask != "100****0020" {
			t.Errorf("%+v %v", p, err)
		}
		posts, err := p.QueryAppointments().All(system)
		if err != nil || len(posts) != 2 {
			t.Fatalf("%d posts, %v", len(posts), err)
		}
		for _, a := range posts {
			if a.Role == viewer.Monitor && (!slices.Equal(a.Lines, []string{"geology", "water"}) || a.FromDay != "2026-01-01" || a.ToDay != "2026-12-31") {
				t.Errorf("%+v", a)
			}
		}
		later := strings.ReplaceAll(strings.Replace(peopleFile, "geology;water,2026/01/01,2026-12-31", "water,2026-01-01,", 1), "all,2026-01-01,,", "all,2026-01-01,2026-12-31,")
		if in, err := b.flow.ImportPeople(as(b.admin), table(t, later), false); err != nil || counts(in) != [3]int{0, 2, 1} {
			t.Errorf("a change: %v %v %v", counts(in), told(in.Problems), err)
		}
		// He hands in a file with his own line as it stands, and may not change it.
		self := &viewer.Viewer{Person: id, Grants: b.admin.Grants}
		if in, err := b.flow.ImportPeople(as(self), table(t, later), false); err != nil || counts(in) != [3]int{0, 0, 3} {
			t.Errorf("his own line: %v %v %v", counts(in), told(in.Problems), err)
		}
		if in, err := b.flow.ImportPeople(as(self), table(t, peopleFile), false); err != nil || !slices.Equal(told(in.Problems), []string{"2 phone appointment.own", "3 phone appointment.own"}) {
			t.Errorf("his own line changed: %v %v", told(in.Problems), err)
		}
	})
}

func TestImportPeopleRefusals(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.add(t, "10030000001", viewer.InfoOfficer, b.villageA)
		gone := b.add(t, "10030000002", viewer.InfoOfficer, b.villageA)
		if err := b.flow.EndPerson(as(b.admin), gone.ID); err != nil {
			t.Fatal(err)
		}
		hidden := b.person("10030000003", viewer.CountyDuty, b.foreign)
		if err := b.flow.AddPerson(as(b.stranger), hidden); err != nil {
			t.Fatal(err)
		}
		const head = "name,phone,role,post,division_code,category_scope,valid_from,valid_to,verified_at\n"
		for _, c := range []struct {
			name, rows string
			want       []string
		}{
			{"every cell", ",1,king,C,1,,x,y,z\n", []string{"2 name person.name", "2 phone person.phone_form", "2 role appointment.role", "2 post appointment.post",
				"2 valid_from appointment.dates", "2 valid_to appointment.dates", "2 verified_at division.day", "2 division_code division.code_unknown"}},
			{"days crosswise", "甲,10030000009,monitor,A,370405102243,,2026-01-02,2026-01-01,\n", []string{"2 valid_to appointment.dates"}},
			{"another level", "甲,10030000009,town_duty,A,370405102243,,2026-01-02,,\n", []string{"2 role appointment.level"}},
			{"no such line", "甲,10030000009,monitor,A,370405102243,water;fire,2026-01-02,,\n", []string{"2 category_scope appointment.line"}},
			{"twice", "甲,10030000009,monitor,A,370405102243,,2026-01-02,,\n乙,10030000008,monitor,A,370405102243,,2026-01-02,,\n甲,10030000009,monitor,A,370405102243,water,2026-01-02,,\n",
				[]string{"4 division_code appointment.twice"}},
			{"two names for a number", "甲,10030000009,monitor,A,370405102243,,2026-01-02,,\n乙,10030000009,monitor,B,370405102243,,2026-01-02,,\n", []string{"3 phone person.phone_taken"}},
			{"a number of somebody else", "甲,10030000001,monitor,A,370405102243,,2026-01-02,,\n", []string{"2 phone person.phone_taken"}},
			{"a number of somebody hidden", "逄归田,10030000003,monitor,A,370405102243,,2026-01-02,,\n", []string{"2 phone person.phone_taken"}},
			{"who has left", "逄归田,10030000002,monitor,A,370405102243,,2026-01-02,,\n", []string{"2 phone person.ended"}},
			{"another county", "甲,10030000009,county_duty,A,370406000000,,2026-01-02,,\n", []string{"2 division_code appointment.beyond"}},
			{"what another county has", "逄归田,10030000003,county_duty,A,370406000000,,2026-01-01,,\n", []string{"2 division_code appointment.beyond"}},
			{"one sound, one not", "甲,10030000009,monitor,A,370405102243,,2026-01-02,,\n乙,10030000008,monitor,A,370405102243,,,,\n", []string{"3 valid_from appointment.dates"}},
		} {
			b.silent(t, c.name, func() error {
				in, err := b.flow.ImportPeople(as(b.admin), table(t, head+c.rows), false)
				if got := told(in.Problems); !slices.Equal(got, c.want) || counts(in) != [3]int{} {
					t.Errorf("%s: %v %v, want %v", c.name, got, counts(in), c.want)
				}
				return err
			})
		}
		if in, err := b.flow.ImportPeople(as(b.admin), table(t, "name\nx\n"), false); err != nil || len(in.Problems) != 5 {
			t.Errorf("columns: %v %v", told(in.Problems), err)
		}
		for name, v := range map[string]*viewer.Viewer{"who sees": b.duty, "nobody": {}} {
			if got := code2(b.flow.ImportPeople(as(v), table(t, peopleFile), false)); got != "denied" {
				t.Errorf("%s: %s", name, got)
			}
		}
	})
}

func TestImportCategories(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		cats, lines := file(t, "report-categories.csv"), file(t, "lines.csv")
		for i, want := range [][3]int{{81, 1, 0}, {0, 0, 82}} {
			in, err := b.flow.ImportCategories(as(b.admin), b.county.County, cats, lines)
			if err != nil || counts(in) != want {
				t.Fatalf("run %d: %v %v %v", i, counts(in), told(in.Problems), err)
			}
		}
		for code, want := range map[string]string{
			"NAT03": "false 渗水带泥|裂缝加宽|闸门失灵 water", "ACC01": "true  fire", "ACC06": "false 有人伤亡一律直报 safety", "NAT04": "false 有人落水|围栏被冲开 geology|mine|water",
		} {
			c, err := b.store.Client.Category.Query().Where(category.Code(code)).Only(as(b.officer))
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprintf("%v %s %s", c.AlwaysDirect, strings.Join(c.Triggers, "|"), strings.Join(c.Lines, "|")); got != want {
				t.Errorf("%s: %s", code, got)
			}
		}
		damaged := file(t, "report-categories.csv")
		for line, cells := range map[int]map[string]string{0: {"code": "nat01"}, 1: {"class": "flood"}, 2: {"code": "NAT02"}, 3: {"zh": ""}, 4: {"nature": "x"},
			5: {"usual_severity": "x"}, 6: {"visibility": "all"}, 7: {"sms_code": "107"}, 8: {"sms_code": "1"}} {
			for column, c := range cells {
				damaged.Rows[line].Cells[column] = c
			}
		}
		wrong := table(t, "line,category\nWater,NAT01\nwater,NAT99\n")
		want := []string{"2 code category.code", "2 line category.line", "3 class category.word", "3 category category.code", "4 code category.twice", "5 zh category.text", "6 nature category.word",
			"7 usual_severity category.word", "8 visibility category.word", "9 sms_code category.twice", "10 sms_code category.code"}
		b.silent(t, "a damaged file", func() error {
			in, err := b.flow.ImportCategories(as(b.admin), b.county.County, damaged, wrong)
			if got := told(in.Problems); !slices.Equal(got, want) {
				t.Errorf("%v", got)
			}
			return err
		})
		for name, got := range map[string]string{
			"who may not|denied":    code2(b.flow.ImportCategories(as(b.duty), b.county.County, cats, lines)),
			"another county|denied": code2(b.flow.ImportCategories(as(b.stranger), b.county.County, cats, lines)),
			"no county|not_found":   code2(b.flow.ImportCategories(system, b.town.Town, cats, lines)),
			"nowhere|not_found":     code2(b.flow.ImportCategories(system, b.villageA.Child(b.town.Town).Grid, cats, lines)),
		} {
			if _, want, _ := strings.Cut(name, "|"); got != want {
				t.Errorf("%s: %s", name, got)
			}
		}
		if in, err := b.flow.ImportCategories(as(b.admin), b.county.County, table(t, "code\nx\n"), table(t, "line\nx\n")); err != nil || len(in.Problems) != 12 {
			t.Errorf("columns: %v %v", told(in.Problems), err)
		}
	})
}
