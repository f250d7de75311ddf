package main

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/notify/escalate"
	"jiaoying/pwa"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/warning"
	"jiaoying/server/warning/cap"
	"jiaoying/server/web"
)

// intake are the settings of warnings that come from machines.
type intake struct {
	CAPSenders string `name:"cap-senders" env:"JIAOYING_CAP_SENDERS" help:"Known senders of CAP, parted by commas: TOKEN=SENDER, TOKEN=SENDER:china for the Chinese profile, with :FILE.pem for the certificates it signs with. TOKEN is the name of the machine's token; what it hands in for any other sender becomes a draft."`
}

// senders reads the known senders.
func (in intake) senders() (map[string]warning.Sender, error) {
	out := map[string]warning.Sender{}
	for _, one := range strings.Split(in.CAPSenders, ",") {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		token, rest, ok := strings.Cut(one, "=")
		parts := strings.Split(rest, ":")
		if !ok || token == "" || parts[0] == "" {
			return nil, fmt.Errorf("JIAOYING_CAP_SENDERS: %q is not TOKEN=SENDER", one)
		}
		s := warning.Sender{Token: token}
		for _, p := range parts[1:] {
			if p == "china" {
				s.China = true
				continue
			}
			certificates, err := certificatesIn(p)
			if err != nil {
				return nil, fmt.Errorf("JIAOYING_CAP_SENDERS: %w", err)
			}
			s.Certificates = append(s.Certificates, certificates...)
		}
		if _, twice := out[parts[0]]; twice {
			return nil, fmt.Errorf("JIAOYING_CAP_SENDERS: %s stands there twice", parts[0])
		}
		out[parts[0]] = s
	}
	return out, nil
}

func certificatesIn(file string) (out []*x509.Certificate, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	for {
		var block *pem.Block
		if block, text = pem.Decode(text); block == nil {
			break
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s holds no certificate", file)
	}
	return out, nil
}

// capTypes are what a CAP message may call itself.
var capTypes = []string{"application/cap+xml", "application/xml", "text/xml"}

// takeCAP answers POST /cap as design §11 says: 201 for a message that was not there, 200 for the same again.
func takeCAP(flow *warning.Flow, senders map[string]warning.Sender) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := viewer.From(r.Context())
		county, ok := countyOf(v)
		switch {
		case v == nil || v.Open:
			web.WriteFault(w, r, fault.ErrSignIn)
			return
		case !ok:
			web.WriteFault(w, r, fault.ErrDenied)
			return
		}
		if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || !slices.Contains(capTypes, kind) {
			web.WriteFault(w, r, web.ErrMediaType)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			var large *http.MaxBytesError
			if errors.As(err, &large) {
				web.WriteFault(w, r, web.ErrLarge.With(fault.Params{"max": large.Limit}))
				return
			}
			return // the sender is gone
		}
		got, err := flow.Intake(r.Context(), county, body, warning.Source{Senders: senders})
		if err != nil {
			web.WriteFault(w, r, err)
			return
		}
		status := http.StatusCreated
		if got.Act == cap.ActSame {
			status = http.StatusOK
		}
		told := map[string]any{"act": got.Act, "published": got.Published}
		if got.Warning != [16]byte{} {
			told["warning"] = got.Warning
		}
		web.WriteJSON(w, status, told)
	})
}

// countyOf is the one county a machine or a desk hands warnings in for.
func countyOf(v *viewer.Viewer) (division.Place, bool) {
	if v == nil {
		return division.Place{}, false
	}
	for i := range v.Grants {
		g := &v.Grants[i]
		if g.Place.Level() == division.County && g.Has(viewer.CAPSubmit, viewer.WarningDraft) {
			return g.Place, true
		}
	}
	return division.Place{}, false
}

// outlineOf gives the outline of a division whose file the app carries for its map, as rings of [latitude, longitude].
func outlineOf(code string) [][][2]float64 {
	rings, err := pwa.Outline(code)
	if err != nil {
		return nil
	}
	return rings
}

// addresses finds the numbers of persons for a channel; other channels have addresses of their own.
func (a *app) addresses(ctx context.Context, on escalate.Channel, people []uuid.UUID) (map[uuid.UUID]string, error) {
	if on != escalate.SMS && on != escalate.Voice {
		return nil, nil
	}
	return a.roster.Numbers(ctx, people)
}
