package ground

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"time"

	"jylu/geo/address"
	"jylu/geo/osm"
	"jylu/geo/road"
	"jylu/geo/tile"
)

// osmAttribution is what must stand beside everything made from OpenStreetMap.
const osmAttribution = "© OpenStreetMap contributors"

// RoadsImport is what an import of a road file made, before it is stored.
type RoadsImport struct {
	Report road.Report
	Layers []Layer // roads, map, places
	Took   time.Duration
}

// ReadRoads reads an OSM PBF file into layers: its roads with the order of their
// hierarchy, the map, and its addresses. Nothing is stored; errors of the file
// name the block. source is the file's name, for people.
func ReadRoads(ctx context.Context, r io.ReadSeeker, source string, progress func(read, total int64)) (RoadsImport, error) {
	began := time.Now()
	var done RoadsImport
	sum, err := digest(r)
	if err != nil {
		return done, fmt.Errorf("ground: read roads: %w", err)
	}
	x, err := osm.Read(ctx, r, osm.Options{Progress: progress})
	if err != nil {
		return done, fmt.Errorf("ground: read roads: %w", err)
	}
	network, report, err := road.Import(x)
	if err != nil {
		return done, fmt.Errorf("ground: read roads: %w", err)
	}
	network.Source = source
	done.Report = report
	graph, err := road.NewGraph(network, nil)
	if err != nil {
		return done, fmt.Errorf("ground: read roads: %w", err)
	}
	places := address.FromOSM(x)
	drawn := tile.FromOSM(x, network)
	drawn.Source = source
	of := func(kind string, counts Counts, write func(io.Writer) error) error {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			return fmt.Errorf("ground: read roads: %s: %w", kind, err)
		}
		done.Layers = append(done.Layers, Layer{Kind: kind, Source: source, Attribution: osmAttribution, Sha256: sum, Counts: counts, Body: b.Bytes()})
		return nil
	}
	if err := of(Roads, roadCounts(report), network.Write); err != nil {
		return done, err
	}
	done.Layers[0].Derived = writeOrder(graph.Order())
	if err := of(Map, mapCounts(drawn), drawn.Write); err != nil {
		return done, err
	}
	err = of(Places, placeCounts(places), places.Write)
	done.Took = time.Since(began)
	return done, err
}

func digest(r io.ReadSeeker) ([]byte, error) {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	h := sha256.New()
	_, err := io.Copy(h, r)
	return h.Sum(nil), err
}

func roadCounts(r road.Report) Counts {
	return Counts{
		"nodes": r.Nodes, "ways": r.Ways, "directed_edges": r.DirectedEdges, "restrictions": r.Restrictions, "largest_component_nodes": r.LargestComponentNodes,
		"junctions": r.Junctions, "segments": r.Segments, "kilometres": r.Metres / 1000,
	}
}

func mapCounts(l *tile.Layers) Counts {
	c := Counts{}
	for i, features := range l.Features {
		c[tile.Layer(i).String()] = len(features)
	}
	return c
}

func placeCounts(g address.Gazetteer) Counts {
	return Counts{
		"streets": len(g.Streets), "houses": len(g.Houses), "crossings": len(g.Crossings), "places": len(g.Places), "chambers": len(g.Chambers), "aliases": len(g.Aliases),
	}
}

// FaultsError is a file of addresses with faults; nothing of it is to be used.
type FaultsError struct{ Faults []address.Fault }

func (e *FaultsError) Error() string {
	return fmt.Sprintf("the file has %d faults, the first: %v", len(e.Faults), e.Faults[0])
}

// ReadAddresses reads the company's own register of addresses, a CSV table or
// GeoJSON (a name that ends in json), into a layer. A *FaultsError lists what is
// wrong, by line and column.
func ReadAddresses(r io.Reader, source string) (Layer, error) {
	h := sha256.New()
	read := address.ReadCSV
	if name := strings.ToLower(source); strings.HasSuffix(name, "json") {
		read = address.ReadGeoJSON
	}
	g, faults, err := read(io.TeeReader(r, h))
	if err != nil {
		return Layer{}, fmt.Errorf("ground: read addresses: %w", err)
	}
	if len(faults) > 0 {
		return Layer{}, fmt.Errorf("ground: read addresses: %w", &FaultsError{faults})
	}
	g.Source = source
	var b bytes.Buffer
	if err := g.Write(&b); err != nil {
		return Layer{}, fmt.Errorf("ground: read addresses: %w", err)
	}
	return Layer{Kind: Addresses, Source: source, Sha256: h.Sum(nil), Counts: placeCounts(g), Body: b.Bytes()}, nil
}
