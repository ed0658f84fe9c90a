package board

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/fault"
)

// Library is the use cases on resources of both kinds.
type Library struct{ Store Store }

// Favour puts a resource among the caller's favourites.
func (l *Library) Favour(ctx context.Context, who access.Caller, in ByID) error {
	return l.favour(ctx, who, in.ID, true)
}

// Unfavour takes a resource out of the caller's favourites.
func (l *Library) Unfavour(ctx context.Context, who access.Caller, in ByID) error {
	return l.favour(ctx, who, in.ID, false)
}

func (l *Library) favour(ctx context.Context, who access.Caller, id access.ResourceID, favourite bool) error {
	if err := who.Require(access.View, id); err != nil {
		return err
	}
	return l.Store.SetFavourite(ctx, who, id, favourite)
}

const (
	onHome = 8
	// remembered is how many visits the list of recent ones goes back.
	remembered = 200
)

// Home is what stands on the first page.
func (l *Library) Home(ctx context.Context, who access.Caller, _ struct{}) (HomeLists, error) {
	var lists HomeLists
	for _, list := range []struct {
		tab string
		to  *[]Resource
	}{{tabRecent, &lists.Recent}, {tabFavourites, &lists.Favourites}, {string(access.TabSharedWithMe), &lists.SharedWithMe}} {
		records, _, err := page(ctx, l.Store, who, 0, ListResources{Tab: list.tab, Limit: onHome})
		if err != nil {
			return HomeLists{}, err
		}
		*list.to = resources(who, records)
	}
	return lists, nil
}

const (
	tabFavourites = "favourites"
	tabRecent     = "recent"
)

// page of the resources of a kind (0: both) that the caller may view.
func page(ctx context.Context, store Store, who access.Caller, kind access.ResourceKind, in ListResources) (records []Record, total int, err error) {
	q := access.ListQuery{User: who.User, Capability: access.View, Kind: kind, Home: in.WorkspaceID, Tab: access.Tab(in.Tab), Search: in.Search, Offset: in.Offset, Limit: in.Limit}
	switch in.Tab {
	case tabFavourites:
		q.Tab = access.TabAll
		q.Among, err = store.Favourites(ctx, who.Organization, who.User)
	case tabRecent:
		q.Tab, q.Offset, q.Limit = access.TabAll, 0, 0
		q.Among, err = store.Recent(ctx, who.Organization, who.User, remembered)
	case "":
		q.Tab = access.TabAll
	}
	if err != nil {
		return nil, 0, err
	}
	var ids []access.ResourceID
	if (in.Tab != tabFavourites && in.Tab != tabRecent) || len(q.Among) > 0 {
		ids, total = who.View.List(q, who.Now)
	}
	if in.Tab == tabRecent {
		ids = slices.DeleteFunc(slices.Clone(q.Among), func(id access.ResourceID) bool { return !slices.Contains(ids, id) })
		ids = ids[min(in.Offset, len(ids)):]
		if in.Limit > 0 {
			ids = ids[:min(in.Limit, len(ids))]
		}
	}
	if len(ids) == 0 {
		return nil, total, nil
	}
	if records, err = store.Resources(ctx, who.Organization, who.User, ids); err != nil {
		return nil, 0, err
	}
	return records, total, withPaths(ctx, store, who, records)
}

// audiences of a page of resources: whom they have in common is gone through once.
func audiences(who access.Caller, records []Record) []access.Audience {
	ids := make([]access.ResourceID, len(records))
	for i, r := range records {
		ids[i] = r.ID
	}
	return who.View.Audiences(ids, who.Now)
}

func resources(who access.Caller, records []Record) []Resource {
	all := make([]Resource, len(records))
	for i, audience := range audiences(who, records) {
		all[i] = records[i].resourceOf(who, audience)
	}
	return all
}

const (
	// foundOfEach is how many of a kind the palette shows.
	foundOfEach = 5
)

// Search is the command palette: what the caller may know of whose name contains the text. Names that begin with it come first.
func (l *Library) Search(ctx context.Context, who access.Caller, in Find) (Found, error) {
	if err := fault.Within(in); err != nil {
		return Found{}, err
	}
	text := strings.TrimSpace(in.Q)
	found := Found{Items: []Finding{}}
	if text == "" {
		return found, nil
	}
	for _, kind := range []access.ResourceKind{access.Dashboard, access.Chart} {
		records, _, err := page(ctx, l.Store, who, kind, ListResources{Search: text, Limit: foundOfEach})
		if err != nil {
			return Found{}, err
		}
		for _, r := range records {
			found.Items = append(found.Items, Finding{Kind: kind.String(), ID: int64(r.ID), Title: r.Title, Subtitle: r.WorkspaceName, Path: r.Path})
		}
	}
	directory, err := l.Store.Directory(ctx, who.Organization)
	if err != nil {
		return Found{}, err
	}
	knows := who.Knows()
	inWorkspace := func(id int64) bool {
		return who.View.WorkspaceRole(who.User, access.WorkspaceID(id)) != access.NoWorkspaceRole
	}
	// A workspace is told apart by the one above it, which the caller may not know.
	known := map[string]bool{}
	for _, w := range directory.Workspaces {
		known[w.Name] = known[w.Name] || inWorkspace(w.ID)
	}
	for i, w := range directory.Workspaces {
		if !known[w.Detail] {
			directory.Workspaces[i].Detail = ""
		}
	}
	for _, part := range []struct {
		kind    string
		entries []Entry
		may     func(id int64) bool
	}{
		{"project", directory.Projects, func(id int64) bool { return who.View.ProjectRights(who.User, access.ProjectID(id)).See }},
		{"person", directory.People, func(id int64) bool { return knows(access.UserID(id)) }},
		{"group", directory.Groups, func(int64) bool { return knows(0) }},
		{"workspace", directory.Workspaces, inWorkspace},
	} {
		n := 0
		for _, e := range matching(part.entries, text) {
			if n < foundOfEach && part.may(e.ID) {
				n++
				found.Items = append(found.Items, Finding{Kind: part.kind, ID: e.ID, Title: e.Name, Subtitle: e.Detail})
			}
		}
	}
	return found, nil
}

// matching are the entries with the text in their name or detail, those whose name begins with it first.
func matching(entries []Entry, text string) []Entry {
	text = strings.ToLower(text)
	rank := func(e Entry) int {
		switch name := strings.ToLower(e.Name); {
		case strings.HasPrefix(name, text):
			return 0
		case strings.Contains(name, text):
			return 1
		case strings.Contains(strings.ToLower(e.Detail), text):
			return 2
		}
		return 3
	}
	all := slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return rank(e) == 3 })
	slices.SortStableFunc(all, func(a, b Entry) int { return cmp.Compare(rank(a), rank(b)) })
	return all
}
