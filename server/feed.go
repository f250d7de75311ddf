package main

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/viewer"
	"jiaoying/server/fault"
	"jiaoying/server/warning/cap"
	"jiaoying/server/web"
)

// atom is a feed after RFC 4287, as far as this one goes.
type atom struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  atomPerson  `xml:"author"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string     `xml:"id"`
	Title   string     `xml:"title"`
	Updated string     `xml:"updated"`
	Author  atomPerson `xml:"author"`
	Summary string     `xml:"summary"`
	Link    atomLink   `xml:"link"`
}

// bulletin answers GET /cap/{identifier}: one published revision as CAP 1.2.
func (a *app) bulletin(at string) http.Handler {
	host := hostOf(at)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, ok := strings.CutSuffix(r.PathValue("file"), ".xml")
		id, err := uuid.Parse(name)
		if !ok || err != nil || name != id.String() {
			web.WriteFault(w, r, fault.ErrNotFound)
			return
		}
		alert, err := a.warnings.Bulletin(viewer.With(r.Context(), viewer.Stranger()), id, host)
		if err != nil {
			web.WriteFault(w, r, err)
			return
		}
		text, err := cap.Write(alert)
		if err != nil {
			web.WriteFault(w, r, err)
			return
		}
		answerXML(w, "application/cap+xml; charset=utf-8", text)
	})
}

// feed answers GET /cap/feed.atom: what the county relayed, newest first. ?county=CODE chooses one where there are several.
func (a *app) feed(at string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := viewer.With(r.Context(), viewer.System("public"))
		county, err := a.countyOf(ctx, r.URL.Query().Get("county"))
		if err != nil {
			web.WriteFault(w, r, fault.ErrNotFound)
			return
		}
		home, ok, err := a.store.Node(ctx, county)
		if err != nil || !ok {
			web.WriteFault(w, r, fault.ErrNotFound)
			return
		}
		rows, err := a.warnings.Published(ctx, county)
		if err != nil {
			web.WriteFault(w, r, err)
			return
		}
		text, err := a.atomOf(at, at+"/cap/feed.atom?county="+home.Code, home.Name+"预警", home.Name, rows)
		if err != nil {
			web.WriteFault(w, r, err)
			return
		}
		answerXML(w, "application/atom+xml; charset=utf-8", text)
	})
}

// atomOf writes published revisions, newest first, as a feed.
func (a *app) atomOf(at, self, title, author string, rows []*db.WarningRevision) ([]byte, error) {
	f := atom{
		ID: self, Title: title, Updated: time.Unix(0, 0).UTC().Format(time.RFC3339), Author: atomPerson{author},
		Links: []atomLink{{Rel: "self", Type: "application/atom+xml", Href: self}},
	}
	for i, row := range rows {
		if i == 0 {
			f.Updated = row.PublishedAt.In(a.store.Zone).Format(time.RFC3339)
		}
		f.Entries = append(f.Entries, a.entry(at, row))
	}
	text, err := xml.Marshal(f)
	return append([]byte(xml.Header), text...), err
}

func (a *app) entry(at string, row *db.WarningRevision) atomEntry {
	title := row.Content.Headline
	if row.Kind == "cancel" {
		title = "解除：" + title
	}
	return atomEntry{
		ID: "urn:uuid:" + row.ID.String(), Title: title, Updated: row.PublishedAt.In(a.store.Zone).Format(time.RFC3339), Author: atomPerson{row.Content.Issuer},
		Summary: row.Content.Text, Link: atomLink{Rel: "alternate", Type: "application/cap+xml", Href: at + "/cap/" + row.ID.String() + ".xml"},
	}
}

func answerXML(w http.ResponseWriter, kind string, text []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", web.PublicFor)
	h.Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(text)
}

func hostOf(at string) string {
	if u, err := url.Parse(at); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return "localhost"
}
