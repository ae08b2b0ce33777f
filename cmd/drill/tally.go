package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// tally counts what is no part of the history.
type tally struct {
	mu       sync.Mutex
	accepted int
	declined int
	kills    int
	gaps     []time.Duration // from a kill to the first good answer
}

func (t *tally) fixes(accepted, declined int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.accepted += accepted
	t.declined += declined
}

func (t *tally) killed(gap time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kills++
	t.gaps = append(t.gaps, gap)
}

// counts are outcomes of attempts.
type counts struct{ ok, refused, unknown int }

func (c *counts) add(o outcome) {
	switch o {
	case acked:
		c.ok++
	case refused:
		c.refused++
	default:
		c.unknown++
	}
}

// progress is one line about how it stands.
func (d *drill) progress(w io.Writer) {
	d.history.mu.Lock()
	var c counts
	for _, a := range d.history.attempts {
		c.add(a.Outcome)
	}
	pages := len(d.history.snapshots)
	d.history.mu.Unlock()
	open, out := d.board.incidents(), 0
	for i := range open {
		for k := range open[i].Orders {
			for _, h := range open[i].Orders[k].heads() {
				if h.Resource.Kind == "crew" {
					out++
				}
			}
		}
	}
	d.tally.mu.Lock()
	kills := d.tally.kills
	d.tally.mu.Unlock()
	fmt.Fprintf(w, "%6.1f s  %d requests: %d ok, %d refused, %d unknown · %d pages checked · %d incidents open, %d crews out · journal at %d · %d kills · %d violations\n",
		time.Since(d.history.began).Seconds(), c.ok+c.refused+c.unknown, c.ok, c.refused, c.unknown, pages, len(open), out, d.newest(), kills, len(d.reported()))
}

// summary is the table of operations and what else there is to know.
func (d *drill) summary(w io.Writer, e *evidence) {
	byOp, codes, took := map[string]*counts{}, map[string]int{}, map[string][]time.Duration{}
	for _, a := range e.attempts {
		op := a.Op
		if byOp[op] == nil {
			byOp[op] = &counts{}
		}
		byOp[op].add(a.Outcome)
		if a.Outcome == refused {
			codes[a.Code]++
		}
		if a.Outcome != unknown {
			took[op] = append(took[op], time.Duration(a.RetNs-a.CallNs))
		}
	}
	fmt.Fprintf(w, "\n%-15s %7s %7s %8s %9s %9s %9s\n", "operation", "ok", "refused", "unknown", "p50 ms", "p99 ms", "max ms")
	for _, op := range slices.Sorted(maps.Keys(byOp)) {
		c, t := byOp[op], took[op]
		slices.Sort(t)
		fmt.Fprintf(w, "%-15s %7d %7d %8d %9s %9s %9s\n", op, c.ok, c.refused, c.unknown, ms(t, 0.5), ms(t, 0.99), ms(t, 1))
	}
	fmt.Fprintln(w, "times are of answered requests, this machine's load and the drill's own work included")
	var list []string
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		list = append(list, fmt.Sprintf("%s %d", code, codes[code]))
	}
	fmt.Fprintln(w, "refusals:", strings.Join(list, ", "))
	d.summaryOfStreams(w, e)
	unanswered, done := 0, 0
	all := commands(e.attempts)
	deeds := newDeeds(e)
	for _, c := range all {
		if c.outcome() == unknown {
			unanswered++
			if deeds.of(c) != nil {
				done++
			}
		}
	}
	fmt.Fprintf(w, "commands: %d, of which %d never answered (%d of these are in the journal); positions: %d taken, %d refused\n",
		len(all), unanswered, done, d.tally.accepted, d.tally.declined)
	if d.tally.kills > 0 {
		slices.Sort(d.tally.gaps)
		fmt.Fprintf(w, "kills: %d; from kill -9 to the next answer %s to %s ms\n", d.tally.kills, ms(d.tally.gaps, 0), ms(d.tally.gaps, 1))
	}
}

func (d *drill) summaryOfStreams(w io.Writer, e *evidence) {
	var delays []time.Duration
	connections, entries := 0, 0
	for _, l := range d.listeners {
		l.mu.Lock()
		delays = append(delays, l.delays...)
		connections += l.connected
		entries += len(l.delays)
		l.mu.Unlock()
	}
	slices.Sort(delays)
	fmt.Fprintf(w, "streams: %d clients, %d connections, %d entries delivered; request to arrival p50 %s ms, p99 %s ms (reconnections and lost signal included)\n",
		len(d.listeners), connections, entries, ms(delays, 0.5), ms(delays, 0.99))
	fmt.Fprintf(w, "journal: %d entries, %d of them in this drill; %d desks compared with it, %d readings of readiness added up\n",
		len(e.journal), int64(len(e.journal))-e.began, len(e.snapshots), d.sums.reads)
}

// ms is a quantile of sorted times, in milliseconds.
func ms(sorted []time.Duration, q float64) string {
	if len(sorted) == 0 {
		return "-"
	}
	at := sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
	return fmt.Sprintf("%.1f", float64(at)/1e6)
}
