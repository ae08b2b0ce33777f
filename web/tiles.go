package web

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"jylu/geo/tile"
)

// tiles is where the map comes from: a tile.Maker or a tile.Archive.
type tiles interface {
	Tile(z, x, y uint32) ([]byte, error)
	Info() tile.Info
}

// cityTiles makes the map of the bundled city, once.
var cityTiles = sync.OnceValue(func() *tile.Maker { return tile.NewMaker(tile.FromCity()) })

// tiles returns what the map is drawn from now.
func (s *Server) tiles() (tiles, error) {
	if s.opt.BaseMap != nil {
		return s.opt.BaseMap, nil
	}
	if imported := s.ground.Terrain().Tiles(); imported != nil {
		return imported, nil
	}
	return cityTiles(), nil
}

// tileRoot is where tiles lie. Their addresses carry the version, so that browsers
// keep each one as long as it is right.
const tileRoot = "/tiles"

// tileRoutes is the map.
func tileRoutes() []route {
	return []route{
		{method: get, path: tileRoot + "/index.json", name: "tiles", does: "What the map is drawn from, as TileJSON.", may: people, mount: plain((*Server).getTiles)},
		{method: get, path: tileRoot + "/{z}/{x}/{y}.mvt", name: "tile", does: "A vector tile.", may: people, mount: plain((*Server).getTile)},
	}
}

// tilesView is TileJSON 3.0.0 and what our screens need besides.
type tilesView struct {
	TileJSON     string            `json:"tilejson"`
	Name         string            `json:"name"`
	Tiles        []string          `json:"tiles"`
	MinZoom      uint32            `json:"minzoom"`
	MaxZoom      uint32            `json:"maxzoom"`
	Bounds       [4]float64        `json:"bounds"`
	Attribution  string            `json:"attribution"`
	VectorLayers []vectorLayerView `json:"vector_layers"`
	Schematic    bool              `json:"schematic"`
}

type vectorLayerView struct {
	ID     string            `json:"id"`
	Fields map[string]string `json:"fields"`
}

func (s *Server) getTiles(c *gin.Context) error {
	source, err := s.tiles()
	if err != nil {
		return err
	}
	i := source.Info()
	v := tilesView{
		TileJSON: "3.0.0", Name: i.Source, Tiles: []string{tileRoot + "/{z}/{x}/{y}.mvt?v=" + i.Version}, MinZoom: i.MinZoom, MaxZoom: i.MaxZoom,
		Bounds:      [4]float64{i.Bounds.Min[0], i.Bounds.Min[1], i.Bounds.Max[0], i.Bounds.Max[1]},
		Attribution: i.Attribution, VectorLayers: []vectorLayerView{}, Schematic: i.Schematic,
	}
	for _, id := range i.Layers {
		v.VectorLayers = append(v.VectorLayers, vectorLayerView{id, map[string]string{}})
	}
	c.Header("Cache-Control", "no-cache")
	c.JSON(http.StatusOK, v)
	return nil
}

func (s *Server) getTile(c *gin.Context) error {
	source, err := s.tiles()
	if err != nil {
		return err
	}
	row, isTile := strings.CutSuffix(c.Param("y.mvt"), ".mvt")
	var at [3]uint32
	for i, text := range [...]string{c.Param("z"), c.Param("x"), row} {
		n, err := strconv.ParseUint(text, 10, 32)
		if err != nil || !isTile {
			return refuse(http.StatusNotFound, "absent")
		}
		at[i] = uint32(n)
	}
	version := source.Info().Version
	h := c.Writer.Header()
	h.Set("ETag", `"`+version+`"`)
	h.Set("Cache-Control", "private, no-cache")
	if c.Query("v") == version {
		h.Set("Cache-Control", "private, max-age=31536000, immutable")
	}
	h.Set("Vary", "Accept-Encoding, Cookie")
	if strings.Contains(c.GetHeader("If-None-Match"), `"`+version+`"`) {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return nil
	}
	body, err := source.Tile(at[0], at[1], at[2])
	if err != nil {
		h.Del("ETag")
		if errors.Is(err, tile.ErrAbsent) {
			return refuse(http.StatusNotFound, "absent")
		}
		return err
	}
	return sendTile(c, body)
}

// sendTile writes a tile, which is compressed, as the client can read it.
func sendTile(c *gin.Context, body []byte) error {
	if strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") {
		c.Header("Content-Encoding", "gzip")
	} else {
		r, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			return err
		}
		if body, err = io.ReadAll(r); err != nil {
			return err
		}
	}
	c.Data(http.StatusOK, "application/vnd.mapbox-vector-tile", body)
	return nil
}
