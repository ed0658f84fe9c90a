package storetest

import (
	"testing"

	"vitrine/internal/store"
)

func TestOpenTwiceMigratesOnce(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"SQLite": SQLite, "PostgreSQL": PostgreSQL} {
		t.Run(name, func(t *testing.T) {
			at := url(t)
			clock := NewClock()
			for range 2 {
				s, err := store.Open(t.Context(), at, clock.Now)
				if err != nil {
					t.Fatal(err)
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
