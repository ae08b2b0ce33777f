package journal

import (
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Entry is one fact of the journal: what happened to which row, by whom, when.
// It is also the row of table journal_entry (but for the generated column data).
type Entry struct {
	Seq      int64      `gorm:"primaryKey;autoIncrement:false"` // dense, from 1, in commit order
	At       time.Time  // server time of the command, UTC, microseconds
	Kind     string     // noun.verb in the past: booking.sent
	Subject  uuid.UUID  // the row that changed
	Incident *uuid.UUID // the incident concerned, if any
	Actor    uuid.UUID  // the account that did it; zero: the system itself
	Audience Audience   // crews whose leads may see it; the control room sees all
	Body     string     // particulars as a JSON object: ids, codes and numbers only

	// Hash is SHA-256 over the previous entry's Hash (32 zero bytes before the
	// first) and this row:
	//
	//	seq       8 bytes, big endian, as all numbers here
	//	at        8 bytes, microseconds since 1970 UTC
	//	kind      4 bytes length, then the bytes
	//	subject   16 bytes
	//	incident  1 byte 0; or 1 byte 1 and 16 bytes
	//	actor     16 bytes
	//	audience  4 bytes count, then 16 bytes each, in stored order
	//	body      4 bytes length, then the bytes exactly as stored
	Hash []byte

	err error // why New could not make it; Write returns it
}

// TableName is the table of entries, for gorm.
func (Entry) TableName() string { return "journal_entry" }

// New returns an entry of kind about subject, to be returned by a change. detail
// is marshalled to JSON and must give an object (nil gives {}) whose names and
// strings are ids, codes, times or hex digests: anything with a space, a letter
// beyond ASCII, or only digits is taken for a name, prose or a telephone. Write
// returns the error if it is not so.
func New(kind string, subject uuid.UUID, detail any) Entry {
	e := Entry{Kind: kind, Subject: subject, Body: "{}"}
	if !kindShape.MatchString(kind) {
		e.err = fmt.Errorf("journal: entry kind %q is not noun.verb", kind)
		return e
	}
	if detail == nil {
		return e
	}
	body, err := json.Marshal(detail)
	if err == nil {
		err = codesOnly(body)
	}
	if err != nil {
		e.err = fmt.Errorf("journal: entry %s: %w", kind, err)
		return e
	}
	e.Body = string(body)
	return e
}

// Of returns e concerning incident.
func (e Entry) Of(incident uuid.UUID) Entry {
	e.Incident = &incident
	return e
}

// For returns e visible to the leads of crews too.
func (e Entry) For(crews ...uuid.UUID) Entry {
	e.Audience = append(e.Audience[:len(e.Audience):len(e.Audience)], crews...)
	return e
}

// fromPaper returns e saying when it really happened.
func (e Entry) fromPaper(at time.Time) Entry {
	mark := `{"from_paper":"` + micros(at).Format(time.RFC3339Nano) + `"`
	if e.Body != "{}" {
		mark += ","
	}
	e.Body = mark + strings.TrimPrefix(e.Body, "{")
	return e
}

var (
	kindShape = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$`)

	// code is what a string in a body may look like: a code (isolate, PUMP, a.b),
	// a uuid, a time or date of RFC 3339, a number such as 2025-004711, a digest.
	code = regexp.MustCompile(`^(|[A-Za-z][A-Za-z0-9_.:/-]{0,63}` +
		`|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}` +
		`|\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d))?` +
		`|(19|20)\d\d-\d{6}` +
		`|[0-9a-f]{32,128})$`)
)

func codesOnly(body []byte) error {
	var detail map[string]any
	if err := json.Unmarshal(body, &detail); err != nil || detail == nil {
		return errors.New("detail is not a JSON object")
	}
	return codesWithin(detail)
}

// codesWithin never quotes the offending value: it may be a person's.
func codesWithin(v any) error {
	switch v := v.(type) {
	case string:
		if !code.MatchString(v) {
			return errors.New("a string is no id, code, time or digest")
		}
	case []any:
		for _, item := range v {
			if err := codesWithin(item); err != nil {
				return err
			}
		}
	case map[string]any:
		for name, item := range v {
			if !code.MatchString(name) {
				return errors.New("a name is no id or code")
			}
			if err := codesWithin(item); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return nil
}

// Audience is a list of crews, a uuid[] in the database.
type Audience []uuid.UUID

// GormDataType names the column type, for gorm.
func (Audience) GormDataType() string { return "uuid[]" }

// Value is the array in PostgreSQL's text form; an empty list is {}, not NULL.
func (a Audience) Value() (driver.Value, error) {
	var b strings.Builder
	b.WriteByte('{')
	for i, id := range a {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(id.String())
	}
	b.WriteByte('}')
	return b.String(), nil
}

// Scan reads the array from PostgreSQL's text form.
func (a *Audience) Scan(src any) error {
	var text string
	switch src := src.(type) {
	case string:
		text = src
	case []byte:
		text = string(src)
	default:
		return fmt.Errorf("journal: audience from %T", src)
	}
	text = strings.TrimSuffix(strings.TrimPrefix(text, "{"), "}")
	*a = nil
	if text == "" {
		return nil
	}
	for item := range strings.SplitSeq(text, ",") {
		id, err := uuid.Parse(item)
		if err != nil {
			return fmt.Errorf("journal: audience: %w", err)
		}
		*a = append(*a, id)
	}
	return nil
}
