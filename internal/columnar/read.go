package columnar

import (
	"context"
	"errors"
	"fmt"
	"time"

	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// questionTimeout is how long one statement may run.
const questionTimeout = 20 * time.Second

var errSlow = errors.New("the question took too long")

// Snapshot is an organization's columns as of one moment, that of the first plan it answers: the revision, to which they have
// been brought before, or a later one. Its plans may count nothing of other organizations.
//
// Those who wait for it (one question may be several people's) take turns with all who wait for others: for each statement, and
// only while it runs, a place is held. It is for one goroutine, and must be released. Unavailable when a statement takes too long.
func (r *Replica) Snapshot(organization, revision int64, people func() []int64) (source query.Source, release func()) {
	s := &snapshot{replica: r, organization: organization, revision: revision, people: people}
	return s, s.release
}

// snapshot is the columns at one moment.
type snapshot struct {
	replica                *Replica
	organization, revision int64
	people                 func() []int64
	reading                Reading // nil until the first statement
}

func (s *snapshot) release() {
	if s.reading != nil {
		s.reading.Release()
		s.replica.reading.End()
	}
}

// Rows implements [query.Source].
func (s *snapshot) Rows(ctx context.Context, plan query.Plan) (rows []query.Row, err error) {
	release, err := s.replica.reading.Take(ctx, s.people, s.reading != nil)
	if err != nil {
		return nil, err
	}
	defer release()
	within, cancel := context.WithTimeoutCause(ctx, s.replica.timeout, errSlow)
	defer cancel()
	defer func() {
		if err != nil && errors.Is(context.Cause(within), errSlow) {
			err = &fault.Error{Kind: fault.Unavailable, Message: fmt.Sprintf("This took longer than %d seconds to compute: choose a shorter period.", int(s.replica.timeout.Seconds())), Cause: err}
		}
	}()
	if s.reading == nil {
		if s.reading, err = s.begin(within); err != nil {
			s.replica.reading.End()
			return nil, err
		}
	}
	return s.reading.Rows(within, plan)
}

// begin a reading in which the organization is held. It was when it was brought up to date, and may have been lost since.
func (s *snapshot) begin(ctx context.Context) (Reading, error) {
	reading, err := s.replica.engine.Begin(context.WithoutCancel(ctx)) // not with this statement's time: the next ones are of the same moment
	if err != nil {
		return nil, err
	}
	held, err := reading.Held(ctx, s.organization)
	if err == nil && (held.Revision == 0 || held.Revision < s.revision) {
		s.replica.forget(s.organization)
		err = preparing()
	}
	if err != nil {
		reading.Release()
		return nil, err
	}
	return reading, nil
}
