package fleet_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"jylu/fleet"
)

func regime(onWatch, onCall, watchH int) fleet.Regime {
	return fleet.Regime{Code: "emergency", OnWatchPerArea: onWatch, OnCallPerArea: onCall, CallInMin: 30, WatchH: watchH}
}

func city(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, fleet.City)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestWatchAt(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name            string
		watchH          int
		at, start, ends string
	}{
		{"the first minute of the day watch", 12, "2026-01-15 08:00", "2026-01-15 08:00", "2026-01-15 20:00"},
		{"the last minute of the day watch", 12, "2026-01-15 19:59", "2026-01-15 08:00", "2026-01-15 20:00"},
		{"the first minute of the night watch", 12, "2026-01-15 20:00", "2026-01-15 20:00", "2026-01-16 08:00"},
		{"the night watch after midnight", 12, "2026-01-16 07:59", "2026-01-15 20:00", "2026-01-16 08:00"},
		{"over the new year", 12, "2026-01-01 00:30", "2025-12-31 20:00", "2026-01-01 08:00"},
		{"a whole day", 24, "2026-01-16 07:59", "2026-01-15 08:00", "2026-01-16 08:00"},
		{"eight hours, the middle one", 8, "2026-01-15 16:00", "2026-01-15 16:00", "2026-01-16 00:00"},
		{"ten hours, the short one", 10, "2026-01-16 05:00", "2026-01-16 04:00", "2026-01-16 08:00"},
		// 2024-03-01 00:00 the clocks of Almaty went back an hour.
		{"the night the zone changed", 12, "2024-03-01 03:00", "2024-02-29 20:00", "2024-03-01 08:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := fleet.WatchAt(city(t, tt.at), regime(2, 2, tt.watchH))
			want := fleet.Watch{Start: city(t, tt.start).UTC(), End: city(t, tt.ends).UTC()}
			if got != want {
				t.Errorf("WatchAt = %v, want %v", got, want)
			}
		})
	}
	long := fleet.WatchAt(city(t, "2024-03-01 03:00"), regime(2, 2, 12))
	if d := long.End.Sub(long.Start); d != 13*time.Hour {
		t.Errorf("the night of 2024-03-01 lasts %v, want 13h", d)
	}
}

// TestWatchesTile: every moment is in one watch, and each ends where the next
// begins.
func TestWatchesTile(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := regime(1, 1, rapid.IntRange(1, 24).Draw(t, "watchH"))
		at := time.Unix(rapid.Int64Range(1_577_836_800, 1_900_000_000).Draw(t, "at"), 0)
		w := fleet.WatchAt(at, r)
		if at.Before(w.Start) || !at.Before(w.End) {
			t.Fatalf("%v is not in %v", at, w)
		}
		if next := fleet.WatchAt(w.End, r); next.Start != w.End {
			t.Fatalf("%v is followed by %v", w, next)
		}
		if last := fleet.WatchAt(w.End.Add(-time.Microsecond), r); last != w {
			t.Fatalf("%v ends in %v", w, last)
		}
	})
}

// TestRotation holds what DutyOf promises, for all sizes of areas and watches.
func TestRotation(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 12).Draw(t, "size")
		onWatch := rapid.IntRange(1, 6).Draw(t, "onWatch")
		onCall := rapid.IntRange(0, 6).Draw(t, "onCall")
		watchH := rapid.SampledFrom([]int{6, 8, 12, 24}).Draw(t, "watchH")
		r := regime(onWatch, onCall, watchH)
		w := fleet.WatchAt(time.Unix(rapid.Int64Range(1_577_836_800, 1_900_000_000).Draw(t, "at"), 0), r)

		// After size turns of size watches every crew has had every place of a turn.
		cycle := size * size * 24 / watchH
		kept := make([]int, size)
		before := make([]fleet.Duty, size)
		for range cycle {
			counts := make(map[fleet.Duty]int)
			for crew := range size {
				d := fleet.DutyOf(crew, size, w, r)
				counts[d]++
				if d == fleet.DutyOnWatch {
					kept[crew]++
					if before[crew] == fleet.DutyOnWatch && size >= 2*onWatch {
						t.Fatalf("crew %d of %d keeps two watches in a row at %v", crew, size, w)
					}
				}
				before[crew] = d
			}
			if want := min(onWatch, size); counts[fleet.DutyOnWatch] != want {
				t.Fatalf("%d on watch, want %d", counts[fleet.DutyOnWatch], want)
			}
			if want := min(onCall, size-min(onWatch, size)); counts[fleet.DutyOnCall] != want {
				t.Fatalf("%d on call, want %d", counts[fleet.DutyOnCall], want)
			}
			w = fleet.WatchAt(w.End, r)
		}
		for crew, n := range kept {
			if want := cycle * min(onWatch, size) / size; n < want-1 || n > want+1 {
				t.Fatalf("crew %d kept %d of %d watches, want %d", crew, n, cycle, want)
			}
		}
	})
}

// TestNightsAreShared: with three times as many crews as keep watch, all keep
// as many nights as days.
func TestNightsAreShared(t *testing.T) {
	t.Parallel()
	for _, n := range []struct{ size, onWatch int }{{3, 1}, {4, 1}, {5, 1}, {6, 1}, {6, 2}, {8, 2}, {12, 4}, {12, 3}} {
		r := regime(n.onWatch, 1, 12)
		w := fleet.WatchAt(city(t, "2026-01-15 09:00"), r)
		days, nights := make([]int, n.size), make([]int, n.size)
		for range 2 * n.size * n.size {
			for crew := range n.size {
				if fleet.DutyOf(crew, n.size, w, r) != fleet.DutyOnWatch {
					continue
				}
				if w.Start.In(fleet.City).Hour() == 8 {
					days[crew]++
				} else {
					nights[crew]++
				}
			}
			w = fleet.WatchAt(w.End, r)
		}
		for crew := range n.size {
			if d := days[crew] - nights[crew]; d < -2 || d > 2 {
				t.Errorf("%d of %d on watch: crew %d keeps %d days and %d nights", n.onWatch, n.size, crew, days[crew], nights[crew])
			}
		}
	}
}

func TestDutyOfNobody(t *testing.T) {
	t.Parallel()
	w := fleet.WatchAt(city(t, "2026-01-15 09:00"), regime(0, 1, 12))
	counts := make(map[fleet.Duty]int)
	for range 8 { // nobody on watch: those on call still take turns
		for crew := range 4 {
			counts[fleet.DutyOf(crew, 4, w, regime(0, 1, 12))]++
			if crew == 0 && fleet.DutyOf(crew, 4, w, regime(0, 1, 12)) == fleet.DutyOnCall {
				counts["first"]++
			}
		}
		w = fleet.WatchAt(w.End, regime(0, 1, 12))
	}
	if counts[fleet.DutyOnWatch] != 0 || counts[fleet.DutyOnCall] != 8 || counts["first"] != 2 {
		t.Errorf("duties %v, want 8 on call in turn", counts)
	}
	for _, order := range []int{-1, 4} {
		if d := fleet.DutyOf(order, 4, w, regime(4, 0, 12)); d != fleet.DutyOff {
			t.Errorf("DutyOf(%d, 4) = %s, want off", order, d)
		}
	}
}
