package road

import "math"

// grid finds the pieces of road near a point. A piece is one straight line of a
// segment's shape; each cell lists those that pass through it. Measured against
// an R-tree of boxes: half the time to ask and a tenth of the time to build.
type grid struct {
	west, south   int32
	wide, high    int     // cells
	lon, lat      float64 // size of a cell in units of Coord
	first, pieces []int32
	segment, at   []int32 // of a piece: its segment, and the index in Shapes of its first point
}

// cellMetres is how wide a cell is: about two blocks of a city, so that most
// points find their road in the first nine cells. Wide countries get wider cells.
const cellMetres = 200

func newGrid(n *Network) *grid {
	b := n.bound()
	g := &grid{west: b.west, south: b.south}
	for i := range n.Segments {
		s := &n.Segments[i]
		for k := s.Shape; k+1 < s.Shape+s.Points; k++ {
			g.segment, g.at = append(g.segment, int32(i)), append(g.at, k)
		}
	}
	pl := planeAt(Coord{Lat: b.south/2 + b.north/2}.Position().Lat)
	width, height := float64(b.east-b.west)*pl.perLon, float64(b.north-b.south)*pl.perLat
	cell := max(cellMetres, math.Sqrt(width*height/float64(4*len(g.at)+1)), max(width, height)/2000)
	g.lon, g.lat = cell/pl.perLon, cell/pl.perLat
	g.wide, g.high = 1+int(float64(b.east-b.west)/g.lon), 1+int(float64(b.north-b.south)/g.lat)
	var cells, pieces []int32
	for p := range g.at {
		g.through(n.Shapes[g.at[p]], n.Shapes[g.at[p]+1], func(c int) {
			cells, pieces = append(cells, int32(c)), append(pieces, int32(p))
		})
	}
	var order []int32
	g.first, order = group(g.wide*g.high, len(cells), func(i int) int32 { return cells[i] })
	g.pieces = make([]int32, len(order))
	for i, o := range order {
		g.pieces[i] = pieces[o]
	}
	return g
}

// column and row may lie outside of the grid.
func (g *grid) column(lon float64) int { return int(math.Floor((lon - float64(g.west)) / g.lon)) }
func (g *grid) row(lat float64) int    { return int(math.Floor((lat - float64(g.south)) / g.lat)) }

// through calls visit for every cell that the line a–b passes through: row by
// row, the columns between where it enters the row and where it leaves it.
func (g *grid) through(a, b Coord, visit func(cell int)) {
	if a.Lat > b.Lat {
		a, b = b, a
	}
	lonAt := func(lat float64) float64 {
		if b.Lat == a.Lat {
			return float64(b.Lon)
		}
		t := (lat - float64(a.Lat)) / float64(b.Lat-a.Lat)
		return float64(a.Lon) + min(1, max(0, t))*float64(b.Lon-a.Lon)
	}
	for row := g.row(float64(a.Lat)); row <= g.row(float64(b.Lat)); row++ {
		south := float64(g.south) + float64(row)*g.lat
		one, two := lonAt(south), lonAt(south+g.lat)
		if a.Lat == b.Lat {
			one = float64(a.Lon)
		}
		if one > two {
			one, two = two, one
		}
		// A unit more at each side: rounding must not lose a cell.
		for col := max(0, g.column(one-1)); col <= min(g.wide-1, g.column(two+1)); col++ {
			visit(row*g.wide + col)
		}
	}
}

// around calls visit for the pieces in rings of cells around p, nearest ring
// first; it stops when all pieces within the metres that visit's last answers
// allow have been visited. A piece may come more than once. Nothing is visited if
// all cells are farther: near a pole, where a cell's width is nothing, the rings
// would never get there.
func (g *grid) around(p Coord, pl plane, reach float64, visit func(piece int32) (reach float64)) {
	if g.beside(p, pl) > reach {
		return
	}
	col, row := g.column(float64(p.Lon)), g.row(float64(p.Lat))
	// How far p is from the four sides of its own cell.
	west := (float64(p.Lon) - float64(g.west) - float64(col)*g.lon) * pl.perLon
	south := (float64(p.Lat) - float64(g.south) - float64(row)*g.lat) * pl.perLat
	cellX, cellY := g.lon*pl.perLon, g.lat*pl.perLat
	inner := min(west, cellX-west, south, cellY-south)
	for ring := 0; ; ring++ {
		// What lies outside of the rings before this one is at least so far away.
		if ring > 0 && inner+float64(ring-1)*min(cellX, cellY) > reach {
			return
		}
		for y := max(0, row-ring); y <= min(g.high-1, row+ring); y++ {
			across := 1
			if y != row-ring && y != row+ring {
				across = max(1, 2*ring) // only the two ends
			}
			for x := col - ring; x <= col+ring; x += across {
				if x < 0 || x >= g.wide {
					continue
				}
				c := y*g.wide + x
				for _, piece := range g.pieces[g.first[c]:g.first[c+1]] {
					reach = visit(piece)
				}
			}
		}
	}
}

// beside is how far p is from the nearest cell, in metres east or north.
func (g *grid) beside(p Coord, pl plane) float64 {
	x, y := float64(p.Lon)-float64(g.west), float64(p.Lat)-float64(g.south)
	return max(-x*pl.perLon, (x-float64(g.wide)*g.lon)*pl.perLon, -y*pl.perLat, (y-float64(g.high)*g.lat)*pl.perLat)
}
