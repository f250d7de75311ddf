package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	dbreport "jiaoying/ent/db/report"
	"jiaoying/ent/viewer"
	"jiaoying/graph"
	"jiaoying/pwa"
	"jiaoying/server/seal"
	"jiaoying/server/store"
	"jiaoying/server/store/pgtest"
)

// These tests run the real binary on a free port, as the operator does.

// binary builds the program once.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "jiaoying-whole-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "jiaoying")
	text, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, text)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	pgtest.Stop()
	if path, err := binary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// site is one installation: a database, a folder, a keyring.
type site struct {
	database, data string
	// env are further settings, as NAME=VALUE.
	env []string
}

func (s *site) keys() string { return filepath.Join(s.data, "keys.json") }

// newSite gives an empty database of a kind.
func newSite(t testing.TB, kind string) *site {
	t.Helper()
	s := &site{data: t.TempDir()}
	if kind == "sqlite" {
		s.database = "sqlite:" + filepath.Join(s.data, "jiaoying.db")
		return s
	}
	c, err := pgtest.Shared()
	if err != nil {
		t.Fatal(err)
	}
	dsn, drop, err := c.Database(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = drop() })
	s.database = dsn
	return s
}

func both(t *testing.T, test func(t *testing.T, s *site)) {
	kinds := []string{"sqlite", "postgres"}
	if testing.Short() { // make check: the flows' own tests run on both
		kinds = kinds[:1]
	}
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			test(t, newSite(t, kind))
		})
	}
}

func (s *site) command(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Env = append(os.Environ(), "JIAOYING_DATABASE="+s.database, "JIAOYING_DATA="+s.data, "JIAOYING_KEYS="+s.keys(), "JIAOYING_ADDR=127.0.0.1:0", "JIAOYING_PUBLIC_URL=", "LC_ALL=C.UTF-8")
	cmd.Env = append(cmd.Env, s.env...)
	return cmd
}

// server is a running binary.
type server struct {
	base string
	cmd  *exec.Cmd
	log  *bytes.Buffer
}

// start starts demo and waits until it says where it listens.
func (s *site) start(t testing.TB) *server { return s.run(t, "demo", "Jiaoying demo: ") }

// run starts a command that serves and waits until it says where, behind a word.
func (s *site) run(t testing.TB, command, word string) *server {
	t.Helper()
	cmd := s.command(t, command)
	v := &server{cmd: cmd, log: &bytes.Buffer{}}
	cmd.Stderr = v.log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(2*time.Minute, func() { _ = cmd.Process.Kill() }) // one that hangs fails below
	defer late.Stop()
	lines := bufio.NewScanner(out)
	for v.base == "" && lines.Scan() {
		if _, at, ok := strings.Cut(lines.Text(), word); ok {
			v.base = at
		}
	}
	if v.base == "" {
		_ = cmd.Wait()
		t.Fatalf("%s did not start: %s", command, v.log)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	t.Cleanup(func() { v.kill() })
	return v
}

// stop ends it as systemd does, and fails unless it ends by itself and well.
func (v *server) stop(t testing.TB) {
	t.Helper()
	if err := v.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(30*time.Second, func() { _ = v.cmd.Process.Kill() })
	defer late.Stop()
	if err := v.cmd.Wait(); err != nil {
		t.Fatalf("stopped with %v: %s", err, v.log)
	}
}

func (v *server) kill() {
	_ = v.cmd.Process.Kill()
	_ = v.cmd.Wait()
}

// hashes are the app's operations by name: the tests send what the app sends.
var hashes = sync.OnceValues(func() (map[string]string, error) {
	ops, err := graph.ReadOperations(pwa.Operations)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for hash, op := range ops {
		out[op.Name] = hash
	}
	return out, nil
})

type answer struct {
	Data   map[string]json.RawMessage `json:"data"`
	Errors []struct {
		Message    string
		Extensions struct{ Kind, Code, RequestID string }
	} `json:"errors"`
	Error *struct{ Kind, Code string } `json:"error"`
}

func (a answer) code() string {
	switch {
	case a.Error != nil:
		return a.Error.Code
	case len(a.Errors) > 0:
		return a.Errors[0].Extensions.Code
	}
	return ""
}

// phone is one signed-in client.
type phone struct {
	base, token string
	client      *http.Client
}

func post(client *http.Client, url, token string, body any) (answer, int, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return answer{}, 0, err
	}
	req, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(text))
	if err != nil {
		return answer{}, 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := client.Do(req)
	if err != nil {
		return answer{}, 0, err
	}
	defer func() { _ = res.Body.Close() }()
	var a answer
	if err := json.NewDecoder(res.Body).Decode(&a); err != nil {
		return a, res.StatusCode, err
	}
	return a, res.StatusCode, nil
}

