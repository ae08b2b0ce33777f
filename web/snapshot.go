package web

import (
	"context"
	"database/sql"
	"fmt"

	"gorm.io/gorm"
)

const readSeq = `SELECT seq FROM journal_head`

// atOnce runs read in one read-only REPEATABLE READ transaction, so that
// everything a page shows is of one moment, and returns the seq of that moment:
// where its event stream begins.
func (s *Server) atOnce(ctx context.Context, read func(tx *gorm.DB) error) (seq int64, err error) {
	err = s.db.Gorm.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Raw(readSeq).Scan(&seq).Error; err != nil {
			return fmt.Errorf("journal head: %w", err)
		}
		return read(tx)
	}, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	return seq, err
}
