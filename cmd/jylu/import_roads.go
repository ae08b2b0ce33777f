package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"jylu/dispatch/ground"
	"jylu/dispatch/journal"
	"jylu/geo"
)

// importRoads brings in an OSM PBF file: `import roads FILE.osm.pbf`. It reads the
// whole file before it touches the database, so a broken one changes nothing; a
// server that is running takes the roads over within seconds.
func (p *program) importRoads(ctx context.Context, args []string) error {
	fs := p.flags("import roads")
	dry := fs.Bool("dry-run", false, "read everything, change nothing")
	asJSON := fs.Bool("json", false, "end in one line of JSON")
	file, err := parse(fs, args, "FILE.osm.pbf")
	if err != nil {
		return err
	}
	began := time.Now()
	f, err := os.Open(file[0])
	if err != nil {
		return err
	}
	defer f.Close()
	megabytes := p.progress("kB")
	in, err := ground.ReadRoads(ctx, f, filepath.Base(file[0]), func(read, total int64) { megabytes(int(read/1024), int(total/1024)) })
	if err != nil {
		return fmt.Errorf("nothing was changed: %w", err)
	}
	if err := p.storeLayers(ctx, *dry, in.Layers); err != nil {
		return err
	}
	seconds := time.Since(began).Seconds()
	if *asJSON {
		return json.NewEncoder(p.stdout).Encode(struct {
			Nodes                 int     `json:"nodes"`
			Ways                  int     `json:"ways"`
			DirectedEdges         int     `json:"directed_edges"`
			Restrictions          int     `json:"restrictions"`
			LargestComponentNodes int     `json:"largest_component_nodes"`
			Seconds               float64 `json:"seconds"`
		}{in.Report.Nodes, in.Report.Ways, in.Report.DirectedEdges, in.Report.Restrictions, in.Report.LargestComponentNodes, seconds})
	}
	r := in.Report
	fmt.Fprintf(p.stdout, "%d nodes, %d ways, %d directed edges, %d turn restrictions in the file; largest connected part %d nodes\n",
		r.Nodes, r.Ways, r.DirectedEdges, r.Restrictions, r.LargestComponentNodes)
	fmt.Fprintf(p.stdout, "%d junctions, %d segments, %d km of road, %d turn restrictions in force\n", r.Junctions, r.Segments, r.Metres/1000, r.TurnRestrictions)
	for _, s := range r.Skipped {
		fmt.Fprintf(p.stdout, "left out: %-32s %6d (first: %d)\n", s.Reason, s.Count, s.First)
	}
	p.layerCounts(in.Layers[1:])
	fmt.Fprintf(p.stdout, "done in %.1f s\n", seconds)
	p.saidDry(*dry)
	return nil
}

// importAddresses brings in a register of addresses: `import addresses FILE`, CSV
// or GeoJSON; the README of package geo/address describes the columns.
func (p *program) importAddresses(ctx context.Context, args []string) error {
	fs := p.flags("import addresses")
	dry := fs.Bool("dry-run", false, "check everything, change nothing")
	file, err := parse(fs, args, "FILE")
	if err != nil {
		return err
	}
	f, err := os.Open(file[0])
	if err != nil {
		return err
	}
	defer f.Close()
	layer, err := ground.ReadAddresses(f, filepath.Base(file[0]))
	if faulty, ok := errors.AsType[*ground.FaultsError](err); ok {
		errs := []error{fmt.Errorf("nothing was changed, the file has %d faults", len(faulty.Faults))}
		for i, fault := range faulty.Faults {
			if i == shownFaults {
				errs = append(errs, fmt.Errorf("… and %d more", len(faulty.Faults)-i))
				break
			}
			errs = append(errs, fault)
		}
		return errors.Join(errs...)
	}
	if err != nil {
		return fmt.Errorf("nothing was changed: %w", err)
	}
	if err := p.storeLayers(ctx, *dry, []ground.Layer{layer}); err != nil {
		return err
	}
	p.layerCounts([]ground.Layer{layer})
	p.saidDry(*dry)
	return nil
}

// storeLayers brings layers into the database, all or none.
func (p *program) storeLayers(ctx context.Context, dry bool, layers []ground.Layer) error {
	if dry {
		return nil
	}
	db, err := p.openDatabase(ctx, purpose{migrate: true})
	if err != nil {
		return err
	}
	defer db.Close()
	g := ground.New(db.Gorm, now, geo.DefaultStraightLine)
	if err := g.Import(ctx, journal.Command{At: now()}, layers...); err != nil {
		return fmt.Errorf("nothing was changed: %w", err)
	}
	return nil
}

// layerCounts says what each layer holds.
func (p *program) layerCounts(layers []ground.Layer) {
	for _, l := range layers {
		fmt.Fprintf(p.stdout, "%s:", l.Kind)
		for _, code := range slices.Sorted(maps.Keys(l.Counts)) {
			if l.Counts[code] > 0 {
				fmt.Fprintf(p.stdout, " %d %s", l.Counts[code], code)
			}
		}
		fmt.Fprintln(p.stdout)
	}
}

func (p *program) saidDry(dry bool) {
	if dry {
		fmt.Fprintln(p.stdout, "a dry run: nothing was changed")
	}
}
