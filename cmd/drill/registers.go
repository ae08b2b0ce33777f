package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/google/uuid"
)

// A register is one resource seen as a cell that holds the incident it is on,
// or nothing. porcupine looks for an order of the operations, each between its
// call and its answer, in which every answer is right: who was told "sent" found
// it free, who was told "taken" found it on the incident he was told, and every
// page showed what was there at some moment between asking and seeing.
//
// What an unanswered command did, and what closing an incident released, is
// taken from the journal; the time is the client's.

// move is an operation on a register.
type move struct {
	op       string    // assign, release, transfer, busy, read
	incident uuid.UUID // assigned, released, in the way, or read; Nil: free
	to       uuid.UUID // of a transfer
}

func (m move) String() string {
	if m.op == "transfer" {
		return fmt.Sprintf("transfer from %s to %s", m.incident, m.to)
	}
	return m.op + " " + m.incident.String()
}

// register is the model of one resource that begins on an incident, or free.
func register(begins uuid.UUID) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return begins },
		Step: func(state, input, _ any) (bool, any) {
			at, m := state.(uuid.UUID), input.(move)
			switch m.op {
			case "assign":
				return at == uuid.Nil, m.incident
			case "release":
				return at == m.incident, uuid.Nil
			case "transfer":
				return at == m.incident, m.to
			default: // busy, read
				return at == m.incident, at
			}
		},
	}
}

// registersWithin bounds the search for all resources together; it is
// exponential in what is open at once.
const registersWithin = 30 * time.Second

// checkRegisters judges every resource by itself. A search cut short proves
// nothing and is no violation.
func checkRegisters(e *evidence) []violation {
	began := newLedger()
	for _, entry := range e.journal {
		if entry.Seq <= e.began {
			began.apply(entry)
		}
	}
	var faults []violation
	deadline := time.Now().Add(registersWithin)
	for r, ops := range operations(e) {
		model := register(began.open[r].incident)
		left := min(max(time.Until(deadline), 50*time.Millisecond), 5*time.Second)
		if porcupine.CheckOperationsTimeout(model, ops, left) != porcupine.Illegal {
			continue
		}
		var excerpt []string
		for _, o := range beginning(model, ops) {
			excerpt = append(excerpt, fmt.Sprintf("%.3f–%.3f s %s", float64(o.Call)/1e9, float64(o.Return)/1e9, o.Input.(move)))
		}
		faults = append(faults, violation{Kind: "not-linearizable", Text: "no order of what was done to resource " + r.String() + " explains the answers", Excerpt: excerpt})
	}
	return faults
}

// beginning is the end of the shortest beginning of a history that is illegal
// already. Leaving out what came later cannot make a legal history illegal,
// unless it explained a read; then the whole is searched.
func beginning(model porcupine.Model, ops []porcupine.Operation) []porcupine.Operation {
	slices.SortFunc(ops, func(a, b porcupine.Operation) int { return cmp.Compare(a.Return, b.Return) })
	n, _ := slices.BinarySearchFunc(ops, true, func(o porcupine.Operation, _ bool) int {
		upto := slices.DeleteFunc(slices.Clone(ops), func(p porcupine.Operation) bool { return p.Call > o.Return })
		if porcupine.CheckOperationsTimeout(model, upto, time.Second) == porcupine.Illegal {
			return 1
		}
		return -1
	})
	n = min(n+1, len(ops))
	return ops[max(0, n-10):n]
}

// operations are the operations on each resource.
func operations(e *evidence) map[uuid.UUID][]porcupine.Operation {
	byResource := map[uuid.UUID][]porcupine.Operation{}
	add := func(r uuid.UUID, m move, call, ret int64) {
		byResource[r] = append(byResource[r], porcupine.Operation{Input: m, Call: call, Return: ret})
	}
	deeds := newDeeds(e)
	for _, c := range commands(e.attempts) {
		call, ret := c.span()
		for r, m := range deeds.moves(c) {
			add(r, m, call, ret)
		}
	}
	for _, d := range deeds.strangers() {
		for r, m := range d.moves() {
			add(r, m, d.at-int64(time.Second), forever)
		}
	}
	for _, s := range e.snapshots {
		for _, r := range s.Units {
			add(r, move{op: "read", incident: s.Open[r].Incident}, s.CallNs, s.RetNs)
		}
	}
	return byResource
}
