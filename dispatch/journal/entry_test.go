package journal_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"reflect"
	"regexp"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/migrations/pgtest"
)

// What may stand in an entry and what must not: issue and law alike.
func TestEntryDetail(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	tests := []struct {
		name   string
		kind   string
		detail any
		want   bool
	}{
		{"nothing", "crew.sent", nil, true},
		{"codes and numbers", "crew.sent", map[string]any{"stage": "pump_out", "kind": "PUMP", "n": 7, "late": true, "none": nil, "empty": ""}, true},
		{"ids and times", "a.b.c", map[string]any{"id": id(), "at": time.Now(), "utc": time.Now().UTC(), "on": "2026-11-22", "order": "2025-004711"}, true},
		{"lists and nesting", "crew.sent", map[string]any{"crews": []uuid.UUID{id(), id()}, "by": map[uuid.UUID]int{id(): 1}}, true},
		{"a digest", "call.taken", map[string]any{"caller": journal.Digest([]byte("salt"), "Айгуль")}, true},
		{"a struct", "call.taken", struct {
			Version int `json:"version"`
		}{3}, true},
		{"a name in Cyrillic", "call.taken", map[string]any{"caller": "Асанова"}, false},
		{"a name in Latin", "call.taken", map[string]any{"caller": "Aigul Asanova"}, false},
		{"a telephone", "call.taken", map[string]any{"tel": "+77011234567"}, false},
		{"a telephone in digits", "call.taken", map[string]any{"tel": "87011234567"}, false},
		{"a telephone with dashes", "call.taken", map[string]any{"tel": "8701-123456"}, false},
		{"an e-mail", "call.taken", map[string]any{"mail": "aigul@example.kz"}, false},
		{"a personal number", "call.taken", map[string]any{"iin": "900101300123"}, false},
		{"prose", "call.taken", map[string]any{"text": "water in the yard"}, false},
		{"prose, nested", "call.taken", map[string]any{"a": []any{map[string]any{"b": "water in the yard"}}}, false},
		{"prose as a name", "call.taken", map[string]any{"water in the yard": 1}, false},
		{"NUL", "call.taken", map[string]any{"a": "x\x00"}, false},
		{"a line end", "call.taken", map[string]any{"a": "x\n"}, false},
		{"no object", "call.taken", []int{1}, false},
		{"null", "call.taken", (*struct{})(nil), false},
		{"not JSON", "call.taken", make(chan int), false},
		{"no verb", "call", nil, false},
		{"kind in capitals", "Call.Taken", nil, false},
		{"no kind", "", nil, false},
	}
	for _, tt := range tests {
		_, err := journal.Write(t.Context(), db.Gorm, keyless(), func(*gorm.DB) (int, []journal.Entry, error) {
			return 0, []journal.Entry{journal.New(tt.kind, id(), tt.detail)}, nil
		})
		if (err == nil) != tt.want {
			t.Errorf("%s: %v, want accepted %v", tt.name, err, tt.want)
		}
	}
	if _, err := journal.Verify(t.Context(), db.Gorm, nil); err != nil {
		t.Error(err)
	}
}

func TestOfAndForDoNotShare(t *testing.T) {
	t.Parallel()
	base := journal.New("crew.sent", id(), nil).For(id())
	a, b := base.For(id()), base.For(id())
	if len(base.Audience) != 1 || a.Audience[1] == b.Audience[1] {
		t.Errorf("audiences share memory: %v %v %v", base.Audience, a.Audience, b.Audience)
	}
	if base.Of(id()); base.Incident != nil {
		t.Error("Of changed its receiver")
	}
}

// The layout must never change: stored chains would no longer verify. Computed
// from the documentation of Entry.Hash by a second program.
func TestHashLayout(t *testing.T) {
	t.Parallel()
	one, two := uuid.UUID{15: 1}, uuid.UUID{15: 2}
	at := time.Date(2025, 1, 15, 3, 4, 5, 678901000, time.UTC)
	first := journal.Chain(make([]byte, 32), journal.Entry{Seq: 1, At: at, Kind: "booking.sent", Subject: one, Incident: &two,
		Actor: two, Audience: journal.Audience{one, two}, Body: `{"n":1}`})
	second := journal.Chain(first, journal.Entry{Seq: 2, At: at, Kind: "жылу.x", Subject: one, Body: "{}"})
	if got := hex.EncodeToString(first); got != "6509d9853c581ab05652f01db67d76f4ca7e85746e8537899b4c7c47411e5ded" {
		t.Errorf("first  %s", got)
	}
	if got := hex.EncodeToString(second); got != "b3a1a39e914e55c9f59c6c2b73513fbbcc7db01ac4f0f0f679742b840537f0bc" {
		t.Errorf("second %s", got)
	}
}

func TestDigest(t *testing.T) {
	t.Parallel()
	salt := []byte("salt")
	d := journal.Digest(salt, "Айгуль", "+77011234567")
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(d) || d != journal.Digest(salt, "Айгуль", "+77011234567") {
		t.Errorf("digest %q", d)
	}
	for name, other := range map[string]string{
		"another salt":        journal.Digest([]byte("pepper"), "Айгуль", "+77011234567"),
		"another value":       journal.Digest(salt, "Айгуль", "+77011234568"),
		"parts run together":  journal.Digest(salt, "Айгуль+77011234567"),
		"parts cut elsewhere": journal.Digest(salt, "Айгуль+", "77011234567"),
	} {
		if other == d {
			t.Errorf("%s gives the same digest", name)
		}
	}
}

func TestRefusal(t *testing.T) {
	t.Parallel()
	r := journal.Refuse(journal.Conflict, "crew-busy", "crew", 7).At("crews")
	if r.Error() != "refused: conflict crew-busy at crews" || !journal.Refused(errors.Join(errors.New("x"), r), "crew-busy") ||
		journal.Refused(r, "other") || journal.Refused(nil, "crew-busy") {
		t.Errorf("%v", r)
	}
	if odd := journal.Refuse(journal.Invalid, "x", "alone"); !reflect.DeepEqual(odd.Params, map[string]any{"alone": nil}) {
		t.Errorf("odd arguments: %v", odd.Params)
	}
	if got := journal.Refuse(journal.Absent, "x").Error(); got != "refused: absent x" {
		t.Error(got)
	}
}

// Whatever the database sends, Scan must not panic, and what it accepts is what
// Value would write.
func FuzzAudience(f *testing.F) {
	for _, seed := range []string{"{}", "", "{", "{00000000-0000-0000-0000-000000000001,00000000-0000-0000-0000-000000000002}", "{,}", "{NULL}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var a, b journal.Audience
		if a.Scan(text) != nil {
			return
		}
		v, err := a.Value()
		if err != nil || b.Scan(v) != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("%q → %v → %v, %v", text, v, b, err)
		}
	})
}

// No detail, however nested, brings a letter beyond ASCII, a space or an at sign
// into an entry.
func FuzzDetail(f *testing.F) {
	for _, seed := range []string{`{"a":"b"}`, `{"a":["Асанова"]}`, `{"a":{"b":"x y"}}`, `[1]`, `null`} {
		f.Add(seed)
	}
	forbidden := regexp.MustCompile(`[^\x21-\x7e]|@|\\`)
	f.Fuzz(func(t *testing.T, text string) {
		e := journal.New("call.taken", uuid.Nil, json.RawMessage(text))
		if bad := forbidden.FindString(e.Body); bad != "" {
			t.Errorf("%q let %q through", text, bad)
		}
	})
}
