package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/delivery"
	dbdivision "jiaoying/ent/db/division"
	"jiaoying/ent/viewer"
	"jiaoying/notify"
	"jiaoying/notify/escalate"
	"jiaoying/notify/gateway"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/roster"
	"jiaoying/server/seal"
	"jiaoying/server/setting"
	"jiaoying/server/store"
)

// line is a telephone company of the test: it loses, refuses and answers by the dice, and remembers every message.
type line struct {
	secret []byte
	mu     sync.Mutex
	dice   *rand.Rand
	sent   map[string]int // by attempt
	ring   chan ring
}

type ring struct{ provider, channel, number string }

// ServeHTTP takes messages as the gateway's words say.
func (l *line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || gateway.Verify(l.secret, body, r.Header.Get(gateway.SignatureHeader), time.Now()) != nil {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	var in struct {
		Messages []gateway.Outgoing `json:"messages"`
	}
	var out struct {
		Results []gateway.Result `json:"results"`
	}
	_ = json.Unmarshal(body, &in)
	l.mu.Lock()
	for _, m := range in.Messages {
		l.sent[m.ID]++
		res := gateway.Result{ID: m.ID, State: "accepted", Provider: "p-" + m.ID}
		switch n := l.dice.IntN(100); {
		case n < 2:
			res = gateway.Result{ID: m.ID, State: "gone", Code: "empty_number"}
		case n < 3:
			res = gateway.Result{ID: m.ID, State: "failed"}
		case n < 4:
			res = gateway.Result{ID: m.ID, State: "later", AfterSeconds: 1}
		case n < 14 && m.Channel == string(escalate.Voice):
			select {
			case l.ring <- ring{res.Provider, m.Channel, m.To}:
			default:
			}
		}
		out.Results = append(out.Results, res)
	}
	l.mu.Unlock()
	_ = json.NewEncoder(w).Encode(out)
}

// picksUp answers a call as a person would, on whichever server is there.
func (l *line) picksUp(base func() string, c ring) {
	body, _ := json.Marshal(gateway.Report{ID: "r-" + c.provider, Provider: c.provider, Digits: "1", Heard: true, Delivered: true, At: time.Now()})
	for range 100 {
		req, err := http.NewRequest(http.MethodPost, base()+"/voice/callback", strings.NewReader(string(body)))
		if err != nil {
			return
		}
		req.Header.Set(gateway.SignatureHeader, gateway.Sign(l.secret, body, time.Now()))
		res, err := http.DefaultClient.Do(req)
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode < 500 && res.StatusCode != http.StatusNotFound { // its attempt may be settled a moment later
				return
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// villageSteps is where the steps of villages begin (notify).
const villageSteps = 100

// called is how many people the warning calls: enough for a few chunks here, more in make soak.
func called() int {
	n, err := strconv.Atoi(os.Getenv("JIAOYING_SOAK_CALLED"))
	if err != nil {
		return 120
	}
	return n
}

// The real binary is killed while a red warning calls people, with the minutes of its ladder made quarters of a second: no step is missed, none is
// taken twice, and what the board says is what the rows say.
func TestWholeLadderUnderFire(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *site) {
		seed, err := strconv.ParseUint(os.Getenv("JIAOYING_SEED"), 10, 64)
		if err != nil {
			seed = uint64(time.Now().UnixNano())
		}
		t.Logf("seed %d", seed)
		l := &line{secret: []byte(strings.Repeat("s", 32)), dice: rand.New(rand.NewPCG(seed, 1)), sent: map[string]int{}, ring: make(chan ring, 10_000)}
		telephone := httptest.NewServer(l)
		t.Cleanup(telephone.Close)
		s.env = []string{"JIAOYING_GATEWAY_URL=" + telephone.URL, "JIAOYING_GATEWAY_SECRET=" + string(l.secret)}
		s.start(t).stop(t)
		county := peopled(t, s, called())

		v := s.start(t)
		var mu sync.Mutex
		base := v.base
		at := func() string { mu.Lock(); defer mu.Unlock(); return base }
		ctx, stop := context.WithCancel(t.Context())
		var phones sync.WaitGroup
		defer phones.Wait()
		defer stop()
		for range 4 {
			phones.Go(func() {
				for {
					select {
					case <-ctx.Done():
						return
					case c := <-l.ring:
						l.picksUp(at, c)
					}
				}
			})
		}
		publish(t, v.base, county)
		dice := rand.New(rand.NewPCG(seed, 2))
		for range kills(t) {
			time.Sleep(time.Duration(200+dice.IntN(1500)) * time.Millisecond) // the moment of the kill is the dice's, not a wait for something
			v.kill()
			v = s.start(t)
			mu.Lock()
			base = v.base
			mu.Unlock()
		}
		climbed(t, s)
		recorded(t, s, v)
		v.stop(t)
		stop()
		phones.Wait()
		accounted(t, s, l)
	})
}

// opened opens a site's database for the test itself.
func (s *site) opened(t testing.TB) *store.Store {
	t.Helper()
	ring, err := seal.Open(s.keys())
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(context.Background(), store.Config{Database: s.database, Data: s.data, Keys: ring})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return st
}

func system() context.Context {
	return viewer.Wide(viewer.With(context.Background(), viewer.System("test")))
}

// peopled appoints n people, each alone on his post, and makes the minutes of the ladder short.
func peopled(t testing.TB, s *site, n int) (county uuid.UUID) {
	t.Helper()
	st := s.opened(t)
	defer func() { _ = st.Close() }()
	ring, err := seal.Open(s.keys())
	if err != nil {
		t.Fatal(err)
	}
	f := &roster.Flow{Store: st, Ring: ring}
	villages, err := st.Client.Division.Query().Where(dbdivision.LevelEQ(division.Village), dbdivision.ValidToIsNil()).Order(dbdivision.ByCode()).All(system())
	if err != nil {
		t.Fatal(err)
	}
	county = villages[0].CountyID
	roles := []viewer.Role{viewer.VillageHead, viewer.InfoOfficer, viewer.GridOfficer, viewer.Monitor}
	own := viewer.With(context.Background(), viewer.System("test"))
	grids := map[string]uuid.UUID{}
	for i := range n {
		role, at := roles[i%len(roles)], villages[(i/len(roles))%len(villages)].ID
		if more := i - len(roles)*len(villages); more >= 0 { // the villages' own posts are filled: grids of them
			v, k := villages[(more/2)%len(villages)], (more/2)/len(villages)+1
			role = []viewer.Role{viewer.GridOfficer, viewer.Monitor}[more%2]
			code := fmt.Sprintf("%s%02d", v.Code, 20+k)
			if at = grids[code]; at == uuid.Nil {
				at = store.NewID()
				if err := f.AddDivision(own, roster.NewDivision{ID: at, Parent: v.ID, Code: code, Name: fmt.Sprintf("第%d网格", 20+k), ValidFrom: "2026-01-01"}); err != nil {
					t.Fatal(err)
				}
				grids[code] = at
			}
		}
		err := f.AddPerson(own, roster.NewPerson{ID: store.NewID(), Name: "试" + strconv.Itoa(i), Phone: fmt.Sprintf("10030%06d", 1000+i),
			Appointment: roster.NewAppointment{ID: store.NewID(), Role: role, Post: "A", Division: at, From: "2026-01-01"}})
		if err != nil {
			t.Fatal(err)
		}
	}
	err = st.InTx(system(), func(ctx context.Context, tx *store.Tx) error {
		rows, err := tx.Client.LadderStep.Query().All(ctx)
		if err != nil {
			return err
		}
		for _, r := range rows {
			step := *r.Step
			step.After /= 240 // a minute is a quarter of a second
			step.Night = true // the test runs at any hour
			if err := r.Update().SetStep(&step).Exec(ctx); err != nil {
				return err
			}
		}
		pace := 6000 // the line is not what is tested here
		texts := 60_000
		_, err = tx.SetSetting(ctx, county, setting.CallsPerMinute, &pace)
		_, err2 := tx.SetSetting(ctx, county, setting.SMSPerMinute, &texts)
		return errors.Join(err, err2)
	})
	if err != nil {
		t.Fatal(err)
	}
	return county
}

func publish(t testing.TB, base string, county uuid.UUID) {
	t.Helper()
	duty := signIn(t, base, "10030000002")
	id, now := store.NewID(), time.Now().UTC()
	stamp := func(t time.Time) string { return t.Format("2006-01-02T15:04:05.000Z") }
	var into map[string]any
	duty.free(t, "mutation($i:DraftWarningInput!){draftWarning(input:$i){warning{id}}}", map[string]any{"i": map[string]any{
		"id": id, "madeAt": stamp(now), "target": map[string]any{"divisions": []uuid.UUID{county}, "audience": []string{"POSTS"}},
		"content": map[string]any{"issuer": "台儿庄区气象台", "issuedAt": stamp(now), "level": "RED", "event": "11B03", "eventName": "暴雨", "headline": "暴雨红色预警", "text": "三小时内 100 毫米以上", "expiresAt": stamp(now.Add(6 * time.Hour))},
	}}, &into)
	duty.free(t, "mutation($i:MoveWarningInput!){moveWarning(input:$i){warning{state}}}", map[string]any{"i": map[string]any{
		"warning": id, "move": store.NewID(), "kind": "URGENT", "edit": 1, "madeAt": stamp(now),
	}}, &into)
}

// climbed waits until no step and no message is due any more.
func climbed(t *testing.T, s *site) {
	t.Helper()
	st := s.opened(t)
	defer func() { _ = st.Close() }()
	for until := time.Now().Add(3*time.Minute + time.Duration(called())*100*time.Millisecond); ; {
		later(t, st)
		var next, waiting, made int
		for query, to := range map[string]*int{
			"SELECT count(*) FROM deliveries WHERE next_at IS NOT NULL":           &next,
			"SELECT count(*) FROM attempts WHERE state IN ('pending', 'sending')": &waiting,
			"SELECT count(*) FROM fanouts WHERE done":                             &made,
		} {
			if err := store.Inner(st).Row(context.Background(), query).Scan(to); err != nil {
				t.Fatal(err)
			}
		}
		if next == 0 && waiting == 0 && made == 1 {
			return
		}
		if time.Now().After(until) {
			t.Fatalf("%d deliveries have a next step, %d messages wait, %d fan-outs are done", next, waiting, made)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// later lets minutes pass: what a killed server had in its hands is taken up after two, a desk is rung once in three.
func later(t *testing.T, st *store.Store) {
	t.Helper()
	now := clock.Cut(st.Now())
	for query, at := range map[string]time.Time{
		"UPDATE attempts SET claimed_at = ? WHERE state = 'sending'": now.Add(-3 * time.Minute),
		"UPDATE attempts SET due_at = ? WHERE state = 'pending'":     now,
		"UPDATE gatherings SET rung_at = ?":                          now.Add(-10 * time.Minute),
	} {
		// It takes thousands of rows in no order, which the server never does: when the two wait for each other, the next turn will do.
		err := st.InTx(system(), func(ctx context.Context, tx *store.Tx) error {
			_, err := store.Inner(tx).Exec(ctx, query, at)
			return err
		})
		if err != nil && fault.KindOf(err) != fault.Unavailable {
			t.Fatal(err)
		}
	}
}

// accounted counts: every step of every ladder once, everybody called, the board and the journal right.
func accounted(t *testing.T, s *site, l *line) {
	t.Helper()
	st := s.opened(t)
	rev, err := st.Client.WarningRevision.Query().Only(system())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := st.Client.Delivery.Query().Where(delivery.RevisionID(rev.ID), delivery.Asks(true)).All(system())
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < called() {
		t.Errorf("%d were called of %d", len(rows), called())
	}
	taken, attempts := map[uuid.UUID][]int{}, 0
	err = store.Inner(st).Each(context.Background(), func(r *sql.Rows) error {
		var id, of uuid.UUID
		var channel, state string
		var step int
		if err := r.Scan(&id, &of, &channel, &step, &state); err != nil {
			return err
		}
		attempts++
		if step < villageSteps { // what leaders are rung for hangs on somebody's delivery
			taken[of] = append(taken[of], step)
		}
		n := l.sent[id.String()]
		told := channel == string(escalate.Voice) || channel == string(escalate.SMS)
		if told && (state == string(escalate.AttemptAccepted) || state == string(escalate.AttemptDelivered)) && n == 0 {
			t.Errorf("attempt %s is %s and was never sent", id, state)
		}
		return nil
	}, "SELECT id, delivery_id, channel, step, state FROM attempts")
	if err != nil {
		t.Fatal(err)
	}
	answered, silent := 0, 0
	for _, d := range rows {
		var ladder []escalate.Step
		for _, step := range rev.Ladder {
			if step.Role == string(d.Role) || step.Role == "dept_duty" && d.Role == viewer.Department {
				ladder = append(ladder, step)
			}
		}
		steps := taken[d.ID]
		slices.Sort(steps)
		steps = slices.Compact(steps)
		if d.State.Answered() {
			answered++
			for i, n := range steps { // what was taken before the answer was taken in order
				if n != ladderNumber(ladder, d, steps, i) {
					t.Errorf("%s was called by steps %v before he answered", d.Role, steps)
					break
				}
			}
			continue
		}
		silent++
		due, next := escalate.Next(ladder, escalate.Facts{Called: d.CalledAt, Zone: st.Zone}, d.CalledAt.Add(24*time.Hour))
		var want []int
		for _, step := range due {
			if !nobody(step, d) || slices.Contains(steps, step.Number) {
				want = append(want, step.Number)
			}
		}
		if next != nil || d.Post == "A" && (!slices.Equal(steps, want) || d.Step != due[len(due)-1].Number) {
			t.Errorf("%s %s was called by steps %v, want %v; the last one was %d", d.Role, d.Post, steps, want, d.Step)
		}
	}
	if answered == 0 || silent == 0 {
		t.Errorf("%d answered, %d were silent: nothing was tried", answered, silent)
	}
	twice := 0
	for _, n := range l.sent {
		if n > 1 {
			twice++
		}
	}
	if most := 500 * kills(t); twice > most {
		t.Errorf("%d messages were sent more than once", twice)
	}
	f := &notify.Flow{Store: st}
	if wrong, err := f.RecountCoverage(system()); wrong != 0 || err != nil {
		t.Errorf("%d tallies are wrong, %v", wrong, err)
	}
	verdict, err := st.Verify(context.Background())
	if err != nil || verdict.Broken != nil || verdict.Unlinked != 0 {
		t.Errorf("journal %+v %v", verdict, err)
	}
	t.Logf("%d called, %d answered, %d attempts, %d messages, %d of them twice, %d journal entries hold", len(rows), answered, attempts, len(l.sent), twice, verdict.Entries)
}

// ladderNumber is the number of the i-th step of a ladder.
func ladderNumber(ladder []escalate.Step, d *db.Delivery, steps []int, i int) int {
	numbers := []int{}
	for _, s := range ladder {
		if !nobody(s, d) || slices.Contains(steps, s.Number) {
			numbers = append(numbers, s.Number)
		}
	}
	slices.Sort(numbers)
	if d.Post == "B" || i >= len(numbers) { // a substitute is called from the step on that names him
		return -1
	}
	return numbers[i]
}

// nobody tells whether a step may call nobody: a substitute alone where there is none, and not every town of the demo has a leader.
func nobody(s escalate.Step, d *db.Delivery) bool {
	return s.To == escalate.ToB || s.To == escalate.ToSuperior && d.Role == viewer.TownDuty
}
