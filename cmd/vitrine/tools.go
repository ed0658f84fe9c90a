package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/org"
	"vitrine/internal/secret"
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
		password, err := secret.Token(secret.Random)
		if err != nil {
			return err
		}
		hash, err := secret.NewPasswords(secret.DefaultCost, 1).Hash(ctx, "password", password)
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

// subject is the chart or dashboard that is asked about, as the flags name it: now, or at a moment in the past.
type subject struct {
	organization string
	resource     int64
	at           string
}

func (q *subject) flags(flags *flag.FlagSet) {
	flags.StringVar(&q.organization, "organization", "", "`path` of the organization, where there are several")
	flags.Int64Var(&q.resource, "resource", 0, "`id` of the chart or dashboard")
	flags.StringVar(&q.at, "at", "", "`moment` in the past, such as 2026-05-03T09:00:00Z, or a day: its end, in UTC; now without it")
}

// find it, in its organization as that was at the moment, and when that is.
func (q *subject) find(ctx context.Context, records *store.Store, now time.Time) (*access.Snapshot, access.ResourceChanged, time.Time, error) {
	view, at, err := q.view(ctx, records, now)
	if err != nil {
		return nil, access.ResourceChanged{}, at, err
	}
	facts, ok := view.Resource(access.ResourceID(q.resource))
	switch {
	case ok:
		return view, facts, at, nil
	case q.at != "":
		return nil, facts, at, fmt.Errorf("--resource: there was no chart or dashboard %d then", q.resource)
	}
	return nil, facts, at, fmt.Errorf("--resource: there is no chart or dashboard %d", q.resource)
}

func (q *subject) view(ctx context.Context, records *store.Store, now time.Time) (*access.Snapshot, time.Time, error) {
	view, organization, err := place(ctx, records, q.organization)
	now = now.UTC() // as the days are that sentences name, and that --at takes
	if err != nil || q.at == "" {
		return view, now, err
	}
	at, err := time.Parse(time.RFC3339, q.at)
	if day, isDay := time.Parse(time.DateOnly, q.at); isDay == nil {
		at, err = day.AddDate(0, 0, 1).Add(-time.Millisecond), nil
		if !day.After(now) && at.After(now) {
			at = now // today
		}
	}
	switch {
	case err != nil:
		return nil, now, fmt.Errorf("--at: %q is neither a moment such as 2026-05-03T09:00:00Z nor a day such as 2026-05-03", q.at)
	case at.After(now):
		return nil, now, fmt.Errorf("--at: %s is still to come", q.at)
	}
	past, err := records.PastView(ctx, organization, at)
	if err == nil && past.Revision() == 0 {
		err = fmt.Errorf("--at: %s was not here yet", view.OrganizationName())
	}
	return past, at.UTC(), err
}

func (q *subject) can() string {
	if q.at != "" {
		return "could"
	}
	return "can"
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
	email := flags.String("user", "", "`address` of the person")
	var q subject
	q.flags(flags)
	if err := parse(flags, args, 0); err != nil {
		return err
	}
	return with(ctx, c, s, func(records *store.Store) error {
		view, facts, at, err := q.find(ctx, records, c.now())
		if err != nil {
			return err
		}
		account, err := records.AccountByEmail(ctx, org.CleanEmail(*email))
		if err != nil {
			return fmt.Errorf("--user: nobody has the address %q", *email)
		}
		e := view.Explain(account.ID, facts.Resource, at)
		_, _ = fmt.Fprintf(c.out, "%s %s do with “%s”: %s\n", account.Name, q.can(), facts.Title, capabilities(e.Can))
		for _, p := range e.Paths {
			_, _ = fmt.Fprintf(c.out, "  gives  %s\n", p.Words)
		}
		for _, r := range e.Rules {
			_, _ = fmt.Fprintf(c.out, "  takes  %s\n", sentences(r.Words, r.Remedy))
		}
		return nil
	})
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
	var q subject
	q.flags(flags)
	if err := parse(flags, args, 0); err != nil {
		return err
	}
	return with(ctx, c, s, func(records *store.Store) error {
		view, facts, at, err := q.find(ctx, records, c.now())
		if err != nil {
			return err
		}
		for _, h := range view.Who(facts.Resource, at) {
			name, _ := view.UserName(h.User)
			_, _ = fmt.Fprintf(c.out, "%-24s %-8s %s\n", name, h.Level, h.Path.Words)
		}
		for _, g := range view.Stranded(facts.Resource) {
			_, _ = fmt.Fprintf(c.out, "%s\n", sentences("Opens nothing: "+g.Words, g.Remedy))
		}
		audience := view.Audience(facts.Resource, at)
		_, err = fmt.Fprintf(c.out, "%d people, %d public links %s open “%s”\n", audience.People, audience.Links, q.can(), facts.Title)
		return err
	})
}

