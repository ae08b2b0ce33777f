package fleet_test

import (
	"slices"
	"sync"
	"testing"

	"gorm.io/gorm/schema"

	"jylu/fleet"
	"jylu/migrations/pgtest"
)

// TestRowsMatchTables compares every row struct with the migrated table, column
// for column: a column nobody reads is as much a defect as a field nobody stores.
func TestRowsMatchTables(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	rows := []schema.Tabler{
		fleet.Resource{}, fleet.Crew{}, fleet.CrewMinimum{}, fleet.Vehicle{}, fleet.Worker{}, fleet.Certificate{},
		fleet.Admission{}, fleet.Regime{}, fleet.RegimeDeclared{}, fleet.Booking{}, fleet.Milestone{},
		fleet.Fix{}, fleet.FixLast{}, fleet.ReadinessPoint{}, fleet.Standing{}, fleet.QuarantineCase{}, fleet.ContactDecision{}, fleet.CrewMove{},
		fleet.CrewMeeting{}, fleet.Disinfection{}, fleet.Pass{}, fleet.Stock{}, fleet.StockMovement{},
	}
	for _, row := range rows {
		t.Run(row.TableName(), func(t *testing.T) {
			s, err := schema.Parse(row, &sync.Map{}, db.Gorm.NamingStrategy)
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			if err := db.SQL.QueryRowContext(t.Context(), `SELECT json_agg(column_name ORDER BY column_name)
				FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1`,
				row.TableName()).Scan(jsonInto(&want)); err != nil {
				t.Fatal(err)
			}
			got := slices.Sorted(slices.Values(s.DBNames))
			if !slices.Equal(got, want) {
				t.Errorf("struct has %v\ntable  has %v", got, want)
			}
		})
	}
}
