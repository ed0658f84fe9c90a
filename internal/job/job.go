// Package job is work that outlives a request.
//
// A job is kept in the transaction that causes it. A [Runner] takes it under a lease, on whichever node, and renews the lease
// while it works. When the node dies the lease runs out, and another attempt begins on another node or after the next start. So
// a job may be begun more than once, and is written so that this does no harm: what it writes, it writes under its lease, which
// only the newest attempt has.
package job

import (
	"context"
	"errors"
	"time"

	"vitrine/internal/access"
)

// Kind is what a job does.
type Kind string

// ID names a job; 0: none.
type ID int64

// New is a job to be kept.
type New struct {
	Kind Kind
	// Args is what the work needs to know, as JSON: ids and what somebody asked for, never what was decided.
	Args any
	// Organization is whose job it is, and with which it goes; 0: nobody's.
	Organization access.OrganizationID
	// Unique keeps out a second job of the kind until the first has ended; empty: there may be any number.
	Unique string
	// At is when it is due; zero: at once.
	At time.Time
}

// Lease is the right of one attempt at a job to write for it, until a later attempt begins.
type Lease struct {
	Job     ID
	Attempt int64 // counts from 1
}

// Job is a job that was taken.
type Job struct {
	Lease
	Kind         Kind
	Args         []byte
	Organization access.OrganizationID
	// Failures are the attempts before this one that failed, or ended without a word. Why is the last one's reason.
	Failures int
	Why      string
	// Begun is when this attempt began.
	Begun time.Time
}

// Again is when a job is due next.
type Again struct {
	At    time.Time
	After time.Duration // from now; when At is zero
	// Why an attempt failed; empty: it did not, and those that did before are forgotten.
	Why string
	// Stopped tells that the attempt neither failed nor got done: the program is stopping.
	Stopped bool
}

// ErrLost is the error of whatever an attempt does once a later one has begun.
var ErrLost = errors.New("another attempt at the job has begun")

// Queue is what a Runner needs kept. Times are the queue's own clock.
type Queue interface {
	// AddJob keeps a job that nothing else causes; 0 when it is unique and there is one already.
	AddJob(ctx context.Context, j New) (ID, error)
	// JobsAdded says that a job may have been kept here. Jobs of other nodes are found by looking.
	JobsAdded() <-chan struct{}
	// TakeJob begins an attempt at the job of the kinds that has been due longest; nil when none is due. The lease lasts so long
	// unless it is renewed. An attempt whose lease ran out counts as one that failed.
	TakeJob(ctx context.Context, kinds []Kind, lease time.Duration) (*Job, error)
	// TakeJobByID begins an attempt at one job, when it is due. Over tells that it has ended.
	TakeJobByID(ctx context.Context, id ID, lease time.Duration) (j *Job, over bool, err error)
	// Those below are ErrLost when a later attempt has begun.
	RenewJob(ctx context.Context, l Lease, lease time.Duration) error
	// EndJob forgets a job that is done.
	EndJob(ctx context.Context, l Lease) error
	// PutOffJob makes it due again.
	PutOffJob(ctx context.Context, l Lease, again Again) error
	// FailJob ends it for good and keeps why.
	FailJob(ctx context.Context, l Lease, why string) error
}
