package export

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

//go:embed texts/*.json
var files embed.FS

// words are the sentences of one language in what is exported.
type words map[string]string

type params map[string]any

// Chinese is the language of the county; whoever reads the app in English may have the headings so too.
const Chinese, English = "zh-CN", "en"

// Languages lists the languages of headings.
func Languages() []string { return []string{Chinese, English} }

var languages = func() map[string]words {
	out := map[string]words{}
	for _, name := range Languages() {
		b, err := files.ReadFile("texts/" + name + ".json")
		if err != nil {
			panic(err) // the files are embedded
		}
		var w words
		if err := json.Unmarshal(b, &w); err != nil {
			panic(fmt.Errorf("texts/%s.json: %w", name, err))
		}
		out[name] = w
	}
	return out
}()

func textsOf(language string) words { return languages[language] }

// of gives the word of a key; a word that is missing shows its key, which a test looks for.
func (w words) of(name string) string {
	if s, ok := w[name]; ok {
		return s
	}
	return name
}

func (w words) with(name string, p params) string {
	s := w.of(name)
	for k, v := range p {
		s = strings.ReplaceAll(s, "{"+k+"}", fmt.Sprint(v))
	}
	return s
}

// fileName takes out of a name what a file system or a header could stumble over.
func fileName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`/\:*?"<>|%;`, r), unicode.IsControl(r):
			return -1
		case unicode.IsSpace(r):
			return '-'
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 80 {
		s = string(r[:80])
	}
	return strings.Trim(s, ".-")
}
