package main

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"jylu/geo"
)

// The shapes in which the API speaks, as far as the drill listens. They are
// written down here anew, from the description of the API: the drill shares no
// code with the server.

type pointJSON struct {
	Type        string     `json:"type"`
	Coordinates [2]float64 `json:"coordinates"`
}

func pointOf(p geo.Position) *pointJSON {
	return &pointJSON{Type: "Point", Coordinates: [2]float64{p.Lon, p.Lat}}
}

// position is where the point is; false for null.
func (p *pointJSON) position() (geo.Position, bool) {
	if p == nil {
		return geo.Position{}, false
	}
	return geo.Position{Lon: p.Coordinates[0], Lat: p.Coordinates[1]}, true
}

type problemJSON struct {
	Code   string         `json:"code"`
	Params map[string]any `json:"params"`
}

type listJSON[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

type resourceJSON struct {
	Kind string    `json:"kind"`
	ID   uuid.UUID `json:"id"`
}

type milestoneJSON struct {
	ID        uuid.UUID `json:"id"`
	Milestone string    `json:"milestone"`
	Standing  string    `json:"standing"`
}

type bookingJSON struct {
	ID         uuid.UUID       `json:"id"`
	OrderID    uuid.UUID       `json:"order_id"`
	IncidentID uuid.UUID       `json:"incident_id"`
	Resource   resourceJSON    `json:"resource"`
	Follows    *uuid.UUID      `json:"follows"`
	Milestone  string          `json:"milestone"`
	MadeAt     time.Time       `json:"made_at"`
	ReleasedAt *time.Time      `json:"released_at"`
	Milestones []milestoneJSON `json:"milestones"`
}

type orderJSON struct {
	ID          uuid.UUID     `json:"id"`
	IncidentID  uuid.UUID     `json:"incident_id"`
	Mode        string        `json:"mode"`
	MadeAt      time.Time     `json:"made_at"`
	CancelledAt *time.Time    `json:"cancelled_at"`
	Bookings    []bookingJSON `json:"bookings"`
}

// heads are the open bookings that follow nobody.
func (o *orderJSON) heads() []bookingJSON {
	var heads []bookingJSON
	for _, b := range o.Bookings {
		if b.Follows == nil && b.ReleasedAt == nil {
			heads = append(heads, b)
		}
	}
	return heads
}

type stageJSON struct {
	Code       string     `json:"code"`
	StartedAt  *time.Time `json:"started_at"`
	FinishedAt *time.Time `json:"finished_at"`
	Skipped    bool       `json:"skipped"`
	NormH      *float64   `json:"norm_h"`
}

func (s stageJSON) over() bool { return s.Skipped || s.FinishedAt != nil }

type callJSON struct {
	ID         uuid.UUID  `json:"id"`
	Number     string     `json:"number"`
	Kind       string     `json:"kind"`
	Address    string     `json:"address"`
	Text       string     `json:"text"`
	IncidentID *uuid.UUID `json:"incident_id"`
}

type nearJSON struct {
	ID uuid.UUID `json:"id"`
}

type incidentJSON struct {
	ID       uuid.UUID   `json:"id"`
	Type     string      `json:"type"`
	Position *pointJSON  `json:"position"`
	Stage    string      `json:"stage"`
	OpenedAt time.Time   `json:"opened_at"`
	ClosedAt *time.Time  `json:"closed_at"`
	Version  int64       `json:"version"`
	Stages   []stageJSON `json:"stages"`
	Orders   []orderJSON `json:"orders"`
}

type bookingRefJSON struct {
	ID         uuid.UUID `json:"id"`
	IncidentID uuid.UUID `json:"incident_id"`
	Milestone  string    `json:"milestone"`
}

type placeJSON struct {
	Position *pointJSON `json:"position"`
}

// unitJSON is a crew, a vehicle or a worker.
type unitJSON struct {
	ID        uuid.UUID       `json:"id"`
	Number    int             `json:"number"`
	State     string          `json:"state"`
	Tier      string          `json:"tier"`
	Duty      string          `json:"duty"`
	CallInMin int             `json:"call_in_min"`
	Version   int64           `json:"version"`
	Vehicle   *uuid.UUID      `json:"vehicle"`
	Admitted  *bool           `json:"admitted"`
	Booking   *bookingRefJSON `json:"booking"`
	Place     *placeJSON      `json:"place"`
}

type tallyJSON struct {
	Total       int `json:"total"`
	Now         int `json:"now"`
	OnCall      int `json:"on_call"`
	Unavailable int `json:"unavailable"`
}

type splitTallyJSON struct {
	tallyJSON
	ByKind  []tallyJSON `json:"by_kind"`
	ByTrade []tallyJSON `json:"by_trade"`
}

type readinessJSON struct {
	Crews    tallyJSON      `json:"crews"`
	Vehicles splitTallyJSON `json:"vehicles"`
	Workers  splitTallyJSON `json:"workers"`
	Areas    []struct {
		Code     string         `json:"code"`
		Crews    tallyJSON      `json:"crews"`
		Vehicles splitTallyJSON `json:"vehicles"`
		Workers  splitTallyJSON `json:"workers"`
	} `json:"areas"`
}

type deskJSON struct {
	Seq       int64          `json:"seq"`
	Incidents []incidentJSON `json:"incidents"`
	Crews     []unitJSON     `json:"crews"`
	Vehicles  []unitJSON     `json:"vehicles"`
	Workers   []unitJSON     `json:"workers"`
	Readiness readinessJSON  `json:"readiness"`
}

type fieldJSON struct {
	Seq      int64         `json:"seq"`
	Crew     *unitJSON     `json:"crew"`
	Order    *orderJSON    `json:"order"`
	Booking  *bookingJSON  `json:"booking"`
	Incident *incidentJSON `json:"incident"`
	Stages   []stageJSON   `json:"stages"`
}

type pickJSON struct {
	ID uuid.UUID `json:"id"`
}

type recommendationJSON struct {
	ID    uuid.UUID `json:"id"`
	Items []struct {
		Crews    []pickJSON `json:"crews"`
		Vehicles []pickJSON `json:"vehicles"`
		Workers  []pickJSON `json:"workers"`
	} `json:"items"`
}

// entry is one line of the journal.
type entry struct {
	Seq      int64           `json:"seq"`
	At       time.Time       `json:"at"`
	Kind     string          `json:"kind"`
	Subject  uuid.UUID       `json:"subject"`
	Incident *uuid.UUID      `json:"incident"`
	Actor    uuid.UUID       `json:"actor"`
	Data     json.RawMessage `json:"data"`

	detail detail // Data, read
	raw    []byte // the whole, word for word; only of the journal as read
}

// detail is what the drill reads of an entry's particulars.
type detail struct {
	Order          *uuid.UUID  `json:"order"`
	Resource       *uuid.UUID  `json:"resource"`
	Kind           string      `json:"kind"`
	Followers      []uuid.UUID `json:"followers"`
	Code           string      `json:"code"`
	From           string      `json:"from"`
	Reason         string      `json:"reason"`
	Claimed        *time.Time  `json:"claimed"`
	Corrects       *uuid.UUID  `json:"corrects"`
	Recommendation *uuid.UUID  `json:"recommendation"`
	Stage          string      `json:"stage"`
	Version        int64       `json:"version"`
	People         *int        `json:"people"`
}

func parseEntry(data []byte) (entry, error) {
	var e entry
	err := json.Unmarshal(data, &e)
	if err == nil {
		// Particulars the drill does not know may have other types; it does
		// without them.
		_ = json.Unmarshal(e.Data, &e.detail)
	}
	return e, err
}
