// Package demo is the demonstration: an invented agency, its clients, people and projects, two years of synthetic time
// entries, and the charts and dashboards its people share.
//
// It is the same every time for the same day: everything is drawn from generators seeded with who and when.
package demo

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/org"
	"vitrine/internal/track"
)

const (
	organizationName = "Halden & Voss"
)

// Zone is the clock of the agency's workspaces, and of its people who have none of their own.
const Zone = "Europe/Vienna"

// Path of the demonstration's organization.
const Path = "halden-voss"

// FullSize is about how many entries two years of the agency have.
const FullSize = 200_000

// Builder makes what an organization is made of.
type Builder interface {
	// Person can only sign in as a demonstration lets them.
	Person(ctx context.Context, p org.PersonRecord, zone string) (access.UserID, error)
	Group(ctx context.Context, name string, members []access.Principal) (access.GroupID, error)
	Workspace(ctx context.Context, w org.WorkspaceRecord) (access.WorkspaceID, error)
	// Rate is that of everyone (user 0) or of somebody.
	Rate(ctx context.Context, w access.WorkspaceID, rate track.WorkspaceRate) error
	Role(ctx context.Context, role org.RoleRecord) error
	Client(ctx context.Context, w access.WorkspaceID, name string) (track.ClientID, error)
	Tag(ctx context.Context, w access.WorkspaceID, name string) (track.TagID, error)
	Project(ctx context.Context, p track.Project) (access.ProjectID, error)
	Teammate(ctx context.Context, p access.ProjectID, holder access.Principal, manager bool, rate *int64) error
	Task(ctx context.Context, p access.ProjectID, name string) (track.TaskID, error)
}

// member is somebody on a project's team.
type member struct {
	holder  access.Principal
	manager bool
	rate    *int64
}

// currency of everything in the demonstration.
const currency = "EUR"

// Store is what a demonstration needs kept.
type Store[B Builder] interface {
	// OrganizationByPath is 0 when there is none; made is when it was.
	OrganizationByPath(ctx context.Context, path string) (id access.OrganizationID, made time.Time, err error)
	// BuildOrganization makes an organization in one transaction. Its change log begins at since.
	BuildOrganization(ctx context.Context, name, path string, since time.Time, build func(context.Context, B) error) (access.OrganizationID, error)
	WorkspacesByPath(ctx context.Context, org access.OrganizationID) (map[string]access.WorkspaceID, error)
	// LastEntry is when the newest entry starts; zero when there is none.
	LastEntry(ctx context.Context, org access.OrganizationID) (time.Time, error)
	// AddEntries keeps, in one transaction, those whose key is not known yet, but for those of what is there no more, or is called
	// otherwise: whoever tries the demonstration may change everything.
	AddEntries(ctx context.Context, org access.OrganizationID, entries iter.Seq2[access.WorkspaceID, track.ImportEntry]) (added int, err error)
}

// Load makes the demonstration, or brings one that is there up to now. size is about how many entries it has when it
// is made.
func Load[B Builder](ctx context.Context, store Store[B], now time.Time, size int) (access.OrganizationID, error) {
	at, made, err := store.OrganizationByPath(ctx, Path)
	if err != nil {
		return 0, err
	}
	if at == 0 {
		made = now
		if at, err = store.BuildOrganization(ctx, organizationName, Path, now.AddDate(-2, 0, 0), build[B]); err != nil {
			return 0, fmt.Errorf("make the demonstration's organization: %w", err)
		}
	}
	workspaces, err := store.WorkspacesByPath(ctx, at)
	if err != nil {
		return 0, err
	}
	last, err := store.LastEntry(ctx, at)
	if err != nil {
		return 0, err
	}
	w, err := newWorld(made)
	if err != nil {
		return 0, err
	}
	from := w.today.AddDate(-2, 0, 0)
	if size < FullSize {
		from = w.today.AddDate(0, 0, -max(size*2*365/FullSize, 1))
	}
	if !last.IsZero() {
		from = last.In(w.zone).AddDate(0, 0, -1) // a day again, for those elsewhere
	}
	all := 0
	added, err := store.AddEntries(ctx, at, func(yield func(access.WorkspaceID, track.ImportEntry) bool) {
		for place, e := range w.entries(workspaces, from, now) {
			if all++; !yield(place, e) {
				return
			}
		}
	})
	switch {
	case err != nil:
		return 0, fmt.Errorf("make the demonstration's time entries: %w", err)
	case last.IsZero() && added < all:
		return 0, fmt.Errorf("%d of the demonstration's %d time entries name what it lacks", all-added, all)
	}
	return at, nil
}

func emailOf(p Person) string {
	if p.Email != "" {
		return p.Email
	}
	return p.Key + domain
}

