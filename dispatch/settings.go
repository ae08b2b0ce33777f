package dispatch

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// settings are the company's numbers by code, read once in a command.
type settings map[string]float64

func loadSettings(ctx context.Context, tx *gorm.DB) (settings, error) {
	rows, err := gorm.G[Setting](tx).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	s := make(settings, len(rows))
	for _, r := range rows {
		s[r.Code] = r.Value
	}
	return s, nil
}

// span is a setting as a duration of unit; a setting that is missing is zero,
// which switches off what it bounds.
func (s settings) duration(code string, unit time.Duration) time.Duration {
	return time.Duration(s[code] * float64(unit))
}

// loadRules reads how hard each rule forbids.
func loadRules(ctx context.Context, tx *gorm.DB) (map[string]string, error) {
	rows, err := gorm.G[Rule](tx).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	severity := make(map[string]string, len(rows))
	for _, r := range rows {
		severity[r.Code] = r.Severity
	}
	return severity, nil
}
