package page

import (
	"crypto/sha256"
	"encoding/base64"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var zone = time.FixedZone("", 8*3600)

func sample() *Village {
	now := time.Date(2026, 11, 28, 17, 17, 0, 0, zone)
	w := Warning{
		Level: "red", Event: "暴雨", Issuer: "台儿庄区气象台", Headline: "台儿庄区气象台发布暴雨红色预警信号", Text: "预计未来 3 小时<我区>降雨量将达 100 毫米以上，\n请注意防范。",
		Instruction: "停止集会、停课、停业。", Order: "立即转移运河沿岸低洼住户", Number: 2, IssuedAt: now.Add(-time.Hour), PublishedAt: now.Add(-50 * time.Minute),
		Until: now.Add(12 * time.Hour), EndedAt: now.Add(-10 * time.Minute), Document: "/cap/01900000-0000-7000-8000-000000000000.xml",
	}
	yellow, gone := w, w
	yellow.Level, yellow.Perhaps, yellow.Until = "yellow", true, now.AddDate(0, 0, 3)
	gone.How = "cancelled"
	return &Village{
		County: "台儿庄区", Town: "泥沟镇", Name: "冯湖村", Up: "/village?in=370405102000", Self: "/village/370405102243", Feed: "/village/370405102243.atom",
		Address: "https://jiaoying.example.cn/village/370405102243", At: now, InForce: []Warning{w, yellow}, Ended: []Warning{gone},
	}
}

func TestVillage(t *testing.T) {
	t.Parallel()
	for language, wants := range map[string][]string{
		"zh-CN": {`<html lang="zh-CN">`, "暴雨红色预警", "暴雨黄色预警", "可能影响本村", "有效到", "明天 05:17", "12月1日 17:17", "今天 16:17 发布", "第 2 版", "台儿庄区防办要求", "今天 17:07 解除", "不等于可以返回", "2026年11月28日 17:17", "按颜色最高的做"},
		"en":    {`<html lang="en">`, "Red warning", "Yellow warning", "May affect this village", "tomorrow 05:17", "1 Dec 17:17", "version 2", "Order of 台儿庄区", "does not mean you may return", "28 Nov 2026 17:17"},
	} {
		text, err := DrawVillage(language, sample())
		if err != nil {
			t.Fatal(err)
		}
		html := string(text)
		for _, want := range append(wants, "&lt;我区&gt;", "停止集会", `href="tel:110"`, `href="tel:119"`, `href="tel:120"`, `href="tel:12345"`, "/cap/01900000-0000-7000-8000-000000000000.xml", "https://jiaoying.example.cn/village/370405102243", `data-level="red"`) {
			if !strings.Contains(html, want) {
				t.Errorf("%s: %q is missing", language, want)
			}
		}
		if strings.Contains(strings.ToLower(html), "<script") || strings.Contains(html, " style=") || strings.Contains(html, "http-equiv") {
			t.Errorf("%s holds more than its policy allows", language)
		}
		if len(text) > 15_000 {
			t.Errorf("%s: %d bytes", language, len(text))
		}
		// What the policy allows is what stands there.
		_, rest, _ := strings.Cut(html, "<style>")
		css, _, _ := strings.Cut(rest, "</style>")
		sum := sha256.Sum256([]byte(css))
		if !strings.Contains(Policy, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") || len(css) < 1000 {
			t.Errorf("%s: the style is another than the policy's", language)
		}
	}
	calm := sample()
	calm.InForce, calm.Ended = nil, nil
	text, err := DrawVillage("zh-CN", calm)
	if err != nil || !strings.Contains(string(text), "现在没有生效的预警") || !strings.Contains(string(text), "今天 17:17") || strings.Contains(string(text), "解除") {
		t.Errorf("%v %s", err, text)
	}
}

// Both languages have every sentence that is asked for, with the same parameters, and none besides.
func TestSentences(t *testing.T) {
	t.Parallel()
	asked := map[string]bool{}
	for _, level := range []string{"red", "orange", "yellow", "blue", "cancelled", "expired", "elsewhere", "missing", "missing.more", "unavailable", "unavailable.more"} {
		asked[level] = true // asked for by a value
	}
	call := regexp.MustCompile(`(?:\bt|say\() ?"([a-z0-9_.]+)"`)
	for _, pattern := range []string{"*.html", "page.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatal(pattern, err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range call.FindAllStringSubmatch(string(text), -1) {
				asked[m[1]] = true
			}
		}
	}
	if len(asked) < 40 {
		t.Fatalf("only %d sentences are asked for: the search is broken", len(asked))
	}
	parameter := regexp.MustCompile(`\{[a-z]+\}`)
	for key := range asked {
		zh, en := sentences["zh-CN"][key], sentences["en"][key]
		if zh == "" || en == "" {
			t.Errorf("%s has no sentence: %q %q", key, zh, en)
		}
	}
	for _, language := range Languages {
		for key, text := range sentences[language] {
			if !asked[key] {
				t.Errorf("%s: nobody asks for %s", language, key)
			}
			if key != "day" && key != "full" && len(parameter.FindAllString(text, -1)) != len(parameter.FindAllString(sentences["en"][key], -1)) {
				t.Errorf("%s: the parameters differ between the languages", key)
			}
		}
	}
}

