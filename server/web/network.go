package web

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// ParseProxies reads JIAOYING_PROXIES: addresses and networks whose X-Forwarded-For is believed, parted by commas.
func ParseProxies(text string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		p, err := netip.ParsePrefix(part)
		if a, ok := address(part); err != nil && ok {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("JIAOYING_PROXIES: %q is no address and no network", part)
		}
		if p.Addr().Is4In6() {
			return nil, fmt.Errorf("JIAOYING_PROXIES: write %q as IPv4", part)
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// address reads an address with or without port; IPv4 in IPv6 becomes IPv4, a zone is dropped.
func address(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	a, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
	if err != nil {
		p, err := netip.ParseAddrPort(text)
		if err != nil {
			return netip.Addr{}, false
		}
		a = p.Addr()
	}
	return a.Unmap().WithZone(""), true
}

// network shortens an address: /24 of IPv4, /56 of IPv6, what one household or office usually holds. Nothing longer is
// kept or logged. The zero prefix stands for an unknown address.
func network(a netip.Addr) netip.Prefix {
	bits := 56
	if a.Is4() {
		bits = 24
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// client finds the network a request came from. X-Forwarded-For is read from its right end as long as trusted proxies
// wrote it; what stands further left anybody may have invented.
func client(r *http.Request, proxies []netip.Prefix) netip.Prefix {
	at, ok := address(r.RemoteAddr)
	if !ok {
		return netip.Prefix{}
	}
	trusted := func(a netip.Addr) bool {
		return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && trusted(at); i-- {
		a, ok := address(hops[i])
		if !ok {
			break
		}
		at = a
	}
	return network(at)
}
