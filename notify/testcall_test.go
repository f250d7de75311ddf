package notify

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/viewer"
	"jiaoying/notify/channel"
	"jiaoying/notify/channel/channeltest"
	"jiaoying/notify/escalate"
	"jiaoying/notify/render"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/store"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning/course"
)

// testing gives the bundle's flow a readiness list of two pages, one of which holds the desk itself, and a roster that notes who was reached.
func (b *bundle) testing() (reached map[uuid.UUID]int) {
	reached = map[uuid.UUID]int{}
	b.flow.StaleFunc = func(_ context.Context, _ division.Place, after string, _ int) ([]uuid.UUID, string, error) {
		if after == "" {
			return []uuid.UUID{b.people["officer"], b.people["desk"]}, "page two", nil
		}
		return []uuid.UUID{b.people["officerB"], b.people["lonelyB"]}, "", nil
	}
	b.flow.ReachedFunc = func(_ context.Context, tx *store.Tx, person uuid.UUID) error {
		if tx == nil {
			b.t.Error("reached outside of a transaction")
		}
		reached[person]++
		return nil
	}
	return reached
}

// round starts a round and gathers it.
func (b *bundle) round(who string, again bool) uuid.UUID {
	b.t.Helper()
	id := store.NewID()
	if err := b.flow.StartTest(b.as(who), TestStart{ID: id, Place: b.town1, Again: again}); err != nil {
		b.t.Fatal(err)
	}
	b.tests()
	return id
}

func (b *bundle) tests() {
	b.t.Helper()
	for more := true; more; {
		var err error
		if more, err = b.flow.Tests(context.Background()); err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *bundle) ringOut() {
	b.t.Helper()
	for more := true; more; {
		var err error
		if more, err = b.flow.Ring(context.Background()); err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *bundle) counts(round uuid.UUID) TestCounts {
	b.t.Helper()
	all, err := b.flow.CountTests(context.Background(), []uuid.UUID{round})
	if err != nil {
		b.t.Fatal(err)
	}
	return all[round]
}

// press answers the newest call to somebody.
func (b *bundle) press(name, digits string, heard bool) bool {
	b.t.Helper()
	sent := b.fakes[escalate.Voice].Sent()
	for _, m := range slices.Backward(sent) {
		if m.Address != "1003"+b.people[name].String() {
			continue
		}
		yes, err := b.flow.Callback(context.Background(), Said{Channel: escalate.Voice, Provider: "voice-" + m.Attempt.String(), Digits: digits, Heard: heard, Delivered: true, At: b.clock()})
		if err != nil {
			b.t.Fatal(err)
		}
		return yes
	}
	b.t.Fatalf("%s was not called", name)
	return false
}

func (b *bundle) provided() {
	fake := &channeltest.Fake{On: escalate.Voice, OutcomeFunc: func(m channel.Message) channel.Outcome { return channel.Accepted("voice-" + m.Attempt.String()) }}
	b.fakes[escalate.Voice] = fake
	b.flow.Channels[escalate.Voice] = fake
}

// A round of test calls: whoever is on the list is rung once, by a text that is plainly a test, and only the test's own key reaches him.
func TestTestCalls(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.provided()
		reached := b.testing()
		id := b.round("desk", false)
		b.ringOut()
		b.ringOut() // nobody twice
		sent := b.fakes[escalate.Voice].Sent()
		to := map[string]int{}
		for _, m := range sent {
			to[m.Address]++
			if m.Status != channel.Test || m.Digit() != "5" || m.Level != "" || !strings.Contains(m.Body, "这是试呼，不是预警") || !strings.Contains(m.Body, "请按5") || !strings.Contains(m.Body, "台儿庄区") ||
				strings.Contains(m.Body, "演练") || m.Title != "试呼" {
				t.Errorf("%+v", m)
			}
		}
		want := map[string]int{}
		for _, name := range []string{"officer", "officerB", "lonelyB"} { // the desk that started it is not rung
			want["1003"+b.people[name].String()] = 1
		}
		if !maps.Equal(to, want) {
			t.Fatalf("rung: %v", to)
		}
		if c := b.counts(id); c != (TestCounts{People: 3, Ringing: 3}) {
			t.Errorf("%+v", c)
		}
		// Neither the keys of warnings and exercises nor a key into the first words is an answer to a test.
		for _, wrong := range []string{"1", "8", "", "51"} {
			if b.press("officer", wrong, true) {
				t.Errorf("%q is taken", wrong)
			}
		}
		if b.press("officer", "5", false) || len(reached) != 0 {
			t.Error("pressed before it was heard out")
		}
		if !b.press("officer", "5", true) || !b.press("officer", "5", true) || reached[b.people["officer"]] != 1 {
			t.Errorf("reached %v", reached)
		}
		// The line says that one is busy; one never answers, and presses late.
		busy := sent[slices.IndexFunc(sent, func(m channel.Message) bool { return m.Address == "1003"+b.people["officerB"].String() })]
		if _, err := b.flow.Callback(context.Background(), Said{Channel: escalate.Voice, Provider: "voice-" + busy.Attempt.String(), Code: "busy", At: b.clock()}); err != nil {
			t.Fatal(err)
		}
		if c := b.counts(id); c != (TestCounts{People: 3, Ringing: 1, Answered: 1, Silent: 1}) {
			t.Errorf("%+v", c)
		}
		b.at(heardWithin + time.Second)
		b.ringOut()
		b.tests()
		if c := b.counts(id); c != (TestCounts{People: 3, Answered: 1, Silent: 2}) {
			t.Errorf("%+v", c)
		}
		row, err := b.store.Client.TestRound.Get(viewer.Wide(system), id)
		if err != nil || row.FinishedAt == nil {
			t.Errorf("finished %v, %v", row.FinishedAt, err)
		}
		if !b.press("lonelyB", "5", true) || reached[b.people["lonelyB"]] != 1 || b.counts(id).Answered != 2 {
			t.Errorf("a late key: %v", reached)
		}
	})
}

