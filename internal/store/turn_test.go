package store

import (
	"testing"
	"testing/synctest"
	"time"
)

// What writes much at once lets everybody go first who waits already, but does not wait for ever.
func TestWritingMuchGivesWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var turns turns
		turns.last(t.Context()) // nobody waits

		turns.wait()
		turns.wait()
		written := false
		go func() {
			turns.last(t.Context())
			written = true
		}()
		synctest.Wait()
		turns.had()
		synctest.Wait()
		if written {
			t.Fatal("it went before somebody who waited already")
		}
		turns.had()
		synctest.Wait()
		if !written {
			t.Fatal("it did not go when nobody waited any more")
		}

		turns.wait()
		began := time.Now()
		turns.last(t.Context())
		if waited := time.Since(began); waited != givesWay {
			t.Errorf("it waited for %s", waited)
		}
	})
}
