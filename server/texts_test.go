package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	newFault   = regexp.MustCompile(`fault\.New\([^,]+, "([a-z_.]+)"\)`)
	fieldCode  = regexp.MustCompile(`\b[cC]ode\w+\s*=\s*"([a-z_]+\.[a-z_]+)"`)
	checkCode  = regexp.MustCompile(`\.(?:Check|Add|add)\([^\n]*, "([a-z]+\.[a-z_]+)"`)
	parameters = regexp.MustCompile(`\{[a-z]+\}`)
)

// Every fault the program can tell has a sentence in both languages: in the app, or in the commands for what only an operator meets.
func TestEveryFaultHasASentence(t *testing.T) {
	t.Parallel()
	sentences := map[string]map[string]string{}
	for _, language := range []string{"zh-CN", "en"} {
		said := map[string]string{}
		cli, err := loadTexts(language)
		if err != nil {
			t.Fatal(err)
		}
		for code, text := range cli {
			said[code] = text
		}
		for _, name := range []string{"fault.json", "faults.json"} {
			file, err := os.ReadFile(filepath.Join("..", "pwa", "src", "locales", language, name))
			if err != nil {
				t.Fatal(err)
			}
			var app map[string]any
			if err := json.Unmarshal(file, &app); err != nil {
				t.Fatal(err)
			}
			flatten(said, "", app)
		}
		sentences[language] = said
	}
	codes := map[string]string{}
	err := fs.WalkDir(os.DirFS(".."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (path == "pwa" || path == "ent/db" || path == "graph/generated" || path == ".git") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(filepath.Join("..", path))
		if err != nil {
			return err
		}
		for _, form := range []*regexp.Regexp{newFault, fieldCode, checkCode} {
			for _, m := range form.FindAllStringSubmatch(string(text), -1) {
				codes[m[1]] = path
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(codes) < 60 {
		t.Fatalf("only %d codes were found: the search is broken", len(codes))
	}
	for code, path := range codes {
		if strings.HasPrefix(code, "content.") || strings.HasPrefix(code, "target.") { // a path, not a code
			continue
		}
		zh, en := sentences["zh-CN"][code], sentences["en"][code]
		if zh == "" || en == "" {
			t.Errorf("%s (%s) has no sentence: %q %q", code, path, zh, en)
		}
		if len(parameters.FindAllString(zh, -1)) != len(parameters.FindAllString(en, -1)) {
			t.Errorf("%s: the parameters differ between the languages", code)
		}
	}
}

func flatten(into map[string]string, prefix string, tree map[string]any) {
	for k, v := range tree {
		switch v := v.(type) {
		case string:
			into[prefix+k] = v
		case map[string]any:
			flatten(into, prefix+k+".", v)
		}
	}
}
