package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// floors is the table of style §1: what each package of ours may import of ours. A new package is added here first.
var floors = map[string][]string{
	"server/fault":            {},
	"server/plain":            {},
	"server/division":         {},
	"server/clock":            {},
	"server/enum":             {},
	"server/report/lifecycle": {"server/enum", "server/fault"},
	"server/warning/course":   {"server/enum", "server/fault"},
	"server/danger/command":   {"server/clock", "server/enum", "server/fault"},
	"server/danger":           {"ent/db", "ent/viewer", "server/clock", "server/danger/command", "server/division", "server/fault", "server/job", "server/plain", "server/store"},
	"server/loss/form":        {},
	"server/loss/event":       {"server/enum", "server/fault"},
	"server/loss/sheet":       {"server/loss/figure", "server/loss/form"},
	"server/loss/year":        {},
	"server/loss/remind":      {},
	"server/loss": {"ent/db", "ent/schema", "ent/viewer", "server/clock", "server/division", "server/fault", "server/loss/chain", "server/loss/event", "server/loss/figure",
		"server/loss/form", "server/loss/remind", "server/loss/sheet", "server/loss/year", "server/media/manifest", "server/plain", "server/roster/sheet", "server/seal", "server/setting", "server/store"},
	"server/loss/figure":         {"server/loss/form"},
	"server/loss/chain":          {"server/enum", "server/fault", "server/loss/form"},
	"server/warning/cap":         {"server/division", "server/fault"},
	"notify/escalate":            {"server/enum", "server/fault"},
	"notify/channel":             {"notify/escalate", "server/fault"},
	"notify/channel/channeltest": {"notify/channel", "notify/escalate"},
	"notify/inapp":               {"notify/channel", "notify/escalate"},
	"notify/gateway":             {"notify/channel", "notify/escalate", "server/fault"},
	"notify/render":              {"notify/escalate"},
	"notify": {"ent/db", "ent/rule", "ent/schema", "ent/viewer", "notify/channel", "notify/escalate", "notify/render", "server/clock", "server/division", "server/fault",
		"server/plain", "server/store", "server/warning/course"},
	"notify/door":      {"server/enum", "server/fault"},
	"server/bus":       {"server/division"},
	"server/job":       {},
	"ent/viewer":       {"server/division"},
	"ent/rule":         {"ent/viewer", "server/division"},
	"ent/schema/mixin": {"ent/rule"},
	"ent/schema": {"ent/rule", "ent/schema/mixin", "ent/viewer", "notify/door", "notify/escalate", "server/danger/command", "server/division", "server/loss/chain", "server/loss/event", "server/loss/figure", "server/media/manifest",
		"server/report/lifecycle", "server/warning/course"},
	"server/media/manifest":  {"server/enum", "server/fault"},
	"server/media/picture":   {},
	"server/media/sniff":     {},
	"server/media":           {"ent/db", "ent/viewer", "server/fault", "server/job", "server/media/manifest", "server/media/picture", "server/media/sniff", "server/store"},
	"ent":                    {},
	"migrations":             {},
	"server/store/search":    {},
	"server/store/pgtest":    {},
	"server/store/storetest": {"server/store", "server/store/pgtest"},
	"server/store":           {"ent/db", "ent/rule", "ent/viewer", "migrations", "server/bus", "server/clock", "server/division", "server/fault", "server/setting", "server/store/search"},
	"migrations/plan":        {"ent/db", "server/store/pgtest"},
	"server/report":          {"ent/db", "ent/schema", "ent/viewer", "server/clock", "server/division", "server/fault", "server/media/manifest", "server/plain", "server/report/lifecycle", "server/setting", "server/store"},
	"server/complaint":       {"ent/db", "ent/viewer", "server/clock", "server/division", "server/fault", "server/plain", "server/store"},
	"server/register": {"ent/db", "ent/rule", "ent/viewer", "notify/door", "server/clock", "server/division", "server/fault", "server/plain", "server/roster/sheet",
		"server/seal", "server/store"},
	"server/door": {"ent/db", "ent/schema", "ent/viewer", "notify/door", "notify/escalate", "server/clock", "server/division", "server/fault", "server/plain", "server/store"},
	"server/export": {"ent/db", "ent/rule", "ent/schema", "ent/viewer", "notify/door", "notify/escalate", "server/clock", "server/danger/command", "server/division", "server/fault", "server/job", "server/loss/chain", "server/loss/figure", "server/loss/form", "server/plain", "server/seal",
		"server/store", "server/warning/course"},
	"server/spot": {"ent/db", "ent/rule", "ent/viewer", "notify/door", "notify/escalate", "server/clock", "server/division", "server/fault", "server/plain", "server/store",
		"server/warning/course"},
	"server/ops":     {"ent/viewer", "server/fault", "server/store"},
	"server/account": {"ent/db", "ent/viewer", "server/bus", "server/clock", "server/division", "server/fault", "server/seal", "server/store"},
	"server/roster": {"ent/db", "ent/rule", "ent/schema", "ent/viewer", "server/clock", "server/division", "server/fault", "server/job",
		"server/report/lifecycle", "server/roster/sheet", "server/seal", "server/setting", "server/store"},
	"server/roster/data":  {},
	"server/roster/sheet": {"server/division", "server/fault"},
	"server/testworld":    {"ent/viewer", "server/division", "server/fault", "server/loss", "server/register", "server/roster", "server/roster/data", "server/roster/sheet", "server/store"},
	"server/work":         {"ent/viewer", "server/warning", "notify/escalate", "notify", "server/door", "server/export", "server/fault", "server/job", "server/media", "server/roster", "server/store"},
	"server/seal":         {},
	"server/setting":      {"server/fault"},
	"server/tiles":        {"server/fault"},
	"server/web":          {"server/fault"},
	"server/page":         {},
	"server/fetch":        {"server/fault"},
	"server/warning/feed": {"server/fault"},
	"graph/scalar":        {"server/clock", "server/fault"},
	"graph/model": {"ent/viewer", "notify/door", "notify/escalate", "server/clock", "server/danger/command", "server/division", "server/loss/chain", "server/loss/event", "server/media/manifest", "server/report/lifecycle",
		"server/warning/course"},
	"graph/generated": {"ent/viewer", "graph/model", "graph/scalar", "notify/door", "notify/escalate", "server/clock", "server/danger/command", "server/division", "server/loss/chain", "server/loss/event", "server/media/manifest",
		"server/report/lifecycle", "server/warning/course"},
	"server/warning": {"ent/db", "ent/schema", "ent/viewer", "notify/escalate", "server/clock", "server/division", "server/fault", "server/job", "server/plain", "server/report/lifecycle", "server/setting",
		"server/store", "server/fetch", "server/warning/cap", "server/warning/course", "server/warning/data", "server/warning/feed"},
	"server/warning/data": {},
	"graph": {"server/loss", "server/loss/sheet", "server/loss/year", "server/loss/chain", "server/loss/event", "server/loss/figure", "server/loss/form", "server/danger", "server/danger/command", "server/door", "server/export", "server/spot", "server/register", "ent/db", "ent/schema", "ent/viewer", "graph/generated", "graph/model", "notify", "notify/door", "notify/escalate", "server/warning", "server/warning/cap", "server/warning/course", "server/account", "server/bus", "server/clock", "server/complaint", "server/division",
		"server/fault", "server/ops", "server/media/manifest", "server/report", "server/report/lifecycle", "server/roster", "server/seal", "server/setting", "server/store"},
	"pwa": {},
	"server": {"ent/db", "server/loss", "server/loss/form", "server/danger", "server/export", "server/spot", "notify", "notify/channel", "notify/escalate", "notify/gateway", "notify/inapp", "server/warning", "server/warning/cap", "server/door", "server/register", "ent/viewer", "graph", "pwa", "server/account", "server/clock", "server/complaint", "server/division", "server/fault", "server/fetch", "server/media", "server/media/manifest", "server/ops", "server/page", "server/report", "server/roster",
		"server/roster/data", "server/roster/sheet", "server/seal", "server/setting", "server/store", "server/testworld", "server/tiles", "server/web", "server/work"},
}

