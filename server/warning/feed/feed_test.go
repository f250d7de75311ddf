package feed

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"jiaoying/server/fault"
)

var base = &url.URL{Scheme: "https", Host: "alerts.example", Path: "/feeds/all.atom"}

const alert = `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>A &amp; 1</identifier><!-- as it stands --></alert>`

const atomFeed = `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:x="urn:x"><id>f</id><title>预警</title><updated>2026-11-28T10:00:00Z</updated><link rel="self" href="https://alerts.example/feeds/all.atom"/>
<entry><id>urn:1</id><title>a</title><updated>2026-11-28T18:00:00+08:00</updated><link rel="alternate" type="text/html" href="/a.html"/><link rel="alternate" type="application/cap+xml; charset=utf-8" href="../cap/1.xml#x"/></entry>
<entry><id> urn:2 </id><content type="text/xml"><x:wrap>` + alert + `</x:wrap></content></entry>
<entry><id>urn:3</id><link href="https://other.example/3.xml"/></entry>
<entry><id>urn:4</id><content type="application/cap+xml" src="/cap/4.xml"/></entry>
<entry><id>urn:5</id><link rel="alternate" type="text/html" href="/only.html"/></entry>
<entry><id>urn:6</id><author><x:id>no</x:id></author><source><link href="/no.xml"/></source></entry>
</feed>`

const rssFeed = `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><link>https://alerts.example</link><item><title>no item</title></item>
<item><guid isPermaLink="false">g1</guid><pubDate>Sat, 28 Nov 2026 18:00:00 +0800</pubDate><link>https://alerts.example/1.html</link><enclosure type="application/cap+xml" url="/cap/1.xml" length="1"/></item>
<item><guid>g2</guid><atom:link href="/no.xml"/><link>
 https://alerts.example/2.xml?a=1&amp;b=2 </link></item></channel></rss>`

func TestRead(t *testing.T) {
	t.Parallel()
	got, err := Read([]byte(atomFeed), base)
	if err != nil || len(got) != 4 {
		t.Fatalf("%+v %v", got, err)
	}
	at := time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)
	if e := got[0]; e.ID != "urn:1" || e.Link != "https://alerts.example/cap/1.xml" || !e.At.Equal(at) || e.Body != nil {
		t.Errorf("%+v", e)
	}
	if e := got[1]; e.ID != "urn:2" || string(e.Body) != alert || e.Link != "" || !e.At.IsZero() {
		t.Errorf("%+v %s", e, e.Body)
	}
	if got[2].Link != "https://other.example/3.xml" || got[3].Link != "https://alerts.example/cap/4.xml" {
		t.Errorf("%+v", got[2:])
	}
	got, err = Read([]byte(rssFeed), base)
	if err != nil || len(got) != 2 || got[0].ID != "g1" || got[0].Link != "https://alerts.example/cap/1.xml" || !got[0].At.Equal(at) || got[1].Link != "https://alerts.example/2.xml?a=1&b=2" {
		t.Errorf("%+v %v", got, err)
	}
	if got, err := Read([]byte(`<feed xmlns="http://www.w3.org/2005/Atom"/>`), nil); err != nil || len(got) != 0 {
		t.Errorf("an empty feed: %v %v", got, err)
	}
	var many strings.Builder
	for i := range 2 * EntriesMost {
		fmt.Fprintf(&many, `<entry><id>%d</id><link href="/%d.xml"/></entry>`, i, i)
	}
	if got, err := Read([]byte(`<feed xmlns="http://www.w3.org/2005/Atom">`+many.String()+`</feed>`), base); err != nil || len(got) != EntriesMost || got[0].ID != "0" {
		t.Errorf("%d %v", len(got), err)
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	bomb := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><feed xmlns="http://www.w3.org/2005/Atom"><entry><id>&b;</id></entry></feed>`
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"entities":       {bomb, ErrDeclared},
		"outside entity": {`<!DOCTYPE feed SYSTEM "file:///etc/passwd"><feed xmlns="http://www.w3.org/2005/Atom"/>`, ErrDeclared},
		"late directive": {`<feed xmlns="http://www.w3.org/2005/Atom"><entry><!ENTITY x "y"></entry></feed>`, ErrDeclared},
		"unknown entity": {`<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>&x;</id></entry></feed>`, ErrFeed},
		"nothing":        {"", ErrFeed}, "words": {"hello", ErrFeed}, "a page": {"<html><body><p>404</body></html>", ErrFeed}, "a document": {alert, ErrFeed},
		"cut off": {atomFeed[:len(atomFeed)-20], ErrFeed}, "not UTF-8": {"<rss>\xff</rss>", ErrFeed}, "another encoding": {`<?xml version="1.0" encoding="GBK"?><rss/>`, ErrFeed},
		"deep": {`<rss><channel>` + strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100) + `</channel></rss>`, ErrFeed},
		"wide": {`<rss><channel>` + strings.Repeat("<a/>", 150_000) + `</channel></rss>`, ErrFeed},
	} {
		if _, err := Read([]byte(c.text), base); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// Whatever comes is read or refused by name, quickly; what is read is within the limits and can be fetched or is what stood there.
func FuzzRead(f *testing.F) {
	f.Add([]byte(atomFeed))
	f.Add([]byte(rssFeed))
	f.Add([]byte(`<rss><channel><item><link>//h/x</link></item></channel></rss>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		began := time.Now()
		got, err := Read(body, base)
		if took := time.Since(began); took > 3*time.Second {
			t.Fatalf("took %s", took)
		}
		if err != nil {
			if e, ok := fault.As(err); !ok || e.Kind != fault.Invalid || !strings.HasPrefix(e.Code, "feed.") || got != nil {
				t.Fatalf("%v %v", got, err)
			}
			return
		}
		if len(got) > EntriesMost {
			t.Fatalf("%d entries", len(got))
		}
		for _, e := range got {
			if (e.Link == "") == (e.Body == nil) || len(e.ID) > wordMost || len(e.Updated) > wordMost {
				t.Fatalf("%+v", e)
			}
			if e.Body != nil && !strings.Contains(string(body), string(e.Body)) {
				t.Fatalf("%s is not what stood there", e.Body)
			}
			if e.Link != "" {
				if u, err := url.Parse(e.Link); err != nil || u.Host == "" || u.Scheme == "" || u.Fragment != "" {
					t.Fatalf("%q %v", e.Link, err)
				}
			}
		}
	})
}
