package cap

import (
	"slices"
	"strings"
)

// Colour is the level of a warning by its colour (突发事件应对法 art. 63), "" for none.
type Colour string

// The colours, the highest first.
const (
	Red    Colour = "red"
	Orange Colour = "orange"
	Yellow Colour = "yellow"
	Blue   Colour = "blue"
)

var colours = []Colour{Red, Orange, Yellow, Blue}

// Above tells whether a colour is higher than another; every colour is higher than none.
func (c Colour) Above(o Colour) bool { return c.rank() < o.rank() }

func (c Colour) rank() int {
	if i := slices.Index(colours, c); i >= 0 {
		return i
	}
	return len(colours)
}

// ColourFrom says where a colour comes from, because one that was derived from the severity is our assumption and must be
// shown as such.
type ColourFrom string

// The sources of a colour.
const (
	ColourFromParameter ColourFrom = "parameter"
	ColourFromEventCode ColourFrom = "event_code"
	ColourFromSeverity  ColourFrom = "severity"
	ColourFromNothing   ColourFrom = ""
)

var colourNames = []string{NameColour, "color", "颜色", "预警颜色", "预警级别", "alertColor", "awareness_level"}

var colourWords = map[string]Colour{
	"red": Red, "红": Red, "红色": Red, "红色预警": Red,
	"orange": Orange, "橙": Orange, "橙色": Orange, "橙色预警": Orange,
	"yellow": Yellow, "黄": Yellow, "黄色": Yellow, "黄色预警": Yellow,
	"blue": Blue, "蓝": Blue, "蓝色": Blue, "蓝色预警": Blue,
}

// Severity is the severity a colour stands for; "" for none.
func (c Colour) Severity() Severity {
	for s, of := range severityColours {
		if of == c {
			return s
		}
	}
	return ""
}

var severityColours = map[Severity]Colour{SeverityExtreme: Red, SeveritySevere: Orange, SeverityModerate: Yellow, SeverityMinor: Blue}

// colourOf finds the one colour a value names; "3; orange; Severe" is how a European awareness_level has it.
func colourOf(s string) Colour {
	for part := range strings.SplitSeq(s, ";") {
		if c, ok := colourWords[strings.ToLower(strings.TrimSpace(part))]; ok {
			return c
		}
	}
	return ""
}

// Colour is the colour of an Info and where it comes from: a parameter or an event code that names it, else the severity.
func (i *Info) Colour() (Colour, ColourFrom) {
	for _, list := range []struct {
		values []Value
		from   ColourFrom
	}{{i.Parameters, ColourFromParameter}, {i.EventCodes, ColourFromEventCode}} {
		for _, v := range list.values {
			if !named(colourNames, v.Name) {
				continue
			}
			if c := colourOf(v.Value); c != "" {
				return c, list.from
			}
		}
	}
	if c, ok := severityColours[i.Severity]; ok {
		return c, ColourFromSeverity
	}
	return "", ColourFromNothing
}

// Colour is the highest colour of the message's Infos and where it comes from.
func (a *Alert) Colour() (Colour, ColourFrom) {
	var colour Colour
	var from ColourFrom
	for i := range a.Infos {
		if c, f := a.Infos[i].Colour(); c.Above(colour) {
			colour, from = c, f
		}
	}
	return colour, from
}