// A person is rung once in four weeks, unless somebody asks again; a number out of service is noted and shown.
func TestTestCallsOnceAMonth(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.provided()
		b.testing()
		dead := map[uuid.UUID]string{}
		b.flow.NumberGoneFunc = func(_ context.Context, _ *store.Tx, person uuid.UUID, number string) error {
			dead[person] = number
			return nil
		}
		b.fakes[escalate.Voice].OutcomeFunc = func(m channel.Message) channel.Outcome {
			if m.Address == "1003"+b.people["lonelyB"].String() {
				return channel.Gone("empty_number")
			}
			return channel.Accepted("voice-" + m.Attempt.String())
		}
		first := b.round("desk", false)
		b.ringOut()
		if c := b.counts(first); c != (TestCounts{People: 3, Ringing: 2, Gone: 1}) || len(dead) != 1 || dead[b.people["lonelyB"]] == "" {
			t.Errorf("%+v, dead %v", c, dead)
		}
		b.at(24 * time.Hour)
		if c := b.counts(b.round("desk", false)); c.People != 0 {
			t.Errorf("the next day: %+v", c)
		}
		if c := b.counts(b.round("desk", true)); c.People != 3 {
			t.Errorf("asked again: %+v", c)
		}
		if c := b.counts(b.round("duty", true)); c.People != 1 { // a moment later nobody is, whoever asks, but the desk that started it: the county does not ring twice what a town rings
			t.Errorf("asked again at once: %+v", c)
		}
		b.at(24*time.Hour + testMonth + time.Minute)
		if c := b.counts(b.round("desk", false)); c.People != 3 {
			t.Errorf("four weeks later: %+v", c)
		}
		// One person by name, and not twice in ten minutes.
		b.at(60 * 24 * time.Hour)
		one := b.people["officer"]
		id := store.NewID()
		in := TestStart{ID: id, Person: &one, Again: true}
		for range 2 { // the same again is the same
			if err := b.flow.StartTest(b.as("desk"), in); err != nil {
				t.Fatal(err)
			}
		}
		if c := b.counts(id); c.People != 1 {
			t.Errorf("%+v", c)
		}
		if err := b.flow.StartTest(b.as("desk"), TestStart{ID: store.NewID(), Person: &one}); !errors.Is(err, ErrTestRecent) {
			t.Errorf("a second time: %v", err)
		}
		if err := b.flow.StartTest(b.as("duty"), in); !errors.Is(err, ErrTestConflict) {
			t.Errorf("another's id: %v", err)
		}
		in.Again = false
		if err := b.flow.StartTest(b.as("desk"), in); !errors.Is(err, ErrTestConflict) {
			t.Errorf("other content: %v", err)
		}
	})
}

