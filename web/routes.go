package web

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"
)

// Methods, for short rows.
const (
	get    = http.MethodGet
	post   = http.MethodPost
	patch  = http.MethodPatch
	remove = http.MethodDelete
)

// routes is the table of everything that can be reached, and by whom.
func (s *Server) routes() []route {
	rows := slices.Concat(apiRoutes(), rootRoutes(), tileRoutes())
	if s.opt.Bundle != nil {
		rows = append(rows, s.pageRoutes()...)
	}
	return rows
}

// apiRoutes is the JSON API below /api/v1.
func apiRoutes() []route {
	rows := slices.Concat(apiTable, adminTable, groundTable, handoverTable, alarmRoutes, pushTable, reportTable, quarantineTable)
	for i := range rows {
		rows[i].path = apiRoot + rows[i].path
	}
	return rows
}

// apiTable is the JSON API. Paths are below /api/v1.
var apiTable = []route{
	{method: get, path: "/about", name: "about", does: "What anybody may know of this installation.", mount: answer(200, (*Server).getAbout)},
	{method: post, path: "/session", name: "sign-in", does: "Sign in.", whoever: true, mount: whole(201, (*Server).postSession)},
	{method: get, path: "/session", name: "who-am-i", does: "Who is signed in.", may: signed, mount: answer(200, (*Server).getSession)},
	{method: patch, path: "/session", name: "prefer", does: "Keep the language and the layout of the screens.", may: persons, mount: answer(200, (*Server).patchSession)},
	{method: remove, path: "/session", name: "sign-out", does: "Sign out; open streams end.", may: signed, mount: whole(204, (*Server).deleteSession)},

	{method: get, path: "/desk", name: "desk", does: "Everything the desk shows, at one moment.", may: control, mount: answer(200, (*Server).getDesk)},
	{method: get, path: "/search", name: "search", does: "Find anything: number, street, plate, name, telephone.", may: control, mount: answer(200, (*Server).getSearch)},
	{method: post, path: "/presence", name: "hold", does: "Which incident one has open on the desk.", may: control, mount: answer(200, (*Server).postPresence)},
	{method: get, path: "/field", name: "field", does: "What the lead's phone shows.", may: leads, mount: answer(200, (*Server).getField)},
	{method: get, path: "/journal", name: "read-journal", does: "The journal, as far as one may see it.", may: persons, mount: answer(200, (*Server).getEntries)},
	{method: get, path: "/events", name: "events", does: "The journal, live, as server-sent events.", may: persons, stream: true, mount: plain((*Server).getEvents)},

	{method: post, path: "/calls", name: "report-call", does: "Take a report.", may: desks, mount: answer(201, (*Server).postCall)},
	{method: get, path: "/calls", name: "list-calls", does: "Find reports, newest first.", may: control, mount: answer(200, (*Server).getCalls)},
	{method: get, path: "/calls/{id}", name: "read-call", does: "One report, and what it may belong to.", may: control, mount: answer(200, (*Server).getCall)},
	{method: post, path: "/calls/{id}/link", name: "link-call", does: "Attach a report to an open incident.", may: desks, mount: answer(200, (*Server).postLink)},

	{method: post, path: "/incidents", name: "open-incident", does: "Open an incident.", may: desks, mount: answer(201, (*Server).postIncident)},
	{method: get, path: "/incidents", name: "list-incidents", does: "Incidents, newest first.", may: people, mount: answer(200, (*Server).getIncidents)},
	{method: get, path: "/incidents/{id}", name: "read-incident", does: "One incident with stages, orders, clocks.", may: people, mount: answer(200, (*Server).getIncident)},
	{method: patch, path: "/incidents/{id}", name: "amend-incident", does: "Something becomes known; clocks follow.", may: desks, mount: answer(200, (*Server).patchIncident)},
	{method: get, path: "/incidents/{id}/recommendations", name: "recommend", does: "Whom to send, and why.", may: senders, mount: answer(200, (*Server).getRecommendations)},
	{method: post, path: "/incidents/{id}/orders", name: "order", does: "Send or reserve, all or none.", may: senders, mount: answer(201, (*Server).postOrder)},
	{method: post, path: "/incidents/{id}/stages", name: "report-stage", does: "A stage started or finished.", may: roles{Dispatcher, Lead}, mount: answer(200, (*Server).postStage)},
	{method: post, path: "/incidents/{id}/notes", name: "add-note", does: "A free note, also about the past.", may: roles{Operator, Dispatcher, Lead}, mount: answer(201, (*Server).postNote)},
	{method: post, path: "/incidents/{id}/close", name: "close-incident", does: "End it with an outcome.", may: senders, mount: answer(200, (*Server).postClose)},
	{method: post, path: "/incidents/{id}/reopen", name: "reopen-incident", does: "Open it again.", may: senders, mount: answer(200, (*Server).postReopen)},
	{method: post, path: "/incidents/{id}/merge", name: "merge-incident", does: "It is the same event as another.", may: senders, mount: answer(200, (*Server).postMerge)},

	{method: post, path: "/orders/{id}/send", name: "send-order", does: "Send what was reserved.", may: senders, mount: answer(200, (*Server).postSend)},
	{method: post, path: "/orders/{id}/cancel", name: "cancel-order", does: "Call it off.", may: senders, mount: answer(200, (*Server).postCancel)},
	{method: post, path: "/orders/{id}/undo", name: "undo-order", does: "Take it back within a minute.", may: senders, mount: answer(200, (*Server).postUndo)},
	{method: post, path: "/orders/{id}/transfer", name: "transfer-order", does: "Send its resources to another incident.", may: senders, mount: answer(200, (*Server).postTransfer)},
	{method: post, path: "/bookings/{id}/milestones", name: "report-milestone", does: "A lead's tap, or what the dispatcher heard.", may: roles{Dispatcher, Lead}, mount: answer(201, (*Server).postMilestone)},

	{method: get, path: "/crews", name: "list-crews", does: "All crews as they stand.", may: control, mount: answer(200, (*Server).getCrews)},
	{method: get, path: "/crews/{id}", name: "read-crew", does: "One crew.", may: control, mount: answer(200, (*Server).getCrew)},
	{method: patch, path: "/crews/{id}", name: "edit-crew", does: "Its state; for administrators also who is in it.", may: keepers, mount: answer(200, (*Server).patchCrew)},
	{method: get, path: "/vehicles", name: "list-vehicles", does: "All vehicles as they stand.", may: control, mount: answer(200, (*Server).getVehicles)},
	{method: get, path: "/vehicles/{id}", name: "read-vehicle", does: "One vehicle.", may: control, mount: answer(200, (*Server).getVehicle)},
	{method: patch, path: "/vehicles/{id}", name: "edit-vehicle", does: "Its state; for administrators also the rest.", may: keepers, mount: answer(200, (*Server).patchVehicle)},
	{method: get, path: "/workers", name: "list-workers", does: "All workers as they stand.", may: control, mount: answer(200, (*Server).getWorkers)},
	{method: get, path: "/workers/{id}", name: "read-worker", does: "One worker.", may: control, mount: answer(200, (*Server).getWorker)},
	{method: patch, path: "/workers/{id}", name: "edit-worker", does: "His state; for administrators also the rest.", may: roles{Dispatcher, Admin, Medic}, mount: answer(200, (*Server).patchWorker)},
	{method: post, path: "/admissions", name: "record-admissions", does: "Medical checks before a watch.", may: roles{Dispatcher, Admin, Medic}, mount: answer(200, (*Server).postAdmissions)},
	{method: get, path: "/readiness", name: "readiness", does: "What the city could send now.", may: control, mount: answer(200, (*Server).getReadiness)},
	{method: get, path: "/readiness/history", name: "readiness-history", does: "What it could send, as recorded.", may: control, mount: answer(200, (*Server).getHistory)},
	{method: post, path: "/regime", name: "declare-regime", does: "Ordinary or emergency, from now on.", may: roles{Dispatcher, Manager}, mount: answer(200, (*Server).postRegime)},
	{method: get, path: "/areas", name: "list-areas", does: "Service areas with districts and bases.", may: people, mount: answer(200, (*Server).getAreas)},
	{method: get, path: "/map", name: "map", does: "What lies under the map, as GeoJSON.", may: people, mount: answer(200, (*Server).getMap)},
	{method: post, path: "/fixes", name: "report-fixes", does: "Positions in a batch.", may: roles{Lead, Device}, mount: answer(200, (*Server).postFixes)},

	{method: get, path: "/norms", name: "list-norms", does: "Hours allowed by stage and diameter.", may: control, mount: answer(200, (*Server).getNorms)},
	{method: patch, path: "/norms/{id}", name: "edit-norm", does: "Change a norm.", may: admins, mount: answer(200, (*Server).patchNorm)},
	{method: get, path: "/needs", name: "list-needs", does: "What each stage requires.", may: control, mount: answer(200, (*Server).getNeeds)},
	{method: patch, path: "/needs/{id}", name: "edit-need", does: "Change a need.", may: admins, mount: answer(200, (*Server).patchNeed)},
	{method: get, path: "/rules", name: "list-rules", does: "What is allowed, warned of, blocked.", may: control, mount: answer(200, (*Server).getRules)},
	{method: patch, path: "/rules/{code}", name: "edit-rule", does: "Change a rule.", may: admins, mount: answer(200, (*Server).patchRule)},
	{method: get, path: "/settings", name: "list-settings", does: "The company's numbers.", may: control, mount: answer(200, (*Server).getSettings)},
	{method: patch, path: "/settings/{code}", name: "edit-setting", does: "Change a number.", may: admins, mount: answer(200, (*Server).patchSetting)},
	{method: get, path: "/regimes", name: "list-regimes", does: "Who keeps watch under each regime.", may: control, mount: answer(200, (*Server).getRegimes)},
	{method: patch, path: "/regimes/{code}", name: "edit-regime", does: "Change a regime.", may: admins, mount: answer(200, (*Server).patchRegime)},
	{method: get, path: "/stage-plans", name: "list-stage-plans", does: "The course of each type of incident.", may: control, mount: answer(200, (*Server).getStagePlans)},

	{method: get, path: "/accounts", name: "list-accounts", does: "Who may sign in.", may: admins, mount: answer(200, (*Server).getAccounts)},
	{method: post, path: "/accounts", name: "add-account", does: "Let somebody sign in.", may: admins, mount: answer(201, (*Server).postAccount)},
	{method: patch, path: "/accounts/{id}", name: "edit-account", does: "Role, password, disabling.", may: admins, mount: answer(200, (*Server).patchAccount)},
	{method: get, path: "/tokens", name: "list-tokens", does: "Tokens of devices.", may: admins, mount: answer(200, (*Server).getTokens)},
	{method: post, path: "/tokens", name: "add-token", does: "A token for a vehicle or phone; shown once.", may: admins, mount: answer(201, (*Server).postToken)},
	{method: remove, path: "/tokens/{id}", name: "revoke-token", does: "Refuse it from now on.", may: admins, mount: whole(204, (*Server).deleteToken)},
}

