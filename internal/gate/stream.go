package gate

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"

	"vitrine/internal/access"
)

// StreamType is the content type of an event stream.
const StreamType = "text/event-stream"

// MaxStreams is how many streams one user may have open on a node.
const MaxStreams = 20

// Streams counts the open streams of each user. The zero value is ready; it is safe for concurrent use.
type Streams struct {
	mu     sync.Mutex
	byUser map[access.UserID]int
}

// Begin is false when the user has as many as they may.
func (s *Streams) Begin(user access.UserID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byUser == nil {
		s.byUser = map[access.UserID]int{}
	}
	if s.byUser[user] >= MaxStreams {
		return false
	}
	s.byUser[user]++
	return true
}

// End is for each that began.
func (s *Streams) End(user access.UserID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byUser[user]--; s.byUser[user] == 0 {
		delete(s.byUser, user)
	}
}

// Count is how many are open.
func (s *Streams) Count() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, of := range s.byUser {
		n += of
	}
	return n
}

// OpenStream begins an event stream; send writes an event, each at once.
func OpenStream(w http.ResponseWriter) (send func(id int64, event string, data any) error) {
	header := w.Header()
	header.Set("Content-Type", StreamType)
	header.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	control := http.NewResponseController(w)
	return func(id int64, event string, data any) error {
		body, err := json.Marshal(data)
		if err != nil {
			return err
		}
		text := fmt.Sprintf("event: %s\ndata: %s\n", event, body)
		if id != 0 {
			text += fmt.Sprintf("id: %d\n", id)
		}
		if _, err := io.WriteString(w, text+"\n"); err != nil {
			return err
		}
		return control.Flush()
	}
}
