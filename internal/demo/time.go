package demo

import (
	"fmt"
	"hash/fnv"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"vitrine/internal/access"
	"vitrine/internal/track"
)

// world is the agency as of the day the demonstration was made.
type world struct {
	zone  *time.Location
	today time.Time // midnight of the day it was made
	zones map[string]*time.Location
	// jobs are the projects each person works on.
	jobs map[string][]job
}

type job struct {
	*project
	share    float64
	from, to time.Time // to is zero for those that go on
}

func newWorld(made time.Time) (*world, error) {
	w := &world{zones: map[string]*time.Location{}, jobs: map[string][]job{}}
	for _, p := range people {
		name := p.Zone
		if name == "" {
			name = Zone
		}
		zone, err := time.LoadLocation(name)
		if err != nil {
			return nil, err
		}
		w.zones[p.Key] = zone
		w.zone = w.zones[people[0].Key]
	}
	w.today = midnight(made.In(w.zone))
	for i := range projects {
		p := &projects[i]
		for _, key := range sorted(p.team) {
			j := job{project: p, share: p.team[key], from: w.ago(p.from)}
			if p.to > 0 {
				j.to = w.ago(p.to)
			}
			w.jobs[key] = append(w.jobs[key], j)
		}
	}
	return w, nil
}

// ago is so many months before today.
func (w *world) ago(months float64) time.Time {
	return w.today.AddDate(0, 0, -int(months*30.44))
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// random is the same for the same words, whatever else is drawn.
func random(words ...any) *rand.Rand {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, words...)
	return rand.New(rand.NewPCG(h.Sum64(), 2))
}

// entries of everybody from a day on, day by day, none that is not over by now.
func (w *world) entries(workspaces map[string]access.WorkspaceID, from, now time.Time) iter.Seq2[access.WorkspaceID, track.ImportEntry] {
	return func(yield func(access.WorkspaceID, track.ImportEntry) bool) {
		for day := midnight(from.In(w.zone)); !day.After(now); day = day.AddDate(0, 0, 1) {
			for i := range people {
				for e := range w.day(&people[i], day) {
					if e.Stop.After(now) {
						break // they are still at it
					}
					if !yield(workspaces[e.place], e.ImportEntry) {
						return
					}
				}
			}
		}
	}
}

type placed struct {
	place string
	track.ImportEntry
}

// day of one person, in order.
func (w *world) day(p *Person, day time.Time) iter.Seq[placed] {
	return func(yield func(placed) bool) {
		if p.cost == 0 || p.joined > 0 && day.Before(w.ago(float64(p.joined))) {
			return
		}
		r := random(p.Key, day.Format(time.DateOnly))
		jobs := w.at(p, day, r)
		hours := hoursOf(p, day, r)
		if hours == 0 || len(jobs) == 0 {
			return
		}
		start := p.begins + r.NormFloat64()*.25
		if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
			start += 1.5
		}
		d := dayOf{person: p, random: r, jobs: jobs, yield: yield, zone: w.zones[p.Key], day: day, years: w.today.Year() - day.Year(), at: start}
		lunch := 11.8 + r.Float64()*.9
		if !d.work(math.Min(hours, math.Max(lunch-start, .5))) {
			return
		}
		if rest := hours - d.done; rest > .2 {
			d.at = math.Max(d.at, lunch) + .5 + r.Float64()*.4
			if !d.work(rest) {
				return
			}
		}
		if hours > 6 && r.Float64() < .05 { // an evening before a deadline
			d.at, d.late = 20+r.Float64(), true
			d.work(.6 + r.Float64())
		}
	}
}

