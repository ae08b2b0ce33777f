package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"jylu/geo/tile"
)

// baseMapFile is the PMTiles archive that replaces the map of our own, if it lies
// in the data folder.
const baseMapFile = "basemap.pmtiles"

// baseMap opens the base map in the data folder; nil: there is none. One that
// cannot be read is said so and left out: nobody waits for a map.
func (p *program) baseMap() *tile.Archive {
	a, err := tile.OpenArchive(filepath.Join(p.cfg.DataDir, baseMapFile))
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		p.log.Error("base map cannot be used; the map is drawn from what was imported", "err", err)
		fmt.Fprintf(p.stderr, "%v\nThe map is drawn from what was imported instead.\n", err)
		return nil
	}
	p.log.Info("base map", "file", a.Info().Source, "max_zoom", a.Info().MaxZoom)
	return a
}
