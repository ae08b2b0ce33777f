package dispatch

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"jylu/fleet"
)

func TestJudge(t *testing.T) {
	at := func(m int) time.Time { return nine.Add(time.Duration(m) * time.Minute) }
	tests := []struct {
		name     string
		from     string // recorded, at minute 10
		say      string
		minute   int
		standing string
		to       string
		refusal  bool
	}{
		{"the next step", fleet.Sent, fleet.Delivered, 11, standingApplied, fleet.Delivered, false},
		{"a tap was lost", fleet.Accepted, fleet.OnSite, 11, standingApplied, fleet.OnSite, false},
		{"the lost tap comes after all, with its true time", fleet.OnSite, fleet.EnRoute, 9, standingLate, fleet.OnSite, false},
		{"under way after arriving", fleet.OnSite, fleet.EnRoute, 11, standingOutOfOrder, fleet.OnSite, false},
		{"twice", fleet.Seen, fleet.Seen, 12, standingRepeated, fleet.Seen, false},
		{"seen on the phone after it was accepted by radio", fleet.Accepted, fleet.Seen, 12, standingOutOfOrder, fleet.Accepted, false},
		{"declined at once", fleet.Sent, fleet.Declined, 11, standingApplied, fleet.Sent, false},
		{"declined after accepting", fleet.Accepted, fleet.Declined, 11, standingApplied, fleet.Accepted, false},
		{"declined on the way", fleet.EnRoute, fleet.Declined, 11, "", fleet.EnRoute, true},
		{"released before done", fleet.OnSite, fleet.Released, 11, "", fleet.OnSite, true},
		{"released when done", fleet.Done, fleet.Released, 11, standingApplied, fleet.Done, false},
		{"said of a reservation", fleet.Reserved, fleet.Accepted, 11, "", fleet.Reserved, true},
	}
	for _, tt := range tests {
		sent := at(0)
		b := fleet.Booking{Milestone: tt.from, MilestoneAt: at(10), SentAt: &sent}
		v, err := judge(&b, message{Code: tt.say, At: at(tt.minute)})
		if (err != nil) != tt.refusal || v.Standing != tt.standing || b.Milestone != tt.to {
			t.Errorf("%s: %+v, %v, now %s", tt.name, v, err, b.Milestone)
		}
	}
}

func TestCorrectionMovesBack(t *testing.T) {
	accepted := nine
	b := fleet.Booking{Milestone: fleet.OnSite, MilestoneAt: nine, AcceptedAt: &accepted}
	v, err := judge(&b, message{Code: fleet.Seen, At: nine, Correction: true})
	if err != nil || v.Standing != standingCorrection || b.Milestone != fleet.Seen || b.AcceptedAt != nil {
		t.Errorf("%+v %v %+v, want seen, and not accepted any more", v, err, b)
	}
}

// TestJudgeNeverStepsBack feeds any messages in any order to a booking. Without
// corrections its rank never falls; whatever does not move it is kept with a
// reason; once it is over nothing moves it.
func TestJudgeNeverStepsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sent := nine
		b := fleet.Booking{Milestone: fleet.Sent, MilestoneAt: nine, SentAt: &sent}
		over := false
		t.Repeat(map[string]func(*rapid.T){
			"message": func(t *rapid.T) {
				m := message{
					Code: rapid.SampledFrom(MilestoneCodes).Draw(t, "code"),
					At:   nine.Add(time.Duration(rapid.IntRange(-60, 600).Draw(t, "minute")) * time.Minute),
				}
				before := b
				v, err := judge(&b, m)
				switch {
				case err != nil && b != before:
					t.Fatal("a refused message moved the booking")
				case err != nil:
				case over && (v.Standing != standingAfterRelease || b != before):
					t.Fatalf("moved after the end: %+v", v)
				case v.Standing == "" || v.Moves != (v.Standing == standingApplied):
					t.Fatalf("a message without standing: %+v", v)
				case !v.Moves && b != before:
					t.Fatal("a message that moves nothing moved it")
				case v.Moves && !v.Releases && rank(b.Milestone) <= rank(before.Milestone):
					t.Fatalf("%s stepped to %s", before.Milestone, b.Milestone)
				}
				if v.Releases { // as the command does
					b.Milestone, b.ReleasedAt, over = fleet.Released, &m.At, true
				}
			},
			"correction": func(t *rapid.T) {
				code := rapid.SampledFrom(course).Draw(t, "corrected code")
				before := b
				v, err := judge(&b, message{Code: code, At: nine, Correction: true})
				if over != (err != nil) && code != fleet.Released {
					t.Fatalf("over %v, correction %v", over, err)
				}
				if err == nil && (v.Standing != standingCorrection || b.Milestone != code) {
					t.Fatalf("%s corrected to %s is %s", before.Milestone, code, b.Milestone)
				}
				if err == nil && code == fleet.Reserved {
					b = before // the command does not offer it
				}
			},
			"": func(t *rapid.T) {
				if accepted := rank(b.Milestone) >= rank(fleet.Accepted) && !over; accepted && b.AcceptedAt == nil {
					t.Fatalf("%s and never accepted", b.Milestone)
				}
				if !slices.Contains(course, b.Milestone) {
					t.Fatalf("at %q", b.Milestone)
				}
			},
		})
	})
}
