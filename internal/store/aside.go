package store

import (
	"context"
	"sync"
	"time"

	"vitrine/internal/fault"
)

// So many notes may wait, and so long may the store take to write those that wait.
const (
	maxNotes    = 1000
	notesWithin = 10 * time.Second
)

// notes are what is to be noted beside what was read: that a session was used, that a dashboard was opened, that a link was
// visited. They are written one after the other in the background, those that wait together, so that no read waits for a
// write. They are lost when nothing can be written, and when the process ends at once.
type notes struct {
	mu      sync.Mutex
	waiting []note
	writing chan struct{} // closed when all that waited is written or given up; nil when nothing waits
	closed  bool
}

type note struct {
	at    time.Time
	write func(ctx context.Context, tx *Tx) error
}

// writeAside notes something that was true now, soon.
func (s *Store) writeAside(write func(ctx context.Context, tx *Tx) error) {
	n := s.notes
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed || len(n.waiting) == maxNotes {
		return
	}
	n.waiting = append(n.waiting, note{s.now(), write})
	if n.writing == nil {
		n.writing = make(chan struct{})
		go s.writeNotes()
	}
}

func (s *Store) writeNotes() {
	n := s.notes
	for {
		n.mu.Lock()
		batch := n.waiting
		n.waiting = nil
		if len(batch) == 0 {
			close(n.writing)
			n.writing = nil
			n.mu.Unlock()
			return
		}
		n.mu.Unlock()
		ctx, cancel := context.WithTimeout(context.Background(), notesWithin)
		if s.keep(ctx, batch) != nil {
			for i := range batch { // one of them cannot be kept, as what it is of was deleted
				_ = s.keep(ctx, batch[i:i+1])
			}
		}
		cancel()
	}
}

func (s *Store) keep(ctx context.Context, batch []note) error {
	return fault.Guard(func() error {
		return s.writeOutside(ctx, func(tx *Tx) error {
			for _, n := range batch {
				tx.Now = n.at
				if err := n.write(ctx, tx); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// Noted waits until what was noted before is written, or given up.
func (s *Store) Noted() {
	s.notes.mu.Lock()
	writing := s.notes.writing
	s.notes.mu.Unlock()
	if writing != nil {
		<-writing
	}
}

// endNotes takes no more notes, and waits for those that were taken.
func (s *Store) endNotes() {
	s.notes.mu.Lock()
	s.notes.closed = true
	s.notes.mu.Unlock()
	s.Noted()
}
