package columnar

import (
	"time"

	"vitrine/internal/fault"
	"vitrine/internal/turns"
)

// waitAtMost is how long a statement waits for a place.
const waitAtMost = 10 * time.Second

// begunAtOnce is how many questions may be begun for each place: between two of its statements one holds no place, but what it
// reads from.
const begunAtOnce = 2

// busyFor is after how many seconds to come back, who waited in vain.
const busyFor = 5

// newPlaces are where statements run, as many at once as are worth it, in turn by person.
func newPlaces(n int) *turns.Places[int64] {
	p := turns.New[int64](n)
	p.Wait, p.Open = waitAtMost, begunAtOnce*n
	p.Busy = func(cause error) error {
		return &fault.Error{Kind: fault.Unavailable, Message: "Too many charts are being computed right now. Try again in a moment.", RetryAfter: busyFor, Cause: cause}
	}
	return p
}
