package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/notify"
	"jiaoying/notify/channel"
	"jiaoying/notify/escalate"
	"jiaoying/notify/gateway"
	"jiaoying/notify/inapp"
	"jiaoying/server/fault"
	"jiaoying/server/setting"
	"jiaoying/server/store"
	"jiaoying/server/web"
)

// telephony are the settings of the way to telephones.
type telephony struct {
	GatewayURL    string `name:"gateway-url" env:"JIAOYING_GATEWAY_URL" help:"Gateway for calls and SMS, https; left out, nobody is called by telephone and the board says so. The demo has a stand-in."`
	GatewaySecret string `name:"gateway-secret" env:"JIAOYING_GATEWAY_SECRET" help:"Secret both sides sign with, 32 characters at least."`
}

// plugs wires the channels that are configured. What it gives back stops the demo's stand-in.
func (a *app) plugs() (stop func(), err error) {
	stop = func() {}
	a.notify.Channels = map[escalate.Channel]channel.Channel{escalate.InApp: inapp.Plug{}}
	address, secret := a.GatewayURL, []byte(a.GatewaySecret)
	switch {
	case a.demo && address == "":
		secret = make([]byte, 32)
		if _, err := rand.Read(secret); err != nil {
			return stop, err
		}
		a.stand = &gateway.Stand{Secret: secret, Now: a.store.Now}
		if address, stop, err = a.stand.Listen(); err != nil {
			return func() {}, err
		}
	case address == "" && len(secret) == 0:
		return stop, nil
	case address == "" || len(secret) == 0:
		return stop, errors.New("JIAOYING_GATEWAY_URL and JIAOYING_GATEWAY_SECRET go together")
	}
	for _, on := range []escalate.Channel{escalate.Voice, escalate.SMS} {
		plug, err := gateway.New(on, address, secret)
		if err != nil {
			stop()
			return func() {}, fmt.Errorf("JIAOYING_GATEWAY_URL: %w", err)
		}
		a.notify.Channels[on] = plug
	}
	a.calls = &gateway.Door{Secret: secret, Now: a.store.Now}
	return stop, nil
}

// perMinute is the most that goes to telephones in a minute. The line is one for all counties here, so the most careful county's setting holds.
func (a *app) perMinute(ctx context.Context, on escalate.Channel) (int, error) {
	name := setting.CallsPerMinute
	if on != escalate.Voice {
		name = setting.SMSPerMinute
	}
	counties, err := a.roster.Counties(viewer.With(ctx, viewer.System("send")))
	if err != nil {
		return 0, err
	}
	most := math.MaxInt
	for _, county := range counties {
		n, err := a.store.Setting(ctx, county, name)
		if err != nil {
			return 0, err
		}
		most = min(most, n)
	}
	return most, nil
}

// owing tells what a reminder is about when it is rung.
func (a *app) owing(ctx context.Context, cause uuid.UUID) (notify.Owing, bool, error) {
	what, over, err := a.losses.RemindingOf(ctx, cause)
	return notify.Owing(what), over, err
}

// testHours are from when to when a county is rung for a test, or for what has days.
func (a *app) testHours(ctx context.Context, county uuid.UUID) (from, to int, err error) {
	if from, err = a.store.Setting(ctx, county, setting.TestFromHour); err != nil {
		return 0, 0, err
	}
	to, err = a.store.Setting(ctx, county, setting.TestToHour)
	return from, to, err
}

// heard takes what the gateway reports: how a call went, what somebody replied.
func (a *app) heard(on escalate.Channel) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a.calls == nil {
			web.WriteFault(w, r, fault.ErrNotFound)
			return
		}
		got, err := a.calls.Receive(r)
		if err != nil {
			web.WriteFault(w, r, err)
			return
		}
		ctx := store.WithOrigin(viewer.With(r.Context(), viewer.System("gateway")), "gateway")
		answered, err := a.notify.Callback(ctx, notify.Said{
			Channel: on, Provider: got.Provider, Number: got.Number, Digits: got.Digits, Heard: got.Heard, Delivered: got.Delivered, Code: got.Code, At: got.At,
		})
		if err != nil {
			if k := fault.KindOf(err); k == fault.Internal || k == fault.Unavailable {
				a.calls.Forget(got.ID)
			}
			web.WriteFault(w, r, err)
			return
		}
		web.WriteJSON(w, http.StatusOK, map[string]bool{"answered": answered})
	})
}

// phones are the telephones of the demo: what rang last, and a way to answer as a person would. Only a demo has them, and only on this machine.
func (a *app) phones(mux *http.ServeMux) {
	mux.HandleFunc("GET /demo/phones", func(w http.ResponseWriter, _ *http.Request) {
		web.WriteJSON(w, http.StatusOK, map[string]any{"messages": a.stand.Last()})
	})
	mux.HandleFunc("POST /demo/phones/{provider}", func(w http.ResponseWriter, r *http.Request) {
		digits := strings.TrimSpace(r.URL.Query().Get("digits"))
		if err := a.stand.Answer(r.Context(), r.PathValue("provider"), digits); err != nil {
			a.log.Info("the stand-in does not answer", "error", err)
			web.WriteFault(w, r, fault.ErrNotFound)
			return
		}
		web.WriteJSON(w, http.StatusOK, map[string]string{"said": digits})
	})
}