// Who may not is told so; nobody tests himself; too many rounds are too many.
func TestTestCallsRefused(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.provided()
		b.testing()
		start := func(who string, in TestStart) error {
			if in.ID == uuid.Nil {
				in.ID = store.NewID()
			}
			return b.flow.StartTest(b.as(who), in)
		}
		for _, who := range []string{"officer", "three", "desk2", "nobody"} {
			if err := start(who, TestStart{Place: b.town1}); !errors.Is(err, fault.ErrDenied) {
				t.Errorf("%s: %v", who, err)
			}
		}
		auditor := viewer.With(context.Background(), &viewer.Viewer{Person: store.NewID(), Grants: []viewer.Grant{{Role: viewer.Auditor, Verbs: viewer.Auditor.Verbs(), Place: b.county}, {Role: viewer.CountyDuty, Verbs: viewer.CountyDuty.Verbs(), Place: b.town2}}})
		if err := b.flow.StartTest(auditor, TestStart{ID: store.NewID(), Place: b.town1}); !errors.Is(err, fault.ErrDenied) {
			t.Errorf("auditor: %v", err)
		}
		self, far, none := b.people["desk"], b.people["far"], store.NewID()
		if err := start("desk", TestStart{Person: &self}); !errors.Is(err, fault.ErrDenied) {
			t.Errorf("himself: %v", err)
		}
		for _, p := range []uuid.UUID{far, none} {
			if err := start("desk", TestStart{Person: &p}); !db.IsNotFound(err) {
				t.Errorf("of another town, or nobody: %v", err)
			}
		}
		if err := start("desk", TestStart{ID: uuid.New(), Place: b.town1}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("an id that is none: %v", err)
		}
		for range roundsMost {
			if err := start("desk", TestStart{Place: b.town1}); err != nil {
				t.Fatal(err)
			}
		}
		if err := start("desk", TestStart{Place: b.town1}); !errors.Is(err, ErrTestTooMany) {
			t.Errorf("one more: %v", err)
		}
		id := b.round("duty", true)
		if err := b.flow.StopTest(b.as("officer"), id); err == nil {
			t.Error("an officer stops a round")
		}
		if err := b.flow.StopTest(b.as("desk2"), id); err == nil {
			t.Error("another town stops a round")
		}
	})
}

