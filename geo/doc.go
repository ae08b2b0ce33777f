// Package geo knows where things are in the city: positions, shapes, service
// areas with their districts and bases, and which place is nearest to which.
//
// It is a ground-floor package: it imports no other package of ours.
//
// Decisions:
//
//   - Everything is WGS 84 (SRID 4326), longitude before latitude as in
//     GeoJSON. Points are columns lon and lat; lines and polygons are WKB in a
//     bytea, so that a plain PostgreSQL without extensions will do.
//   - Coordinates are checked here, before orb sees them: orb panics on some
//     latitudes and allocates what a damaged WKB header asks for. Whatever
//     comes from outside passes CheckWKB or ReadFeatures.
//   - A point on the border of two districts belongs to exactly one of them,
//     by one rule (see Atlas.DistrictAt); a point outside all of them belongs
//     to the nearest, and says so. An address never falls into a crack.
//   - Nearness is great-circle nearness. A tree on raw degrees gives the wrong
//     neighbour for one query in seven at 47 degrees north, because a degree of
//     longitude is shorter than one of latitude; Index hides the projection.
//   - Driving times come from a Traveller: the road graph (geo/road), or the
//     straight line (StraightLine), and then every screen says "estimate".
package geo
