// Package hierarchy answers shortest-path questions on street networks by
// customizable contraction hierarchies (Dibbelt, Strasser, Wagner 2016) on
// flat arrays: a nested-dissection order by inertial flow (Schild, Sommer
// 2015), its chordal completion, and weights that can be changed in
// milliseconds. Every answer equals Dijkstra's.
package hierarchy
