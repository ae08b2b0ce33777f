package web

import "net/http"

// Methods, for short rows.
const (
	get    = http.MethodGet
	post   = http.MethodPost
	patch  = http.MethodPatch
	remove = http.MethodDelete
)

// routes is the table of everything that can be reached, and by whom.
func (s *Server) routes() []route {
	rows := []route{
		{method: get, path: "/api/v1/about", name: "about", does: "What anybody may know of this installation.", mount: answer(200, (*Server).getAbout)},
		{method: post, path: "/api/v1/session", name: "sign-in", does: "Sign in.", whoever: true, mount: whole(201, (*Server).postSession)},
		{method: get, path: "/api/v1/session", name: "who-am-i", does: "Who is signed in.", may: signed, mount: answer(200, (*Server).getSession)},
		{method: patch, path: "/api/v1/session", name: "choose-language", does: "Keep the language of the screens.", may: people, mount: answer(200, (*Server).patchSession)},
		{method: remove, path: "/api/v1/session", name: "sign-out", does: "Sign out; open streams end.", may: signed, mount: whole(204, (*Server).deleteSession)},

		{method: get, path: "/api/v1/events", name: "events", does: "The journal, live, as far as one may see it.", may: people, stream: true, mount: plain((*Server).getEvents)},

		{method: get, path: "/openapi.json", name: "openapi", does: "This API, described.", mount: plain((*Server).getSpec)},
		{method: get, path: "/docs", name: "docs", does: "This API, described for people.", mount: plain((*Server).getDocs)},
		{method: get, path: "/docs/style.css", name: "docs-style", does: "The style of /docs.", mount: plain((*Server).getDocsStyle)},
		{method: get, path: "/healthz", name: "health", does: "The process answers.", mount: plain((*Server).getHealth)},
		{method: get, path: "/readyz", name: "ready", does: "The process can serve.", mount: plain((*Server).getReady)},
		{method: get, path: "/metrics", name: "metrics", does: "Counters, for the bearer of the metrics token.", mount: plain((*Server).getMetrics)},
	}
	return rows
}
