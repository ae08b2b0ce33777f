package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/web/ui"
)

// setupLife is how long a set-up link works.
const setupLife = 24 * time.Hour

const (
	addSetupLink = `INSERT INTO setup_link (token_hash, role, created_at, expires_at) VALUES ($1, 'admin', $2, $3)`

	countAdmins = `SELECT count(*) FROM account WHERE role = 'admin' AND disabled_at IS NULL`

	// takeSetupLink holds the link against a second use at the same moment. Once
	// there is an administrator, however he came, no link makes another.
	takeSetupLink = `SELECT count(*) FROM (SELECT FROM setup_link WHERE token_hash = ? AND account_id IS NULL AND used_at IS NULL AND expires_at > ?
	AND NOT EXISTS (SELECT FROM account WHERE role = 'admin' AND disabled_at IS NULL) FOR UPDATE) AS link`

	// useSetupLinks spends the links of earlier starts too: they lie in logs.
	useSetupLinks = `UPDATE setup_link SET used_at = ? WHERE account_id IS NULL AND used_at IS NULL`
)

// SetupLink returns the path of a new one-time link that makes the first
// administrator, or "" if there is one already. Nothing that could sign in is
// built into the program.
func (s *Server) SetupLink(ctx context.Context) (string, error) {
	var admins int
	if err := s.db.Pool.QueryRow(ctx, countAdmins).Scan(&admins); err != nil {
		return "", fmt.Errorf("web: set-up link: %w", err)
	}
	if admins > 0 {
		return "", nil
	}
	text, hash := secret()
	now := s.now()
	if _, err := s.db.Pool.Exec(ctx, addSetupLink, hash[:], now, now.Add(setupLife)); err != nil {
		return "", fmt.Errorf("web: set-up link: %w", err)
	}
	return "/setup?token=" + text, nil
}

// setUp makes the first administrator and spends the link.
func (s *Server) setUp(ctx context.Context, token, username, password string) error {
	hash := sha256.Sum256([]byte(token))
	cmd := journal.Command{At: visitOf(ctx).at}
	if err := s.linkHolds(s.db.Gorm.WithContext(ctx), hash, cmd.At); err != nil {
		return err // before a password is hashed for nothing
	}
	a := Account{Username: username, Role: Admin}
	if password == "" {
		return journal.Refuse(journal.Invalid, "too-short", "min", 8).At("password")
	}
	if err := a.prepare(ctx, cmd.At, password); err != nil {
		return err
	}
	_, err := journal.Write(ctx, s.db.Gorm, cmd, func(tx *gorm.DB) (struct{}, []journal.Entry, error) {
		if err := s.linkHolds(tx, hash, cmd.At); err != nil {
			return struct{}{}, nil, err
		}
		entry, err := a.insert(ctx, tx)
		if err != nil {
			return struct{}{}, nil, err
		}
		return struct{}{}, []journal.Entry{entry}, tx.Exec(useSetupLinks, cmd.At).Error
	})
	return err
}

func (s *Server) linkHolds(tx *gorm.DB, hash credential, now time.Time) error {
	var links int
	if err := tx.Raw(takeSetupLink, hash[:], now).Scan(&links).Error; err != nil {
		return fmt.Errorf("set-up link: %w", err)
	}
	if links == 0 {
		return journal.Refuse(journal.Absent, "setup-link-spent")
	}
	return nil
}

//go:embed setup.html
var setupPage string

var setupTemplate = template.Must(template.New("setup").Parse(setupPage))

