package main

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/demo"
	"vitrine/internal/store/storetest"
)

// demonstration is the program after two starts: the second finds everything there.
func demonstration(t *testing.T, database string) (*app, access.OrganizationID, *setBack) {
	t.Helper()
	clock := &setBack{now: storetest.NewClock().Now}
	s := settings{data: t.TempDir(), database: database, listen: "localhost:0", url: "http://localhost"}
	a, err := open(t.Context(), s, slog.New(slog.DiscardHandler), clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.close(); err != nil {
			t.Error(err)
		}
	})
	for range 2 {
		if err := a.demonstrate(t.Context(), clock, 2000); err != nil {
			t.Fatal(err)
		}
	}
	at, _, err := a.store.OrganizationByPath(t.Context(), demo.Path)
	if err != nil {
		t.Fatal(err)
	}
	// Its columns are there, as they are soon after a start.
	ticks := make(chan time.Time)
	ctx, stop := context.WithCancel(t.Context())
	kept := make(chan struct{})
	go func() { defer close(kept); a.replica.Keep(ctx, ticks) }()
	ticks <- clock.Now()
	stop()
	<-kept
	return a, at, clock
}

// Of two nodes that start at once on an empty database one makes the demonstration, and the other finds it.
func TestTwoNodesMakeOneDemonstration(t *testing.T) {
	database := storetest.PostgreSQL(t)
	var nodes [2]*app
	var clocks [2]*setBack
	for i := range nodes {
		clocks[i] = &setBack{now: storetest.NewClock().Now}
		a, err := open(t.Context(), settings{data: t.TempDir(), database: database, listen: "localhost:0", url: "http://localhost"}, slog.New(slog.DiscardHandler), clocks[i].Now)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := a.close(); err != nil {
				t.Error(err)
			}
		})
		nodes[i] = a
	}
	var started sync.WaitGroup
	for i, a := range nodes {
		started.Go(func() {
			if err := a.demonstrate(t.Context(), clocks[i], 500); err != nil {
				t.Errorf("node %d: %v", i, err)
			}
		})
	}
	started.Wait()
	for i, a := range nodes {
		at, _, err := a.store.OrganizationByPath(t.Context(), demo.Path)
		if err != nil {
			t.Fatal(err)
		}
		ingrid, err := a.desk(at, clocks[i]).As(t.Context(), "ingrid@haldenvoss.example")
		if err != nil {
			t.Fatal(err)
		}
		list, err := a.dashboards.List(t.Context(), ingrid, board.ListResources{Tab: string(access.TabAll), Limit: 50})
		if err != nil || len(list.Items) != 4 {
			t.Errorf("node %d shows %d dashboards, want four: %v", i, len(list.Items), err)
		}
		if len(a.directory.Demo) == 0 {
			t.Errorf("nobody can sign in at node %d", i)
		}
	}
}

func TestTheDemonstrationSharesItsDashboardsInDifferentWays(t *testing.T) {
	for name, database := range map[string]func(testing.TB) string{"SQLite": storetest.SQLite, "PostgreSQL": storetest.PostgreSQL} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			a, at, clock := demonstration(t, database(t))
			all := []string{"Delivery overview", "Kestrel Bank: what we did", "Partners: what is left over", "Team utilisation"}
			desk := a.desk(at, clock)
			for email, want := range map[string][]string{
				"ingrid@haldenvoss.example":        all,
				"matteo@haldenvoss.example":        {all[0], all[1], all[3]}, // an admin, but what is private is private
				"priya@haldenvoss.example":         {all[0], all[1], all[3]},
				"ruben@haldenvoss.example":         {all[0], all[3]},
				"hana@haldenvoss.example":          {all[0]},
				"yuki@haldenvoss.example":          {},
				"helena.marsh@kestrelbank.example": {all[1]},
			} {
				who, err := desk.As(ctx, email)
				if err != nil {
					t.Fatal(err)
				}
				list, err := a.dashboards.List(ctx, who, board.ListResources{Tab: string(access.TabAll), Limit: 50})
				if err != nil {
					t.Fatal(err)
				}
				got := []string{}
				for _, r := range list.Items {
					got = append(got, r.Title)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s sees %v, want %v", email, got, want)
				}
				// Every chart of theirs has an answer.
				for _, r := range list.Items {
					data, err := a.dashboards.Data(ctx, who, board.DashboardData{ID: r.ID})
					if err != nil {
						t.Fatal(err)
					}
					for widget, shown := range data.Widgets {
						if shown.Error != nil {
							t.Errorf("%s, %s: %s", r.Title, widget, shown.Error.Message)
						}
					}
				}
			}
			for _, p := range demo.Offered() {
				if _, err := desk.As(ctx, p.Email); err != nil {
					t.Errorf("%s is offered and not there: %v", p.Name, err)
				}
			}
		})
	}
}

func TestTheDemonstrationHasAPast(t *testing.T) {
	ctx := t.Context()
	a, at, clock := demonstration(t, storetest.SQLite(t))
	yuki, err := a.desk(at, clock).As(ctx, "yuki@haldenvoss.example")
	if err != nil {
		t.Fatal(err)
	}
	for days, want := range map[int]int{100: 0, 60: 0, 30: 1, 1: 0} { // dashboards she could open: one was hers to see for a while
		then := clock.Now().AddDate(0, 0, -days)
		view, err := a.store.PastView(ctx, at, then)
		if err != nil {
			t.Fatal(err)
		}
		if _, n := view.List(access.ListQuery{User: yuki.User, Capability: access.View, Kind: access.Dashboard}, then); n != want {
			t.Errorf("%d days ago she could open %d dashboards, want %d", days, n, want)
		}
	}
	// After the founding and the time entries, the log is in the order of time.
	var last time.Time
	for c, err := range a.store.Changes(ctx, at, 2) {
		if err != nil {
			t.Fatal(err)
		}
		if c.At.Before(last) {
			t.Fatalf("revision %d is of %s, after %s", c.Revision, c.At, last)
		}
		last = c.At
	}
}
