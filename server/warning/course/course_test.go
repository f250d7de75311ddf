package course

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var second = Actor{Drafts: true, Approves: true, Urgent: true}
var author = Actor{Drafts: true, Approves: true, Urgent: true, Author: true}

func TestMoves(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from State
		move Move
		who  Actor
		to   State
		want error
	}{
		{"", MoveDraft, author, StateDraft, nil},
		{"", MoveDraft, Actor{Approves: true}, "", ErrNotYours},
		{StateDraft, MoveSubmit, author, StateSubmitted, nil},
		{StateSubmitted, MoveApprove, second, StateApproved, nil},
		{StateSubmitted, MoveApprove, author, "", ErrSamePerson},
		{StateSubmitted, MoveEdit, second, StateDraft, nil},
		{StateApproved, MoveEdit, author, StateDraft, nil},
		{StateApproved, MovePublish, author, StatePublished, nil},
		{StateDraft, MovePublish, author, "", ErrNotYours},
		{StateDraft, MovePublish, Actor{Drafts: true, Author: true, Alone: true}, StatePublished, nil},
		{StateDraft, MoveUrgent, author, StatePublished, nil},
		{StateSubmitted, MoveUrgent, author, StatePublished, nil},
		{StateApproved, MoveUrgent, author, "", ErrMovedOn},
		{StateDraft, MoveUrgent, Actor{Drafts: true}, "", ErrNotYours},
		{StateDraft, MoveUrgent, Actor{Machine: true}, StatePublished, nil},
		{StatePublished, MoveConfirm, second, StatePublished, nil},
		{StatePublished, MoveConfirm, author, "", ErrSamePerson},
		{StatePublished, MoveCancel, second, StateCancelled, nil},
		{StateCancelled, MoveCancel, second, "", ErrMovedOn},
		{StatePublished, MoveExpire, second, "", ErrNotYours},
		{StatePublished, MoveExpire, Actor{System: true}, StateExpired, nil},
		{StateRejected, MoveSubmit, author, "", ErrMovedOn},
	} {
		to, err := Next(c.from, c.move, c.who)
		if to != c.to || !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s from %q by %+v: %q %v, want %q %v", c.move, c.from, c.who, to, err, c.to, c.want)
		}
	}
	if _, err := Next(StateDraft, "dance", second); err == nil || errors.Is(err, ErrMovedOn) {
		t.Error("an unknown move")
	}
}

// No chain of moves puts words in force that one person alone has written and seen, unless they are red or orange or the county says so.
func TestFourEyes(t *testing.T) {
	t.Parallel()
	lone := Actor{Drafts: true, Approves: true, Urgent: false, Author: true}
	reached := map[State]bool{"": true}
	for grown := true; grown; {
		grown = false
		for from := range reached {
			for _, s := range steps {
				if to, err := Next(from, s.move, lone); err == nil && !reached[to] {
					reached[to], grown = true, true
				}
			}
		}
	}
	if reached[StatePublished] || reached[StateApproved] {
		t.Errorf("one person reaches %v", reached)
	}
}

func TestMay(t *testing.T) {
	t.Parallel()
	if got := May(StateDraft, Yellow, author); slices.Contains(got, MoveUrgent) || !slices.Contains(got, MoveSubmit) {
		t.Errorf("%v", got)
	}
	if got := May(StateDraft, Red, author); !slices.Contains(got, MoveUrgent) {
		t.Errorf("%v", got)
	}
	if got := May(StateSubmitted, Red, author); slices.Contains(got, MoveApprove) {
		t.Errorf("%v", got)
	}
	if got := May(StateCancelled, Red, second); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

// The drawing at the head of the file names every state and move of the table, and no other.
func TestDrawing(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("course.go")
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(text), "package course")
	words := regexp.MustCompile(`[a-z]+`).FindAllString(head, -1)
	for _, s := range steps {
		for _, w := range []string{string(s.move), string(s.to)} {
			if w == "take" { // it changes nothing but who has it
				continue
			}
			if !slices.Contains(words, w) {
				t.Errorf("%s is not drawn", w)
			}
		}
	}
}

func TestMaterial(t *testing.T) {
	t.Parallel()
	early, late := time.Unix(1000, 0), time.Unix(2000, 0)
	was := Facts{Level: Orange, Onset: &late, Instruction: "关好门窗", Order: "叫醒低洼住户", Villages: map[string]bool{"a": true, "b": true}, Audience: []Audience{AudiencePosts}}
	for name, c := range map[string]struct {
		change func(*Facts)
		want   bool
	}{
		"nothing":         {func(*Facts) {}, false},
		"level falls":     {func(f *Facts) { f.Level = Yellow }, false},
		"level rises":     {func(f *Facts) { f.Level = Red }, true},
		"area shrinks":    {func(f *Facts) { f.Villages = map[string]bool{"a": true} }, false},
		"area moves":      {func(f *Facts) { f.Villages = map[string]bool{"a": true, "c": true} }, true},
		"audience grows":  {func(f *Facts) { f.Audience = append([]Audience{AudienceSites}, f.Audience...) }, true},
		"onset earlier":   {func(f *Facts) { f.Onset = &early }, true},
		"onset unknown":   {func(f *Facts) { f.Onset = nil }, false},
		"instruction":     {func(f *Facts) { f.Instruction = "马上转移" }, true},
		"a space":         {func(f *Facts) { f.Instruction = " 关好门窗\n" }, false},
		"county's order":  {func(f *Facts) { f.Order = "" }, true},
		"no onset before": {func(f *Facts) { f.Onset = &late }, false},
	} {
		is := was
		is.Audience = slices.Clone(was.Audience)
		c.change(&is)
		if got := Material(was, is); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestOrderFits(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{"": true, strings.Repeat("字", 20): true, strings.Repeat("字", 21): false, "两\n行": false} {
		if OrderFits(s) != want {
			t.Errorf("%q", s)
		}
	}
}
