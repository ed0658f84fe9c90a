// Package turns shares out a few places among many who want one: who asks for much waits for their own, and not others for them.
package turns

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"
)

// Places are where a part of some work may run, as many at once as there are places. Those who wait take turns by whom the work
// is for. Work that has begun goes before work that has not. The fields are set before the first call; it is safe for
// concurrent use.
type Places[K comparable] struct {
	// Wait is how long one waits at most.
	Wait time.Duration
	// Crowd is how many may wait; 0: any number.
	Crowd int
	// Open is how much work may have begun and not be over; 0: any number.
	Open int
	// Busy is the error of who waits in vain, or would be too many.
	Busy func(cause error) error

	after func(time.Duration) <-chan time.Time

	mu      sync.Mutex
	free    int
	begun   int // work that has had a place and is not over
	waiting []*ticket[K]
	// served is at which turn each last had a place, while anybody waits.
	served map[K]uint64
	turn   uint64
}

// ticket is one part of some work that waits.
type ticket[K comparable] struct {
	who    func() []K
	begun  bool
	called chan struct{}
}

// New is so many places.
func New[K comparable](places int) *Places[K] {
	return &Places[K]{after: time.After, free: places, served: map[K]uint64{}}
}

// Take waits for a place for a part of some work; begun tells that the work had one before. Whoever gets the first one calls
// End when the work is over.
func (p *Places[K]) Take(ctx context.Context, who func() []K, begun bool) (release func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t := &ticket[K]{who: who, begun: begun, called: make(chan struct{})}
	p.mu.Lock()
	if p.Crowd > 0 && p.free == 0 && len(p.waiting) >= p.Crowd {
		p.mu.Unlock()
		return nil, p.Busy(nil)
	}
	p.waiting = append(p.waiting, t)
	p.call()
	p.mu.Unlock()
	select {
	case <-t.called:
		return p.release, nil
	default:
	}
	select {
	case <-t.called:
		return p.release, nil
	case <-ctx.Done():
		err = ctx.Err()
	case <-p.after(p.Wait):
		err = p.Busy(context.DeadlineExceeded)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.Index(p.waiting, t); i >= 0 {
		p.waiting = slices.Delete(p.waiting, i, i+1)
	} else { // called in the meantime: the place is the next one's
		p.free++
		if !begun {
			p.begun--
		}
	}
	p.call()
	return nil, err
}

func (p *Places[K]) release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free++
	p.call()
}

// End tells that work that has had a place is over.
func (p *Places[K]) End() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.begun--
	p.call()
}

// call gives what is free to those whose turn it is.
func (p *Places[K]) call() {
	for p.free > 0 {
		i := p.next()
		if i < 0 {
			break
		}
		t := p.waiting[i]
		p.waiting = slices.Delete(p.waiting, i, i+1)
		p.free--
		if !t.begun {
			p.begun++
		}
		p.turn++
		for _, who := range t.who() {
			p.served[who] = p.turn
		}
		close(t.called)
	}
	if len(p.waiting) == 0 && p.begun == 0 {
		clear(p.served) // whoever comes next comes first
	}
}

// next is whose turn it is: the ticket, -1 for none. It is one for somebody who had a place the longest ago, and of several
// the one that has waited the longest. What comes is everybody's turn who waits for it: thirty who look at the same have no more
// turns between them than one who looks at something else.
func (p *Places[K]) next() (at int) {
	at = -1
	longest := uint64(math.MaxUint64)
	for i, t := range p.waiting {
		if t.begun {
			return i
		}
		if p.Open > 0 && p.begun >= p.Open {
			continue
		}
		if last := p.last(t); at < 0 || last < longest {
			at, longest = i, last
		}
	}
	return at
}

// last is at which turn somebody whom a ticket is for last had a place: of several, who had it the longest ago.
func (p *Places[K]) last(t *ticket[K]) (turn uint64) {
	for i, who := range t.who() {
		if i == 0 || p.served[who] < turn {
			turn = p.served[who]
		}
	}
	return turn
}

// Counts are how much work has begun and is not over, and how many parts wait.
func (p *Places[K]) Counts() (begun, waiting int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.begun, len(p.waiting)
}
