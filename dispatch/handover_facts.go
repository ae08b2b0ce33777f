package dispatch

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/ground"
	"jylu/fleet"
)

// HandoverFacts is what the data said of the watch at one moment. It is kept
// with the sheet as JSON under these names and never changed; Format tells later
// readers which names those are.
type HandoverFacts struct {
	Format    int
	AsOf      time.Time
	Seq       int64 // the journal it was read at
	Watch     fleet.Watch
	Regime    string
	Declared  *time.Time // nil: never
	Incidents []HandedIncident
	Orders    []HandedOrder
	Away      []HandedCrew
	Gaps      []HandedGap
	Machines  []HandedMachine
	People    []HandedCount
	Closures  []HandedClosure
	Notes     []HandedNote
}

// handoverFormat is the present form of HandoverFacts.
const handoverFormat = 1

// HandedIncident is an open incident; they stand by age, the oldest first.
type HandedIncident struct {
	ID           uuid.UUID
	Number       string
	Type         string
	Network      string
	DiameterMm   *int
	Priority     int
	Address      string
	People       *int
	RegisteredAt time.Time
	Stage        string
	RepairDue    *time.Time // end of the norm for the whole repair; nil: it has none
	RepairDueMax *time.Time
	StageDue     *time.Time // of the stage under way
	There        []HandedResource
}

// HandedResource is a crew or machine on an incident.
type HandedResource struct {
	Kind      string // crew or vehicle
	ID        uuid.UUID
	Label     string // crew number, or kind and plate
	Milestone string
	At        time.Time
}

// HandedOrder is a resource that was asked to go and has not said yes.
type HandedOrder struct {
	Booking   uuid.UUID
	Number    string
	Incident  string // its number
	Resource  HandedResource
	SentAt    *time.Time
	Milestone string // sent, delivered, seen or declined
}

// HandedCrew is a crew out on an order.
type HandedCrew struct {
	ID        uuid.UUID
	Number    int
	Area      string
	Incident  string // number
	Milestone string
	Since     time.Time // when it was sent
}

// HandedGap is a crew on watch or on call that is not complete or stood down.
type HandedGap struct {
	ID      uuid.UUID
	Number  int
	Area    string
	Duty    string
	State   string // ready: only people are missing
	Until   *time.Time
	Missing []fleet.Shortage
}

// HandedMachine is a vehicle that is not ready, with why and until when.
type HandedMachine struct {
	ID     uuid.UUID
	Plate  string
	Kind   string
	Area   string
	State  string
	Reason string
	Until  *time.Time
}

// HandedCount is how many people are in a state. Who they are is not handed over.
type HandedCount struct {
	State string
	Count int
}

// HandedClosure is a street closed or slowed down.
type HandedClosure struct {
	ID               uuid.UUID
	Street, From, To string
	Factor           float64 // 0: closed
	Until            *time.Time
	Note             string
}

// HandedNote is a free note of the last day.
type HandedNote struct {
	ID    uuid.UUID
	At    time.Time
	Actor uuid.UUID
	Text  string
}

// handedNotes is how far back the sheet shows free notes.
const handedNotes = 24 * time.Hour

// handoverFacts reads everything the sheet shows, at one moment.
func (d *Desk) handoverFacts(ctx context.Context, now time.Time) (HandoverFacts, error) {
	f := HandoverFacts{Format: handoverFormat, AsOf: now}
	err := d.snapshot(ctx, func(tx *gorm.DB, seq int64) error {
		f.Seq = seq
		open, err := gorm.G[Incident](tx).Where("closed_at IS NULL").Order("registered_at, id").Find(ctx)
		if err != nil {
			return err
		}
		dossiers, err := readDossiers(ctx, tx, open, now)
		if err != nil {
			return err
		}
		roster, err := fleet.LoadRoster(ctx, tx, now, d.Tracker)
		if err != nil {
			return err
		}
		declared, err := declared(ctx, tx)
		if err != nil {
			return err
		}
		f.Watch, f.Regime = handedWatch(now, roster.Regime), roster.Regime.Code
		if declared != nil {
			at := declared.DeclaredAt.UTC()
			f.Declared = &at
		}
		f.incidents(dossiers, roster)
		f.fleet(roster, dossiers)
		if f.Closures, err = handedClosures(ctx, tx, now); err != nil {
			return err
		}
		f.Notes, err = handedSince(ctx, tx, now.Add(-handedNotes))
		return err
	})
	return f, err
}

