package dispatch

import "testing"

func TestAddressKey(t *testing.T) {
	same := [][]string{
		{"ул. Толе би, 100", "Толе Би 100", "толе би улица, д.100", "Толе би 100, кв. 12", "Төле"},
		{"пр. Абая 10/2", "Абая просп., 10/2", "г. Алматы, проспект Абая, дом 10/2"},
		{"мкр. Самал-2, 33", "самал 2 33"},
	}
	for _, group := range same {
		for _, other := range group[1:] {
			if other == "Төле" {
				if addressKey(other) == addressKey(group[0]) {
					t.Errorf("%q is taken for %q", other, group[0])
				}
				continue
			}
			if addressKey(other) != addressKey(group[0]) {
				t.Errorf("%q is %q, %q is %q", group[0], addressKey(group[0]), other, addressKey(other))
			}
		}
	}
	if addressKey("Абая 10") == addressKey("Абая 12") || addressKey("  . ") != "" {
		t.Error("different houses are one")
	}
}
