package dispatch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/geo"
)

// OpenInput is what is known when an incident is opened; zero values are not
// known yet. Priority 0 means the type's own, AlarmLevel 0 means 1.
type OpenInput struct {
	Type          string
	Network       string
	DiameterMm    *int
	Priority      int
	AlarmLevel    int
	Address       string
	Position      *geo.Position
	People        *int
	Buildings     *int
	SocialObjects *int
	CallIDs       []uuid.UUID
	Override      []string // near-open-incident: it is another event, I looked
}

// The bounds of what people type about an incident.
const (
	maxAddress  = 300
	maxText     = 4000
	maxAffected = 3_000_000 // more than the city has people
)

func (in OpenInput) check() error {
	var priority, alarm *int
	if in.Priority != 0 {
		priority = &in.Priority
	}
	if in.AlarmLevel != 0 {
		alarm = &in.AlarmLevel
	}
	return firstError(
		checkOneOf("type", in.Type, IncidentTypes),
		checkOneOf("network", in.Network, Networks),
		checkDiameter(in.DiameterMm),
		checkRange("priority", priority, 1, 4),
		checkRange("alarm_level", alarm, 1, 3),
		journal.CheckText("address", in.Address, maxAddress),
		checkPosition(in.Position),
		checkAffected(in.People, in.Buildings, in.SocialObjects),
	)
}

func checkAffected(people, buildings, social *int) error {
	return firstError(
		checkRange("people", people, 0, maxAffected),
		checkRange("buildings", buildings, 0, maxAffected),
		checkRange("social_objects", social, 0, maxAffected),
	)
}

// openingsLock lets one incident be opened at a time: two operators who hear of
// the same fountain in the same second must not open two. It is taken before
// any row, so it cannot be part of a deadlock.
const openingsLock = `SELECT pg_advisory_xact_lock(1786342517)` // "jylu" in hexadecimal

// Open opens an incident from the calls given, or from nothing but a place. The
// norm clock starts at the earliest of the calls, else now.
//
// An open incident near in place and time is a rule-warn refusal with code
// near-open-incident, whose params name it, until Override has the code; the
// rule row may also block or allow.
func (d *Desk) Open(ctx context.Context, cmd journal.Command, in OpenInput) (Dossier, error) {
	now := d.real(&cmd)
	id := newID()
	dossier, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (Dossier, []journal.Entry, error) {
		if err := firstError(in.check(), checkPaper(cmd, time.Time{})); err != nil {
			return Dossier{}, nil, err
		}
		if err := tx.Exec(openingsLock).Error; err != nil {
			return Dossier{}, nil, err
		}
		opened, err := d.draft(ctx, tx, in, id, cmd.Actor, now)
		if err != nil {
			return Dossier{}, nil, err
		}
		if err := d.guardDuplicate(ctx, tx, opened, in.Override, now); err != nil {
			return Dossier{}, nil, err
		}
		entries, err := insertIncident(ctx, tx, &opened, in.CallIDs)
		if err != nil {
			return Dossier{}, nil, err
		}
		dossier, err := d.receipt(ctx, tx, opened, cmd.At)
		return dossier, entries, err
	})
	if err != nil {
		return Dossier{}, fmt.Errorf("dispatch: open: %w", err)
	}
	return dossier, nil
}

// draft is the incident as it will be inserted. What was not said of the place
// is taken from the first call that says it.
func (d *Desk) draft(ctx context.Context, tx *gorm.DB, in OpenInput, id, actor uuid.UUID, now time.Time) (Incident, error) {
	draft := Incident{
		ID: id, Type: in.Type, Network: in.Network, DiameterMm: in.DiameterMm, Priority: in.Priority,
		AlarmLevel: max(in.AlarmLevel, 1), Address: in.Address, People: in.People, Buildings: in.Buildings,
		SocialObjects: in.SocialObjects, RegisteredAt: now, OpenedAt: now, OpenedBy: actor, Version: 1,
	}
	if draft.Priority == 0 {
		draft.Priority = defaultPriority(in.Type, in.Network)
	}
	if in.Position != nil {
		draft.Lon, draft.Lat = &in.Position.Lon, &in.Position.Lat
	}
	calls, err := lockCalls(ctx, tx, in.CallIDs)
	if err != nil {
		return draft, err
	}
	for _, c := range calls {
		if blank(draft.Address) {
			draft.Address = c.Address
		}
		if _, ok := draft.Position(); !ok {
			draft.Lon, draft.Lat = c.Lon, c.Lat
		}
	}
	if _, ok := draft.Position(); !ok && blank(draft.Address) {
		return draft, journal.Refuse(journal.Invalid, "place-missing").At("address")
	}
	d.place(&draft)
	n, err := nextNumber(tx, "incident_number")
	draft.Number = incidentNumber(now, n)
	return draft, err
}

