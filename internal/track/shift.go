package track

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"vitrine/internal/fault"
)

// A file that is imported once more, read in another time zone, has every entry at another hour: none of them would be found
// there, and every hour would count twice. So the lines that are new are looked for at other hours too.

// maxShifted is how many new lines are looked for, sampleShifted by how many it is found out at which hours.
const (
	maxShifted    = 5000
	sampleShifted = 100
	furthestShift = 47 // half hours; a day apart the same work is only done every day
)

// shifts are the new lines of a file, and how many were there at their hour.
type shifts struct {
	all   []ImportEntry
	fresh int
	there int
}

func (s *shifts) add(e *ImportEntry, fresh bool) {
	if !fresh {
		s.there++
		return
	}
	if s.fresh++; len(s.all) < maxShifted {
		s.all = append(s.all, *e)
	}
}

// keyAt is the key an entry would have so much later.
func keyAt(e ImportEntry, later time.Duration) string {
	_, nth, again := strings.Cut(e.Key, "#")
	e.Start, e.Stop = e.Start.Add(later), e.Stop.Add(later)
	key := keyOf(e)
	if again {
		key += "#" + nth
	}
	return key
}

// known counts the keys that are there.
func (m *Imports) known(ctx context.Context, c *check, keys []string) (n int, err error) {
	for some := range slices.Chunk(keys, 500) {
		found, err := m.Store.KnownImportKeys(ctx, c.plan.Workspace, some)
		if err != nil {
			return 0, err
		}
		n += len(found)
	}
	return n, nil
}

// shifted are the new lines whose entries are there at another hour; nil when there are few: the same work may well have been
// done on another hour.
func (m *Imports) shifted(ctx context.Context, c *check, s *shifts) (*ShiftedLines, error) {
	if len(s.all) == 0 || s.there*10 > s.fresh { // read in the zone it was imported in before
		return nil, nil
	}
	step := max(1, len(s.all)/sampleShifted)
	var sample []ImportEntry
	for i := 0; i < len(s.all); i += step {
		sample = append(sample, s.all[i])
	}
	type hit struct {
		later time.Duration
		lines int
	}
	var hits []hit
	for half := -furthestShift; half <= furthestShift; half++ {
		if half == 0 {
			continue
		}
		later := time.Duration(half) * 30 * time.Minute
		keys := make([]string, len(sample))
		for i, e := range sample {
			keys[i] = keyAt(e, later)
		}
		n, err := m.known(ctx, c, keys)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			hits = append(hits, hit{later, n})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return b.lines - a.lines })
	hits = hits[:min(2, len(hits))] // two: one zone has summer time when the other has not
	seen := 0
	for _, h := range hits {
		seen += h.lines
	}
	if seen*2 < len(sample) {
		return nil, nil
	}
	found := &ShiftedLines{Hours: []float64{}}
	for _, h := range hits {
		keys := make([]string, len(s.all))
		for i, e := range s.all {
			keys[i] = keyAt(e, h.later)
		}
		n, err := m.known(ctx, c, keys)
		if err != nil {
			return nil, err
		}
		found.Lines += n
		found.Hours = append(found.Hours, h.later.Hours())
	}
	found.Lines = min(found.Lines, len(s.all))
	slices.Sort(found.Hours)
	return found, nil
}

// notShifted is Conflict when a file looks like one that was imported in another zone, and nobody said that it is meant.
func (m *Imports) notShifted(ctx context.Context, c *check, s *shifts, meant bool) error {
	if meant {
		return nil
	}
	found, err := m.shifted(ctx, c, s)
	if err != nil || found == nil {
		return err
	}
	return fault.New(fault.Conflict, "%s. Was the file imported in another time zone? Choose that one, or say that these are other entries.", found)
}

// String says it in words: "120 lines are there already, 1 or 2 hours later".
func (s *ShiftedLines) String() string {
	var hours []string
	earlier := false
	for _, h := range s.Hours {
		earlier = h < 0
		hours = append(hours, strings.TrimPrefix(fmt.Sprint(h), "-"))
	}
	if earlier {
		slices.Reverse(hours)
	}
	words, when := "lines are", "later"
	if s.Lines == 1 {
		words = "line is"
	}
	if earlier {
		when = "earlier"
	}
	unit := "hours"
	if len(hours) == 1 && hours[0] == "1" {
		unit = "hour"
	}
	return fmt.Sprintf("%d %s there already, %s %s %s", s.Lines, words, strings.Join(hours, " or "), unit, when)
}
