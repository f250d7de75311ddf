package escalate

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"
)

// defaults reads the ladder that a county starts with, by colour.
func defaults(t *testing.T) map[string][]Step {
	t.Helper()
	f, err := os.Open("../../server/warning/data/ladder-defaults.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]Step{}
	for i, r := range rows[1:] {
		s, err := FromWords(Row{Colour: r[0], Role: r[1], Step: r[2], AfterMinutes: r[3], Channel: r[4], To: r[5], Night: r[7]})
		if err != nil {
			t.Fatalf("line %d: %v", i+2, err)
		}
		out[r[0]] = append(out[r[0]], s)
	}
	return out
}

func TestFromWords(t *testing.T) {
	t.Parallel()
	cases := []struct {
		row  Row
		want string
	}{
		{Row{Role: "village_head", Step: "1", AfterMinutes: "0", Channel: "inapp+push+sms+voice", To: "post A", Night: "always"}, "village_head 1 0s [inapp push sms voice] a  true"},
		{Row{Role: "village_head", Step: "3", AfterMinutes: "4", Channel: "voice", To: "post A (redial 2, last of three calls)", Night: "always"}, "village_head 3 4m0s [voice] a  true"},
		{Row{Role: "village_head", Step: "4", AfterMinutes: "5", Channel: "voice", To: "post A again + post B", Night: "always"}, "village_head 4 5m0s [voice] both  true"},
		{Row{Role: "info_officer", Step: "3", AfterMinutes: "30", Channel: "inapp+push+sms", To: "post B", Night: "06:00-22:00"}, "info_officer 3 30m0s [inapp push sms] b  false"},
		{Row{Role: "site_receiver", Step: "2", AfterMinutes: "5", Channel: "voice", To: "receiver B + voice redial A", Night: "always"}, "site_receiver 2 5m0s [voice] both  true"},
		{Row{Role: "monitor", Step: "5", AfterMinutes: "10", Channel: "list+voice", To: "town_duty: one gathered list", Night: "always"}, "monitor 5 10m0s [list voice] superior town_duty true"},
		{Row{Role: "town_duty", Step: "3", AfterMinutes: "5", Channel: "voice", To: "town_leader", Night: "always"}, "town_duty 3 5m0s [voice] superior town_leader true"},
		{Row{Role: "firm_safety", Step: "3", AfterMinutes: "15", Channel: "list", To: "dept_duty of the supervising department", Night: "06:00-22:00"}, "firm_safety 3 15m0s [list] superior department false"},
		{Row{Role: "grid_officer", Step: "6", AfterMinutes: "15", Channel: "door", To: "named neighbour, 包村干部", Night: "always"}, "grid_officer 6 15m0s [door] door  true"},
		{Row{Role: "dept_duty", Step: "1", AfterMinutes: "0", Channel: "inapp+sms+voice", To: "duty phone of each department", Night: "always"}, "department 1 0s [inapp sms voice] a  true"},
		{Row{Role: "village_unit", Step: "2", AfterMinutes: "10", Channel: "fallback", To: "landline", Night: "always"}, "village_unit 2 10m0s [fallback] village  true"},
		{Row{Role: "blue", Step: "1", AfterMinutes: "0", Channel: "inapp+push", To: "post A", Night: "silent 22:00-06:00"}, "blue 1 0s [inapp push] a  false"},
	}
	for _, c := range cases {
		s, err := FromWords(c.row)
		if got := fmt.Sprint(s.Role, " ", s.Number, " ", s.After, " ", s.Channels, " ", s.To, " ", s.Desk, " ", s.Night); err != nil || got != c.want {
			t.Errorf("%q: %q %v", c.want, got, err)
		}
	}
	good := Row{Role: "monitor", Step: "1", AfterMinutes: "0", Channel: "sms", To: "post A", Night: "always"}
	for name, spoil := range map[string]func(*Row){
		"role": func(r *Row) { r.Role = " " }, "step": func(r *Row) { r.Step = "0" }, "step far": func(r *Row) { r.Step = "51" }, "after": func(r *Row) { r.AfterMinutes = "-1" },
		"after far": func(r *Row) { r.AfterMinutes = "1441" }, "channel": func(r *Row) { r.Channel = "sms+pigeon" }, "night": func(r *Row) { r.Night = "perhaps" },
	} {
		bad := good
		spoil(&bad)
		if _, err := FromWords(bad); err == nil {
			t.Errorf("%s: %+v was taken", name, bad)
		}
	}
	if n := len(defaults(t)["red"]); n < 40 {
		t.Errorf("%d red steps", n)
	}
}

var zone = time.FixedZone("+08", 8*3600)

func at(s string) time.Time {
	v, err := time.ParseInLocation("2006-01-02 15:04", "2026-07-0"+s, zone)
	if err != nil {
		panic(err)
	}
	return v
}

func numbers(steps []Step) (out []int) {
	for _, s := range steps {
		out = append(out, s.Number)
	}
	return out
}

func TestNext(t *testing.T) {
	t.Parallel()
	all := defaults(t)
	head := func(colour string) []Step { return Of(all[colour], "village_head") }
	noon := at("1 12:00")
	cases := []struct {
		name   string
		ladder []Step
		facts  Facts
		now    time.Time
		want   []int
		next   string
	}{
		{"at publication", head("red"), Facts{Called: noon}, noon, []int{1}, "1 12:02"},
		{"nothing yet", head("red"), Facts{Called: noon, Taken: 1}, at("1 12:01"), nil, "1 12:02"},
		{"first redial", head("red"), Facts{Called: noon, Taken: 1}, at("1 12:02"), []int{2}, "1 12:04"},
		{"B", head("red"), Facts{Called: noon, Taken: 3}, at("1 12:05"), []int{4}, "1 12:10"},
		{"after an outage", head("red"), Facts{Called: noon, Taken: 1}, at("1 12:11"), []int{2, 3, 4, 5}, "1 12:15"},
		{"last", head("red"), Facts{Called: noon, Taken: 5}, at("1 12:15"), []int{6}, ""},
		{"none left", head("red"), Facts{Called: noon, Taken: 6}, at("1 13:00"), nil, ""},
		{"answered", head("red"), Facts{Called: noon, Taken: 1, Answered: true}, at("1 13:00"), nil, ""},
		{"over", head("red"), Facts{Called: noon, Taken: 1, Over: true}, at("1 13:00"), nil, ""},
		{"away: B at once", head("red"), Facts{Called: noon, Taken: 1, Away: true}, at("1 12:01"), []int{4}, "1 12:10"},
		{"away, B called", head("red"), Facts{Called: noon, Taken: 4, Away: true}, at("1 12:06"), nil, "1 12:10"},
		{"red at night", head("red"), Facts{Called: at("1 23:00"), Taken: 1}, at("1 23:04"), []int{2, 3}, "1 23:05"},
		{"yellow at night goes straight to the desk", head("yellow"), Facts{Called: at("1 23:00"), Zone: zone}, at("1 23:00"), []int{1}, "2 00:00"},
		{"yellow at dawn", head("yellow"), Facts{Called: at("2 05:40"), Taken: 1, Zone: zone}, at("2 05:59"), nil, "2 06:00"},
		{"yellow at dawn, awake", head("yellow"), Facts{Called: at("2 05:40"), Taken: 1, Zone: zone}, at("2 06:00"), []int{2}, "2 06:10"},
		{"yellow away at night", head("yellow"), Facts{Called: at("1 23:00"), Taken: 1, Away: true, Zone: zone}, at("1 23:10"), []int{3}, "2 00:00"},
		{"blue waits for the morning", head("blue"), Facts{Called: at("1 22:00"), Zone: zone}, at("1 22:00"), nil, "2 06:00"},
		{"blue after midnight", head("blue"), Facts{Called: at("2 00:10"), Zone: zone}, at("2 06:00"), []int{1}, ""},
		{"no ladder", nil, Facts{Called: noon}, noon, nil, ""},
	}
	for _, c := range cases {
		if c.facts.Zone == nil {
			c.facts.Zone = zone
		}
		due, next := Next(c.ladder, c.facts, c.now)
		got := ""
		if next != nil {
			got = next.In(zone).Format("2 15:04")
		}
		if !slices.Equal(numbers(due), c.want) || got != c.next {
			t.Errorf("%s: %v next %q, want %v next %q", c.name, numbers(due), got, c.want, c.next)
		}
	}
}

// Whatever the cuts in time, the same steps are taken, each once and in order: asked at every due moment, or late, or once at the end.
func TestSameStepsWhateverTheCuts(t *testing.T) {
	t.Parallel()
	all := defaults(t)
	colours := []string{"red", "orange", "yellow", "blue"}
	roles := []string{"village_head", "grid_officer", "town_duty", "town_leader", "site_receiver", "firm_safety", "department", "county_duty"}
	walk := func(ladder []Step, f Facts, times []time.Time, away time.Time) (taken []int) {
		for _, now := range times {
			f.Away = !away.IsZero() && !now.Before(away)
			due, next := Next(ladder, f, now)
			for _, s := range due {
				taken = append(taken, s.Number)
				f.Taken = s.Number
			}
			if next != nil && !next.After(now) {
				t.Fatalf("the next step is due at %s, and now is %s", next, now)
			}
		}
		return taken
	}
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 4))
		ladder := Of(all[colours[r.IntN(len(colours))]], roles[r.IntN(len(roles))])
		f := Facts{Called: at("1 00:00").Add(time.Duration(r.IntN(24*60)) * time.Minute), Zone: zone}
		end := f.Called.Add(48 * time.Hour)
		// every due moment
		var fine []time.Time
		for m := range 48*60 + 1 {
			fine = append(fine, f.Called.Add(time.Duration(m)*time.Minute))
		}
		var away time.Time
		if r.IntN(2) == 0 {
			away = fine[r.IntN(60)]
		}
		want := walk(ladder, f, fine, away)
		if !slices.IsSorted(want) || len(slices.Compact(slices.Clone(want))) != len(want) {
			t.Fatalf("seed %d: %v is not in order", seed, want)
		}
		// at random moments; the moment he says that he is away is always one, as it is a command
		var cuts []time.Time
		for range r.IntN(6) {
			cuts = append(cuts, f.Called.Add(time.Duration(r.IntN(48*60))*time.Minute))
		}
		if !away.IsZero() {
			// what was due before it was said has been taken by then, or it would count as said before
			for _, m := range fine {
				if m.Before(away) {
					cuts = append(cuts, m)
				}
			}
			cuts = append(cuts, away)
		}
		cuts = append(cuts, end)
		slices.SortFunc(cuts, time.Time.Compare)
		if got := walk(ladder, f, cuts, away); !slices.Equal(got, want) {
			t.Fatalf("seed %d: %v when looked at rarely, %v when always; away %s", seed, got, want, away)
		}
	}
}

func TestCallsB(t *testing.T) {
	t.Parallel()
	l := Of(defaults(t)["red"], "grid_officer")
	if CallsB(l, 3) || !CallsB(l, 4) || !CallsB(l, 6) {
		t.Error("B is called by the fourth step")
	}
}
