package web

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// auditIn asks who did what to whom and when.
type auditIn struct {
	Actor    string    `query:"actor" format:"uuid" doc:"The account; zeros: the system itself"`
	Kind     string    `query:"kind" maxLength:"60" pattern:"^[a-z][a-z0-9_.]*$" doc:"worker.edited, or worker for all of a worker"`
	Subject  string    `query:"subject" format:"uuid" doc:"The row that changed, or that the entry names"`
	Incident string    `query:"incident" format:"uuid"`
	From     time.Time `query:"from"`
	To       time.Time `query:"to" doc:"Before this"`
	Cursor   string    `query:"cursor" pattern:"^[0-9]{1,18}$" doc:"next of the page before"`
	Limit    int       `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// auditView is an entry with the one before it of the same kind and subject:
// together they show what changed, as far as entries hold it.
type auditView struct {
	Seq      int64           `json:"seq"`
	At       time.Time       `json:"at"`
	Kind     string          `json:"kind" doc:"noun.verb in the past: booking.sent"`
	Subject  uuid.UUID       `json:"subject" format:"uuid"`
	Incident *uuid.UUID      `json:"incident" format:"uuid" nullable:"true"`
	Actor    uuid.UUID       `json:"actor" format:"uuid"`
	Data     json.RawMessage `json:"data" doc:"Ids, codes and numbers"`
	Before   json.RawMessage `json:"before" nullable:"true" doc:"data of the entry before of the same kind about the same subject; null: none"`
	// Names are of what the entry mentions and has a number or belongs to a resource.
	Names map[string]string `json:"names" doc:"By id: the number of an incident, order or report; the id of the resource of a booking"`
}

const (
	readAudit = `
SELECT e.seq, e.at, e.kind, e.subject, e.incident, e.actor, e.body,
       (SELECT b.body FROM journal_entry b WHERE b.subject = e.subject AND b.kind = e.kind AND b.seq < e.seq ORDER BY b.seq DESC LIMIT 1)
FROM journal_entry e`
	readNames = `
SELECT id, number FROM incident WHERE id = ANY($1)
UNION ALL SELECT id, number FROM dispatch_order WHERE id = ANY($1)
UNION ALL SELECT id, number FROM call WHERE id = ANY($1)
UNION ALL SELECT id, resource_id::text FROM booking WHERE id = ANY($1)`

	auditOrder = ` ORDER BY e.seq DESC LIMIT `

	// auditPlaces says between which entries a time lies: those are given in the order
	// of seq, and a day long ago is reached without reading the days since. Entries
	// stand as far from the order of their times as a clock was wrong; six hours are
	// allowed for, a machine set to another time zone.
	auditPlaces = `
SELECT coalesce((SELECT seq FROM journal_entry WHERE at < $1::timestamptz - interval '6 h' ORDER BY at DESC, seq DESC LIMIT 1), 0),
       coalesce((SELECT seq FROM journal_entry WHERE at > $2::timestamptz + interval '6 h' ORDER BY at, seq LIMIT 1), 9223372036854775807)`
)

// where builds the condition; each term has an index. A time is also said as its
// place in the sequence, see auditPlaces.
func (in *auditIn) where(after, before int64) (string, []any) {
	var terms []string
	var args []any
	add := func(term string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			term = strings.Replace(term, "?", "$"+itoa(len(args)), 1)
		}
		terms = append(terms, term)
	}
	if id := idFrom(in.Actor); id != nil {
		add("e.actor = ?", *id)
	}
	if in.Kind != "" {
		kind := strings.TrimSuffix(in.Kind, ".")
		if strings.Contains(kind, ".") {
			add("e.kind = ?", kind)
		} else {
			add("e.kind LIKE ?", strings.ReplaceAll(kind, "_", `\_`)+".%")
		}
	}
	if id := idFrom(in.Subject); id != nil {
		add("e.subject = ?", *id)
	}
	if id := idFrom(in.Incident); id != nil {
		add("(e.incident = ? OR e.subject = ?)", *id, *id)
	}
	if !in.From.IsZero() {
		add("e.at >= ? AND e.seq > ?", in.From, after)
	}
	if !in.To.IsZero() {
		add("e.at < ? AND e.seq < ?", in.To, before)
	}
	if cursor, err := strconv.ParseInt(in.Cursor, 10, 64); err == nil {
		add("e.seq < ?", cursor)
	}
	if terms == nil {
		return "", nil
	}
	return " WHERE " + strings.Join(terms, " AND "), args
}

// getAudit searches the journal, newest first.
func (s *Server) getAudit(ctx context.Context, in *auditIn) (list[auditView], error) {
	var after, before int64
	if err := s.db.Pool.QueryRow(ctx, auditPlaces, in.From, in.To).Scan(&after, &before); err != nil {
		return list[auditView]{}, fmt.Errorf("audit: %w", err)
	}
	where, args := in.where(after, before)
	// Planned with its values each time: a plan for any values reads and sorts all that lies between.
	rows, err := s.db.Pool.Query(ctx, readAudit+where+auditOrder+itoa(in.Limit), append([]any{pgx.QueryExecModeCacheDescribe}, args...)...)
	if err != nil {
		return list[auditView]{}, fmt.Errorf("audit: %w", err)
	}
	defer rows.Close()
	found := list[auditView]{Items: []auditView{}}
	for rows.Next() {
		var v auditView
		var incident *uuid.UUID
		var body string
		var before *string
		if err := rows.Scan(&v.Seq, &v.At, &v.Kind, &v.Subject, &incident, &v.Actor, &body, &before); err != nil {
			return found, fmt.Errorf("audit: %w", err)
		}
		v.At, v.Incident, v.Data, v.Before = v.At.UTC(), incident, json.RawMessage(body), json.RawMessage("null")
		if before != nil {
			v.Before = json.RawMessage(*before)
		}
		found.Items = append(found.Items, v)
	}
	if n := len(found.Items); n == in.Limit {
		found.Next = strconv.FormatInt(found.Items[n-1].Seq, 10)
	}
	if err := rows.Err(); err != nil {
		return found, fmt.Errorf("audit: %w", err)
	}
	return found, s.nameMentioned(ctx, found.Items)
}

var uuidIn = regexp.MustCompile(`"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"`)

// nameMentioned fills in the names of entries.
func (s *Server) nameMentioned(ctx context.Context, entries []auditView) error {
	mentioned := make([][]string, len(entries))
	var all []string
	for i := range entries {
		e := &entries[i]
		ids := []string{e.Subject.String()}
		if e.Incident != nil {
			ids = append(ids, e.Incident.String())
		}
		for _, body := range []json.RawMessage{e.Data, e.Before} {
			for _, m := range uuidIn.FindAllSubmatch(body, -1) {
				ids = append(ids, string(m[1]))
			}
		}
		mentioned[i], all = ids, append(all, ids...)
	}
	names := make(map[string]string)
	rows, err := s.db.Pool.Query(ctx, readNames, all)
	if err != nil {
		return fmt.Errorf("audit: names: %w", err)
	}
	var id uuid.UUID
	var name string
	if _, err := pgx.ForEachRow(rows, []any{&id, &name}, func() error {
		names[id.String()] = name
		return nil
	}); err != nil {
		return fmt.Errorf("audit: names: %w", err)
	}
	for i, ids := range mentioned {
		entries[i].Names = make(map[string]string)
		for _, id := range ids {
			if name, ok := names[id]; ok {
				entries[i].Names[id] = name
			}
		}
	}
	return nil
}
