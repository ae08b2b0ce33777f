package address

import (
	"fmt"
	"math/rand/v2"

	"jylu/geo"
)

// generated makes a city of about n addresses, the same for the same n: streets
// with Russian and Kazakh names, from syllables so that many are alike, every
// eighth a micro-district, forty houses each, with crossings between neighbours.
func generated(n int) Gazetteer {
	rng := rand.New(rand.NewPCG(uint64(n), 7))
	heads := []string{"Ак", "Бай", "Сар", "Тал", "Кара", "Нур", "Жан", "Ер", "Кай", "Дос", "Шол", "Мун", "Рус", "Вол", "Пет", "Гри", "Сто", "Кал", "Зар", "Лом", "Ора", "Юр", "Абды", "Тем", "Сул"}
	middles := []string{"жан", "бек", "мур", "тай", "гул", "дар", "кен", "лык", "маг", "нов", "рен", "сам", "тор", "чен", "шак", "бул", "вар", "гор", "зан", "лев"}
	kazakh := []string{"Әлі", "Қай", "Ғаб", "Жең", "Өте", "Ұлы", "Үйш", "Һар", "Іле", "Төл", "Қорқ", "Сүй", "Мәң", "Бөг", "Күн"}
	var g Gazetteer
	names := make([]string, 0, n/40)
	for i := range n / 40 {
		head, middle := heads[rng.IntN(len(heads))], middles[rng.IntN(len(middles))]+middles[rng.IntN(len(middles))]
		var name string
		switch i % 8 {
		case 0:
			name = fmt.Sprintf("мкр. %s-%d", head+middle, 1+rng.IntN(12))
		case 1:
			name = kazakh[rng.IntN(len(kazakh))] + middle + " көшесі"
		case 2:
			name = kazakh[rng.IntN(len(kazakh))] + middle + "ов даңғылы"
		case 3:
			name = "пр. " + head + middle + "ова"
		case 4:
			name = head + middle + " батыра ул."
		case 5:
			name = "ул. " + head + middle + "ская"
		default:
			name = "ул. " + head + middle + "ева"
		}
		names = append(names, name)
		x, y := 76.8+0.2*rng.Float64(), 43.2+0.15*rng.Float64()
		line := make([]geo.Position, 0, 20)
		for k := range 20 {
			line = append(line, geo.Position{Lon: x + 0.0005*float64(k), Lat: y})
		}
		g.Streets = append(g.Streets, Street{Names: Names{Plain: name}, Lines: [][]geo.Position{line}})
		for k := range 40 {
			number := fmt.Sprint(1 + 2*k)
			switch rng.IntN(12) {
			case 0:
				number += "а"
			case 1:
				number += "/1"
			}
			g.Houses = append(g.Houses, House{Street: name, Number: number, People: rng.IntN(400), Position: geo.Position{Lon: x + 0.00025*float64(k), Lat: y + 0.0002}})
		}
		if i > 0 {
			g.Crossings = append(g.Crossings, Crossing{A: names[i-1], B: name, Position: line[0]})
		}
	}
	return g
}

// typings are queries for addresses of g as people type them: whole, begun,
// with a mistake, on the wrong layout, in Latin, as crossings.
func typings(g Gazetteer, n int) []string {
	rng := rand.New(rand.NewPCG(3, 11))
	russian := map[rune]rune{}
	for i, r := range []rune("йцукенгшщзхъфывапролджэячсмитьбю") {
		russian[r] = []rune("qwertyuiop[]asdfghjkl;'zxcvbnm,.")[i]
	}
	var out []string
	for len(out) < n {
		h := g.Houses[rng.IntN(len(g.Houses))]
		q := []rune(h.Street + " " + h.Number)
		switch rng.IntN(6) {
		case 0: // begun
			q = q[:3+rng.IntN(len(q)-3)]
		case 1, 2: // a letter wrong or missing
			at := 4 + rng.IntN(len(q)-6)
			if rng.IntN(2) == 0 {
				q[at] = 'о'
			} else {
				q = append(q[:at], q[at+1:]...)
			}
		case 3: // the wrong layout
			for i, r := range q {
				if to, ok := russian[r]; ok {
					q[i] = to
				}
			}
		case 4:
			q = []rune(h.Street + " — " + g.Houses[rng.IntN(len(g.Houses))].Street)
		}
		out = append(out, string(q))
	}
	return out
}
