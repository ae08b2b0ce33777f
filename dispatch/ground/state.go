package ground

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/geo/road"
)

// almaty is the zone that hours of the day are told in.
var almaty = func() *time.Location {
	zone, err := time.LoadLocation("Asia/Almaty")
	if err != nil {
		panic(err) // the program embeds the zones
	}
	return zone
}()

// state is what travel times depend on besides the roads, as the database words
// it: two equal ones give the same times.
type state struct {
	speeds, factors, sizes, learned string
	closures                        string
}

// readState is one row. $1 is the moment, $2 whether it is the present: then
// closures count whatever the clocks of other processes say, and $1 only ends
// those with a time.
const readState = `
SELECT (SELECT coalesce(json_object_agg(class, kmh ORDER BY class), '{}')::text FROM road_speed),
       (SELECT coalesce(json_object_agg(code, json_build_array(value, active) ORDER BY code), '{}')::text FROM road_factor),
       (SELECT coalesce(json_object_agg(kind, json_build_array(height_dm, weight_100kg) ORDER BY kind), '{}')::text FROM vehicle_size),
       (SELECT coalesce(json_agg(json_build_array(band, class, factor) ORDER BY band, class), '[]')::text FROM learned_factor),
       (SELECT coalesce(string_agg(id::text, ' ' ORDER BY id), '') FROM closure
        WHERE (until IS NULL OR until > $1) AND CASE WHEN $2 THEN ended_at IS NULL ELSE made_at <= $1 AND (ended_at IS NULL OR ended_at > $1) END)`

// moment is when a question is about.
type moment struct {
	at      time.Time
	present bool
}

func load(ctx context.Context, tx *gorm.DB, m moment) (s state, err error) {
	rows, err := tx.Statement.ConnPool.QueryContext(ctx, readState, m.at, m.present)
	if err != nil {
		return s, fmt.Errorf("state of the roads: %w", err)
	}
	defer rows.Close()
	if rows.Next() {
		err = rows.Scan(&s.speeds, &s.factors, &s.sizes, &s.learned, &s.closures)
	}
	if err == nil {
		err = rows.Err()
	}
	if err != nil {
		err = fmt.Errorf("state of the roads: %w", err)
	}
	return s, err
}

// Codes of road factors.
const (
	winter     = "winter"
	night      = "night"
	quarantine = "quarantine"
	checkpoint = "checkpoint"
)

// profile is the profile that the rows give in a band of the day.
func (s state) profile(band road.Band) (road.Profile, error) {
	p := road.DefaultProfile()
	p.Band = band
	var speeds map[string]float64
	var factors map[string][2]any
	if err := json.Unmarshal([]byte(s.speeds), &speeds); err != nil {
		return p, fmt.Errorf("speeds: %w", err)
	}
	if err := json.Unmarshal([]byte(s.factors), &factors); err != nil {
		return p, fmt.Errorf("factors: %w", err)
	}
	for code, kmh := range speeds {
		if class, ok := road.ParseClass(code); ok {
			p.Kmh[class] = kmh
		}
	}
	of := func(code string) (value float64, active bool) {
		value, _ = factors[code][0].(float64)
		active, _ = factors[code][1].(bool)
		return value, active
	}
	p.WinterFactor, p.Winter = of(winter)
	p.QuarantineFactor, p.Quarantine = of(quarantine)
	p.CheckpointSeconds, p.Checkpoints = of(checkpoint)
	var active bool
	if p.NightFactor, active = of(night); !active {
		p.NightFactor = 1
	}
	var err error
	p.Learned, err = s.learnedFactors()
	return p, err
}

// learnedFactors are the accepted factors by band and class; 0 where none is.
func (s state) learnedFactors() (table [road.Bands][road.Classes]float64, err error) {
	var learned [][3]any
	if err := json.Unmarshal([]byte(s.learned), &learned); err != nil {
		return table, fmt.Errorf("learned factors: %w", err)
	}
	for _, row := range learned {
		bandCode, _ := row[0].(string)
		classCode, _ := row[1].(string)
		band, okBand := parseBand(bandCode)
		class, okClass := road.ParseClass(classCode)
		if factor, ok := row[2].(float64); ok && okBand && okClass {
			table[band][class] = factor
		}
	}
	return table, nil
}

// parseBand returns the band of that code, and whether there is one.
func parseBand(code string) (road.Band, bool) {
	for b := range road.Band(road.Bands) {
		if b.String() == code {
			return b, true
		}
	}
	return 0, false
}

// vehicleSizes are the sizes by kind of vehicle.
func (s state) vehicleSizes() (map[string]road.Size, error) {
	var rows map[string][2]uint16
	if err := json.Unmarshal([]byte(s.sizes), &rows); err != nil {
		return nil, fmt.Errorf("sizes: %w", err)
	}
	sizes := make(map[string]road.Size, len(rows))
	for kind, v := range rows {
		sizes[kind] = road.Size{HeightDm: v[0], Weight100kg: v[1]}
	}
	return sizes, nil
}

// closureIDs are the closures in force, in order of id.
func (s state) closureIDs() ([]uuid.UUID, error) {
	var ids []uuid.UUID
	for text := range fields(s.closures) {
		id, err := uuid.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("closures: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, nil
}
