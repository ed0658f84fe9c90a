package query_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"vitrine/internal/query"
	"vitrine/internal/query/querytest"
	"vitrine/internal/rows"
	"vitrine/internal/track"
)

// counting counts the plans that a source is asked.
type counting struct {
	query.Source
	plans *int
}

func (c counting) Rows(ctx context.Context, plan query.Plan) ([]query.Row, error) {
	*c.plans++
	return c.Source.Rows(ctx, plan)
}

// Working out of which entries money counts costs nothing where all of it may be counted.
func TestMoneyCostsNoStatementMoreThanItNeeds(t *testing.T) {
	everything, own := rows.Money{All: true}, rows.Money{Projects: []int64{1, 4}}
	projects := func(ids ...any) []query.Filter {
		return []query.Filter{{By: track.ByProject, Op: query.Is, Values: ids}}
	}
	ofProjects := func(ids ...int64) []rows.Filter {
		return []rows.Filter{{Dimension: string(track.ByProject), Ints: ids}}
	}
	for _, c := range []struct {
		what    string
		scope   rows.Workspace
		part    bool
		filters []query.Filter
		plans   int
	}{
		{"all of a workspace", rows.Workspace{All: true, Rates: everything}, true, nil, 1},
		{"one's own projects, all there are", rows.Workspace{Projects: []int64{1, 4}, Rates: own}, true, nil, 1},
		{"narrowed to one's own", rows.Workspace{All: true, Rates: own}, false, projects(1, 4), 1},
		{"narrowed twice", rows.Workspace{All: true, Rates: own}, false, append(projects(1, 7), projects(1)...), 1},
		{"narrowed by scope and question", rows.Workspace{Projects: []int64{1, 7}, Rates: own}, false, projects(1, 4), 1},
		{"narrowed by a filter of the scope", rows.Workspace{All: true, Rates: own, Filters: ofProjects(1, 4)}, false, nil, 1},
		{"narrowed by a filter of the scope and question", rows.Workspace{All: true, Rates: own, Filters: ofProjects(1, 7)}, false, projects(1, 4), 1},
		{"to be proved", rows.Workspace{All: true, Rates: own}, false, projects(1, 99), 2},
		{"a part, whose share is told by totals", rows.Workspace{All: true, Rates: own}, true, nil, 2},
	} {
		plans := 0
		c.scope.ID = 2
		world := querytest.Random(rand.New(rand.NewPCG(1, 1)), querytest.Small)
		q := query.Question{Measures: []query.Measure{track.Amount}, Breakdowns: []query.Breakdown{{By: track.ByUser}}, Filters: c.filters, Period: query.Period{Preset: query.ThisYear}}
		_, err := query.Run(t.Context(), counting{querytest.Naive{World: world}, &plans}, querytest.NoNames(), q,
			rows.Scope{Workspaces: []rows.Workspace{c.scope}, PartMoney: c.part}, asked)
		if err != nil || plans != c.plans {
			t.Errorf("%s: %d plans, want %d, %v", c.what, plans, c.plans, err)
		}
	}
}
