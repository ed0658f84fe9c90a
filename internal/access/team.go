package access

import "slices"

// What lists of people, groups and teams begin with: who there is, so that only the page shown is read.

// Left are those who have been in the organization and are no longer, sorted.
func (s *Snapshot) Left() []UserID {
	var all []UserID
	for u := range s.people.Len() {
		if p := s.profiles.At(u); s.people.At(u).role == NotInOrganization && p.name != "" {
			all = append(all, p.id)
		}
	}
	slices.Sort(all)
	return all
}

// GroupMembers are those in a group themselves: groups, then people of the organization, each by id.
func (s *Snapshot) GroupMembers(g GroupID) []Principal {
	at, ok := s.groupIDs.Of(int64(g))
	if !ok || !s.groups.At(at).exists {
		return nil
	}
	var groups, people []Principal
	for _, k := range s.groups.At(at).kids {
		if x := s.groups.At(k); x.exists {
			groups = append(groups, Principal{Kind: PrincipalGroup, ID: int64(x.id)})
		}
	}
	s.groups.At(at).members.All(func(u uint32) bool {
		if s.people.At(u).role != NotInOrganization {
			people = append(people, Principal{Kind: PrincipalUser, ID: int64(s.profiles.At(u).id)})
		}
		return true
	})
	byID := func(a, b Principal) int { return int(a.ID - b.ID) }
	slices.SortFunc(groups, byID)
	slices.SortFunc(people, byID)
	return append(groups, people...)
}

// Teammate is a user or a group on the team of a project.
type Teammate struct {
	Holder  Principal
	Manager bool
}

// Team of a project; those who left the organization too.
func (s *Snapshot) Team(p ProjectID) []Teammate {
	at, ok := s.projectIDs.Of(int64(p))
	if !ok || !s.projects.At(at).exists {
		return nil
	}
	x := s.projects.At(at)
	var all []Teammate
	for _, h := range x.users {
		if h.member || h.manager {
			all = append(all, Teammate{Principal{Kind: PrincipalUser, ID: int64(s.profiles.At(h.at).id)}, h.manager})
		}
	}
	for _, h := range x.groups {
		if h.member || h.manager {
			all = append(all, Teammate{Principal{Kind: PrincipalGroup, ID: int64(s.groups.At(h.at).id)}, h.manager})
		}
	}
	return all
}
