package gateway

import (
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"time"

	"jiaoying/server/fault"
)

// Report is what a gateway tells us: how a call went, or what somebody replied.
type Report struct {
	// ID is the gateway's own of this report: the same again is refused.
	ID string `json:"id"`
	// Provider names the message it is about; empty for a reply that names only the number.
	Provider string `json:"provider,omitempty"`
	Number   string `json:"number,omitempty"`
	// Digits are the keys pressed after the call was heard out, or the text of the reply.
	Digits    string    `json:"digits,omitempty"`
	Heard     bool      `json:"heard,omitempty"`
	Delivered bool      `json:"delivered,omitempty"`
	Code      string    `json:"code,omitempty"`
	At        time.Time `json:"at"`
}

const (
	reportMost = 16 << 10
	wordMost   = 200
	// reportsKept bounds the memory of what was reported; a province's calls in ten minutes are fewer.
	reportsKept = 200_000
)

// Door lets reports in that are signed, young and new.
type Door struct {
	Secret []byte
	// Now is the time source.
	Now  func() time.Time
	mu   sync.Mutex
	seen map[string]time.Time
}

// Receive reads a report. Whoever cannot take it calls Forget, so that it may come again. Faults: ErrSignature, ErrOld, ErrReplay, ErrBody.
func (d *Door) Receive(r *http.Request) (Report, error) {
	var in Report
	body, err := io.ReadAll(io.LimitReader(r.Body, reportMost+1))
	if err != nil || len(body) > reportMost {
		return in, ErrBody.Because(err)
	}
	now := d.Now()
	if err := Verify(d.Secret, body, r.Header.Get(SignatureHeader), now); err != nil {
		return in, err
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return in, ErrBody.Because(err)
	}
	for _, s := range []string{in.ID, in.Provider, in.Number, in.Digits, in.Code} {
		if len(s) > wordMost {
			return in, ErrBody
		}
	}
	if in.ID == "" || in.Provider == "" && in.Number == "" || in.At.IsZero() {
		return in, ErrBody
	}
	if age := now.Sub(in.At); age > signatureAge || age < -signatureAge {
		return in, ErrOld
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.seen[in.ID]; ok {
		return in, ErrReplay
	}
	if d.seen == nil {
		d.seen = map[string]time.Time{}
	}
	if len(d.seen) >= reportsKept {
		for id, at := range d.seen {
			if now.Sub(at) > 2*signatureAge { // its signature is too old by now
				delete(d.seen, id)
			}
		}
		if len(d.seen) >= reportsKept {
			return in, fault.ErrUnavailable
		}
	}
	d.seen[in.ID] = now
	return in, nil
}

// Forget lets a report come again that could not be taken.
func (d *Door) Forget(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.seen, id)
}
