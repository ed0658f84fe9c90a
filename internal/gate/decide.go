package gate

import (
	"context"
	"errors"
	"reflect"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// maxRuns is how often a use case is decided before a caller is told to come back: each time a change of rights came in
// between.
const maxRuns = 10

// Overtaken is the fault of a request that was overtaken by changes of rights again and again.
func Overtaken() error {
	return &fault.Error{Kind: fault.Unavailable, Message: "Permissions are being changed right now. Please try again.", RetryAfter: 2, Cause: access.ErrOvertaken}
}

// Decide runs a use case as whoever sends the request. The caller is identified again, because rights may have changed while
// the body arrived; a request without a body keeps the caller that [Gate.Enter] identified. The route's policy is checked
// first, against the same view as the use case. The use case runs again from its beginning when rights changed between its
// decision and its write; and when it only read and rights changed meanwhile: what it read may be newer than what decided
// (access.md, Effect).
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
		if request.idempotency.once != nil {
			var err error
			if who.Once, err = g.once(ctx, who, request.idempotency); err != nil {
				return nothing, err
			}
		}
		out, err := use(ctx, who, in)
		if errors.Is(err, access.ErrOvertaken) {
			continue
		}
		if err != nil {
			return nothing, err
		}
		if !request.route.Reads {
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
	return nothing, Overtaken()
}
