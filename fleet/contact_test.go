package fleet_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"jylu/fleet"
)

func named(n byte) uuid.UUID { return uuid.UUID{15: n} }

// TestContacts says, case by case, who was together with worker 1 and who was not.
func TestContacts(t *testing.T) {
	at := func(h float64) time.Time { return noon.Add(time.Duration(h * float64(time.Hour))) }
	span := func(from, to float64) fleet.Span { return fleet.Span{From: at(from), To: at(to)} }
	site := func(h float64) *time.Time { s := at(h); return &s }
	stay := func(w, head, incident byte, sent, to float64, on *time.Time) fleet.Stay {
		return fleet.Stay{Worker: named(w), Head: named(head), Incident: named(incident), Number: "2026-000001", Sent: at(sent), To: at(to), Site: on}
	}
	ride := func(w, head, vehicle byte, from, to float64) fleet.Ride {
		return fleet.Ride{Worker: named(w), Head: named(head), Vehicle: named(vehicle), Plate: "A", Span: span(from, to)}
	}
	shift := func(w, crew byte, from, to float64) fleet.Shift {
		return fleet.Shift{Worker: named(w), Crew: named(crew), Number: 3, Span: span(from, to)}
	}
	tests := []struct {
		name string
		l    fleet.Ledger
		want []string // kinds of evidence of worker 2; nil: no contact
	}{
		{"one crew on one order", fleet.Ledger{Stays: []fleet.Stay{stay(1, 10, 20, -5, -3, nil), stay(2, 10, 20, -5, -3, nil)}}, []string{"crew"}},
		{"two crews on one site", fleet.Ledger{Stays: []fleet.Stay{stay(1, 10, 20, -5, -3, site(-4)), stay(2, 11, 20, -6, -3.5, site(-5))}}, []string{"incident"}},
		{"the other left before he came", fleet.Ledger{Stays: []fleet.Stay{stay(1, 10, 20, -5, -3, site(-4)), stay(2, 11, 20, -6, -4, site(-5))}}, nil},
		{"one never arrived", fleet.Ledger{Stays: []fleet.Stay{stay(1, 10, 20, -5, -3, site(-4)), stay(2, 11, 20, -6, -3, nil)}}, nil},
		{"different incidents", fleet.Ledger{Stays: []fleet.Stay{stay(1, 10, 20, -5, -3, site(-4)), stay(2, 11, 21, -5, -3, site(-4))}}, nil},
		{"before the window", fleet.Ledger{Stays: []fleet.Stay{stay(1, 10, 20, -400, -390, nil), stay(2, 10, 20, -400, -390, nil)}}, nil},
		{"into the window", fleet.Ledger{Stays: []fleet.Stay{stay(1, 10, 20, -400, -330, nil), stay(2, 10, 20, -400, -330, nil)}}, []string{"crew"}},
		{"the next in the cab", fleet.Ledger{Rides: []fleet.Ride{ride(1, 10, 30, -9, -7), ride(2, 11, 30, -6, -5)}}, []string{"vehicle"}},
		{"the one before in the cab", fleet.Ledger{Rides: []fleet.Ride{ride(1, 10, 30, -6, -5), ride(2, 11, 30, -9, -7)}}, nil},
		{"two days later", fleet.Ledger{Rides: []fleet.Ride{ride(1, 10, 30, -60, -55), ride(2, 11, 30, -6, -5)}}, nil},
		{"disinfected between", fleet.Ledger{Rides: []fleet.Ride{ride(1, 10, 30, -9, -7), ride(2, 11, 30, -6, -5)}, Clean: map[uuid.UUID][]time.Time{named(30): {at(-6.5)}}}, nil},
		{"disinfected too early", fleet.Ledger{Rides: []fleet.Ride{ride(1, 10, 30, -9, -7), ride(2, 11, 30, -6, -5)}, Clean: map[uuid.UUID][]time.Time{named(30): {at(-8)}}}, []string{"vehicle"}},
		{"one watch in one crew", fleet.Ledger{Shifts: []fleet.Shift{shift(1, 40, -4, 0), shift(2, 40, -4, 0)}}, []string{"watch"}},
		{"one watch in two crews", fleet.Ledger{Shifts: []fleet.Shift{shift(1, 40, -4, 0), shift(2, 41, -4, 0)}}, nil},
		{"two watches of one crew", fleet.Ledger{Shifts: []fleet.Shift{shift(1, 40, -4, 0), shift(2, 40, -28, -16)}}, nil},
		{"several at once", fleet.Ledger{
			Stays: []fleet.Stay{stay(1, 10, 20, -3, -1, nil), stay(2, 10, 20, -3, -1, nil)}, Shifts: []fleet.Shift{shift(1, 40, -4, 0), shift(2, 40, -4, 0)},
		}, []string{"watch", "crew"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.l.Contacts(named(1), span(-14*24, 0), 24*time.Hour)
			var kinds []string
			for _, c := range got {
				if c.Worker != named(2) || !c.Last.Equal(c.Evidence[0].To) {
					t.Errorf("contact %+v", c)
				}
				for _, e := range c.Evidence {
					kinds = append(kinds, e.Kind)
				}
			}
			if !slices.Equal(kinds, tt.want) {
				t.Errorf("together by %v, want %v", kinds, tt.want)
			}
		})
	}
}

