package web

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch/journal"
)

// visit is what one request is known by: who asks, from where, for which route.
// The gin layer fills it in; handlers read it from the context.
type visit struct {
	id      string // request id, quoted in problems and logs
	route   *route
	who     *Identity // nil on public routes when nobody is signed in
	pass    *pass     // the session or token who came with
	address string    // the true address, without port
	at      time.Time // server time of the request
	key     uuid.UUID // Idempotency-Key; zero: none
	hash    [32]byte  // SHA-256 of method, path and body
	request *http.Request
}

type visitKey struct{}

// visitOf returns the visit of ctx; an empty one outside a request.
func visitOf(ctx context.Context) *visit {
	if v, ok := ctx.Value(visitKey{}).(*visit); ok {
		return v
	}
	return &visit{}
}

// whoOf returns who asks. Routes for signed-in people always have one.
func whoOf(ctx context.Context) *Identity {
	if who := visitOf(ctx).who; who != nil {
		return who
	}
	return &Identity{}
}

// commandOf returns the envelope of the change the request of ctx asks for.
func commandOf(ctx context.Context) journal.Command {
	v := visitOf(ctx)
	cmd := journal.Command{Key: v.key, BodyHash: v.hash, At: v.at}
	if v.who != nil {
		cmd.Actor = v.who.Account.ID
	}
	return cmd
}
