package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/time/rate"

	"jiaoying/ent/viewer"
	"jiaoying/graph"
	"jiaoying/notify"
	"jiaoying/notify/escalate"
	"jiaoying/notify/gateway"
	"jiaoying/pwa"
	"jiaoying/server/account"
	"jiaoying/server/clock"
	"jiaoying/server/complaint"
	"jiaoying/server/danger"
	lastmile "jiaoying/server/door"
	"jiaoying/server/export"
	"jiaoying/server/fault"
	"jiaoying/server/loss"
	"jiaoying/server/media"
	"jiaoying/server/media/manifest"
	"jiaoying/server/ops"
	"jiaoying/server/register"
	"jiaoying/server/report"
	"jiaoying/server/roster"
	"jiaoying/server/seal"
	"jiaoying/server/spot"
	"jiaoying/server/store"
	"jiaoying/server/warning"
	"jiaoying/server/warning/cap"
	"jiaoying/server/web"
	"jiaoying/server/work"
)

// listening are the settings of what serves.
type listening struct {
	Addr      string `name:"addr" env:"JIAOYING_ADDR" default:"127.0.0.1:8080" help:"Address and port to listen on."`
	PublicURL string `name:"public-url" env:"JIAOYING_PUBLIC_URL" help:"Address people reach the server by, such as https://jiaoying.example.cn; invitations begin with it."`
	TLSCert   string `name:"tls-cert" env:"JIAOYING_TLS_CERT" help:"Certificate file; with the key the server speaks https itself."`
	TLSKey    string `name:"tls-key" env:"JIAOYING_TLS_KEY" help:"Key file of the certificate."`
	Proxies   string `name:"proxies" env:"JIAOYING_PROXIES" help:"Addresses and networks of proxies whose X-Forwarded-For is believed, parted by commas."`
	Rate      int    `name:"rate" env:"JIAOYING_RATE" default:"100" help:"Requests a second that one signed-in person, or the strangers of one network, may send; ten times as many at once."`
	mapping   `embed:""`
	intake    `embed:""`
	polling   `embed:""`
	telephony `embed:""`
	Log       string `name:"log" env:"JIAOYING_LOG" default:"text" enum:"text,json" help:"Form of the log: text or json."`
}

type serveCmd struct {
	listening
	NoMigrate bool `help:"Do not migrate; the start fails when migrations are missing."`
}

// Run serves until SIGTERM.
func (s serveCmd) Run(ctx context.Context, c *cli, w out) error {
	a, err := c.start(ctx, s.listening, !s.NoMigrate)
	if err != nil {
		return err
	}
	if was, err := a.store.Fact(ctx, factDemo); err != nil || was != "" {
		return errors.Join(err, a.close(), errors.New("this database was made by demo and holds invented people; serve takes another one"))
	}
	return a.serve(ctx, func(at string) {
		fmt.Fprintf(w, "serving %s\n", at)
	})
}

// app is everything that serves, wired.
type app struct {
	listening
	store      *store.Store
	ring       *seal.Ring
	accounts   *account.Flow
	roster     *roster.Flow
	reports    *report.Flow
	media      *media.Flow
	complaints *complaint.Flow
	warnings   *warning.Flow
	notify     *notify.Flow
	doors      *lastmile.Flow
	dangers    *danger.Flow
	losses     *loss.Flow
	registers  *register.Flow
	exports    *export.Flow
	spots      *spot.Flow
	senders    map[string]warning.Sender
	polls      *polls
	calls      *gateway.Door  // nil without a gateway
	stand      *gateway.Stand // of a demo
	ops        *ops.Collector
	log        *slog.Logger
	publicURL  string
	https      bool
	proxies    []netip.Prefix
	demo       bool
	looked     atomic.Int64 // second in which the keyring was last looked at
}

