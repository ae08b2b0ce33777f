package dispatch

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"gorm.io/gorm"

	"jylu/geo"
)

// openWithNews are the open incidents something was heard of since a moment:
// opened, or called about.
const openWithNews = `
SELECT i.*, n.at AS heard_at
FROM incident i
CROSS JOIN LATERAL (
	SELECT greatest(i.registered_at, i.opened_at, max(c.received_at)) AS at FROM call c WHERE c.incident_id = i.id
) n
WHERE i.closed_at IS NULL AND n.at >= ?
ORDER BY i.registered_at, i.id`

// openNear lists open incidents that may be the event at p or at address:
// within the setting duplicate_radius_m, or at the same address, and heard of
// within duplicate_hours. The likeliest come first. A call about a fountain
// that has been running since morning belongs to it, so the window slides with
// each call.
func openNear(ctx context.Context, tx *gorm.DB, s settings, p *geo.Position, address string, now time.Time) ([]NearIncident, error) {
	var rows []struct {
		Incident
		HeardAt time.Time
	}
	since := now.Add(-s.duration("duplicate_hours", time.Hour))
	if err := tx.WithContext(ctx).Raw(openWithNews, since).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("open incidents: %w", err)
	}
	type ranked struct {
		NearIncident
		metres float64
	}
	var near []ranked
	key := addressKey(address)
	for _, row := range rows {
		r := ranked{NearIncident: NearIncident{Incident: row.Incident}, metres: math.Inf(1)}
		if there, ok := row.Incident.Position(); ok && p != nil {
			if m := p.MetresTo(there); m <= s["duplicate_radius_m"] {
				r.metres = m
				r.Reasons = append(r.Reasons, Reason{Code: "near_place", Params: map[string]any{"metres": math.Round(m)}})
			}
		}
		if key != "" && key == addressKey(row.Address) {
			r.Reasons = append(r.Reasons, Reason{Code: "same_address"})
			r.metres = min(r.metres, 0)
		}
		if len(r.Reasons) == 0 {
			continue
		}
		minutes := math.Round(now.Sub(row.HeardAt).Minutes())
		r.Reasons = append(r.Reasons, Reason{Code: "near_time", Params: map[string]any{"minutes": max(0, minutes)}})
		near = append(near, r)
	}
	slices.SortStableFunc(near, func(a, b ranked) int { return cmp.Compare(a.metres, b.metres) })
	list := make([]NearIncident, len(near))
	for i, r := range near {
		list[i] = r.NearIncident
	}
	return list, nil
}

// nameless are words of an address that do not tell one place from another, in
// Russian and Kazakh and as people shorten them.
var nameless = map[string]bool{
	"ул": true, "улица": true, "пр": true, "проспект": true, "пркт": true, "просп": true, "д": true, "дом": true, "г": true, "город": true,
	"алматы": true, "мкр": true, "микрорайон": true, "мкрн": true, "пер": true, "переулок": true, "шоссе": true, "бульвар": true, "бул": true,
	"көшесі": true, "көш": true, "даңғылы": true, "даң": true, "үй": true, "қаласы": true, "ықшамауданы": true, "street": true, "st": true, "avenue": true, "ave": true,
}

// flatWords are followed by the number of a flat, which the pipe outside does
// not care about.
var flatWords = map[string]bool{"кв": true, "квартира": true, "пәтер": true, "flat": true, "apt": true, "подъезд": true, "этаж": true}

// addressKey brings spellings of one address together: case, punctuation, the
// kind of street and the flat do not matter, nor does the order of words.
func addressKey(address string) string {
	words := strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(address, "ё", "е")), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '/'
	})
	var kept []string
	for i := 0; i < len(words); i++ {
		switch {
		case flatWords[words[i]]:
			i++ // and its number
		case !nameless[words[i]]:
			kept = append(kept, words[i])
		}
	}
	slices.Sort(kept)
	return strings.Join(kept, " ")
}
