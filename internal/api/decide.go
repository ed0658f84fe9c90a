package api

import (
	"context"
	"errors"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

const (
	// maxRuns is how often a use case is decided before a caller is told to come back: each time a change of rights came
	// in between.
	maxRuns = 10
	// freshFor is how long what was read may take to be sent without asking again whether it may be.
	freshFor = time.Second
)

func tooMuch() error {
	return &fault.Error{Kind: fault.Unavailable, Message: "Permissions are being changed right now. Please try again.", RetryAfter: 2, Cause: access.ErrOvertaken}
}

// decide runs a use case for who sends the request, found out anew: what was found out at its head only bounded what
// strangers may send, and a body may take its time; without a body the head was all of it. The use case is run again, from
// the beginning, when a change of rights came between its decision and its write; and when it only read, took long, and
// rights have changed before the answer is sent (access.md, Effect).
func decide[In, Out any](ctx context.Context, a *API, in In, use func(context.Context, access.Caller, In) (Out, error)) (Out, error) {
	var nothing Out
	request := requestOf(ctx)
	for run := range maxRuns {
		if run > 0 || !request.whole {
			who, err := a.Org.Identify(ctx, request.credentials)
			if err != nil {
				return nothing, err
			}
			request.who = who
		}
		who := request.who
		if request.once != nil {
			var err error
			if who.Once, err = a.once(ctx, who, request); err != nil {
				return nothing, err
			}
		}
		begun := time.Now()
		out, err := use(ctx, who, in)
		if errors.Is(err, access.ErrOvertaken) {
			continue
		}
		if err != nil {
			return nothing, err
		}
		if !request.reads || time.Since(begun) < a.freshFor {
			return out, nil
		}
		now, err := a.Org.Identify(ctx, request.credentials)
		if err != nil {
			return nothing, err
		}
		if now.Organization == who.Organization && now.View.Rights() <= who.View.Revision() {
			return out, nil
		}
	}
	return nothing, tooMuch()
}
