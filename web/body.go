package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

const (
	// maxBody bounds every request body but that of files. The largest lawful one, 500 fixes, is
	// some 100 kB.
	maxBody = 1 << 20
	// maxDepth bounds the nesting of JSON; ours needs five.
	maxDepth = 32
)

// readBody reads the body of a request that changes something, before anything
// binds it: size, media type, encoding, JSON without duplicate names. It fills in
// the hash and the key of v and puts the bytes back for the handler.
func readBody(v *visit, w http.ResponseWriter, r *http.Request, to *route) error {
	if err := readKey(v, r); err != nil {
		return err
	}
	most := to.most()
	if to.picture {
		unhurried(w)
	}
	if r.ContentLength > most {
		return refuse(http.StatusRequestEntityTooLarge, "too-large").with("bytes", most)
	}
	var body []byte
	if r.Body != nil && r.Body != http.NoBody {
		var err error
		if body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, most)); err != nil {
			return unread(err)
		}
	}
	hash := sha256.New()
	io.WriteString(hash, r.Method+" "+r.URL.Path+"\n") // a hash does not fail
	hash.Write(body)
	hash.Sum(v.hash[:0])
	r.Body = io.NopCloser(bytes.NewReader(body))

	if len(body) == 0 {
		return nil
	}
	if err := mediaType(r, to); err != nil {
		return err
	}
	if to.form || to.upload || to.picture {
		return nil // decoded, and looked at for NUL, by its handler
	}
	return strict(body)
}

// unread says why a body did not arrive.
func unread(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return err
	}
	return refuse(http.StatusBadRequest, "bad-body").because(err)
}

// mediaType refuses a body of any type but the route's. It keeps a form on
// another site from sending JSON as text/plain.
func mediaType(r *http.Request, to *route) error {
	want := "application/json"
	if to.form {
		want = "application/x-www-form-urlencoded"
	}
	if to.upload {
		want = "application/zip"
	}
	got, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if to.picture {
		want = "image/jpeg"
		if got == "image/png" { // which of the two it is, its bytes say
			got = want
		}
	}
	charset := params["charset"]
	if to.upload && got == "multipart/form-data" {
		got = want
	}
	if err != nil || got != want || charset != "" && charset != "utf-8" && charset != "UTF-8" {
		return refuse(http.StatusUnsupportedMediaType, "media-type").with("expected", want)
	}
	return nil
}

// readKey reads the Idempotency-Key, if there is one.
func readKey(v *visit, r *http.Request) error {
	text := r.Header.Get("Idempotency-Key")
	if text == "" {
		return nil
	}
	key, err := uuid.Parse(text)
	if err != nil || len(text) != 36 || key == uuid.Nil {
		return refuse(http.StatusUnprocessableEntity, "bad-format").with("expected", "uuid").at("Idempotency-Key")
	}
	v.key = key
	return nil
}

// strict refuses what encoding/json would let pass: invalid UTF-8 and NUL, which
// PostgreSQL cannot store, duplicate names, of which the last would win, text
// after the value, and deep nesting.
func strict(body []byte) error {
	if !utf8.Valid(body) {
		return refuse(http.StatusBadRequest, "bad-utf8")
	}
	if bytes.IndexByte(body, 0) >= 0 {
		return refuse(http.StatusBadRequest, "nul-byte")
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if err := scan(dec); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return refuse(http.StatusBadRequest, "bad-json")
	}
	return nil
}

// level is one open array or object while scanning.
type level struct {
	object bool
	name   bool // an object: the next token is a name
	seen   map[string]bool
	path   string
}

// scan walks one JSON value token by token.
func scan(dec *json.Decoder) error {
	var open []level
	for {
		token, err := dec.Token()
		if err != nil {
			return refuse(http.StatusBadRequest, "bad-json").with("at", dec.InputOffset())
		}
		switch token := token.(type) {
		case json.Delim:
			switch token {
			case '{', '[':
				if len(open) == maxDepth {
					return refuse(http.StatusBadRequest, "too-deep").with("max", maxDepth)
				}
				open = append(open, level{object: token == '{', name: token == '{'})
				continue
			default:
				open = open[:len(open)-1]
			}
		case string:
			if err := text(token, open); err != nil {
				return err
			}
			if top := len(open) - 1; top >= 0 && open[top].object && open[top].name {
				open[top].name = false
				continue
			}
		}
		if len(open) == 0 {
			return nil
		}
		open[len(open)-1].name = open[len(open)-1].object
	}
}

// text checks one string of the body, a name or a value.
func text(s string, open []level) error {
	top := len(open) - 1
	isName := top >= 0 && open[top].object && open[top].name
	for i := range len(s) {
		if s[i] != 0 {
			continue
		}
		p := refuse(http.StatusBadRequest, "nul-byte")
		if !isName {
			p.at(pathOf(open))
		}
		return p
	}
	if !isName {
		return nil
	}
	if open[top].seen == nil {
		open[top].seen = map[string]bool{}
	}
	if open[top].seen[s] {
		return refuse(http.StatusBadRequest, "duplicate-key")
	}
	open[top].seen[s] = true
	open[top].path = s
	return nil
}

// pathOf names the value being scanned: position.coordinates.
func pathOf(open []level) string {
	var names []string
	for _, l := range open {
		if l.object {
			names = append(names, l.path)
		}
	}
	return strings.Join(names, ".")
}
