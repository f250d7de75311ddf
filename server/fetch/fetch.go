// Package fetch asks addresses that people typed in: over https, on hosts that the operator lists, at addresses of the open internet only,
// looked at when the connection is made and so after the name was resolved. It follows no redirect, waits ten seconds and reads a megabyte.
package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"jiaoying/server/fault"
)

// The limits of one answer.
const (
	Wait = 10 * time.Second
	Most = 1 << 20
)

// The faults of an address or an answer.
var (
	// ErrAddress: no https address with a host, or with a name and a password in it.
	ErrAddress = fault.New(fault.Invalid, "fetch.address")
	// ErrHost: the host is not in the operator's list; params name it.
	ErrHost = fault.New(fault.Denied, "fetch.host")
	// ErrInside: the host's name leads to an address that is not of the open internet.
	ErrInside = fault.New(fault.Denied, "fetch.inside")
	// ErrRedirect: the answer sends the caller elsewhere.
	ErrRedirect = fault.New(fault.Denied, "fetch.redirect")
	// ErrLarge: the answer is larger than a megabyte.
	ErrLarge = fault.New(fault.Invalid, "fetch.large")
	// ErrStatus: the answer's status is neither good nor "not modified"; params give it.
	ErrStatus = fault.New(fault.Unavailable, "fetch.status")
	// ErrUnreachable: nobody answers in time, or what answers cannot prove who it is.
	ErrUnreachable = fault.New(fault.Unavailable, "fetch.unreachable")
)

// Client asks. New makes it; it is safe for many callers.
type Client struct {
	hosts    []string
	agent    string
	loopback bool
	wait     time.Duration
	http     http.Client
}

// Options are what a client is made of.
type Options struct {
	// Hosts are the names that may be asked, with a port where it is not 443.
	Hosts []string
	// Agent names the caller in the head of each request.
	Agent string
	// Loopback allows this machine itself, without https too: for tests and the demo, never for what faces a county.
	Loopback bool
	// TLS is for tests with a certificate of their own; nil is the machine's own trust.
	TLS *tls.Config
	// Wait is for tests; zero is Wait.
	Wait time.Duration
}

// New makes a client.
func New(o Options) *Client {
	c := &Client{hosts: o.Hosts, agent: o.Agent, loopback: o.Loopback, wait: Wait}
	dial := &net.Dialer{Timeout: Wait, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !(open(at.Addr()) || o.Loopback && at.Addr().IsLoopback()) {
			return ErrInside
		}
		return nil
	}}
	tlsConfig := &tls.Config{MinVersion: tls.VersionTLS12}
	if o.TLS != nil {
		tlsConfig = o.TLS.Clone()
	}
	c.http = http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{ // no proxy: the address of a proxy is not the host's
			DialContext: dial.DialContext, TLSClientConfig: tlsConfig, TLSHandshakeTimeout: Wait, ResponseHeaderTimeout: Wait, MaxResponseHeaderBytes: 64 << 10,
			MaxIdleConns: 10, MaxIdleConnsPerHost: 2, IdleConnTimeout: 90 * time.Second, ForceAttemptHTTP2: true,
		},
	}
	if o.Wait > 0 {
		c.wait = o.Wait
	}
	return c
}

// ParseHosts reads a list of hosts parted by commas.
func ParseHosts(text string) (out []string, err error) {
	for one := range strings.SplitSeq(text, ",") {
		if one = strings.ToLower(strings.TrimSpace(one)); one == "" {
			continue
		}
		u, err := url.Parse("https://" + one)
		if err != nil || u.Host != one || u.Hostname() == "" || strings.ContainsAny(one, "*/@ ") || u.Port() != "" && !port(u.Port()) {
			return nil, fmt.Errorf("%q is no host", one)
		}
		out = append(out, one)
	}
	return out, nil
}

func port(text string) bool {
	n, err := strconv.ParseUint(text, 10, 16)
	return err == nil && n > 0
}

// Check tells whether an address may be asked at all. Faults: ErrAddress, ErrHost.
func (c *Client) Check(address string) error {
	_, err := c.parse(address)
	return err
}

func (c *Client) parse(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || len(address) > 2000 || u.Hostname() == "" || u.User != nil || u.Opaque != "" || u.Port() != "" && !port(u.Port()) {
		return nil, ErrAddress
	}
	plain := false
	switch u.Scheme {
	case "https":
	case "http":
		at, err := netip.ParseAddr(u.Hostname())
		plain = err == nil && at.IsLoopback()
		if !c.loopback || !plain {
			return nil, ErrAddress
		}
	default:
		return nil, ErrAddress
	}
	host := strings.ToLower(u.Host)
	if host = strings.TrimSuffix(host, ":443"); plain {
		host = strings.ToLower(u.Host)
	}
	if !slices.Contains(c.hosts, host) {
		return nil, ErrHost.With(fault.Params{"host": u.Hostname()})
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// Known is what the caller has of an address already.
type Known struct{ ETag, Modified string }

// Answer is a whole answer; Same tells that nothing is new, and then it is empty.
type Answer struct {
	Same bool
	Body []byte
	Kind string // Content-Type
	Known
}

// Get asks an address. Faults: all of this package's.
func (c *Client) Get(ctx context.Context, address string, known Known) (*Answer, error) {
	u, err := c.parse(address)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.wait)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, ErrAddress
	}
	req.Header.Set("User-Agent", c.agent)
	req.Header.Set("Accept", "application/cap+xml, application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8")
	if known.ETag != "" {
		req.Header.Set("If-None-Match", known.ETag)
	}
	if known.Modified != "" {
		req.Header.Set("If-Modified-Since", known.Modified)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, unreachable(err)
	}
	defer func() { _ = res.Body.Close() }()
	switch {
	case res.StatusCode == http.StatusNotModified:
		return &Answer{Same: true, Known: known}, nil
	case res.StatusCode >= 300 && res.StatusCode < 400:
		return nil, ErrRedirect
	case res.StatusCode != http.StatusOK:
		return nil, ErrStatus.With(fault.Params{"status": res.StatusCode})
	case res.ContentLength > Most:
		return nil, ErrLarge
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, Most+1)) // after gzip: what is small on the line may be huge here
	if err == nil {
		err = ctx.Err() // a server that ends its answer as we hang up has not said all of it
	}
	if err != nil {
		return nil, unreachable(err)
	}
	if len(body) > Most {
		return nil, ErrLarge
	}
	return &Answer{Body: body, Kind: res.Header.Get("Content-Type"), Known: Known{ETag: tag(res.Header.Get("ETag")), Modified: tag(res.Header.Get("Last-Modified"))}}, nil
}

// tag keeps what is short enough to be sent back.
func tag(text string) string {
	if len(text) > 300 {
		return ""
	}
	return text
}

// unreachable keeps the cause and leaves out the address, which may hold somebody's key.
func unreachable(err error) error {
	if f, ok := fault.As(err); ok {
		return f
	}
	var at *url.Error
	if errors.As(err, &at) {
		err = at.Err
	}
	return ErrUnreachable.Because(err)
}

// inside are the networks that are not the open internet and that netip does not tell by itself (RFC 6890 and those that carry another
// address inside).
var inside = func() (out []netip.Prefix) {
	for _, text := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10",
	} {
		out = append(out, netip.MustParsePrefix(text))
	}
	return out
}()

// open tells whether an address is of the open internet.
func open(a netip.Addr) bool {
	if !a.IsValid() || a.Zone() != "" || a.Is4In6() || !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() {
		return false
	}
	return !slices.ContainsFunc(inside, func(p netip.Prefix) bool { return p.Contains(a) })
}
