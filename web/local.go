package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// remote returns the address of the connection of r; the zero address if it has
// none, as over a Unix socket.
func remote(r *http.Request) netip.Addr {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr().Unmap()
}

// local reports whether r was made on this machine for this machine: from
// loopback, to a loopback name, and not handed on by a proxy. A page elsewhere
// that makes its name resolve to 127.0.0.1 fails at the Host.
func local(r *http.Request) bool {
	return remote(r).IsLoopback() && loopbackHost(r.Host) && !forwarded(r)
}

func loopbackHost(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	host = strings.Trim(host, "[]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// forwarded reports whether a proxy left its mark on r.
func forwarded(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "Via", "X-Real-Ip", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server"} {
		if r.Header.Get(name) != "" {
			return true
		}
	}
	return false
}

// demoMay reports whether a demonstration account, whose password is no secret,
// may be used by r.
func (s *Server) demoMay(r *http.Request) bool { return s.opt.DemoLAN || local(r) }
