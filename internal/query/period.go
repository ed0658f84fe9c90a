package query

import (
	"math"
	"sort"
	"time"

	_ "time/tzdata" // a question names its time zone; the answer must not depend on the machine's files

	"vitrine/internal/fault"
)

// Day is a day of the calendar, counted from 1970-01-01.
type Day int64

// The days a question can name.
const (
	firstDay Day = 0
	lastDay  Day = 84005 // 2199-12-31
	// maxYears is how many a period may span.
	maxYears = 100
)

const (
	dayLayout = "2006-01-02"
	dayMillis = int64(24 * time.Hour / time.Millisecond)
)

func dayOf(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// dayIn is the day on the wall of the zone at an instant.
func dayIn(t time.Time, zone *time.Location) Day { return dayOf(t.In(zone).Date()) }

func (d Day) date() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String is the day as 2026-01-31.
func (d Day) String() string { return d.date().Format(dayLayout) }

func (d Day) weekday() time.Weekday { return d.date().Weekday() }

// plusMonths keeps the day of the month where the month has it, and takes its last day otherwise.
func (d Day) plusMonths(n int) Day {
	year, month, day := d.date().Date()
	first := time.Date(year, month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return dayOf(first.Year(), first.Month(), min(day, last))
}

// start is the first day of the step that d is in.
func (d Day) start(step Dimension, firstWeekday time.Weekday) Day {
	year, month, _ := d.date().Date()
	switch step {
	case ByWeek:
		return d - Day((d.weekday()-firstWeekday+7)%7)
	case ByMonth:
		return dayOf(year, month, 1)
	case ByQuarter:
		return dayOf(year, (month-1)/3*3+1, 1)
	case ByYear:
		return dayOf(year, time.January, 1)
	}
	return d
}

// next is the first day of the step after the one that starts on d.
func (d Day) next(step Dimension) Day {
	switch step {
	case ByWeek:
		return d + 7
	case ByMonth:
		return d.plusMonths(1)
	case ByQuarter:
		return d.plusMonths(3)
	case ByYear:
		return d.plusMonths(12)
	}
	return d + 1
}

// Days are the days from From up to, but not with, To.
type Days struct{ From, To Day }

func (d Days) result(zone *time.Location) ResultPeriod {
	return ResultPeriod{From: d.From.String(), To: (d.To - 1).String(), TimeZone: zone.String()}
}

// Offset is what is added to UTC for the wall clock of a zone up to an instant, both in milliseconds.
type Offset struct{ Before, Millis int64 }

// Offsets are the wall clock's offsets around the days, in order; the last one has no end (Before is the greatest number).
func (d Days) Offsets(zone *time.Location) []Offset {
	offset := func(t time.Time) int64 {
		_, seconds := t.In(zone).Zone()
		return int64(seconds) * 1000
	}
	at, end := (d.From - 2).date(), (d.To + 2).date()
	offsets := []Offset{{Millis: offset(at)}}
	for {
		last := &offsets[len(offsets)-1]
		_, next := at.In(zone).ZoneBounds()
		switch {
		case next.IsZero() || !at.Before(end):
			last.Before = math.MaxInt64
			return offsets
		case !next.After(at):
			// On the last day of a leap year the bounds may end before the instant they are of: look at the clock hour by hour.
			next = at.Add(time.Hour)
		}
		if now := offset(next); now != last.Millis {
			seconds := sort.Search(int(next.Sub(at)/time.Second), func(n int) bool { return offset(at.Add(time.Duration(n)*time.Second)) == now })
			last.Before = at.Unix()*1000 + int64(seconds)*1000
			offsets = append(offsets, Offset{Millis: now})
		}
		at = next
	}
}

// span is a period with the distance to the one before it: months, or else days. One to date ends on a day that is counted
// like any other, also where that happens to be the last of its month.
type span struct {
	Days
	months, days int
	toDate       bool
}

// before is the period a comparison looks at.
func (s span) before(c Comparison) Days {
	months := s.months
	if c == PreviousYear {
		months = 12
	}
	if months == 0 {
		return Days{s.From - Day(s.days), s.To - Day(s.days)}
	}
	// Both ends are moved as days that are counted, so that 1–31 March comes from 1–28 February; but whole months
	// stay whole months.
	to := (s.To - 1).plusMonths(-months) + 1
	if !s.toDate && s.To == s.To.start(ByMonth, 0) {
		to = s.To.plusMonths(-months)
	}
	return Days{s.From.plusMonths(-months), to}
}

// Check tells what is wrong with a period, in the words of [Question.Check].
func (p Period) Check() error {
	if _, _, bad := p.resolve(dayOf(2020, time.January, 1), time.Sunday); len(bad) > 0 {
		return fault.BadFields(bad...)
	}
	return nil
}

// resolve is the period's days as seen on today; all time has none yet.
func (p Period) resolve(today Day, firstWeekday time.Weekday) (s span, all bool, bad []fault.Field) {
	complain := func(name, message string) (span, bool, []fault.Field) {
		return span{}, false, []fault.Field{{Name: "question.period" + name, Message: message}}
	}
	given := 0
	for _, is := range []bool{p.Preset != "", p.From != "" || p.To != "", p.Last != 0 || p.Unit != ""} {
		if is {
			given++
		}
	}
	switch {
	case given != 1:
		return complain("", "Give a preset, or from and to, or last and unit: exactly one of the three.")
	case p.Preset == AllTime:
		return span{}, true, nil
	case p.Preset != "":
		s, ok := p.Preset.resolve(today, firstWeekday)
		if !ok {
			return complain(".preset", "There is no such preset.")
		}
		return s, false, nil
	case p.Last != 0 || p.Unit != "":
		if p.Last < 1 || p.Last > 3660 {
			return complain(".last", "Must be 1 to 3660.")
		}
		return p.rolling(today, firstWeekday, complain)
	}
	from, ok := parseDay(p.From)
	if !ok {
		return complain(".from", "Must be a day of the calendar between 1970-01-01 and 2199-12-31, such as 2026-01-31.")
	}
	to, ok := parseDay(p.To)
	if !ok {
		return complain(".to", "Must be a day of the calendar between 1970-01-01 and 2199-12-31, such as 2026-01-31.")
	}
	if to < from {
		return complain(".to", "Must not be before from.")
	}
	if to >= from.plusMonths(12*maxYears) {
		return complain(".to", "Must be at most 100 years after from.")
	}
	s = span{Days: Days{from, to + 1}, days: int(to + 1 - from)}
	if from == from.start(ByMonth, 0) && s.To == s.To.start(ByMonth, 0) {
		a, b := from.date(), s.To.date()
		s.months = (b.Year()-a.Year())*12 + int(b.Month()-a.Month())
	}
	return s, false, nil
}

func (p Period) rolling(today Day, firstWeekday time.Weekday, complain func(name, message string) (span, bool, []fault.Field)) (span, bool, []fault.Field) {
	s := span{Days: Days{To: today + 1}}
	switch p.Unit {
	case ByDay:
		s.From, s.days = today-Day(p.Last)+1, p.Last
	case ByWeek:
		s.From, s.days = today.start(ByWeek, firstWeekday)-Day(7*(p.Last-1)), 7*p.Last
	case ByMonth:
		s.months = p.Last
	case ByQuarter:
		s.months = 3 * p.Last
	case ByYear:
		s.months = 12 * p.Last
	default:
		return complain(".unit", "Must be day, week, month, quarter or year.")
	}
	if s.months > 0 {
		s.From = today.start(p.Unit, firstWeekday).next(p.Unit).plusMonths(-s.months)
	}
	if s.From < firstDay {
		return complain(".last", "Reaches back beyond 1970-01-01.")
	}
	if today >= s.From.plusMonths(12*maxYears) {
		return complain(".last", "Reaches back more than 100 years.")
	}
	return s, false, nil
}

func (p Preset) resolve(today Day, firstWeekday time.Weekday) (span, bool) {
	whole := func(step Dimension, months, days int, last bool) (span, bool) {
		from := today.start(step, firstWeekday)
		if last {
			from = (from - 1).start(step, firstWeekday)
		}
		return span{Days: Days{from, from.next(step)}, months: months, days: days}, true
	}
	toDate := func(step Dimension, months, days int) (span, bool) {
		return span{Days: Days{today.start(step, firstWeekday), today + 1}, months: months, days: days, toDate: true}, true
	}
	rolling := func(days int) (span, bool) {
		return span{Days: Days{today - Day(days) + 1, today + 1}, days: days}, true
	}
	switch p {
	case Today, Yesterday:
		return whole(ByDay, 0, 1, p == Yesterday)
	case ThisWeek, LastWeek:
		return whole(ByWeek, 0, 7, p == LastWeek)
	case ThisMonth, LastMonth:
		return whole(ByMonth, 1, 0, p == LastMonth)
	case ThisQuarter, LastQuarter:
		return whole(ByQuarter, 3, 0, p == LastQuarter)
	case ThisYear, LastYear:
		return whole(ByYear, 12, 0, p == LastYear)
	case WeekToDate:
		return toDate(ByWeek, 0, 7)
	case MonthToDate:
		return toDate(ByMonth, 1, 0)
	case YearToDate:
		return toDate(ByYear, 12, 0)
	case Last7Days:
		return rolling(7)
	case Last30Days:
		return rolling(30)
	case Last90Days:
		return rolling(90)
	case Last365Days:
		return rolling(365)
	}
	return span{}, false
}

func parseDay(text string) (Day, bool) {
	t, err := time.Parse(dayLayout, text)
	if err != nil {
		return 0, false
	}
	day := dayOf(t.Date())
	return day, day >= firstDay && day <= lastDay
}
