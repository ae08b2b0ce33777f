package geo_test

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"jylu/geo"
	"jylu/migrations/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// TestRowsMatchTables compares every row struct with the migrated table, column
// for column.
func TestRowsMatchTables(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for _, row := range []schema.Tabler{geo.ServiceArea{}, geo.District{}, geo.Base{}, geo.Layer{}} {
		s, err := schema.Parse(row, &sync.Map{}, db.Gorm.NamingStrategy)
		if err != nil {
			t.Fatal(err)
		}
		var columns []byte
		if err := db.SQL.QueryRowContext(t.Context(), `SELECT json_agg(column_name ORDER BY column_name)
			FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1`, row.TableName()).Scan(&columns); err != nil {
			t.Fatal(err)
		}
		var want []string
		if err := json.Unmarshal(columns, &want); err != nil {
			t.Fatal(err)
		}
		if got := slices.Sorted(slices.Values(s.DBNames)); !slices.Equal(got, want) {
			t.Errorf("%s: struct has %v, table has %v", row.TableName(), got, want)
		}
	}
}

// TestStored writes a district and a base and reads them back the same, NULL
// and damaged outlines are refused, and the atlas finds its way.
func TestStored(t *testing.T) {
	t.Parallel()
	db, ctx := pgtest.New(t), t.Context()
	area := geo.ServiceArea{Code: "north", NameRu: "Север", NameKk: "Солтүстік", NameEn: "North", Ordinal: 1}
	district := geo.District{Code: "upper", AreaCode: "north", NameRu: "Верхний", NameKk: "Жоғарғы", NameEn: "Upper",
		Outline: geo.Shape{Geometry: orb.Polygon{{{76, 43}, {77, 43}, {77, 44}, {76, 43}}}}, Schematic: true}.Bounded()
	base := geo.Base{Code: "yard", AreaCode: "north", NameRu: "Двор", NameKk: "Аула", NameEn: "Yard",
		Position: geo.Position{Lon: 76.123456789, Lat: 43.1}}
	if err := errors.Join(gorm.G[geo.ServiceArea](db.Gorm).Create(ctx, &area), gorm.G[geo.District](db.Gorm).Create(ctx, &district),
		gorm.G[geo.Base](db.Gorm).Create(ctx, &base)); err != nil {
		t.Fatal(err)
	}
	if got, err := gorm.G[geo.Base](db.Gorm).Take(ctx); err != nil || got != base {
		t.Errorf("base = %+v, %v", got, err)
	}
	atlas, err := geo.LoadAtlas(ctx, db.Gorm)
	if err != nil || len(atlas.Districts()) != 1 || !reflect.DeepEqual(atlas.Districts()[0], district) {
		t.Fatalf("atlas = %+v, %v", atlas, err)
	}
	if d, exact := atlas.DistrictAt(geo.Position{Lon: 76.9, Lat: 43.1}); d.Code != "upper" || !exact {
		t.Errorf("DistrictAt = %q, %v", d.Code, exact)
	}

	if _, err := db.SQL.ExecContext(ctx, `UPDATE district SET outline = '\x0103'`); err != nil {
		t.Fatal(err)
	}
	if _, err := geo.LoadAtlas(ctx, db.Gorm); err == nil {
		t.Error("a damaged outline was loaded")
	}
	district.Code, district.Outline = "nowhere", geo.Shape{Geometry: orb.Point{math.NaN(), 43}}
	if err := gorm.G[geo.District](db.Gorm).Create(ctx, &district); err == nil {
		t.Error("an outline of not-a-number was stored")
	}
}
