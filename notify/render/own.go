package render

import (
	"embed"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

//go:embed texts/*.json
var files embed.FS

// own are the sentences that no revision holds: a test call, the call to a 包保人, and a reminder.
var own = func() map[string]map[string]string {
	out := map[string]map[string]string{}
	for lang := range marks {
		b, err := files.ReadFile("texts/" + lang + ".json")
		if err == nil {
			words := map[string]string{}
			err = json.Unmarshal(b, &words)
			out[lang] = words
		}
		if err != nil {
			panic(err) // the files are embedded
		}
	}
	return out
}()

func say(lang, key string, values ...string) string {
	words, ok := own[lang]
	if !ok {
		words = own[First]
	}
	return strings.NewReplacer(values...).Replace(words[key])
}

// Test is what a test call (试呼) says, in every language: that it is one, and nothing a warning says.
func Test(county, digit string) map[string]Texts {
	out := map[string]Texts{}
	for lang := range own {
		voice := say(lang, "test.voice", "{county}", county, "{digit}", digit)
		out[lang] = Texts{Title: say(lang, "test.title"), Body: voice, Voice: voice}
	}
	return out
}

// Bound is what a 包保人 hears of n doors that stay open: no name and no address. event is the warning's headline by language, empty for a
// local danger notice.
func Bound(county string, event map[string]Texts, n int, digit string) map[string]Texts {
	out := map[string]Texts{}
	for lang := range own {
		title := event[lang].Title
		if title == "" {
			title = event[First].Title
		}
		if title == "" {
			title = say(lang, "bound.notice")
		}
		voice := say(lang, "bound.voice", "{county}", county, "{event}", title, "{n}", strconv.Itoa(n), "{digit}", digit)
		out[lang] = Texts{Title: say(lang, "bound.title", "{event}", title), Body: voice, Voice: voice}
	}
	return out
}

// Owing is what a reminder (催报) says is owed: a statement of a place, or under a desk by so many places of a level, or of several.
type Owing struct {
	County, Place, Event, Stage string
	// Left is the time until the limit; below zero it is over.
	Left  time.Duration
	Under int
	Level string
}

// Owed is what somebody hears of what is owed: no name and no figure.
func Owed(o Owing, digit string) map[string]Texts {
	out := map[string]Texts{}
	for lang := range own {
		late := o.Left <= -time.Minute
		key := "owed.left"
		switch {
		case o.Under > 0:
			key = strings.TrimSuffix("owed.desk_"+o.Level, "_")
		case late:
			key = "owed.late"
		case o.Left <= 0:
			key = "owed.now"
		}
		voice := say(lang, key, "{county}", o.County, "{place}", o.Place, "{event}", o.Event, "{stage}", say(lang, "owed.stage."+o.Stage), "{time}", span(lang, o.Left.Abs()),
			"{n}", strconv.Itoa(o.Under), "{digit}", digit)
		out[lang] = Texts{Title: say(lang, "owed.title"), Body: voice, Voice: voice}
	}
	return out
}

// span says a length in minutes, from two hours on in hours, from two days on in days.
func span(lang string, d time.Duration) string {
	key, n := "owed.minutes", int(d.Minutes())
	switch {
	case d >= 48*time.Hour:
		key, n = "owed.days", int(d.Hours()/24)
	case d >= 2*time.Hour:
		key, n = "owed.hours", int(d.Hours())
	}
	return say(lang, key, "{n}", strconv.Itoa(max(n, 1)))
}
