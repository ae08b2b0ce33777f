package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
	"github.com/jackc/pgx/v5/pgconn"

	"jylu/dispatch/journal"
)

// problem is the answer to everything that did not succeed, RFC 9457 with the
// code that screens translate. It never quotes what was sent.
type problem struct {
	Type     string         `json:"type" doc:"/problems/ and the code"`
	Title    string         `json:"title" doc:"The status in words"`
	Status   int            `json:"status"`
	Detail   string         `json:"detail,omitempty" doc:"For developers; screens translate the code"`
	Code     string         `json:"code" doc:"Stable, kebab-case"`
	Field    string         `json:"field,omitempty" doc:"The request's field at fault: position.coordinates[0]"`
	Params   map[string]any `json:"params,omitempty" doc:"Particulars for the message"`
	Errors   []fault        `json:"errors,omitempty" doc:"All fields at fault; the first is also above"`
	Instance string         `json:"instance,omitempty" doc:"Request id, to quote in a call for help"`

	retry time.Duration
	cause error // ours; logged, never sent
}

// fault is one field at fault.
type fault struct {
	Code   string         `json:"code"`
	Field  string         `json:"field,omitempty"`
	Params map[string]any `json:"params,omitempty"`
}

// refuse returns the problem of status with code.
func refuse(status int, code string) *problem {
	return &problem{Type: "/problems/" + code, Title: http.StatusText(status), Status: status, Code: code}
}

// at names the field at fault and returns p.
func (p *problem) at(field string) *problem {
	p.Field = field
	p.Errors = []fault{{Code: p.Code, Field: field, Params: p.Params}}
	return p
}

// with adds a parameter and returns p.
func (p *problem) with(name string, value any) *problem {
	if p.Params == nil {
		p.Params = map[string]any{}
	}
	p.Params[name] = value
	return p
}

// after tells the client when to come back and returns p.
func (p *problem) after(d time.Duration) *problem {
	p.retry = d
	return p
}

func (p *problem) because(err error) *problem {
	p.cause = err
	return p
}

// Error is the code, with the cause if it is our fault.
func (p *problem) Error() string {
	if p.cause != nil {
		return fmt.Sprintf("%d %s: %v", p.Status, p.Code, p.cause)
	}
	return fmt.Sprintf("%d %s", p.Status, p.Code)
}

// Unwrap returns the cause.
func (p *problem) Unwrap() error { return p.cause }

// GetStatus makes p an error that huma answers with as it is.
func (p *problem) GetStatus() int { return p.Status }

// GetHeaders gives huma the headers that go with p.
func (p *problem) GetHeaders() http.Header {
	if p.retry <= 0 {
		return nil
	}
	seconds := max(int(p.retry.Round(time.Second)/time.Second), 1)
	return http.Header{"Retry-After": {strconv.Itoa(seconds)}}
}

// ContentType gives huma the media type of p.
func (p *problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// statuses says how each class of refusal is answered.
var statuses = map[journal.Class]int{
	journal.Invalid:   http.StatusUnprocessableEntity,
	journal.Conflict:  http.StatusConflict,
	journal.Absent:    http.StatusNotFound,
	journal.Forbidden: http.StatusForbidden,
}

// problemOf turns any error into the problem it is answered with. What is
// neither a refusal nor a want of the moment is our fault: 500, not described.
func problemOf(err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		again := *p // handlers may keep one as a value
		return &again
	}
	if r, ok := errors.AsType[*journal.Refusal](err); ok {
		status, known := statuses[r.Class]
		if !known {
			status = http.StatusConflict
		}
		p := refuse(status, r.Code)
		p.Params = r.Params
		if r.Field != "" {
			p.at(r.Field)
		}
		return p
	}
	if tooBig, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return refuse(http.StatusRequestEntityTooLarge, "too-large").with("bytes", tooBig.Limit)
	}
	if passing(err) {
		return refuse(http.StatusServiceUnavailable, "unavailable").after(2 * time.Second).because(err)
	}
	return refuse(http.StatusInternalServerError, "internal").because(err)
}

// passing reports whether err is want of the moment: no database, no
// connection in time, too many others.
func passing(err error) bool {
	if errors.Is(err, journal.ErrBusy) || errors.Is(err, journal.ErrUnknown) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return true
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		// 08 connection, 25006 read-only, 40 rollback, 53 resources, 55 lock,
		// 57 operator intervention and statement timeout.
		switch e.Code[:2] {
		case "08", "40", "53", "55", "57":
			return true
		}
		return e.Code == "25006"
	}
	_, ok := errors.AsType[net.Error](err)
	return ok
}

// settle is problemOf for the request of ctx: it adds the request id and logs
// what is ours to mend. It is the only place in web that logs a failed request.
func settle(ctx context.Context, err error) *problem {
	p := problemOf(err)
	p.Instance = visitOf(ctx).id
	if p.Status < 500 {
		return p
	}
	gone := errors.Is(context.Cause(ctx), context.Canceled) // the client hung up
	switch {
	case gone:
	case p.Status == http.StatusServiceUnavailable:
		slog.WarnContext(ctx, "request put off", "request", p.Instance, "err", p.cause)
	default:
		slog.ErrorContext(ctx, "request failed", "request", p.Instance, "err", p.cause)
	}
	return p
}

// fail answers c with the problem of err; for handlers outside huma.
func fail(c *gin.Context, err error) {
	p := settle(c.Request.Context(), err)
	c.Abort()
	if c.Writer.Written() {
		return // too late: a stream or page broke in the middle
	}
	h := c.Writer.Header()
	for name, values := range p.GetHeaders() {
		h[name] = values
	}
	h.Set("Content-Type", problemType)
	h.Set("Cache-Control", "no-store")
	body, err := json.Marshal(p)
	if err != nil {
		slog.ErrorContext(c.Request.Context(), "problem not encoded", "request", p.Instance, "err", err)
		body = []byte(`{"status":500,"code":"internal"}`)
	}
	c.Writer.WriteHeader(p.Status)
	c.Writer.Write(body) // the client may be gone; nobody is left to tell
}

// humaError stands in for huma's own errors.
func humaError(status int, message string, errs ...error) huma.StatusError {
	code, known := map[int]string{
		http.StatusBadRequest:            "bad-json",
		http.StatusNotAcceptable:         "not-acceptable",
		http.StatusRequestTimeout:        "timeout",
		http.StatusRequestEntityTooLarge: "too-large",
		http.StatusUnsupportedMediaType:  "media-type",
		http.StatusUnprocessableEntity:   "invalid",
	}[status]
	if !known {
		return refuse(http.StatusInternalServerError, "internal").because(errors.Join(append(errs, errors.New(message))...))
	}
	p := refuse(status, code)
	p.Errors = faultsOf(errs)
	if len(p.Errors) > 0 {
		first := p.Errors[0]
		if status == http.StatusUnprocessableEntity {
			p.Code, p.Type = first.Code, "/problems/"+first.Code
		}
		p.Field, p.Params = first.Field, first.Params
	}
	return p
}
