package render

import (
	"embed"
	"encoding/json"
	"strconv"
	"strings"
)

//go:embed texts/*.json
var files embed.FS

// own are the sentences that no revision holds: a test call, and the call to a 包保人.
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
