// Package live tells whoever is looking what changed.
package live

import (
	"context"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/fault"
)

// CheckEvery is how often a stream asks whether its person is still signed in and still may see what they look at:
// sessions end and grants expire without a revision. access.md, Effect, promises a second.
const CheckEvery = 800 * time.Millisecond

// quietChecks is after how many checks without an event the stream says that it is alive, so that no proxy ends it.
const quietChecks = 25

// Log is what happened in an organization, as the store keeps it.
type Log interface {
	Watch(org access.OrganizationID) (revisions <-chan int64, cancel func())
	// Saved is the newest version of each of the resources that exists.
	Saved(ctx context.Context, org access.OrganizationID, resources []access.ResourceID) ([]board.Saved, error)
}

// Feed makes streams. It is safe for concurrent use.
type Feed struct {
	Log Log
	// Ticks is the clock of CheckEvery, and what stops it.
	Ticks func() (<-chan time.Time, func())
}

// Ticks is a clock that ticks every CheckEvery.
func Ticks() (<-chan time.Time, func()) {
	ticker := time.NewTicker(CheckEvery)
	return ticker.C, ticker.Stop
}

// Stream sends events until ctx ends, or the caller is no longer signed in:
//
//	revision    42                                   the organization's newest revision, at once and whenever it moves
//	saved       {"resource":1,"version":7,"by":{…}}  a resource's newest version, at once and whenever it is saved; by whom is
//	                                                 for those who may edit or clone it
//	gone        1                                    a resource is no longer to be seen, or never was
//	signed_out  {}                                   the session has ended
//	alive       {}                                   nothing happened for a while
//
// identify is the caller by the newest committed state; Unauthenticated when the session has ended.
func (f *Feed) Stream(ctx context.Context, identify func(context.Context) (access.Caller, error), resources []access.ResourceID, send func(event string, data any) error) error {
	who, err := identify(ctx)
	if err != nil {
		return err
	}
	// Watching begins before the first look, so that nothing falls between the two.
	revisions, cancel := f.Log.Watch(who.Organization)
	defer cancel()
	ticks, stop := f.Ticks()
	defer stop()
	s := stream{log: f.Log, send: send, resources: resources, versions: map[access.ResourceID]int64{}}
	for first := who; ; {
		who, err = identify(ctx)
		if fault.KindOf(err) == fault.Unauthenticated || err == nil && (who.User != first.User || who.Organization != first.Organization) {
			return send("signed_out", struct{}{})
		}
		if err != nil {
			return err
		}
		if err := s.tell(ctx, who); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-revisions:
		case <-ticks:
		}
	}
}

// stream is one page that looks.
type stream struct {
	log  Log
	send func(event string, data any) error

	revision  int64
	resources []access.ResourceID // those not yet gone
	versions  map[access.ResourceID]int64
	quiet     int // checks since something was sent
}

// tell sends what is new since it was last called.
func (s *stream) tell(ctx context.Context, who access.Caller) error {
	var kept []access.ResourceID
	for _, r := range s.resources {
		if who.Can(r).Has(access.View) {
			kept = append(kept, r)
		} else if err := s.send("gone", r); err != nil {
			return err
		}
	}
	s.resources = kept
	if who.View.Revision() == s.revision {
		if s.quiet++; s.quiet < quietChecks {
			return nil
		}
		s.quiet = 0
		return s.send("alive", struct{}{})
	}
	s.revision, s.quiet = who.View.Revision(), 0
	saved, err := s.log.Saved(ctx, who.Organization, s.resources)
	if err != nil {
		return err
	}
	for _, resource := range saved {
		if s.versions[resource.Resource] == resource.Version {
			continue
		}
		s.versions[resource.Resource] = resource.Version
		if err := s.send("saved", resource.For(who)); err != nil {
			return err
		}
	}
	return s.send("revision", s.revision)
}
