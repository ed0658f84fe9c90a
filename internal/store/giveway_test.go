package store

import (
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/track"
)

// A part of an import does not begin while anybody waits for the writer.
func TestAnImportGivesWay(t *testing.T) {
	var statements atomic.Int64
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "vitrine.db"), time.Now, func(string) { statements.Add(1) })
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	synctest.Test(t, func(t *testing.T) {
		s.waiters.wait() // somebody who starts a timer
		statements.Store(0)
		ended := make(chan error, 1)
		go func() {
			ended <- s.AddImported(t.Context(), access.Caller{Organization: 1, User: 1}, 1, track.ImportBatch{}, false)
		}()
		synctest.Wait()
		if n := statements.Load(); n != 0 {
			t.Errorf("%d statements of the import went before somebody who waited", n)
		}
		s.waiters.had()
		if err := <-ended; err == nil {
			t.Error("there is no such import")
		}
		if statements.Load() == 0 {
			t.Error("the import never had its turn")
		}
	})
}