// start checks every setting, opens the database and wires the flows.
func (c *cli) start(ctx context.Context, l listening, migrate bool) (*app, error) {
	a := &app{listening: l, log: logger(l.Log)}
	var err error
	if a.proxies, err = web.ParseProxies(l.Proxies); err != nil {
		return nil, err
	}
	if (l.TLSCert == "") != (l.TLSKey == "") {
		return nil, errors.New("JIAOYING_TLS_CERT and JIAOYING_TLS_KEY go together")
	}
	if l.Rate < 1 || l.Rate > 1_000_000 {
		return nil, errors.New("JIAOYING_RATE is a number of requests from 1 to 1000000")
	}
	if _, _, err := net.SplitHostPort(l.Addr); err != nil {
		return nil, fmt.Errorf("JIAOYING_ADDR: %q is no address with a port", l.Addr)
	}
	if a.https = l.TLSCert != ""; l.PublicURL != "" {
		u, err := url.Parse(l.PublicURL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
			return nil, fmt.Errorf("JIAOYING_PUBLIC_URL: %q is not http(s)://host", l.PublicURL)
		}
		a.publicURL, a.https = u.Scheme+"://"+u.Host, a.https || u.Scheme == "https"
	}
	if _, err := clock.Load(c.Zone); err != nil {
		return nil, fmt.Errorf("JIAOYING_ZONE: %w", err)
	}
	if a.senders, err = l.senders(); err != nil {
		return nil, err
	}
	if a.polls, err = l.polls(); err != nil {
		return nil, err
	}
	if migrate {
		if _, err := c.ring(true); err != nil {
			return nil, err
		}
		if _, err := store.Migrate(ctx, c.Database, false, a.log); err != nil {
			return nil, err
		}
	}
	if a.store, a.ring, err = c.openWith(ctx, a.log); err != nil {
		return nil, err
	}
	a.flows()
	if migrate {
		if err := a.supplyCounties(store.WithOrigin(viewer.With(ctx, viewer.System("serve")), "cli")); err != nil {
			return nil, errors.Join(err, a.close())
		}
	}
	if a.media, err = media.New(a.store, c.Data, a.log); err != nil {
		return nil, errors.Join(err, a.close())
	}
	return a, nil
}

// A page of a list leaves a megabyte of short-lived values over a live heap of some twenty: collecting whenever that has doubled was a quarter
// of its cost. The limit makes the collector come earlier again before the memory of a small machine is full.
const gcPercent, memoryMost = 400, 512 << 20

// collect sets the garbage collector for the server's kind of work, unless the operator has set it by Go's own variables.
func collect() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryMost)
	}
}

func (a *app) flows() {
	a.accounts = account.New(a.store, a.ring)
	a.roster = &roster.Flow{Store: a.store, Ring: a.ring, EndSessionsFunc: a.accounts.EndSessions}
	a.complaints = &complaint.Flow{Store: a.store}
	a.ops = ops.New(a.store, version(), a.store.Slowest)
	a.ops.FeedsFunc = a.feedStates
	a.reports = &report.Flow{Store: a.store, MinutesFunc: report.MinutesFrom(a.store.Setting)}
	a.warnings = &warning.Flow{Store: a.store, Log: a.log, NumberFunc: a.store.Setting, OutlineFunc: outlineOf}
	a.doors = &lastmile.Flow{Store: a.store}
	a.dangers = &danger.Flow{Store: a.store}
	a.losses = &loss.Flow{Store: a.store, Ring: a.ring}
	a.registers = &register.Flow{Store: a.store, Ring: a.ring}
	a.exports = &export.Flow{Store: a.store, RatesFunc: a.rates, NumbersFunc: a.roster.Numbers, Version: version()}
	a.spots = &spot.Flow{Store: a.store, UnverifyFunc: a.roster.Unverify, UnreviewFunc: a.registers.Unreview}
	a.notify = &notify.Flow{Store: a.store, Log: a.log, AddressesFunc: a.addresses, GoneFunc: a.roster.Gone, NumberGoneFunc: a.roster.NumberGone, PersonFunc: a.roster.WhoHas, PerMinuteFunc: a.perMinute,
		StaleFunc: a.registers.Due, TestHoursFunc: a.testHours, ReachedFunc: a.roster.Reached, BoundFunc: a.doors.LinkAnswered}
	a.doors.CallLinkFunc = a.notify.CallBound
	a.losses.DutyFunc, a.losses.CallFunc, a.losses.DeskFunc, a.losses.HoursFunc = a.notify.OnDuty, a.notify.CallOwed, a.notify.CallDesk, a.testHours
	a.notify.OwedFunc, a.notify.HeardFunc = a.owing, a.losses.Heard
}

func (a *app) close() error { return a.store.Close() }

func logger(form string) *slog.Logger {
	if form == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, nil))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, nil))
}

