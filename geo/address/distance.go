package address

import "math/bits"

// longestWord is how much of a folded word is compared; the longest word of a
// street's name in the extract of 2012 has 14 letters.
const longestWord = 24

// edit costs are counted in halves of a typing mistake: a wrong, missing,
// superfluous letter or two letters swapped cost two; what is misheard rather
// than mistyped (o for u, d for t) and a missing or superfluous i cost one.
const mistake = 2

// tolerance is the most that a word of n letters may differ by and still be
// recognised, in halves of a mistake.
func tolerance(n int) int {
	switch {
	case n < 3:
		return 0
	case n == 3:
		return 1
	case n < 6:
		return mistake
	case n < 8:
		return mistake + 1
	case n < 11:
		return 2 * mistake
	}
	return 2*mistake + 1
}

// sounds are the letters that stand for one sound in another ear, language or
// spelling: of one row, any two are misheard for each other.
var sounds = []string{"aeiou", "dt", "bp", "gkh", "zsjwq", "vf", "mn", "c", "l", "r"}

// misheard tells such pairs; sound is the row of a letter, digits after all rows.
var misheard, sound = func() (m [128][128]bool, row [128]uint8) {
	for c := range row {
		row[c] = uint8(len(sounds))
	}
	for i, s := range sounds {
		for k := range s {
			row[s[k]] = uint8(i)
			for l := range s {
				m[s[k]][s[l]] = true
			}
		}
	}
	return m, row
}()

// bag is how often each sound occurs in a word.
type bag [11]uint8

func bagOf(w string) (b bag) {
	for i := range min(len(w), longestWord) {
		b[sound[w[i]&127]]++
	}
	return b
}

// unlike is the least that two words with these sounds differ by: a mishearing
// keeps the bag, any other change puts one sound in or takes one out, and costs
// a mistake, or half of one where it is a vowel, which may be an i.
func (b *bag) unlike(c *bag) int {
	more, fewer := 0, 0
	for i := range b {
		cost := mistake
		if i == 0 {
			cost = 1
		}
		if d := int(b[i]) - int(c[i]); d > 0 {
			more += d * cost
		} else {
			fewer -= d * cost
		}
	}
	return max(more, fewer)
}

// extra is the least that typed differs by from the beginning of a word.
func (b *bag) extra(c *bag) int {
	more := 0
	for i := range b {
		if b[i] > c[i] {
			cost := mistake
			if i == 0 {
				cost = 1
			}
			more += int(b[i]-c[i]) * cost
		}
	}
	return more
}

// letterSet is which letters a word has: bits 0–25 for a–z, 26 for digits.
func letterSet(w string) uint32 {
	var set uint32
	for i := range len(w) {
		if c := w[i]; c >= 'a' && c <= 'z' {
			set |= 1 << (c - 'a')
		} else {
			set |= 1 << 26
		}
	}
	return set
}

// farApart reports that words with these letters differ by more than limit:
// each change brings at most one letter that the other word has not.
func farApart(typed, word uint32, limit int) bool {
	return bits.OnesCount32(typed&^word) > limit
}

// distance returns how much typed differs from word, by Damerau and
// Levenshtein's rule with the costs above, or limit+1 if it is more than limit.
// With prefix, typed is compared with the beginning of word that fits best.
func distance(typed, word string, limit int, prefix bool) int {
	typed, word = typed[:min(len(typed), longestWord)], word[:min(len(word), longestWord)]
	var rows [3][longestWord + 1]int
	before, above, row := &rows[0], &rows[1], &rows[2]
	for j := 1; j <= len(word); j++ {
		above[j] = above[j-1] + gap(word[j-1])
	}
	leastAbove := 0
	for i := 1; i <= len(typed); i++ {
		c := typed[i-1]
		gone := gap(c)
		row[0] = above[0] + gone
		least := row[0]
		for j := 1; j <= len(word); j++ {
			d := word[j-1]
			cost := above[j-1] + swap(c, d)
			cost = min(cost, above[j]+gone, row[j-1]+gap(d))
			if i > 1 && j > 1 && c == word[j-2] && typed[i-2] == d {
				cost = min(cost, before[j-2]+mistake)
			}
			row[j] = cost
			least = min(least, cost)
		}
		if least > limit && leastAbove+mistake > limit { // a swap reaches back one row further
			return limit + 1
		}
		leastAbove = least
		before, above, row = above, row, before
	}
	best := above[len(word)]
	if prefix {
		for j := range len(word) {
			best = min(best, above[j])
		}
	}
	return min(best, limit+1)
}

func gap(c byte) int {
	if c == 'i' {
		return 1
	}
	return mistake
}

func swap(a, b byte) int {
	switch {
	case a == b:
		return 0
	case misheard[a&127][b&127]:
		return 1
	}
	return mistake
}
