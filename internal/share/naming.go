package share

import (
	"context"
	"maps"
	"slices"
	"strings"

	"vitrine/internal/access"
)

// namer names people to a caller: with their address those whom the caller may know of, or whom a direct grant on the
// resource names while the caller sees the list; with their name alone its owner, whom one asks for access. Everybody else
// is a colleague.
type namer struct {
	view, now *access.Snapshot
	knows     func(access.UserID) bool
	direct    map[access.UserID]bool
	plain     map[access.UserID]bool
	// gone are those no view knows any more, to look their names up at once.
	gone map[access.UserID]bool
}

func naming(who access.Caller, r access.ResourceID) *namer { return namingThen(who, who, r) }

// namingThen is naming on what was so at a moment, to those who ask now.
func namingThen(who, then access.Caller, r access.ResourceID) *namer {
	n := &namer{view: then.View, now: who.View, knows: who.Knows(), direct: map[access.UserID]bool{}, plain: map[access.UserID]bool{}, gone: map[access.UserID]bool{}}
	facts, exists := then.View.Resource(r)
	if !exists {
		return n
	}
	n.plain[facts.Owner] = true
	if sees(who, r) || sees(then, r) {
		for _, g := range then.View.Grants(r) {
			if g.Principal.Kind == access.PrincipalUser {
				n.direct[access.UserID(g.Principal.ID)] = true
			}
		}
	}
	return n
}

const aColleague = "A colleague"

// names tells whether somebody is told by name to the caller, with their address.
func (n *namer) names(u access.UserID) bool { return n.direct[u] || n.knows(u) }

// of is somebody as the caller is told of them.
func (n *namer) of(u access.UserID) Person {
	if u == 0 {
		return Person{}
	}
	name, email := n.view.UserName(u)
	if name == "" {
		name, email = n.now.UserName(u)
	}
	switch {
	case name == "" && (n.knows(0) || n.names(u)):
		n.gone[u] = true
		return Person{ID: u}
	case name != "" && n.names(u):
		return Person{ID: u, Name: name, Email: email}
	case name != "" && n.plain[u]:
		return Person{ID: u, Name: name}
	}
	return Person{Name: aColleague}
}

// calls is somebody by name in a sentence, or "a colleague".
func (n *namer) calls(u access.UserID) string {
	if p := n.of(u); p.ID != 0 && p.Name != "" {
		return p.Name
	}
	return "a colleague"
}

// hides the names of those who gave the grants of a resource from the words of the engine, where they are not for the
// caller: a path says by whom it was given.
func (n *namer) hides(r access.ResourceID) *strings.Replacer {
	var pairs []string
	seen := map[access.UserID]bool{}
	for _, g := range n.view.Grants(r) {
		if seen[g.By] {
			continue
		}
		seen[g.By] = true
		if name, _ := n.view.UserName(g.By); name != "" && !n.names(g.By) && !n.plain[g.By] {
			pairs = append(pairs, " by "+name, " by a colleague")
		}
	}
	return strings.NewReplacer(pairs...)
}

// look up the names of those who left, and write them in.
func (n *namer) look(ctx context.Context, store Store, in ...*Person) error {
	if len(n.gone) == 0 {
		return nil
	}
	found, err := store.PeopleByID(ctx, slices.Collect(maps.Keys(n.gone)))
	if err != nil {
		return err
	}
	for _, person := range in {
		if person == nil {
			continue
		}
		if gone, ok := found[person.ID]; ok && person.Name == "" {
			*person = gone
		}
	}
	return nil
}
