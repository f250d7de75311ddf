package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// documented are the words in back quotes that begin the rows of a table of server/deploy/README.md, by the heading above it, with the rest
// of the row.
func documented(t *testing.T, heading string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("deploy", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, part, ok := strings.Cut(string(text), "\n## "+heading+"\n")
	if !ok {
		t.Fatalf("the README has no %q", heading)
	}
	part, _, _ = strings.Cut(part, "\n## ")
	out := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|(.*)$").FindAllStringSubmatch(part, -1) {
		if _, twice := out[m[1]]; twice {
			t.Errorf("%s stands twice under %s", m[1], heading)
		}
		out[m[1]] = m[2]
	}
	return out
}

// Every metric that the program registers stands in the README, and none beside.
func TestMetricsAreDocumented(t *testing.T) {
	t.Parallel()
	table := documented(t, "Metrics")
	named := map[string]bool{}
	sources(t, func(_ string, f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			c, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			if of, ok := c.Type.(*ast.SelectorExpr); !ok || !strings.HasSuffix(of.Sel.Name, "Opts") {
				return true
			}
			for _, e := range c.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					if name, ok := literal([]ast.Expr{kv.Value}); ok && strings.HasPrefix(name, "jiaoying_") {
						named[name] = true
					}
				}
			}
			return true
		})
	})
	// What has labels shows only once it was counted, and what is put together stands in no literal: the running server tells the rest.
	s := newSite(t, "sqlite")
	v := s.start(t)
	signIn(t, v.base, "10030000022")
	res, err := http.Get(v.base + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^# TYPE (jiaoying_\S+)`).FindAllStringSubmatch(string(text), -1) {
		named[m[1]] = true
	}
	if len(named) < 9 {
		t.Fatalf("only %d metrics were found: the search is broken", len(named))
	}
	for name := range named {
		if table[name] == "" {
			t.Errorf("%s is not in server/deploy/README.md", name)
		}
	}
	for name := range table {
		if strings.HasPrefix(name, "jiaoying_") && !named[name] {
			t.Errorf("%s is in server/deploy/README.md and nowhere else", name)
		}
	}
}

// sources calls fn with every file of the program.
func sources(t *testing.T, fn func(path string, f *ast.File)) {
	t.Helper()
	for _, top := range []string{"server", "graph", "notify"} {
		err := fs.WalkDir(os.DirFS(".."), top, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "graph/generated/") {
				return err
			}
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", path), nil, 0)
			if err == nil {
				fn(path, f)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Every message of the log and its keys stand in the README, and none beside: who watches a log searches for these words.
func TestLogIsDocumented(t *testing.T) {
	t.Parallel()
	said := map[string]map[string]bool{}
	where := map[string]string{}
	sources(t, func(path string, f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !slices.Contains([]string{"Debug", "Info", "Warn", "Error", "LogAttrs"}, sel.Sel.Name) {
				return true
			}
			args := call.Args
			if sel.Sel.Name == "LogAttrs" && len(args) > 2 {
				args = args[2:]
			}
			message, ok := literal(args)
			if !ok {
				return true // an Error() of something else
			}
			if said[message] == nil {
				said[message] = map[string]bool{}
			}
			where[message] = path
			for i := 1; i < len(args); i++ {
				if key, ok := literal(args[i:]); ok && i%2 == 1 {
					said[message][key] = true
				}
				if attr, ok := args[i].(*ast.CallExpr); ok {
					if s, ok := attr.Fun.(*ast.SelectorExpr); ok {
						if x, ok := s.X.(*ast.Ident); ok && x.Name == "slog" {
							if key, ok := literal(attr.Args); ok {
								said[message][key] = true
							}
						}
					}
				}
			}
			return true
		})
	})
	if len(said) < 10 {
		t.Fatalf("only %d messages were found: the search is broken", len(said))
	}
	table := documented(t, "Log")
	for message, keys := range said {
		row, ok := table[message]
		if !ok {
			t.Errorf("%q (%s) is not in server/deploy/README.md; its keys are %v", message, where[message], keys)
			continue
		}
		for key := range keys {
			if !strings.Contains(row, "`"+key+"`") {
				t.Errorf("%q (%s) has the key %s, which server/deploy/README.md does not name", message, where[message], key)
			}
		}
	}
	for message := range table {
		if said[message] == nil {
			t.Errorf("%q is in server/deploy/README.md and is never said", message)
		}
	}
}

func literal(args []ast.Expr) (string, bool) {
	if len(args) == 0 {
		return "", false
	}
	l, ok := args[0].(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}

// Settings named in the examples are settings there are, and the unit is one that systemd takes.
func TestDeployExamples(t *testing.T) {
	t.Parallel()
	s := newSite(t, "sqlite")
	help := s.cli(t, true, "serve", "--help")
	for _, name := range []string{"jiaoying.env", "nginx.conf"} {
		text, err := os.ReadFile(filepath.Join("deploy", name))
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(`JIAOYING_[A-Z_]+`).FindAllString(string(text), -1)
		if len(found) < 3 {
			t.Errorf("%s names %v", name, found)
		}
		for _, setting := range found {
			if !strings.Contains(help, setting) {
				t.Errorf("%s names %s, which serve --help does not", name, setting)
			}
		}
	}
	unit, err := os.ReadFile(filepath.Join("deploy", "jiaoying.service"))
	if err != nil {
		t.Fatal(err)
	}
	path, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is not installed (Debian package systemd): the unit was not checked")
	}
	// The program is not installed where the unit says; everything else is as it stands.
	program, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "jiaoying.service")
	if err := os.WriteFile(file, []byte(strings.Replace(string(unit), "/usr/local/bin/jiaoying", program, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if text, err := exec.Command(path, "verify", "--man=no", file).CombinedOutput(); err != nil || strings.Contains(string(text), "jiaoying.service:") {
		t.Errorf("%v %s", err, text)
	}
	// 2.0 of 10 and below is what systemd calls fine for a program that needs the network.
	if text, err := exec.Command(path, "security", "--offline=true", "--threshold=20", "--no-pager", file).CombinedOutput(); err != nil {
		t.Errorf("%v %s", err, text)
	}
}