// The colours are the app's.
func TestColoursAreTheTokens(t *testing.T) {
	t.Parallel()
	tokens, err := os.ReadFile(filepath.Join("..", "..", "pwa", "src", "styles", "tokens.css"))
	if err != nil {
		t.Fatal(err)
	}
	app := string(tokens)
	light := app[strings.Index(app, ":root {"):strings.Index(app, ".van-theme-dark {")]
	dark := app[strings.Index(app, ".van-theme-dark {"):]
	own := string(style)
	dusk, paper := strings.Index(own, "@media (prefers-color-scheme:dark)"), strings.Index(own, "[data-level=red]")
	value := regexp.MustCompile(`(--jy-[a-z0-9-]+): ?([^;}]+)`)
	n := 0
	for _, c := range []struct{ own, app string }{{own[:dusk], light}, {own[dusk:paper], dark}} {
		is := map[string]string{}
		for _, m := range value.FindAllStringSubmatch(c.app, -1) {
			if _, twice := is[m[1]]; !twice {
				is[m[1]] = strings.TrimSpace(m[2])
			}
		}
		for _, m := range value.FindAllStringSubmatch(c.own, -1) {
			n++
			if is[m[1]] != m[2] {
				t.Errorf("%s is %s, in the app %s", m[1], m[2], is[m[1]])
			}
		}
	}
	if n < 40 {
		t.Fatalf("only %d colours were found", n)
	}
}

func TestPlacesAndNotice(t *testing.T) {
	t.Parallel()
	list := &Places{Name: "泥沟镇", Town: true, Search: "/village", Self: "/village?in=1", Up: &Link{"台儿庄区", "/village"}, Links: []Link{{"冯湖村", "/village/370405102243"}}, Query: `"><u>`}
	for _, language := range Languages {
		text, err := DrawPlaces(language, list)
		if err != nil || !strings.Contains(string(text), `href="/village/370405102243"`) || strings.Contains(string(text), "<u>") {
			t.Errorf("%v %s", err, text)
		}
		text, err = DrawNotice(language, &Notice{Key: "unavailable", Self: "/village/1", List: "/village"})
		if err != nil || !strings.Contains(string(text), sentences[language]["unavailable.more"]) || !strings.Contains(string(text), "tel:119") {
			t.Errorf("%v %s", err, text)
		}
	}
	if _, err := DrawNotice("fr", &Notice{}); err == nil {
		t.Error("a page in a language nobody wrote")
	}
}

func TestQR(t *testing.T) {
	t.Parallel()
	c, err := code("https://jiaoying.example.cn/village/370405102243")
	if err != nil || !strings.HasPrefix(c.Path, "M0 0.5h7m") || !strings.HasPrefix(c.Box, "-4 -4 41 41") {
		t.Errorf("%+v %v", c, err)
	}
	if _, err := code(strings.Repeat("x", 5000)); err == nil {
		t.Error("too long for a code")
	}
}