// incidents fills in open incidents, and the orders nobody has accepted.
func (f *HandoverFacts) incidents(open []Dossier, roster fleet.Roster) {
	label := labels(roster)
	for _, d := range open {
		in := d.Incident
		h := HandedIncident{
			ID: in.ID, Number: in.Number, Type: in.Type, Network: in.Network, DiameterMm: in.DiameterMm, Priority: in.Priority, Address: in.Address,
			People: in.People, RegisteredAt: in.RegisteredAt.UTC(), Stage: in.Stage,
		}
		for _, c := range d.Clocks {
			if c.StoppedAt != nil {
				continue
			}
			due := c.DueAt.UTC()
			if c.Code == "repair" {
				h.RepairDue, h.RepairDueMax = &due, inUTC(c.DueMax)
			} else {
				h.StageDue = &due
			}
		}
		for _, o := range d.Orders {
			for _, v := range o.Bookings {
				b := v.Booking
				if b.Follows != nil || b.ReleasedAt != nil {
					continue
				}
				r := HandedResource{Kind: b.ResourceKind, ID: b.ResourceID, Label: label[b.ResourceID], Milestone: b.Milestone, At: b.MilestoneAt.UTC()}
				h.There = append(h.There, r)
				switch b.Milestone {
				case fleet.Sent, fleet.Delivered, fleet.Seen, fleet.Declined:
					f.Orders = append(f.Orders, HandedOrder{Booking: b.ID, Number: o.Order.Number, Incident: in.Number, Resource: r, SentAt: inUTC(b.SentAt), Milestone: b.Milestone})
				}
			}
		}
		f.Incidents = append(f.Incidents, h)
	}
}

// labels is what each crew and machine is called.
func labels(roster fleet.Roster) map[uuid.UUID]string {
	names := make(map[uuid.UUID]string, len(roster.Crews)+len(roster.Vehicles))
	for _, c := range roster.Crews {
		names[c.Crew.ID] = strconv.Itoa(c.Number)
	}
	for _, v := range roster.Vehicles {
		names[v.Vehicle.ID] = v.Plate
	}
	for _, w := range roster.Workers {
		names[w.Worker.ID] = w.PersonnelNo
	}
	return names
}

// fleet fills in crews away and incomplete, machines down, people who cannot work.
func (f *HandoverFacts) fleet(roster fleet.Roster, open []Dossier) {
	number := map[uuid.UUID]string{}
	for _, d := range open {
		number[d.Incident.ID] = d.Incident.Number
	}
	for _, c := range roster.Crews {
		state := c.Resource.StateAt(roster.At)
		switch b := c.Booking; {
		case b != nil && b.Milestone != fleet.Reserved:
			since := b.MadeAt
			if b.SentAt != nil {
				since = *b.SentAt
			}
			f.Away = append(f.Away, HandedCrew{c.Crew.ID, c.Number, c.AreaCode, number[b.IncidentID], b.Milestone, since.UTC()})
		case state != fleet.StateReady || c.Duty != fleet.DutyOff && len(c.Missing) > 0:
			f.Gaps = append(f.Gaps, HandedGap{c.Crew.ID, c.Number, c.AreaCode, string(c.Duty), state, inUTC(c.Resource.StateUntil), c.Missing})
		}
	}
	slices.SortStableFunc(f.Away, func(a, b HandedCrew) int { return a.Since.Compare(b.Since) })
	for _, v := range roster.Vehicles {
		if state := v.Resource.StateAt(roster.At); state != fleet.StateReady {
			f.Machines = append(f.Machines, HandedMachine{v.Vehicle.ID, v.Plate, v.Vehicle.Kind, v.AreaCode, state, v.StateReason, inUTC(v.StateUntil)})
		}
	}
	count := map[string]int{}
	for i := range roster.Workers {
		w := &roster.Workers[i]
		switch state := w.Resource.StateAt(roster.At); {
		case w.KeptAway(roster.At):
			count[fleet.StateUnavailable]++ // why, only the medic reads
		case state != fleet.StateReady:
			count[state]++
		}
	}
	for _, state := range slices.Sorted(maps.Keys(count)) {
		f.People = append(f.People, HandedCount{state, count[state]})
	}
}

