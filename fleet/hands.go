package fleet

import (
	"slices"

	"github.com/google/uuid"
)

// hands answers who could operate which vehicle. Vehicles of one kind and area
// share one list, so a fleet of thousands costs a few dozen.
type hands struct {
	c       *composer
	able    map[string][]int32   // vehicle kind to free workers with a valid certificate
	expired map[string]Reason    // vehicle kind to a free worker's expired one
	lists   map[[2]string][]hand // kind and area
}

func newHands(c *composer) *hands {
	h := &hands{c: c, able: make(map[string][]int32), expired: make(map[string]Reason), lists: make(map[[2]string][]hand)}
	for i := range c.Workers {
		w := &c.Workers[i]
		if w.Tier == Unavailable {
			continue
		}
		for _, cert := range w.Certificates {
			if cert.ValidAt(c.At) {
				h.able[cert.Code] = append(h.able[cert.Code], int32(i))
			} else if _, ok := h.expired[cert.Code]; !ok {
				h.expired[cert.Code] = cert.expired()
			}
		}
	}
	return h
}

// of returns the hands of v by rank.
func (h *hands) of(v *VehicleStatus) []hand {
	kind := v.Vehicle.Kind
	if v.CrewID != nil {
		return h.ofOwn(*v.CrewID, kind)
	}
	key := [2]string{kind, v.AreaCode}
	list, ok := h.lists[key]
	if !ok {
		for _, i := range h.able[kind] {
			list = append(list, hand{i, h.rank(&h.c.Workers[i], v.AreaCode)})
		}
		slices.SortStableFunc(list, func(a, b hand) int { return int(a.rank) - int(b.rank) })
		h.lists[key] = list
	}
	return list
}

func (h *hands) rank(w *WorkerStatus, area string) uint8 {
	near := w.AreaCode == area
	switch {
	case w.Tier == Now && near:
		return handOnWatchNear
	case w.Tier == Now:
		return handOnWatchFar
	case near:
		return handOnCallNear
	}
	return handOnCallFar
}

// ofOwn lists the crew's own people for its vehicle, drivers by trade first.
func (h *hands) ofOwn(crew uuid.UUID, kind string) (list []hand) {
	k, ok := h.c.crew[crew]
	if !ok {
		return nil
	}
	for _, driver := range []bool{true, false} {
		for _, i := range h.c.members[k] {
			w := &h.c.Workers[i]
			if w.Tier == Unavailable || (w.Trade == "driver") != driver {
				continue
			}
			if cert, ok := w.certificate(kind); ok && cert.ValidAt(h.c.At) {
				list = append(list, hand{int32(i), handOwn})
			}
		}
	}
	return list
}

// lacking says why v has no operator, naming an expired certificate if nobody in
// reach holds a valid one.
func (h *hands) lacking(v *VehicleStatus) []Reason {
	kind := v.Vehicle.Kind
	reasons := []Reason{{ReasonNoOperator, map[string]any{"kind": kind}}}
	if v.CrewID == nil {
		if r, ok := h.expired[kind]; ok && len(h.able[kind]) == 0 {
			reasons = append(reasons, r)
		}
		return reasons
	}
	for _, i := range h.c.members[h.c.crew[*v.CrewID]] {
		w := &h.c.Workers[i]
		if cert, ok := w.certificate(kind); ok && w.Tier != Unavailable && !cert.ValidAt(h.c.At) {
			return append(reasons, cert.expired())
		}
	}
	return reasons
}