// at is what somebody works on that day, with the share of each.
func (w *world) at(p *Person, day time.Time, r *rand.Rand) []job {
	var now []job
	// For some days in a row people give most of their time to one or two jobs.
	stretch := random(p.Key, "stretch", day.YearDay()/4, day.Year())
	for _, j := range w.jobs[p.Key] {
		focus := .35 + 1.9*math.Pow(stretch.Float64(), 2)
		if day.Before(j.from) || !j.to.IsZero() && !day.Before(j.to) {
			continue
		}
		share := j.share * j.season.at(day.Month()) * focus
		if !j.to.IsZero() { // a job begins small and fades out
			through := day.Sub(j.from).Hours() / j.to.Sub(j.from).Hours()
			share *= .35 + .95*math.Sin(math.Pi*math.Min(math.Max(through, .02), .98))
		}
		j.share = share * (.7 + .6*r.Float64())
		now = append(now, j)
	}
	return now
}

// hoursOf a day: none on weekends, holidays, vacations and when ill.
func hoursOf(p *Person, day time.Time, r *rand.Rand) float64 {
	share := p.days[day.Weekday()]
	weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
	switch {
	case holiday(day), away(p, day):
		return 0
	case weekend && p.days == fullTime && r.Float64() < .02:
		return 1.5 + 2*r.Float64()
	case share == 0:
		return 0
	}
	hours := (7.35 + r.NormFloat64()*.55) * share
	if day.Weekday() == time.Friday {
		hours *= .9
	}
	return math.Max(hours, 1)
}

// holiday is when the studio is closed.
func holiday(day time.Time) bool {
	switch month, d := day.Month(), day.Day(); {
	case month == time.December && d >= 24, month == time.January && d == 1, month == time.May && d == 1:
		return true
	}
	easter := easterOf(day.Year())
	switch days := int(math.Round(time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC).Sub(easter).Hours() / 24)); days {
	case -3, -2, 1, 39, 50: // Maundy Thursday, Good Friday, Easter Monday, Ascension, Whit Monday
		return true
	}
	return false
}

// easterOf is Easter Sunday by the anonymous Gregorian computus.
func easterOf(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	return time.Date(year, time.Month((h+l-7*m+114)/31), (h+l-7*m+114)%31+1, 0, 0, 0, 0, time.UTC)
}

// away on vacation or ill.
func away(p *Person, day time.Time) bool {
	r := random(p.Key, "year", day.Year())
	n := day.YearDay()
	for _, v := range [...]struct{ from, spread, days int }{{40, 40, 6}, {184, 32, 20}, {276, 50, 7}} {
		from := v.from + r.IntN(v.spread)
		if n >= from && n < from+v.days {
			return true
		}
	}
	year, week := day.ISOWeek()
	ill := random(p.Key, "ill", year, week)
	if ill.Float64() > .035 {
		return false
	}
	from := ill.IntN(4)
	at := (int(day.Weekday()) + 6) % 7
	return at >= from && at <= from+ill.IntN(3)
}

// dayOf is a day being worked through; at is the hour it has come to.
type dayOf struct {
	person *Person
	random *rand.Rand
	jobs   []job
	yield  func(placed) bool
	zone   *time.Location
	day    time.Time
	years  int // Januaries until the demonstration was made
	at     float64
	done   float64 // hours
	n      int
	late   bool
	on     *job
	task   string
	what   activity
	text   string
}

// pace makes entries as short as people make them who use a timer all day.
const pace = .9

// work so many hours; false when nobody wants to know more.
func (d *dayOf) work(hours float64) bool {
	until := d.done + hours
	for d.done < until-.05 {
		d.next()
		minutes := float64(d.what.minutes) * pace * (.5 + d.random.Float64())
		minutes = math.Min(math.Max(minutes, 4), math.Max((until-d.done)*60, 4))
		seconds := int64(minutes*60) + int64(d.random.IntN(50))
		start := time.Date(d.day.Year(), d.day.Month(), d.day.Day(), 0, 0, 0, 0, d.zone).Add(time.Duration(d.at*3600) * time.Second).UTC()
		stop := start.Add(time.Duration(seconds) * time.Second)
		if !d.yield(d.entry(start, stop)) {
			return false
		}
		d.done += float64(seconds) / 3600
		d.at += float64(seconds)/3600 + gap(d.random)
		d.n++
	}
	return true
}

