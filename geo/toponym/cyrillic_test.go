package toponym

import "testing"

func TestCyrillic(t *testing.T) {
	for latin, want := range map[string]string{
		"gogolya 12": "гоголя 12", "Seifullina": "сейфуллина", "Seyfullina": "сейфуллина", "Abaya": "абая", "Abay": "абай", "Abaj": "абай", "Raiymbek": "райымбек",
		"Nauryzbai batyr": "наурызбай батыр", "Dostyk": "достык", "Zhandosova": "жандосова", "Jandosova": "жандосова", "Timiryazeva": "тимирязева", "Timiriazeva": "тимирязева",
		"Tole bi": "толе би", "Tchaikovsky": "тчайковскы", "Chaykovskiy": "чайковский", "Shevchenko": "шевченко", "Shchepkina": "щепкина",
		"Mukhtar": "мухтар", "Aksai-3": "аксай-3", "Абая": "абая", "": "", "701 555": "701 555",
	} {
		if got := Cyrillic(latin); got != want {
			t.Errorf("Cyrillic(%q) = %q, want %q", latin, got, want)
		}
	}
}
