// Package web is the edge beside GraphQL: the app's files, sign-in, the limits every request passes, and how faults are
// answered outside of GraphQL. No rule lives here.
package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"jiaoying/server/fault"
)

// The faults of the edge itself.
var (
	// ErrLarge refuses a body over the limit; its status is 413.
	ErrLarge = fault.New(fault.Invalid, "request.large")
	// ErrRate carries seconds, the time to wait.
	ErrRate = fault.New(fault.Limited, "request.rate")
	// ErrBusy says that the server does all it can.
	ErrBusy = fault.New(fault.Unavailable, "server.busy")
	// ErrMethod refuses a method; its status is 405.
	ErrMethod = fault.New(fault.Invalid, "request.method")
	// ErrMediaType refuses a body of another kind than the end takes; its status is 415.
	ErrMediaType = fault.New(fault.Invalid, "request.media_type")
)

// unauthorized are the codes that mean: sign in (again). Every other denial is about the thing asked for.
var unauthorized = map[string]bool{"auth.required": true, "auth.wrong": true, "auth.signed_out": true}

// Status is the HTTP status of a fault.
func Status(f *fault.Error) int {
	switch {
	case f.Code == ErrLarge.Code:
		return http.StatusRequestEntityTooLarge
	case f.Code == ErrMethod.Code:
		return http.StatusMethodNotAllowed
	case f.Code == ErrMediaType.Code:
		return http.StatusUnsupportedMediaType
	}
	switch f.Kind {
	case fault.Invalid:
		return http.StatusBadRequest
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Denied:
		if unauthorized[f.Code] {
			return http.StatusUnauthorized
		}
		return http.StatusForbidden
	case fault.Conflict:
		return http.StatusConflict
	case fault.Limited:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// told is a fault as it is answered.
type told struct {
	Kind      fault.Kind    `json:"kind"`
	Code      string        `json:"code"`
	Params    fault.Params  `json:"params,omitempty"`
	Fields    []fault.Field `json:"fields,omitempty"`
	RequestID string        `json:"requestId"`
}

// asFault finds the fault in an error. What is none becomes internal; a caller who left and a time that ran out are no
// errors of ours.
func asFault(err error) *fault.Error {
	if f, ok := fault.As(err); ok {
		return f
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return ErrLarge.With(fault.Params{"max": large.Limit})
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fault.ErrUnavailable.Because(err)
	}
	return fault.ErrInternal.Because(err)
}

// WriteFault answers an error as {"error": {kind, code, params, fields, requestId}}. Internal ones are logged here, once,
// with their cause; the cause is never answered.
func WriteFault(w http.ResponseWriter, r *http.Request, err error) {
	f := asFault(err)
	ctx := r.Context()
	id := RequestID(ctx)
	if f.Kind == fault.Internal {
		logger(ctx).LogAttrs(ctx, slog.LevelError, "internal", slog.String("request", id), slog.Any("error", err))
	}
	status := Status(f)
	h := w.Header()
	switch status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", "Bearer")
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", "1")
	case http.StatusRequestEntityTooLarge:
		h.Set("Connection", "close") // the rest of the body is not worth reading
	}
	if s, ok := f.Params["seconds"]; ok && (status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable) {
		h.Set("Retry-After", fmt.Sprint(s))
	}
	WriteJSON(w, status, map[string]told{"error": {f.Kind, f.Code, f.Params, f.Fields, id}})
}

// WriteJSON answers a value. Answers of the edge belong to one person and are never kept by a cache.
func WriteJSON(w http.ResponseWriter, status int, v any) {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Errorf("answer: %w", err)) // only our own types come here
	}
	h := w.Header()
	for _, name := range []string{"Content-Encoding", "Content-Length", "ETag", "Last-Modified"} {
		h.Del(name) // left by a handler that failed on its way
	}
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(text, '\n')) // the caller may have left
}
