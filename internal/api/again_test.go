package api

import (
	"net/http"
	"testing"
)

// TestTakingAwayAgainChangesNothing: what is not there any more is not taken away, so that the organization gets no new revision,
// and nobody's page asks for anything.
func TestTakingAwayAgainChangesNothing(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		w := newTown(s)
		revision := func() int64 {
			t.Helper()
			n, err := s.store.Revision(t.Context(), w.organization)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		tried := 0
		for _, route := range s.api.Routes() {
			if route.Method != http.MethodDelete || route.ID == "sign-out" {
				continue
			}
			for _, kind := range []string{"admin", "ws-admin", "manager", "p-member", "owner", "full"} {
				path, body := examples[route.ID](w)
				c := w.anew(kind)
				if c.ask(route.Method, path, body).status >= 300 {
					continue
				}
				tried++
				before := revision()
				again := c.ask(route.Method, path, body)
				if after := revision(); after != before {
					t.Errorf("%s %s (%s), a second time, answers %d and makes %d revisions", route.Method, route.Path, route.ID, again.status, after-before)
				}
				break
			}
		}
		if tried < 15 {
			t.Errorf("only %d were tried", tried)
		}
	})
}
