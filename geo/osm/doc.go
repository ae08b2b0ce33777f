// Package osm reads OpenStreetMap extracts in PBF: the files a city's roads,
// buildings and addresses come in.
//
// Decisions:
//
//   - The decoder is ours, on protowire. github.com/paulmach/osm was meant to do
//     it, and the tests still compare every object with what it reads; but it
//     decodes in goroutines of its own and indexes the block's strings without
//     looking, so one flipped bit, or a file with plain instead of dense nodes,
//     is a panic nobody can recover; it inflates a block before it asks how large
//     it gets; and with cgo it wants zlib's headers, so that a bare go build is
//     not enough. A dispatcher's server must survive any file.
//   - Nothing is believed before it is checked: a blob header is at most 64 KiB,
//     a blob 32 MiB, both compressed and inflated (the limits of the format), and
//     inflating stops one byte past the size the blob declares. Every error is a
//     *BlockError that says in which block of the file it is.
//   - A file is gone through twice. First ways and relations, which tell what is
//     wanted; then, only in the blocks that have them, the positions of wanted
//     nodes. (A third time, ways alone, where multipolygons have untagged parts.)
//     One block is in memory at a time, and what is kept lies in flat arrays: 8
//     bytes for a position, 8 for its id, 4 for a reference, 8 for a tag.
//     Measured: a file of 43 MB, 6 million nodes and 600,000 ways, all kept, takes
//     200 MB of memory at the worst moment, so one of 200 MB some 900 MB.
//   - Only what Jylu uses is kept (keep.go): roads, buildings, water, rails,
//     land, places, addresses, barriers, turn restrictions and the parts of
//     multipolygons.
//   - A way may name nodes the file lacks: extracts are cut somewhere. Such
//     references stay in the way, without a position; who uses the way decides.
package osm
