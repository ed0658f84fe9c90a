package secret

import (
	"fmt"
	"testing"
	"time"

	"vitrine/internal/fault"
)

func TestWhatComesFromOneAddressIsLimited(t *testing.T) {
	now := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	limit := Limit{AtOnce: 120, PerSecond: 2}
	var v Rate
	for range limit.AtOnce {
		if err := v.Allow(limit, "192.0.2.1", now); err != nil {
			t.Fatal(err)
		}
	}
	if err := v.Allow(limit, "192.0.2.1", now); fault.KindOf(err) != fault.Limited {
		t.Error("one more:", err)
	}
	if err := v.Allow(limit, "192.0.2.2", now); err != nil {
		t.Error("somebody else:", err)
	}
	now = now.Add(time.Second)
	for range int(limit.PerSecond) {
		if err := v.Allow(limit, "192.0.2.1", now); err != nil {
			t.Error("a second later:", err)
		}
	}
	if err := v.Allow(limit, "192.0.2.1", now); fault.KindOf(err) != fault.Limited {
		t.Error("and one more:", err)
	}
	// However many come, what is remembered is bounded.
	for i := range 2*maxSources + 1 {
		_ = v.Allow(limit, fmt.Sprint("many ", i), now)
	}
	if len(v.bySource) > maxSources {
		t.Errorf("%d addresses are remembered", len(v.bySource))
	}
}
