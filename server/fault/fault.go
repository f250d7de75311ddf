// Package fault holds the one error type that crosses floors: a kind, a stable code that is also the
// translation key, parameters for the sentence, the faulty fields, and the cause, which is logged and never shown.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what the caller can do about a fault.
type Kind string

// The kinds of design: what the phone does with each is architecture §8.
const (
	Invalid     Kind = "invalid"
	NotFound    Kind = "not_found"
	Denied      Kind = "denied"
	Conflict    Kind = "conflict"
	Limited     Kind = "limited"
	Unavailable Kind = "unavailable"
	Internal    Kind = "internal"
)

// Params are the values of a fault's sentence. They never hold personal data.
type Params map[string]any

// Field is one faulty field of an input: its path, its own code and parameters.
type Field struct {
	Path   string `json:"path"`
	Code   string `json:"code"`
	Params Params `json:"params,omitempty"`
}

// Error is a fault.
type Error struct {
	Kind   Kind
	Code   string
	Params Params
	Fields []Field
	cause  error
}

// Error gives the code and the cause for the log.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, " %s=%s", f.Path, f.Code)
	}
	if e.cause != nil {
		b.WriteString(": ")
		b.WriteString(e.cause.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.cause }

// Is matches a fault by its code, so that errors.Is works with the values of a flow's faults.go.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// With returns a copy with parameters.
func (e *Error) With(p Params) *Error { c := *e; c.Params = p; return &c }

// Because returns a copy with a cause.
func (e *Error) Because(cause error) *Error { c := *e; c.cause = cause; return &c }

// New makes a fault.
func New(kind Kind, code string) *Error { return &Error{Kind: kind, Code: code} }

// The faults every flow shares.
var (
	ErrNotFound    = New(NotFound, "not_found")
	ErrDenied      = New(Denied, "denied")
	ErrChoose      = New(Invalid, "scope.choose")
	ErrScope       = New(NotFound, "scope.unknown")
	ErrPageSize    = New(Invalid, "page.size")
	ErrCursor      = New(Invalid, "page.cursor")
	ErrID          = New(Invalid, "id.form")
	ErrUnavailable = New(Unavailable, "server.unavailable")
	ErrInternal    = New(Internal, "internal")
	ErrSignIn      = New(Denied, "auth.required")
)

// As finds a fault in err's chain.
func As(err error) (*Error, bool) {
	var f *Error
	ok := errors.As(err, &f)
	return f, ok
}

// KindOf gives the kind of err, Internal for what is no fault.
func KindOf(err error) Kind {
	if f, ok := As(err); ok {
		return f.Kind
	}
	return Internal
}

// Findings collects the faulty fields of one input, so that all of them are told at once.
type Findings struct{ fields []Field }

// Add notes one faulty field.
func (f *Findings) Add(path, code string, p Params) {
	f.fields = append(f.fields, Field{Path: path, Code: code, Params: p})
}

// Check notes a faulty field when ok is false.
func (f *Findings) Check(ok bool, path, code string) {
	if !ok {
		f.Add(path, code, nil)
	}
}

// Err gives nil or one invalid fault with every field; its code is the first field's.
func (f *Findings) Err() error {
	if len(f.fields) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Code: f.fields[0].Code, Params: f.fields[0].Params, Fields: f.fields}
}
