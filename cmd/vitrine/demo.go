package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"
	_ "time/tzdata" // people have time zones, machines may not

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/demo"
	"vitrine/internal/org"
	"vitrine/internal/share"
	"vitrine/internal/store"
)

// serveDemo serves the demonstration, made on the first start and brought up to today on every other.
func serveDemo(ctx context.Context, c console, flags *flag.FlagSet, args []string) error {
	var s settings
	s.storage(flags, c.env, "demo-data")
	s.network(flags, c.env)
	entries := flags.Int("entries", demo.FullSize, "about how many time `entries` are made on the first start")
	if err := s.parse(flags, args); err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(c.err, nil))
	clock := &setBack{now: c.now}
	a, err := open(ctx, s, log, clock.Now)
	if err != nil {
		return err
	}
	begun := c.now()
	if err := a.demonstrate(ctx, clock, *entries); err != nil {
		return errors.Join(err, a.close())
	}
	log.Info("the demonstration is there", "ms", c.now().Sub(begun).Milliseconds())
	return a.serve(ctx, c, s, log, func() {})
}

// setBack is a clock that can be set back: what a demonstration shows has a past.
type setBack struct {
	now  func() time.Time
	days atomic.Int64
}

func (c *setBack) Now() time.Time { return c.now().AddDate(0, 0, -int(c.days.Load())) }

func (c *setBack) ago(days int) { c.days.Store(int64(days)) }

// demonstrate makes the demonstration where it is not there yet, and opens its sign-in. Of several nodes that start at once one
// makes it. Data that is not a demonstration's is left alone: in a demonstration people sign in without a password.
func (a *app) demonstrate(ctx context.Context, clock *setBack, entries int) error {
	return a.store.Alone(ctx, func() error { return a.makeDemonstration(ctx, clock, entries) })
}

func (a *app) makeDemonstration(ctx context.Context, clock *setBack, entries int) error {
	all, err := a.store.Organizations(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(o store.OrganizationPath) bool { return o.Path != demo.Path }) {
		return errors.New("there is other data than a demonstration's; name another folder with --data")
	}
	at, err := demo.Load(ctx, a.store, clock.Now(), entries)
	if err != nil {
		return err
	}
	workspaces, err := a.store.WorkspacesByPath(ctx, at)
	if err != nil {
		return err
	}
	if err := demo.Furnish(ctx, a.desk(at, clock), workspaces); err != nil {
		return err
	}
	a.directory.Demo = []org.DemoPerson{}
	for _, p := range demo.Offered() {
		a.directory.Demo = append(a.directory.Demo, org.DemoPerson{Email: p.Email, Name: p.Name, Title: p.Title, Note: p.Note})
	}
	return nil
}

// desk is where the people of the demonstration make and share their charts.
func (a *app) desk(at access.OrganizationID, clock *setBack) demo.Desk {
	return demo.Desk{
		Charts: a.charts, Dashboards: a.dashboards, Library: &board.Library{Store: a.store}, Sharing: a.sharing, Links: a.links,
		Ago: clock.ago,
		Default: func(ctx context.Context, who access.Caller, w access.WorkspaceID, dashboard access.ResourceID) error {
			in := org.ChangeWorkspace{ID: w}
			in.Body.DefaultDashboard = &dashboard
			_, err := a.directory.ChangeWorkspace(ctx, who, in)
			return err
		},
		As: func(ctx context.Context, email string) (access.Caller, error) {
			account, err := a.store.AccountByEmail(ctx, email)
			if err != nil {
				return access.Caller{}, fmt.Errorf("%s: %w", email, err)
			}
			view, err := a.store.View(ctx, at)
			return access.Caller{User: account.ID, Organization: at, View: view, Now: clock.Now()}, err
		},
		Holder: func(ctx context.Context, name string) (share.PrincipalRef, error) {
			view, err := a.store.View(ctx, at)
			if err != nil {
				return share.PrincipalRef{}, err
			}
			for _, g := range view.Groups() {
				if view.Name(access.Principal{Kind: access.PrincipalGroup, ID: int64(g)}) == name {
					return share.PrincipalRef{Kind: "group", ID: int64(g)}, nil
				}
			}
			account, err := a.store.AccountByEmail(ctx, name)
			return share.PrincipalRef{Kind: "user", ID: int64(account.ID)}, err
		},
	}
}
