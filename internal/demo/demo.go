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

// Entry is a time entry on its way into a workspace.
type Entry struct {
	Workspace access.WorkspaceID
	track.ImportEntry
}

// NewPerson is somebody to be made, who can only sign in as a demonstration lets them.
type NewPerson struct {
	Email, Name, Title, Zone string
	Role                     access.OrganizationRole
}

// Builder makes what an organization is made of. Currency is that of everything in it.
type Builder interface {
	Person(ctx context.Context, p NewPerson) (access.UserID, error)
	Group(ctx context.Context, name string, members []access.Principal) (access.GroupID, error)
	// Workspace has the agency's zone and the rates of everyone (user 0) and of people.
	Workspace(ctx context.Context, parent access.WorkspaceID, name, path string, ratesForAdmins bool, rates []track.WorkspaceRate) (access.WorkspaceID, error)
	Role(ctx context.Context, w access.WorkspaceID, holder access.Principal, role access.WorkspaceRole, tree bool) error
	Client(ctx context.Context, w access.WorkspaceID, name string) (track.ClientID, error)
	Tag(ctx context.Context, w access.WorkspaceID, name string) (track.TagID, error)
	Project(ctx context.Context, p track.Project, members []Member, tasks []string) (access.ProjectID, error)
}

// Member is somebody on a project's team.
type Member struct {
	Holder    access.Principal
	Manager   bool
	RateCents *int64
}

// Currency of everything in the demonstration.
const Currency = "EUR"

// Store is what a demonstration needs kept.
type Store interface {
	// OrganizationByPath is 0 when there is none; made is when it was.
	OrganizationByPath(ctx context.Context, path string) (id access.OrganizationID, made time.Time, err error)
	// BuildOrganization makes an organization in one transaction. Its change log begins at since.
	BuildOrganization(ctx context.Context, name, path string, since time.Time, build func(context.Context, Builder) error) (access.OrganizationID, error)
	WorkspacesByPath(ctx context.Context, org access.OrganizationID) (map[string]access.WorkspaceID, error)
	// LastEntry is when the newest entry starts; zero when there is none.
	LastEntry(ctx context.Context, org access.OrganizationID) (time.Time, error)
	// AddEntries keeps, in one transaction, those whose key is not known yet, but for those of what is there no more, or is called
	// otherwise: whoever tries the demonstration may change everything.
	AddEntries(ctx context.Context, org access.OrganizationID, entries iter.Seq[Entry]) (added int, err error)
}

// Load makes the demonstration, or brings one that is there up to now. size is about how many entries it has when it
// is made.
func Load(ctx context.Context, store Store, now time.Time, size int) (access.OrganizationID, error) {
	org, made, err := store.OrganizationByPath(ctx, Path)
	if err != nil {
		return 0, err
	}
	if org == 0 {
		made = now
		if org, err = store.BuildOrganization(ctx, organizationName, Path, now.AddDate(-2, 0, 0), build); err != nil {
			return 0, fmt.Errorf("make the demonstration's organization: %w", err)
		}
	}
	workspaces, err := store.WorkspacesByPath(ctx, org)
	if err != nil {
		return 0, err
	}
	last, err := store.LastEntry(ctx, org)
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
	added, err := store.AddEntries(ctx, org, func(yield func(Entry) bool) {
		for e := range w.entries(workspaces, from, now) {
			if all++; !yield(e) {
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
	return org, nil
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
func build(ctx context.Context, b Builder) error {
	holder := map[string]access.Principal{} // of people by key and of groups by name
	for _, p := range people {
		zone := p.Zone
		if zone == "" {
			zone = Zone
		}
		id, err := b.Person(ctx, NewPerson{Email: emailOf(p), Name: p.Name, Title: p.Title, Zone: zone, Role: p.Role})
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
		w, err := b.Workspace(ctx, workspaces[at.parent], at.name, at.path, false, rates)
		if err != nil {
			return err
		}
		workspaces[at.path] = w
		for _, r := range at.roles {
			if err := b.Role(ctx, w, holder[r.holder], r.role, r.tree); err != nil {
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
			WorkspaceID: w, ClientID: clients[p.place+"/"+p.client], Name: p.name, Colour: track.Palette[i%len(track.Palette)], Slot: i / len(track.Palette), Public: p.public,
			Archived: p.to > 1, Billable: !p.internal, Currency: Currency, EstimateSeconds: p.estimate * 3600,
		}
		if p.rate > 0 {
			made.RateCents = &p.rate
		}
		members := []Member{{Holder: holder[p.manager], Manager: true}}
		in := map[string]bool{p.manager: true}
		for _, name := range p.groups {
			members = append(members, Member{Holder: holder[name]})
			for _, key := range membersOf(name) {
				in[key] = in[key] || memberRates[p.name][key] == 0
			}
		}
		for _, key := range sorted(p.team) {
			rate := memberRates[p.name][key]
			if in[key] || p.public && rate == 0 {
				continue
			}
			m := Member{Holder: holder[key]}
			if rate > 0 {
				m.RateCents = &rate
			}
			members = append(members, m)
		}
		if _, err := b.Project(ctx, made, members, p.tasks); err != nil {
			return err
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
