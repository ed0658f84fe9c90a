package columnar

import (
	"time"

	"vitrine/internal/query"
)

// Status is how far the replica is with an organization.
type Status struct {
	// Ready tells that charts can be computed. Until then, Done of Total entries have been read.
	Ready       bool
	Done, Total int64
}

// manyChanges is how many entries have to be read before the wait for them is worth a word.
const manyChanges = 20_000

// Status of an organization.
func (r *Replica) Status(organization int64) Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.current()
	_, held := r.revisions[organization]
	u := r.updates[organization]
	if u == nil {
		return Status{Ready: held}
	}
	s := Status{Total: u.total.Load()}
	s.Done = min(u.read.Load(), s.Total)
	s.Ready = held && s.Total < manyChanges
	return s
}

// lag is how far the replica is behind its feed, as of the last look.
type lag struct {
	revisions int64
	since     time.Time // zero when it is not
}

// measure looks how far the replica is behind.
func (r *Replica) measure(heads []query.Head) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.current()
	r.lag.revisions = 0
	for _, h := range heads {
		r.lag.revisions += max(0, h.Revision-r.revisions[h.Organization])
	}
	switch {
	case r.lag.revisions == 0:
		r.lag.since = time.Time{}
	case r.lag.since.IsZero():
		r.lag.since = r.now()
	}
}

// Figures are what the replica is doing, for who watches over the program.
type Figures struct {
	// Revisions is how far it was behind its feed at the last look, in all organizations together, and Behind for how long.
	Revisions int64
	Behind    time.Duration
	// Reading is how many organizations are being read. Computing is how many questions have begun and are not over, Waiting
	// how many statements wait for a place.
	Reading, Computing, Waiting int
	// Read is how many entries of those that are being read are there already, ToRead how many all of them are.
	Read, ToRead int64
	Health
}

// Figures are as of now.
func (r *Replica) Figures() Figures {
	computing, waiting := r.reading.Counts()
	health := r.engine.Health()
	r.mu.Lock()
	defer r.mu.Unlock()
	f := Figures{Revisions: r.lag.revisions, Reading: len(r.updates), Computing: computing, Waiting: waiting, Health: health}
	for _, u := range r.updates {
		total := u.total.Load()
		f.Read, f.ToRead = f.Read+min(u.read.Load(), total), f.ToRead+total
	}
	if !r.lag.since.IsZero() {
		f.Behind = r.now().Sub(r.lag.since)
	}
	return f
}
