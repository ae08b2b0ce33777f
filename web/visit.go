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

// secretCommandOf is commandOf for a request that holds a password. With a key,
// a hash of the body is kept for as long as phones may come back, and from a
// plain one the password could be guessed a billion times a second; so it costs
// what a password's costs, and the key is its salt.
func secretCommandOf(ctx context.Context) (journal.Command, error) {
	cmd := commandOf(ctx)
	if cmd.Key == uuid.Nil {
		return cmd, nil
	}
	sum, err := argon(ctx, string(cmd.BodyHash[:]), cmd.Key[:], hashTime, hashMemory, hashLanes)
	if err == nil {
		copy(cmd.BodyHash[:], sum)
	}
	return cmd, err
}
