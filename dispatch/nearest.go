package dispatch

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/ground"
	"jylu/fleet"
	"jylu/geo"
)

// Replay is who was how near when an order was sent, as far as the record tells.
type Replay struct {
	At      time.Time // when it was sent
	Basis   string    // of the times: geo.BasisRoad, or geo.BasisEstimate
	Items   []WasNear // nearest first; those whose time is not known last
	Unknown []string  // codes of what the record does not keep
}

// WasNear is one crew then.
type WasNear struct {
	CrewID    uuid.UUID
	Number    int
	Seconds   *int // until it could have been there, call-in included
	Road      bool
	Place     string // on what evidence it was where: live, milestone, base
	AgeS      *int
	Sent      bool // it was on the order
	CallInMin int
	State     string // why it could not go: booked, stood_down, off_watch; on_call if after a call-in; empty if it could
}

// Codes of what a replay does not know.
const (
	UnknownPlace    = "place_amended"     // the incident's place may have been another
	UnknownState    = "states_unrecorded" // some crew's state then; today's is taken
	UnknownMembers  = "members_of_today"  // who was in a crew, fit and admitted
	UnknownRoads    = "roads_of_today"    // roads and speeds are today's, closures those of then
	UnknownPosition = "position_unknown"  // some crew had reported nothing lately: its base is taken
)

// readThen is every crew as the record has it at $1: where it or its vehicle was
// seen in the $4 minutes before, where it had reported from since the watch began
// at $3, what it was booked for besides the order $2, and its state.
const readThen = `
SELECT c.id, c.number, c.area_code, b.lon, b.lat, f.lon, f.lat, f.at, m.lon, m.lat, m.at,
       EXISTS (SELECT FROM booking k WHERE k.resource_id = c.id AND k.order_id <> $2 AND k.made_at <= $1
               AND (k.released_at IS NULL OR k.released_at > $1)) AS booked,
       EXISTS (SELECT FROM booking k WHERE k.resource_id = c.id AND k.order_id = $2) AS sent,
       coalesce(s.state, r.state), s.state IS NOT NULL OR NOT EXISTS (
               SELECT FROM journal_entry e WHERE e.subject = c.id AND e.kind = 'crew.state') AS recorded
FROM crew c
JOIN resource r ON r.id = c.id
JOIN base b ON b.code = c.base_code
LEFT JOIN LATERAL (
	SELECT x.lon, x.lat, x.at FROM fix x
	WHERE x.resource_id IN (SELECT c.id UNION ALL SELECT v.id FROM vehicle v WHERE v.crew_id = c.id)
	  AND x.at <= $1 AND x.at > $1::timestamptz - make_interval(secs => $4 * 60) ORDER BY x.at DESC LIMIT 1
) f ON true
LEFT JOIN LATERAL (
	SELECT i.lon, i.lat, t.at FROM milestone t JOIN booking k ON k.id = t.booking_id JOIN incident i ON i.id = k.incident_id
	WHERE k.resource_id = c.id AND t.code IN ('on_site', 'done') AND t.standing IN ('applied', 'correction')
	  AND t.at <= $1 AND t.at >= $3 AND i.lon IS NOT NULL ORDER BY t.at DESC LIMIT 1
) m ON true
LEFT JOIN LATERAL (
	SELECT CASE WHEN (e.data->>'until')::timestamptz <= $1 THEN 'ready' ELSE e.data->>'state' END AS state
	FROM journal_entry e WHERE e.subject = c.id AND e.kind = 'crew.state' AND e.at <= $1 ORDER BY e.seq DESC LIMIT 1
) s ON true
ORDER BY c.number`

// crewThen is a row of readThen.
type crewThen struct {
	WasNear
	area             string
	base, fix, place [2]*float64
	fixAt, placeAt   *time.Time
	booked, recorded bool
	state            string
}

// Nearest replays who was nearest when an order was sent: positions, bookings and
// states then as far as they were recorded, road times of then's hour with the
// closures then in force.
func (d *Desk) Nearest(ctx context.Context, order uuid.UUID) (Replay, error) {
	var r Replay
	err := d.snapshot(ctx, func(tx *gorm.DB, _ int64) error {
		o, err := gorm.G[Order](tx).Where("id = ?", order).Take(ctx)
		if err != nil {
			return absent(err, "order")
		}
		in, err := gorm.G[Incident](tx).Where("id = ?", o.IncidentID).Take(ctx)
		if err != nil {
			return err
		}
		r.At = o.MadeAt.UTC()
		var sent *time.Time
		if err := tx.Raw("SELECT min(sent_at) FROM booking WHERE order_id = ?", order).Scan(&sent).Error; err != nil {
			return err
		}
		if sent != nil {
			r.At = sent.UTC()
		}
		return d.replay(ctx, tx, &r, o, in)
	})
	if err != nil {
		return Replay{}, fmt.Errorf("dispatch: nearest: %w", err)
	}
	return r, nil
}