// handedClosures are the streets closed or slowed down at now.
func handedClosures(ctx context.Context, tx *gorm.DB, now time.Time) ([]HandedClosure, error) {
	rows, err := gorm.G[ground.Closure](tx).Select("id, street, from_street, to_street, factor, until, note").
		Where("ended_at IS NULL AND (until IS NULL OR until > ?)", now).Order("made_at, id").Find(ctx)
	var all []HandedClosure
	for _, c := range rows {
		all = append(all, HandedClosure{c.ID, c.Street, c.FromStreet, c.ToStreet, c.Factor, inUTC(c.Until), c.Note})
	}
	return all, err
}

// handedSince are the free notes about the time since from, oldest first.
func handedSince(ctx context.Context, tx *gorm.DB, from time.Time) ([]HandedNote, error) {
	rows, err := gorm.G[JournalNote](tx).Where("at >= ?", from).Order("at, id").Find(ctx)
	var all []HandedNote
	for _, n := range rows {
		all = append(all, HandedNote{n.ID, n.At.UTC(), n.Actor, n.Text})
	}
	return all, err
}

// HandoverChanges is what a refresh found different from the reading before.
type HandoverChanges struct {
	Since *time.Time          // the reading before; nil: never refreshed
	Keys  []string            // section and id, "incidents/UUID", of what is new or different
	Gone  map[string][]string // section to labels of what is no longer there
}

// since compares two readings.
func (f HandoverFacts) since(was HandoverFacts) HandoverChanges {
	c := HandoverChanges{Since: &was.AsOf, Gone: map[string][]string{}}
	differ(&c, "incidents", was.Incidents, f.Incidents, func(x HandedIncident) (string, string) { return x.ID.String(), x.Number })
	differ(&c, "orders", was.Orders, f.Orders, func(x HandedOrder) (string, string) { return x.Booking.String(), x.Number })
	differ(&c, "away", was.Away, f.Away, func(x HandedCrew) (string, string) { return x.ID.String(), strconv.Itoa(x.Number) })
	differ(&c, "gaps", was.Gaps, f.Gaps, func(x HandedGap) (string, string) { return x.ID.String(), strconv.Itoa(x.Number) })
	differ(&c, "machines", was.Machines, f.Machines, func(x HandedMachine) (string, string) { return x.ID.String(), x.Plate })
	differ(&c, "people", was.People, f.People, func(x HandedCount) (string, string) { return x.State, x.State })
	differ(&c, "closures", was.Closures, f.Closures, func(x HandedClosure) (string, string) { return x.ID.String(), cmp.Or(x.Street, "–") })
	// A note leaves the sheet when it is a day old, which is no news.
	differ(&c, "notes", nil, only(f.Notes, func(n HandedNote) bool {
		return !slices.ContainsFunc(was.Notes, func(x HandedNote) bool { return x.ID == n.ID })
	}), func(x HandedNote) (string, string) { return x.ID.String(), "" })
	if f.Regime != was.Regime {
		c.Keys = append(c.Keys, "regime/"+f.Regime)
	}
	return c
}

// differ adds to c what is new, different or gone between two lists; name gives
// the key and the label of an item.
func differ[T any](c *HandoverChanges, section string, was, now []T, name func(T) (key, label string)) {
	before := map[string]string{}
	for _, x := range was {
		key, _ := name(x)
		before[key] = inJSON(x)
	}
	for _, x := range now {
		key, _ := name(x)
		if old, known := before[key]; !known || old != inJSON(x) {
			c.Keys = append(c.Keys, section+"/"+key)
		}
		delete(before, key)
	}
	for _, x := range was {
		if key, label := name(x); before[key] != "" {
			c.Gone[section] = append(c.Gone[section], label)
			delete(before, key)
		}
	}
}

// inUTC is an optional time as it is kept.
func inUTC(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}

// inJSON is x as it is kept, by which two readings are compared.
func inJSON(x any) string {
	text, err := json.Marshal(x)
	if err != nil { // plain structs of plain values
		panic(err)
	}
	return string(text)
}
