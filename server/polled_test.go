package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jiaoying/server/warning/cap"
)

func TestFeedSettings(t *testing.T) {
	t.Parallel()
	good := polling{FetchHosts: "a.example, b.example:8443", CAPFeeds: " cma=https://a.example/feed?x=1 , water@370405000000=https://b.example:8443/rss "}
	got, err := good.polls()
	if err != nil || len(got.feeds) != 2 || got.feeds[0] != (polled{"cma", "", "https://a.example/feed?x=1"}) || got.feeds[1] != (polled{"water", "370405000000", "https://b.example:8443/rss"}) {
		t.Fatalf("%+v %v", got, err)
	}
	if none, err := (polling{}).polls(); err != nil || len(none.feeds) != 0 {
		t.Errorf("%+v %v", none, err)
	}
	for feeds, want := range map[string]string{
		"cma": "NAME=https", "=https://a.example/": "NAME=https", "a b=https://a.example/": "NAME=https", "a@=https://a.example/": "NAME=https", strings.Repeat("x", 41) + "=https://a.example/": "NAME=https",
		"a=https://a.example/,a=https://a.example/2": "twice", "a=http://a.example/": "https address", "a=http://127.0.0.1/": "https address", "a=https://user:geheim@a.example/": "https address", "a=": "https address",
		"a=https://c.example/?key=geheim": "JIAOYING_FETCH_HOSTS",
	} {
		_, err := polling{FetchHosts: "a.example", CAPFeeds: feeds}.polls()
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v", feeds, err)
		}
	}
	if _, err := (polling{FetchHosts: "https://a.example"}).polls(); err == nil || !strings.Contains(err.Error(), "JIAOYING_FETCH_HOSTS") {
		t.Error(err)
	}
}

// The real binary asks its feed by itself: what a known sender says there calls the posts and stands on the village's page, and is said to
// those who look after the server.
func TestWholeFeed(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *site) {
		var asked atomic.Int32
		now := time.Now().Truncate(time.Second)
		at := func(t time.Time) string { return t.In(time.FixedZone("", 8*3600)).Format("2006-01-02T15:04:05-07:00") }
		mux := http.NewServeMux()
		mux.HandleFunc("/feed", func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			if !strings.HasPrefix(r.UserAgent(), "Jiaoying/") {
				t.Errorf("agent %q", r.UserAgent())
			}
			fmt.Fprintf(w, `<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id><entry><id>1</id><link type="application/cap+xml" href="/1.xml"/></entry></feed>`)
		})
		mux.HandleFunc("/1.xml", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, fmt.Sprintf(`<alert xmlns="%s"><identifier>F1</identifier><sender>cma@taierzhuang</sender><sent>%s</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope><info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Immediate</urgency><severity>Extreme</severity><certainty>Likely</certainty><expires>%s</expires><senderName>台儿庄区气象台</senderName><headline>来自订阅的红色预警</headline><description>未来三小时 100 毫米以上</description><parameter><valueName>colour</valueName><value>red</value></parameter><area><areaDesc>泥沟镇 冯湖村</areaDesc><geocode><valueName>division</valueName><value>370405102243</value></geocode></area></info></alert>`,
				cap.Namespace, at(now), at(now.Add(6*time.Hour))))
		})
		issuer := httptest.NewServer(mux)
		defer issuer.Close()
		s.env = []string{"JIAOYING_CAP_FEEDS=cma=" + issuer.URL + "/feed", "JIAOYING_FETCH_HOSTS=" + issuer.Listener.Addr().String(), "JIAOYING_CAP_SENDERS=feed cma=cma@taierzhuang"}
		d := s.start(t)
		duty := signIn(t, d.base, "10030000001")
		hints := signIn(t, d.base, "10030000022").live(t)
		get := func(path string) string {
			t.Helper()
			res, err := http.Get(d.base + path)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = res.Body.Close() }()
			text, _ := io.ReadAll(res.Body)
			return string(text)
		}
		for until := time.Now().Add(time.Minute); !strings.Contains(get("/village/370405102243"), "来自订阅的红色预警"); {
			if time.Now().After(until) {
				t.Fatalf("it is not on the page; the feed was asked %d times\n%s", asked.Load(), d.log)
			}
			select {
			case <-hints:
			case <-time.After(500 * time.Millisecond): // it may have come before the stream was open
			}
		}
		if strings.Contains(get("/village/370405104235"), "来自订阅的红色预警") {
			t.Error("it is on the page of a village that it does not reach")
		}
		var got struct {
			Operations struct {
				Feeds []struct {
					Name                    string
					OkAt, FailedSince       *time.Time
					Error                   *string
					Taken, Refused, Waiting int
				}
			}
		}
		duty.free(t, "{operations{feeds{name okAt failedSince error taken refused waiting}}}", nil, &got)
		if f := got.Operations.Feeds; len(f) != 1 || f[0].Name != "cma" || f[0].Taken != 1 || f[0].Refused+f[0].Waiting != 0 || f[0].Error != nil {
			t.Errorf("%+v", f)
		}
		if text := get("/metrics"); !strings.Contains(text, `jiaoying_feed_failing_seconds{feed="cma"} 0`) {
			t.Error("no metric of the feed")
		}
		d.stop(t)
	})
}
