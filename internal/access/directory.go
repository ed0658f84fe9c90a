package access

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// Listed is somebody in the organization, with what a search finds them by, in lower case.
type Listed struct {
	User        UserID
	Name, Email string
}

// directory is everybody by name, put in order when it is first asked for. Snapshots share it until people change.
type directory struct {
	once   sync.Once
	listed []Listed
}

// Directory is everyone in the organization, guests too, by name. It belongs to the snapshot: do not change it.
func (s *Snapshot) Directory() []Listed {
	d := s.directory
	d.once.Do(func() {
		for u := range s.people.Len() {
			if s.people.At(u).role != NotInOrganization {
				p := s.profiles.At(u)
				d.listed = append(d.listed, Listed{p.id, strings.ToLower(p.name), strings.ToLower(p.email)})
			}
		}
		slices.SortFunc(d.listed, func(a, b Listed) int { return cmp.Or(strings.Compare(a.Name, b.Name), cmp.Compare(a.User, b.User)) })
	})
	return d.listed
}
