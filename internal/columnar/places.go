package columnar

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"vitrine/internal/fault"
)

// waitAtMost is how long a statement waits for a place.
const waitAtMost = 10 * time.Second

// begunAtOnce is how many questions may be begun for each place: between two of its statements one holds no place, but what it
// reads from.
const begunAtOnce = 2

// busyFor is after how many seconds to come back, who waited in vain.
const busyFor = 5

// places are where statements run, as many at once as are worth it. Those who wait take turns by person: who asks for much
// waits for their own, and not others for them. A question that has begun goes before those that have not.
type places struct {
	after func(time.Duration) <-chan time.Time

	mu          sync.Mutex
	free        int
	begun, most int // questions that have had a place and are not over, and how many there may be
	waiting     []*ticket
	// served is at which turn each person last had a place, while anybody waits.
	served map[int64]uint64
	turn   uint64
}

// ticket is one statement that waits.
type ticket struct {
	people func() []int64
	begun  bool
	called chan struct{}
}

func newPlaces(n int) *places {
	return &places{after: time.After, free: n, most: begunAtOnce * n, served: map[int64]uint64{}}
}

// take waits for a place for a statement of the question of some people; begun tells that it had one before. Whoever gets the
// first one calls end when the question is over.
func (p *places) take(ctx context.Context, people func() []int64, begun bool) (release func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t := &ticket{people: people, begun: begun, called: make(chan struct{})}
	p.mu.Lock()
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
	case <-p.after(waitAtMost):
		err = &fault.Error{Kind: fault.Unavailable, Message: "Too many charts are being computed right now. Try again in a moment.", RetryAfter: busyFor}
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

func (p *places) release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free++
	p.call()
}

// end tells that a question that has had a place is over.
func (p *places) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.begun--
	p.call()
}

// call gives what is free to those whose turn it is.
func (p *places) call() {
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
		for _, person := range t.people() {
			p.served[person] = p.turn
		}
		close(t.called)
	}
	if len(p.waiting) == 0 && p.begun == 0 {
		clear(p.served) // whoever comes next comes first
	}
}

// next is whose turn it is: the statement, -1 for none. It is one for somebody who had a place the longest ago, and of several
// the one that has waited the longest. What comes is everybody's turn who waits for it: thirty who look at the same have no more
// turns between them than one who looks at something else.
func (p *places) next() (at int) {
	at = -1
	longest := uint64(math.MaxUint64)
	for i, t := range p.waiting {
		if t.begun {
			return i
		}
		if p.begun >= p.most {
			continue
		}
		if last := p.last(t); at < 0 || last < longest {
			at, longest = i, last
		}
	}
	return at
}

// last is at which turn somebody who waits for a statement last had a place: of several, who had it the longest ago.
func (p *places) last(t *ticket) (turn uint64) {
	for i, who := range t.people() {
		if i == 0 || p.served[who] < turn {
			turn = p.served[who]
		}
	}
	return turn
}

// counts are how many questions have begun and are not over, and how many statements wait.
func (p *places) counts() (begun, waiting int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.begun, len(p.waiting)
}
