package web

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// openSession is somebody signed in on one browser.
type openSession struct {
	TokenHash                    []byte
	AccountID                    uuid.UUID
	Username                     string
	Role                         Role
	CreatedAt, SeenAt, ExpiresAt time.Time
	Address, Agent               string
}

// openSessionView names a session by the hash of its cookie, which opens
// nothing.
type openSessionView struct {
	ID        string    `json:"id"`
	AccountID uuid.UUID `json:"account_id" format:"uuid"`
	Username  string    `json:"username"`
	Role      Role      `json:"role"`
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at" doc:"Last use, to the minute"`
	ExpiresAt time.Time `json:"expires_at"`
	Address   string    `json:"address"`
	Agent     string    `json:"agent" doc:"What the browser calls itself"`
	Own       bool      `json:"own" doc:"The asker's own"`
}

const readSessions = `
SELECT s.token_hash, s.account_id, a.username, a.role, s.created_at, s.seen_at, s.expires_at, s.address, s.agent
FROM session s JOIN account a ON a.id = s.account_id
WHERE s.expires_at > ? AND (?::uuid IS NULL OR s.account_id = ?::uuid)
ORDER BY s.seen_at DESC, s.token_hash`

// getSessions lists who is signed in where, the latest use first.
func (s *Server) getSessions(ctx context.Context, in *struct {
	Cursor  string `query:"cursor" maxLength:"200" doc:"next of the page before"`
	Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"100"`
	Account string `query:"account" format:"uuid" doc:"Only of this account"`
}) (list[openSessionView], error) {
	var rows []openSession
	of := idFrom(in.Account)
	if err := s.db.Gorm.WithContext(ctx).Raw(readSessions, visitOf(ctx).at, of, of).Scan(&rows).Error; err != nil {
		return list[openSessionView]{}, fmt.Errorf("sessions: %w", err)
	}
	page, next, err := pageOf(rows, pageIn{in.Cursor, in.Limit}, func(o openSession) string { return hex.EncodeToString(o.TokenHash) })
	own := ""
	if p := visitOf(ctx).pass; p != nil {
		own = hex.EncodeToString(p.key[:])
	}
	return list[openSessionView]{viewAll(page, func(o openSession) openSessionView {
		id := hex.EncodeToString(o.TokenHash)
		return openSessionView{id, o.AccountID, o.Username, o.Role, o.CreatedAt.UTC(), o.SeenAt.UTC(), o.ExpiresAt.UTC(), o.Address, o.Agent, id == own}
	}), next}, err
}

// deleteOneSession ends the session of another browser; its streams are cut
// here at once, elsewhere within two seconds.
func (s *Server) deleteOneSession(ctx context.Context, in *tokenIDIn) (*struct{}, error) {
	hash, err := hex.DecodeString(in.ID)
	if err != nil {
		return nil, refuse(422, "bad-format").at("id")
	}
	return nil, s.endSessions(ctx, `DELETE FROM session WHERE token_hash = ? RETURNING token_hash, account_id`, hash)
}

// deleteSessions ends all sessions of an account.
func (s *Server) deleteSessions(ctx context.Context, in *ByID) (*struct{}, error) {
	return nil, s.endSessions(ctx, `DELETE FROM session WHERE account_id = ? RETURNING token_hash, account_id`, in.ID)
}

// endSessions runs a deletion and writes one entry for each account concerned.
// Nothing to end is Absent.
func (s *Server) endSessions(ctx context.Context, statement string, arg any) error {
	var gone []openSession
	_, err := journal.Write(ctx, s.db.Gorm, commandOf(ctx), func(tx *gorm.DB) (int, []journal.Entry, error) {
		gone = nil
		if err := tx.Raw(statement, arg).Scan(&gone).Error; err != nil {
			return 0, nil, fmt.Errorf("sessions: %w", err)
		}
		if len(gone) == 0 {
			return 0, nil, journal.Refuse(journal.Absent, "absent")
		}
		entry := journal.New("session.ended", gone[0].AccountID, map[string]any{"sessions": len(gone)})
		return len(gone), []journal.Entry{entry}, nil
	})
	if err != nil {
		return err
	}
	for _, o := range gone {
		s.gate.End(credential(o.TokenHash))
	}
	return nil
}
