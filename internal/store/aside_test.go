package store

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"vitrine/internal/access"
)

// A note that panics is given up alone, and the program goes on.
func TestANoteThatPanicsIsGivenUp(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "vitrine.db"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	written := make(chan struct{}, 2)
	hold := make(chan struct{})
	s.writeAside(func(context.Context, *Tx) error { <-hold; return nil })
	s.writeAside(func(context.Context, *Tx) error { panic("no") })
	s.writeAside(func(context.Context, *Tx) error { written <- struct{}{}; return nil })
	close(hold)
	s.Noted()
	if len(written) == 0 {
		t.Error("what was noted after it is not written")
	}
}

// A look for what other nodes wrote that panics is one that found nothing.
func TestALookThatPanicsFindsNothing(t *testing.T) {
	w := newWatchers()
	w.byOrg[access.OrganizationID(1)] = map[*func()]struct{}{}
	w.poll(&Store{}) // which has no database
}
