package dispatch

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

// Reference is every editable row this package works by.
type Reference struct {
	Norms    []Norm
	Needs    []Need
	Rules    []Rule
	Settings []Setting
	Plans    []StagePlan
	Regimes  []fleet.Regime
	Minimum  []fleet.CrewMinimum
	Speeds   []RoadSpeed
	Factors  []RoadFactor
	Sizes    []VehicleSize
	Aliases  []StreetAlias
}

// Reference reads all editable rows at one moment.
func (d *Desk) Reference(ctx context.Context) (Reference, error) {
	var r Reference
	err := d.snapshot(ctx, func(tx *gorm.DB, _ int64) error {
		var errs [11]error
		r.Norms, errs[0] = gorm.G[Norm](tx).Order("to_mm, stage").Find(ctx)
		r.Needs, errs[1] = gorm.G[Need](tx).Order("type, stage, from_mm, what, alarm_level").Find(ctx)
		r.Rules, errs[2] = gorm.G[Rule](tx).Order("code").Find(ctx)
		r.Settings, errs[3] = gorm.G[Setting](tx).Order("code").Find(ctx)
		r.Plans, errs[4] = gorm.G[StagePlan](tx).Order("type, ordinal").Find(ctx)
		r.Regimes, errs[5] = gorm.G[fleet.Regime](tx).Order("code").Find(ctx)
		r.Minimum, errs[6] = gorm.G[fleet.CrewMinimum](tx).Order("trade").Find(ctx)
		r.Speeds, errs[7] = gorm.G[RoadSpeed](tx).Order("kmh DESC, class").Find(ctx)
		r.Factors, errs[8] = gorm.G[RoadFactor](tx).Order("code").Find(ctx)
		r.Sizes, errs[9] = gorm.G[VehicleSize](tx).Order("kind").Find(ctx)
		r.Aliases, errs[10] = gorm.G[StreetAlias](tx).Order("name, alias, id").Find(ctx)
		return firstError(errs[:]...)
	})
	if err != nil {
		return Reference{}, fmt.Errorf("dispatch: reference: %w", err)
	}
	return r, nil
}

// SourceEdit changes where a row comes from; nil leaves it.
type SourceEdit struct {
	Source  *string
	Edition *string
	Status  *string // verified or to_confirm
}

func (e SourceEdit) apply(s *Sourced, changed *changes) error {
	setText(changed, "source", &s.Source, e.Source)
	setText(changed, "edition", &s.Edition, e.Edition)
	set(changed, "status", &s.Status, e.Status)
	return firstError(
		required("source", s.Source), journal.CheckText("source", s.Source, 1000), journal.CheckText("edition", s.Edition, 300),
		checkOneOf("status", s.Status, []string{"verified", "to_confirm"}),
	)
}

// NormEdit changes a norm row; nil leaves a field.
type NormEdit struct {
	Hours   *float64
	Skipped bool // pipes of this column skip the stage; Hours must be nil
	SourceEdit
}

// EditNorm changes a norm. Clocks of open incidents follow at once; which
// stages they skip stays as it is until their diameter is amended.
func (d *Desk) EditNorm(ctx context.Context, cmd journal.Command, id uuid.UUID, version int64, e NormEdit) (Norm, error) {
	return edit(ctx, d, cmd, "norm", "id", id, version, func(n *Norm) (uuid.UUID, *int64, changes, error) {
		changed := changes{of: map[string]any{"stage": n.Stage, "from_mm": n.FromMm, "to_mm": n.ToMm}}
		switch {
		case e.Hours != nil && (e.Skipped || !(*e.Hours > 0) || *e.Hours > 1000):
			return id, nil, changed, journal.Refuse(journal.Invalid, "out-of-range", "min", 0, "max", 1000).At("hours")
		case e.Skipped && n.Hours != nil:
			changed.note("hours", *n.Hours, nil)
			n.Hours = nil
		default:
			setNumber(&changed, "hours", &n.Hours, e.Hours)
		}
		err := e.apply(&n.Sourced, &changed)
		return id, &n.Version, changed, err
	})
}

// NeedEdit changes a need row; nil leaves a field.
type NeedEdit struct {
	Count *int
	SourceEdit
}

// EditNeed changes how many of something a stage needs; 0 needs none.
func (d *Desk) EditNeed(ctx context.Context, cmd journal.Command, id uuid.UUID, version int64, e NeedEdit) (Need, error) {
	return edit(ctx, d, cmd, "need", "id", id, version, func(n *Need) (uuid.UUID, *int64, changes, error) {
		changed := changes{of: map[string]any{"type": n.Type, "stage": n.Stage, "from_mm": n.FromMm, "to_mm": n.ToMm, "alarm_level": n.AlarmLevel, "what": strings.Split(n.What, "|")}}
		set(&changed, "count", &n.Count, e.Count)
		err := firstError(checkRange("count", e.Count, 0, 100), e.apply(&n.Sourced, &changed))
		return id, &n.Version, changed, err
	})
}

// RuleEdit changes a rule row; nil leaves a field.
type RuleEdit struct {
	Severity *string
	SourceEdit
}

