package web

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// inviteLife is how long a link for a password works: a working day and a night.
const inviteLife = 24 * time.Hour

const (
	// The role goes first: gorm takes bytes after a parenthesis for a list.
	addInvite = `INSERT INTO setup_link (role, token_hash, created_at, expires_at, account_id) VALUES (?, ?, ?, ?, ?)`

	// spendInvites: a newer link ends the older ones of the account.
	spendInvites = `UPDATE setup_link SET used_at = ? WHERE account_id = ? AND used_at IS NULL`

	readInvite = `SELECT a.id, a.username FROM setup_link l JOIN account a ON a.id = l.account_id
	WHERE l.token_hash = ? AND l.used_at IS NULL AND l.expires_at > ? AND a.disabled_at IS NULL`
)

// inviteView is a link by which one person sets his password, once.
type inviteView struct {
	Path      string    `json:"path" doc:"Below the address of the server; shown once"`
	ExpiresAt time.Time `json:"expires_at"`
}

// postInvite makes a link for the password of an account; the old password and
// sessions hold until it is used. The administrator hands it over and never knows
// the password.
func (s *Server) postInvite(ctx context.Context, in *ByID) (inviteView, error) {
	text, hash := secret()
	cmd := commandOf(ctx)
	until := cmd.At.Add(inviteLife)
	_, err := journal.Write(ctx, s.db.Gorm, cmd, func(tx *gorm.DB) (struct{}, []journal.Entry, error) {
		a, err := gorm.G[Account](tx, lockForUpdate).Where("id = ?", in.ID).Take(ctx)
		switch {
		case errors.Is(err, gorm.ErrRecordNotFound):
			return struct{}{}, nil, journal.Refuse(journal.Absent, "absent")
		case err != nil:
			return struct{}{}, nil, fmt.Errorf("account: %w", err)
		case a.DisabledAt != nil || a.Role == Device:
			return struct{}{}, nil, journal.Refuse(journal.Conflict, "account-disabled")
		}
		if err := tx.Exec(spendInvites, cmd.At, a.ID).Error; err != nil {
			return struct{}{}, nil, fmt.Errorf("links: %w", err)
		}
		if err := tx.Exec(addInvite, a.Role, hash[:], cmd.At, until, a.ID).Error; err != nil {
			return struct{}{}, nil, fmt.Errorf("link: %w", err)
		}
		return struct{}{}, []journal.Entry{journal.New("account.invited", a.ID, map[string]any{"until": until.Format(time.RFC3339)})}, nil
	})
	if err != nil {
		return inviteView{}, err
	}
	var kept int
	if err := s.db.Gorm.WithContext(ctx).Raw(`SELECT count(*) FROM setup_link WHERE token_hash = ?`, hash[:]).Scan(&kept).Error; err != nil {
		return inviteView{}, fmt.Errorf("link: %w", err)
	}
	if kept == 0 { // the repetition of a command: its secret is nowhere stored
		return inviteView{}, refuse(http.StatusConflict, "shown-once")
	}
	return inviteView{Path: "/password?token=" + text, ExpiresAt: until}, nil
}

// invited is whose link it is, if it still works.
func invited(tx *gorm.DB, hash credential, now time.Time) (id uuid.UUID, username string, err error) {
	var rows []struct {
		ID       uuid.UUID
		Username string
	}
	if err := tx.Raw(readInvite, hash[:], now).Scan(&rows).Error; err != nil {
		return id, "", fmt.Errorf("link: %w", err)
	}
	if len(rows) == 0 {
		return id, "", journal.Refuse(journal.Absent, "setup-link-spent")
	}
	return rows[0].ID, rows[0].Username, nil
}