// guardDuplicate applies the rule near-open-incident.
func (d *Desk) guardDuplicate(ctx context.Context, tx *gorm.DB, draft Incident, override []string, now time.Time) error {
	const code = "near-open-incident"
	rules, err := loadRules(ctx, tx)
	if err != nil || rules[code] == Allow || rules[code] == Warn && slices.Contains(override, code) {
		return err
	}
	s, err := loadSettings(ctx, tx)
	if err != nil {
		return err
	}
	var p *geo.Position
	if here, ok := draft.Position(); ok {
		p = &here
	}
	near, err := openNear(ctx, tx, s, p, draft.Address, now)
	if err != nil || len(near) == 0 {
		return err
	}
	list := make([]map[string]any, len(near))
	for i, n := range near {
		reasons := make([]map[string]any, len(n.Reasons))
		for k, r := range n.Reasons {
			reasons[k] = map[string]any{"code": r.Code, "params": r.Params}
		}
		list[i] = map[string]any{"id": n.Incident.ID, "number": n.Incident.Number, "reasons": reasons}
	}
	return journal.Refuse(journal.Conflict, "rule-"+severityOr(rules[code], Warn), "codes", []string{code}, "incidents", list)
}

// severityOr is the severity of a rule whose row may be missing.
func severityOr(severity, otherwise string) string {
	if severity == "" {
		return otherwise
	}
	return severity
}

// insertIncident writes the incident, its stages and its calls.
func insertIncident(ctx context.Context, tx *gorm.DB, in *Incident, callIDs []uuid.UUID) ([]journal.Entry, error) {
	plan, err := gorm.G[StagePlan](tx).Where("type = ?", in.Type).Order("ordinal").Find(ctx)
	if err != nil {
		return nil, err
	}
	norms, err := gorm.G[Norm](tx).Find(ctx)
	if err != nil {
		return nil, err
	}
	stages := planned(*in, plan, norms)
	in.Stage = currentStage(stages)
	if err := gorm.G[Incident](tx).Create(ctx, in); err != nil {
		return nil, err
	}
	if len(stages) > 0 {
		if err := gorm.G[Stage](tx).CreateInBatches(ctx, &stages, len(stages)); err != nil {
			return nil, err
		}
	}
	_, linked, err := linkCalls(ctx, tx, in, callIDs)
	if err == nil && len(linked) > 0 {
		err = in.save(ctx, tx) // the calls may have moved the start of the clock
	}
	opened := journal.New("incident.opened", in.ID, map[string]any{
		"number": in.Number, "type": in.Type, "network": in.Network, "diameter_mm": in.DiameterMm, "priority": in.Priority,
		"alarm_level": in.AlarmLevel, "area": in.AreaCode, "district": in.DistrictCode, "stage": in.Stage,
	}).Of(in.ID)
	return append([]journal.Entry{opened}, linked...), err
}

// planned are the stages an incident starts with.
func planned(in Incident, plan []StagePlan, norms []Norm) []Stage {
	stages := make([]Stage, len(plan))
	for i, p := range plan {
		stages[i] = Stage{IncidentID: in.ID, Ordinal: p.Ordinal, Code: p.Stage}
		if in.HasPipe() {
			stages[i].Skipped = skips(norms, in.DiameterMm, p.Stage)
		}
	}
	return stages
}