func signIn(t testing.TB, base, number string) *phone {
	return signInWith(t, base, number, demoPassword)
}

func signInWith(t testing.TB, base, number, password string) *phone {
	t.Helper()
	p := &phone{base: base, client: &http.Client{Timeout: 30 * time.Second}}
	text, _ := json.Marshal(map[string]string{"phone": number, "password": password, "device": "whole test"})
	res, err := p.client.Post(base+"/auth/sign-in", "application/json", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var got struct{ Access string }
	if err := json.NewDecoder(res.Body).Decode(&got); err != nil || got.Access == "" {
		t.Fatalf("sign-in of %s: %d %v", number, res.StatusCode, err)
	}
	p.token = got.Access
	return p
}

// op sends one of the app's operations.
func (p *phone) op(name string, variables map[string]any) (answer, int, error) {
	all, err := hashes()
	if err != nil {
		return answer{}, 0, err
	}
	return post(p.client, p.base+"/graphql", p.token, map[string]any{
		"operationName": name, "variables": variables, "extensions": map[string]any{"persistedQuery": map[string]any{"version": 1, "sha256Hash": all[name]}},
	})
}

// must sends an operation that has to succeed and reads one root field of its answer.
func (p *phone) must(t testing.TB, name string, variables map[string]any, field string, into any) {
	t.Helper()
	a, status, err := p.op(name, variables)
	if err != nil || status != http.StatusOK || a.code() != "" {
		t.Fatalf("%s: %d %s %v", name, status, a.code(), err)
	}
	if into != nil {
		if err := json.Unmarshal(a.Data[field], into); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
}

type reportRow struct {
	ID, State, Number, Note string
	Revision                int
	Mine                    bool
	May                     []string
	Author                  *struct{ Name string }
	Returned                *struct{ Reason, Text string }
	Moves                   []struct{ Kind string }
}

type changesRow struct {
	Cursor      string
	More, Reset bool
	Nodes       []struct {
		Kind, ID string
		Gone     bool
		Report   *reportRow
	}
}

// reports are the rows a delta tells, nil for what is gone; signing in tells as well, of the account.
func (c changesRow) reports() (out []*reportRow) {
	for _, n := range c.Nodes {
		if n.Kind == "REPORT" {
			out = append(out, n.Report)
		}
	}
	return out
}

func (p *phone) village(t testing.TB) string {
	t.Helper()
	var me struct {
		Grants []struct {
			Verbs []string
			Place struct{ ID, Level string }
		}
	}
	p.must(t, "WhoAmI", nil, "me", &me)
	for _, g := range me.Grants {
		for _, v := range g.Verbs {
			if v == string(viewer.ReportSubmit) {
				return g.Place.ID
			}
		}
	}
	t.Fatal("reports from nowhere")
	return ""
}

func submission(id, place, note string) map[string]any {
	return map[string]any{"input": map[string]any{
		"id": id, "place": place, "madeAt": time.Now().UTC().Format(time.RFC3339Nano),
		"content": map[string]any{"category": "NAT03", "severity": "MAJOR", "note": note, "facts": []string{"渗水带泥"}},
	}}
}

// live opens a stream and hands on the kinds of each hint until the stream ends.
func (p *phone) live(t testing.TB) <-chan []string {
	t.Helper()
	return p.liveIn(t.Context(), t)
}

// liveIn is live until the context is over.
func (p *phone) liveIn(ctx context.Context, t testing.TB) <-chan []string {
	t.Helper()
	all, err := hashes()
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(map[string]any{"operationName": "Live", "extensions": map[string]any{"persistedQuery": map[string]any{"version": 1, "sha256Hash": all["Live"]}}})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.base+"/graphql", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("Authorization", "Bearer "+p.token)
	res, err := http.DefaultClient.Do(req)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("live: %v", err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	out := make(chan []string, 100)
	go func() {
		defer close(out)
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			data, ok := strings.CutPrefix(lines.Text(), "data: ")
			if !ok {
				continue
			}
			var e struct {
				Data struct{ Live struct{ Kinds []string } }
			}
			if json.Unmarshal([]byte(data), &e) == nil {
				out <- e.Data.Live.Kinds
			}
		}
	}()
	return out
}

// hinted waits for a hint of a kind.
func hinted(t testing.TB, hints <-chan []string, kind string) {
	t.Helper()
	late := time.After(20 * time.Second)
	for {
		select {
		case kinds, ok := <-hints:
			if !ok {
				t.Fatal("the stream ended")
			}
			for _, k := range kinds {
				if k == kind {
					return
				}
			}
		case <-late:
			t.Fatalf("no hint of %s", kind)
		}
	}
}

// thinPath walks a report from an officer on one address to the town's decision on another and back.
func thinPath(t *testing.T, officerAt, townAt string) {
	officer, town, neighbour := signIn(t, officerAt, "10030000022"), signIn(t, townAt, "10030000011"), signIn(t, townAt, "10030000016")
	village := officer.village(t)
	var start changesRow
	town.must(t, "Feed", map[string]any{"first": 100}, "changes", &start)
	if !start.Reset || start.Cursor == "" {
		t.Fatalf("the first delta is no reset: %+v", start)
	}
	hints := town.live(t)
	if first := <-hints; len(first) != 0 {
		t.Fatalf("the first hint says %v", first)
	}
	id := store.NewID().String()
	var got struct{ Report reportRow }
	officer.must(t, "SubmitReport", submission(id, village, "东堤冒浑水"), "submitReport", &got)
	if got.Report.ID != id || got.Report.State != "SUBMITTED" || !got.Report.Mine {
		t.Fatalf("%+v", got.Report)
	}
	hinted(t, hints, "REPORT")
	var delta changesRow
	town.must(t, "Feed", map[string]any{"first": 100, "after": start.Cursor}, "changes", &delta)
	if told := delta.reports(); len(told) != 1 || told[0].ID != id || told[0].Author == nil {
		t.Fatalf("%+v", delta)
	}
	var theirs changesRow
	neighbour.must(t, "Feed", map[string]any{"first": 100}, "changes", &theirs)
	if a, status, err := neighbour.op("ReportById", map[string]any{"id": id}); err != nil || status != http.StatusOK || a.code() != "not_found" {
		t.Fatalf("a neighbour asks for it: %d %s %v", status, a.code(), err)
	}
	move := func(name string, more map[string]any) {
		in := map[string]any{"report": id, "move": store.NewID().String(), "madeAt": time.Now().UTC().Format(time.RFC3339Nano)}
		who, field := town, strings.ToLower(name[:1])+name[1:]
		if name == "ResubmitReport" {
			who = officer
		}
		for k, v := range more {
			in[k] = v
		}
		who.must(t, name, map[string]any{"input": in}, field, &got)
	}
	move("SeeReport", nil)
	move("ReturnReport", map[string]any{"reason": "NEEDS_DETAIL", "text": "水是清是浑？"})
	var mine struct{ Nodes []reportRow }
	officer.must(t, "MyReports", map[string]any{"first": 20}, "myReports", &mine)
	if len(mine.Nodes) != 1 || mine.Nodes[0].State != "RETURNED" || mine.Nodes[0].Returned == nil || mine.Nodes[0].Returned.Text != "水是清是浑？" {
		t.Fatalf("%+v", mine)
	}
	move("ResubmitReport", map[string]any{"content": map[string]any{"category": "NAT03", "severity": "MAJOR", "note": "水是浑的"}})
	move("AcceptReport", nil)
	officer.must(t, "MyReports", map[string]any{"first": 20}, "myReports", &mine)
	if r := mine.Nodes[0]; r.State != "ACCEPTED" || r.Revision != 2 || len(r.Moves) != 5 || !slices.Equal(r.May, []string{"ADD"}) {
		t.Fatalf("%+v", r)
	}
	neighbour.must(t, "Feed", map[string]any{"first": 100, "after": theirs.Cursor}, "changes", &delta)
	if len(delta.reports()) != 0 {
		t.Fatalf("a neighbour's delta tells %+v", delta.Nodes)
	}
}

func TestWholeThinPath(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *site) {
		v := s.start(t)
		thinPath(t, v.base, v.base)
		v.stop(t)
		text, err := s.command(t, "audit", "verify").CombinedOutput()
		if err != nil || !strings.Contains(string(text), " 0 not yet linked") {
			t.Fatalf("after a clean stop: %v %s", err, text)
		}
		for _, private := range []string{"10030000022", demoPassword, "冒浑水", "岳小满"} {
			if strings.Contains(v.log.String(), private) {
				t.Errorf("the log holds %s", private)
			}
		}
	})
}

