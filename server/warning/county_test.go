package warning_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"jiaoying/notify/escalate"
	"jiaoying/server/fault"
	"jiaoying/server/store/storetest"
	"jiaoying/server/warning"
	"jiaoying/server/warning/course"
)

// fields lists the faulty fields of an error with their codes.
func fields(err error) string {
	f, ok := fault.As(err)
	if !ok {
		return "no fault"
	}
	var out []string
	for _, field := range f.Fields {
		out = append(out, field.Path+" "+field.Code)
	}
	if len(out) == 0 {
		return f.Code
	}
	return strings.Join(out, ", ")
}

func step(after int, to escalate.To, on ...escalate.Channel) escalate.Step {
	return escalate.Step{After: time.Duration(after) * time.Minute, To: to, Channels: on, Night: true}
}

func TestLadderOfACounty(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		ladder := func() warning.Ladder {
			all, err := b.flow.Ladders(as(b.officer), "red")
			must(t, err)
			i := slices.IndexFunc(all, func(l warning.Ladder) bool { return l.Role == "village_head" })
			if !slices.IsSortedFunc(all, func(a, b warning.Ladder) int { return strings.Compare(a.Role, b.Role) }) || i < 0 {
				t.Fatalf("%+v", all)
			}
			return all[i]
		}
		if l := ladder(); l.Changed || len(l.Steps) != 6 {
			t.Errorf("as proposed: %v, %d steps", l.Changed, len(l.Steps))
		}
		id := b.draft(course.Red, b.villages[0])
		must(t, b.move(b.first, id, course.MoveUrgent, 1, ""))
		was := b.revisions(id)[0].Ladder

		mine := []escalate.Step{step(0, escalate.ToA, escalate.InApp, escalate.Voice), step(1, escalate.ToB, escalate.Voice), step(3, escalate.ToSuperior, escalate.List, escalate.Voice)}
		mine[2].Desk = "town_leader"
		must(t, b.flow.SetLadder(as(b.admin), "red", "village_head", mine, false))
		l := ladder()
		if !l.Changed || len(l.Steps) != 3 || l.Steps[2].Step.Desk != "town_leader" || l.Steps[1].Number != 2 || l.Steps[1].Step.Role != "village_head" {
			t.Errorf("as set: %+v", l)
		}
		// What is in force keeps the ladder it was published with; what comes next has the new one.
		if got := b.revisions(id)[0].Ladder; len(escalate.Of(got, "village_head")) != 6 || len(got) != len(was) {
			t.Error("the ladder of a published revision has changed")
		}
		next := b.draft(course.Red, b.villages[0])
		must(t, b.move(b.first, next, course.MoveUrgent, 1, ""))
		if got := escalate.Of(b.revisions(next)[0].Ladder, "village_head"); len(got) != 3 || got[1].After != time.Minute {
			t.Errorf("what is published now climbs %+v", got)
		}
		must(t, b.flow.SetLadder(as(b.admin), "red", "village_head", nil, true))
		if l := ladder(); l.Changed || len(l.Steps) != 6 {
			t.Errorf("set back: %+v", l)
		}

		quiet := slices.Clone(mine)
		quiet[0].Channels = []escalate.Channel{escalate.InApp}
		falls, pigeon, twice, village, desk := slices.Clone(mine), slices.Clone(mine), slices.Clone(mine), slices.Clone(mine), slices.Clone(mine)
		falls[2].After = 0
		pigeon[1].Channels = []escalate.Channel{"pigeon"}
		twice[1].Channels = []escalate.Channel{escalate.Voice, escalate.Voice}
		village[1].To = escalate.ToVillage
		desk[1].Desk = "town_leader"
		for name, c := range map[string]struct {
			steps []escalate.Step
			want  string
		}{
			"none":            {[]escalate.Step{}, "steps ladder.steps"},
			"too many":        {slices.Repeat(mine[:1], 21), "steps ladder.steps"},
			"nobody is rung":  {quiet, "steps ladder.no_voice"},
			"time falls":      {falls, "steps[2].afterMinutes ladder.after"},
			"unknown channel": {pigeon, "steps[1].channels ladder.channels"},
			"a channel twice": {twice, "steps[1].channels ladder.channels"},
			"a whole village": {village, "steps[1].to ladder.to"},
			"desk of another": {desk, "steps[1].desk ladder.to"},
		} {
			if got := fields(b.flow.SetLadder(as(b.admin), "red", "village_head", c.steps, false)); got != c.want {
				t.Errorf("%s: %s, want %s", name, got, c.want)
			}
		}
		want(t, b.flow.SetLadder(as(b.first), "red", "village_head", mine, false), fault.ErrDenied)
		want(t, b.flow.SetLadder(as(b.officer), "red", "village_head", mine, false), fault.ErrDenied)
		want(t, b.flow.SetLadder(as(b.admin), "red", "resident_of_mars", mine, false), warning.ErrLadder)
		want(t, b.flow.SetLadder(as(b.admin), "mauve", "village_head", nil, true), warning.ErrLadder)
		if l := ladder(); l.Changed {
			t.Error("something refused was written")
		}
		// A place is called as a whole, without a telephone.
		must(t, b.flow.SetLadder(as(b.admin), "red", "village_unit", []escalate.Step{step(3, escalate.ToVillage, escalate.List)}, false))
	})
}

