package fleet

import (
	"time"
	_ "time/tzdata" // City must be found on any machine
)

// Watch is one stretch of duty, [Start, End).
type Watch struct{ Start, End time.Time }