const (
	// bodyMost is the largest body outside of files: a query with a report of 2,000 characters takes a tenth of it.
	bodyMost = 64 << 10
	// burst times the rate at once: a phone that comes back from the valley sends what it has; strangers behind one address of the
	// carrier load the app and sign in.
	burst, callersKnown = 10, 50_000
	// Requests at once beyond what two cores can answer in a second wait on the phone, not here.
	requestsMost, streamsMost = 256, 12_000
	// Files on their way at once, and of one person: a phone sends one after another and fetches a screen of small pictures.
	transfersMost, transfersEach = 512, 12
	// Bulletins at once: each may be a megabyte, and reading one may take half a second.
	bulletinsMost = 8
	stopWait      = 10 * time.Second
)

// serve listens and works until ctx ends, then stops in order: no new requests, streams closed, jobs done, the journal linked.
func (a *app) serve(ctx context.Context, ready func(at string)) (err error) {
	defer func() { err = errors.Join(err, a.close()) }()
	collect()
	l, err := net.Listen("tcp", a.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	defer func() { _ = l.Close() }()
	at := a.publicURL
	if at == "" {
		scheme := "http://"
		if a.https {
			scheme = "https://"
		}
		at = scheme + l.Addr().String()
	}
	hangUp, err := a.plugs()
	if err != nil {
		return err
	}
	defer hangUp()
	if a.stand != nil {
		a.stand.Callback = at
	}
	ending := make(chan struct{})
	handler, err := a.handler(at, ending)
	if err != nil {
		return err
	}
	srv := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelDebug), TLSConfig: &tls.Config{MinVersion: tls.VersionTLS12},
	}
	srv.RegisterOnShutdown(func() { close(ending) })

	// The sequencer outlives the requests, so that what they wrote is linked before the end.
	linking, stopLinking := context.WithCancel(context.WithoutCancel(ctx))
	linked := make(chan error, 1)
	go func() { linked <- a.store.Sequence(linking) }()
	defer func() {
		stopLinking()
		err = errors.Join(err, <-linked)
	}()
	bell := &work.Bell{}
	workers := work.Workers(a.roster, a.media, a.notify, a.doors, bell)
	work.AddExports(workers, a.exports)
	stopWork, err := work.Start(context.WithoutCancel(ctx), a.store, workers, a.log)
	if err != nil {
		return err
	}
	defer func() {
		wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWait)
		defer cancel()
		err = errors.Join(err, stopWork(wait))
	}()
	stopSweeps := work.Sweep(context.WithoutCancel(ctx), a.store, a.log, a.watched(a.sweeps(bell))...)
	defer stopSweeps()

	failed := make(chan error, 1)
	go func() {
		if a.TLSCert != "" {
			failed <- srv.ServeTLS(l, a.TLSCert, a.TLSKey)
			return
		}
		failed <- srv.Serve(l)
	}()
	ready(at)
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	a.log.Info("stopping")
	wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWait)
	defer cancel()
	if err := srv.Shutdown(wait); err != nil {
		return errors.Join(fmt.Errorf("stop: %w", err), srv.Close())
	}
	return nil
}

func (a *app) sweeps(bell *work.Bell) []work.Turn {
	turns := append(work.CallingTurns(a.notify, a.log, bell), work.WarningTurns(a.warnings)...)
	turns = append(turns, work.DoorTurns(a.doors, a.log)...)
	turns = append(turns, work.RosterTurns(a.roster)...)
	turns = append(turns, a.pollTurns()...)
	turns = append(turns, work.ExportTurns(a.exports)...)
	return append(turns, []work.Turn{
		{Name: "tally", Every: time.Hour, Do: func(ctx context.Context) error {
			wrong, err := a.store.RecountReports(ctx)
			if wrong > 0 {
				a.log.Error("tallies were wrong and are counted anew", "villages", wrong)
			}
			return err
		}},
		{Name: "losses", Every: time.Hour, Do: func(ctx context.Context) error {
			wrong, err := a.losses.Recount(ctx)
			if wrong > 0 {
				a.log.Error("sums of losses were wrong and are counted anew", "sums", wrong)
			}
			return err
		}},
		// A reminder counts in minutes; what is owed is derived anew each time.
		{Name: "remind", Every: 15 * time.Second, Do: a.losses.Remind},
		{Name: "media", Every: time.Minute, Do: a.media.Sweep},
		{Name: "accounts", Every: time.Hour, Do: func(ctx context.Context) error {
			return a.accounts.Forget(viewer.With(ctx, viewer.System("forget")))
		}},
		{Name: "keys", Every: time.Minute, Everywhere: true, Do: func(context.Context) error {
			_, err := a.ring.Reload()
			return err
		}},
	}...)
}

