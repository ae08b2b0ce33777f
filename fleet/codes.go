package fleet

import (
	"time"

	"github.com/google/uuid"
)

// codes are what a row holds that the journal may hold too: codes, ids and days.
// Names, telephones and plates are people's words and are never among them.
type codes map[string]any

func (v *Vehicle) codes() codes {
	return codes{"kind": v.Kind, "area": v.AreaCode, "base": v.BaseCode, "crew_id": orNil(v.CrewID), "service_due": dayOrNil(v.ServiceDue)}
}

func (c *Crew) codes() codes {
	return codes{"area": c.AreaCode, "base": c.BaseCode, "lead_id": orNil(c.LeadID), "deputy_id": orNil(c.DeputyID)}
}

func (w *Worker) codes() codes {
	return codes{"trade": w.Trade, "area": w.AreaCode, "crew_id": orNil(w.CrewID), "rotates_with": orNil(w.RotatesWith)}
}

// edited is the detail of an entry about an edit: its fields, and of the codes that
// are another now what they were and what they are.
func (was codes) edited(now codes, fields []string) map[string]any {
	before, after := codes{}, codes{}
	for field := range now {
		if was[field] != now[field] {
			before[field], after[field] = was[field], now[field]
		}
	}
	return map[string]any{"fields": fields, "was": before, "now": after}
}

func orNil(id *uuid.UUID) any {
	if id == nil {
		return nil
	}
	return *id
}

func dayOrNil(day *time.Time) any {
	if day == nil {
		return nil
	}
	return day.Format(time.DateOnly)
}
