package query_test

import (
	"testing"

	"vitrine/internal/query"
	"vitrine/internal/query/querytest"
)

func TestScenarios(t *testing.T) {
	querytest.Scenarios(t, "testdata", func(_ *testing.T, w querytest.World) query.Source { return querytest.Naive{World: w} })
}

func TestScopes(t *testing.T) {
	querytest.Scopes(t, func(_ *testing.T, w querytest.World) query.Source { return querytest.Naive{World: w} })
}