// handler is everything the server answers.
func (a *app) handler(at string, ending <-chan struct{}) (http.Handler, error) {
	files, err := web.NewFiles(pwa.Dist())
	if err != nil {
		return nil, err
	}
	ops, err := graph.ReadOperations(pwa.Operations)
	if err != nil {
		return nil, err
	}
	exec := graph.New(graph.Config{
		Resolver: &graph.Resolver{
			Store: a.store, Reports: a.reports, Complaints: a.complaints, Ops: a.ops, Accounts: a.accounts, Roster: a.roster,
			Warnings: a.warnings, Notify: a.notify, Doors: a.doors, Dangers: a.dangers, Losses: a.losses, Registers: a.registers, Exports: a.exports, Spots: a.spots, PublicURL: at, Demo: a.demo, Ending: ending,
		},
		Operations: ops, RequestIDFunc: web.RequestID, Log: a.log,
	})
	reg := prometheus.NewRegistry()
	reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	a.measure(reg)
	a.measureFeeds(reg)

	mux := http.NewServeMux()
	mux.Handle("/", files)
	mux.Handle("/graphql", a.known(web.GraphQL(exec)))
	mux.Handle("/auth/", web.Auth(door{a.accounts}, a.https))
	uploads, err := web.Tus(a.media, manifest.MaxVideoBytes)
	if err != nil {
		return nil, err
	}
	mux.Handle("/files/", a.known(uploads))
	mux.Handle("GET /media/{id}", a.known(web.Media(a.media)))
	mux.Handle("GET /exports/{id}", a.known(web.Exports(a.take)))
	mux.Handle("GET /exports/losses/{event}/{place}/{format}", a.known(web.Losses(a.printed)))
	mux.Handle("POST /exports/ledgers/{event}/{place}", a.known(web.Ledgers(a.listed)))
	mux.Handle("GET /exports/entries/{event}/{place}/{format}", a.known(web.Entries(a.entries)))
	mux.Handle("GET /exports/years/{county}/{from}/{to}/{format}", a.known(web.Years(a.years)))
	maps, err := a.proxy(a.store.Data())
	if err != nil {
		return nil, err
	}
	mux.Handle("/tiles/", a.known(mapTiles(maps)))
	mux.Handle("POST /cap", a.known(takeCAP(a.warnings, a.senders)))
	mux.Handle("GET /cap/feed.atom", a.feed(at))
	mux.Handle("GET /cap/{file}", a.bulletin(at))
	villages := newVillages(a, at)
	mux.HandleFunc("GET /village", villages.list)
	mux.HandleFunc("GET /village/{file}", villages.one)
	mux.Handle("POST /voice/callback", a.heard(escalate.Voice))
	mux.Handle("POST /sms/inbound", a.heard(escalate.SMS))
	if a.stand != nil {
		a.phones(mux)
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		web.WriteJSON(w, http.StatusOK, map[string]string{"state": "alive"})
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-ending:
			web.WriteFault(w, r, fault.ErrUnavailable)
			return
		default:
		}
		if err := a.store.Ping(r.Context()); err != nil {
			a.log.Error("not ready", "error", err)
			web.WriteFault(w, r, fault.ErrUnavailable)
			return
		}
		web.WriteJSON(w, http.StatusOK, map[string]string{"state": "ready"})
	})
	mux.Handle("GET /metrics", a.known(a.metrics(promhttp.HandlerFor(reg, promhttp.HandlerOpts{}))))
	routes := web.Routes(mux)
	plain := web.ConcurrencyLimit(requestsMost, streamsMost)
	small, bulletins := web.Chain(routes, plain, web.BodyLimit(bodyMost)), web.Chain(routes, web.ConcurrencyLimit(bulletinsMost, 0), web.BodyLimit(cap.SizeMax))
	return web.Chain(
		web.Transfers(
			web.Chain(routes, web.TransferLimit(transfersMost, transfersEach, a.caller), web.BodyLimit(manifest.MaxVideoBytes)),
			http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/cap" {
					bulletins.ServeHTTP(w, r)
					return
				}
				small.ServeHTTP(w, r)
			})),
		web.Observe(a.log, a.proxies, time.Now), web.Measure(reg, time.Now), web.Recover, web.Headers(files.Index(), a.https),
		web.RateLimit(rate.Limit(a.Rate), burst*a.Rate, callersKnown, a.caller, time.Now),
	), nil
}

