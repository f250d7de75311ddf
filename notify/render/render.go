// Package render picks what a person is told: the frozen texts of a revision in his language, marked where they are exercised.
// It makes no sentence of its own.
package render

import (
	"strings"

	"jiaoying/notify/escalate"
)

// Texts are the frozen sentences of one language.
type Texts struct{ Title, Body, SMS, Voice string }

// First is the language of whoever has said no other, and of whatever a revision does not say in his.
const First = "zh-CN"

// marks stand first and last in every text of an exercise (design §7). They hold no 【】: providers refuse them in a text.
var marks = map[string]string{"zh-CN": "演练", "en": "EXERCISE"}

// For gives title and body for a channel, and the language they are in. The SMS and the call have their own sentence.
func For(texts map[string]Texts, lang string, on escalate.Channel, exercise bool) (title, body, in string) {
	t, ok := texts[lang]
	if !ok {
		lang = First
		t = texts[lang]
	}
	title, body = t.Title, t.Body
	switch {
	case on == escalate.SMS && t.SMS != "":
		body = t.SMS
	case on == escalate.Voice && t.Voice != "":
		body = t.Voice
	}
	if exercise {
		title, body = mark(title, marks[lang]), mark(body, marks[lang])
	}
	return title, body, lang
}

func mark(s, m string) string {
	trimmed := strings.TrimSpace(s)
	if !strings.HasPrefix(trimmed, m) {
		s = m + " " + s
	}
	if !strings.HasSuffix(trimmed, m) {
		s += " " + m
	}
	return s
}
