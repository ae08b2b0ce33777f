package web

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"jylu/dispatch/ground"
	"jylu/dispatch/journal"
	"jylu/geo"
	"jylu/migrations"
)

// extract is the road network of a real city, beside the checkout; where it is
// absent the bundled city's roads stand in.
var extract = filepath.Join("..", "..", "shared", "data", "almaty_roads_2012.osm.pbf")

// BenchmarkTravelTable asks over HTTP for the times from 50 places to 500, none of
// them on a road: signed in, checked, snapped, and answered as JSON. The baseline
// is a bare gin handler that decodes the same places, asks the same roads and
// encodes the same table, for anybody.
//
// Budget: 25 ms a table, the bundled city's or a real one's.
func BenchmarkTravelTable(b *testing.B) {
	sc := newSceneOn(b, roomy(b, migrations.Options{}))
	if f, err := os.Open(extract); err == nil {
		defer f.Close()
		in, err := ground.ReadRoads(b.Context(), f, "extract", nil)
		if err == nil {
			err = sc.s.ground.Import(b.Context(), journal.Command{At: time.Now()}, in.Layers...)
		}
		if err == nil {
			err = sc.s.ground.Load(b.Context())
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	br := sc.account("aigul", Dispatcher, nil)
	rng := rand.New(rand.NewPCG(1, 2))
	places := func(n int) (all [][2]float64) {
		for range n {
			all = append(all, [2]float64{76.86 + 0.1*rng.Float64(), 43.22 + 0.06*rng.Float64()})
		}
		return all
	}
	asked := encoded(b, map[string]any{"from": places(50), "to": places(500)})
	ours := br.request(post, "/api/v1/travel/table", asked)
	url := bareServer(b, post, "/table", func(c *gin.Context) {
		var in struct{ From, To [][2]float64 }
		if err := json.NewDecoder(c.Request.Body).Decode(&in); err != nil {
			b.Error(err)
		}
		positions := func(all [][2]float64) (read []geo.Position) {
			for _, p := range all {
				read = append(read, geo.Position{Lon: p[0], Lat: p[1]})
			}
			return read
		}
		t, err := sc.s.ground.At(c, sc.db.Gorm, time.Now())
		if err != nil {
			b.Error(err)
			return
		}
		v := tableView{Basis: t.Basis()}
		for _, times := range t.Times(ground.Workshop, positions(in.From), positions(in.To)) {
			v.Seconds = append(v.Seconds, times)
		}
		c.JSON(200, v)
	})
	bare := (&browser{url: url}).request(post, "/table", asked)
	var table tableAnswer
	decoded(b, dial(b, sc.url).read(b, ours), &table)
	if len(table.Seconds) != 50 || len(table.Seconds[0]) != 500 || table.Basis != geo.BasisRoad {
		b.Fatalf("%d rows by %s", len(table.Seconds), table.Basis)
	}
	took := func(url string, request []byte) func() float64 {
		l := dial(b, url)
		return func() float64 {
			began := time.Now()
			l.read(b, request)
			return milliseconds(time.Since(began))
		}
	}
	compare(b, "ms/table", 21, took(sc.url, ours), took(url, bare))
}

// tableAnswer is what a client reads.
type tableAnswer struct {
	Seconds [][]*int `json:"seconds"`
	Basis   string   `json:"basis"`
}
