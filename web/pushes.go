package web

import (
	"context"
	"encoding/base64"
	"errors"

	"jylu/web/push"
)

// pushTable is the part of the JSON API about waking a lead's phone. What is kept
// belongs to the session, as the session itself does, and is no more in the journal
// than that is.
var pushTable = []route{
	{method: get, path: "/push", name: "push", does: "Whether this browser is woken, and the key to subscribe with.", may: leads, mount: answer(200, (*Server).getPush)},
	{method: post, path: "/push", name: "subscribe", does: "Wake this browser from now on.", may: leads, mount: answer(200, (*Server).postPush)},
	{method: remove, path: "/push", name: "unsubscribe", does: "Do not wake this browser.", may: leads, mount: whole(204, (*Server).deletePush)},
}

// pushView is what a browser must know to be woken.
type pushView struct {
	Key        string `json:"key" doc:"VAPID public key, base64url"`
	Subscribed bool   `json:"subscribed" doc:"This session's browser is woken"`
}

// subscribeIn is a PushSubscription as browsers write it.
type subscribeIn struct {
	Body struct {
		Endpoint       string `json:"endpoint" minLength:"1" maxLength:"2048"`
		ExpirationTime any    `json:"expirationTime,omitempty" doc:"As browsers send it; not used"`
		Keys           struct {
			P256dh string `json:"p256dh" minLength:"1" maxLength:"200"`
			Auth   string `json:"auth" minLength:"1" maxLength:"50"`
		} `json:"keys"`
	}
}

func (s *Server) getPush(ctx context.Context, _ *struct{}) (v pushView, err error) {
	if v.Key, err = s.push.PublicKey(ctx); err != nil {
		return v, err
	}
	v.Subscribed, err = s.push.Subscribed(ctx, visitOf(ctx).pass.key[:])
	return v, err
}

// postPush keeps the subscription of the asker's session in place of an earlier one.
func (s *Server) postPush(ctx context.Context, in *subscribeIn) (pushView, error) {
	key := visitOf(ctx).pass.key
	sub := push.Subscription{Session: key[:], Endpoint: in.Body.Endpoint}
	var err error
	if sub.P256dh, err = base64.RawURLEncoding.DecodeString(in.Body.Keys.P256dh); err != nil {
		return pushView{}, refuse(422, "push-keys").at("keys.p256dh")
	}
	if sub.Auth, err = base64.RawURLEncoding.DecodeString(in.Body.Keys.Auth); err != nil {
		return pushView{}, refuse(422, "push-keys").at("keys.auth")
	}
	switch err := s.push.Subscribe(ctx, sub); {
	case errors.Is(err, push.ErrNotHTTPS):
		return pushView{}, refuse(422, "push-not-https").at("endpoint")
	case errors.Is(err, push.ErrNotPublic):
		return pushView{}, refuse(422, "push-not-public").at("endpoint")
	case errors.Is(err, push.ErrBadKeys):
		return pushView{}, refuse(422, "push-keys").at("keys")
	case err != nil:
		return pushView{}, err
	}
	return s.getPush(ctx, nil)
}

func (s *Server) deletePush(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, s.push.Unsubscribe(ctx, visitOf(ctx).pass.key[:])
}
