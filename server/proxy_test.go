package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"jiaoying/server/store"
)

// proxyPort gives a port of this machine that nobody has.
func proxyPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// proxy runs nginx by the example of server/deploy, with nothing changed but ports, names and the place of the certificate.
type proxy struct {
	base   string // https
	plain  string // http
	client *http.Client
	cert   *x509.CertPool
}

func (p *proxy) from(address string) *http.Client {
	d := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	return &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{
		DialContext: d.DialContext, TLSClientConfig: &tls.Config{RootCAs: p.cert}, ForceAttemptHTTP2: true,
	}}
}

func startProxy(t *testing.T, port, upstream string) *proxy {
	t.Helper()
	path, err := exec.LookPath("nginx")
	if err != nil {
		if path = "/usr/sbin/nginx"; exec.Command(path, "-v").Run() != nil {
			t.Skip("nginx is not installed (Debian package nginx-light): the example of a reverse proxy was not run")
		}
	}
	dir := t.TempDir()
	// A worker of nginx is another user if root starts it.
	for at := dir; strings.HasPrefix(at, os.TempDir()) && at != os.TempDir(); at = filepath.Dir(at) {
		if err := os.Chmod(at, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	p := &proxy{base: "https://localhost:" + port, cert: x509.NewCertPool()}
	p.certificate(t, dir)
	site, err := os.ReadFile(filepath.Join("deploy", "nginx.conf"))
	if err != nil {
		t.Fatal(err)
	}
	plain := proxyPort(t)
	p.plain = "http://127.0.0.1:" + plain
	text := string(site)
	for _, change := range [][2]string{
		{"server 127.0.0.1:8080;", "server " + upstream + ";"}, {"listen 80;", "listen 127.0.0.1:" + plain + ";"}, {"listen 443 ssl http2;", "listen 127.0.0.1:" + port + " ssl http2;"},
		{"server_name jiaoying.example.cn;", "server_name localhost;"}, {"/etc/jiaoying/tls/cert.pem", dir + "/cert.pem"}, {"/etc/jiaoying/tls/key.pem", dir + "/key.pem"},
	} {
		if !strings.Contains(text, change[0]) {
			t.Fatalf("the example lacks %q", change[0])
		}
		text = strings.ReplaceAll(text, change[0], change[1])
	}
	main := "daemon off;\npid " + dir + "/pid;\nerror_log stderr warn;\nevents { worker_connections 512; }\nhttp {\n"
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		main += kind + "_temp_path " + dir + "/" + kind + ";\n"
	}
	conf := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(conf, []byte(main+text+"}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "-p", dir, "-c", conf, "-e", "stderr")
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // the master ends its workers
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			_ = cmd.Process.Kill()
		}
		if t.Failed() {
			t.Logf("nginx: %s", log.String())
		}
	})
	p.client = p.from("127.0.0.1")
	for late, tick := time.After(20*time.Second), time.Tick(50*time.Millisecond); ; {
		conn, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err == nil {
			_ = conn.Close()
			return p
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("nginx ended: %v %s", err, log.String())
		case <-late:
			t.Fatal("nginx does not listen")
		case <-tick:
		}
	}
}

