package web

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"jylu/dispatch/journal"
)

// The cost of one password hash: OWASP's least for argon2id, 19 MiB, two passes,
// one lane; some 34 ms on one core.
const (
	hashMemory = 19 * 1024 // KiB
	hashTime   = 2
	hashLanes  = 1
	hashLen    = 32
	saltLen    = 16
)

// hashing bounds the hashes computed at once, hence their memory, to 76 MiB.
var hashing = make(chan struct{}, 4)

// hashWait is how long a sign-in waits for its turn to be hashed.
const hashWait = 5 * time.Second

// argon computes one hash when its turn comes, or gives up with ctx.
func argon(ctx context.Context, password string, salt []byte, passes, memory uint32, lanes uint8) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, hashWait)
	defer cancel()
	select {
	case hashing <- struct{}{}:
		defer func() { <-hashing }()
		return argon2.IDKey([]byte(password), salt, passes, memory, lanes, hashLen), nil
	case <-ctx.Done():
		return nil, fmt.Errorf("password hash: %w", ctx.Err())
	}
}

// hashPassword returns the argon2id hash of password in PHC form.
func hashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLen)
	rand.Read(salt) // never fails since Go 1.24
	sum, err := argon(ctx, password, salt, hashTime, hashMemory, hashLanes)
	if err != nil {
		return "", err
	}
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashTime, hashLanes,
		enc.EncodeToString(salt), enc.EncodeToString(sum)), nil
}

// nobody is a hash no password has, so that an unknown username takes as long
// as a wrong password.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// samePassword reports whether phc, or nobody's hash if it is empty, is the hash of
// password, and whether it was made at another cost and should be renewed.
func samePassword(ctx context.Context, phc, password string) (same, renew bool, err error) {
	if phc == "" {
		phc = nobody
	}
	var version int
	var memory, passes uint32
	var lanes uint8
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, false, fmt.Errorf("password hash is not argon2id in PHC form")
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &passes, &lanes); err != nil {
		return false, false, fmt.Errorf("password hash: parameters: %w", err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, false, fmt.Errorf("password hash: salt: %w", err)
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return false, false, fmt.Errorf("password hash: sum: %w", err)
	}
	got, err := argon(ctx, password, salt, passes, memory, lanes)
	if err != nil {
		return false, false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, memory != hashMemory || passes != hashTime || lanes != hashLanes, nil
}

//go:embed passwords.txt
var commonPasswords string

// weak refuses a password that would be guessed: too short, among the common ones,
// or made of the username or the product. There are no rules of composition.
func weak(password, username string) error {
	low := strings.ToLower(password)
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password) || strings.IndexByte(password, 0) >= 0:
		return journal.Refuse(journal.Invalid, "invalid").At("password")
	case n < 8:
		return journal.Refuse(journal.Invalid, "too-short", "min", 8).At("password")
	case n > 128:
		return journal.Refuse(journal.Invalid, "too-long", "max", 128).At("password")
	case username != "" && strings.Contains(low, strings.ToLower(username)) && n < len(username)+6:
		return journal.Refuse(journal.Invalid, "password-weak").At("password")
	}
	for common := range strings.Lines(commonPasswords) {
		if low == strings.TrimSpace(common) {
			return journal.Refuse(journal.Invalid, "password-weak").At("password")
		}
	}
	return nil
}

// NewPassword returns a random password of 80 bits, easy to type.
func NewPassword() string {
	const letters = "abcdefghjkmnpqrstuvwxyz23456789" // no look-alikes: 31 letters
	raw := make([]byte, 0, 20)
	one := make([]byte, 1)
	for len(raw) < 19 {
		if len(raw)%5 == 4 {
			raw = append(raw, '-')
			continue
		}
		rand.Read(one)
		if int(one[0]) < 248 { // 8 × 31: no letter is likelier
			raw = append(raw, letters[int(one[0])%31])
		}
	}
	return string(raw)
}
