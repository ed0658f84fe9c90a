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
		if err := records.SavePassword(ctx, account.ID, hash, 0); err != nil {
			return err
		}
		_, err = fmt.Fprintf(c.out, "%s is signed out everywhere and signs in with this password from now on:\n\n    %s\n", account.Email, password)
		return err
	})
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
	if err := parse(flags, args, 0); err != nil {
		return err
	}
	return with(ctx, c, s, func(records *store.Store) error {
		view, _, err := place(ctx, records, *path)
		if err != nil {
			return err
		}
		account, err := records.AccountByEmail(ctx, org.CleanEmail(*email))
		if err != nil {
			return fmt.Errorf("--user: nobody has the address %q", *email)
		}
		facts, ok := view.Resource(access.ResourceID(*resource))
		if !ok {
			return fmt.Errorf("--resource: there is no chart or dashboard %d", *resource)
		}
		e := view.Explain(account.ID, facts.Resource, c.now())
		_, _ = fmt.Fprintf(c.out, "%s can do with “%s”: %s\n", account.Name, facts.Title, capabilities(e.Can))
		for _, p := range e.Paths {
			_, _ = fmt.Fprintf(c.out, "  gives  %s\n", p.Words)
		}
		for _, r := range e.Rules {
			_, _ = fmt.Fprintf(c.out, "  takes  %s %s\n", r.Words, r.Remedy)
		}
		return nil
	})
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
	if err := parse(flags, args, 0); err != nil {
		return err
	}
	return with(ctx, c, s, func(records *store.Store) error {
		view, at, err := place(ctx, records, *path)
		if err != nil {
			return err
		}
		facts, ok := view.Resource(access.ResourceID(*resource))
		if !ok {
			return fmt.Errorf("--resource: there is no chart or dashboard %d", *resource)
		}
		people, err := records.People(ctx, at, true)
		if err != nil {
			return err
		}
		names := map[access.UserID]string{}
		for _, p := range people {
			names[p.User] = p.Name
		}
		for _, h := range view.Who(facts.Resource, c.now()) {
			_, _ = fmt.Fprintf(c.out, "%-24s %-8s %s\n", names[h.User], h.Level, h.Path.Words)
		}
		audience := view.Audience(facts.Resource, c.now())
		_, err = fmt.Fprintf(c.out, "%d people, %d public links can open “%s”\n", audience.People, audience.Links, facts.Title)
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
