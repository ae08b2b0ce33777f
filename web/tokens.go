package web

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// devices is the account all device tokens belong to; a token's resource says
// which vehicle or phone it is.
const devices = "devices"

type tokenIn struct {
	Body struct {
		ResourceID uuid.UUID `json:"resource_id" format:"uuid" doc:"The vehicle, or the crew whose phone it is"`
		Label      string    `json:"label" minLength:"1" maxLength:"100"`
	}
}

// tokenView is a bearer token; its secret is shown once.
type tokenView struct {
	ID         string     `json:"id"`
	Token      string     `json:"token,omitempty" doc:"Only when made"`
	ResourceID *uuid.UUID `json:"resource_id" format:"uuid" nullable:"true"`
	Label      string     `json:"label"`
	CreatedAt  time.Time  `json:"created_at"`
	RevokedAt  *time.Time `json:"revoked_at"`
}

// tokenRow is a row of table token.
type tokenRow struct {
	TokenHash  []byte `gorm:"primaryKey"`
	AccountID  uuid.UUID
	ResourceID *uuid.UUID
	Label      string
	CreatedAt  time.Time
	RevokedAt  *time.Time
}

// TableName is the table of tokens, for gorm.
func (tokenRow) TableName() string { return "token" }

func viewToken(t tokenRow) tokenView {
	return tokenView{ID: hex.EncodeToString(t.TokenHash), ResourceID: t.ResourceID, Label: t.Label, CreatedAt: t.CreatedAt.UTC(), RevokedAt: utc(t.RevokedAt)}
}

// postToken makes a token for one device. Its secret is nowhere stored, so a
// repeated command cannot show it again: it is refused, and another token made.
func (s *Server) postToken(ctx context.Context, in *tokenIn) (tokenView, error) {
	account, err := s.deviceAccount(ctx)
	if err != nil {
		return tokenView{}, err
	}
	text, hash := secret()
	cmd := commandOf(ctx)
	row := tokenRow{TokenHash: hash[:], AccountID: account, ResourceID: &in.Body.ResourceID, Label: in.Body.Label, CreatedAt: cmd.At}
	row, err = journal.Write(ctx, s.db.Gorm, cmd, func(tx *gorm.DB) (tokenRow, []journal.Entry, error) {
		err := gorm.G[tokenRow](tx).Create(ctx, &row)
		if errors.Is(err, gorm.ErrForeignKeyViolated) {
			return row, nil, journal.Refuse(journal.Absent, "absent").At("resource_id")
		}
		return row, []journal.Entry{journal.New("token.added", in.Body.ResourceID, nil)}, err
	})
	if err != nil {
		return tokenView{}, err
	}
	if credential(row.TokenHash) != hash {
		return tokenView{}, refuse(409, "shown-once")
	}
	v := viewToken(row)
	v.Token = text
	return v, nil
}

// deviceAccount returns the account of all devices, made when first needed.
func (s *Server) deviceAccount(ctx context.Context) (uuid.UUID, error) {
	a, err := FindAccount(ctx, s.db.Gorm, devices)
	if _, absent := errors.AsType[*journal.Refusal](err); !absent {
		return a.ID, err
	}
	a, err = AddAccount(ctx, s.db.Gorm, journal.Command{At: visitOf(ctx).at}, Account{Username: devices, Role: Device}, "")
	if journal.Refused(err, "username-taken") { // another administrator, this moment
		a, err = FindAccount(ctx, s.db.Gorm, devices)
	}
	return a.ID, err
}

func (s *Server) getTokens(ctx context.Context, in *pageIn) (list[tokenView], error) {
	rows, err := gorm.G[tokenRow](s.db.Gorm).Order("created_at DESC, token_hash").Find(ctx)
	if err != nil {
		return list[tokenView]{}, fmt.Errorf("tokens: %w", err)
	}
	page, next, err := pageOf(rows, *in, func(t tokenRow) string { return hex.EncodeToString(t.TokenHash) })
	return list[tokenView]{viewAll(page, viewToken), next}, err
}

type tokenIDIn struct {
	ID string `path:"id" pattern:"^[0-9a-f]{64}$"`
}

// deleteToken revokes a token; what shows it is refused from then on.
func (s *Server) deleteToken(ctx context.Context, in *tokenIDIn) (*struct{}, error) {
	hash, err := hex.DecodeString(in.ID)
	if err != nil {
		return nil, refuse(422, "bad-format").at("id")
	}
	cmd := commandOf(ctx)
	_, err = journal.Write(ctx, s.db.Gorm, cmd, func(tx *gorm.DB) (struct{}, []journal.Entry, error) {
		row, err := gorm.G[tokenRow](tx, lockForUpdate).Where("token_hash = ?", hash).Take(ctx)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return struct{}{}, nil, journal.Refuse(journal.Absent, "absent")
		}
		if err != nil || row.RevokedAt != nil {
			return struct{}{}, nil, err
		}
		row.RevokedAt = &cmd.At
		if _, err := gorm.G[tokenRow](tx).Where("token_hash = ?", hash).Select("revoked_at").Updates(ctx, row); err != nil {
			return struct{}{}, nil, err
		}
		subject := row.AccountID
		if row.ResourceID != nil {
			subject = *row.ResourceID
		}
		return struct{}{}, []journal.Entry{journal.New("token.revoked", subject, nil)}, nil
	})
	if err == nil {
		s.gate.End(credential(hash))
	}
	return &struct{}{}, err
}
