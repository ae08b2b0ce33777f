package web

import (
	"testing"
	"time"
)

// TestLeft holds that only somebody who has to wait is made to: of two sign-ins
// at once the later may be counted first.
func TestLeft(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, 1, 10, 3, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		last       time.Duration // from now
		wait, want time.Duration
	}{
		{time.Millisecond, 0, 0}, {-time.Minute, 0, 0},
		{-time.Second, 5 * time.Second, 4 * time.Second}, {time.Millisecond, time.Second, time.Second + time.Millisecond},
	} {
		last := now.Add(c.last)
		if got := left(&last, c.wait, now); max(got, 0) != c.want {
			t.Errorf("last %v from now, wait %v: %v, want %v", c.last, c.wait, got, c.want)
		}
	}
	if got := left(nil, time.Hour, now); got != 0 {
		t.Error(got)
	}
}
