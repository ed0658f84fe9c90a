package columnar

import (
	"time"

	"vitrine/internal/query"
)

const (
	PartSize   = partSize
	FirstPause = firstPause
)

var NewPlaces = newPlaces

func PartsOf(days []query.Load) (parts []query.Days, total int64) { return partsOf(days) }

// Set what tests cannot wait for.
func (r *Replica) Set(timeout, patience time.Duration, now func() time.Time) {
	r.timeout, r.patience, r.now = timeout, patience, now
}

// SetLease of a follower, and how often it looks at another's.
func (r *Replica) SetLease(lease, look time.Duration) { r.lease, r.look = lease, look }
