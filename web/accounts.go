package web

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// accountView is an account as administrators see it.
type accountView struct {
	ID         uuid.UUID  `json:"id" format:"uuid"`
	Username   string     `json:"username"`
	Name       string     `json:"name"`
	Role       Role       `json:"role" enum:"operator,dispatcher,lead,manager,admin,medic,device"`
	WorkerID   *uuid.UUID `json:"worker_id" format:"uuid" nullable:"true" doc:"The worker a lead is"`
	Language   string     `json:"language"`
	Demo       bool       `json:"demo"`
	DisabledAt *time.Time `json:"disabled_at"`
	CreatedAt  time.Time  `json:"created_at"`
	Version    int64      `json:"version"`
}

func viewAccount(a Account) accountView {
	return accountView{a.ID, a.Username, a.Name, a.Role, a.WorkerID, a.Language, a.Demo, utc(a.DisabledAt), a.CreatedAt.UTC(), a.Version}
}

func (s *Server) getAccounts(ctx context.Context, in *pageIn) (list[accountView], error) {
	all, err := Accounts(ctx, s.db.Gorm)
	if err != nil {
		return list[accountView]{}, err
	}
	page, next, err := pageOf(all, *in, func(a Account) string { return a.ID.String() })
	return list[accountView]{viewAll(page, viewAccount), next}, err
}

type accountIn struct {
	Body struct {
		Username string     `json:"username" maxLength:"64" pattern:"^[a-zA-Z0-9][a-zA-Z0-9._@-]*$"`
		Name     string     `json:"name,omitempty" maxLength:"200"`
		Role     Role       `json:"role" enum:"operator,dispatcher,lead,manager,admin,medic"`
		WorkerID *uuid.UUID `json:"worker_id,omitempty" format:"uuid" nullable:"true"`
		Language string     `json:"language,omitempty" enum:"ru,kk,en"`
		Password *string    `json:"password,omitempty" maxLength:"512" doc:"Without one the account waits for its link"`
	}
}

func (s *Server) postAccount(ctx context.Context, in *accountIn) (accountView, error) {
	b := &in.Body
	password := ""
	if b.Password != nil {
		password = *b.Password
	}
	if b.Password != nil && password == "" {
		return accountView{}, refuse(422, "too-short").with("min", 8).at("password")
	}
	cmd, err := secretCommandOf(ctx)
	if err != nil {
		return accountView{}, err
	}
	a, err := AddAccount(ctx, s.db.Gorm, cmd,
		Account{Username: b.Username, Name: b.Name, Role: b.Role, WorkerID: b.WorkerID, Language: b.Language}, password)
	return viewAccount(a), err
}

type patchAccountIn struct {
	ByID
	Body struct {
		Version  int64            `json:"version" minimum:"1"`
		Name     *string          `json:"name,omitempty" maxLength:"200"`
		Role     *Role            `json:"role,omitempty" enum:"operator,dispatcher,lead,manager,admin,medic"`
		WorkerID maybe[uuid.UUID] `json:"worker_id,omitempty"`
		Language *string          `json:"language,omitempty" enum:"ru,kk,en"`
		Disabled *bool            `json:"disabled,omitempty"`
		Password *string          `json:"password,omitempty" minLength:"8" maxLength:"512"`
	}
}

func (s *Server) patchAccount(ctx context.Context, in *patchAccountIn) (accountView, error) {
	b := &in.Body
	cmd, err := secretCommandOf(ctx)
	if err != nil {
		return accountView{}, err
	}
	a, err := EditAccount(ctx, s.db.Gorm, cmd, in.ID, b.Version,
		AccountEdit{Name: b.Name, Role: b.Role, WorkerID: idOf(b.WorkerID), Language: b.Language, Disabled: b.Disabled, Password: b.Password})
	return viewAccount(a), err
}
