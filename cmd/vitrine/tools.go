package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/org"
	"vitrine/internal/store"
	"vitrine/internal/track"
)

// The commands that work on the data without serving it. They may run beside a program that serves.

func openStore(ctx context.Context, s settings, c console) (*store.Store, error) {
	return store.Open(ctx, s.databaseURL(), c.now)
}

// with runs use over the store that the flags name.
func with(ctx context.Context, c console, s settings, use func(*store.Store) error) error {
	if s.database == "" {
		if _, err := os.Stat(s.databaseURL()); err != nil {
			return fmt.Errorf("there is no database in %q; name its folder with --data", s.data)
		}
	}
	records, err := openStore(ctx, s, c)
	if err != nil {
		return err
	}
	return errors.Join(use(records), records.Close())
}

// newPassword gives somebody a new password.
func newPassword(ctx context.Context, c console, flags *flag.FlagSet, args []string) error {
	var s settings
	s.storage(flags, c.env, "data")
	email := flags.String("email", "", "`address` of the person")
	if err := parse(flags, args, 0); err != nil {
		return err
	}
	return with(ctx, c, s, func(records *store.Store) error {
		account, err := records.AccountByEmail(ctx, org.CleanEmail(*email))
		if err != nil {
			return fmt.Errorf("--email: nobody has the address %q", *email)
		}
		password := newSecret()
		hash, err := org.NewPasswords(org.DefaultCost, 1).Hash(ctx, "password", password)
		if err != nil {
			return err
		}
		if err := records.SavePassword(ctx, org.PasswordChange{User: account.ID, Hash: hash}); err != nil {
			return err
		}
		_, err = fmt.Fprintf(c.out, "%s is signed out everywhere and signs in with this password from now on:\n\n    %s\n", account.Email, password)
		return err
	})
}

// A moment is what the flag --at names; without it, now.
type moment struct{ at string }

func (m *moment) flag(flags *flag.FlagSet) {
	flags.StringVar(&m.at, "at", "", "`moment` in the past, such as 2026-05-03T09:00:00Z, or a day: its end, in UTC; now without it")
}

// view of an organization at the moment, and when that is.
func (m *moment) view(ctx context.Context, records *store.Store, path string, now time.Time) (*access.Snapshot, access.OrganizationID, time.Time, error) {
	view, at, err := place(ctx, records, path)
	if err != nil || m.at == "" {
		return view, at, now, err
	}
	asked, err := time.Parse(time.RFC3339, m.at)
	if day, isDay := time.Parse(time.DateOnly, m.at); isDay == nil {
		asked, err = day.AddDate(0, 0, 1).Add(-time.Millisecond), nil
		if !day.After(now) && asked.After(now) {
			asked = now // today
		}
	}
	switch {
	case err != nil:
		return nil, at, now, fmt.Errorf("--at: %q is neither a moment such as 2026-05-03T09:00:00Z nor a day such as 2026-05-03", m.at)
	case asked.After(now):
		return nil, at, now, fmt.Errorf("--at: %s is still to come", m.at)
	}
	past, err := records.PastView(ctx, at, asked)
	if err == nil && past.Revision() == 0 {
		err = fmt.Errorf("--at: %s was not here yet", view.OrganizationName())
	}
	return past, at, asked, err
}

// place finds an organization by its path, which may be empty when there is one only.
func place(ctx context.Context, records *store.Store, path string) (*access.Snapshot, access.OrganizationID, error) {
	all, err := records.Organizations(ctx)
	if err != nil {
		return nil, 0, err
	}
	var paths []string
	for _, o := range all {
		if o.Path == path || path == "" && len(all) == 1 {
			view, err := records.View(ctx, o.ID)
			return view, o.ID, err
		}
		paths = append(paths, o.Path)
	}
	return nil, 0, fmt.Errorf("--organization: there is no %q; there are: %s", path, strings.Join(paths, ", "))
}

func explain(ctx context.Context, c console, flags *flag.FlagSet, args []string) error {
	var s settings
	s.storage(flags, c.env, "data")
	path := flags.String("organization", "", "`path` of the organization, where there are several")
	email := flags.String("user", "", "`address` of the person")
	resource := flags.Int64("resource", 0, "`id` of the chart or dashboard")
	var m moment
	m.flag(flags)
	if err := parse(flags, args, 0); err != nil {
		return err
	}
	return with(ctx, c, s, func(records *store.Store) error {
		view, _, at, err := m.view(ctx, records, *path, c.now())
		if err != nil {
			return err
		}
		account, err := records.AccountByEmail(ctx, org.CleanEmail(*email))
		if err != nil {
			return fmt.Errorf("--user: nobody has the address %q", *email)
		}
		facts, ok := view.Resource(access.ResourceID(*resource))
		if !ok {
			return m.missing(*resource)
		}
		e := view.Explain(account.ID, facts.Resource, at)
		_, _ = fmt.Fprintf(c.out, "%s %s do with “%s”: %s\n", account.Name, m.can(), facts.Title, capabilities(e.Can))
		for _, p := range e.Paths {
			_, _ = fmt.Fprintf(c.out, "  gives  %s\n", p.Words)
		}
		for _, r := range e.Rules {
			_, _ = fmt.Fprintf(c.out, "  takes  %s\n", sentences(r.Words, r.Remedy))
		}
		return nil
	})
}

