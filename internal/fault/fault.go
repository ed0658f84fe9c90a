// Package fault is the vocabulary of errors: few kinds, a message that is safe to show, a cause that is not.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what went wrong from the caller's side. The zero Kind is Internal.
type Kind uint8

// The kinds. Anything that is not one of the others is Internal: logged with a request id, never shown.
const (
	Internal Kind = iota
	Invalid
	Unauthenticated
	Denied
	NotFound
	Conflict
	Limited
	Unavailable
	// Building is Unavailable for as long as charts are being prepared: how far that is can be asked for.
	Building
)

var kindNames = [...]string{"internal", "invalid", "unauthenticated", "denied", "not_found", "conflict", "limited", "unavailable", "building"}

// String is the kind's name on the wire.
func (k Kind) String() string { return kindNames[k] }

// Field is one thing wrong with the input: where it is and what would be right.
type Field struct {
	// Name is the path of the field in the request, such as "question.period.from" or "line 12, Start date".
	Name    string `json:"name"`
	Message string `json:"message"`
	// Code says it to a program that does something about it, where there is more than one thing to be wrong with the field.
	Code FieldCode `json:"code,omitempty" enum:"private" doc:"private: what the field names is private, and it must be said what becomes of that"`
}

// FieldCode is what is wrong with a field, from a closed list.
type FieldCode string

// The codes.
const IsPrivate FieldCode = "private"

// Error is a fault. Message and Fields are shown to the caller; Cause is logged only.
type Error struct {
	Kind    Kind
	Message string
	Fields  []Field
	// Current is the newest version of what a Conflict is about, for the caller to reload; nil when there is none.
	Current any
	// Offer is what the caller could do instead; nil when there is nothing.
	Offer any
	// RetryAfter is when to come back with what is Limited or Unavailable, in seconds; 0: as its kind says.
	RetryAfter int
	Cause      error
}

func (e *Error) Error() string {
	text := e.Kind.String() + ": " + e.Message
	for _, f := range e.Fields {
		text += fmt.Sprintf("; %s: %s", f.Name, f.Message)
	}
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

func (e *Error) Unwrap() error { return e.Cause }

// New makes a fault with a message that may be shown.
func New(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// BadField is an Invalid fault about one field.
func BadField(name, format string, args ...any) *Error {
	return BadFields(Field{Name: name, Message: fmt.Sprintf(format, args...)})
}

// BadFields is an Invalid fault about several fields.
func BadFields(fields ...Field) *Error {
	return &Error{Kind: Invalid, Message: "Some of what you entered is not valid.", Fields: fields}
}

// Missing is the one answer for what does not exist and for what the caller may not see. It takes no arguments so
// that no caller can make the two differ.
func Missing() *Error { return &Error{Kind: NotFound, Message: "Not found."} }

// KindOf is the kind of the first fault in err's chain; Internal when there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Words are what a fault says of its first field, or else of itself; empty for what is Internal and must not be shown.
func Words(err error) string {
	var e *Error
	switch {
	case !errors.As(err, &e) || e.Kind == Internal:
		return ""
	case len(e.Fields) > 0:
		return e.Fields[0].Message
	}
	return e.Message
}
