package fleet

import (
	"slices"

	"github.com/google/uuid"
)

// workers finds the tier of every worker: fit, by his duty.
func (c *composer) workers() {
	for i := range c.Workers {
		w := &c.Workers[i]
		base := ""
		crew, keeps := w.Keeps()
		k, known := c.crew[crew]
		w.Duty = DutyOff
		if keeps && known {
			w.Duty, base = c.Crews[k].Duty, c.Crews[k].BaseCode
		} else {
			base = c.baseOf(w.AreaCode)
		}
		w.Booking, w.Reasons = c.booked(w.Worker.ID)
		if state := w.StateAt(c.At); state != StateReady {
			w.Reasons = append(w.Reasons, Reason{Code: state})
		}
		// People on call are checked when they come; who failed need not come.
		if w.Admitted != nil && !*w.Admitted || w.Admitted == nil && w.Duty == DutyOnWatch {
			w.Reasons = append(w.Reasons, Reason{Code: ReasonNotAdmitted})
		}
		c.fit[i] = len(w.Reasons) == 0
		// A crew is stood down whole, for what its people may carry.
		if w.CrewID != nil && known && c.Crews[k].StateAt(c.At) != StateReady {
			w.Reasons = append(w.Reasons, Reason{Code: c.Crews[k].State})
		}
		if w.Duty == DutyOff {
			w.Reasons = append(w.Reasons, Reason{Code: ReasonOffWatch})
		}
		w.Tier = tier(w.Duty, w.Reasons)
		w.CallInMin, w.HoursWorked = c.callIn(w.Duty), c.hours[w.Worker.ID]
		w.Place = c.place(w.Worker.ID, base)
	}
}

// crews finds the tier of every crew: staffed by those of its members who are
// fit, by its duty.
func (c *composer) crews() {
	own := make(map[uuid.UUID]uuid.UUID) // crew to vehicle
	for i := range c.Vehicles {
		if v := &c.Vehicles[i]; v.CrewID != nil {
			own[*v.CrewID] = v.Vehicle.ID
		}
	}
	for k := range c.Crews {
		s := &c.Crews[k]
		id := s.Crew.ID
		if v, ok := own[id]; ok {
			s.Vehicle = &v
		}
		for _, i := range c.members[k] {
			if c.fit[i] {
				s.Members = append(s.Members, c.Workers[i].Worker.ID)
			} else {
				s.Absent = append(s.Absent, c.Workers[i].Worker.ID)
			}
		}
		s.Booking, s.Reasons = c.booked(id)
		if state := s.StateAt(c.At); state != StateReady {
			s.Reasons = append(s.Reasons, Reason{Code: state})
		}
		if s.Duty == DutyOff {
			s.Reasons = append(s.Reasons, Reason{Code: ReasonOffWatch})
		}
		// What a crew lacks is said only if it is all that keeps it: one that is
		// out on an order has nobody free.
		missing := c.missing(k)
		if len(s.Reasons) == 0 {
			s.Reasons = missing
		}
		s.Tier = tier(s.Duty, s.Reasons)
		s.CallInMin, s.HoursWorked = c.callIn(s.Duty), c.hours[id]
		s.Place = c.place(id, s.BaseCode, s.Vehicle, s.LeadID, s.DeputyID)
	}
}

// missing compares the fit members of crew k with the minimum, fills Missing,
// and returns it as reasons.
func (c *composer) missing(k int) (reasons []Reason) {
	for _, need := range c.Minimum {
		count := 0
		var expired []Reason
		for _, i := range c.members[k] {
			w := &c.Workers[i]
			if !c.fit[i] || w.Trade != need.Trade {
				continue
			}
			switch cert, ok := w.certificate(need.NeedsCertificate); {
			case need.NeedsCertificate == "" || ok && cert.ValidAt(c.At):
				count++
			case ok:
				expired = append(expired, cert.expired())
			}
		}
		if count < need.Count {
			c.Crews[k].Missing = append(c.Crews[k].Missing, Shortage{need.Trade, need.Count - count})
			reasons = append(reasons, Reason{ReasonNotStaffed, map[string]any{"trade": need.Trade, "missing": need.Count - count}})
			reasons = append(reasons, expired...)
		}
	}
	return reasons
}

// Ranks of the hands of a vehicle. A crew's own vehicle takes its driver from
// the crew alone, and takes him first: without it the crew is on foot.
const (
	handOwn uint8 = iota
	handOnWatchNear
	handOnWatchFar
	handOnCallNear
	handOnCallFar
)

// vehicles finds the tier of every vehicle: ready, and with an operator, by the
// operator's duty.
func (c *composer) vehicles() {
	var waiting []int // vehicles that lack nothing but an operator
	for i := range c.Vehicles {
		v := &c.Vehicles[i]
		v.Booking, v.Reasons = c.booked(v.Vehicle.ID)
		if state := v.StateAt(c.At); state != StateReady {
			v.Reasons = append(v.Reasons, Reason{Code: state})
		}
		if len(v.Reasons) == 0 {
			waiting = append(waiting, i)
		}
		v.HoursWorked, v.CallInMin = c.hours[v.Vehicle.ID], c.Regime.CallInMin
		v.Place = c.place(v.Vehicle.ID, v.BaseCode)
		v.Tier = Unavailable
	}
	pool := newHands(c)
	hands := make([][]hand, len(waiting))
	for n, i := range waiting {
		hands[n] = pool.of(&c.Vehicles[i])
	}
	for n, w := range match(hands, len(c.Workers)) {
		v := &c.Vehicles[waiting[n]]
		if w < 0 {
			v.Reasons = pool.lacking(v)
			continue
		}
		operator := &c.Workers[w]
		id := operator.Worker.ID
		v.Operator, v.Tier, v.CallInMin = &id, operator.Tier, operator.CallInMin
	}
}

// tier is where somebody of duty d is, with these reasons against sending him.
func tier(d Duty, against []Reason) Tier {
	switch {
	case len(against) > 0:
		return Unavailable
	case d == DutyOnWatch:
		return Now
	case d == DutyOnCall:
		return OnCall
	}
	return Unavailable
}

// certificate returns the worker's certificate of this code, valid or not.
func (s *WorkerStatus) certificate(code string) (Certificate, bool) {
	i := slices.IndexFunc(s.Certificates, func(c Certificate) bool { return c.Code == code })
	if i < 0 {
		return Certificate{}, false
	}
	return s.Certificates[i], true
}

func (c Certificate) expired() Reason {
	return Reason{ReasonExpired, map[string]any{
		"code": c.Code, "worker": c.WorkerID, "expired_on": c.ExpiresOn.Format("2006-01-02")}}
}

// baseOf is the base of area with the lowest code, for workers without a crew.
func (c *composer) baseOf(area string) string {
	best := ""
	for code, b := range c.Bases {
		if b.AreaCode == area && (best == "" || code < best) {
			best = code
		}
	}
	return best
}
