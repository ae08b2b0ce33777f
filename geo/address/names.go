package address

import "jylu/geo/toponym"

// forenames are first names that stand in full in some names of streets and are
// left out in others (Сакена Сейфуллина, Сейфуллина), by folded stem. They are
// no part of a name unless the gazetteer has them, and never unknown.
var forenames = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range toponym.Words("каныша сакена мухтара динмухамеда нурсултана ильяса габита сабита бауыржана ахмета юрия льва александра николая тараса максима") {
		set[w.Stem] = true
	}
	for _, w := range toponym.Words("владимира ивана алии маншук шокана чокана турара мыржакыпа алихана магжана беимбета ыбырая шамши розы тургута") {
		set[w.Stem] = true
	}
	return set
}()
