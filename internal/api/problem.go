package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/gate"
)

// Problem is the answer to a request that failed: RFC 9457, with the fault's kind as code.
type Problem struct {
	Type   string `json:"type" example:"about:blank"`
	Title  string `json:"title" example:"Not Found"`
	Status int    `json:"status" example:"404"`
	Detail string `json:"detail" doc:"What happened, in words that may be shown"`
	Code   string `json:"code" enum:"internal,invalid,unauthenticated,denied,not_found,conflict,limited,unavailable,building"`
	// Errors names what is wrong with the input.
	Errors []fault.Field `json:"errors" doc:"What is wrong with the input, field by field"`
	// Current is the newest version of what a conflict is about.
	Current any `json:"current,omitempty" doc:"The newest version of what a conflict is about"`
	// Offer is what the caller could do instead.
	Offer     any    `json:"offer,omitempty" doc:"What the caller could do instead, such as to invite the address of nobody here"`
	RequestID string `json:"request_id" doc:"Find the request in the log by this"`

	header http.Header
}

func (p *Problem) Error() string { return p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders are the headers that go with it.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType is that of problems.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

var statusOf = map[fault.Kind]int{
	fault.Internal: http.StatusInternalServerError, fault.Invalid: http.StatusUnprocessableEntity, fault.Unauthenticated: http.StatusUnauthorized,
	fault.Denied: http.StatusForbidden, fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict,
	fault.Limited: http.StatusTooManyRequests, fault.Unavailable: http.StatusServiceUnavailable,
	fault.Building: http.StatusServiceUnavailable,
}

// kindOf is the kind that a status of HTTP itself stands for.
func kindOf(status int) fault.Kind {
	for kind, s := range statusOf {
		if s == status && kind != fault.Building {
			return kind
		}
	}
	switch {
	case status == http.StatusMethodNotAllowed:
		return fault.NotFound
	case status < 500:
		return fault.Invalid
	}
	return fault.Internal
}

func problemOf(ctx context.Context, status int, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, Code: kindOf(status).String(), Errors: []fault.Field{}, RequestID: requestOf(ctx).ID}
}

// statusLeft is what is counted when whoever asked has left before the answer: it is none of HTTP's, and nobody reads it.
const statusLeft = 499

const (
	internalWords = "Something went wrong on the server. It has been logged."
	tooLongWords  = "This took too long and was given up. Please try again later, or ask for less at once."
)

// When to come back, in seconds, where the fault does not say.
const (
	retryLimited     = 60
	retryUnavailable = 1
	retryLong        = 30
)

// problem is the answer to err. What is no fault is internal: logged, never shown.
func (a *API) problem(ctx context.Context, err error) *Problem {
	var already *Problem
	if errors.As(err, &already) {
		return already
	}
	if errors.Is(err, access.ErrOvertaken) {
		err = gate.Overtaken()
	}
	kind := fault.KindOf(err)
	if errors.Is(err, gate.ErrPanic) {
		return problemOf(ctx, http.StatusInternalServerError, internalWords)
	}
	if statusOf[kind] >= 500 && errors.Is(ctx.Err(), context.Canceled) { // nobody reads the answer, and nothing here has failed
		return problemOf(ctx, statusLeft, "The request was cancelled.")
	}
	if kind == fault.Internal {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			a.Log.WarnContext(ctx, "request given up", "request_id", requestOf(ctx).ID, "error", err)
			p := problemOf(ctx, http.StatusServiceUnavailable, tooLongWords)
			p.header = http.Header{"Retry-After": {strconv.Itoa(retryLong)}}
			return p
		}
		a.Log.ErrorContext(ctx, "request failed", "request_id", requestOf(ctx).ID, "error", err)
		return problemOf(ctx, http.StatusInternalServerError, internalWords)
	}
	var f *fault.Error
	errors.As(err, &f)
	if f.Cause != nil && kind == fault.Unavailable {
		a.Log.WarnContext(ctx, "unavailable", "request_id", requestOf(ctx).ID, "error", err)
	}
	p := problemOf(ctx, statusOf[kind], f.Message)
	p.Code = kind.String() // two kinds have one status
	p.Current, p.Offer = f.Current, f.Offer
	if f.Fields != nil {
		p.Errors = f.Fields
	}
	switch kind {
	case fault.Unauthenticated:
		p.header = http.Header{"Www-Authenticate": {`Bearer realm="vitrine"`}}
	case fault.Limited, fault.Unavailable, fault.Building:
		after := f.RetryAfter
		switch {
		case after > 0:
		case kind == fault.Limited:
			after = retryLimited
		default:
			after = retryUnavailable
		}
		p.header = http.Header{"Retry-After": {strconv.Itoa(after)}}
	}
	return p
}

// write answers with a problem outside of a use case.
func write(w http.ResponseWriter, p *Problem) {
	for name, values := range p.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(p)
}

// inOurWords is what huma itself refuses, as a Problem. Its values are not echoed: they may be passwords.
func inOurWords(hc huma.Context, _ string, answer any) (any, error) {
	refused, ok := answer.(*huma.ErrorModel)
	if !ok {
		return answer, nil
	}
	message := refused.Detail
	switch status := refused.Status; {
	case status >= 500 && requestOf(hc.Context()).BrokenOff: // see arrived
		return problemOf(hc.Context(), http.StatusBadRequest, "The request broke off before all of it had arrived."), nil
	case status >= 500:
		return problemOf(hc.Context(), status, internalWords), nil
	case status == http.StatusBadRequest || status == http.StatusUnprocessableEntity:
		message = "Some of what you entered is not valid."
	case status == http.StatusRequestEntityTooLarge:
		message = "That is too much at once."
	case status == http.StatusRequestTimeout:
		message = "The request did not arrive in time."
	case status == http.StatusUnsupportedMediaType:
		message = "The body of this request must be JSON, with the content type application/json."
	}
	p := problemOf(hc.Context(), refused.Status, message)
	for _, wrong := range refused.Errors[:min(len(refused.Errors), maxShownErrors)] {
		field := fault.Field{Name: fieldName(wrong.Location), Message: wrong.Message}
		if name, message, ours := strings.Cut(wrong.Message, inField); ours {
			field = fault.Field{Name: name, Message: message}
		}
		p.Errors = append(p.Errors, field)
	}
	return p, nil
}

// problems is what the document says of every answer that is none of the others.
func (a *API) problems() *huma.Response {
	return &huma.Response{Description: "Error", Content: map[string]*huma.MediaType{
		(*Problem)(nil).ContentType(""): {Schema: a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "")}}}
}

const maxShownErrors = 50

// fieldName is where a field is, without saying which part of the request it came in: "body.name" is "name".
func fieldName(location string) string {
	for _, part := range []string{"body.", "query.", "path.", "header.", "cookie."} {
		if name, ok := strings.CutPrefix(location, part); ok {
			return name
		}
	}
	return location
}
