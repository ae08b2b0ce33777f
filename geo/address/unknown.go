package address

import (
	"slices"
	"strings"
)

// unknown returns the parts of a query that the best reading did not
// understand, as typed: runs of words of its name that agreed with nothing. If
// there is no reading at all, it is everything that names something.
func unknown(t []token, readings []parse, best named, any bool) []string {
	if len(readings) == 0 {
		return nil
	}
	names := readings[0].names
	known := uint32(0)
	if any {
		names, known = readings[best.parse].names, best.known
	}
	return unsaid(t, names, known)
}

// unsaid returns the runs of the words of names that are not known.
func unsaid(t []token, names, known uint32) []string {
	if last := len(t) - 1; last >= 0 && t[last].unfinished && len([]rune(t[last].Text)) < 4 && len(t) > 1 && !noSuchNumber(t) {
		known |= 1 << last // too little is typed of it to say
	}
	return runs(t, names&^known)
}

// noSuchNumber reports whether t ends in the number of a school or the like, and no
// name goes on from it.
func noSuchNumber(t []token) bool {
	last := &t[len(t)-1]
	return last.Number && !last.begins && slices.ContainsFunc(t, func(k token) bool { return strings.HasPrefix(k.typed, "@") && k.typed != microToken })
}

// runs returns the text of the tokens whose bits are set, neighbours together.
// Words that name nothing by themselves are no unknown part.
func runs(t []token, set uint32) []string {
	var out []string
	var run strings.Builder
	telling := false
	end := func() {
		if telling {
			out = append(out, strings.TrimSpace(run.String()))
		}
		run.Reset()
		telling = false
	}
	last := -2
	for i := range t {
		if set>>i&1 == 0 || t[i].typed == microToken {
			continue
		}
		if last != i-1 || strings.ContainsAny(t[i].Gap, ",;") {
			end()
		} else {
			run.WriteString(t[i].Gap)
		}
		run.WriteString(t[i].Text)
		telling = telling || !t[i].Single() && !connectives[t[i].Fold] && !forenames[t[i].stem] && !fillers[t[i].stem]
		last = i
	}
	end()
	return out
}
