package columnar

import (
	"errors"
	"testing"

	"vitrine/internal/fault"
)

// Who waits in vain is told so, and when to come back.
func TestWhoWaitsInVainIsToldWhenToComeBack(t *testing.T) {
	var busy *fault.Error
	if err := newPlaces(1).Busy(nil); !errors.As(err, &busy) || busy.Kind != fault.Unavailable || busy.RetryAfter == 0 {
		t.Errorf("%v, and when to come back: want unavailable with both", err)
	}
}
