package figure_test

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"

	"jiaoying/server/loss/figure"
	"jiaoying/server/loss/form"
)

// vector is one case that Go and TypeScript both answer: pwa/src/kit/figures/figures.test.ts reads the same file.
type vector struct {
	Kind     string                   `json:"kind"`
	Name     string                   `json:"name"`
	Key      string                   `json:"key"`
	Value    figure.Value             `json:"value"`
	Grains   *int64                   `json:"grains"`
	Why      string                   `json:"why"`
	Printed  int64                    `json:"printed"`
	Parts    []figure.Typed           `json:"parts"`
	Figures  figure.Figures           `json:"figures"`
	Typed    figure.Typed             `json:"typed"`
	Previous figure.Typed             `json:"previous"`
	Known    json.RawMessage          `json:"base"` // figures of the village, or the common base of a merge
	Findings []figure.Finding         `json:"findings"`
	Full     figure.Typed             `json:"full"`
	Reasons  map[string]figure.Reason `json:"reasons"`
	Settled  bool                     `json:"settled"`
	Facts    figure.Facts             `json:"facts"`
	Ledger   string                   `json:"ledger"`
	Row      figure.Row               `json:"row"`
	Rule     string                   `json:"rule"`
	Parsed   *struct {
		Left  string   `json:"left"`
		Op    string   `json:"op"`
		Right []string `json:"right"`
	} `json:"parsed"`
	Mine      figure.Statement  `json:"mine"`
	Theirs    figure.Statement  `json:"theirs"`
	Merged    figure.Statement  `json:"merged"`
	Conflicts []figure.Conflict `json:"conflicts"`
	From      figure.Statement  `json:"from"`
	To        figure.Statement  `json:"to"`
	Changes   []figure.Change   `json:"changes"`
}

func (v vector) base(t *testing.T, into any) {
	t.Helper()
	if len(v.Known) == 0 {
		return
	}
	if err := json.Unmarshal(v.Known, into); err != nil {
		t.Fatal(v.Name, err)
	}
}

func vectors(t *testing.T) (out []vector) {
	t.Helper()
	b, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func check(t *testing.T, f *form.Form, v vector) []figure.Finding {
	t.Helper()
	base := figure.Base{}
	v.base(t, &base)
	return figure.Check(f, v.Typed, v.Previous, base)
}

// same compares as JSON does: a nil list is an empty one.
func same(t *testing.T, v vector, got, want any) {
	t.Helper()
	a, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		t.Fatal("no JSON")
	}
	if !reflect.DeepEqual(x, y) {
		t.Errorf("%s %q:\n got %s\nwant %s", v.Kind, v.Name, a, b)
	}
}

