// Package hierarchy answers shortest-path questions on street networks by
// customizable contraction hierarchies (Dibbelt, Strasser, Wagner 2016) on
// flat arrays. Every answer equals Dijkstra's. It goes in three steps: Order
// and New know the streets but not how fast they are, and are done once for an
// import; Customize gives weights; With changes some, because a dispatcher
// closes streets while others ask.
//
// Decisions, with figures of one thread on a generated city of 54,000 nodes
// (bench_test.go; a plain Dijkstra tree takes 6.7 ms in the same run):
//   - Order is nested dissection by inertial flow (Schild, Sommer 2015), but
//     cuts nodes, not edges, by Dinic's phases from the ends backward; nodes
//     of at most two neighbours are taken off before. Longest direction first,
//     the others stop when they cannot win: 0.25 s, where sorting each
//     part and phases from the starts took 0.45 s. A third of the nodes
//     is held at each side: a quarter took longer and cut no better. The sides
//     of large parts are divided at the same time where there are cores.
//   - Ranks are renumbered in postorder of the elimination tree, so that what
//     a question touches lies together. New takes 20 ms, Customize 11 ms.
//   - With copies the weights (3 MB, half its time) and repairs what rests on
//     the changes, lower edges first: 0.5 ms for a street. Beyond a quarter of
//     a customization's work it customizes anew.
//   - A question walks the elimination tree; no heap, no stalling. Searching
//     both ways in one ascent lets the best meeting so far cut off the dense
//     top: 10 µs. Path unpacks by looking for the triangle that made a weight
//     instead of storing it, which would double the metric: 80 µs.
//   - A table sweeps sixteen searches side by side, one cache line a node,
//     over the union of what lies above the larger side (pinned). In Go this
//     took 1.6 ns a lane and edge, in AVX2 assembly 0.05 to 0.1: 12×30 0.1 ms,
//     50×500 1.7 ms, 500×500 12 ms. Other processors run the plain loops.
//     Packing the pinned nodes pays from five batches on. Buckets are not
//     needed: the sweep is faster even for one batch.
//   - Weights are uint32 milliseconds below 2³¹, so that a sum cannot wrap and
//     saturation costs nothing.
//   - Perfect customization is left out: it would thin the edges, but a
//     closure would have to thicken them again.
//
// Workspaces are pooled; a question allocates its answer only.
package hierarchy
