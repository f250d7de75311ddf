package cap

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
)

//go:embed cap-event-types.csv
var eventTypes string

// EventType is a code of GB/T 35561 and its name.
type EventType struct{ Code, Name string }

// EventTypes are the codes known here in the order of the file, collected from programs in use: the standard's own list is not to be
// had, so an unknown code is as good as a known one.
var EventTypes = func() (out []EventType) {
	for line := range strings.Lines(eventTypes) {
		code, name, _ := strings.Cut(strings.TrimSpace(line), ",")
		out = append(out, EventType{Code: code, Name: name})
	}
	return out
}()

var eventNames = func() map[string]string {
	names := make(map[string]string, len(EventTypes))
	for _, t := range EventTypes {
		names[t.Code] = t.Name
	}
	return names
}()

// eventCategories is CAP's category for the beginning of a code; the first that fits is taken. A flood is Met there, a landslide Geo.
var eventCategories = []struct {
	prefix   string
	category Category
}{
	{"11A", CategoryMet}, {"11B", CategoryMet}, {"11C", CategoryGeo}, {"11D", CategoryGeo}, {"11E", CategoryMet}, {"11G", CategoryFire},
	{"12", CategorySafety}, {"13", CategoryHealth}, {"14", CategorySecurity}, {"", CategoryOther},
}

// CategoryOf is CAP's category of an event code.
func CategoryOf(event string) Category {
	for _, c := range eventCategories {
		if strings.HasPrefix(event, c.prefix) {
			return c.category
		}
	}
	return CategoryOther
}

// fromChina changes a tree of the Chinese profile into one of CAP, before it is checked. The profile as seen in use:
//
//	sender (the agency's name), senderCode   → info/senderName, sender. A name in info/senderName (there the officer's) → source
//	sendTime, times with a space or no zone  → sent, T, +08:00
//	code/method (orders to carriers)         → left out: they are for others
//	secClassification                        → scope Restricted with it as restriction, unless it is none
//	references (identifiers alone)           → sender and time as the identifier has them
//	eventType                                → eventCode, and event and category where there are none
//	severity Red, Orange, Yellow, Blue       → Extreme, Severe, Moderate, Minor, and parameter colour
//	geocode with codes, parted by commas     → geocode division
//	empty elements                           → left out
//
// The profile's order of elements is not CAP's, so they are put in order; an element that neither knows stays and is refused.
func fromChina(alert *node) {
	agency := ""
	if code := alert.first("senderCode"); code != nil && !code.blank() {
		if name := alert.first("sender"); name != nil && len(name.kids) == 0 {
			agency = strings.TrimSpace(name.text)
			name.name = "" // taken out below
		}
		code.name = "sender"
		code.text = strings.TrimSpace(code.text)
	}
	if sent := alert.first("sendTime"); sent != nil && alert.first("sent") == nil {
		sent.name = "sent"
	}
	secret := ""
	for _, k := range alert.kids {
		switch k.name {
		case "code":
			if k.first("method") != nil && len(strings.TrimSpace(k.text)) == 0 {
				k.name = ""
			}
		case "secClassification":
			// One that is not understood stays and is refused; of two the stricter counts.
			if len(k.kids) == 0 {
				if s := strings.TrimSpace(k.text); s != "" && !slices.Contains(openWords, strings.ToLower(s)) {
					secret = s
				}
				k.name = ""
			}
		case "references":
			k.text = chinaReferences(k.text)
		case "sent":
			chinaTime(k)
		}
	}
	leaveOut(alert, "source", "restriction", "addresses", "code", "note", "references", "incidents", "senderCode")
	if scope := alert.first("scope"); scope != nil && scope.text == string(ScopePublic) && secret != "" {
		scope.text = string(ScopeRestricted)
		if alert.first("restriction") == nil {
			alert.add("restriction", secret)
		}
	}
	for _, k := range alert.kids {
		if k.name == "info" {
			chinaInfo(alert, k, agency)
		}
	}
	inOrder(alert, alertRules)
}

// openWords are the words for a message that is not secret.
var openWords = []string{"none", "null", "无", "公开"}

