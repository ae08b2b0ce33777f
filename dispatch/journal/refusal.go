package journal

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Class is the kind of a refusal; it decides the HTTP status.
type Class string

// The classes of refusals and the HTTP status each is answered with.
const (
	Invalid   Class = "invalid"   // 422: the command contradicts itself or a rule of form
	Conflict  Class = "conflict"  // 409: taken, stale, in flight
	Absent    Class = "absent"    // 404: no such thing, or not yours
	Forbidden Class = "forbidden" // 403: the role may not
)

// Refusal is the domain's "no" to a command. It is remembered with the
// command's key and returned equal on every retry. Return it from a change, as
// it is or wrapped.
type Refusal struct {
	Class  Class          `json:"class"`
	Code   string         `json:"code"`             // stable kebab-case: unit-busy
	Field  string         `json:"field,omitempty"`  // the request's field at fault, if one is
	Params map[string]any `json:"params,omitempty"` // particulars for the message: ids, codes, numbers
}

// Refuse returns a refusal; kv are names and values of its Params in turn, as
// in slog. Params pass through JSON: what comes back has float64 for numbers.
func Refuse(class Class, code string, kv ...any) *Refusal {
	r := &Refusal{Class: class, Code: code}
	for i := 0; i < len(kv); i += 2 {
		if r.Params == nil {
			r.Params = make(map[string]any, (len(kv)+1)/2)
		}
		var value any
		if i+1 < len(kv) {
			value = kv[i+1]
		}
		r.Params[fmt.Sprint(kv[i])] = value
	}
	return r
}

// At names the request's field at fault and returns r.
func (r *Refusal) At(field string) *Refusal {
	r.Field = field
	return r
}

// Error names class, code and field, never the Params.
func (r *Refusal) Error() string {
	if r.Field == "" {
		return "refused: " + string(r.Class) + " " + r.Code
	}
	return "refused: " + string(r.Class) + " " + r.Code + " at " + r.Field
}

// Refused reports whether err is, or wraps, a refusal with this code.
func Refused(err error, code string) bool {
	r, ok := errors.AsType[*Refusal](err)
	return ok && r.Code == code
}

func decodeRefusal(stored []byte) (*Refusal, error) {
	r := new(Refusal)
	if err := json.Unmarshal(stored, r); err != nil {
		return nil, fmt.Errorf("stored refusal: %w", err)
	}
	return r, nil
}
