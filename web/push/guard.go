package push

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Guard says where an endpoint may lead. A browser names it, so a stranger could
// have the server knock at doors inside the company's network: only https to the
// usual port of a public address is let through, asked again of the address that
// is really dialled, and no redirection is followed.
type Guard struct {
	// Allow lists host:port that are let through besides, over http too: a
	// company's own push service, or a test's.
	Allow []string
}

// Why an endpoint is refused.
var (
	ErrNotHTTPS  = errors.New("push: not https")
	ErrNotPublic = errors.New("push: not a public address")
)

// Check refuses an endpoint that cannot be let through whatever its name resolves to.
func (g Guard) Check(endpoint string) error {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.User != nil || u.Opaque != "" {
		return ErrNotHTTPS
	}
	if (u.Scheme == "http" || u.Scheme == "https") && g.allows(u.Host) {
		return nil
	}
	if u.Scheme != "https" {
		return ErrNotHTTPS
	}
	name := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if addr, err := netip.ParseAddr(name); err == nil {
		if !public(addr) {
			return ErrNotPublic
		}
	} else if !strings.Contains(name, ".") || slices.ContainsFunc(inner, func(end string) bool { return strings.HasSuffix(name, end) }) {
		return ErrNotPublic
	}
	if port := u.Port(); port != "" && port != "443" {
		return ErrNotPublic
	}
	return nil
}

// inner end names that mean nothing outside.
var inner = []string{".localhost", ".local", ".internal", ".home.arpa", ".lan"}

func (g Guard) allows(hostport string) bool { return slices.Contains(g.Allow, hostport) }

// special are networks that netip does not tell from public ones: this network,
// carriers', tests', benchmarks', reserved; and IPv6 that wraps an IPv4 address.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2001::/32"), netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("::/96"), netip.MustParsePrefix("fec0::/10"),
}

func public(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	return addr.IsGlobalUnicast() && !addr.IsPrivate() && !slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// client dials only what the guard lets through.
func (g Guard) client() *http.Client {
	free := &net.Dialer{Timeout: oneTry}
	guarded := &net.Dialer{Timeout: oneTry, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !public(at.Addr()) {
			return fmt.Errorf("dial: %w", ErrNotPublic)
		}
		return nil
	}}
	return &http.Client{
		Timeout:       oneTry,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				if g.allows(address) {
					return free.DialContext(ctx, network, address)
				}
				return guarded.DialContext(ctx, network, address)
			},
			ForceAttemptHTTP2: true, MaxIdleConns: atOnce, MaxConnsPerHost: atOnce, IdleConnTimeout: time.Minute,
			TLSHandshakeTimeout: oneTry, MaxResponseHeaderBytes: 16 << 10,
		},
	}
}
