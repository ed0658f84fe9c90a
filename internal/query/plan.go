package query

import (
	"context"
	"time"
)

// Plan is what a source has to compute: a tree without names, clocks or dialects. Make one with [Compile].
type Plan struct {
	Scope Scope
}

// Row is one line of a source's answer to a plan.
type Row struct{}

// Compile turns a question into a plan that counts only what the scope allows. Faults name the field, such as
// "question.filters[3].values".
func Compile(q Question, scope Scope, at Context) (Plan, error) { return Plan{Scope: scope}, nil }

// Run answers a question: it compiles, asks the source, and assembles the result.
func Run(ctx context.Context, source Source, names Names, q Question, scope Scope, at Context) (Result, error) {
	_ = time.Time{}
	return Result{}, nil
}
