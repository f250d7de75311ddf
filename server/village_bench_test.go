package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"jiaoying/server/division"
	"jiaoying/server/warning/course"
)

// BenchmarkVillage is the public page of the villages of a county with twenty warnings in force that reach them all, by sixteen callers on
// the running binary: what a storm brings when everybody looks.
func BenchmarkVillage(b *testing.B) {
	for _, kind := range []string{"sqlite", "postgres"} {
		b.Run(kind, func(b *testing.B) {
			b.Setenv("JIAOYING_RATE", "1000000")
			s, _ := newBenchSite(b, kind, 1)
			codes := twenty(b, s)
			v := s.start(b)
			d := newDriver()
			b.Run("page", func(b *testing.B) {
				d.crowded(b, s, v.cmd.Process.Pid, func(int) error { return d.read(v.base + "/village/" + codes[int(d.next.Load())%len(codes)]) })
			})
		})
	}
}

// twenty relays twenty warnings to every village of the county and gives the villages' codes.
func twenty(b *testing.B, s *site) (codes []string) {
	b.Helper()
	c := &cli{Database: s.database, Data: s.data, Keys: s.keys(), Zone: "Asia/Shanghai"}
	a, err := c.start(b.Context(), listening{Addr: "127.0.0.1:0", Log: "text", Rate: 100}, true)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = a.close() }()
	h := &hall{t: b, app: a}
	h.county = h.node("370405000000")
	all := relayed{words: strings.Repeat("，请注意防范", 20)}
	nodes, err := a.store.Nodes(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range nodes {
		if n.Level == division.Village {
			all.surely, codes = append(all.surely, n.ID), append(codes, n.Code)
		}
	}
	levels := []course.Level{course.Red, course.Orange, course.Yellow, course.Blue}
	for i := range 20 {
		all.level = levels[i%len(levels)]
		h.relay(all)
	}
	return codes
}

// read gets a page from one of many networks.
func (d *driver) read(url string) error {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	n := d.next.Add(1)
	req.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.1", n>>8&15, n&255))
	req.Header.Set("Accept-Encoding", "gzip")
	res, err := d.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK || len(text) < 1000 {
		return fmt.Errorf("%d, %d bytes", res.StatusCode, len(text))
	}
	d.size.Store(int64(len(text)))
	return nil
}
