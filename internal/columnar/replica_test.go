package columnar

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"vitrine/internal/query"
	"vitrine/internal/query/querytest"
)

// record is a feed over a world: the system of record of these tests.
type record struct {
	querytest.World
	origin   string
	revision int64
	changed  map[int64]int64 // of an entry, the revision of its last change
	gone     map[int64]int64
}

func (f *record) Mark(_ context.Context, _, revision int64) (string, error) {
	return fmt.Sprint(f.origin, min(revision, f.revision)), nil
}

func (f *record) Heads(context.Context) ([]query.Head, error) {
	return []query.Head{{Organization: 1, Revision: f.revision}}, nil
}

func (f *record) Extent(_ context.Context, organization int64) (int64, []query.Load, error) {
	of := map[query.Day]int64{}
	for _, e := range f.Entries {
		if e.Organization == organization {
			of[dayOf(e)]++
		}
	}
	var days []query.Load
	for _, day := range slices.Sorted(maps.Keys(of)) {
		days = append(days, query.Load{Day: day, Entries: of[day]})
	}
	return f.revision, days, nil
}

func dayOf(e query.Entry) query.Day { return query.Day(e.Start.Unix() / 86400) }

func (f *record) During(_ context.Context, organization int64, days query.Days, told func(query.Entry) error) error {
	for _, e := range f.Entries {
		if day := dayOf(e); e.Organization == organization && day >= days.From && day < days.To {
			if err := told(e); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *record) EveryProject(_ context.Context, _ int64, told func(project, client int64) error) error {
	for project, client := range f.Clients {
		if err := told(project, client); err != nil {
			return err
		}
	}
	return nil
}

func (f *record) Since(ctx context.Context, organization, after int64, to query.Changes) (int64, error) {
	to.Count(int64(len(f.changed)))
	for _, e := range f.Entries {
		if e.Organization == organization && f.changed[e.ID] > after {
			if err := to.Entry(e); err != nil {
				return 0, err
			}
		}
	}
	for id, revision := range f.gone {
		if revision > after {
			if err := to.Gone(id); err != nil {
				return 0, err
			}
		}
	}
	return f.revision, f.EveryProject(ctx, organization, to.Project)
}

func replicaOf(t testing.TB, f *record, path string) *Replica {
	t.Helper()
	r, err := Open(path, f, quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func TestScenarios(t *testing.T) {
	querytest.Scenarios(t, "../query/testdata", func(t *testing.T, w querytest.World) query.Source {
		r := replicaOf(t, &record{World: w, revision: 1}, "")
		if err := r.CatchUp(t.Context(), 1, 1); err != nil {
			t.Fatal(err)
		}
		for _, d := range w.Datasets {
			tableOf(t, r, d, w.Tables[d.Rows.Table])
		}
		return r
	})
}

func TestScopes(t *testing.T) {
	querytest.Scopes(t, func(t *testing.T, w querytest.World) query.Source {
		r := replicaOf(t, &record{World: w, revision: 1}, "")
		if err := r.CatchUp(t.Context(), 1, 1); err != nil {
			t.Fatal(err)
		}
		return r
	})
}

// tableOf puts the rows of a dataset that nothing follows into a table of the replica.
func tableOf(t *testing.T, r *Replica, d *query.Dataset, rows []querytest.Cells) {
	t.Helper()
	types := map[string]string{}
	for _, of := range d.Dimensions {
		if of.Column != "" {
			types[of.Column] = map[query.Kind]string{query.Text: "varchar", query.YesNo: "boolean"}[of.Kind]
			if of.Several {
				types[of.Column] = "bigint[]"
			}
		}
	}
	for _, c := range rows {
		for column := range c {
			types[column] = cmp.Or(types[column], "bigint")
		}
	}
	columns := slices.Sorted(maps.Keys(types))
	var text, marks []string
	for _, column := range columns {
		text, marks = append(text, column+" "+types[column]), append(marks, "?")
	}
	execute := func(statement string, args ...any) {
		if _, err := r.file.db.ExecContext(t.Context(), statement, args...); err != nil {
			t.Fatal(err)
		}
	}
	execute("create table " + d.Rows.Table + " (" + strings.Join(text, ", ") + ")")
	for _, c := range rows {
		var args []any
		for _, column := range columns {
			args = append(args, c[column])
		}
		execute("insert into "+d.Rows.Table+" values ("+strings.Join(marks, ", ")+")", args...)
	}
}

// DuckDB and the naive source agree on everything, and so none of them counts what is outside the scope.
func TestAgreesWithTheNaiveSource(t *testing.T) {
	at := query.Context{Datasets: querytest.Datasets, Now: time.Date(2026, 3, 29, 23, 30, 0, 0, time.UTC), Zone: time.UTC, FirstWeekday: time.Monday}
	for world := range uint64(4) {
		r := rand.New(rand.NewPCG(world, 4))
		w := querytest.Random(r, querytest.Small)
		replica := replicaOf(t, &record{World: w, revision: 1}, "")
		if err := replica.CatchUp(t.Context(), 1, 1); err != nil {
			t.Fatal(err)
		}
		for range 150 {
			scope, q := querytest.RandomScope(r, querytest.Small), querytest.RandomQuestion(r, querytest.Small)
			got, err := query.Run(t.Context(), replica, querytest.NoNames(), q, scope, at)
			want, wantErr := query.Run(t.Context(), querytest.Naive{World: w}, querytest.NoNames(), q, scope, at)
			if fmt.Sprint(err) != fmt.Sprint(wantErr) || !reflect.DeepEqual(got, want) {
				text, _ := json.Marshal(q)
				gotText, _ := json.Marshal(got)
				wantText, _ := json.Marshal(want)
				t.Fatalf("%s\nscope %+v\ngot  %v %s\nwant %v %s", text, scope, err, gotText, wantErr, wantText)
			}
		}
	}
}
