package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/google/uuid"
)

// maxLayout bounds what a person's screens may keep, in bytes.
const maxLayout = 8 << 10

// A layout is a preference of one person, as the width of his window is: it is
// kept with the account, is no state of the city, and is not journalled.
const (
	readLayout = `SELECT layout::text FROM account WHERE id = $1`
	keepLayout = `UPDATE account SET layout = $2::jsonb WHERE id = $1`
)

// layout is how somebody has arranged his screens; nil: as delivered.
func (s *Server) layout(ctx context.Context, account uuid.UUID) (any, error) {
	var text *string
	if err := s.db.Pool.QueryRow(ctx, readLayout, account).Scan(&text); err != nil {
		return nil, fmt.Errorf("layout: %w", err)
	}
	if text == nil {
		return nil, nil
	}
	var v map[string]any
	if err := json.Unmarshal([]byte(*text), &v); err != nil {
		return nil, fmt.Errorf("layout: %w", err)
	}
	return v, nil
}

// setLayout keeps a layout; nil forgets it.
func (s *Server) setLayout(ctx context.Context, account uuid.UUID, layout *map[string]any) error {
	var text *string
	if layout != nil {
		data, err := json.Marshal(*layout)
		if err != nil {
			return fmt.Errorf("layout: %w", err)
		}
		if len(data) > maxLayout {
			return refuse(http.StatusUnprocessableEntity, "too-long").with("max", maxLayout).at("layout")
		}
		kept := string(data)
		text = &kept
	}
	if _, err := s.db.Pool.Exec(ctx, keepLayout, account, text); err != nil {
		return fmt.Errorf("layout: %w", err)
	}
	return nil
}
