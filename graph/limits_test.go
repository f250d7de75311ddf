package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"jiaoying/server/store/storetest"
)

// Attacks by depth, width and fragments: one clear refusal each, whatever way it is written.
func TestLimits(t *testing.T) {
	t.Parallel()
	w := setup(t, storetest.Address(t, "sqlite"))
	const limit = "page.size"
	var bomb strings.Builder // fragments that spread each other twice: two to the thirtieth fields
	for i := range 30 {
		fmt.Fprintf(&bomb, "fragment f%d on Query {...f%d ...f%d}\n", i, i+1, i+1)
	}
	bomb.WriteString("fragment f30 on Query {me{id}}")
	for name, c := range map[string]struct{ query, code string }{
		"literal":             {`{myReports(first:101){nodes{id}}}`, limit},
		"default is fine":     {`{myReports{nodes{id}}}`, ""},
		"null":                {`{myReports(first:null){nodes{id}}}`, "query.form"},
		"in a fragment":       {`{...f} fragment f on Query{myReports(first:1000){nodes{id}}}`, limit},
		"in an inline one":    {`{... on Query{myReports(first:-1){nodes{id}}}}`, limit},
		"behind an alias":     {`{a:myReports(first:1){nodes{id}} b:myReports(first:101){nodes{id}}}`, limit},
		"eleven roots":        {"{" + strings.Repeat("...r ", 1) + "} fragment r on Query{" + aliases(11) + "}", "query.wide"},
		"ten roots":           {"{" + aliases(10) + "}", ""},
		"fragments in powers": {"{...f0}\n" + bomb.String(), "query.wide"},
		"a circle":            {`{...f} fragment f on Query{...f}`, "query.form"},
		"two operations":      {`query a{me{id}} query b{me{id}}`, "query.form"},
		"introspection":       {`{__schema{queryType{fields{name type{name ofType{name ofType{name ofType{name ofType{name}}}}}}}}}`, "query.depth"},
	} {
		if _, code := w.ask(w.viewers["author"], c.query, nil); code != c.code {
			t.Errorf("%s: %q, want %q", name, code, c.code)
		}
	}
	for name, first := range map[string]any{"a variable": 101, "a text": "101", "half": 1.5, "nothing": nil} {
		if _, code := w.ask(w.viewers["author"], `query($n:Int!){myReports(first:$n){nodes{id}}}`, map[string]any{"n": first}); code != limit && code != "query.form" {
			t.Errorf("%s: %q", name, code)
		}
	}
	if _, code := w.ask(w.viewers["stranger"], `{...f} fragment f on Query{division(id:"00000000-0000-7000-8000-000000000000"){id} ...g} fragment g on Query{me{id}}`, nil); code != "auth.required" {
		t.Errorf("a stranger behind fragments: %q", code)
	}
}

func aliases(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a%d:me{id} ", i)
	}
	return b.String()
}

// No text makes the edge panic or answer internal.
func FuzzQuery(f *testing.F) {
	for _, q := range []string{`{me{id}}`, `{myReports(first:100,after:"eA"){nodes{id moves{id}}}}`, `mutation{setSetting(input:{key:"x",value:1}){settings{key}}}`,
		`{...f} fragment f on Query{reports(within:"x",search:"堤"){totalCount{value}}}`, `{division(id:"00000000-0000-7000-8000-000000000000"){id}}`} {
		f.Add(q)
	}
	w := setup(f, storetest.Address(f, "sqlite"))
	f.Fuzz(func(t *testing.T, query string) {
		w.t = t
		for _, who := range []string{"author", "stranger"} {
			if _, code := w.ask(w.viewers[who], query, nil); code == "internal" {
				t.Fatalf("%s: internal", who)
			}
		}
	})
}