// setupWords are the words of the set-up page, which comes before any bundle of
// screens can be signed in to.
var setupWords = map[string]map[string]string{
	"ru": {
		"title": "Первый администратор", "username": "Имя для входа", "password": "Пароль, не короче 8 знаков", "do": "Создать",
		"setup-link-spent": "Ссылка не действует: она уже использована или ей больше суток. Перезапустите сервер, чтобы получить новую.",
		"too-short":        "Пароль короче 8 знаков.", "too-long": "Пароль длиннее 128 знаков.",
		"password-weak": "Этот пароль легко угадать.", "username-taken": "Такое имя уже есть.",
		"bad-format": "Имя для входа: латинские буквы, цифры, точка, дефис.", "other": "Не получилось. Попробуйте ещё раз.",
	},
	"kk": {
		"title": "Бірінші әкімші", "username": "Кіру аты", "password": "Құпиясөз, кемінде 8 таңба", "do": "Құру",
		"setup-link-spent": "Сілтеме жарамсыз: ол қолданылған немесе бір тәуліктен асқан. Жаңасын алу үшін серверді қайта іске қосыңыз.",
		"too-short":        "Құпиясөз 8 таңбадан қысқа.", "too-long": "Құпиясөз 128 таңбадан ұзын.",
		"password-weak": "Бұл құпиясөзді табу оңай.", "username-taken": "Мұндай ат бар.",
		"bad-format": "Кіру аты: латын әріптері, сандар, нүкте, дефис.", "other": "Болмады. Қайта көріңіз.",
	},
	"en": {
		"title": "The first administrator", "username": "User name", "password": "Password, 8 characters or more", "do": "Create",
		"setup-link-spent": "The link does not work: it was used or is older than a day. Restart the server for a new one.",
		"too-short":        "The password is shorter than 8 characters.", "too-long": "The password is longer than 128 characters.",
		"password-weak": "This password is easily guessed.", "username-taken": "There is such a name already.",
		"bad-format": "User name: Latin letters, digits, dots, hyphens.", "other": "It did not work. Try again.",
	},
}

type setupView struct {
	Lang            string
	Word            map[string]string
	Token, Username string
	Fault           string
}

// setupPolicy lets the set-up page send its form and load its style.
const setupPolicy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (s *Server) getSetup(c *gin.Context) error {
	return s.showSetup(c, http.StatusOK, c.Query("token"), "", "")
}

// languageOf is the language the browser has been told.
func languageOf(c *gin.Context) string {
	chosen, _ := c.Cookie("jylu_lang")
	return ui.Language(chosen)
}

func (s *Server) showSetup(c *gin.Context, status int, token, username, code string) error {
	lang := languageOf(c)
	v := setupView{Lang: lang, Word: setupWords[lang], Token: token, Username: username}
	if code != "" {
		if v.Fault = v.Word[code]; v.Fault == "" {
			v.Fault = v.Word["other"]
		}
	}
	return showForm(c, status, setupTemplate, v)
}

// showForm answers with a page that is nothing but a form.
func showForm(c *gin.Context, status int, of *template.Template, view any) error {
	var page bytes.Buffer
	if err := of.Execute(&page, view); err != nil {
		return err
	}
	c.Header("Content-Security-Policy", setupPolicy)
	c.Data(status, "text/html; charset=utf-8", page.Bytes())
	return nil
}

// readForm reads what such a page sent.
func readForm(c *gin.Context) (url.Values, error) {
	if err := c.Request.ParseForm(); err != nil {
		return nil, refuse(http.StatusBadRequest, "bad-body")
	}
	form := c.Request.PostForm
	for name := range form {
		if value := form.Get(name); !utf8.ValidString(value) || strings.IndexByte(value, 0) >= 0 {
			return nil, refuse(http.StatusBadRequest, "nul-byte")
		}
	}
	return form, nil
}

// postSetup takes the form of the set-up page.
func (s *Server) postSetup(c *gin.Context) error {
	form, err := readForm(c)
	if err != nil {
		return err
	}
	err = s.setUp(c.Request.Context(), form.Get("token"), strings.TrimSpace(form.Get("username")), form.Get("password"))
	if refusal, ok := errors.AsType[*journal.Refusal](err); ok {
		return s.showSetup(c, statuses[refusal.Class], form.Get("token"), form.Get("username"), refusal.Code)
	}
	if err != nil {
		return err
	}
	redirect(c, "/signin")
	return nil
}