// Two servers on one PostgreSQL: the officer speaks to one, the town listens on the other.
func TestWholeTwoServers(t *testing.T) {
	t.Parallel()
	s := newSite(t, "postgres")
	one := s.start(t)
	two := s.start(t)
	thinPath(t, one.base, two.base)
	thinAfter := signIn(t, two.base, "10030000022")
	one.stop(t) // it held the sequencer: the other takes over
	hints := signIn(t, two.base, "10030000011").live(t)
	<-hints
	id := store.NewID().String()
	thinAfter.must(t, "SubmitReport", submission(id, thinAfter.village(t), "第二台"), "submitReport", nil)
	hinted(t, hints, "REPORT")
	two.stop(t)
}

// kills is how often the binary dies: ten times a database here, more in make soak.
func kills(t *testing.T) int {
	n, err := strconv.Atoi(os.Getenv("JIAOYING_SOAK_KILLS"))
	if err != nil {
		if testing.Short() {
			return 2
		}
		return 10
	}
	t.Logf("%d kills", n)
	return n
}

// The real binary is killed while phones submit: every answered report is there, none twice, the journal verifies.
func TestWholeKilled(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *site) {
		seed, err := strconv.ParseUint(os.Getenv("JIAOYING_SEED"), 10, 64)
		if err != nil {
			seed = uint64(time.Now().UnixNano())
		}
		t.Logf("seed %d", seed)
		dice := rand.New(rand.NewPCG(seed, 0))
		v := s.start(t)
		var mu sync.Mutex
		answered := map[string]bool{}
		sent := map[string]bool{}
		for range kills(t) {
			officer := signIn(t, v.base, "10030000022")
			village := officer.village(t)
			stop := 5 + dice.IntN(40)
			n := 0
			enough := make(chan struct{})
			var once sync.Once
			var phones sync.WaitGroup
			for range 4 {
				phones.Go(func() {
					for {
						id := store.NewID().String()
						mu.Lock()
						sent[id] = true
						mu.Unlock()
						// What was not answered is sent again with the same id, as the outbox does.
						a, status, err := officer.op("SubmitReport", submission(id, village, "杀"))
						if err != nil {
							once.Do(func() { close(enough) })
							return
						}
						if status != http.StatusOK || a.code() != "" {
							t.Errorf("answered %d %s", status, a.code())
							return
						}
						mu.Lock()
						answered[id] = true
						if n++; n >= stop {
							once.Do(func() { close(enough) })
						}
						mu.Unlock()
					}
				})
			}
			select {
			case <-enough:
			case <-time.After(time.Minute):
				t.Fatal("no answers")
			}
			v.kill()
			phones.Wait()
			v = s.start(t)
		}
		v.stop(t)
		ring, err := seal.Open(s.keys())
		if err != nil {
			t.Fatal(err)
		}
		st, err := store.Open(context.Background(), store.Config{Database: s.database, Data: s.data, Keys: ring})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = st.Close() }()
		rows, err := st.Client.Report.Query().Select(dbreport.FieldID).Strings(viewer.With(context.Background(), viewer.System("test")))
		if err != nil {
			t.Fatal(err)
		}
		there := map[string]int{}
		for _, id := range rows {
			there[id]++
			if !sent[id] {
				t.Errorf("report %s was never sent", id)
			}
		}
		for id := range answered {
			if there[id] != 1 {
				t.Errorf("answered report %s is there %d times", id, there[id])
			}
		}
		verdict, err := st.Verify(context.Background())
		if err != nil || verdict.Broken != nil || verdict.Unlinked != 0 {
			t.Errorf("journal %+v %v", verdict, err)
		}
		if wrong, err := st.RecountReports(viewer.With(context.Background(), viewer.System("test"))); wrong != 0 || err != nil {
			t.Errorf("%d tallies are wrong, %v", wrong, err)
		}
		t.Logf("%d sent, %d answered, %d there, %d journal entries hold", len(sent), len(answered), len(rows), verdict.Entries)
	})
}

