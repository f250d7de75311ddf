package fetch

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"jiaoying/server/fault"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"1.1.1.1": true, "223.5.5.5": true, "2400:3200::1": true, "2606:4700::1111": true,
		"10.1.2.3": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false, // private
		"127.0.0.1": false, "127.9.9.9": false, "::1": false, // loopback
		"169.254.169.254": false, "fe80::1": false, "fe80::1%eth0": false, // link-local
		"100.64.0.1": false, "100.127.255.255": false, "100.63.255.255": true, "100.128.0.0": true, // carrier-grade NAT
		"::ffff:10.0.0.1": false, "::ffff:1.1.1.1": false, "::ffff:127.0.0.1": false, "::127.0.0.1": false, // an IPv4 inside of an IPv6
		"0.0.0.0": false, "::": false, "0.1.2.3": false, "255.255.255.255": false, "240.0.0.1": false, "224.0.0.1": false, "ff02::1": false,
		"fc00::1": false, "fd12::1": false, "fec0::1": false, "192.0.0.1": false, "192.0.2.1": false, "198.18.0.1": false, "198.19.255.1": false, "203.0.113.9": false, "198.51.100.1": false,
		"64:ff9b::7f00:1": false, "64:ff9b:1::1": false, "2002:7f00:1::": false, "2001::1": false, "2001:db8::1": false, "2001:200::1": true, "100::1": false,
	} {
		if got := open(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	if open(netip.Addr{}) {
		t.Error("no address is open")
	}
}

func TestHosts(t *testing.T) {
	t.Parallel()
	got, err := ParseHosts(" alerts.example.cn, Other.example:8443 ,")
	if err != nil || len(got) != 2 || got[1] != "other.example:8443" {
		t.Errorf("%v %v", got, err)
	}
	for _, bad := range []string{"https://a.example", "a.example/x", "*.example", "a b", "user@a.example", "a.example:99999", "a.example:0", ":443"} {
		if _, err := ParseHosts(bad); err == nil {
			t.Errorf("%q is a host", bad)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	c := New(Options{Hosts: []string{"a.example", "b.example:8443", "127.0.0.1:80", "localhost"}})
	for address, want := range map[string]error{
		"https://a.example/feed": nil, "https://A.example:443/feed?x=1#y": nil, "https://b.example:8443/": nil,
		"https://b.example/": ErrHost, "https://a.example:444/": ErrHost, "https://a.example.evil.test/": ErrHost, "https://x.a.example/": ErrHost,
		"http://a.example/": ErrAddress, "http://127.0.0.1/": ErrAddress, "ftp://a.example/": ErrAddress, "file:///etc/passwd": ErrAddress, "https:///": ErrAddress, "": ErrAddress, "https:a.example": ErrAddress,
		"https://user:secret@a.example/": ErrAddress, "https://a.example:x/": ErrAddress, "https://a.example/" + strings.Repeat("x", 2000): ErrAddress,
	} {
		if err := c.Check(address); !errors.Is(err, want) || (err == nil) != (want == nil) {
			t.Errorf("%.60s: %v, want %v", address, err, want)
		}
	}
}

// A name in the list that leads inside is refused when the connection is made, whatever it was when it was listed.
func TestInside(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	called := make(chan struct{}, 10)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			called <- struct{}{}
			_ = c.Close()
		}
	}()
	for _, host := range []string{"localhost:" + port, "127.0.0.1:" + port, "[::ffff:127.0.0.1]:" + port} {
		c := New(Options{Hosts: []string{host}})
		if _, err := c.Get(context.Background(), "https://"+host+"/", Known{}); !errors.Is(err, ErrInside) {
			t.Errorf("%s: %v", host, err)
		}
	}
	select {
	case <-called:
		t.Error("it was called all the same")
	default:
	}
}

func TestGet(t *testing.T) {
	t.Parallel()
	slow := make(chan struct{})
	mux := http.NewServeMux()
	mux.HandleFunc("/good", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"1"` || r.Header.Get("If-Modified-Since") == "then" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		if r.UserAgent() != "Jiaoying test" {
			t.Errorf("agent %q", r.UserAgent())
		}
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Last-Modified", "then")
		w.Header().Set("Content-Type", "application/atom+xml")
		_, _ = io.WriteString(w, "hello")
	})
	mux.HandleFunc("/redirect", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/good", http.StatusFound) })
	mux.HandleFunc("/gone", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	mux.HandleFunc("/said", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "2000000")
		_, _ = w.Write(make([]byte, 2_000_000))
	})
	mux.HandleFunc("/huge", func(w http.ResponseWriter, _ *http.Request) {
		for range 300 {
			_, _ = w.Write(make([]byte, 10_000))
		}
	})
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		zip := gzip.NewWriter(w)
		for range 200 {
			_, _ = zip.Write(make([]byte, 1<<20))
		}
		_ = zip.Close()
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		select {
		case <-slow:
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("/exactly", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, Most)) })
	s := httptest.NewTLSServer(mux)
	defer s.Close()
	defer close(slow)
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	c := New(Options{Hosts: []string{s.Listener.Addr().String()}, Agent: "Jiaoying test", Loopback: true, TLS: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}})
	hasty := New(Options{Hosts: []string{s.Listener.Addr().String()}, Loopback: true, TLS: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, Wait: 300 * time.Millisecond})
	a, err := c.Get(t.Context(), s.URL+"/good", Known{})
	if err != nil || string(a.Body) != "hello" || a.ETag != `"1"` || a.Modified != "then" || a.Same || a.Kind != "application/atom+xml" {
		t.Fatalf("%+v %v", a, err)
	}
	for _, known := range []Known{{ETag: `"1"`}, {Modified: "then"}} {
		if a, err := c.Get(t.Context(), s.URL+"/good", known); err != nil || !a.Same || a.Known != known {
			t.Errorf("%+v %v", a, err)
		}
	}
	if a, err := c.Get(t.Context(), s.URL+"/exactly", Known{}); err != nil || len(a.Body) != Most {
		t.Errorf("a megabyte is a megabyte: %v", err)
	}
	for path, want := range map[string]error{"/redirect": ErrRedirect, "/gone": ErrStatus, "/none": ErrStatus, "/said": ErrLarge, "/huge": ErrLarge, "/bomb": ErrLarge} {
		if _, err := c.Get(t.Context(), s.URL+path, Known{}); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
	}
	if _, err := hasty.Get(t.Context(), s.URL+"/slow", Known{}); !errors.Is(err, ErrUnreachable) {
		t.Errorf("slow: %v", err)
	}
	// Who cannot prove who he is is nobody; and no error holds the address, which may hold a key.
	stranger := New(Options{Hosts: []string{s.Listener.Addr().String()}, Loopback: true})
	_, err = stranger.Get(t.Context(), s.URL+"/good?key=geheim", Known{})
	if f, ok := fault.As(err); !ok || !errors.Is(err, ErrUnreachable) || strings.Contains(f.Error(), "geheim") || strings.Contains(errors.Unwrap(f).Error(), "geheim") {
		t.Errorf("%v", err)
	}
	plain := httptest.NewServer(mux)
	defer plain.Close()
	own := New(Options{Hosts: []string{plain.Listener.Addr().String()}, Agent: "Jiaoying test", Loopback: true})
	if a, err := own.Get(t.Context(), plain.URL+"/good", Known{}); err != nil || string(a.Body) != "hello" {
		t.Errorf("%v", err)
	}
}
