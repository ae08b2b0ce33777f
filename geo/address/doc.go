// Package address finds where a text means: a street and a house, a
// micro-district, a crossing, a chamber of the heat network, a school. It holds
// the gazetteer of a city, reads it from CSV, GeoJSON or an OpenStreetMap
// extract, and answers as one types, in Russian, Kazakh and Latin letters, with
// mistakes and on the wrong keyboard layout.
//
// Decisions:
//
//   - Nothing here is ever required: a dispatcher may save free text and a pin.
//     So an answer says what it did not understand (Answer.Unknown) instead of
//     refusing, and a point that is only near is marked (Found.Approximate).
//   - A query has several readings – each number may be the house, each join
//     two streets – and they are all scored; the best wins. There is no grammar
//     to fall out of.
//   - Names are compared as toponym folds them. A typed word agrees with one of
//     a name wholly, in another ending, as its beginning, or with up to two
//     mistakes by its length; words of a name may be left out, and words that
//     many names share (батыра, би) say little.
//   - Mistyped words are looked for by going through the vocabulary, a few
//     thousand words, behind a filter of letters and length. An index of
//     deletions or trigrams was not needed to keep a suggestion far below its
//     budget; see BenchmarkFind.
//   - Renamed streets are data (Gazetteer.Aliases). An alias never hides a
//     street that really bears the name.
package address
