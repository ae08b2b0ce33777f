package fleet_test

import (
	"encoding/json"
	"fmt"
)

// jsonInto scans a JSON column into dst.
func jsonInto(dst any) *jsonScanner { return &jsonScanner{dst} }

type jsonScanner struct{ dst any }

func (s *jsonScanner) Scan(src any) error {
	switch src := src.(type) {
	case string:
		return json.Unmarshal([]byte(src), s.dst)
	case []byte:
		return json.Unmarshal(src, s.dst)
	}
	return fmt.Errorf("json from %T", src)
}
