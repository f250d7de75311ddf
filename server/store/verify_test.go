package store_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
)

// A doubled entry is found in memory and on disk alike, and no file is left.
func TestDoubled(t *testing.T) {
	t.Parallel()
	ids := make([]uuid.UUID, 5000)
	for i := range ids {
		ids[i] = store.NewID()
	}
	twice := slices.Clone(ids)
	twice[4711], twice[4000] = twice[rand.IntN(3000)], twice[3999]
	for _, most := range []int{1 << 18, 1000, 1} {
		for _, c := range []struct {
			ids  []uuid.UUID
			want int64
		}{{ids, 0}, {twice, 4001}} {
			pos, known, files, err := store.Doubled(most, c.ids)
			if err != nil || pos != c.want || !known || (files > 0) != (most <= len(c.ids)) {
				t.Errorf("most %d: position %d, want %d, known %v, %d files, %v", most, pos, c.want, known, files, err)
			}
		}
	}
}

// Whatever is done to an exported bundle is named.
func TestBundleNamesEveryBreak(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		s, w := storetest.Open(t, address), newWorld()
		for range 2 { // two clean stops sign two checkpoints
			stop := sequence(t, s)
			for range 3 {
				if err := submit(as(person(viewer.GridOfficer, w.villageA1)), s, store.NewID(), w.villageA1, "NAT03", false); err != nil {
					t.Fatal(err)
				}
			}
			stop()
		}
		var b strings.Builder
		if err := s.ExportJournal(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
		lines := strings.SplitAfter(strings.TrimSuffix(b.String(), "\n"), "\n")
		var at []int // the line of each entry
		for i, l := range lines {
			if !strings.HasPrefix(l, `{"checkpoint"`) {
				at = append(at, i)
			}
		}
		if len(at) != 6 || at[5] == len(lines)-1 {
			t.Fatalf("%d entries in %d lines", len(at), len(lines))
		}
		for name, c := range map[string]struct {
			edit func(in []string) []string
			want string
		}{
			"honest":     {func(in []string) []string { return in }, ""},
			"changed":    {func(in []string) []string { in[at[3]] = strings.Replace(in[at[3]], "submit", "accept", 1); return in }, "changed 4"},
			"dropped":    {func(in []string) []string { return slices.Delete(in, at[4], at[4]+1) }, "missing 5"},
			"the signed": {func(in []string) []string { return slices.Delete(in, at[2], at[2]+1) }, "missing 3"},
			"doubled":    {func(in []string) []string { return slices.Insert(in, at[4], in[at[3]]) }, "doubled 4"},
			"doubled on": {func(in []string) []string { in[at[4]] = strings.Replace(in[at[3]], `"pos":4`, `"pos":5`, 1); return in }, "doubled 5"},
			"reordered":  {func(in []string) []string { in[at[3]], in[at[4]] = in[at[4]], in[at[3]]; return in }, "missing 4"},
			"renumbered": {func(in []string) []string {
				in[at[3]], in[at[4]] = strings.Replace(in[at[4]], `"pos":5`, `"pos":4`, 1), strings.Replace(in[at[3]], `"pos":4`, `"pos":5`, 1)
				return in
			}, "reordered 4"},
			"truncated": {func(in []string) []string { return slices.Delete(in, at[5], at[5]+1) }, "truncated 6"},
			"other point": {func(in []string) []string {
				in[len(in)-1] = strings.Replace(in[len(in)-1], `"at":1`, `"at":2`, 1)
				return in
			}, "signature 6"},
		} {
			t.Run(name, func(t *testing.T) {
				v, err := store.VerifyBundle(strings.NewReader(strings.Join(c.edit(slices.Clone(lines)), "")), storetest.NewKeys())
				if err != nil {
					t.Fatal(err)
				}
				what, pos, _ := strings.Cut(c.want, " ")
				if (v.Broken == nil) != (c.want == "") || v.Broken != nil && (v.Broken.What != what || pos != "" && !strings.Contains(v.Broken.String(), "position "+pos+" ")) {
					t.Fatalf("got %v, want %s", v.Broken, c.want)
				}
			})
		}
	})
}