// setPasswordBy sets the password of the account a link is for and spends it.
// All sessions of the account end.
func (s *Server) setPasswordBy(ctx context.Context, token, password string) error {
	hash := credential(sha256.Sum256([]byte(token)))
	cmd := journal.Command{At: visitOf(ctx).at}
	id, username, err := invited(s.db.Gorm.WithContext(ctx), hash, cmd.At)
	if err != nil {
		return err
	}
	if password == "" {
		return journal.Refuse(journal.Invalid, "too-short", "min", 8).At("password")
	}
	a := Account{Username: username}
	if err := a.setPassword(ctx, password); err != nil {
		return err
	}
	cmd.Actor = id
	_, err = journal.Write(ctx, s.db.Gorm, cmd, func(tx *gorm.DB) (struct{}, []journal.Entry, error) {
		// Whoever comes second with the same link waits here, and finds it spent.
		if _, err := gorm.G[Account](tx, lockForUpdate).Where("id = ?", id).Take(ctx); err != nil {
			return struct{}{}, nil, fmt.Errorf("account: %w", err)
		}
		if _, _, err := invited(tx, hash, cmd.At); err != nil {
			return struct{}{}, nil, err
		}
		for _, q := range []struct {
			statement string
			args      []any
		}{
			{`UPDATE account SET password_hash = ?, version = version + 1 WHERE id = ?`, []any{a.PasswordHash, id}},
			{spendInvites, []any{cmd.At, id}},
			{endSessions, []any{id}},
		} {
			if err := tx.Exec(q.statement, q.args...).Error; err != nil {
				return struct{}{}, nil, fmt.Errorf("password: %w", err)
			}
		}
		return struct{}{}, []journal.Entry{journal.New("account.password_set", id, nil)}, nil
	})
	return err
}

//go:embed password.html
var passwordPage string

var passwordTemplate = template.Must(template.New("password").Parse(passwordPage))

// passwordWords are the words of the page a link leads to; the rest are those
// of the set-up page.
var passwordWords = map[string]map[string]string{
	"ru": {"title": "Ваш пароль", "for": "Для входа под именем", "do": "Сохранить",
		"setup-link-spent": "Ссылка не действует: она уже использована, заменена новой или ей больше суток. Попросите у администратора новую."},
	"kk": {"title": "Құпиясөзіңіз", "for": "Кіру аты", "do": "Сақтау",
		"setup-link-spent": "Сілтеме жарамсыз: ол қолданылған, жаңасымен ауыстырылған немесе бір тәуліктен асқан. Әкімшіден жаңасын сұраңыз."},
	"en": {"title": "Your password", "for": "To sign in as", "do": "Save",
		"setup-link-spent": "The link does not work: it was used, replaced by a newer one or is older than a day. Ask the administrator for another."},
}

type passwordView struct {
	Lang                   string
	Word, Base             map[string]string
	Token, Username, Fault string
}

func (s *Server) getPassword(c *gin.Context) error {
	token := c.Query("token")
	_, username, err := invited(s.db.Gorm.WithContext(c.Request.Context()), sha256.Sum256([]byte(token)), visitOf(c.Request.Context()).at)
	if refusal, ok := errors.AsType[*journal.Refusal](err); ok {
		return s.showPassword(c, statuses[refusal.Class], "", "", refusal.Code)
	}
	if err != nil {
		return err
	}
	return s.showPassword(c, http.StatusOK, token, username, "")
}

func (s *Server) showPassword(c *gin.Context, status int, token, username, code string) error {
	lang := languageOf(c)
	v := passwordView{Lang: lang, Word: passwordWords[lang], Base: setupWords[lang], Token: token, Username: username}
	if code != "" {
		for _, words := range []map[string]string{v.Word, v.Base} {
			if v.Fault == "" {
				v.Fault = words[code]
			}
		}
		if v.Fault == "" {
			v.Fault = v.Base["other"]
		}
	}
	return showForm(c, status, passwordTemplate, v)
}

// postPassword takes the form of that page.
func (s *Server) postPassword(c *gin.Context) error {
	form, err := readForm(c)
	if err != nil {
		return err
	}
	token := form.Get("token")
	err = s.setPasswordBy(c.Request.Context(), token, form.Get("password"))
	if refusal, ok := errors.AsType[*journal.Refusal](err); ok {
		if refusal.Code == "setup-link-spent" {
			token = ""
		}
		return s.showPassword(c, statuses[refusal.Class], token, "", refusal.Code)
	}
	if err != nil {
		return err
	}
	redirect(c, "/signin")
	return nil
}