// groundTable is the part of the JSON API about streets, addresses and times.
// Closing a street is the dispatcher's, as sending is.
var groundTable = []route{
	{method: get, path: "/places", name: "find-places", does: "Addresses and places, as they are typed.", may: people, mount: answer(200, (*Server).getPlaces)},
	{method: get, path: "/travel", name: "travel", does: "How long a drive takes, and over which streets.", may: people, mount: answer(200, (*Server).getTravel)},
	{method: post, path: "/travel/table", name: "travel-table", does: "Driving times of all pairs; changes nothing.", may: control, mount: answer(200, (*Server).postTable)},
	{method: get, path: "/isochrones", name: "isochrones", does: "What is reached within some minutes.", may: control, mount: answer(200, (*Server).getIsochrones)},
	{method: get, path: "/paper", name: "paper", does: "How the page fares that is written outside the server.", may: control, mount: answer(200, (*Server).getPaper)},
	{method: get, path: "/closures", name: "list-closures", does: "Streets closed or slowed down now, newest first.", may: people, mount: answer(200, (*Server).getClosures)},
	{method: post, path: "/closures", name: "close-street", does: "Close a street or slow it down; or only look.", may: senders, mount: answer(201, (*Server).postClosure)},
	{method: remove, path: "/closures/{id}", name: "reopen-street", does: "It can be driven again.", may: senders, mount: whole(204, (*Server).deleteClosure)},
	{method: post, path: "/contours", name: "find-contour", does: "The place that streets bound; changes nothing.", may: desks, mount: answer(200, (*Server).postContour)},
	{method: get, path: "/incidents/{id}/arrivals", name: "arrivals", does: "When those sent will be there, from the newest fixes.", may: people, mount: answer(200, (*Server).getArrivals)},
	{method: get, path: "/orders/{id}/nearest", name: "who-was-nearest", does: "Who was nearest when it was sent, as recorded.", may: control, mount: answer(200, (*Server).getNearest)},
	{method: get, path: "/ground", name: "ground", does: "Where roads, map and addresses come from.", may: people, mount: answer(200, (*Server).getGround)},
	{method: get, path: "/drives", name: "list-drives", does: "Finished drives against their predictions.", may: control, mount: answer(200, (*Server).getDrives)},
	{method: get, path: "/drives/fit", name: "fit-drives", does: "What finished drives say about speeds.", may: control, mount: answer(200, (*Server).getFit)},
	{method: post, path: "/drives/fit/accept", name: "accept-fit", does: "Put the learned factors into force.", may: admins, mount: answer(200, (*Server).postFit)},

	{method: get, path: "/road-speeds", name: "list-road-speeds", does: "Speeds by class of road.", may: control, mount: answer(200, (*Server).getRoadSpeeds)},
	{method: patch, path: "/road-speeds/{code}", name: "edit-road-speed", does: "Change a speed.", may: admins, mount: answer(200, (*Server).patchRoadSpeed)},
	{method: get, path: "/road-factors", name: "list-road-factors", does: "Ice, night, quarantine, checkpoints.", may: control, mount: answer(200, (*Server).getRoadFactors)},
	{method: patch, path: "/road-factors/{code}", name: "edit-road-factor", does: "Change a factor, or put it into force.", may: admins, mount: answer(200, (*Server).patchRoadFactor)},
	{method: get, path: "/vehicle-sizes", name: "list-vehicle-sizes", does: "What vehicles measure against signs.", may: control, mount: answer(200, (*Server).getVehicleSizes)},
	{method: patch, path: "/vehicle-sizes/{code}", name: "edit-vehicle-size", does: "Change a size.", may: admins, mount: answer(200, (*Server).patchVehicleSize)},
	{method: get, path: "/street-aliases", name: "list-street-aliases", does: "Other names of streets.", may: control, mount: answer(200, (*Server).getStreetAliases)},
	{method: post, path: "/street-aliases", name: "add-street-alias", does: "Two names mean one street.", may: admins, mount: answer(201, (*Server).postStreetAlias)},
	{method: remove, path: "/street-aliases/{id}", name: "remove-street-alias", does: "They do not.", may: admins, mount: whole(204, (*Server).deleteStreetAlias)},
}

