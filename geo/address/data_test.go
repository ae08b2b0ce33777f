package address

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"jylu/geo"
)

// sharedData is the folder of test data beside the repository.
var sharedData = filepath.Join("..", "..", "..", "shared", "data")

// shared opens a file of the test data that lies beside the repository, or
// skips the test.
func shared(t testing.TB, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join(sharedData, name))
	if err != nil {
		t.Skipf("the shared test data is not here: %v", err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// rows reads a CSV file with a head into maps.
func rows(t testing.TB, f *os.File) []map[string]string {
	t.Helper()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, r := range all[1:] {
		m := map[string]string{}
		for i, v := range r {
			m[all[0][i]] = v
		}
		out = append(out, m)
	}
	return out
}

func position(t testing.TB, m map[string]string) geo.Position {
	t.Helper()
	lat, err := strconv.ParseFloat(m["lat"], 64)
	if err != nil {
		t.Fatal(err)
	}
	lon, err := strconv.ParseFloat(m["lon"], 64)
	if err != nil {
		t.Fatal(err)
	}
	return geo.Position{Lon: lon, Lat: lat}
}

// almaty is the gazetteer of the extract of 2012: its houses, streets
// and places.
func almaty(t testing.TB) Gazetteer {
	t.Helper()
	g := Gazetteer{Aliases: AlmatyAliases()}
	for _, m := range rows(t, shared(t, "almaty_addresses_2012.csv")) {
		if m["street"] != "" {
			g.Houses = append(g.Houses, House{Street: m["street"], Number: m["housenumber"], Building: m["building"], Position: position(t, m)})
		}
	}
	roads := extract(t)
	g.Streets, g.Crossings = roads.Streets, roads.Crossings
	for _, m := range rows(t, shared(t, "almaty_amenities_2012.csv")) {
		if m["name"] != "" {
			g.Places = append(g.Places, Place{Kind: m["amenity"], Names: Names{Plain: m["name"]}, Position: position(t, m)})
		}
	}
	return g
}
