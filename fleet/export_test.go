package fleet

// Inner workings under test from outside: the pure middle of LoadRoster, the
// matching, and the beats of a Tracker without its clock.
type (
	Reading = reading
	Visit   = visit
	Hand    = hand
)

var (
	Compose = compose
	Match   = match
)

func NewHand(worker int, rank uint8) Hand { return hand{int32(worker), rank} }

func (h Hand) Worker() int { return int(h.worker) }

func (h Hand) Rank() uint8 { return h.rank }

func (t *Tracker) Publish() { t.publish() }

func (t *Tracker) Pending() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.pending)
}

const MaxPending = maxPending
