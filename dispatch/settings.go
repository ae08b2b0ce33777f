package dispatch

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// settings are the company's numbers by code, read once in a command.
type settings map[string]float64

const readSettings = `SELECT code, value FROM setting`

// part reads all settings into s.
func (s settings) part() part {
	return part{readSettings, nil, func(row scanner) error {
		var code string
		var value float64
		err := row.Scan(&code, &value)
		s[code] = value
		return err
	}}
}

func loadSettings(ctx context.Context, tx *gorm.DB) (settings, error) {
	s := settings{}
	if err := inTurn(ctx, tx, []part{s.part()}); err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	return s, nil
}

// span is a setting as a duration of unit; a setting that is missing is zero,
// which switches off what it bounds.
func (s settings) duration(code string, unit time.Duration) time.Duration {
	return time.Duration(s[code] * float64(unit))
}

const readRules = `SELECT code, severity FROM rule`

// loadRules reads how hard each rule forbids.
func loadRules(ctx context.Context, tx *gorm.DB) (map[string]string, error) {
	severity := map[string]string{}
	err := inTurn(ctx, tx, []part{{readRules, nil, func(row scanner) error {
		var code, how string
		err := row.Scan(&code, &how)
		severity[code] = how
		return err
	}}})
	if err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	return severity, nil
}

// DueAhead is how many days ahead certificates and vehicles that fall due are
// shown.
func DueAhead(ctx context.Context, tx *gorm.DB) (days int, err error) {
	s, err := loadSettings(ctx, tx)
	return int(s["due_ahead_days"]), err
}
