package query_test

import (
	"math"
	"testing"
	"time"

	"vitrine/internal/query"
)

func day(year int, month time.Month, date int) query.Day {
	return query.Day(time.Date(year, month, date, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// checkOffsets compares offsets with the zone's clock: where they change, and at noon of every so many days.
func checkOffsets(t *testing.T, days query.Days, zone *time.Location) {
	t.Helper()
	offsets := days.Offsets(zone)
	if years := int(days.To-days.From)/365 + 2; len(offsets) > 6*years {
		t.Fatalf("%v in %s: %d offsets in %d years", days, zone, len(offsets), years)
	}
	at := func(ms int64) int64 {
		for _, o := range offsets {
			if ms < o.Before {
				return o.Millis
			}
		}
		t.Fatalf("%v in %s: the offsets end", days, zone)
		return 0
	}
	check := func(ms int64) {
		if ms < int64(days.From-1)*86400000 || ms >= int64(days.To+1)*86400000 {
			return
		}
		if _, want := time.UnixMilli(ms).In(zone).Zone(); at(ms) != int64(want)*1000 {
			t.Fatalf("%v in %s: %s is %d ms off, want %d s", days, zone, time.UnixMilli(ms).UTC(), at(ms), want)
		}
	}
	for i, o := range offsets {
		if (o.Before == math.MaxInt64) != (i == len(offsets)-1) || i > 0 && o.Before <= offsets[i-1].Before {
			t.Fatalf("%v in %s: not in order: %v", days, zone, offsets)
		}
		check(o.Before - 1)
		check(o.Before)
	}
	step := max(1, (days.To-days.From)/2000)
	for d := days.From; d < days.To; d += step {
		check(int64(d)*86400000 + 43200000)
	}
}

func TestOffsetsEndInEveryYear(t *testing.T) {
	for _, name := range []string{"UTC", "Europe/Vienna", "America/New_York", "Pacific/Auckland", "Australia/Lord_Howe", "Africa/Casablanca", "America/Asuncion", "Asia/Gaza", "Europe/Dublin", "Asia/Kathmandu"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, days := range []query.Days{
			{From: day(2040, time.December, 31), To: day(2041, time.January, 1)},
			{From: day(2026, time.January, 1), To: day(2099, time.December, 31)},
			{From: day(2040, time.December, 1), To: day(2041, time.April, 30)},
			{From: day(1970, time.January, 1), To: day(2069, time.December, 31)},
		} {
			checkOffsets(t, days, zone)
		}
	}
}

// Every zone's clock is told right, and in the end, for every period one may ask about.
func FuzzOffsets(f *testing.F) {
	zones := []string{"Europe/Vienna", "America/New_York", "America/Sao_Paulo", "Pacific/Auckland", "Pacific/Apia", "Australia/Lord_Howe", "Africa/Casablanca", "Africa/Cairo", "America/Asuncion",
		"America/Nuuk", "Asia/Beirut", "Asia/Gaza", "Asia/Tehran", "Asia/Pyongyang", "Europe/Dublin", "Europe/Moscow", "Antarctica/Troll", "Antarctica/Casey", "UTC"}
	for i := range zones {
		f.Add(uint(i), int64(0), int64(25932)) // to the last day of 2040
		f.Add(uint(i), int64(25930), int64(3))
		f.Add(uint(i), int64(47000), int64(36524))
	}
	f.Fuzz(func(t *testing.T, zone uint, from, length int64) {
		location, err := time.LoadLocation(zones[zone%uint(len(zones))])
		if err != nil {
			t.Fatal(err)
		}
		// As far as a comparison reaches back, and no more days than a question may span.
		start := query.Day(((from%120_000)+120_000)%120_000 - 36_000)
		checkOffsets(t, query.Days{From: start, To: start + query.Day(((length%36_600)+36_600)%36_600) + 1}, location)
	})
}
