package web

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"jiaoying/server/fault"
)

const (
	// keepAlive is under the half minute after which carriers' gateways forget a quiet connection.
	keepAlive = 20 * time.Second
	// worthPacking: below a packet or so, packing costs more than it saves.
	worthPacking = 1400
)

// GraphQL speaks HTTP for an executor: POST of JSON, and the same with text/event-stream for subscriptions. gqlgen's own
// transports are not used, because they log bodies that cannot be read and answer a missing sign-in with 200.
// Whoever has no token is answered 401 as JSON; everything else that GraphQL itself says is 200.
func GraphQL(exec graphql.GraphExecutor) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			WriteFault(w, r, ErrMethod)
			return
		}
		params, err := readParams(r)
		if err != nil {
			WriteFault(w, r, err)
			return
		}
		ctx := graphql.StartOperationTrace(r.Context())
		op, errs := exec.CreateOperationContext(ctx, params)
		if errs != nil {
			for _, e := range errs {
				if errors.Is(e, fault.ErrSignIn) {
					WriteFault(w, r, fault.ErrSignIn)
					return
				}
			}
			writeResponse(w, r, exec.DispatchError(graphql.WithOperationContext(ctx, op), errs))
			return
		}
		next, ctx := exec.DispatchOperation(ctx, op)
		if strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
			stream(ctx, w, next)
			return
		}
		if op.Operation.Operation == "subscription" {
			errs := gqlerror.List{gqlerror.Wrap(ErrForm)}
			writeResponse(w, r, exec.DispatchError(ctx, errs))
			return
		}
		writeResponse(w, r, next(ctx))
	})
}

func readParams(r *http.Request) (*graphql.RawParams, error) {
	// A form of another site can send text/plain, but not JSON.
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, ErrForm
	}
	d := json.NewDecoder(r.Body)
	d.UseNumber()
	var p graphql.RawParams
	if err := d.Decode(&p); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, err
		}
		return nil, ErrForm // the decoder's words may hold a piece of what was sent
	}
	p.Headers = r.Header
	return &p, nil
}

var packers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// writeResponse answers; longer answers are packed, because the line is what is scarce.
func writeResponse(w http.ResponseWriter, r *http.Request, response *graphql.Response) {
	text, err := json.Marshal(response)
	if err != nil {
		WriteFault(w, r, fmt.Errorf("answer: %w", err))
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Encoding")
	if len(text) < worthPacking || quality(r.Header.Get("Accept-Encoding"), "gzip") == 0 {
		_, _ = w.Write(text) // the caller may have left
		return
	}
	h.Set("Content-Encoding", "gzip")
	z := packers.Get().(*gzip.Writer)
	defer packers.Put(z)
	z.Reset(w)
	_, _ = z.Write(text)
	_ = z.Close()
}

// stream writes events until the subscription or the caller ends.
func stream(ctx context.Context, w http.ResponseWriter, next graphql.ResponseHandler) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy that gathers would hold a hint back
	out := http.NewResponseController(w)
	_ = out.SetReadDeadline(time.Time{}) // the server's read time is for requests; a stream outlives it
	say := func(text string) bool {
		// A phone that lost its signal must not keep a writer waiting for minutes.
		_ = out.SetWriteDeadline(time.Now().Add(keepAlive))
		_, err := io.WriteString(w, text)
		return err == nil && out.Flush() == nil
	}
	if !say(":\n\n") {
		return
	}
	events := make(chan *graphql.Response)
	go func() { // ends with ctx: next gives nil then
		defer close(events)
		for {
			response := next(ctx)
			if response == nil {
				return
			}
			select {
			case events <- response:
			case <-ctx.Done():
				return
			}
		}
	}()
	beat := time.NewTicker(keepAlive)
	defer beat.Stop()
	for {
		select {
		case response, more := <-events:
			if !more {
				say("event: complete\ndata:\n\n")
				return
			}
			text, err := json.Marshal(response)
			if err != nil || !say("event: next\ndata: "+string(text)+"\n\n") {
				return
			}
		case <-beat.C:
			if !say(":\n\n") {
				return
			}
		case <-ctx.Done():
			say("event: complete\ndata:\n\n")
			return
		}
	}
}
