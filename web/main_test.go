package web

import (
	"testing"

	"jylu/migrations/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }
