// Package road knows the streets: which a lorry may drive, how long it takes, which
// way it goes, and what a dispatcher has closed. A Network comes from an OSM file
// (Import) or from drawn lines (FromLines), is stored for the next start (Write,
// ReadNetwork), becomes a Graph once, and Roads for each profile, vehicle size
// and list of closures. Roads answer the questions; they are a geo.Traveller.
//
// Decisions about roads:
//
//   - The traveller is a utility's lorry. It may go to any house it was called to
//     and has no right of passage: what is private, for residents or deliveries, or
//     behind a gate may begin or end a trip (Segment.Private), and so may whatever
//     can be reached only through it; access.go says which tags mean what.
//   - Speeds are the class's, bounded by posted limits, never raised by them: a
//     loaded lorry averages less than any limit (domain.md §4.5). One value per
//     class, factors of time for ice, night, quarantine and what drives taught.
//   - What is true at some hours only (conditional tags, reversible lanes) is
//     not guessed at: it is left out and counted in the Report, as is all else that
//     was not understood.
//   - Points where nothing changes are no nodes: the extract's 23,700 points are
//     8,300 nodes. Positions stay integers, so equal points stay equal.
//   - Restrictions are sequences of arcs; turns at ways that mappers did not split
//     are told apart by the name of the turn, or reported as ambiguous.
//
// Decisions about time:
//
//   - Times are exact shortest paths in integer milliseconds under all turn
//     restrictions, equal to a plain Dijkstra's to the millisecond, rounded to
//     seconds at the very end; tests compare both on a made-up quarter
//     (testdata/quarter.osm) that has every rule in it.
//   - Customizable contraction hierarchies (geo/road/hierarchy): the order depends
//     on the streets alone and is cached; speeds and closures are weights, put in
//     within milliseconds, so a closure holds from the next question on.
//   - Nodes are split where a restriction begins, by an automaton over the arcs driven;
//     private parts are apart and searched by Dijkstra, being small.
//   - Everything is immutable once made: a question never sees half a change, and
//     a new closure makes new Roads.
//   - Times are measured from the nearest usable point of a road, partial
//     segments counted; beyond 5 km there is no answer rather than a guess. A
//     point on a closed street is measured from the nearest open one: vehicles
//     stop at the barrier.
//
// Decisions about streets:
//
//   - A street is all road whose name has the same key (geo/toponym), whatever the
//     spelling and language; pieces more than 1 km apart are different streets.
//   - A stretch or a side of a contour is walked along the street on the network,
//     whatever the signs say, over a block of another name where the map has one.
//   - Of several rings that streets could bound, the shortest simple one is meant.
//   - Isochrones are level sets of one raster of exact times, so they nest.
package road