// caller is the person of a token whose signature holds; whether his session still works is looked at later, and costs more.
func (a *app) caller(r *http.Request) string {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || len(token) > 4<<10 {
		return ""
	}
	access, err := account.Parse(a.ring, token, time.Now())
	if err != nil {
		return ""
	}
	return access.Person.String()
}

// known layers put the caller into the context: a person or a machine by his token, else a stranger, who reads what is open.
func (a *app) known(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.WithContext(viewer.With(store.WithOrigin(r.Context(), "app"), viewer.Stranger()))
		web.Bearer(a.look)(next).ServeHTTP(w, r)
	})
}

// look finds who a token stands for.
func (a *app) look(ctx context.Context, token string) (context.Context, error) {
	v, access, err := a.accounts.Viewer(ctx, token)
	if errors.Is(err, fault.ErrSignIn) && a.keysAnew() {
		v, access, err = a.accounts.Viewer(ctx, token)
	}
	if err != nil {
		return nil, err
	}
	return graph.Until(viewer.With(ctx, v), access.Until), nil
}

// keysAnew reads the keyring when another program has written it: after keys rotate another server may sign with a key that
// this one has not seen. Looked at once a second at most, whatever strangers send as tokens.
func (a *app) keysAnew() bool {
	now := time.Now().Unix()
	if last := a.looked.Load(); last == now || !a.looked.CompareAndSwap(last, now) {
		return false
	}
	changed, err := a.ring.Reload()
	if err != nil {
		a.log.Error("keyring", "error", err)
	}
	return changed
}

// metrics are for the machine itself and for tokens with their verb.
func (a *app) metrics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := viewer.From(r.Context())
		may := false
		for i := range v.Grants {
			may = may || v.Grants[i].Has(viewer.MetricsRead)
		}
		// Behind a proxy everybody comes from this machine: then only the token counts.
		if at, err := netip.ParseAddrPort(r.RemoteAddr); err == nil && at.Addr().Unmap().IsLoopback() && r.Header.Get("X-Forwarded-For") == "" && v.Open {
			may = true
		}
		if !may {
			web.WriteFault(w, r, fault.ErrSignIn)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (a *app) measure(reg prometheus.Registerer) {
	gauge := func(name, help string, value func(context.Context) (int64, error)) {
		reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "jiaoying_" + name, Help: help}, func() float64 {
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			n, err := value(ctx)
			if err != nil {
				return -1
			}
			return float64(n)
		}))
	}
	gauge("journal_unlinked", "Journal entries that the sequencer has not linked yet.", a.store.Unlinked)
	gauge("journal_pos", "Newest position of the journal.", a.store.Head)
	gauge("streams", "Open live streams.", func(context.Context) (int64, error) { return int64(a.store.Hub.Len()), nil })
	total := func(name, help string, n *atomic.Int64) {
		reg.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "jiaoying_media_" + name + "_total", Help: help}, func() float64 { return float64(n.Load()) }))
	}
	total("begun", "Uploads begun.", &a.media.Counts.Begun)
	total("finished", "Uploads that came whole.", &a.media.Counts.Finished)
	total("bytes", "Bytes received of uploads.", &a.media.Counts.Bytes)
	total("kept", "Files looked at and kept.", &a.media.Counts.Kept)
	total("refused", "Files looked at and refused.", &a.media.Counts.Refused)
	total("missing", "Files given up because they never came.", &a.media.Counts.Missing)
	for _, pool := range []string{"writer", "reader"} {
		gauge("pool_"+pool+"_used", "Connections of the pool in use.", func(context.Context) (int64, error) { return a.store.Pools()[pool][0], nil })
		gauge("pool_"+pool+"_waits", "Times somebody waited for a connection of the pool.", func(context.Context) (int64, error) { return a.store.Pools()[pool][1], nil })
	}
}

// openWith opens a database that is at this version, and its keyring.
func (c *cli) openWith(ctx context.Context, log *slog.Logger) (*store.Store, *seal.Ring, error) {
	m, err := store.Migrate(ctx, c.Database, true, nil)
	if err != nil {
		return nil, nil, err
	}
	if m.Pending > 0 {
		return nil, nil, fmt.Errorf("the database lacks %d migrations; run migrate", m.Pending)
	}
	ring, err := c.ring(false)
	if err != nil {
		return nil, nil, err
	}
	zone, err := clock.Load(c.Zone)
	if err != nil {
		return nil, nil, err
	}
	s, err := store.Open(ctx, store.Config{Database: c.Database, Data: c.Data, Keys: ring, Zone: zone, Log: log})
	return s, ring, err
}
