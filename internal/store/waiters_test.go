package store

import (
	"testing"
	"testing/synctest"
	"time"
)

// What writes much at once lets everybody go first who waits already, but does not wait for ever.
func TestWritingMuchGivesWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var waiting waiters
		waiting.last(t.Context()) // nobody waits

		waiting.wait()
		waiting.wait()
		written := false
		go func() {
			waiting.last(t.Context())
			written = true
		}()
		synctest.Wait()
		waiting.had()
		synctest.Wait()
		if written {
			t.Fatal("it went before somebody who waited already")
		}
		waiting.had()
		synctest.Wait()
		if !written {
			t.Fatal("it did not go when nobody waited any more")
		}

		waiting.wait()
		began := time.Now()
		waiting.last(t.Context())
		if waited := time.Since(began); waited != givesWay {
			t.Errorf("it waited for %s", waited)
		}
	})
}