// Whatever a stranger sends, the answer is one clear refusal and nothing changes.
func TestWholeBadInput(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *site) {
		v := s.start(t)
		officer := signIn(t, v.base, "10030000022")
		village := officer.village(t)
		deep := "{report(id:\"" + uuid.NewString() + "\"){" + strings.Repeat("moves{by{", 5) + "name" + strings.Repeat("}}", 5) + "}}"
		wide := "{" + strings.Repeat("x: me{id} ", 11) + "}"
		for i := range 11 {
			wide = strings.Replace(wide, "x:", fmt.Sprintf("a%d:", i), 1)
		}
		for _, c := range []struct {
			name, query, code string
			status            int
		}{
			{"ten megabytes", strings.Repeat("x", 10<<20), "request.large", http.StatusRequestEntityTooLarge},
			{"no GraphQL", "{", "query.form", http.StatusOK},
			{"no such field", "{nobody}", "query.form", http.StatusOK},
			{"too deep", deep, "query.form", http.StatusOK},
			{"too wide", wide, "query.wide", http.StatusOK},
			{"too many tokens", "{" + strings.Repeat("me{id} ", 700) + "}", "query.tokens", http.StatusOK},
			{"a page of none", "{myReports(first:0){nodes{id}}}", "page.size", http.StatusOK},
			{"a page of all", "{myReports(first:101){nodes{id}}}", "page.size", http.StatusOK},
			{"a delta of all", "{changes(first:501){cursor}}", "page.size", http.StatusOK},
			{"a broken cursor", "{myReports(after:\"x\"){nodes{id}}}", "page.cursor", http.StatusOK},
			{"a broken id", "{report(id:\"1\"){id}}", "id.form", http.StatusOK},
			{"an unknown place", "{reports(within:\"" + uuid.NewString() + "\"){nodes{id}}}", "scope.unknown", http.StatusOK},
		} {
			a, status, err := post(officer.client, v.base+"/graphql", officer.token, map[string]string{"query": c.query})
			if err != nil || status != c.status || a.code() != c.code {
				t.Errorf("%s: %d %s %v, want %d %s", c.name, status, a.code(), err, c.status, c.code)
			}
		}
		if a, status, err := post(officer.client, v.base+"/graphql", "", map[string]string{"query": "{me{id}}"}); err != nil || status != http.StatusUnauthorized || a.code() != "auth.required" {
			t.Errorf("a stranger: %d %s %v", status, a.code(), err)
		}
		if a, status, err := post(officer.client, v.base+"/graphql", officer.token+"x", map[string]string{"query": "{me{id}}"}); err != nil || status != http.StatusUnauthorized {
			t.Errorf("a forged token: %d %s %v", status, a.code(), err)
		}
		var mine struct{ Nodes []reportRow }
		officer.must(t, "MyReports", map[string]any{"first": 20}, "myReports", &mine)
		if len(mine.Nodes) != 0 {
			t.Fatalf("refusals left %d reports", len(mine.Nodes))
		}
		// A wild clock is noted and not refused.
		in := submission(store.NewID().String(), village, "钟错了")
		in["input"].(map[string]any)["madeAt"] = "2031-01-01T00:00:00Z"
		officer.must(t, "SubmitReport", in, "submitReport", nil)
		bad := filepath.Join(t.TempDir(), "bad.csv")
		if err := os.WriteFile(bad, []byte("code,parent_code,level,name\n370405103999,370405103000,village,\n37,x,town,坏镇\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		text, err := s.command(t, "import", "divisions", bad).CombinedOutput()
		for _, want := range []string{"line 2, name: there is no name (division.name_missing)", "line 3, code: no code: 12 digits, a grid 14 (division.code_form)", "nothing was written"} {
			if err == nil || !strings.Contains(string(text), want) {
				t.Errorf("damaged CSV: %v %s, want %q", err, text, want)
			}
		}
		v.stop(t)
	})
}