func chinaInfo(alert, info *node, agency string) {
	leaveOut(info, "language", "audience", "effective", "onset", "expires", "senderName", "headline", "description", "instruction", "web", "contact",
		"responseType", "parameter", "resource", "eventCode")
	if info.first("language") == nil {
		info.add("language", "zh-CN")
	}
	if t := info.first("eventType"); t != nil && !t.blank() && len(t.kids) == 0 {
		code := strings.TrimSpace(t.text)
		t.name, t.text = "eventCode", ""
		t.add("valueName", NameEventType)
		t.add("value", code)
		if event := info.first("event"); event == nil || event.blank() {
			leaveOut(info, "event")
			name := eventNames[code]
			if name == "" {
				name = code
			}
			info.add("event", name)
		}
		if info.first("category") == nil {
			info.add("category", string(CategoryOf(code)))
		}
	}
	if severity := info.first("severity"); severity != nil {
		if s := Colour(strings.ToLower(strings.TrimSpace(severity.text))).Severity(); s != "" {
			p := info.add("parameter", "")
			p.add("valueName", NameColour)
			p.add("value", strings.TrimSpace(severity.text))
			severity.text = string(s)
		}
	}
	if agency != "" {
		if name := info.first("senderName"); name == nil {
			info.add("senderName", agency)
		} else if name.text != agency && len(name.kids) == 0 {
			if alert.first("source") == nil {
				alert.add("source", name.text)
			}
			name.text = agency
		}
	}
	for _, k := range info.kids {
		switch k.name {
		case "effective", "onset", "expires":
			chinaTime(k)
		case "area":
			chinaArea(k)
		}
	}
	inOrder(info, infoRules)
}

func chinaArea(area *node) {
	leaveOut(area, "polygon", "circle", "geocode", "altitude", "ceiling")
	seen := map[string]bool{}
	var kids []*node
	for _, k := range area.kids {
		if k.name != "geocode" || len(k.kids) > 0 {
			kids = append(kids, k)
			continue
		}
		for code := range strings.SplitSeq(k.text, ",") {
			// One more than may be is enough to be refused.
			if code = strings.TrimSpace(code); code == "" || seen[code] || len(seen) > geocodesMax {
				continue
			}
			seen[code] = true
			g := &node{name: "geocode", path: k.path}
			g.add("valueName", NameDivision)
			g.add("value", code)
			kids = append(kids, g)
		}
	}
	area.kids = kids
	inOrder(area, areaRules)
}

var chinaTimeForm = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}:[0-9]{2})([-+][0-9]{2}:[0-9]{2})?$`)

// chinaTime puts a time into CAP's form; what has no zone is Beijing time. Anything else is left for the check.
func chinaTime(n *node) {
	if m := chinaTimeForm.FindStringSubmatch(strings.TrimSpace(n.text)); m != nil {
		if m[3] == "" {
			m[3] = "+08:00"
		}
		n.text = m[1] + "T" + m[2] + m[3]
	}
}

// chinaReferences makes triples of identifiers alone, parted by spaces or commas. Anything else is left for the check.
func chinaReferences(text string) string {
	var out []string
	for part := range strings.FieldsSeq(text) {
		if ids := strings.Split(part, ","); len(ids) != 3 || chineseID.MatchString(ids[2]) {
			for _, id := range ids {
				m := chineseID.FindStringSubmatch(id)
				if m == nil {
					if id != "" {
						out = append(out, id)
					}
					continue
				}
				s := m[2]
				out = append(out, m[1]+","+id+","+s[:4]+"-"+s[4:6]+"-"+s[6:8]+"T"+s[8:10]+":"+s[10:12]+":"+s[12:]+"+08:00")
			}
			continue
		}
		out = append(out, part)
	}
	return strings.Join(out, " ")
}

// leaveOut takes out what has no name, and the named children that say nothing.
func leaveOut(n *node, names ...string) {
	n.kids = slices.DeleteFunc(n.kids, func(k *node) bool { return k.name == "" || k.blank() && slices.Contains(names, k.name) })
}

// inOrder sorts children as CAP has them.
func inOrder(n *node, rules []rule) {
	place := func(k *node) int { return slices.IndexFunc(rules, func(u rule) bool { return u.name == k.name }) }
	slices.SortStableFunc(n.kids, func(a, b *node) int { return place(a) - place(b) })
}
