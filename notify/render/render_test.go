package render

import (
	"testing"

	"jiaoying/notify/escalate"
)

func TestFor(t *testing.T) {
	t.Parallel()
	texts := map[string]Texts{
		"zh-CN": {Title: "暴雨红色预警", Body: "今夜有大暴雨。", SMS: "收到回复1", Voice: "请按1"},
		"en":    {Title: "Red rain warning", Body: "Heavy rain tonight."},
	}
	cases := []struct {
		lang     string
		on       escalate.Channel
		exercise bool
		title    string
		body, in string
	}{
		{"zh-CN", escalate.InApp, false, "暴雨红色预警", "今夜有大暴雨。", "zh-CN"},
		{"zh-CN", escalate.SMS, false, "暴雨红色预警", "收到回复1", "zh-CN"},
		{"zh-CN", escalate.Voice, false, "暴雨红色预警", "请按1", "zh-CN"},
		{"en", escalate.Voice, false, "Red rain warning", "Heavy rain tonight.", "en"},
		{"fr", escalate.InApp, false, "暴雨红色预警", "今夜有大暴雨。", "zh-CN"},
		{"zh-CN", escalate.SMS, true, "演练 暴雨红色预警 演练", "演练 收到回复1 演练", "zh-CN"},
		{"en", escalate.Push, true, "EXERCISE Red rain warning EXERCISE", "EXERCISE Heavy rain tonight. EXERCISE", "en"},
	}
	for _, c := range cases {
		if title, body, in := For(texts, c.lang, c.on, c.exercise); title != c.title || body != c.body || in != c.in {
			t.Errorf("%s %s: %q %q %q", c.lang, c.on, title, body, in)
		}
	}
	if got := mark("演练 雨 演练", "演练"); got != "演练 雨 演练" {
		t.Errorf("marked twice: %q", got)
	}
}
