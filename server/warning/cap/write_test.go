package cap

import (
	"crypto/x509"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jiaoying/server/fault"
)

// The bytes themselves: the order, the escapes, the form of times and numbers.
func TestWriteGolden(t *testing.T) {
	t.Parallel()
	feet := -12.5
	a := message(func(a *Alert) {
		about(MsgTypeUpdate, Reference{"weather@tez.example", "T-1", eight}, Reference{"weather@tez.example", "T-0", eight.UTC()})(a)
		a.Note = "a < b & c ]]> d\r\n第二行"
		i := &a.Infos[0]
		i.EventCodes = []Value{{NameEventType, "11B03"}}
		i.Parameters = []Value{{NameColour, "Red"}, {"空", ""}}
		i.Resources = []Resource{{Description: "图", MIMEType: "image/png", Size: 1024}}
		i.Areas = []Area{{Description: "张山子镇", Polygons: []Polygon{square(34.5, 117.5, .125)}, Circles: []Circle{{34.56, 117.73, 0}},
			Geocodes: []Value{{NameDivision, "370405101000"}}, Altitude: &feet}}
	})
	got, err := Write(a)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("testdata", "written.xml"))
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("got\n%s", got)
	}
	roundTrip(t, mustRead(t, got))
}

func mustRead(t *testing.T, body []byte) *Alert {
	t.Helper()
	a, err := Read(body, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// What CAP cannot say is not written.
func TestWriteRefuses(t *testing.T) {
	t.Parallel()
	area := func(a Area) func(*Alert) { return func(m *Alert) { m.Infos[0].Areas = []Area{a} } }
	for _, c := range []struct {
		name   string
		change func(*Alert)
		want   string
	}{
		{"nothing to name it", func(a *Alert) { a.Identifier = "" }, "alert/identifier cap.empty"},
		{"no moment", func(a *Alert) { a.Sent = time.Time{} }, "alert/sent cap.missing"},
		{"a status of our own", func(a *Alert) { a.Status = "Real" }, "alert/status cap.value"},
		{"a restricted one without the rule", func(a *Alert) { a.Scope = ScopeRestricted }, "alert/restriction cap.missing"},
		{"an update of nothing", about(MsgTypeUpdate), "alert/references cap.missing"},
		{"a reference with a comma", about(MsgTypeUpdate, Reference{"a,b", "x", eight}), "alert/references cap.references"},
		{"a reference with markup", about(MsgTypeUpdate, Reference{"a", "</references><scope>", eight}), "alert/references cap.references"},
		{"no category", func(a *Alert) { a.Infos[0].Categories = nil }, "alert/info[1]/category[1] cap.missing"},
		{"a NUL", func(a *Alert) { a.Infos[0].Description = "a\x00b" }, "alert/info[1]/description cap.xml"},
		{"no UTF-8", func(a *Alert) { a.Infos[0].Description = "a\xff" }, "alert cap.encoding"},
		{"an open ring", area(Area{Description: "x", Polygons: []Polygon{square(34, 117, 1)[:4]}}), "alert/info[1]/area[1]/polygon[1] cap.ring_open"},
		{"no number", area(Area{Description: "x", Circles: []Circle{{math.NaN(), 117, 1}}}), "alert/info[1]/area[1]/circle[1] cap.circle"},
		{"an endless radius", area(Area{Description: "x", Circles: []Circle{{34, 117, math.Inf(1)}}}), "alert/info[1]/area[1]/circle[1] cap.circle"},
		{"too large", func(a *Alert) { a.Infos[0].Description = strings.Repeat("<", SizeMax/4) }, "alert cap.too_large"},
	} {
		body, err := Write(message(c.change))
		f, ok := fault.As(err)
		if !ok || body != nil || len(f.Fields) != 1 || f.Fields[0].Path+" "+f.Fields[0].Code != c.want {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	if _, err := Write(message(func(a *Alert) { a.Status = "Real" })); errors.Is(err, ErrXML) {
		t.Error("faults are mixed up")
	}
}

// Values made at random of everything CAP has are the same when written and read.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 3))
	for range 400 {
		roundTrip(t, randomAlert(r))
	}
}

func randomAlert(r *rand.Rand) *Alert {
	signs := []rune("ab 暴雨&<>\"'\n\t\r]\u3000é😀;=-")
	text := func(least int) string {
		var b strings.Builder
		for range least + r.IntN(30) {
			b.WriteRune(signs[r.IntN(len(signs))])
		}
		return b.String()
	}
	said := func() string { return "x" + text(0) }
	id := func() string { return "id-" + strings.Repeat("号", r.IntN(5)) }
	moment := func() time.Time {
		return time.Date(2026, 7, 1, 0, r.IntN(100_000), r.IntN(60), 0, time.FixedZone("", (r.IntN(57)-28)*1800))
	}
	perhaps := func() time.Time {
		if r.IntN(2) == 0 {
			return time.Time{}
		}
		return moment()
	}
	values := func() (out []Value) {
		for range r.IntN(3) {
			out = append(out, Value{said(), text(0)})
		}
		return out
	}
	feet := func() *float64 {
		f := math.Round(r.NormFloat64()*1e6) / 1e3
		return &f
	}
	a := &Alert{Identifier: id(), Sender: id(), Sent: moment(), Status: statuses[r.IntN(5)], MsgType: msgTypes[r.IntN(5)], Source: text(0),
		Scope: scopes[r.IntN(3)], Restriction: said(), Addresses: said(), Note: text(0), Incidents: text(0)}
	for range r.IntN(3) {
		a.Codes = append(a.Codes, text(0))
	}
	for range 1 + r.IntN(3) {
		a.References = append(a.References, Reference{id(), id(), moment()})
	}
	for range r.IntN(4) {
		i := Info{Language: []string{"zh-CN", "en-US", "x"}[r.IntN(3)], Categories: categories[:1+r.IntN(12)], Event: said(), Urgency: urgencies[r.IntN(5)],
			Severity: severities[r.IntN(5)], Certainty: certainties[r.IntN(5)], Audience: text(0), EventCodes: values(), Effective: perhaps(),
			Onset: perhaps(), Expires: perhaps(), SenderName: text(0), Headline: text(0), Description: text(0), Instruction: text(0),
			Web: "https://tez.example/?a=1&b=雨", Contact: text(0), Parameters: values()}
		i.ResponseTypes = append(i.ResponseTypes, responseTypes[:r.IntN(9)]...)
		for range r.IntN(3) {
			i.Resources = append(i.Resources, Resource{said(), said(), int64(r.IntN(1 << 40)), "x.png", text(0), text(0)})
		}
		for range r.IntN(3) {
			m := Area{Description: said(), Geocodes: values()}
			for range r.IntN(3) {
				m.Polygons = append(m.Polygons, square(r.Float64()*100-50, r.Float64()*300-150, r.Float64()+.001))
				m.Circles = append(m.Circles, Circle{r.Float64()*180 - 90, r.Float64()*360 - 180, r.Float64() * 100})
			}
			if r.IntN(2) == 0 {
				m.Altitude, m.Ceiling = feet(), feet()
			}
			i.Areas = append(i.Areas, m)
		}
		a.Infos = append(a.Infos, i)
	}
	return a
}

// The largest and the most crowded messages that may be are read in moments, and so are those made to be slow.
func TestSlowDocuments(t *testing.T) {
	t.Parallel()
	head := `<alert xmlns="` + Namespace + `"><identifier>i</identifier><sender>s</sender><sent>2026-07-01T08:00:00+08:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>`
	info := `<info><category>Met</category><event>e</event><urgency>Past</urgency><severity>Minor</severity><certainty>Likely</certainty>`
	var names strings.Builder
	for i := range attributesMax - 1 {
		names.WriteString(` xmlns:p` + string(rune('a'+i%26)) + string(rune('a'+i/26)) + `="urn:p"`)
	}
	p := slowestRing()
	points := make([]string, len(p))
	for i := range p {
		points[i] = pair(p[i])
	}
	slow := `<polygon>` + strings.Join(points, " ") + `</polygon>`
	for name, body := range map[string]string{
		"faults":     head + strings.Repeat(`<x a="1"/>`, elementsMax-10) + `</alert>`,
		"names":      head + strings.Repeat(`<code`+names.String()+`>x</code>`, 1500) + `</alert>`,
		"geocodes":   head + info + `<area><areaDesc>x</areaDesc>` + strings.Repeat(`<geocode><valueName>n</valueName><value>v</value></geocode>`, 6000) + `</area></info></alert>`,
		"rings":      head + info + `<area><areaDesc>x</areaDesc>` + strings.Repeat(slow, 4) + `</area></info></alert>`,
		"references": head + `<references>` + strings.Repeat("a,b ", 4000) + `</references></alert>`,
		"text":       head + strings.Repeat("&lt;", SizeMax/4-200) + `</alert>`,
		"comments":   head + strings.Repeat("<!-- -->", SizeMax/8-100) + `</alert>`,
		"signatures": head + strings.Repeat(`<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature>`, 9000) + `</alert>`,
		"signature": head + `<Signature` + names.String() + ` xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>` +
			`<CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/><Reference URI=""><Transforms>` +
			strings.Repeat(`<Transform`+names.String()+`/>`, 1600) + `</Transforms></Reference></SignedInfo><SignatureValue/></Signature></alert>`,
		"directive": head + `<!` + strings.Repeat("<", SizeMax-1000) + `>`,
	} {
		if len(body) > SizeMax {
			t.Errorf("%s is refused by its size", name)
		}
		for _, china := range []bool{false, true} {
			began := time.Now()
			_, _ = Read([]byte(body), Options{China: china})
			_, _ = Verify([]byte(body), []*x509.Certificate{{}}, eight)
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("%s took %s", name, took)
			} else {
				t.Logf("%s %s", name, took)
			}
		}
	}
}
