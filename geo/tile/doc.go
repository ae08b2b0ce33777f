// Package tile makes the map: vector tiles (Mapbox Vector Tile 2) out of what was
// imported or bundled, or out of a PMTiles archive that an operator laid into the
// data folder.
//
// Layers is the drawing as plain data: made of an OSM extract (FromOSM) or of the
// bundled city (FromCity), kept by Write and Read. A Maker cuts it into tiles when
// they are asked for; an Archive has them ready. Both answer Tile and Info.
//
// Decisions:
//
//   - Tiles are made on demand and kept in a bounded cache. A city has some 5,000
//     tiles down to zoom 16, a dispatcher sees a hundred of them a day, and a new
//     import must show at once: cutting all of them beforehand would buy nothing.
//   - Positions are projected once, to a grid of 2³² by 2³² over the Mercator
//     square (9 mm at the equator). A tile is then a shift and a subtraction, and a
//     point on a common border lies in both tiles at the same place.
//   - Zoom 16 is the last: its grid is 11 cm in Almaty, and MapLibre enlarges it.
//   - What is too small to be seen is left out by its size in pixels, and lines and
//     areas are simplified to half a pixel before they are cut, so that
//     neighbouring tiles meet. Points stand only in the tile that owns them.
//   - Pieces of one street are joined to long lines (strokes.go), because names are
//     written along lines, and things that are described alike are one feature:
//     a third of the bytes.
//   - orb panics on empty lines, on rings without points and on positions that are
//     no numbers; nothing of the kind leaves NewMaker. Fuzz tests hold that.
package tile
