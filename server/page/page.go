// Package page draws what strangers read in a plain browser: the warnings of a village and the list to find it in. HTML made here, no
// script, one request. It holds words and looks only; what is shown is handed in. The colours and sizes are those of the app's tokens.
package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
	"time"

	"rsc.io/qr"
)

// Languages a page is written in; the first is what somebody gets who asks for neither.
var Languages = []string{"zh-CN", "en"}

// Warning is one warning as it is shown: the issuer's words verbatim, the county's order apart from them.
type Warning struct {
	Level, Event                          string // level: red, orange, yellow, blue
	Issuer, Headline, Text, Instruction   string
	Order                                 string // the county's; empty when it gave none
	Perhaps                               bool   // nothing certain is known of the village: it may be reached
	Number                                int    // of the revision, from 1
	IssuedAt, PublishedAt, Until, EndedAt time.Time
	How                                   string // of what has ended: cancelled, expired, or elsewhere when an update leaves the village out
	Document                              string // path of the CAP document
}

// Village is the page of one village.
type Village struct {
	County, Town, Name string
	Up, Self, Feed     string // paths: the town's list, this page, its feed
	Address            string // full address of this page, for the print
	At                 time.Time
	InForce, Ended     []Warning
	Still              bool // does not refresh itself
}

// Link is a place to go on to.
type Link struct{ Name, Path string }

// Places is the list to find a village in.
type Places struct {
	Name   string // of what is listed; empty for the outermost list
	Self   string
	Query  string
	Links  []Link
	Town   bool // the links are villages of one town
	Asked  bool // the links are what was found
	More   bool // more was found than is shown
	Up     *Link
	Search string // where the search goes
}

// Notice is a page with one sentence: nothing there, or nothing to be learnt now.
type Notice struct{ Key, Self, List string }

//go:embed texts/*.json *.html style.css
var files embed.FS

var (
	sentences = map[string]map[string]string{}
	style     template.CSS
	pages     = map[string]*template.Template{}
	// Policy is the Content-Security-Policy of these pages: their own style, and nothing else at all.
	Policy string
)

func init() {
	read := func(name string) []byte {
		text, err := files.ReadFile(name)
		if err != nil {
			panic(err) // it is embedded
		}
		return text
	}
	style = template.CSS(strings.ReplaceAll(string(read("style.css")), "\n", ""))
	sum := sha256.Sum256([]byte(style))
	Policy = "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
	for _, language := range Languages {
		said := map[string]string{}
		if err := json.Unmarshal(read("texts/"+language+".json"), &said); err != nil {
			panic(err)
		}
		sentences[language] = said
		for _, name := range []string{"village", "places", "notice"} {
			pages[name+" "+language] = template.Must(template.New("frame.html").Funcs(words(language)).ParseFS(files, "frame.html", name+".html"))
		}
	}
}

// words are what a template may ask for in a language.
func words(language string) template.FuncMap {
	say := func(key string, pairs ...any) string {
		text := sentences[language][key]
		for i := 0; i+1 < len(pairs); i += 2 {
			text = strings.ReplaceAll(text, "{"+fmt.Sprint(pairs[i])+"}", fmt.Sprint(pairs[i+1]))
		}
		return text
	}
	other := Languages[0]
	if language == other {
		other = Languages[1]
	}
	return template.FuncMap{
		"t": say, "lang": func() string { return language }, "style": func() template.CSS { return style },
		"when": func(at, now time.Time) string { return when(say, at, now) }, "iso": func(at time.Time) string { return at.Format(time.RFC3339) },
		"full": func(at time.Time) string {
			return say("full", "year", at.Year(), "month", int(at.Month()), "name", at.Month().String()[:3], "day", at.Day(), "clock", at.Format("15:04"))
		},
		"qr": code, "other": func() string { return other },
		// The same page in the other language.
		"turned": func(path string) string {
			if strings.Contains(path, "?") {
				return path + "&lang=" + other
			}
			return path + "?lang=" + other
		},
	}
}

// when says a time as people do: today, tomorrow, else the day; all in the zone of now.
func when(say func(string, ...any) string, at, now time.Time) string {
	at = at.In(now.Location())
	day := func(t time.Time) int { return t.Year()*1000 + t.YearDay() }
	clock := at.Format("15:04")
	switch day(at) {
	case day(now):
		return say("today", "clock", clock)
	case day(now.AddDate(0, 0, 1)):
		return say("tomorrow", "clock", clock)
	case day(now.AddDate(0, 0, -1)):
		return say("yesterday", "clock", clock)
	}
	return say("day", "month", int(at.Month()), "name", at.Month().String()[:3], "day", at.Day(), "clock", clock)
}

// squares are a QR code as one path of strokes, each one module high; Box is its view with the quiet border of four modules.
type squares struct{ Box, Path string }

func code(text string) (squares, error) {
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		return squares{}, fmt.Errorf("QR of %d characters: %w", len(text), err)
	}
	var b strings.Builder
	for y := range c.Size {
		fmt.Fprintf(&b, "M0 %d.5", y)
		for x := 0; x < c.Size; {
			run := 1
			for x+run < c.Size && c.Black(x+run, y) == c.Black(x, y) {
				run++
			}
			if c.Black(x, y) {
				fmt.Fprintf(&b, "h%d", run)
			} else {
				fmt.Fprintf(&b, "m%d 0", run)
			}
			x += run
		}
	}
	return squares{fmt.Sprintf("-4 -4 %d %d", c.Size+8, c.Size+8), b.String()}, nil
}

// DrawVillage draws the page of a village.
func DrawVillage(language string, v *Village) ([]byte, error) { return draw("village", language, v) }

// DrawPlaces draws a list.
func DrawPlaces(language string, p *Places) ([]byte, error) { return draw("places", language, p) }

// DrawNotice draws a page of one sentence.
func DrawNotice(language string, n *Notice) ([]byte, error) { return draw("notice", language, n) }

func draw(name, language string, data any) ([]byte, error) {
	t, ok := pages[name+" "+language]
	if !ok {
		return nil, fmt.Errorf("no page %s in %s", name, language)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("draw %s: %w", name, err)
	}
	return b.Bytes(), nil
}