func TestFloors(t *testing.T) {
	t.Parallel()
	root := os.DirFS("..")
	seen := map[string]bool{}
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (path == "pwa/node_modules" || path == "ent/db" || path == ".git") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || path == "ent/entc.go" {
			return nil
		}
		pkg := filepath.ToSlash(filepath.Dir(path))
		may, known := floors[pkg]
		if !known {
			return fmt.Errorf("%s: package %s is not in the table of floors", path, pkg)
		}
		seen[pkg] = true
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", path), nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, im := range f.Imports {
			p, _ := strconv.Unquote(im.Path.Value)
			ours, ok := strings.CutPrefix(p, "jiaoying/")
			if !ok {
				continue
			}
			if strings.HasPrefix(ours, "ent/db/") {
				ours = "ent/db"
			}
			allowed := false
			for _, m := range may {
				allowed = allowed || m == ours
			}
			if !allowed {
				t.Errorf("%s imports %s, which its floor does not allow", path, ours)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range floors {
		if !seen[pkg] {
			t.Errorf("%s stands in the table of floors and is not there", pkg)
		}
	}
}

// owned are the tables with worlds: raw SQL on them goes through Real, InDrill or World, never through Inner.
var owned = []string{"complaints", "danger_notices", "exports", "conferences", "event_turns", "ledger_rows", "loss_chains", "loss_events", "loss_totals", "media", "orders", "order_receipts", "reminders", "reports", "report_moves", "report_tallies", "site_checks", "spot_checks", "statements", "village_rungs"}

func TestRawSQLNamesItsWorld(t *testing.T) {
	t.Parallel()
	err := fs.WalkDir(os.DirFS(".."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (path == "pwa" || path == "ent/db" || path == ".git") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		b, err := os.ReadFile(filepath.Join("..", path))
		if err != nil {
			return err
		}
		for _, q := range inner(string(b)) {
			for _, table := range owned {
				for _, word := range []string{"FROM ", "JOIN ", "INTO ", "UPDATE "} {
					if strings.Contains(q, word+table+" ") {
						t.Errorf("%s: raw SQL on %s names no world", path, table)
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// inner cuts out what follows each Inner(…) call, up to the end of the statement's text.
func inner(src string) (out []string) {
	for {
		i := strings.Index(src, "Inner(")
		if i < 0 {
			return out
		}
		src = src[i+len("Inner("):]
		out = append(out, src[:min(len(src), 400)])
	}
}
