package toponym

// Kind is what a street is called beside its name.
type Kind uint8

// The kinds that names tell apart.
const (
	Unsaid        Kind = iota // no kind word
	Street                    // улица, көшесі
	Avenue                    // проспект, даңғылы
	Lane                      // переулок, тұйық, проезд, тупик
	Boulevard                 // бульвар
	Highway                   // шоссе, тракт, тас жол
	Square                    // площадь, алаң
	MicroDistrict             // микрорайон, ықшам аудан
)

// String returns the code of k.
func (k Kind) String() string {
	return [...]string{"", "street", "avenue", "lane", "boulevard", "highway", "square", "micro-district"}[k]
}

// kindWords are the words and abbreviations of kinds, folded. Two words that
// form one are joined by a space.
var kindWords = map[string]Kind{
	"ul": Street, "ulica": Street, "uica": Street, "ulc": Street, "ul ca": Street, "kowesi": Street, "kowe": Street, "kow": Street,
	"k si": Street, "kwsi": Street, "koqesi": Street, "st": Street, "str": Street, "stret": Street, "strit": Street, "im": Unsaid, "imeni": Unsaid,
	"pr": Avenue, "prs": Avenue, "prt": Avenue, "pr t": Avenue, "pr kt": Avenue, "prkt": Avenue, "prosp": Avenue, "prospekt": Avenue, "prospect": Avenue,
	"dangili": Avenue, "dangil": Avenue, "dang": Avenue, "dan": Avenue, "d li": Avenue, "dagili": Avenue, "av": Avenue, "ave": Avenue, "avenue": Avenue,
	"per": Lane, "pereulok": Lane, "proezd": Lane, "pr d": Lane, "tupik": Lane, "tup": Lane, "tuiigi": Lane, "tuigi": Lane, "tuik": Lane, "lane": Lane, "ln": Lane,
	"bul": Boulevard, "bulv": Boulevard, "bulvar": Boulevard, "bulvari": Boulevard, "b r": Boulevard, "blvd": Boulevard, "bulevard": Boulevard,
	"wose": Highway, "trakt": Highway, "trakti": Highway, "tas joli": Highway, "highvai": Highway, "road": Highway, "rd": Highway,
	"pl": Square, "plowad": Square, "alani": Square, "square": Square, "skuare": Square,
	"mkr": MicroDistrict, "mkrn": MicroDistrict, "mkn": MicroDistrict, "mk": MicroDistrict, "mikr": MicroDistrict, "mkr n": MicroDistrict, "m n": MicroDistrict, "m on": MicroDistrict,
	"mikroraion": MicroDistrict, "mikro": MicroDistrict, "mrn": MicroDistrict, "mikraion": MicroDistrict, "mikrorn": MicroDistrict, "m raion": MicroDistrict,
	"ikwamaudan": MicroDistrict, "ikwamaudani": MicroDistrict, "ikwam audan": MicroDistrict, "ikwam audani": MicroDistrict, "ikw aud": MicroDistrict,
	"i a": MicroDistrict, "iaud": MicroDistrict, "microdistrict": MicroDistrict, "mikrodistrikt": MicroDistrict, "micro district": MicroDistrict,
}

// KindAt returns the kind that the words at i name and how many words say it;
// none: 0. A single letter is a kind word only in a pair whose parts are joined
// (м-н, пр-т, ы.а.), so that Абая и А. Иманова keeps its letters.
func KindAt(words []Word, i int) (Kind, int) {
	w := words[i]
	if i+1 < len(words) && w.Fold != "" {
		next := words[i+1]
		if k, ok := kindWords[w.Fold+" "+next.Fold]; ok {
			if !w.Single() && !next.Single() || next.Dashed() || next.Gap == "/" || w.Dot && next.Dot && w.Fold == "i" {
				return k, 2
			}
		}
	}
	if k, ok := kindWords[w.Fold]; ok && !w.Single() {
		return k, 1
	}
	return Unsaid, 0
}
