package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"regexp"
	"time"

	"github.com/gin-gonic/gin"

	"jylu/dispatch/journal"
)

// paperOf is commandOf for what may have been written on paper first: at is when
// it really happened, nil for what happens now. Only a dispatcher types a night on
// paper in.
func paperOf(ctx context.Context, at *time.Time) (journal.Command, error) {
	cmd := commandOf(ctx)
	if at == nil {
		return cmd, nil
	}
	if whoOf(ctx).Account.Role != Dispatcher {
		return cmd, refuse(http.StatusForbidden, "role").at("from_paper")
	}
	cmd.Paper = at
	return cmd, nil
}

// paperState is how the page outside the server fares.
type paperState struct {
	Kept      bool       `json:"kept" doc:"Whether this installation writes one at all"`
	WrittenAt *time.Time `json:"written_at" doc:"What the page was true at; null: not since the start"`
	Late      bool       `json:"late" doc:"Older than five minutes: do not rely on it"`
	Failed    bool       `json:"failed" doc:"The last attempt did not succeed; the log says why"`
}

func (s *Server) paperNow() paperState {
	if s.opt.PaperDir == "" {
		return paperState{}
	}
	s.paper.mu.Lock()
	defer s.paper.mu.Unlock()
	v := paperState{Kept: true, Failed: s.paper.failure != nil}
	since := s.paper.began
	if !s.paper.written.IsZero() {
		since = s.paper.written
		v.WrittenAt = &since
	}
	v.Late = !since.IsZero() && s.now().Sub(since) > paperLate
	return v
}

func (s *Server) getPaper(context.Context, *struct{}) (paperState, error) { return s.paperNow(), nil }

// paperForms is the blank forms of a language, ready to print.
func (s *Server) paperForms(lang string) ([]byte, error) {
	var html bytes.Buffer
	err := paperTemplate.ExecuteTemplate(&html, "forms", formsPage{s.words(lang), make([]struct{}, 14), make([]struct{}, 24)})
	return html.Bytes(), err
}

type formsPage struct {
	paperWords
	Few, Many []struct{} // lines to write on
}

var styleText = regexp.MustCompile(`(?s)<style>(.*?)</style>`)

// getForms serves the blank forms in the language of the browser. They are the
// same file as the one beside the paper page, so their style is inline, and
// allowed by its digest.
func (s *Server) getForms(c *gin.Context) error {
	if s.opt.Bundle == nil { // as any page
		return refuse(http.StatusNotFound, "absent")
	}
	html, err := s.paperForms(languageOf(c))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(styleText.FindSubmatch(html)[1])
	c.Header("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	c.Data(http.StatusOK, "text/html; charset=utf-8", html)
	return nil
}
