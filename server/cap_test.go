package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jiaoying/server/warning/cap"
)

func TestSenders(t *testing.T) {
	t.Parallel()
	got, err := intake{CAPSenders: " 12379=37040541600000:china, feed=cma@x "}.senders()
	if err != nil || len(got) != 2 || !got["37040541600000"].China || got["37040541600000"].Token != "12379" || got["cma@x"].Token != "feed" {
		t.Errorf("%+v %v", got, err)
	}
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"x", "=y", "x=", "a=s,b=s", "a=s:/no/such.pem", "a=s:" + empty} {
		if _, err := (intake{CAPSenders: bad}).senders(); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// The real binary answers POST /cap as design §11 says, and what it takes in from a known sender calls the posts at once.
func TestWholeCAP(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *site) { takesCAP(t, s) })
}

func takesCAP(t *testing.T, s *site) {
	s.env = []string{"JIAOYING_CAP_SENDERS=12379=cma@taierzhuang"}
	d := s.start(t)
	token := func(name, verb string) string {
		t.Helper()
		cmd := s.command(t, "token", "create", name, "--may", verb, "--division", "370405000000")
		text, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(text))
	}
	mine, other := token("12379", "cap.submit"), token("prometheus", "metrics.read")
	officer := signIn(t, d.base, "10030000022")
	hints := officer.live(t)
	called := func(want ...string) {
		t.Helper()
		for {
			var got struct {
				MyDeliveries struct {
					Nodes []struct {
						State    string
						Revision struct{ Kind string }
					}
				}
			}
			officer.free(t, "{myDeliveries(first:5){nodes{state revision{kind}}}}", nil, &got)
			var is []string
			for _, n := range slices.Backward(got.MyDeliveries.Nodes) {
				word := n.State
				if n.Revision.Kind != "ALERT" {
					word += " " + n.Revision.Kind
				}
				is = append(is, word)
			}
			if slices.Equal(is, want) {
				return
			}
			hinted(t, hints, "DELIVERY")
		}
	}
	now := time.Now().Truncate(time.Second)
	bulletin := func(id, kind, refs, colour string) []byte {
		at := func(t time.Time) string { return t.In(time.FixedZone("", 8*3600)).Format("2006-01-02T15:04:05-07:00") }
		if refs != "" {
			refs = "<references>cma@taierzhuang," + refs + "," + at(now) + "</references>"
		}
		return fmt.Appendf(nil, `<alert xmlns="%s"><identifier>%s</identifier><sender>cma@taierzhuang</sender><sent>%s</sent><status>Actual</status><msgType>%s</msgType><scope>Public</scope>%s<info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Immediate</urgency><severity>Extreme</severity><certainty>Likely</certainty><expires>%s</expires><senderName>台儿庄区气象台</senderName><description>未来三小时 100 毫米以上</description><parameter><valueName>colour</valueName><value>%s</value></parameter><area><areaDesc>泥沟镇</areaDesc><geocode><valueName>division</valueName><value>370405102000</value></geocode></area></info></alert>`,
			cap.Namespace, id, at(now), kind, refs, at(now.Add(6*time.Hour)), colour)
	}
	post := func(body []byte, token, kind string) (int, map[string]any) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.base+"/cap", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", kind)
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		text, _ := io.ReadAll(res.Body)
		var told map[string]any
		_ = json.Unmarshal(text, &told)
		return res.StatusCode, told
	}
	const capXML = "application/cap+xml"
	for _, c := range []struct {
		name   string
		body   []byte
		token  string
		kind   string
		status int
	}{
		{"red calls at once", bulletin("A1", "Alert", "", "red"), mine, capXML, 201},
		{"the same again", bulletin("A1", "Alert", "", "red"), mine, "text/xml; charset=utf-8", 200},
		{"the same key, other bytes", bulletin("A1", "Alert", "", "orange"), mine, capXML, 409},
		{"an element is wrong", bytes.Replace(bulletin("A2", "Alert", "", "red"), []byte("Immediate"), []byte("Soon"), 1), mine, capXML, 400},
		{"nobody", bulletin("A3", "Alert", "", "red"), "", capXML, 401},
		{"a wrong token", bulletin("A3", "Alert", "", "red"), "jyt_nonsense", capXML, 401},
		{"a token for something else", bulletin("A3", "Alert", "", "red"), other, capXML, 403},
		{"an update of something unknown", bulletin("A4", "Update", "nope", "red"), mine, capXML, 404},
		{"no XML", []byte("{}"), mine, "application/json", 415},
		{"too large", bytes.Repeat([]byte(" "), cap.SizeMax+1), mine, capXML, 413},
		{"a cancel", bulletin("A5", "Cancel", "A1", "red"), mine, capXML, 201},
	} {
		status, told := post(c.body, c.token, c.kind)
		if status != c.status {
			t.Errorf("%s: %d %v, want %d", c.name, status, told, c.status)
		}
		if c.name == "red calls at once" && (told["published"] != true || told["warning"] == nil) {
			t.Errorf("%s: %v", c.name, told)
		}
		if c.name == "red calls at once" {
			called("OPEN")
			readsBack(t, d.base)
		}
		if c.status == 400 && !strings.Contains(fmt.Sprint(told), "alert/info[1]/urgency") {
			t.Errorf("%s does not name the element: %v", c.name, told)
		}
	}
	called("WITHDRAWN", "TOLD CANCEL")
	d.stop(t)
}

// readsBack reads the public feed and the message it names, as a stranger's reader would.
func readsBack(t *testing.T, base string) {
	t.Helper()
	get := func(url string) []byte {
		t.Helper()
		res, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		text, _ := io.ReadAll(res.Body)
		if res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %s", url, res.StatusCode, text)
		}
		return text
	}
	var f atom
	if err := xml.Unmarshal(get(base+"/cap/feed.atom"), &f); err != nil || len(f.Entries) != 1 || f.Entries[0].Author.Name != "台儿庄区气象台" {
		t.Fatalf("%+v %v", f, err)
	}
	a, err := cap.Read(get(f.Entries[0].Link.Href), cap.Options{})
	if err != nil || a.MsgType != cap.MsgTypeAlert || !a.Public() || len(a.Infos) != 1 || a.Infos[0].Description != "未来三小时 100 毫米以上" || len(a.Infos[0].Areas[0].Geocodes) == 0 {
		t.Errorf("%+v %v", a, err)
	}
	if colour, _ := a.Colour(); colour != cap.Red {
		t.Errorf("%s", colour)
	}
	res, err := http.Get(base + "/cap/01900000-0000-7000-8000-000000000000.xml")
	if err != nil || res.StatusCode != http.StatusNotFound {
		t.Errorf("%v %v", res, err)
	}
	_ = res.Body.Close()
}
