// Package toponym knows the names of streets as people write them in Almaty:
// in Russian, Kazakh and Latin letters, inflected, abbreviated, with initials,
// typed on the wrong keyboard layout.
//
// Decisions:
//
//   - Everything is folded to one small alphabet of 20 ASCII letters and the
//     digits (see Fold), so that Абай, Abay, Abai and Абаӣ are one word before
//     anything is compared. Letters that people confuse fall together: the
//     Kazakh letters with their Russian neighbours (ә/а, қ/к, ғ/г, ң/н, ө/о,
//     ұ, ү/у, һ/х, і/и), ё with е and э, ы and й with и, щ with ш, doubled
//     letters with single ones, and дж with ж.
//   - Words lose one ending (see Stem): Russian names a street in the genitive
//     (улица Абая, Назарбаева), Kazakh in the nominative (Абай даңғылы).
//   - Kind words (улица, даңғылы, мкр, street…) say what a name is and are not
//     part of it; nor are initials.
//   - What cannot be had by rule (Фурманова = Назарбаева, Утеген = Отеген,
//     Джамбула = Жамбыла) is data: an alias table, not this package.
//
// Everything here is a pure function of its arguments, safe for any number of
// goroutines, and bounded: input beyond Longest runes is not read.
package toponym

// Longest is how many runes of a name are read; the longest name of a street
// in the extract of 2012 has 45.
const Longest = 200
