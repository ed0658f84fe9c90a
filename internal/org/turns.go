package org

import (
	"time"

	"vitrine/internal/fault"
	"vitrine/internal/turns"
)

// busyFor is after how many seconds to come back, who waited in vain.
const busyFor = 5

// newTurns are for what is costly, in turn by source: who tries a lot waits for their own tries.
func newTurns(atOnce int) *turns.Places[string] {
	p := turns.New[string](atOnce)
	p.Wait, p.Crowd = 10*time.Second, 500
	p.Busy = func(cause error) error {
		return &fault.Error{Kind: fault.Unavailable, Message: "Too many people are signing in right now. Please try again in a moment.", RetryAfter: busyFor, Cause: cause}
	}
	return p
}