// A wrong setting stops the start with one sentence.
func TestWholeWrongSettings(t *testing.T) {
	t.Parallel()
	s := newSite(t, "sqlite")
	for _, c := range []struct{ env, want string }{
		{"JIAOYING_ADDR=nowhere", "JIAOYING_ADDR"},
		{"JIAOYING_ADDR=0.0.0.0:0", "loopback"},
		{"JIAOYING_ZONE=Asia/Nowhere", "Asia/Nowhere"},
		{"JIAOYING_DATABASE=mysql://x:secret@y", "database"},
		{"JIAOYING_PUBLIC_URL=jiaoying", "JIAOYING_PUBLIC_URL"},
		{"JIAOYING_TLS_CERT=x", "JIAOYING_TLS_KEY"},
		{"JIAOYING_PROXIES=everybody", "JIAOYING_PROXIES"},
		{"JIAOYING_LOG=loud", "log"},
		{"JIAOYING_RATE=0", "JIAOYING_RATE"},
		{"JIAOYING_CAP_FEEDS=cma=https://x.example/?key=secret", "JIAOYING_FETCH_HOSTS"},
		{"JIAOYING_FETCH_HOSTS=https://x.example", "JIAOYING_FETCH_HOSTS"},
	} {
		cmd := s.command(t, "demo")
		cmd.Env = append(cmd.Env, c.env)
		text, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(text), c.want) || strings.Contains(string(text), "secret") || strings.Count(strings.TrimSpace(string(text)), "\n") > 0 {
			t.Errorf("%s: %v %s", c.env, err, text)
		}
	}
}

