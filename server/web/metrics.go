package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Measure counts requests and their time by route and status. Routes are the mux's patterns, so there are as many series as
// routes, whatever strangers ask for.
func Measure(reg prometheus.Registerer, now func() time.Time) Layer {
	took := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "jiaoying_http_seconds", Help: "Time of HTTP requests by route and status; streams count as long as they are open.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
	}, []string{"route", "status"})
	open := prometheus.NewGauge(prometheus.GaugeOpts{Name: "jiaoying_http_open", Help: "Requests being answered, streams included."})
	reg.MustRegister(took, open)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			open.Inc()
			start := now()
			rec := &recorder{ResponseWriter: w}
			defer func() {
				open.Dec()
				status := rec.status
				if status == 0 {
					status = http.StatusOK
				}
				took.WithLabelValues(sceneOf(r.Context()).route, strconv.Itoa(status)).Observe(now().Sub(start).Seconds())
			}()
			next.ServeHTTP(rec, r)
		})
	}
}
