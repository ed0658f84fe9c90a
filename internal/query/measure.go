package query

import "math"

// Fact is one integer a source computes for every row. Measures are made of facts.
type Fact uint8

// The facts.
const (
	Seconds Fact = iota
	BillableSeconds
	Count
	WorkedDays // distinct local days on which entries start
	// AmountParts is the sum of seconds × rate over billable entries, CostParts of seconds × cost over all, MarginParts of
	// the difference: 3600ths of a cent, each over the entries of which the scope lets that money be counted, for a margin both.
	AmountParts
	CostParts
	MarginParts
	// AmountEntries, CostEntries and MarginEntries are how many entries these sums are over.
	AmountEntries
	CostEntries
	MarginEntries
	// AmountProjects, CostProjects and MarginProjects are how many different projects those entries are of, AllProjects how
	// many all of them are of. What has no project is one more.
	AmountProjects
	CostProjects
	MarginProjects
	AllProjects
	Users
	Projects
	Clients
	FirstStart // Unix milliseconds of the first and the last entry; 0 without entries
	LastStart
	numFacts
)

// additive facts of disjoint rows can be summed.
func (f Fact) additive() bool {
	switch f {
	case Seconds, BillableSeconds, Count, AmountParts, CostParts, MarginParts, AmountEntries, CostEntries, MarginEntries:
		return true
	}
	return false
}

type facts [numFacts]int64

// factsOf are a row's facts by name.
func factsOf(of []Fact, row Row) (f facts) {
	for i, fact := range of {
		f[fact] = row.Facts[i]
	}
	return f
}

// Formula is a measure in facts: Over, divided by Under. Facts that are not used are nil.
type Formula struct {
	Over  Fact
	Under *Fact
	// Known, where there is one, counts the entries that Over is a sum over; without any there is no number.
	Known *Fact
}

// Number is what rows are ranked by, from a fact's value; not ok where there is nothing to divide by, or nothing is known.
func (f Formula) Number(value func(Fact) int64) (number float64, ok bool) {
	over := value(f.Over)
	if f.Known != nil && value(*f.Known) == 0 {
		return 0, false
	}
	if f.Under == nil {
		return float64(over), true
	}
	under := value(*f.Under)
	return float64(over) / float64(under), under != 0
}

type measure struct {
	title, format string
	formula       Formula
	// divide is what the number is divided by once more to be shown: seconds in an hour.
	divide float64
}

func use(f Fact) *Fact { return &f }

var measures = map[Measure]measure{
	Hours:              {"Hours", "hours", Formula{Over: Seconds}, 3600},
	BillableHours:      {"Billable hours", "hours", Formula{Over: BillableSeconds}, 3600},
	BillableShare:      {"Billable share", "percent", Formula{Over: BillableSeconds, Under: use(Seconds)}, 1},
	Entries:            {"Entries", "count", Formula{Over: Count}, 1},
	DaysWorked:         {"Days worked", "count", Formula{Over: WorkedDays}, 1},
	AverageHoursPerDay: {"Average per day", "hours", Formula{Over: Seconds, Under: use(WorkedDays)}, 3600},
	Amount:             {"Amount", "money", Formula{Over: AmountParts}, 3600},
	Cost:               {"Cost", "money", Formula{Over: CostParts}, 3600},
	Margin:             {"Margin", "money", Formula{Over: MarginParts}, 3600},
	DistinctUsers:      {"People", "count", Formula{Over: Users}, 1},
	DistinctProjects:   {"Projects", "count", Formula{Over: Projects}, 1},
	DistinctClients:    {"Clients", "count", Formula{Over: Clients}, 1},
}

func (m measure) money() bool { return m.format == "money" }

func (m measure) facts() []Fact {
	used := []Fact{m.formula.Over}
	if m.formula.Under != nil {
		used = append(used, *m.formula.Under)
	}
	if m.formula.Known != nil {
		used = append(used, *m.formula.Known, Count)
	}
	return used
}

// value is the measure as shown: whole cents for money; nil where there is nothing to divide by, and where there are
// entries, none of which may be counted.
func (m measure) value(f facts) *float64 {
	if f[Count] == 0 {
		m.formula.Known = nil
	}
	number, ok := m.formula.Number(func(fact Fact) int64 { return f[fact] })
	if !ok {
		return nil
	}
	number /= m.divide
	if m.money() {
		number = math.Round(number)
	}
	return &number
}
