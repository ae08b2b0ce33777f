package address

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// slurp reads a file of at most LargestFile bytes.
func slurp(r io.Reader) ([]byte, *Fault, error) {
	all, err := io.ReadAll(io.LimitReader(r, LargestFile+1))
	if err != nil {
		return nil, nil, fmt.Errorf("address: read: %w", err)
	}
	if len(all) > LargestFile {
		return nil, &Fault{Code: FaultTooLarge}, nil
	}
	return all, nil, nil
}

// utf8Text returns b as UTF-8. The rule: a byte order mark decides; without
// one, what is valid UTF-8 is UTF-8 (a text in Windows-1251 with a single
// Russian word practically never is), and anything else is Windows-1251, unless
// it has zero bytes or control characters, which no text of that encoding has.
// UTF-16 is refused: spreadsheets offer UTF-8 beside it.
func utf8Text(b []byte) ([]byte, bool) {
	if rest, ok := bytes.CutPrefix(b, []byte("\xef\xbb\xbf")); ok {
		return rest, utf8.Valid(rest) && bytes.IndexByte(rest, 0) < 0
	}
	if bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff")) {
		return nil, false
	}
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return nil, false
		}
	}
	if utf8.Valid(b) {
		return b, true
	}
	out, err := charmap.Windows1251.NewDecoder().Bytes(b)
	return out, err == nil && !bytes.ContainsRune(out, utf8.RuneError)
}
