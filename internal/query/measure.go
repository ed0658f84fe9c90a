package query

import "math"

// Formula is a number in facts: Over, divided by Under. What is not used is the zero Fact.
type Formula struct {
	Over, Under Fact
	// Known, where there is one, counts the rows that Over is made of; without any there is no number.
	Known Fact
}

// Number is what rows are ranked by, from a fact's value; not ok where there is nothing to divide by, or nothing is known.
func (f Formula) Number(value func(Fact) int64) (number float64, ok bool) {
	over := value(f.Over)
	if f.Known.Op != NoFact && value(f.Known) == 0 {
		return 0, false
	}
	if f.Under.Op == NoFact {
		return float64(over), true
	}
	under := value(f.Under)
	return float64(over) / float64(under), under != 0
}

func (f Formula) facts() []Fact {
	used := []Fact{f.Over}
	if f.Under.Op != NoFact {
		used = append(used, f.Under)
	}
	if f.Known.Op != NoFact {
		used = append(used, f.Known, counted)
	}
	return used
}

// facts are a row's facts by what they are. Those that were not asked for are zero.
type facts struct {
	of     []Fact
	values []int64
}

func (f facts) value(fact Fact) int64 {
	for i := range f.values {
		if f.of[i] == fact {
			return f.values[i]
		}
	}
	return 0
}

// measure is a measure of a question, with the formula it has for its asker.
type measure struct {
	MeasureSpec
	formula Formula
}

// value is the measure as shown; nil where there is nothing to divide by, and where there are rows, none of which may be counted.
func (m measure) value(f facts) *float64 {
	formula := m.formula
	if f.value(counted) == 0 {
		if m.Least {
			return nil
		}
		formula.Known = Fact{}
	}
	number, ok := formula.Number(f.value)
	if !ok {
		return nil
	}
	number /= m.Divide
	if m.Round {
		number = math.Round(number)
	}
	return &number
}
