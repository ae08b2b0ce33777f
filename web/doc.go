// Package web is Jylu as browsers, phones and programs see it: the pages, the
// JSON API under /api/v1, the live stream, and the one place that decides who may
// do what.
//
// Decisions:
//
//   - Every route is a row of one table ([Server.routes]) with the roles that may
//     use it. One gin layer looks the row up and does the rest for huma and plain
//     handlers alike: request id, headers, cross-origin check, identity, role,
//     body limits, idempotency key. A route that is not in the table cannot be
//     reached, and the authorisation test is made from the table.
//   - The API is declared with huma, so OpenAPI 3.1 and validation come from the
//     types. Its own errors are replaced once (problem.go): one document, stable
//     codes, the field, and never the value that was sent.
//   - 400 is what cannot be read at all: broken JSON, a duplicate key, NUL, invalid
//     UTF-8. What can be read but breaks a rule of form is 422, an unknown field
//     too. Another crew's row is 404: a phone does not learn that it exists.
//   - Sessions are rows. A process asks once a second, in one query, whether those in use
//     still hold, and remembers the answer for at most two; so a disabled account is
//     out of requests and streams within two seconds, and a request costs no
//     query of its own (gate.go).
//   - A handler parses, calls one command of dispatch or fleet, and renders its
//     result, from that result only: a repeated command gives equal bytes.
//   - Events are encoded once for all clients; each client's goroutine only filters
//     and writes. A client that cannot take a write in ten seconds is cut off and
//     resumes from the database (stream.go).
//   - No address but the connection's own is believed unless a proxy was named.
package web
