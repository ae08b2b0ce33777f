package fleet_test

import (
	"testing"
	_ "time/tzdata"

	"jylu/migrations/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }
