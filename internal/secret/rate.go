package secret

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"vitrine/internal/fault"
)

// Limit is so many at once, and then so many a second: a token bucket.
type Limit struct {
	AtOnce    int
	PerSecond float64
}

// Rate counts what comes from each source, in the memory of this node. The zero value is ready; it is safe for concurrent use.
type Rate struct {
	mu       sync.Mutex
	bySource map[string]*rate.Limiter
}

// maxSources is how many sources are remembered.
const maxSources = 20_000

// Allow one more from the address, or be Limited.
func (r *Rate) Allow(limit Limit, address string, now time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	from := source(address)
	l := r.bySource[from]
	if l == nil {
		if len(r.bySource) >= maxSources || r.bySource == nil {
			r.forget(now)
		}
		l = rate.NewLimiter(rate.Limit(limit.PerSecond), limit.AtOnce)
		r.bySource[from] = l
	}
	if !l.AllowN(now, 1) {
		return &fault.Error{Kind: fault.Limited, Message: "Too many requests. Please try again in a minute.", RetryAfter: int(float64(limit.AtOnce) / limit.PerSecond)}
	}
	return nil
}

// forget the sources that have their whole allowance again; all of them when that frees nothing.
func (r *Rate) forget(now time.Time) {
	for from, l := range r.bySource {
		if l.TokensAt(now) >= float64(l.Burst()) {
			delete(r.bySource, from)
		}
	}
	if r.bySource == nil || len(r.bySource) >= maxSources {
		r.bySource = map[string]*rate.Limiter{}
	}
}