func importFile(ctx context.Context, c console, flags *flag.FlagSet, args []string) error {
	var s settings
	s.storage(flags, c.env, "data")
	as := flags.String("as", "", "`address` of the admin who imports")
	to := flags.String("workspace", "", "`path` of the workspace, such as acme/studio")
	dry := flags.Bool("dry-run", false, "say what would be created and what is wrong, and change nothing")
	options := track.ImportOptions{}
	flags.StringVar(&options.DateOrder, "date-order", "auto", "`order` of the file's dates: ymd, dmy or mdy; auto finds it out over the whole file")
	flags.StringVar(&options.Clock, "clock", "auto", "`hours` of the file's clock: 12 or 24; auto takes both")
	flags.StringVar(&options.TimeZone, "time-zone", "", "`zone` of the file's times, such as Europe/Vienna; that of --as without it")
	flags.BoolVar(&options.LeaveOut, "leave-out-wrong", false, "leave out the lines that are wrong, and take in the others")
	flags.BoolVar(&options.Shifted, "shifted-too", false, "take in lines too that are there already at another hour")
	flags.BoolVar(&options.InLocked, "in-locked", false, "in locked periods too")
	var people []string
	flags.Func("people", "who somebody in the file is: `name=address`; “name=-” leaves their lines out; may come several times", func(text string) error {
		people = append(people, text)
		return nil
	})
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
		for name, one := range map[string]struct {
			is string
			of []string
		}{"--date-order": {options.DateOrder, []string{"auto", "ymd", "dmy", "mdy"}}, "--clock": {options.Clock, []string{"auto", "12", "24"}}} {
			if !slices.Contains(one.of, one.is) {
				return fmt.Errorf("%s: %q is none of %s", name, one.is, strings.Join(one.of, ", "))
			}
		}
		if options.People, err = mapped(ctx, records, people); err != nil {
			return err
		}
		in := track.ImportFile{ImportOptions: options, RawBody: data}
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
		imports := track.New(records).Imports
		who := access.Caller{User: account.ID, Organization: at, View: view, Now: c.now()}
		if *dry {
			preview, err := imports.Preview(ctx, who, in)
			if err != nil {
				return err
			}
			printPreview(c, preview)
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
		if done.LeftOut > 0 {
			_, err = fmt.Fprintf(c.out, "%d lines were left out\n", done.LeftOut)
			printProblems(c, done.Problems)
		}
		return err
	})
}

// mapped is who people of a file are, by id.
func mapped(ctx context.Context, records *store.Store, people []string) (all []string, err error) {
	for _, text := range people {
		name, address, found := strings.Cut(text, "=")
		if at := strings.LastIndexByte(text, '='); found {
			name, address = text[:at], text[at+1:]
		}
		if !found || name == "" || address == "" {
			return nil, fmt.Errorf("--people: %q is not name=address", text)
		}
		id := access.UserID(0)
		if address != "-" {
			account, err := records.AccountByEmail(ctx, org.CleanEmail(address))
			if err != nil {
				return nil, fmt.Errorf("--people: nobody has the address %q", address)
			}
			id = account.ID
		}
		all = append(all, fmt.Sprintf("%s=%d", name, id))
	}
	return all, nil
}

// printPreview says what an import would do.
func printPreview(c console, p track.ImportPreview) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(c.out, format+"\n", args...) }
	say("%d lines: %d entries to create, %d there already, %d problems", p.Lines, p.Entries, p.Duplicates, p.ProblemCount)
	if p.Entries > 0 {
		say("  %s to %s, %.2f hours", p.From, p.To, float64(p.Seconds)/3600)
	}
	order := map[string]string{"ymd": "year-month-day", "dmy": "day-month-year", "mdy": "month-day-year"}[p.DateOrder]
	say("  dates are read as %s, times as %s", or(order, "year-month-day"), p.TimeZone)
	for _, made := range []struct {
		of    string
		names []string
	}{{"clients", p.Creates.Clients}, {"projects", p.Creates.Projects}, {"tasks", p.Creates.Tasks}, {"tags", p.Creates.Tags}, {"people, who cannot sign in until they are invited", p.Creates.People}} {
		if len(made.names) > 0 {
			say("  creates %d %s: %s", len(made.names), made.of, strings.Join(made.names, ", "))
		}
	}
	if p.Running > 0 {
		say("  %d lines had not stopped when the file was written and are left out", p.Running)
	}
	if p.Rounded > 0 {
		say("  durations are rounded to %d minutes; the times they were tracked at count", p.Rounded)
	}
	if p.LeftOut > 0 {
		say("  %d lines of people who are left out", p.LeftOut)
	}
	for _, person := range p.People {
		if person.State == "unknown" || person.State == "several" {
			say("  who is “%s” (%d lines)? Say it with --people '%s=ADDRESS', or leave them out with --people '%s=-'", person.Name, person.Lines, person.Name, person.Name)
		}
	}
	if p.Shifted != nil {
		say("  %s: was the file imported in another time zone? Say which with --time-zone", p.Shifted)
	}
	if p.Locked != nil {
		say("  %d entries lie in a locked period; to import them too, say --in-locked", p.Locked.Entries)
	}
	if len(p.Ignored) > 0 {
		say("  columns that are not used: %s", strings.Join(p.Ignored, ", "))
	}
	printProblems(c, p.Problems)
	if p.WrongLines > 0 && !p.Unreadable {
		say("  to import the others without the %d wrong lines, say --leave-out-wrong", p.WrongLines)
	}
}

func printProblems(c console, problems []track.ImportProblem) {
	for _, p := range problems {
		where := fmt.Sprintf("line %d, %s: ", p.Line, p.Column)
		if p.Column == "" {
			where = fmt.Sprintf("line %d: ", p.Line)
		}
		if p.Line == 0 {
			where = ""
		}
		_, _ = fmt.Fprintf(c.out, "  %s%s\n", where, p.Message)
	}
}
