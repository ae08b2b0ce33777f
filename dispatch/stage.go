package dispatch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

// StageInput is a step of the repair: a stage started or finished.
type StageInput struct {
	Stage string
	Step  string     // start or finish
	At    *time.Time // nil: now; may lie in the past, not before registration
}

// Stage records that a stage was started or finished, on the word of the
// control room or of the lead of a crew on the incident. Stages follow each
// other: one cannot start while an earlier one is neither finished nor skipped,
// nor before the end of that one.
func (d *Desk) Stage(ctx context.Context, cmd journal.Command, scope Scope, incident uuid.UUID, in StageInput) (Dossier, error) {
	now := d.at(&cmd)
	if cmd.Paper != nil {
		in.At = cmd.Paper
	}
	dossier, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (Dossier, []journal.Entry, error) {
		if err := checkOneOf("step", in.Step, []string{"start", "finish"}); err != nil {
			return Dossier{}, nil, err
		}
		incident, err := lockOpen(ctx, tx, incident)
		if err != nil {
			return Dossier{}, nil, err
		}
		crews, err := crewsOn(ctx, tx, incident.ID)
		if err != nil {
			return Dossier{}, nil, err
		}
		if !scope.any(crews) {
			return Dossier{}, nil, journal.Refuse(journal.Absent, "absent", "what", "incident")
		}
		if err := checkPaper(cmd, incident.RegisteredAt); err != nil {
			return Dossier{}, nil, err
		}
		s, err := step(ctx, tx, &incident, in, now)
		if err != nil {
			return Dossier{}, nil, err
		}
		kind, at := "stage.started", s.StartedAt
		if in.Step == "finish" {
			kind, at = "stage.finished", s.FinishedAt
		}
		entry := journal.New(kind, incident.ID, map[string]any{"stage": s.Code, "claimed": at, "next": incident.Stage}).
			Of(incident.ID).For(crews...)
		dossier, err := d.receipt(ctx, tx, incident, now)
		return dossier, []journal.Entry{entry}, err
	})
	if err != nil {
		return Dossier{}, fmt.Errorf("dispatch: stage: %w", err)
	}
	return dossier, nil
}

// any reports whether the scope covers at least one of the crews.
func (s Scope) any(crews []uuid.UUID) bool {
	return s.All || slices.ContainsFunc(crews, func(c uuid.UUID) bool { return slices.Contains(s.Crews, c) })
}

// step moves one stage and saves it and the incident.
func step(ctx context.Context, tx *gorm.DB, in *Incident, input StageInput, now time.Time) (Stage, error) {
	stages, err := gorm.G[Stage](tx).Where("incident_id = ?", in.ID).Order("ordinal").Find(ctx)
	if err != nil {
		return Stage{}, err
	}
	i := slices.IndexFunc(stages, func(s Stage) bool { return s.Code == input.Stage })
	if i < 0 {
		return Stage{}, journal.Refuse(journal.Invalid, "not-one-of").At("stage")
	}
	if err := stages[i].move(stages[:i], input, in.RegisteredAt, now); err != nil {
		return Stage{}, err
	}
	s := stages[i]
	n, err := gorm.G[Stage](tx).Where("incident_id = ? AND ordinal = ?", s.IncidentID, s.Ordinal).Select("started_at", "finished_at").Updates(ctx, s)
	if err != nil || n != 1 {
		return Stage{}, fmt.Errorf("stage %s: %d rows: %w", s.Code, n, err)
	}
	in.Stage = currentStage(stages)
	return s, in.save(ctx, tx)
}

// move applies a step to s, given the stages before it. It only computes.
func (s *Stage) move(earlier []Stage, in StageInput, registered, now time.Time) error {
	earliest := registered
	for _, e := range earlier {
		if !e.over() {
			return journal.Refuse(journal.Conflict, "stage-earlier-open", "stage", e.Code)
		}
		if e.FinishedAt != nil && e.FinishedAt.After(earliest) {
			earliest = *e.FinishedAt
		}
	}
	starting := in.Step == "start"
	switch {
	case s.Skipped:
		return journal.Refuse(journal.Conflict, "stage-skipped", "stage", s.Code)
	case s.FinishedAt != nil:
		return journal.Refuse(journal.Conflict, "stage-finished", "stage", s.Code)
	case starting && s.StartedAt != nil:
		return journal.Refuse(journal.Conflict, "stage-started", "stage", s.Code)
	case !starting && s.StartedAt == nil:
		return journal.Refuse(journal.Conflict, "stage-not-started", "stage", s.Code)
	}
	if !starting {
		earliest = *s.StartedAt
	}
	at, err := typedTime(in.At, now, earliest)
	if err != nil {
		return err
	}
	if starting {
		s.StartedAt = &at
	} else {
		s.FinishedAt = &at
	}
	return nil
}
