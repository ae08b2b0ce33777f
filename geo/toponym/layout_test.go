package toponym

import (
	"slices"
	"testing"
)

// TestSwapLayout has what was typed and what was meant.
func TestSwapLayout(t *testing.T) {
	t.Parallel()
	for typed, meant := range map[string]string{
		"F,fz 52":      "Абая 52",
		"Cfngftdf":     "Сатпаева",
		"Фифн 52":      "Abay 52",
		"С2тпаев":      "Сәтпаев",
		"C2ngftd 10":   "Сәтпаев 10",
		"Абая ғә":      "Абая 52",
		"0f,fy,fq":     "қабанбай",
		"ek/ Vfcfyxb?": "ул. Масанчи,",
	} {
		if got := SwapLayout(typed); !slices.Contains(got, meant) {
			t.Errorf("SwapLayout(%q) = %q, want %q among them", typed, got, meant)
		}
	}
	if got := SwapLayout("52/1"); len(got) != 0 {
		t.Errorf("SwapLayout(52/1) = %q: no letters, nothing to read otherwise", got)
	}
}

func FuzzNames(f *testing.F) {
	for _, s := range []string{"", "Абая прс.", "20-я линия", "K.И. \xff\x00", "мкр 8", "\u202eАбая", "Толе Би (Tole Bi)", "м-н"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		key := Key(s)
		for i := range len(key) {
			if c := key[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
				t.Fatalf("Key(%q) = %q: %q is not of the alphabet", s, key, c)
			}
		}
		Variants(s)
		if n := len(SwapLayout(s)); n > 4 {
			t.Fatalf("%d readings", n)
		}
	})
}
