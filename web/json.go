package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"jylu/dispatch/journal"
)

// buffers are for answers being encoded.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// jsonFormat encodes an answer whole before any of it is sent, so that it has a
// length and an error in the middle cannot leave half an answer.
var jsonFormat = huma.Format{
	Marshal: func(w io.Writer, v any) error {
		buf := buffers.Get().(*bytes.Buffer)
		defer func() {
			if buf.Cap() <= 1<<20 {
				buf.Reset()
				buffers.Put(buf)
			}
		}()
		enc := json.NewEncoder(buf)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(v); err != nil {
			return err
		}
		if out, ok := w.(*writer); ok && out.packs && buf.Len() >= packFrom {
			return out.pack(buf.Bytes())
		}
		if rw, ok := w.(http.ResponseWriter); ok {
			rw.Header().Set("Content-Length", strconv.Itoa(buf.Len()))
		}
		taken(w.Write(buf.Bytes()))
		return nil
	},
	Unmarshal: func(data []byte, v any) error {
		err := json.Unmarshal(data, v)
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok { // lawful for JSON Schema, not for Go: 1e30, 720.0
			return fmt.Errorf("%swrong-type name=%s", ours, wrong.Field)
		}
		cleanFree(reflect.ValueOf(v))
		return err
	},
}

// cleanFree cleans the fields of a request that are tagged text:"free": words of
// people, who paste. Names, numbers and codes are not cleaned but refused with what
// nobody sees in them: one that is kept otherwise than it was sent is another's.
func cleanFree(v reflect.Value) {
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return
	}
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		if field.Anonymous {
			cleanFree(value.Addr())
		}
		if field.Tag.Get("text") != "free" {
			continue
		}
		if value.Kind() == reflect.Pointer {
			if value.IsNil() {
				continue
			}
			value = value.Elem()
		}
		value.SetString(journal.Clean(value.String()))
	}
}

// taken notes that an answer did not arrive: the client is gone.
func taken(_ int, err error) {
	if err != nil {
		slog.Debug("answer not taken", "err", err)
	}
}

// packFrom is the size from which an answer is worth compressing: the desk is a
// hundred kilobytes, a tenth of that compressed.
const packFrom = 16 << 10

// writer is gin's, and knows whether the client takes gzip.
type writer struct {
	gin.ResponseWriter
	packs bool
}

// Unwrap is for http.ResponseController.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

var packers = sync.Pool{New: func() any {
	z, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	return z
}}

// pack sends body compressed.
func (w *writer) pack(body []byte) error {
	h := w.Header()
	h.Set("Content-Encoding", "gzip")
	h.Add("Vary", "Accept-Encoding")
	z := packers.Get().(*gzip.Writer)
	defer packers.Put(z)
	z.Reset(w.ResponseWriter)
	taken(z.Write(body))
	taken(0, z.Close())
	return nil
}

// schemaName names a view in the documentation: CallView is Call.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	return strings.TrimSuffix(strings.TrimSuffix(name, "View"), "Body")
}