// TestContactsAreMutual builds random days and holds: but for vehicles, being
// together goes both ways and at the same last time; nobody is his own contact;
// what lies outside the window changes nothing; and an hour-by-hour count, done
// the dull way, finds the same people.
func TestContactsAreMutual(t *testing.T) {
	const people, hours = 8, 240
	rng := rand.New(rand.NewPCG(7, 11))
	window := fleet.Span{From: noon.Add(-200 * time.Hour), To: noon}
	hour := func(h int) time.Time { return noon.Add(time.Duration(h-hours) * time.Hour) }
	for range 300 {
		var l fleet.Ledger
		for head := range 12 {
			sent := rng.IntN(hours - 1)
			to := sent + 1 + rng.IntN(hours-sent)
			var site *time.Time
			if rng.IntN(3) > 0 {
				s := hour(sent + rng.IntN(to-sent))
				site = &s
			}
			for w := range people {
				if rng.IntN(3) == 0 {
					l.Stays = append(l.Stays, fleet.Stay{Worker: named(byte(w + 1)), Head: named(byte(100 + head)), Incident: named(byte(200 + head%4)), Sent: hour(sent), To: hour(to), Site: site})
				}
			}
		}
		together := map[[2]uuid.UUID]time.Time{}
		for w := range people {
			me := named(byte(w + 1))
			for _, c := range l.Contacts(me, window, 0) {
				if c.Worker == me {
					t.Fatal("somebody is his own contact")
				}
				together[[2]uuid.UUID{me, c.Worker}] = c.Last
			}
		}
		for pair, last := range together {
			if back, ok := together[[2]uuid.UUID{pair[1], pair[0]}]; !ok || !back.Equal(last) {
				t.Fatalf("%v: last %v one way and %v the other", pair, last, back)
			}
		}
		// Nobody is in two places: the count is of hours with a common head or a common site.
		count := map[[2]uuid.UUID]bool{}
		for h := hours - 200; h < hours; h++ {
			for _, a := range l.Stays {
				for _, b := range l.Stays {
					here := func(s fleet.Stay, from time.Time) bool { return !hour(h).Before(from) && hour(h).Before(s.To) }
					crew := a.Head == b.Head && here(a, a.Sent) && here(b, b.Sent)
					met := a.Incident == b.Incident && a.Site != nil && b.Site != nil && here(a, *a.Site) && here(b, *b.Site)
					if a.Worker != b.Worker && (crew || met) {
						count[[2]uuid.UUID{a.Worker, b.Worker}] = true
					}
				}
			}
		}
		if len(count) != len(together) {
			t.Fatalf("%d pairs, counted %d", len(together), len(count))
		}
		for pair := range count {
			if _, ok := together[pair]; !ok {
				t.Fatalf("%v were together and are no contacts", pair)
			}
		}
	}
}