// An operator opens a new county: tree, administrator, invitation, people by file, tokens, new keys; each command twice.
func TestWholeOperator(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *site) {
		do := func(ok bool, args ...string) string {
			t.Helper()
			text, err := s.command(t, args...).CombinedOutput()
			if (err == nil) != ok {
				t.Fatalf("%v: %v %s", args, err, text)
			}
			return string(text)
		}
		expect := func(got string, want ...string) {
			t.Helper()
			for _, w := range want {
				if !strings.Contains(got, w) {
					t.Errorf("%q lacks %q", got, w)
				}
			}
		}
		tree := filepath.Join("roster", "data", "divisions.csv")
		names := filepath.Join("roster", "data", "names-370405.csv")
		expect(do(false, "import", "divisions", tree), "run migrate")
		do(true, "migrate")
		expect(do(true, "import", "divisions", tree, "--dry-run"), "would be imported: 224 added")
		expect(do(true, "import", "divisions", tree, "--names", names), "imported: 224 added")
		expect(do(true, "import", "divisions", tree), "0 added", "224 as they were")
		expect(do(false, "admin", "create", "--name", "高砚秋", "--phone", "123", "--division", "370405000000"), "a mobile number has 11 digits (person.phone_form)")
		expect(do(false, "admin", "create", "--name", "高砚秋", "--phone", "10030000001", "--division", "370405102000"), "not a county")
		link := do(true, "admin", "create", "--name", "高砚秋", "--phone", "10030000001", "--division", "370405000000")
		expect(do(false, "admin", "create", "--name", "高砚秋", "--phone", "10030000002", "--division", "370405000000"), "administrators already")
		people := filepath.Join(t.TempDir(), "people.csv")
		file := "name,phone,role,post,division_code,valid_from\n岳小满,10030000022,grid_officer,A,370405102243,2026-01-01\n巩一帆,10030000011,town_duty,A,370405102000,2026-01-01\n"
		if err := os.WriteFile(people, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		expect(do(true, "import", "people", people), "2 added")
		expect(do(true, "import", "people", people), "0 added", "2 as they were")
		if err := os.WriteFile(people, []byte(file+"空,100,grid_officer,C,370405102243,x\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		expect(do(false, "import", "people", people), "line 4", "person.phone_form", "nothing was written")
		token := strings.TrimSpace(do(true, "token", "create", "prometheus", "--may", "metrics.read", "--division", "370405000000"))
		expect(do(false, "token", "create", "prometheus", "--may", "metrics.read", "--division", "370405000000"), "token.name_taken")
		expect(do(false, "token", "create", "other", "--may", "report.review", "--division", "370405000000"), "token.verb")
		expect(do(true, "token", "list"), "prometheus", "metrics.read", "台儿庄区")
		expect(do(false, "demo"), "only a database that it made itself")

		v := s.run(t, "serve", "serving ")
		metrics := func() int {
			req, _ := http.NewRequest(http.MethodGet, v.base+"/metrics", nil)
			req.Header.Set("Authorization", "Bearer "+token)
			req.Header.Set("X-Forwarded-For", "203.0.113.7") // as a proxy on this machine says it
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			return res.StatusCode
		}
		if got := metrics(); got != http.StatusOK {
			t.Errorf("metrics by token: %d", got)
		}
		_, secret, _ := strings.Cut(strings.SplitN(link, "\n", 2)[0], "#")
		join := func(number string) (answer, int) {
			a, status, err := post(http.DefaultClient, v.base+"/auth/accept", "", map[string]string{"token": secret, "phone": number, "password": "yunhe 2026 hetang", "device": "x"})
			if err != nil {
				t.Fatal(err)
			}
			return a, status
		}
		if a, status := join("10030000009"); status == http.StatusOK || a.code() != "auth.link_phone" {
			t.Errorf("another's number: %d %s", status, a.code())
		}
		if _, status := join("10030000001"); status != http.StatusOK {
			t.Errorf("the invited: %d", status)
		}
		if a, status := join("10030000001"); status == http.StatusOK || a.code() != "auth.link_used" {
			t.Errorf("the second time: %d %s", status, a.code())
		}
		admin := signInWith(t, v.base, "10030000001", "yunhe 2026 hetang")
		expect(do(true, "keys", "rotate"), "3 values sealed anew")
		var found struct{ Nodes []struct{ ID, Name string } }
		admin.must(t, "PeopleList", map[string]any{"first": 50, "search": "岳"}, "people", &found)
		if len(found.Nodes) != 1 {
			t.Fatalf("%+v", found)
		}
		if a, status, err := admin.op("SettingList", nil); err != nil || status != http.StatusOK || a.code() != "" {
			t.Errorf("a token of the old key: %d %s %v", status, a.code(), err)
		}
		do(true, "token", "revoke", "prometheus")
		if got := metrics(); got != http.StatusUnauthorized {
			t.Errorf("metrics by a revoked token: %d", got)
		}
		v.stop(t)
		v = s.run(t, "serve", "serving ") // reads the new keys
		admin = signInWith(t, v.base, "10030000001", "yunhe 2026 hetang")
		var shown struct{ Phone string }
		admin.must(t, "RevealPhone", map[string]any{"input": map[string]any{"person": found.Nodes[0].ID, "purpose": "夜里叫应"}}, "revealPhone", &shown)
		if shown.Phone != "10030000022" {
			t.Errorf("revealed %q", shown.Phone)
		}
		v.stop(t)
		expect(do(true, "audit", "verify"), " 0 not yet linked")
		bundle := filepath.Join(t.TempDir(), "journal.jsonl")
		do(true, "audit", "export", bundle)
		expect(do(true, "audit", "verify", bundle), "entries hold")
	})
}

// serve refuses invented people.
func TestWholeServeRefusesDemo(t *testing.T) {
	t.Parallel()
	s := newSite(t, "sqlite")
	s.start(t).stop(t)
	text, err := s.command(t, "serve").CombinedOutput()
	if err == nil || !strings.Contains(string(text), "made by demo") {
		t.Fatalf("%v %s", err, text)
	}
}
