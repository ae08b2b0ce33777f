package geo

import (
	"testing"

	"github.com/paulmach/orb"
)

func TestCrossesItself(t *testing.T) {
	tests := []struct {
		name string
		ring orb.Ring
		want bool
	}{
		{"square", orb.Ring{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}, false},
		{"triangle", orb.Ring{{0, 0}, {1, 0}, {0, 1}, {0, 0}}, false},
		{"bow tie", orb.Ring{{0, 0}, {1, 1}, {1, 0}, {0, 1}, {0, 0}}, true},
		{"touches itself", orb.Ring{{0, 0}, {2, 0}, {1, 1}, {1, 0}, {0, 1}, {0, 0}}, true},
		{"runs back over itself", orb.Ring{{0, 0}, {2, 0}, {1, 0}, {1, 1}, {0, 0}}, true},
		{"a vertex twice", orb.Ring{{0, 0}, {1, 0}, {1, 0}, {1, 1}, {0, 0}}, true},
		{"a straight angle", orb.Ring{{0, 0}, {1, 0}, {2, 0}, {1, 1}, {0, 0}}, false},
	}
	for _, tt := range tests {
		if got := CrossesItself(tt.ring); got != tt.want {
			t.Errorf("%s: %t", tt.name, got)
		}
	}
}
