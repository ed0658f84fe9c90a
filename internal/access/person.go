package access

import (
	"slices"
	"strings"

	"vitrine/internal/access/persistent"
)

// person is what a check needs of a user: all but the last word lie in one cache line (a leaf with pointers starts a
// word behind one).
type person struct {
	role   OrganizationRole
	domain uint32 // index + 1
	// blooms are two Bloom filters, word by word: of the groups they are in, nested ones too, and of the workspaces where a role
	// reaches them, their own or a group's, here or from above. Nearly everything they are not in falls through, without a
	// look further. What comes is added at once; what goes may stay until the person is settled anew.
	blooms [bloomWords][2]uint64
	more   *memberships // nil: none
}

// The Bloom filters of a person.
const (
	inGroups = iota
	inWorkspaces
)

type memberships struct {
	groups []uint32   // every group they are in, nested ones too; sorted
	roles  []roleHeld // their own workspace roles, by workspace
}

func (p *person) groups() []uint32 {
	if p.more == nil {
		return nil
	}
	return p.more.groups
}

func (p *person) roles() []roleHeld {
	if p.more == nil {
		return nil
	}
	return p.more.roles
}

func (p *person) set(groups []uint32, roles []roleHeld) {
	p.more = nil
	if len(groups)+len(roles) > 0 {
		p.more = &memberships{groups, roles}
	}
	var in bloom
	for _, g := range groups {
		in.add(g)
	}
	p.clear(inGroups)
	p.add(inGroups, &in)
}

func (p *person) clear(which uint32) {
	for i := range p.blooms {
		p.blooms[i][which&1] = 0
	}
}

func (p *person) add(which uint32, more *bloom) {
	for i := range p.blooms {
		p.blooms[i][which&1] |= more[i]
	}
}

// mayBeIn is the lowest bit of the answer: 0 when the person is surely not in i.
func (p *person) mayBeIn(which, i uint32) uint32 {
	word, a, b := bloomBits(i)
	in := p.blooms[word][which&1]
	return uint32(in >> a & (in >> b))
}

// bloom is a Bloom filter: a small set that may say yes when it should say no, and never the other way round. It has two bits for
// each member, both in one of its words (a blocked one).
type bloom [bloomWords]uint64

const bloomWords = 3

func bloomBits(i uint32) (word, a, b uint32) {
	h := i * 0x9e3779b1
	return uint32(uint64(h) * bloomWords >> 32), h >> 8 & 63, h >> 16 & 63
}

func (s *bloom) add(i uint32) {
	word, a, b := bloomBits(i)
	s[word] |= 1<<a | 1<<b
}

func (s *bloom) addAll(other *bloom) {
	for i := range s {
		s[i] |= other[i]
	}
}

type profile struct {
	id          UserID
	name, email string
	direct      []uint32 // groups they are in themselves; sorted
}

func (e *edit) user(id UserID) uint32 {
	i, ok := e.userIDs.Of(int64(id))
	if !ok {
		i = e.profiles.Len()
		e.userIDs.Set(e.stamp, int64(id), i)
		e.profiles.Edit(e.stamp, i).id = id
		e.people.Edit(e.stamp, i)
	}
	return i
}

func (e *edit) userChanged(c UserChanged) {
	i := e.user(c.User)
	e.dirtyDirectory = true
	p, f := e.people.Edit(e.stamp, i), e.profiles.Edit(e.stamp, i)
	move := func(list *[]uint32, was, is bool) {
		if was && !is {
			*list = persistent.Remove(*list, i)
		} else if is && !was {
			*list = persistent.Insert(*list, i)
		}
	}
	move(&e.admins, p.role == Admin, c.Role == Admin)
	move(&e.staff, p.role == Staff, c.Role == Staff)
	if p.role > Guest {
		e.inside--
	}
	if c.Role > Guest {
		e.inside++
	}
	var domain uint32
	if at := strings.LastIndexByte(c.Email, '@'); at >= 0 && at < len(c.Email)-1 {
		domain = e.domain(c.Email[at+1:]) + 1
	}
	if domain != p.domain && e.gather == nil {
		if p.domain != 0 {
			b := e.domainUsers.Edit(e.stamp, p.domain-1)
			*b = b.Without(i)
		}
		if domain != 0 {
			b := e.domainUsers.Edit(e.stamp, domain-1)
			*b = b.With(i)
		}
	}
	p.role, p.domain = c.Role, domain
	f.name, f.email = c.Name, c.Email
}

// settleBloom works out anew which workspaces a person may have a role in.
func (s *state) settleBloom(p *person) {
	var in bloom
	for _, h := range p.roles() {
		s.cover(h, in.add)
	}
	for _, g := range p.groups() {
		in.addAll(&s.groups.At(g).covered)
	}
	p.clear(inWorkspaces)
	p.add(inWorkspaces, &in)
}

func (e *edit) domain(name string) uint32 {
	name = strings.ToLower(name)
	if i, ok := e.domains[name]; ok {
		return i
	}
	if !e.ownDomains {
		all := make(map[string]uint32, len(e.domains)+1)
		for k, v := range e.domains {
			all[k] = v
		}
		e.domains, e.domainNames, e.ownDomains = all, slices.Clone(e.domainNames), true
	}
	i := uint32(len(e.domainNames))
	e.domains[name] = i
	e.domainNames = append(e.domainNames, name)
	return i
}

// settleDomains fills the lists of users by domain, once a load has seen them all.
func (e *edit) settleDomains() {
	users := make([][]uint32, len(e.domainNames))
	for u := range e.people.Len() {
		if d := e.people.At(u).domain; d != 0 {
			users[d-1] = append(users[d-1], u)
		}
	}
	for d, list := range users {
		*e.domainUsers.Edit(e.stamp, uint32(d)) = persistent.SetOf(list)
	}
}
