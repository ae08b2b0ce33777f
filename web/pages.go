package web

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// homes is the page each role works at.
var homes = map[Role]string{
	Operator: "/intake", Dispatcher: "/desk", Lead: "/field", Manager: "/readiness", Admin: "/desk", Medic: "/quarantine",
}

// getHome leads to the page of who is signed in.
func (s *Server) getHome(c *gin.Context) error {
	redirect(c, homes[whoOf(c.Request.Context()).Account.Role])
	return nil
}

// getAsset serves what pages refer to.
func (s *Server) getAsset(c *gin.Context) error {
	s.opt.Bundle.ServeHTTP(c.Writer, c.Request)
	return nil
}

// redirect answers with 303 and nothing else.
func redirect(c *gin.Context, to string) {
	c.Header("Location", to)
	c.Writer.WriteHeader(http.StatusSeeOther)
	c.Writer.WriteHeaderNow()
	c.Abort()
}

// detour is where a browser goes that asked for a page it may not see: to the
// sign-in page and back, or to the page of its own role. Empty: nowhere better.
func (v *visit) detour(p *problem) string {
	if !v.route.page {
		return ""
	}
	switch p.Code {
	case "not-signed-in":
		return "/signin?next=" + v.request.URL.EscapedPath()
	case "role":
		if home := homes[v.who.Account.Role]; home != v.route.path {
			return home
		}
	}
	return ""
}