// rootRoutes is what every installation has besides.
func rootRoutes() []route {
	return []route{
		{method: get, path: "/openapi.json", name: "openapi", mount: plain((*Server).getSpec)},
		{method: get, path: "/docs", name: "docs", mount: plain((*Server).getDocs)},
		{method: get, path: "/docs/style.css", name: "docs-style", mount: plain((*Server).getDocsStyle)},
		{method: get, path: "/healthz", name: "health", mount: plain((*Server).getHealth)},
		{method: get, path: "/readyz", name: "ready", mount: plain((*Server).getReady)},
		{method: get, path: "/paper/forms", name: "paper-forms", mount: plain((*Server).getForms)},
		{method: get, path: "/metrics", name: "metrics", mount: plain((*Server).getMetrics)},
		{method: get, path: "/setup", name: "setup", mount: plain((*Server).getSetup)},
		{method: post, path: "/setup", name: "set-up", form: true, mount: plain((*Server).postSetup)},
		{method: get, path: "/password", name: "password", mount: plain((*Server).getPassword)},
		{method: post, path: "/password", name: "set-password", form: true, mount: plain((*Server).postPassword)},
	}
}

// pageRoles says whom each page is for; a page that is not here is for nobody.
var pageRoles = map[string]roles{
	"signin": anyone, "intake": desks, "desk": control, "field": leads, "readiness": control, "wall": control, "watch": control, "quarantine": indoors, "admin": admins, "status": anyone, "paper": senders,
}

// pageRoutes is the screens that were built, and what they load.
func (s *Server) pageRoutes() []route {
	rows := []route{{method: get, path: "/", name: "home", may: persons, page: true, mount: plain((*Server).getHome)}}
	for _, name := range s.opt.Bundle.Pages() {
		may, known := pageRoles[name]
		if !known {
			continue
		}
		rows = append(rows, route{method: get, path: "/" + name, name: "page-" + name, may: may, page: true,
			mount: plain(func(s *Server, c *gin.Context) error {
				s.opt.Bundle.ServePage(c.Writer, c.Request, name)
				return nil
			})})
	}
	for name, path := range map[string]string{
		"assets": "/assets/*file", "worker": "/sw.js", "manifest": "/manifest.webmanifest", "icon": "/icon.svg", "favicon": "/favicon.ico",
		"icon-180": "/icon-180.png", "icon-192": "/icon-192.png", "icon-512": "/icon-512.png",
	} {
		rows = append(rows, route{method: get, path: path, name: name, mount: plain((*Server).getAsset)})
	}
	return rows
}
