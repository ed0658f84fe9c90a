package gate

import (
	"context"
	"errors"
	"reflect"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// maxRuns is how often a use case is decided before a caller is told to come back: each time a change of rights came in
// between.
const maxRuns = 10

// TooMuch is the fault of a request that was overtaken by changes of rights again and again.
func TooMuch() error {
	return &fault.Error{Kind: fault.Unavailable, Message: "Permissions are being changed right now. Please try again.", RetryAfter: 2, Cause: access.ErrOvertaken}
}

// Decide runs a use case for who sends the request, found out anew: what was found out at its head only bounded what
// strangers may send, and a body may take its time; without a body the head was all of it. The route's policy is asked first,
// of the same view. The use case is run again, from the beginning, when a change of rights came between its decision and its
// write; and when it only read, took long, and rights have changed before the answer is sent (access.md, Effect).
func Decide[In, Out any](ctx context.Context, g *Gate, in In, use func(context.Context, access.Caller, In) (Out, error)) (Out, error) {
	var nothing Out
	request := RequestOf(ctx)
	for run := range maxRuns {
		if run > 0 || !request.whole {
			who, err := g.Identify(ctx, request.Credentials)
			if err != nil {
				return nothing, err
			}
			request.Who = who
		}
		who := request.Who
		if policy := request.route.Policy; policy.check != nil {
			if err := policy.ask(who, reflect.ValueOf(in)); err != nil {
				return nothing, err
			}
		}
		if request.named.once != nil {
			var err error
			if who.Once, err = g.once(ctx, who, request.named); err != nil {
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
		if !request.route.Reads || time.Since(begun) < g.FreshFor {
			return out, nil
		}
		now, err := g.Identify(ctx, request.Credentials)
		if err != nil {
			return nothing, err
		}
		if now.Organization == who.Organization && now.View.Rights() <= who.View.Revision() {
			return out, nil
		}
	}
	return nothing, TooMuch()
}
