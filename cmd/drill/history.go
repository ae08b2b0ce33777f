package main

import (
	"encoding/json"
	"io"
	"sync"
	"time"

	"github.com/google/uuid"
)

// outcome is what a client knows after one request.
type outcome string

const (
	acked   outcome = "ok"      // the server said it is done
	refused outcome = "refused" // the server said it is not done
	unknown outcome = "unknown" // no answer, or one that says nothing: timeout, reset, 5xx
)

// attempt is one request and what came of it, as the client saw it. The times
// are nanoseconds since the drill began, by the monotonic clock.
type attempt struct {
	ID      int             `json:"id"`
	Command int             `json:"command"` // ID of the first attempt of the same command
	Client  string          `json:"client"`
	Op      string          `json:"op"`
	Method  string          `json:"method"`
	Path    string          `json:"path"`
	Key     string          `json:"key,omitempty"`
	Fact    string          `json:"fact,omitempty"` // what the journal must say if it was done; see facts.go
	Must    string          `json:"must,omitempty"` // the code it must be refused with: a deliberate trespass
	Body    json.RawMessage `json:"body,omitempty"`
	CallNs  int64           `json:"call_ns"`
	RetNs   int64           `json:"ret_ns"`
	Outcome outcome         `json:"outcome"`
	Status  int             `json:"status,omitempty"`
	Code    string          `json:"code,omitempty"`  // of a refusal
	Reply   json.RawMessage `json:"reply,omitempty"` // of commands only
	Error   string          `json:"error,omitempty"`
	// Resent is an attempt after the command was answered, to see that the
	// answer is the same.
	Resent bool `json:"resent,omitempty"`

	params map[string]any // of a refusal
}

// history is everything the clients were told, in the order they were told it.
// Its methods may be called concurrently.
type history struct {
	began time.Time

	mu        sync.Mutex
	next      int
	attempts  []*attempt
	snapshots []*snapshot
	record    *json.Encoder // nil: not recorded
	failed    error         // first error of record
}

func newHistory(record io.Writer) *history {
	h := &history{began: time.Now()}
	if record != nil {
		h.record = json.NewEncoder(record)
	}
	return h
}

// now is the time of the history's clock.
func (h *history) now() int64 { return int64(time.Since(h.began)) }

// begin gives an attempt its number and its time of call.
func (h *history) begin(a *attempt) {
	h.mu.Lock()
	h.next++
	a.ID = h.next
	h.mu.Unlock()
	if a.Command == 0 {
		a.Command = a.ID
	}
	a.CallNs = h.now()
}

// end keeps an attempt whose outcome is known.
func (h *history) end(a *attempt) {
	a.RetNs = h.now()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.attempts = append(h.attempts, a)
	h.write(a)
}

// see keeps what a page showed.
func (h *history) see(s *snapshot) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.snapshots = append(h.snapshots, s)
	h.write(s)
}

// write records v; h.mu is held.
func (h *history) write(v any) {
	if h.record != nil && h.failed == nil {
		h.failed = h.record.Encode(v)
	}
}

// command is one thing a client wanted, with all attempts at it in order.
type command struct {
	attempts []*attempt
	answer   *attempt // the first that was no unknown; nil: nobody knows
}

func (c *command) first() *attempt { return c.attempts[0] }

// outcome is what the client knows in the end.
func (c *command) outcome() outcome {
	if c.answer == nil {
		return unknown
	}
	return c.answer.Outcome
}

// span is from the first call to the answer; an unanswered command may still
// take effect, so it lasts for ever.
func (c *command) span() (call, ret int64) {
	if c.answer == nil {
		return c.first().CallNs, forever
	}
	return c.first().CallNs, c.answer.RetNs
}

const forever = int64(1) << 60

// commands groups the attempts with a key, in the order the commands began.
func commands(attempts []*attempt) []*command {
	byID := map[int]*command{}
	var all []*command
	for _, a := range attempts {
		if a.Key == "" {
			continue
		}
		c := byID[a.Command]
		if c == nil {
			c = &command{}
			byID[a.Command] = c
			all = append(all, c)
		}
		c.attempts = append(c.attempts, a)
		if c.answer == nil && a.Outcome != unknown {
			c.answer = a
		}
	}
	return all
}

// id reads an id of the reply at name; Nil if it is not there.
func (a *attempt) id(name string) uuid.UUID {
	var fields map[string]json.RawMessage
	var id uuid.UUID
	if json.Unmarshal(a.Reply, &fields) == nil {
		_ = json.Unmarshal(fields[name], &id)
	}
	return id
}