func (d *Desk) replay(ctx context.Context, tx *gorm.DB, r *Replay, o Order, in Incident) error {
	regime, err := regimeThen(ctx, tx, r.At)
	if err != nil {
		return err
	}
	s, err := loadSettings(ctx, tx)
	if err != nil {
		return err
	}
	travel := ground.Straight(d.Travel)
	if d.Ground != nil {
		if travel, err = d.Ground.Then(ctx, tx, r.At); err != nil {
			return err
		}
	}
	watch := fleet.WatchAt(r.At, regime)
	crews, err := crewsThen(ctx, tx, r.At, o.ID, watch.Start, s["fresh_fix_minutes"])
	if err != nil {
		return err
	}
	r.Basis = travel.Basis()
	r.Unknown = []string{UnknownMembers, UnknownRoads}
	if in.Version > 1 {
		r.Unknown = append(r.Unknown, UnknownPlace)
	}
	to, placed := in.Position()
	size, order := map[string]int{}, map[string]int{}
	for _, c := range crews {
		size[c.area]++
	}
	for _, c := range crews {
		duty := fleet.DutyOf(order[c.area], size[c.area], watch, regime)
		order[c.area]++
		c.judge(duty, regime)
		from, known := c.where(r.At)
		if placed && known {
			t := travel.Time(ground.Workshop, from, to)
			if t.Seconds >= 0 {
				seconds := t.Seconds + c.CallInMin*60
				c.Seconds, c.Road = &seconds, t.Road
			}
		}
		if c.Place == fleet.BasisBase {
			r.miss(UnknownPosition)
		}
		if !c.recorded {
			r.miss(UnknownState)
		}
		r.Items = append(r.Items, c.WasNear)
	}
	slices.SortStableFunc(r.Items, func(a, b WasNear) int {
		if a.Seconds == nil || b.Seconds == nil {
			return cmp.Compare(orMost(a.Seconds), orMost(b.Seconds))
		}
		return cmp.Compare(*a.Seconds, *b.Seconds)
	})
	return nil
}

func orMost(s *int) int {
	if s == nil {
		return 1 << 40
	}
	return *s
}

// miss notes once what is not known.
func (r *Replay) miss(code string) {
	if !slices.Contains(r.Unknown, code) {
		r.Unknown = append(r.Unknown, code)
	}
}

// judge says whether the crew could have gone.
func (c *crewThen) judge(duty fleet.Duty, regime fleet.Regime) {
	switch {
	case c.booked:
		c.State = fleet.ReasonBooked
	case c.state != fleet.StateReady:
		c.State = c.state
	case duty == fleet.DutyOff:
		c.State = fleet.ReasonOffWatch
	case duty == fleet.DutyOnCall:
		c.State = string(fleet.DutyOnCall)
	}
	if duty != fleet.DutyOnWatch {
		c.CallInMin = regime.CallInMin
	}
}

// where is the best known place of the crew then.
func (c *crewThen) where(at time.Time) (geo.Position, bool) {
	age := func(seen *time.Time) *int {
		s := max(0, int(at.Sub(*seen)/time.Second))
		return &s
	}
	if p, ok := geo.At(c.fix[0], c.fix[1]); ok {
		c.Place, c.AgeS = fleet.BasisLive, age(c.fixAt)
		return p, true
	}
	if p, ok := geo.At(c.place[0], c.place[1]); ok {
		c.Place, c.AgeS = fleet.BasisMilestone, age(c.placeAt)
		return p, true
	}
	c.Place = fleet.BasisBase
	return geo.At(c.base[0], c.base[1])
}

func crewsThen(ctx context.Context, tx *gorm.DB, at time.Time, order uuid.UUID, watch time.Time, freshMin float64) ([]crewThen, error) {
	var all []crewThen
	err := inTurn(ctx, tx, []part{{readThen, []any{at, order, watch, freshMin}, into(&all, func(c *crewThen) []any {
		return []any{&c.CrewID, &c.Number, &c.area, &c.base[0], &c.base[1], &c.fix[0], &c.fix[1], &c.fixAt, &c.place[0], &c.place[1], &c.placeAt,
			&c.booked, &c.Sent, &c.state, &c.recorded}
	})}})
	if err != nil {
		err = fmt.Errorf("crews then: %w", err)
	}
	return all, err
}

// regimeThen is the regime that was in force, with its numbers of today.
func regimeThen(ctx context.Context, tx *gorm.DB, at time.Time) (fleet.Regime, error) {
	r, err := gorm.G[fleet.Regime](tx).Where(`code = coalesce((SELECT code FROM regime_declared WHERE declared_at <= ?
		ORDER BY declared_at DESC, id DESC LIMIT 1), 'ordinary')`, at).Take(ctx)
	if err != nil {
		err = fmt.Errorf("regime then: %w", err)
	}
	return r, err
}
