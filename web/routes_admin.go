package web

// adminTable is the part of the JSON API that the office works with: who joins
// and leaves, who is signed in, what the journal holds, files brought in.
var adminTable = []route{
	{method: post, path: "/crews", name: "add-crew", does: "A crew joins, empty.", may: admins, mount: answer(201, (*Server).postCrew)},
	{method: post, path: "/vehicles", name: "add-vehicle", does: "A vehicle joins.", may: admins, mount: answer(201, (*Server).postVehicle)},
	{method: post, path: "/workers", name: "add-worker", does: "A worker joins.", may: admins, mount: answer(201, (*Server).postWorker)},
	{method: get, path: "/retired", name: "list-retired", does: "Who left and stays on record, newest first.", may: admins, mount: answer(200, (*Server).getRetired)},
	{method: post, path: "/resources/{id}/retire", name: "retire", does: "Off the roster; removed if nothing names it.", may: admins, mount: answer(200, (*Server).postRetire)},
	{method: post, path: "/resources/{id}/restore", name: "restore", does: "Back onto the roster.", may: admins, mount: answer(200, (*Server).postRestore)},
	{method: get, path: "/watches", name: "list-watches", does: "Who keeps the next watches, as things stand.", may: control, mount: answer(200, (*Server).getWatches)},

	{method: get, path: "/sessions", name: "list-sessions", does: "Who is signed in where.", may: admins, mount: answer(200, (*Server).getSessions)},
	{method: remove, path: "/sessions/{id}", name: "end-session", does: "Sign one browser out.", may: admins, mount: whole(204, (*Server).deleteOneSession)},
	{method: remove, path: "/accounts/{id}/sessions", name: "end-sessions", does: "Sign an account out everywhere.", may: admins, mount: whole(204, (*Server).deleteSessions)},
	{method: post, path: "/accounts/{id}/link", name: "make-link", does: "A one-time link to set a password; shown once.", may: admins, mount: answer(201, (*Server).postInvite)},

	{method: get, path: "/journal/search", name: "search-journal", does: "Who did what to whom, newest first.", may: admins, mount: answer(200, (*Server).getAudit)},
	{method: get, path: "/journal/verify", name: "read-proof", does: "How far the verification is.", may: admins, mount: answer(200, (*Server).getProof)},
	{method: post, path: "/journal/verify", name: "verify-journal", does: "Recompute the hash chain of the whole journal.", may: admins, mount: answer(202, (*Server).postProof)},
	{method: post, path: "/import/roster", name: "import-roster", does: "Preview or apply a roster folder.", may: admins, upload: true, mount: answer(200, (*Server).postRoster)},
}