// gap until the next entry, in hours: often none, now and then a coffee.
func gap(r *rand.Rand) float64 {
	switch x := r.Float64(); {
	case x < .55:
		return 0
	case x < .95:
		return r.Float64() * 4 / 60
	}
	return (8 + r.Float64()*12) / 60
}

// next thing to do: most often on the same job as before.
func (d *dayOf) next() {
	if d.on == nil || d.random.Float64() > .66 {
		d.on = &d.jobs[pick(d.random, len(d.jobs), func(i int) float64 { return d.jobs[i].share })]
		d.task = d.on.tasks[min(int(d.random.ExpFloat64()*.8*float64(len(d.on.tasks))/2), len(d.on.tasks)-1)]
		if !d.on.to.IsZero() { // tasks follow one another
			through := d.day.Sub(d.on.from).Hours() / d.on.to.Sub(d.on.from).Hours() * float64(len(d.on.tasks))
			d.task = d.on.tasks[min(max(int(through+d.random.NormFloat64()*.5), 0), len(d.on.tasks)-1)]
		}
	} else if d.random.Float64() < .18 {
		return // the same again after a break
	}
	thing := d.on.on[d.random.IntN(len(d.on.on))]
	switch {
	case d.on.client == inHouse && d.on.name != "Toolkit" && d.on.name != "Studio website":
		d.what, d.text = activity{tag: "in-house", minutes: 20}, sentence(thing)
		return
	case d.n == 0 && d.random.Float64() < .7:
		d.what = meetings[0]
	case d.random.Float64() < .2:
		d.what = meetings[1+pick(d.random, len(meetings)-1, func(i int) float64 { return meetings[1+i].weight })]
	default:
		own := activities[d.person.does]
		d.what = own[pick(d.random, len(own), func(i int) float64 { return own[i].weight })]
	}
	if d.on.client == inHouse && d.what.tag == "client call" {
		d.what = meetings[1]
	}
	d.text = d.what.text
	if strings.Contains(d.text, "%s") {
		d.text = fmt.Sprintf(d.text, thing)
	}
}

func sentence(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[n:]
}

// pick an index by weight.
func pick(r *rand.Rand, n int, weight func(int) float64) int {
	sum := 0.0
	for i := range n {
		sum += weight(i)
	}
	x := r.Float64() * sum
	for i := range n {
		if x -= weight(i); x < 0 {
			return i
		}
	}
	return n - 1
}

func (d *dayOf) entry(start, stop time.Time) placed {
	e := track.ImportEntry{
		Key:         fmt.Sprintf("demo %s %s %d", d.person.Key, d.day.Format(time.DateOnly), d.n),
		Email:       emailOf(*d.person),
		Project:     track.ProjectName{Client: d.on.client, Name: d.on.name},
		Task:        d.task,
		Description: d.text,
		Billable:    !d.on.internal && d.what.tag != "admin" && d.what.tag != "travel" && d.random.Float64() > .03,
		Start:       start, Stop: stop, Currency: currency,
	}
	if d.what.tag != "" {
		e.Tags = append(e.Tags, d.what.tag)
	}
	if d.late {
		e.Tags = append(e.Tags, "overtime")
	}
	at := slices.IndexFunc(places, func(p place) bool { return p.path == d.on.place })
	rate := places[at].rate
	switch {
	case memberRates[d.on.name][d.person.Key] > 0:
		rate = memberRates[d.on.name][d.person.Key]
	case d.on.rate > 0:
		rate = d.on.rate
	case d.person.rate > 0:
		rate = d.person.rate
	}
	// Rates went up a little each January; an entry keeps the one it was made with.
	billed, cost := then(rate, d.years), then(d.person.cost, d.years)
	e.Rate = track.Rate{Billed: &billed, Cost: &cost}
	return placed{place: d.on.place, ImportEntry: e}
}

// then is a rate of these days as it was so many Januaries ago: four per cent less each, in whole units of money.
func then(cents int64, years int) int64 {
	return int64(math.Round(float64(cents)*math.Pow(.96, float64(years))/100)) * 100
}
