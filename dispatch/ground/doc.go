// Package ground is what everything happens on, as a process knows it: roads with
// their travel times, addresses, the map, and the streets that are closed now.
//
// Roads, places and map come from imports ([Ground.Import]) and lie in table
// ground_layer as one blob a kind; a kind nobody imported is that of the bundled
// schematic city. [Ground] holds them in memory as a [Terrain], which is
// immutable: an import, by whichever process or from the terminal, brings
// another, built beside the old one and swapped in whole. Nobody who asks waits
// for it.
//
// Decisions:
//
//   - Closures, speeds and factors are no projection. Whoever asks for travel
//     times reads those in force in his own snapshot ([Ground.At]), one row in
//     one round trip, and the cached metric is used if it was made of the same,
//     else brought up to date, which takes milliseconds. So a street closed
//     through one process is closed in every other from the next question on,
//     with no message that could be lost or late.
//   - A closure keeps its geometry. The numbers of its segments are kept too, and
//     hold as long as the roads are the same; after an import the geometry
//     tells which pieces of the new roads are meant.
//   - A closure is never deleted: it ends. Who was nearest a week ago is asked
//     with the closures of then.
//   - One metric per vehicle size that matters: sizes that meet the same signs
//     share one.
//   - Where there is no road (no graph, more than 5 km from one, no way through),
//     the straight line answers, and each single time says which of the two it
//     is ([Time.Road]).
//   - The journal hears of ids, codes and numbers; names of streets and notes stay
//     in the tables.
package ground
