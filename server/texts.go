package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"jiaoying/server/fault"
)

//go:embed texts/*.json
var textFiles embed.FS

// texts are what the commands say of the faults an operator meets; the app has its own for what it shows.
type texts map[string]string

// loadTexts reads the sentences of a language.
func loadTexts(language string) (texts, error) {
	file, err := textFiles.ReadFile("texts/" + language + ".json")
	if err != nil {
		return nil, err
	}
	var t texts
	return t, json.Unmarshal(file, &t)
}

// operatorTexts are in Chinese where the operator's machine is, else in English.
func operatorTexts() texts {
	language := "en"
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			if strings.HasPrefix(v, "zh") {
				language = "zh-CN"
			}
			break
		}
	}
	t, err := loadTexts(language)
	if err != nil {
		panic(err) // the files are embedded
	}
	return t
}

// say gives the sentence of a code; the code stands behind it, so that it can be looked up and searched for.
func (t texts) say(code string, params map[string]any) string {
	sentence, ok := t[code]
	if !ok {
		return code
	}
	for name, value := range params {
		sentence = strings.ReplaceAll(sentence, "{"+name+"}", fmt.Sprint(value))
	}
	return sentence + " (" + code + ")"
}

// sayError gives the sentence of a fault and its faulty fields, or the error's own text.
func (t texts) sayError(err error) string {
	f, ok := fault.As(err)
	if !ok {
		return err.Error()
	}
	if len(f.Fields) == 0 {
		return t.say(f.Code, f.Params)
	}
	lines := make([]string, len(f.Fields))
	for i, field := range f.Fields {
		lines[i] = field.Path + ": " + t.say(field.Code, field.Params)
	}
	return strings.Join(lines, "\n")
}
