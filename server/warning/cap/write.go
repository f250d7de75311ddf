package cap

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Write writes a message as CAP 1.2, the same bytes for the same value. What it gives, Read takes and makes the same value of,
// with moments in whole seconds. Faults: those of Read, by the path of the element, for a value that CAP cannot say; cap.too_large
// also for one that was read from less, because signs written as CDATA grow.
func Write(a *Alert) ([]byte, error) {
	w := &writer{}
	w.b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<alert xmlns="` + Namespace + `">` + "\n")
	w.depth++
	w.alert(a)
	w.b.WriteString("</alert>\n")
	// One set of rules: what would be refused from others is not sent to them.
	if _, err := Read(w.b.Bytes(), Options{}); err != nil {
		return nil, fmt.Errorf("write cap: %w", err)
	}
	return w.b.Bytes(), nil
}

type writer struct {
	b     bytes.Buffer
	depth int
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", "]]>", "]]&gt;", "\r", "&#13;")

// text writes an element with a text, none for an empty one.
func (w *writer) text(name, s string) {
	if s != "" {
		w.must(name, s)
	}
}

// must writes an element also when its text is empty.
func (w *writer) must(name, s string) {
	w.indent()
	w.b.WriteString("<" + name + ">")
	_, _ = escaper.WriteString(&w.b, s)
	w.b.WriteString("</" + name + ">\n")
}

func (w *writer) time(name string, t time.Time) {
	if !t.IsZero() {
		w.must(name, writeTime(t))
	}
}

func (w *writer) number(name string, n *float64) {
	if n != nil {
		w.must(name, decimal(*n))
	}
}

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func pair(p [2]float64) string { return decimal(p[0]) + "," + decimal(p[1]) }

func (w *writer) indent() { w.b.WriteString(strings.Repeat("  ", w.depth)) }

// in writes an element around others.
func (w *writer) in(name string, inside func()) {
	w.indent()
	w.b.WriteString("<" + name + ">\n")
	w.depth++
	inside()
	w.depth--
	w.indent()
	w.b.WriteString("</" + name + ">\n")
}

func (w *writer) alert(a *Alert) {
	w.must("identifier", a.Identifier)
	w.must("sender", a.Sender)
	w.time("sent", a.Sent)
	w.must("status", string(a.Status))
	w.must("msgType", string(a.MsgType))
	w.text("source", a.Source)
	w.must("scope", string(a.Scope))
	w.text("restriction", a.Restriction)
	w.text("addresses", a.Addresses)
	for _, c := range a.Codes {
		w.must("code", c)
	}
	w.text("note", a.Note)
	var references []string
	for _, r := range a.References {
		references = append(references, r.Sender+","+r.Identifier+","+writeTime(r.Sent))
	}
	w.text("references", strings.Join(references, " "))
	w.text("incidents", a.Incidents)
	for i := range a.Infos {
		w.in("info", func() { w.info(&a.Infos[i]) })
	}
}

func (w *writer) info(i *Info) {
	w.text("language", i.Language)
	for _, c := range i.Categories {
		w.must("category", string(c))
	}
	w.must("event", i.Event)
	for _, t := range i.ResponseTypes {
		w.must("responseType", string(t))
	}
	w.must("urgency", string(i.Urgency))
	w.must("severity", string(i.Severity))
	w.must("certainty", string(i.Certainty))
	w.text("audience", i.Audience)
	w.values("eventCode", i.EventCodes)
	w.time("effective", i.Effective)
	w.time("onset", i.Onset)
	w.time("expires", i.Expires)
	w.text("senderName", i.SenderName)
	w.text("headline", i.Headline)
	w.text("description", i.Description)
	w.text("instruction", i.Instruction)
	w.text("web", i.Web)
	w.text("contact", i.Contact)
	w.values("parameter", i.Parameters)
	for _, r := range i.Resources {
		w.in("resource", func() {
			w.must("resourceDesc", r.Description)
			w.must("mimeType", r.MIMEType)
			if r.Size != 0 {
				w.must("size", strconv.FormatInt(r.Size, 10))
			}
			w.text("uri", r.URI)
			w.text("derefUri", r.DerefURI)
			w.text("digest", r.Digest)
		})
	}
	for _, a := range i.Areas {
		w.in("area", func() { w.area(a) })
	}
}

func (w *writer) values(name string, values []Value) {
	for _, v := range values {
		w.in(name, func() {
			w.must("valueName", v.Name)
			w.must("value", v.Value)
		})
	}
}

func (w *writer) area(a Area) {
	w.must("areaDesc", a.Description)
	for _, p := range a.Polygons {
		points := make([]string, len(p))
		for i := range p {
			points[i] = pair(p[i])
		}
		w.must("polygon", strings.Join(points, " "))
	}
	for _, c := range a.Circles {
		w.must("circle", pair([2]float64{c.Latitude, c.Longitude})+" "+decimal(c.Radius))
	}
	w.values("geocode", a.Geocodes)
	w.number("altitude", a.Altitude)
	w.number("ceiling", a.Ceiling)
}
