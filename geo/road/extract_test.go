package road

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"jylu/geo/osm"
)

// extract is the graph of the extract of 2012, made once for all tests.
var extract = sync.OnceValues(func() (*Graph, error) {
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "almaty_roads_2012.osm.pbf"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	x, err := osm.Read(context.Background(), f, osm.Options{})
	if err != nil {
		return nil, err
	}
	n, _, err := Import(x)
	if err != nil {
		return nil, err
	}
	return NewGraph(n, nil)
})

func almaty(t testing.TB) *Graph {
	t.Helper()
	g, err := extract()
	if os.IsNotExist(err) {
		t.Skip("no extract here: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return g
}