// What a killed server had in its hands is rung after two minutes; a round that was cut goes on; what is stopped is not rung; two servers ring
// nobody twice.
func TestTestCallsSurvive(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.provided()
		b.testing()
		id := store.NewID()
		if err := b.flow.StartTest(b.as("desk"), TestStart{ID: id, Place: b.town1}); err != nil {
			t.Fatal(err)
		}
		if more, err := b.flow.Tests(context.Background()); !more || err != nil { // the first page, then the server is killed
			t.Fatal(more, err)
		}
		row, err := b.store.Client.TestRound.Get(viewer.Wide(system), id)
		if err != nil {
			t.Fatal(err)
		}
		if c := b.counts(id); c.People != 1 || row.Gathered {
			t.Errorf("%+v", c)
		}
		// Another server had read the same page: it writes nothing twice.
		b.tests()
		if _, err := b.flow.gather(context.Background(), row); err != nil {
			t.Fatal(err)
		}
		if c := b.counts(id); c != (TestCounts{People: 3, Waiting: 3}) {
			t.Errorf("%+v", c)
		}
		batch, err := b.flow.take(context.Background(), ringTest, chunk)
		if err != nil || len(batch) != 3 {
			t.Fatal(len(batch), err)
		}
		b.at(time.Minute)
		b.ringOut()
		if n := len(b.fakes[escalate.Voice].Sent()); n != 0 {
			t.Errorf("%d taken from a server that may still ring", n)
		}
		b.at(abandoned + time.Second)
		b.ringOut()
		b.another().Ring(context.Background())
		if n := len(b.fakes[escalate.Voice].Sent()); n != 3 {
			t.Errorf("%d were rung of 3", n)
		}
		// The dead one comes back late with what it got: it changes nothing.
		out := make([]channel.Outcome, len(batch))
		if err := b.store.InTx(store.Long(world(context.Background(), "ring", uuid.Nil)), func(ctx context.Context, tx *store.Tx) error {
			for i, c := range batch {
				if err := b.flow.settleRing(ctx, tx, c, out[i], ""); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if c := b.counts(id); c.Ringing != 3 {
			t.Errorf("%+v", c)
		}
		b.at(time.Hour)
		stopped := b.round("desk", true)
		for range 2 { // the same again is the same
			if err := b.flow.StopTest(b.as("desk"), stopped); err != nil {
				t.Fatal(err)
			}
		}
		b.ringOut()
		b.tests()
		row, err = b.store.Client.TestRound.Get(viewer.Wide(system), stopped)
		if n := len(b.fakes[escalate.Voice].Sent()); n != 3 || err != nil || row.FinishedAt == nil {
			t.Errorf("%d were rung, %+v %v", n, row, err)
		}
	})
}

// Tests wait for warnings, leave half of the line to them, and wake nobody.
func TestTestCallsYield(t *testing.T) {
	t.Parallel()
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		b.provided()
		b.testing()
		b.flow.PerMinuteFunc = func(context.Context, escalate.Channel) (int, error) { return 4, nil }
		r := b.warn(course.Red, b.v1)
		b.fanOut(r)
		id := b.round("desk", false)
		b.ringOut()
		if c := b.counts(id); c.Waiting != 3 {
			t.Errorf("while a warning calls: %+v", c)
		}
		for s := 0; b.states(r, escalate.Voice)["pending"] > 0; s++ {
			b.at(time.Duration(s) * 10 * time.Second)
			b.send(escalate.Voice)
		}
		warned := len(b.fakes[escalate.Voice].Sent())
		b.at(10 * time.Minute)
		b.ringOut()
		if n := len(b.fakes[escalate.Voice].Sent()) - warned; n != 2 {
			t.Errorf("%d of 4 a minute are tests", n)
		}
		b.at(12 * time.Minute)
		b.ringOut()
		if n := len(b.fakes[escalate.Voice].Sent()) - warned; n != 3 {
			t.Errorf("%d were rung", n)
		}
		// Night: from 20:00 nobody is rung until 08:00, also who has waited since the day.
		b.flow.TestHoursFunc = func(context.Context, uuid.UUID) (int, int, error) { return 8, 20, nil }
		b.flow.PerMinuteFunc = nil
		b.at(time.Hour)
		day := b.round("desk", true)
		b.at(8*time.Hour + 30*time.Minute) // 20:30
		b.ringOut()
		evening := b.round("desk", true)
		if at, err := b.flow.NextTest(context.Background(), b.county.County); err != nil || !at.Equal(noon.Add(20*time.Hour)) {
			t.Errorf("goes on at %v, %v", at, err)
		}
		b.at(19 * time.Hour) // 07:00
		b.ringOut()
		if c, e := b.counts(day), b.counts(evening); c.Waiting != 3 || e.Waiting+c.Waiting < 3 || len(b.fakes[escalate.Voice].Sent()) != warned+3 {
			t.Errorf("at night: %+v %+v", c, e)
		}
		b.at(20 * time.Hour)
		b.ringOut()
		if c := b.counts(day); c.Ringing != 3 {
			t.Errorf("in the morning: %+v", c)
		}
	})
}

// Each sentence of our own stands in both languages with the same places to fill, and no test says what a warning or an exercise says.
func TestOwnTexts(t *testing.T) {
	t.Parallel()
	texts := render.Test("台儿庄区", "5")
	for _, lang := range []string{"zh-CN", "en"} {
		if s := texts[lang]; s.Title == "" || strings.ContainsAny(s.Voice, "{}") || !strings.Contains(s.Voice, "5") || !strings.Contains(s.Voice, "台儿庄区") || strings.Contains(s.Voice, "演练") || strings.Contains(s.Voice, "EXERCISE") {
			t.Errorf("%+v", s)
		}
		s := render.Bound("台儿庄区", map[string]render.Texts{"zh-CN": {Title: "暴雨红色预警"}}, 3, "1")[lang]
		if !strings.Contains(s.Voice, "暴雨红色预警") || !strings.Contains(s.Voice, "3") || !strings.Contains(s.Title, "暴雨红色预警") || strings.ContainsAny(s.Voice+s.Title, "{}") {
			t.Errorf("%+v", s)
		}
		if s := render.Bound("台儿庄区", nil, 1, "1")[lang]; strings.ContainsAny(s.Voice+s.Title, "{}") || strings.Contains(s.Title, "：\n") {
			t.Errorf("%+v", s)
		}
	}
}