// Offered are the people the sign-in page offers.
func Offered() []Person {
	var offered []Person
	for _, p := range people {
		if p.Note != "" {
			p.Email = emailOf(p)
			offered = append(offered, p)
		}
	}
	return offered
}

// memberRates are rates of people on one project.
var memberRates = map[string]map[string]int64{
	"Mobile banking app": {"daniel": 14500, "priya": 16000},
	"Fragrance launch":   {"jonas": 15500},
	"Patient portal":     {"priya": 15500},
}

// build makes everything but the entries.
func build[B Builder](ctx context.Context, b B) error {
	holder := map[string]access.Principal{} // of people by key and of groups by name
	for _, p := range people {
		zone := p.Zone
		if zone == "" {
			zone = Zone
		}
		id, err := b.Person(ctx, org.PersonRecord{Email: emailOf(p), Name: p.Name, Title: p.Title, Role: p.Role}, zone)
		if err != nil {
			return err
		}
		holder[p.Key] = access.Principal{Kind: access.PrincipalUser, ID: int64(id)}
	}
	for _, g := range groups {
		var members []access.Principal
		for _, name := range slices.Concat(g.people, g.groups) {
			members = append(members, holder[name])
		}
		id, err := b.Group(ctx, g.name, members)
		if err != nil {
			return err
		}
		holder[g.name] = access.Principal{Kind: access.PrincipalGroup, ID: int64(id)}
	}
	tags := map[string]bool{"overtime": true, "in-house": true}
	for _, list := range activities {
		for _, a := range slices.Concat(list, meetings) {
			if a.tag != "" {
				tags[a.tag] = true
			}
		}
	}
	workspaces := map[string]access.WorkspaceID{}
	for _, at := range places {
		rate := at.rate
		rates := []track.WorkspaceRate{{RateCents: &rate}}
		for _, p := range people {
			if p.cost > 0 {
				one := track.WorkspaceRate{UserID: access.UserID(holder[p.Key].ID), CostCents: &p.cost}
				if p.rate > 0 {
					one.RateCents = &p.rate
				}
				rates = append(rates, one)
			}
		}
		w, err := b.Workspace(ctx, org.WorkspaceRecord{Parent: workspaces[at.parent], Name: at.name, Path: at.path, Settings: org.WorkspaceSettings{Currency: currency, TimeZone: Zone}})
		if err != nil {
			return err
		}
		for _, rate := range rates {
			if err := b.Rate(ctx, w, rate); err != nil {
				return err
			}
		}
		workspaces[at.path] = w
		for _, r := range at.roles {
			if err := b.Role(ctx, org.RoleRecord{Workspace: w, Holder: holder[r.holder], Role: r.role, Tree: r.tree}); err != nil {
				return err
			}
		}
		for _, tag := range sorted(tags) {
			if _, err := b.Tag(ctx, w, tag); err != nil {
				return err
			}
		}
	}
	clients := map[string]track.ClientID{}
	for i, p := range projects {
		w := workspaces[p.place]
		if key := p.place + "/" + p.client; p.client != "" && clients[key] == 0 {
			id, err := b.Client(ctx, w, p.client)
			if err != nil {
				return err
			}
			clients[key] = id
		}
		made := track.Project{
			WorkspaceID: w, ClientID: clients[p.place+"/"+p.client], Name: p.name, Colour: track.Palette[i%len(track.Palette)], Public: p.public,
			Archived: p.to > 1, Billable: !p.internal, Currency: currency, EstimateSeconds: p.estimate * 3600,
		}
		if p.rate > 0 {
			made.RateCents = &p.rate
		}
		members := []member{{holder: holder[p.manager], manager: true}}
		in := map[string]bool{p.manager: true}
		for _, name := range p.groups {
			members = append(members, member{holder: holder[name]})
			for _, key := range membersOf(name) {
				in[key] = in[key] || memberRates[p.name][key] == 0
			}
		}
		for _, key := range sorted(p.team) {
			rate := memberRates[p.name][key]
			if in[key] || p.public && rate == 0 {
				continue
			}
			m := member{holder: holder[key]}
			if rate > 0 {
				m.rate = &rate
			}
			members = append(members, m)
		}
		id, err := b.Project(ctx, made)
		if err != nil {
			return err
		}
		for _, m := range members {
			if err := b.Teammate(ctx, id, m.holder, m.manager, m.rate); err != nil {
				return err
			}
		}
		for _, task := range p.tasks {
			if _, err := b.Task(ctx, id, task); err != nil {
				return err
			}
		}
	}
	return nil
}

// membersOf a group, nested ones too.
func membersOf(name string) []string {
	for _, g := range groups {
		if g.name == name {
			all := slices.Clone(g.people)
			for _, nested := range g.groups {
				all = append(all, membersOf(nested)...)
			}
			return all
		}
	}
	return nil
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
