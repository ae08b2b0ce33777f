package web

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
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
		if rw, ok := w.(http.ResponseWriter); ok {
			rw.Header().Set("Content-Length", strconv.Itoa(buf.Len()))
		}
		if _, err := w.Write(buf.Bytes()); err != nil {
			slog.Debug("answer not taken", "err", err) // the client is gone
		}
		return nil
	},
	Unmarshal: json.Unmarshal,
}

// schemaName names a view in the documentation: CallView is Call.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	return strings.TrimSuffix(strings.TrimSuffix(name, "View"), "Body")
}