func TestVectors(t *testing.T) {
	t.Parallel()
	f := form.Builtin()[0]
	kinds := map[string]int{}
	for _, v := range vectors(t) {
		kinds[v.Kind]++
		switch v.Kind {
		case "exact":
			g, err := figure.Exact(f, v.Key, v.Value)
			if v.Grains == nil {
				if err == nil || err.Error() != v.Key+": "+v.Why {
					t.Errorf("%q: %v, want %s", v.Name, err, v.Why)
				}
			} else if err != nil || g != *v.Grains {
				t.Errorf("%q: %d %v, want %d", v.Name, g, err, *v.Grains)
			}
		case "printed":
			same(t, v, figure.Printed(f, v.Key, *v.Grains), v.Printed)
		case "total":
			sum := figure.Grains{}
			for _, p := range v.Parts {
				g, err := figure.GrainsOf(f, p)
				if err != nil {
					t.Fatal(err)
				}
				if err := sum.Add(g); err != nil {
					t.Fatal(err)
				}
			}
			same(t, v, sum.Figures(f), v.Figures)
		case "complete":
			same(t, v, figure.Complete(f, v.Typed), v.Full)
		case "check":
			same(t, v, check(t, f, v), v.Findings)
		case "settled":
			same(t, v, figure.Settled(f, check(t, f, v), v.Reasons), v.Settled)
		case "facts":
			same(t, v, figure.CheckFacts(f, v.Facts), v.Findings)
		case "row":
			same(t, v, figure.CheckRow(f, v.Ledger, "r1", v.Row), v.Findings)
		case "parse":
			r, err := form.ParseRule(v.Rule)
			if v.Parsed == nil {
				if err == nil {
					t.Errorf("%q is read as %+v", v.Rule, r)
				}
			} else if err != nil || r.Left != v.Parsed.Left || r.Op != v.Parsed.Op || !reflect.DeepEqual(r.Right, v.Parsed.Right) {
				t.Errorf("%q is read as %+v, %v", v.Rule, r, err)
			}
		case "merge":
			var base figure.Statement
			v.base(t, &base)
			merged, conflicts := figure.Merge(base, v.Mine, v.Theirs)
			same(t, v, merged, v.Merged)
			same(t, v, conflicts, v.Conflicts)
		case "diff":
			same(t, v, figure.Diff(v.From, v.To), v.Changes)
		default:
			t.Errorf("%q: no kind %q", v.Name, v.Kind)
		}
	}
	for _, kind := range []string{"exact", "printed", "total", "complete", "check", "settled", "facts", "row", "parse", "merge", "diff"} {
		if kinds[kind] < 4 {
			t.Errorf("only %d cases of %s", kinds[kind], kind)
		}
	}
}

// Each rule and each soft check is seen by a vector: without it, at least one says something else.
func TestEveryRuleIsSeen(t *testing.T) {
	t.Parallel()
	type asked struct {
		v    vector
		base figure.Base
	}
	all := []asked{}
	for _, v := range vectors(t) {
		if v.Kind == "check" {
			a := asked{v, figure.Base{}}
			v.base(t, &a.base)
			all = append(all, a)
		}
	}
	differs := func(f *form.Form) bool {
		for _, a := range all {
			if !reflect.DeepEqual(figure.Check(f, a.v.Typed, a.v.Previous, a.base), a.v.Findings) {
				return true
			}
		}
		return false
	}
	whole := form.Builtin()[0]
	if differs(whole) {
		t.Fatal("the whole form does not say what the vectors say")
	}
	seen := func(what string, f *form.Form) {
		t.Helper()
		if !differs(f) {
			t.Errorf("no vector misses %s", what)
		}
	}
	for i, r := range whole.Rules {
		seen(r.Rule, without(t, func(f *form.Form) { f.Rules = append(f.Rules[:i:i], f.Rules[i+1:]...) }))
	}
	for i, c := range whole.Checks {
		seen(c.Check+" of "+c.Code, without(t, func(f *form.Form) { f.Checks = append(f.Checks[:i:i], f.Checks[i+1:]...) }))
		if c.Check == "jump" {
			seen("factor of "+c.Code, without(t, func(f *form.Form) { f.Checks[i].Factor++ }))
			seen("minimum of "+c.Code, without(t, func(f *form.Form) { f.Checks[i].Minimum++ }))
		}
	}
	for i, u := range whole.Units {
		if u.Grains > 1 {
			seen("grains of "+u.Unit, without(t, func(f *form.Form) { f.Units[i].Grains-- }))
		}
	}
}

// without is the built-in form after a change.
func without(t *testing.T, change func(*form.Form)) *form.Form {
	t.Helper()
	doc, err := form.Builtin()[0].Marshal()
	if err != nil {
		t.Fatal(err)
	}
	f, err := form.Parse(doc)
	if err != nil {
		t.Fatal(err)
	}
	change(f)
	if doc, err = f.Marshal(); err != nil {
		t.Fatal(err)
	}
	if f, err = form.Parse(doc); err != nil {
		t.Fatal(err)
	}
	return f
}
