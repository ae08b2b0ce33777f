package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"jylu/dispatch/photo"
)

// route is one row of the table: everything that decides who reaches what.
type route struct {
	method string
	path   string // {id} stands for a part
	name   string // of the operation, kebab-case
	does   string // one line for the documentation
	may    roles  // nil: anyone
	mount  func(*Server, *route)

	whoever bool   // public, but wants to know who is signed in
	page    bool   // for browsers: without a session it leads to the sign-in page
	form    bool   // takes an HTML form instead of JSON
	stream  bool   // stays open
	upload  bool   // takes files instead of JSON, see unpack
	picture bool   // takes a picture instead of JSON
	file    string // what it answers instead of JSON, as a media type
}

// ginPath is the path as gin writes it.
func (r *route) ginPath() string {
	return strings.NewReplacer("{", ":", "}", "").Replace(r.path)
}

// api reports whether the row belongs to the JSON API.
func (r *route) isAPI() bool { return strings.HasPrefix(r.path, apiRoot) }

const apiRoot = "/api/v1"

// most bounds the body of a request.
func (r *route) most() int64 {
	switch {
	case r.upload:
		return maxUpload
	case r.picture:
		return photo.MaxBytes
	}
	return maxBody
}

// operation describes the row to huma.
func (r *route) operation(status int) huma.Operation {
	op := huma.Operation{
		OperationID: r.name, Method: r.method, Path: r.path, Summary: r.does, DefaultStatus: status,
		Tags:         []string{tagOf(r.path)},
		Description:  "Open to: " + r.may.String() + ".",
		MaxBodyBytes: r.most() + 1, // admit has measured it
	}
	if r.picture {
		pictureBody(&op)
	}
	if r.may != nil {
		op.Security = []map[string][]string{{"session": {}}, {"token": {}}}
	}
	if r.method != http.MethodGet {
		op.Parameters = append(op.Parameters, &huma.Param{
			Name: "Idempotency-Key", In: "header", Schema: &huma.Schema{Type: huma.TypeString, Format: "uuid"},
			Description: "Made by the client, a UUIDv7. The same key with the same request gives the same answer for 30 days.",
		})
	}
	return op
}

func tagOf(path string) string {
	tag, _, _ := strings.Cut(strings.TrimPrefix(path, apiRoot+"/"), "/")
	return tag
}

// reply is the output of an operation: a view and nothing else.
type reply[V any] struct{ Body V }

// answer mounts an operation that returns a view.
func answer[I, V any](status int, do func(*Server, context.Context, *I) (V, error)) func(*Server, *route) {
	return func(s *Server, r *route) {
		huma.Register(s.api, r.operation(status), func(ctx context.Context, in *I) (*reply[V], error) {
			view, err := do(s, ctx, in)
			if err != nil {
				return nil, settle(ctx, err)
			}
			return &reply[V]{view}, nil
		})
	}
}

// whole mounts an operation that sets headers too: O is huma's output struct.
func whole[I, O any](status int, do func(*Server, context.Context, *I) (*O, error)) func(*Server, *route) {
	return func(s *Server, r *route) {
		huma.Register(s.api, r.operation(status), func(ctx context.Context, in *I) (*O, error) {
			out, err := do(s, ctx, in)
			if err != nil {
				return nil, settle(ctx, err)
			}
			return out, nil
		})
	}
}

// plain mounts a gin handler outside huma.
func plain(do func(*Server, *gin.Context) error) func(*Server, *route) {
	return func(s *Server, r *route) {
		handle := func(c *gin.Context) {
			if err := do(s, c); err != nil {
				fail(c, err)
			}
		}
		s.engine.Handle(r.method, r.ginPath(), handle)
		if r.method == http.MethodGet && !r.stream {
			s.engine.HEAD(r.ginPath(), handle)
			s.table[http.MethodHead+" "+r.ginPath()] = r
		}
	}
}
