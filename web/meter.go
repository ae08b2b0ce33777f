package web

import (
	"log"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// meter counts requests and open streams. Names of routes are labels, never
// paths, so that ids do not become series.
type meter struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	inFlight prometheus.Gauge
	streams  prometheus.Gauge
	cut      prometheus.Counter
}

func newMeter() *meter {
	m := &meter{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "jylu_requests_total", Help: "Answers by route and status."}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "jylu_request_seconds", Help: "Time to answer by route, streams excepted.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}}, []string{"route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{Name: "jylu_requests_in_flight", Help: "Requests being answered, streams included."}),
		streams:  prometheus.NewGauge(prometheus.GaugeOpts{Name: "jylu_streams", Help: "Open event streams."}),
		cut:      prometheus.NewCounter(prometheus.CounterOpts{Name: "jylu_streams_cut_total", Help: "Streams cut off because the client was slow."}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.inFlight, m.streams, m.cut,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *meter) begin() time.Time {
	m.inFlight.Inc()
	return time.Now()
}

func (m *meter) end(r *route, status int, began time.Time) {
	m.inFlight.Dec()
	name := "none"
	if r != nil {
		name = r.name
	}
	m.requests.WithLabelValues(name, strconv.Itoa(status)).Inc()
	if r == nil || !r.stream {
		m.seconds.WithLabelValues(name).Observe(time.Since(began).Seconds())
	}
}

// Metrics returns what a Prometheus reads, for a listener of its own.
func (s *Server) Metrics() http.Handler {
	return promhttp.HandlerFor(s.meter.registry, promhttp.HandlerOpts{})
}

// quietLog takes what net/http has to say of broken connections.
func quietLog() *log.Logger { return slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug) }