func (p *proxy) certificate(t *testing.T, dir string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	p.cert.AppendCertsFromPEM(public)
	if err := errors.Join(os.WriteFile(filepath.Join(dir, "cert.pem"), public, 0o644),
		os.WriteFile(filepath.Join(dir, "key.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// The real server behind the proxy as the example sets it up: TLS ends there, people sign in, ask, hear of a report while the stream is
// open, and the server knows from where they come, whatever they say of it.
func TestWholeBehindProxy(t *testing.T) {
	t.Parallel()
	s := newSite(t, "sqlite")
	inner, port := "127.0.0.1:"+proxyPort(t), proxyPort(t)
	p := startProxy(t, port, inner)
	cmd := s.command(t, "demo", "--addr", inner, "--public-url", p.base, "--proxies", "127.0.0.1")
	var log bytes.Buffer
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	v := &server{base: p.base, cmd: cmd, log: &log}
	t.Cleanup(v.kill)
	late := time.AfterFunc(2*time.Minute, func() { _ = cmd.Process.Kill() })
	lines := bufio.NewScanner(out)
	said := false
	for !said && lines.Scan() {
		said = strings.Contains(lines.Text(), p.base)
	}
	late.Stop()
	if !said {
		t.Fatalf("did not start: %s", log.String())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()

	res, err := p.client.Get(p.base + "/")
	if err != nil || res.StatusCode != http.StatusOK || res.ProtoMajor != 2 || res.Header.Get("Strict-Transport-Security") == "" {
		t.Fatalf("the app: %v %+v", err, res)
	}
	_ = res.Body.Close()
	follow := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if res, err = follow.Get(p.plain + "/x?y=1"); err != nil || res.StatusCode != http.StatusMovedPermanently || res.Header.Get("Location") != "https://127.0.0.1/x?y=1" {
		t.Errorf("in the clear: %v %+v", err, res)
	}
	if res, err = p.client.Get(p.base + "/metrics"); err != nil || res.StatusCode != http.StatusNotFound {
		t.Errorf("metrics from outside: %v %d", err, res.StatusCode)
	}

	enter := func(client *http.Client, number, password string) (*phone, *http.Response) {
		t.Helper()
		text, _ := json.Marshal(map[string]string{"phone": number, "password": password, "device": "proxy test"})
		req, _ := http.NewRequest(http.MethodPost, p.base+"/auth/sign-in", bytes.NewReader(text))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("X-Forwarded-For", "203.0.113.7") // as somebody says who wants to be another
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		var got struct{ Access string }
		_ = json.NewDecoder(res.Body).Decode(&got)
		return &phone{base: p.base, token: got.Access, client: client}, res
	}
	if _, res := enter(p.from("127.9.9.9"), "10030000011", "wrong wrong 1"); res.StatusCode == http.StatusOK {
		t.Error("a wrong password signs in")
	}
	town, res := enter(p.client, "10030000011", demoPassword)
	cookie := res.Header.Get("Set-Cookie")
	if town.token == "" || !strings.Contains(cookie, "Secure") || !strings.Contains(cookie, "HttpOnly") {
		t.Fatalf("sign-in: %d %q", res.StatusCode, cookie)
	}
	officer, _ := enter(p.client, "10030000022", demoPassword)
	village := officer.village(t)

	hints := liveBy(t, town)
	if first := <-hints; len(first) != 0 {
		t.Fatalf("the first hint says %v", first)
	}
	for range 3 { // each comes while the stream is open, none waits for a buffer to fill
		officer.must(t, "SubmitReport", submission(store.NewID().String(), village, "经过代理"), "submitReport", nil)
		hinted(t, hints, "REPORT")
	}
	if a, status, err := post(p.client, p.base+"/graphql", officer.token, map[string]string{"query": strings.Repeat("x", 100<<10)}); err != nil || status != http.StatusRequestEntityTooLarge || a.code() != "request.large" {
		t.Errorf("too large, in the server's own words: %d %s %v", status, a.code(), err)
	}
	v.stop(t)
	st := s.open(t)
	var network string
	if err := store.Inner(st).Row(context.Background(), "SELECT network FROM sign_in_failures").Scan(&network); err != nil || network != "127.9.9.0/24" {
		t.Errorf("the failed try came from %q, %v", network, err)
	}
	for _, private := range []string{"127.9.9.9", "203.0.113.7"} {
		if strings.Contains(log.String(), private) {
			t.Errorf("the log holds %s", private)
		}
	}
}

// liveBy opens the live stream by a phone's own client.
func liveBy(t *testing.T, p *phone) <-chan []string {
	t.Helper()
	all, err := hashes()
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(map[string]any{"operationName": "Live", "extensions": map[string]any{"persistedQuery": map[string]any{"version": 1, "sha256Hash": all["Live"]}}})
	req, err := http.NewRequest(http.MethodPost, p.base+"/graphql", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("Authorization", "Bearer "+p.token)
	res, err := (&http.Client{Transport: p.client.Transport}).Do(req) // without its time limit
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("live: %v", err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	out := make(chan []string, 100)
	go func() {
		defer close(out)
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			var e struct {
				Data struct{ Live struct{ Kinds []string } }
			}
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok && json.Unmarshal([]byte(data), &e) == nil {
				out <- e.Data.Live.Kinds
			}
		}
	}()
	return out
}

// What the example does with a body under /files/: the server reads its beginning while the phone still sends the rest.
func TestProxyDoesNotBufferFiles(t *testing.T) {
	t.Parallel()
	began := make(chan string, 1)
	whole := make(chan int, 1)
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b := make([]byte, 5)
		_, _ = io.ReadFull(r.Body, b)
		began <- string(b) + " " + r.Header.Get("X-Forwarded-For")
		n, _ := io.Copy(io.Discard, r.Body)
		whole <- int(n)
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(upstream.Close)
	p := startProxy(t, proxyPort(t), strings.TrimPrefix(upstream.URL, "http://"))
	r, w := io.Pipe()
	req, err := http.NewRequest(http.MethodPatch, p.base+"/files/x", r)
	if err != nil {
		t.Fatal(err)
	}
	const size = 20 << 20
	req.ContentLength = size
	done := make(chan error, 1)
	go func() {
		res, err := p.client.Do(req)
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode != http.StatusNoContent {
				err = fmt.Errorf("answered %d", res.StatusCode)
			}
		}
		done <- err
	}()
	if _, err := io.WriteString(w, "begin"); err != nil {
		t.Fatal(err)
	}
	select {
	case got := <-began:
		if got != "begin 127.0.0.1" {
			t.Errorf("the server reads %q", got)
		}
	case err := <-done:
		t.Fatalf("ended: %v", err)
	case <-time.After(20 * time.Second):
		t.Fatal("the beginning waits for the end")
	}
	chunk := make([]byte, 1<<20)
	for sent := 5; sent < size; {
		n, err := w.Write(chunk[:min(len(chunk), size-sent)])
		if sent += n; err != nil {
			t.Fatal(err)
		}
	}
	_ = w.Close()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if n := <-whole; n != size-5 {
		t.Errorf("%d bytes came", n)
	}
}