// EditRule changes how hard a rule forbids.
func (d *Desk) EditRule(ctx context.Context, cmd journal.Command, code string, version int64, e RuleEdit) (Rule, error) {
	return edit(ctx, d, cmd, "rule", "code", code, version, func(r *Rule) (uuid.UUID, *int64, changes, error) {
		var changed changes
		set(&changed, "severity", &r.Severity, e.Severity)
		err := firstError(checkOneOf("severity", r.Severity, []string{Allow, Warn, Block}), e.apply(&r.Sourced, &changed))
		return codeID("rule", code), &r.Version, changed, err
	})
}

// SettingEdit changes a setting; nil leaves a field.
type SettingEdit struct {
	Value  *float64
	Source *string
}

// EditSetting changes a number of the company's, in the unit its row states.
func (d *Desk) EditSetting(ctx context.Context, cmd journal.Command, code string, version int64, e SettingEdit) (Setting, error) {
	return edit(ctx, d, cmd, "setting", "code", code, version, func(s *Setting) (uuid.UUID, *int64, changes, error) {
		var changed changes
		set(&changed, "value", &s.Value, e.Value)
		setText(&changed, "source", &s.Source, e.Source)
		if !(s.Value >= 0 && s.Value <= 1e6) || math.IsNaN(s.Value) {
			return uuid.Nil, nil, changed, journal.Refuse(journal.Invalid, "out-of-range", "min", 0, "max", 1_000_000).At("value")
		}
		err := firstError(required("source", s.Source), journal.CheckText("source", s.Source, 1000))
		return codeID("setting", code), &s.Version, changed, err
	})
}

// RegimeEdit changes a regime row; nil leaves a field.
type RegimeEdit struct {
	OnWatchPerArea *int
	OnCallPerArea  *int
	CallInMin      *int
	WatchH         *int
	TargetCrews    *int
	TargetVehicles *int
	TargetWorkers  *int
	SourceEdit
}

// EditRegime changes who keeps watch under a regime and what readiness is
// measured against.
func (d *Desk) EditRegime(ctx context.Context, cmd journal.Command, code string, version int64, e RegimeEdit) (fleet.Regime, error) {
	return edit(ctx, d, cmd, "regime", "code", code, version, func(r *fleet.Regime) (uuid.UUID, *int64, changes, error) {
		var changed changes
		fields := []struct {
			name        string
			value       *int
			to          *int
			least, most int
		}{
			{"on_watch_per_area", &r.OnWatchPerArea, e.OnWatchPerArea, 0, 1000}, {"on_call_per_area", &r.OnCallPerArea, e.OnCallPerArea, 0, 1000},
			{"call_in_min", &r.CallInMin, e.CallInMin, 0, 24 * 60}, {"watch_h", &r.WatchH, e.WatchH, 1, 24},
			{"target_crews", &r.TargetCrews, e.TargetCrews, 0, 1000}, {"target_vehicles", &r.TargetVehicles, e.TargetVehicles, 0, 10000},
			{"target_workers", &r.TargetWorkers, e.TargetWorkers, 0, 100000},
		}
		for _, f := range fields {
			if err := checkRange(f.name, f.to, f.least, f.most); err != nil {
				return uuid.Nil, nil, changed, err
			}
			set(&changed, f.name, f.value, f.to)
		}
		s := Sourced{Source: r.Source, Edition: r.Edition, Status: r.Status}
		err := e.apply(&s, &changed)
		r.Source, r.Edition, r.Status = s.Source, s.Edition, s.Status
		return codeID("regime", code), &r.Version, changed, err
	})
}

// codeID is the journal's subject for a row that is known by its code alone.
func codeID(table, code string) uuid.UUID {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte("jylu/"+table+"/"+code))
}

// edit changes one reference row under its version and journals the change.
// change alters the row and returns the entry's subject, the row's version
// field and what changed.
func edit[T any](ctx context.Context, d *Desk, cmd journal.Command, table, key string, id any, version int64,
	change func(*T) (uuid.UUID, *int64, changes, error)) (T, error) {
	d.at(&cmd)
	row, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (T, []journal.Entry, error) {
		row, err := gorm.G[T](tx).Where(key+" = ?", id).Take(ctx)
		if err != nil {
			return row, nil, absent(err, table)
		}
		subject, current, changed, err := change(&row)
		if err != nil {
			return row, nil, err
		}
		if *current != version {
			return row, nil, stale(version)
		}
		if len(changed.fields) == 0 {
			return row, nil, nil
		}
		*current++
		n, err := gorm.G[T](tx).Where(key+" = ? AND version = ?", id, version).Select("*").Updates(ctx, row)
		if err == nil && n == 0 {
			err = stale(version)
		}
		detail := changed.detail(nil)
		if code, ok := id.(string); ok {
			detail["code"] = code
		}
		return row, []journal.Entry{journal.New(table+".edited", subject, detail)}, err
	})
	if err != nil {
		return row, fmt.Errorf("dispatch: edit %s: %w", table, err)
	}
	return row, nil
}
