package fleet

import (
	"math"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch/journal"
)

// Bounds of a plausible fix. They separate broken receivers from bad ones; the
// numbers are generous, by design assumption.
const (
	maxSpeedMps  = 60.0               // 216 km/h
	maxAccuracyM = 10_000.0           // a cell of the telephone network
	maxFixAge    = 7 * 24 * time.Hour // what a phone may have kept without signal
	jumpSpan     = 10 * time.Minute   // older positions forbid no jump
	unstatedM    = 50.0               // assumed error of a fix without accuracy
)

// plausible refuses a fix that cannot be, whatever came before it:
// fix-impossible with why = range, future, ancient, accuracy, speed or course.
func plausible(fix Fix, now time.Time) *journal.Refusal {
	switch {
	case !fix.Position.Valid():
		return impossible("position", "range")
	case fix.At.After(now.Add(clockSlack)):
		return impossible("at", "future")
	case fix.At.Before(now.Add(-maxFixAge)):
		return impossible("at", "ancient")
	case !within(fix.AccuracyM, maxAccuracyM):
		return impossible("accuracy_m", "accuracy")
	case !within(fix.SpeedMps, maxSpeedMps):
		return impossible("speed_mps", "speed")
	case !within(fix.CourseDeg, 360):
		return impossible("course_deg", "course")
	}
	return nil
}

// within is false for NaN; a value not reported is within everything.
func within(v *float64, most float64) bool { return v == nil || *v >= 0 && *v <= most }

// jumps reports whether nothing on wheels gets from one fix to the next in that
// time, even if both receivers were as wrong as they said they may be.
func jumps(from, to Fix) bool {
	span := to.At.Sub(from.At)
	if span > jumpSpan {
		return false
	}
	metres := from.MetresTo(to.Position) - accuracy(from) - accuracy(to)
	return metres > maxSpeedMps*span.Seconds()
}

func accuracy(f Fix) float64 {
	if f.AccuracyM == nil {
		return unstatedM
	}
	return math.Max(*f.AccuracyM, 0)
}

func impossible(field, why string, kv ...any) *journal.Refusal {
	return journal.Refuse(journal.Invalid, "fix-impossible", append(kv, "why", why)...).At(field)
}

// newestOfEach keeps the newest fix of every resource.
func newestOfEach(fixes []Fix) []Fix {
	at := make(map[uuid.UUID]int, len(fixes))
	kept := fixes[:0]
	for _, f := range fixes {
		i, ok := at[f.ResourceID]
		if !ok {
			at[f.ResourceID] = len(kept)
			kept = append(kept, f)
		} else if f.At.After(kept[i].At) {
			kept[i] = f
		}
	}
	return kept
}
