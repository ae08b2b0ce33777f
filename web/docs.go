package web

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
)

const apiIntroduction = `JSON over HTTP. Ids are UUIDs, times RFC 3339 in UTC, geometry GeoJSON with [lon, lat].
Lists are {"items", "next"}; send next back as cursor. Every change may carry an Idempotency-Key; the same key
with the same request gives the same answer for 30 days. Errors are application/problem+json with a stable code
and the field at fault. Live changes come from GET /api/v1/events.`

//go:embed docs.html
var docsPage string

//go:embed docs.css
var docsStyle []byte

var docsTemplate = template.Must(template.New("docs").Parse(docsPage))

// docsPolicy lets the documentation page load its style sheet and nothing else.
const docsPolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// document makes the OpenAPI document and the page of it, once.
func (s *Server) document(rows []route) error {
	api := s.api.OpenAPI()
	for i := range rows {
		r := &rows[i]
		op := r.operation(http.StatusOK)
		switch {
		case r.isAPI() && r.file != "":
			op.Responses = map[string]*huma.Response{"200": {Description: "A file", Content: map[string]*huma.MediaType{r.file: {}}}}
			api.AddOperation(&op)
		case r.isAPI() && r.stream:
			op.Responses = map[string]*huma.Response{"200": {Description: "Events", Content: map[string]*huma.MediaType{"text/event-stream": {}}}}
			op.Parameters = []*huma.Param{
				{Name: "after", In: "query", Schema: &huma.Schema{Type: huma.TypeInteger}, Description: "Begin after this seq; without it, with what happens next."},
				{Name: "Last-Event-ID", In: "header", Schema: &huma.Schema{Type: huma.TypeInteger}, Description: "The same, sent by browsers; it goes before after."},
			}
			api.AddOperation(&op)
		}
	}
	declareNulls(api.Components.Schemas)
	var err error
	if s.spec, err = json.Marshal(api); err != nil {
		return fmt.Errorf("web: openapi: %w", err)
	}
	var page bytes.Buffer
	if err := docsTemplate.Execute(&page, docsView{Title: api.Info.Title, Version: api.Info.Version, Introduction: apiIntroduction, Groups: groups(api)}); err != nil {
		return fmt.Errorf("web: docs: %w", err)
	}
	s.docs = page.Bytes()
	return nil
}

// declareNulls lets a field that is a pointer to another view be null, which
// huma declares only for fields without a view of their own.
func declareNulls(registry huma.Registry) {
	null := &huma.Schema{Enum: []any{nil}}
	for name, schema := range registry.Map() {
		for _, f := range reflect.VisibleFields(registry.TypeFromRef("#/components/schemas/" + name)) {
			field, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			p := schema.Properties[field]
			if p != nil && p.Ref != "" && f.Type.Kind() == reflect.Pointer {
				schema.Properties[field] = &huma.Schema{AnyOf: []*huma.Schema{{Ref: p.Ref}, null}, Description: p.Description}
			}
		}
	}
}

type docsView struct {
	Title, Version, Introduction string
	Groups                       []docsGroup
}

type docsGroup struct {
	Name       string
	Operations []docsOperation
}

type docsOperation struct {
	ID, Method, Path, Does, May string
	Tables                      []docsTable
}

type docsTable struct {
	Caption string
	Fields  []docsField
}

type docsField struct {
	Name, Kind, Doc string
	Required        bool
}

// groups sorts the operations by resource, for the page.
func groups(api *huma.OpenAPI) []docsGroup {
	var all []docsGroup
	for _, path := range slices.Sorted(maps.Keys(api.Paths)) {
		item := api.Paths[path]
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Patch, item.Put, item.Delete} {
			if op == nil {
				continue
			}
			name := tagOf(path)
			i := slices.IndexFunc(all, func(g docsGroup) bool { return g.Name == name })
			if i < 0 {
				i = len(all)
				all = append(all, docsGroup{Name: name})
			}
			all[i].Operations = append(all[i].Operations, describe(api, op))
		}
	}
	return all
}

func describe(api *huma.OpenAPI, op *huma.Operation) docsOperation {
	d := docsOperation{ID: op.OperationID, Method: op.Method, Path: op.Path, Does: op.Summary, May: op.Description}
	params, in, out := docsTable{Caption: "Parameters"}, docsTable{Caption: "Request body"}, docsTable{Caption: "Answer"}
	for _, p := range op.Parameters {
		params.Fields = append(params.Fields, docsField{Name: p.Name + " (" + p.In + ")", Kind: kindOf(p.Schema), Doc: p.Description, Required: p.Required})
	}
	if op.RequestBody != nil {
		in.Fields = fieldsOf(api, op.RequestBody.Content["application/json"])
	}
	for status, response := range op.Responses {
		if strings.HasPrefix(status, "2") {
			out.Fields = fieldsOf(api, response.Content["application/json"])
		}
	}
	d.Tables = []docsTable{params, in, out}
	return d
}

// fieldsOf lists the fields of a body, one level deep; types name the rest.
func fieldsOf(api *huma.OpenAPI, media *huma.MediaType) []docsField {
	if media == nil || media.Schema == nil {
		return nil
	}
	schema := media.Schema
	if schema.Ref != "" {
		schema = api.Components.Schemas.SchemaFromRef(schema.Ref)
	}
	var fields []docsField
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		p := schema.Properties[name]
		fields = append(fields, docsField{Name: name, Kind: kindOf(p), Doc: p.Description, Required: slices.Contains(schema.Required, name)})
	}
	return fields
}

// kindOf describes a schema in a few words.
func kindOf(s *huma.Schema) string {
	if s == nil {
		return ""
	}
	kind := s.Type
	switch {
	case len(s.AnyOf) == 2:
		return kindOf(s.AnyOf[0]) + " | null"
	case s.Ref != "":
		kind = s.Ref[strings.LastIndex(s.Ref, "/")+1:]
	case s.Type == huma.TypeArray:
		kind = "[" + kindOf(s.Items) + "]"
	case len(s.Enum) > 0:
		values := make([]string, len(s.Enum))
		for i, value := range s.Enum {
			values[i] = fmt.Sprint(value)
		}
		kind = strings.Join(values, " | ")
	case s.Format != "":
		kind = s.Format
	}
	if s.Minimum != nil || s.Maximum != nil {
		kind += " " + bound(s.Minimum) + "…" + bound(s.Maximum)
	}
	if s.Nullable {
		kind += " | null"
	}
	return kind
}

func bound(f *float64) string {
	if f == nil {
		return ""
	}
	return fmt.Sprint(*f)
}

func (s *Server) getDocs(c *gin.Context) error {
	c.Header("Content-Security-Policy", docsPolicy)
	c.Data(http.StatusOK, "text/html; charset=utf-8", s.docs)
	return nil
}

func (s *Server) getDocsStyle(c *gin.Context) error {
	c.Data(http.StatusOK, "text/css; charset=utf-8", docsStyle)
	return nil
}

func (s *Server) getSpec(c *gin.Context) error {
	c.Data(http.StatusOK, "application/openapi+json", s.spec)
	return nil
}
