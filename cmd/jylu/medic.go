package main

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

const (
	medicEvery = 10 * time.Second // without being told of a change
	medicAhead = 10 * time.Minute // how long before a watch its people are checked
	medicBatch = 500              // the most one command takes
)

// medic stands in for the medical room of the invented city: before each watch,
// and when somebody has become fit, it admits who keeps the watch and is ready,
// by the same command as a person. It never admits who is ill.
type medic struct {
	board *fleet.Board
	wake  chan struct{}
}

func newMedic(board *fleet.Board) *medic {
	return &medic{board: board, wake: make(chan struct{}, 1)}
}

// changed tells the medic that the roster may have changed. It never waits.
func (m *medic) changed() {
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

func (m *medic) run(ctx context.Context) error {
	tick := time.NewTicker(medicEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-m.wake:
			select { // many changes come at once; one look after them does
			case <-ctx.Done():
				return nil
			case <-time.After(time.Second):
			}
		}
		if err := m.round(ctx); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "the demonstration's medic could not check", "err", err)
		}
	}
}

// round checks this watch and, shortly before it begins, the next.
func (m *medic) round(ctx context.Context) error {
	watch, err := m.check(ctx, m.board.Now())
	if err != nil || watch.End.Sub(m.board.Now()) > medicAhead {
		return err
	}
	_, err = m.check(ctx, watch.End)
	return err
}

// check admits to the watch that at falls in, and returns that watch.
func (m *medic) check(ctx context.Context, at time.Time) (fleet.Watch, error) {
	roster, err := fleet.LoadRoster(ctx, m.board.DB, at, nil)
	if err != nil {
		return fleet.Watch{}, err
	}
	var checks []fleet.AdmissionInput
	for _, w := range roster.Workers {
		if w.Duty == fleet.DutyOnWatch && w.Admitted == nil && w.StateAt(at) == fleet.StateReady {
			checks = append(checks, fleet.AdmissionInput{Worker: w.Worker.ID, Passed: true, Watch: &roster.Watch.Start})
		}
	}
	for batch := range slices.Chunk(checks, medicBatch) {
		if _, err := m.board.Admit(ctx, journal.Command{At: m.board.Now()}, batch); err != nil {
			return roster.Watch, err
		}
	}
	return roster.Watch, nil
}