func TestTemplateOfACounty(t *testing.T) {
	storetest.Both(t, func(t *testing.T, address string) {
		b := setup(t, address)
		words := warning.Wording{Title: "暴雨红警 · {area}", Body: "{issuer}{time}发布，马上转移。", SMS: "{issuer}{time}发布暴雨红色预警：{area}。马上转移。收到回1", Loudspeaker: "{issuer}发布暴雨红色预警，马上转移。"}
		must(t, b.flow.SetTemplate(as(b.admin), "RAIN-R", &words))
		id := b.draft(course.Red, b.villages[0])
		must(t, b.move(b.first, id, course.MoveUrgent, 1, ""))
		if got := b.revisions(id)[0].Texts["zh-CN"]; !strings.Contains(got.SMS, "马上转移。收到回1") || got.Title != "暴雨红警 · 泥沟镇 冯湖村" && !strings.HasPrefix(got.Title, "暴雨红警 · ") || strings.Contains(got.Voice, "{") {
			t.Errorf("%+v", got)
		}
		must(t, b.flow.SetTemplate(as(b.admin), "RAIN-R", nil))
		id = b.draft(course.Red, b.villages[0])
		must(t, b.move(b.first, id, course.MoveUrgent, 1, ""))
		if got := b.revisions(id)[0].Texts["zh-CN"]; !strings.Contains(got.SMS, "勿下地下室") {
			t.Errorf("set back: %+v", got)
		}
		for name, c := range map[string]struct {
			spoil func(*warning.Wording)
			want  string
		}{
			"long SMS":     {func(w *warning.Wording) { w.SMS = strings.Repeat("长", 65) }, "sms template.sms"},
			"just fits":    {func(w *warning.Wording) { w.SMS = strings.Repeat("长", 64) }, "no fault"},
			"long by mark": {func(w *warning.Wording) { w.SMS = strings.Repeat("长", 56) + "{area}" }, "sms template.sms"},
			"link":         {func(w *warning.Wording) { w.SMS = "看 http://example.com" }, "sms template.sms"},
			"signature":    {func(w *warning.Wording) { w.SMS = "【别人】收到回1" }, "sms template.sms"},
			"no SMS":       {func(w *warning.Wording) { w.SMS = " " }, "sms template.sms"},
			"unknown mark": {func(w *warning.Wording) { w.Body = "{phone}" }, "body template.mark"},
			"open brace":   {func(w *warning.Wording) { w.Title = "{area" }, "title template.mark"},
			"no title":     {func(w *warning.Wording) { w.Title = "" }, "title template.text"},
			"long horn":    {func(w *warning.Wording) { w.Loudspeaker = strings.Repeat("长", 301) }, "loudspeaker template.text"},
		} {
			w := words
			c.spoil(&w)
			if got := fields(b.flow.SetTemplate(as(b.admin), "RAIN-O", &w)); got != c.want {
				t.Errorf("%s: %s, want %s", name, got, c.want)
			}
		}
		want(t, b.flow.SetTemplate(as(b.first), "RAIN-R", &words), fault.ErrDenied)
		want(t, b.flow.SetTemplate(as(b.admin), "NONE", &words), warning.ErrTemplate)
		want(t, b.flow.SetTemplate(as(b.admin), "NONE", nil), warning.ErrTemplate)
	})
}
