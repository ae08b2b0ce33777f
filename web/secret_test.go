package web

import (
	"crypto/sha256"
	"encoding/json"
	"testing"

	"github.com/google/uuid"
)

// What is kept with a key, to know the same request again, gives no cheap way to
// try passwords.
func TestKeyedPasswordIsNotKept(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	admin := sc.account("chief", Admin, nil)
	key := uuid.NewString()
	request := body("username", "newcomer", "role", "lead", "password", scenePassword)
	first := admin.do(post, "/api/v1/accounts", request, "Idempotency-Key", key).want(201)
	sent, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	plain := sha256.Sum256(append([]byte("POST /api/v1/accounts\n"), sent...))
	if n := sc.count("SELECT count(*) FROM idempotency WHERE key = $1", key); n != 1 {
		t.Fatalf("%d keys", n)
	}
	if n := sc.count("SELECT count(*) FROM idempotency WHERE body_hash = $1", plain[:]); n != 0 {
		t.Error("a plain hash of a body with a password is stored")
	}
	if again := admin.do(post, "/api/v1/accounts", request, "Idempotency-Key", key).want(201); string(again.body) != string(first.body) {
		t.Errorf("repeated: %s, first %s", again.body, first.body)
	}
	request["password"] = scenePassword + "x"
	admin.do(post, "/api/v1/accounts", request, "Idempotency-Key", key).problem(422, "key-reused", "")
}
