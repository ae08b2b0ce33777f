package fleet_test

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/fleet"
)

// away is a database that cannot be reached.
type away struct{ asked atomic.Int64 }

var errAway = errors.New("connection refused")

func (a *away) PrepareContext(context.Context, string) (*sql.Stmt, error) { return nil, errAway }

func (a *away) ExecContext(context.Context, string, ...any) (sql.Result, error) {
	a.asked.Add(1)
	return nil, errAway
}

func (a *away) QueryContext(context.Context, string, ...any) (*sql.Rows, error) {
	a.asked.Add(1)
	return nil, errAway
}

func (a *away) QueryRowContext(context.Context, string, ...any) *sql.Row { return nil }

// TestTenMinutesWithoutDatabase: forty vehicles go on reporting each second, their
// positions go on to the screens, memory stays bounded, and the end leaves no
// goroutine behind (synctest would not return).
func TestTenMinutesWithoutDatabase(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		db := new(away)
		tracker := fleet.NewTracker(&gorm.DB{Statement: &gorm.Statement{ConnPool: db}}, time.Now)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- tracker.Run(ctx) }()
		sub := tracker.Subscribe(ctx)
		var vehicles [40]uuid.UUID
		for i := range vehicles {
			vehicles[i] = uuid.Must(uuid.NewV7())
		}
		seen := 0
		for second := range 600 {
			for _, id := range vehicles {
				if err := tracker.Accept(fixOf(id, time.Now(), 76.9+float64(second)/1e5, 43.2)); err != nil {
					t.Fatal(err)
				}
			}
			time.Sleep(time.Second)
			synctest.Wait()
			select {
			case p := <-sub.C:
				seen += len(p.Fixes)
			default:
			}
		}
		if seen < 590*len(vehicles) {
			t.Errorf("the screens saw %d positions of %d", seen, 600*len(vehicles))
		}
		if n := tracker.Pending(); n > fleet.MaxPending || n < len(vehicles) {
			t.Errorf("%d fixes wait, want at most %d", n, fleet.MaxPending)
		}
		if db.asked.Load() < 590 {
			t.Errorf("the database was tried %d times in ten minutes", db.asked.Load())
		}
		cancel()
		if err := <-done; err == nil {
			t.Error("what could not be stored at the end was not reported")
		}
		if _, open := <-sub.C; open {
			<-sub.C
		}
	})
}
