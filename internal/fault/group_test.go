package fault

import (
	"strings"
	"sync/atomic"
	"testing"
)

func TestAPanicIsThatOfWhoeverWaits(t *testing.T) {
	var group Group
	var ran atomic.Int32
	for i := range 4 {
		group.Go(func() {
			ran.Add(1)
			if i == 2 {
				panic("broken")
			}
		})
	}
	err := Guard(func() error {
		group.Wait()
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "broken") || ran.Load() != 4 {
		t.Errorf("waiting for %d parts ends with %v", ran.Load(), err)
	}
}