func (m *moment) missing(resource int64) error {
	if m.at != "" {
		return fmt.Errorf("--resource: there was no chart or dashboard %d then", resource)
	}
	return fmt.Errorf("--resource: there is no chart or dashboard %d", resource)
}

func (m *moment) can() string {
	if m.at != "" {
		return "could"
	}
	return "can"
}

// sentences of what is said of a rule, which have no full stop of their own.
func sentences(all ...string) string {
	var text []string
	for _, s := range all {
		if s != "" {
			text = append(text, strings.TrimSuffix(s, ".")+".")
		}
	}
	return strings.Join(text, " ")
}

// capabilities of a set, in words.
func capabilities(can access.Set) string {
	var names []string
	for _, c := range can.Capabilities() {
		names = append(names, c.String())
	}
	return or(strings.Join(names, ", "), "nothing")
}

func whoCan(ctx context.Context, c console, flags *flag.FlagSet, args []string) error {
	var s settings
	s.storage(flags, c.env, "data")
	path := flags.String("organization", "", "`path` of the organization, where there are several")
	resource := flags.Int64("resource", 0, "`id` of the chart or dashboard")
	var m moment
	m.flag(flags)
	if err := parse(flags, args, 0); err != nil {
		return err
	}
	return with(ctx, c, s, func(records *store.Store) error {
		view, _, at, err := m.view(ctx, records, *path, c.now())
		if err != nil {
			return err
		}
		facts, ok := view.Resource(access.ResourceID(*resource))
		if !ok {
			return m.missing(*resource)
		}
		for _, h := range view.Who(facts.Resource, at) {
			name, _ := view.UserName(h.User)
			_, _ = fmt.Fprintf(c.out, "%-24s %-8s %s\n", name, h.Level, h.Path.Words)
		}
		for _, g := range view.Stranded(facts.Resource) {
			_, _ = fmt.Fprintf(c.out, "%s\n", sentences("Opens nothing: "+g.Words, g.Remedy))
		}
		audience := view.Audience(facts.Resource, at)
		_, err = fmt.Fprintf(c.out, "%d people, %d public links %s open “%s”\n", audience.People, audience.Links, m.can(), facts.Title)
		return err
	})
}

func importFile(ctx context.Context, c console, flags *flag.FlagSet, args []string) error {
	var s settings
	s.storage(flags, c.env, "data")
	as := flags.String("as", "", "`address` of the admin who imports")
	to := flags.String("workspace", "", "`path` of the workspace, such as acme/studio")
	dry := flags.Bool("dry-run", false, "say what would be created and what is wrong, and change nothing")
	if err := parse(flags, args, 1); err != nil {
		return err
	}
	data, err := os.ReadFile(flags.Arg(0))
	if err != nil {
		return err
	}
	return with(ctx, c, s, func(records *store.Store) error {
		organization, workspace, _ := strings.Cut(strings.Trim(*to, "/"), "/")
		view, at, err := place(ctx, records, organization)
		if err != nil {
			return fmt.Errorf("--workspace: %w", err)
		}
		account, err := records.AccountByEmail(ctx, org.CleanEmail(*as))
		if err != nil {
			return fmt.Errorf("--as: nobody has the address %q", *as)
		}
		in := track.ImportFile{ImportOptions: track.ImportOptions{Clock: "auto", DateOrder: "auto"}, RawBody: data}
		workspaces, err := records.Workspaces(ctx, at)
		if err != nil {
			return err
		}
		for _, w := range workspaces {
			if w.Path == workspace {
				in.WorkspaceID = w.ID
			}
		}
		if in.WorkspaceID == 0 {
			return fmt.Errorf("--workspace: there is no %q in %s", workspace, organization)
		}
		imports := track.New(records, nil).Imports
		who := access.Caller{User: account.ID, Organization: at, View: view, Now: c.now()}
		if *dry {
			preview, err := imports.Preview(ctx, who, in)
			if err != nil {
				return err
			}
			_, _ = fmt.Fprintf(c.out, "%d lines: %d entries to create, %d there already, %d problems\n", preview.Lines, preview.Entries, preview.Duplicates, preview.ProblemCount)
			printProblems(c, preview.Problems)
			return nil
		}
		begun := time.Now()
		done, err := imports.Run(ctx, who, in)
		if err != nil {
			return err
		}
		if done.State != "done" {
			printProblems(c, done.Problems)
			if done.LinesDone > 0 {
				return fmt.Errorf("the import ended early: %d entries were created and stay", done.Created)
			}
			return errors.New("nothing was imported")
		}
		_, err = fmt.Fprintf(c.out, "%d entries created, %d were there already, in %s\n", done.Created, done.Unchanged, time.Since(begun).Round(time.Millisecond))
		return err
	})
}

func printProblems(c console, problems []track.ImportProblem) {
	for _, p := range problems {
		_, _ = fmt.Fprintf(c.out, "  line %d, %s: %s\n", p.Line, p.Column, p.Message)
	}
}
