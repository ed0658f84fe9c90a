package access

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"vitrine/internal/access/persistent"
	"vitrine/internal/access/scheme"
)

// The world of a snapshot: records by dense index. Everything a check touches is in the first of each pair (person,
// workspace, block.hot); the second (profile, place, block.cold) is for words, lists and plans.

// person is what a check needs of a user: all but the last word lie in one cache line (a leaf with pointers starts a
// word behind one).
type person struct {
	role   OrganizationRole
	domain uint32 // index + 1
	// in has two sieves, word by word: of the groups they are in, nested ones too, and of the workspaces where a role
	// reaches them, their own or a group's, here or from above. Nearly everything they are not in falls through, without a
	// look further. What comes is added at once; what goes may stay until the person is settled anew.
	in   [sieveWords][2]uint64
	more *memberships // nil: none
}

// The sieves of a person.
const (
	ofGroups = iota
	ofPlaces
)

type memberships struct {
	groups []uint32 // every group they are in, nested ones too; sorted
	roles  []held   // their own workspace roles, by workspace
}

func (p *person) groups() []uint32 {
	if p.more == nil {
		return nil
	}
	return p.more.groups
}

func (p *person) roles() []held {
	if p.more == nil {
		return nil
	}
	return p.more.roles
}

func (p *person) set(groups []uint32, roles []held) {
	p.more = nil
	if len(groups)+len(roles) > 0 {
		p.more = &memberships{groups, roles}
	}
	var in sieve
	for _, g := range groups {
		in.add(g)
	}
	p.clear(ofGroups)
	p.add(ofGroups, &in)
}

func (p *person) clear(which uint32) {
	for i := range p.in {
		p.in[i][which&1] = 0
	}
}

func (p *person) add(which uint32, more *sieve) {
	for i := range p.in {
		p.in[i][which&1] |= more[i]
	}
}

// sift is the lowest bit of the answer: 0 when the person is surely not in i.
func (p *person) sift(which, i uint32) uint32 {
	word, a, b := sieveBits(i)
	in := p.in[word][which&1]
	return uint32(in >> a & (in >> b))
}

// sieve is a small set that may say yes when it should say no, and never the other way round: two bits in one of its
// words for each member.
type sieve [sieveWords]uint64

const sieveWords = 3

func sieveBits(i uint32) (word, a, b uint32) {
	h := i * 0x9e3779b1
	return uint32(uint64(h) * sieveWords >> 32), h >> 8 & 63, h >> 16 & 63
}

func (s *sieve) add(i uint32) {
	word, a, b := sieveBits(i)
	s[word] |= 1<<a | 1<<b
}

func (s *sieve) addAll(other *sieve) {
	for i := range s {
		s[i] |= other[i]
	}
}

type profile struct {
	id          UserID
	name, email string
	direct      []uint32 // groups they are in themselves; sorted
}

type group struct {
	id      GroupID
	exists  bool
	name    string
	parents []uint32 // groups it is in itself; sorted
	kids    []uint32
	members persistent.Set // users in it themselves
	up      []uint32       // itself and every group it is in, nested ones too; sorted
	roles   []held         // by workspace
	// covers is where those roles reach, down the trees: words of workspace and role, by workspace; covered sifts them.
	covers  []uint32
	covered sieve
}

// held is a workspace role seen from one side: at is the workspace in the records of persons and groups, the group in
// the records of workspaces.
type held struct {
	at   uint32
	role WorkspaceRole
	tree bool
}

// workspace has, side by side, its line (itself, its parent, and so on) and its reach: the groups whose roles reach it,
// their own and what flows down, by group.
type workspace struct {
	parent uint32 // index + 1
	steps  uint32 // of the line
	words  []uint32
}

func (w *workspace) line() []uint32  { return w.words[:w.steps] }
func (w *workspace) reach() []uint32 { return w.words[w.steps:] }

// A word of reach is a group and its role, a word of covers a workspace and the role there.
const reachBits = 3

type place struct {
	id           WorkspaceID
	exists       bool
	rates, costs SeenBy
	name         string
	standard     ResourceID // its default dashboard
	kids         []uint32
	users        persistent.Set // who hold a role here themselves
	groups       []held         // by group
	projects     []uint32       // sorted
}

type project struct {
	id        ProjectID
	exists    bool
	public    bool
	workspace uint32
	name      string
	users     []holder // by persistent.Index
	groups    []holder
}

type holder struct {
	at              uint32
	member, manager bool
}

// A principal is a kind and an index in 25 bits.
type principal uint32

const (
	toUser principal = iota << indexBits
	toGroup
	toWorkspace
	toTree
	toClass
	toOrganization
	toDomain
	toNobody
)

const (
	indexBits = 22
	indexMask = 1<<indexBits - 1
	kindMask  = 7 << indexBits
)

// maxIndex is how many users, groups or workspaces an organization may have; maxRows how many resources.
const (
	maxIndex = 1 << indexBits
	maxRows  = 1 << 25
)

// A grant in a block, and a resource in a list, is one word: 25 bits of principal or row, 6 of level, 1 that asks for a
// closer look (an expiry, a descendant workspace; in lists a private resource too).
const (
	closer     = 1
	levelShift = 1
	levelCodes = 64
	whatShift  = 7
	// ownerCode is the level of what a list has because of the owner, asleepCode that of a grant which sleeps: it gives
	// nothing, whatever the scheme.
	ownerCode  = levelCodes - 1
	asleepCode = levelCodes - 2
)

func levelOf(word uint32) uint32 { return word >> levelShift & (levelCodes - 1) }

// perBlock is how many resources a block has.
const perBlock = 64

// A block holds the 64 resources of 64 positions, which are their ids.
type block struct {
	hot   *head
	rest  []uint32 // the grants that find no room in their records
	cold  *coldBlock
	owner persistent.Stamp // of hot, when it may be changed in place
}

// A head has a record for each resource of a block. Nothing in it points, so that it starts a cache line.
type head [perBlock]record

// record is what a check needs of a resource: owner and flags; home and how many grants; row; where the grants in rest
// start; eight grants, the greatest word first, or nobody.
type record [recordWords]uint32

const (
	recordWords  = 4 + inlineGrants
	inlineGrants = 8
	manyGrants   = 1<<(32-indexBits) - 1 // so many or more: count them
	nobodyWord   = uint32(toNobody) << whatShift
)

type coldBlock struct {
	ends   [perBlock]uint32 // of each title in titles
	titles string
	grants []coldGrant // in the order of the records
	extras []extra
	kept   []kept // by grant
	links  []link
	more   *bonds // nil: none
}

// coldGrant is the rest of a grant: low bits of its id, when in seconds, by whom (22 bits) with the id's high bits.
type coldGrant [3]uint32

type extra struct {
	grant   GrantID
	expires int64  // nanoseconds; 0: never
	via     uint32 // workspace index + 1
}

// kept is what a grant was under another scheme: it is read by plans and lists, never by a check.
type kept struct {
	grant  GrantID
	made   uint32 // of mades, index + 1
	asleep uint32 // since when, in seconds; 0: it is awake
}

// made is a level of a scheme.
type made struct{ scheme, level string }

type link struct {
	at      uint8
	waits   bool // until somebody keeps it
	id      LinkID
	name    string
	expires int64
	keeper  uint32 // user index + 1; 0: it is older than keepers
	asleep  uint32 // since when, in seconds; 0: it is awake
}

// bonds are what binds the resources of a block to each other and to other people than their owners. Most blocks have none.
type bonds struct {
	traits []trait
	tiles  []tile
	ties   []tie
}

// trait is what few resources have besides.
type trait struct {
	at     uint8
	author uint32 // user index + 1; 0: the owner
	in     uint32 // position of the dashboard it lives in + 1
	money  uint32 // user index + 1
	bin    binned
}

// binned is of what is in the bin, and does not exist: since when, and who put it there.
type binned struct {
	at         int64  // nanoseconds; 0: it is not in the bin
	by         uint32 // user index + 1; 0: it went with its dashboard
	wasDefault bool
}

// tile is a chart of the library on a dashboard.
type tile struct {
	at       uint8
	name     string
	chart    uint32   // position
	vouchers []uint32 // sorted
}

// tie is seen from the other side: a chart that lives in a dashboard, or a dashboard with a tile of a chart, for which
// somebody vouches or nobody.
type tie struct {
	at              uint8
	living, vouched bool
	other           uint32 // position
}

const (
	flagExists      = 1
	flagPrivate     = 2
	livingShift     = 2
	flagLiving      = 1 << livingShift
	kindShift       = 3
	perspShift      = 5
	ownerShift      = 7
	everyPerspBits  = 3 << perspShift
	everyKindBits   = 3 << kindShift
	maxGrantID      = 1 << 42
	grantIDHighBits = 10
)

// The lists of resources by who is named.
const (
	byUser = iota // with what they own
	byGroup
	byWorkspace
	byTree
	byDomain
	byOrganization // one
	byStaff        // one
	byClassAdmin   // by home
	byClassUser    // by home
	byHome         // every resource of a workspace
	numLists
)

// state is the world; a Snapshot is a state that no longer changes.
type state struct {
	organization    OrganizationID
	name            string
	revision        int64
	rights          int64 // revision of the last change the engine follows
	linksOff        bool
	managePublishes bool
	schemeKey       string
	schemes         map[string]*Scheme // of the organization's own
	schemeFiles     map[string]string

	scheme   *Scheme
	levels   []string          // by code, in the order they were met
	mades    []made            // what grants were under other schemes
	can      [levelCodes]Set   // by code, under the scheme in force
	ladder   [levelCodes]int16 // the level of a code in the scheme; -1: none
	ownerCan Set
	onceCan  Set   // what is left of it to those who do not keep it, once others have access
	implCan  []Set // as scheme.Implies
	gets     *receipts

	userIDs, groupIDs, workspaceIDs, projectIDs persistent.Index

	people      persistent.Vector[person]
	profiles    persistent.Vector[profile]
	groups      persistent.Vector[group]
	workspaces  persistent.Vector[workspace]
	places      persistent.Vector[place]
	projects    persistent.Vector[project]
	domains     map[string]uint32
	domainNames []string
	domainUsers persistent.Vector[persistent.Set]
	admins      []uint32
	staff       []uint32
	inside      int // users who are not guests
	sees        []sight

	heads   persistent.Vector[*head] // of the blocks: a small table, which stays near
	blocks  persistent.Vector[block]
	far     map[ResourceID]uint32 // positions of ids that are not their own
	farIDs  []ResourceID
	base    []uint32                  // position by row, of the rows in the order of titles
	tail    persistent.Vector[uint32] // position of the rows that came since
	rows    uint32                    // every row is below
	ordered uint32                    // rows below are in the order of titles
	live    int                       // resources
	bin     []uint32                  // positions of what is in the bin, sorted
	lists   [numLists]persistent.Vector[persistent.Set]
}

// sight is a right of a user or group to be offered another one.
type sight struct{ holder, seen principal }

// edit makes the next state. It changes in place only what it has copied.
type edit struct {
	*state
	stamp       persistent.Stamp
	dirtyUsers  map[uint32]bool
	dirtyGroups map[uint32]bool
	dirtyPlaces map[uint32]bool
	dirtyCovers map[uint32]bool // groups
	rulesDirty  bool
	ownSchemes  bool
	ownDomains  bool
	ownFar      bool
	gather      *gather // while loading
	everybody   bool    // is dirty
	touched     uint32  // of memory fetched before its time
	err         error
}

func newEdit(from *state) *edit {
	next := *from
	return &edit{state: &next, stamp: persistent.NewStamp(), dirtyUsers: map[uint32]bool{}, dirtyGroups: map[uint32]bool{}, dirtyPlaces: map[uint32]bool{}, dirtyCovers: map[uint32]bool{}}
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

func (e *edit) group(id GroupID) uint32 {
	i, ok := e.groupIDs.Of(int64(id))
	if !ok {
		i = e.groups.Len()
		e.groupIDs.Set(e.stamp, int64(id), i)
		g := e.groups.Edit(e.stamp, i)
		g.id, g.up = id, []uint32{i}
	}
	return i
}

func (e *edit) workspace(id WorkspaceID) uint32 {
	i, ok := e.workspaceIDs.Of(int64(id))
	if !ok {
		i = e.places.Len()
		e.workspaceIDs.Set(e.stamp, int64(id), i)
		e.places.Edit(e.stamp, i).id = id
		*e.workspaces.Edit(e.stamp, i) = workspace{steps: 1, words: []uint32{i}}
	}
	return i
}

func (e *edit) project(id ProjectID) uint32 {
	i, ok := e.projectIDs.Of(int64(id))
	if !ok {
		i = e.projects.Len()
		e.projectIDs.Set(e.stamp, int64(id), i)
		e.projects.Edit(e.stamp, i).id = id
	}
	return i
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

// principal of a grant; toNobody for one that makes no sense.
func (e *edit) principal(p Principal) principal {
	switch p.Kind {
	case PrincipalUser:
		return toUser | principal(e.user(UserID(p.ID)))
	case PrincipalGroup:
		return toGroup | principal(e.group(GroupID(p.ID)))
	case PrincipalWorkspace:
		if p.Tree {
			return toTree | principal(e.workspace(WorkspaceID(p.ID)))
		}
		return toWorkspace | principal(e.workspace(WorkspaceID(p.ID)))
	case PrincipalClass:
		if p.Class < ClassStaff || p.Class > ClassWorkspaceUser {
			return toNobody
		}
		return toClass | principal(p.Class)
	case PrincipalOrganization:
		return toOrganization
	case PrincipalDomain:
		return toDomain | principal(e.domain(p.Domain))
	}
	return toNobody
}

func (s *state) principalOf(p principal) Principal {
	i := uint32(p & indexMask)
	switch p & kindMask {
	case toUser:
		return Principal{Kind: PrincipalUser, ID: int64(s.profiles.At(i).id)}
	case toGroup:
		return Principal{Kind: PrincipalGroup, ID: int64(s.groups.At(i).id)}
	case toWorkspace:
		return Principal{Kind: PrincipalWorkspace, ID: int64(s.places.At(i).id)}
	case toTree:
		return Principal{Kind: PrincipalWorkspace, ID: int64(s.places.At(i).id), Tree: true}
	case toClass:
		return Principal{Kind: PrincipalClass, Class: RoleClass(i)}
	case toOrganization:
		return Principal{Kind: PrincipalOrganization}
	case toDomain:
		return Principal{Kind: PrincipalDomain, Domain: s.domainNames[i]}
	}
	return Principal{}
}

// level is the code of a level's name. There is room for the names of several schemes; when it runs out, names that no
// grant has any more make some.
func (e *edit) level(name string) uint32 {
	if i := slices.Index(e.levels, name); i >= 0 {
		return uint32(i)
	}
	e.rulesDirty = true
	if len(e.levels) < asleepCode {
		e.levels = append(slices.Clone(e.levels), name)
		return uint32(len(e.levels) - 1)
	}
	free := slices.Index(e.levels, "")
	if free < 0 {
		e.freeLevels()
		free = slices.Index(e.levels, "")
	}
	if free < 0 {
		e.fail("more than %d level names in use", asleepCode)
		return 0
	}
	e.levels = slices.Clone(e.levels)
	e.levels[free] = name
	return uint32(free)
}

// made is the number of what a grant was under another scheme, from 1.
func (e *edit) made(m made) uint32 {
	i := slices.Index(e.mades, m)
	if i < 0 {
		i = len(e.mades)
		e.mades = append(slices.Clip(e.mades), m)
	}
	return uint32(i + 1)
}

func (e *edit) apply(c Change) {
	switch c := c.(type) {
	case OrganizationChanged:
		if c.Organization != e.organization {
			e.fail("a change of organization %d in the log of %d", c.Organization, e.organization)
			return
		}
		e.name, e.schemeKey, e.linksOff, e.managePublishes = c.Name, c.Scheme, c.LinksOff, c.ManagePublishes
		e.rulesDirty = true
	case SchemeChanged:
		e.schemeChanged(c)
	case UserChanged:
		e.userChanged(c)
	case GroupChanged:
		g := e.groups.Edit(e.stamp, e.group(c.Group))
		g.exists, g.name = true, c.Name
	case GroupRemoved:
		e.groupRemoved(e.group(c.Group))
	case GroupMemberChanged:
		e.groupMemberChanged(c)
	case WorkspaceChanged:
		e.workspaceChanged(c)
	case WorkspaceRoleChanged:
		e.workspaceRoleChanged(c)
	case ResourceChanged, ResourceRemoved, TileChanged, GrantChanged, GrantRemoved, LinkChanged, LinkRemoved:
		if e.gather != nil {
			e.gather.add(e, c)
		} else {
			e.resourceChanged(c)
		}
	case ProjectChanged:
		e.projectChanged(c)
	case ProjectRemoved:
		i := e.project(c.Project)
		p := e.projects.Edit(e.stamp, i)
		if p.exists {
			at := e.places.Edit(e.stamp, p.workspace)
			at.projects = persistent.Remove(at.projects, i)
		}
		*p = project{id: c.Project}
	case ProjectMemberChanged:
		e.projectMemberChanged(c)
	case SeeChanged:
		e.seeChanged(c)
	default:
		e.fail("no rule for a change of kind %s", c.ChangeKind())
	}
}

func (e *edit) schemeChanged(c SchemeChanged) {
	if !e.ownSchemes {
		own, files := map[string]*Scheme{}, map[string]string{}
		for k, v := range e.schemes {
			own[k], files[k] = v, e.schemeFiles[k]
		}
		e.schemes, e.schemeFiles, e.ownSchemes = own, files, true
	}
	e.rulesDirty = true
	if c.File == "" {
		delete(e.schemes, c.Scheme)
		delete(e.schemeFiles, c.Scheme)
		return
	}
	s, err := scheme.Read([]byte(c.File))
	if err != nil {
		e.fail("%w", err)
		return
	}
	e.schemes[c.Scheme], e.schemeFiles[c.Scheme] = s, c.File
}

func (e *edit) userChanged(c UserChanged) {
	i := e.user(c.User)
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

func (e *edit) groupRemoved(i uint32) {
	if e.gather != nil {
		e.settleMembers()
	}
	g := e.groups.Edit(e.stamp, i)
	for u := range g.members.All {
		f := e.profiles.Edit(e.stamp, u)
		f.direct = persistent.Remove(f.direct, i)
		e.dirtyUsers[u] = true
	}
	for _, k := range g.kids {
		kid := e.groups.Edit(e.stamp, k)
		kid.parents = persistent.Remove(kid.parents, i)
		e.dirtyGroups[k] = true
	}
	for _, p := range g.parents {
		parent := e.groups.Edit(e.stamp, p)
		parent.kids = persistent.Remove(parent.kids, i)
	}
	for _, h := range g.roles {
		w := e.places.Edit(e.stamp, h.at)
		w.groups = withHeld(w.groups, held{at: i})
		e.dirtyPlaces[h.at] = true
	}
	*g = group{id: g.id, up: []uint32{i}}
}

func (e *edit) groupMemberChanged(c GroupMemberChanged) {
	i := e.group(c.Group)
	switch c.Member.Kind {
	case PrincipalUser:
		u := e.user(UserID(c.Member.ID))
		if e.gather != nil {
			e.gather.members = append(e.gather.members, membership{i, u, c.In})
			return
		}
		g, f := e.groups.Edit(e.stamp, i), e.profiles.Edit(e.stamp, u)
		if c.In {
			g.members, f.direct = g.members.With(u), persistent.Insert(f.direct, i)
		} else {
			g.members, f.direct = g.members.Without(u), persistent.Remove(f.direct, i)
		}
		e.dirtyUsers[u] = true
	case PrincipalGroup:
		k := e.group(GroupID(c.Member.ID))
		g, kid := e.groups.Edit(e.stamp, i), e.groups.Edit(e.stamp, k)
		if c.In {
			g.kids, kid.parents = persistent.Insert(g.kids, k), persistent.Insert(kid.parents, i)
		} else {
			g.kids, kid.parents = persistent.Remove(g.kids, k), persistent.Remove(kid.parents, i)
		}
		e.dirtyGroups[k] = true
	}
}

func (e *edit) workspaceChanged(c WorkspaceChanged) {
	i := e.workspace(c.Workspace)
	var parent uint32
	if c.Parent != 0 {
		parent = e.workspace(c.Parent) + 1
	}
	w := e.workspaces.Edit(e.stamp, i)
	if w.parent != parent {
		if w.parent != 0 {
			up := e.places.Edit(e.stamp, w.parent-1)
			up.kids = persistent.Remove(up.kids, i)
		}
		if parent != 0 {
			up := e.places.Edit(e.stamp, parent-1)
			up.kids = persistent.Insert(up.kids, i)
		}
		w.parent = parent
		e.dirtyPlaces[i] = true
	}
	p := e.places.Edit(e.stamp, i)
	p.exists, p.name, p.standard, p.rates, p.costs = true, c.Name, c.Default, c.Rates, c.Costs
	if p.rates == SeenByDefault {
		p.rates = SeenByManagers
	}
	if p.costs == SeenByDefault {
		p.costs = SeenByAdmins
	}
}

func (e *edit) workspaceRoleChanged(c WorkspaceRoleChanged) {
	i := e.workspace(c.Workspace)
	switch c.Holder.Kind {
	case PrincipalUser:
		u := e.user(UserID(c.Holder.ID))
		p, at := e.people.Edit(e.stamp, u), e.places.Edit(e.stamp, i)
		p.set(p.groups(), withHeld(p.roles(), held{i, c.Role, c.Tree}))
		if e.gather == nil {
			e.dirtyUsers[u] = true
		}
		if c.Role == NoWorkspaceRole {
			at.users = at.users.Without(u)
		} else {
			at.users = at.users.With(u)
		}
	case PrincipalGroup:
		k := e.group(GroupID(c.Holder.ID))
		g, at := e.groups.Edit(e.stamp, k), e.places.Edit(e.stamp, i)
		g.roles = withHeld(g.roles, held{i, c.Role, c.Tree})
		at.groups = withHeld(at.groups, held{k, c.Role, c.Tree})
		e.dirtyPlaces[i] = true
	}
}

func (e *edit) projectChanged(c ProjectChanged) {
	i, w := e.project(c.Project), e.workspace(c.Workspace)
	p := e.projects.Edit(e.stamp, i)
	if p.exists && p.workspace != w {
		at := e.places.Edit(e.stamp, p.workspace)
		at.projects = persistent.Remove(at.projects, i)
	}
	at := e.places.Edit(e.stamp, w)
	at.projects = persistent.Insert(at.projects, i)
	p.exists, p.public, p.workspace, p.name = true, c.Public, w, c.Name
}

func (e *edit) projectMemberChanged(c ProjectMemberChanged) {
	p := e.projects.Edit(e.stamp, e.project(c.Project))
	switch c.Holder.Kind {
	case PrincipalUser:
		p.users = withHolder(p.users, holder{e.user(UserID(c.Holder.ID)), c.Member, c.Manager})
	case PrincipalGroup:
		p.groups = withHolder(p.groups, holder{e.group(GroupID(c.Holder.ID)), c.Member, c.Manager})
	}
}

func (e *edit) seeChanged(c SeeChanged) {
	x := sight{e.principal(c.Holder), e.principal(c.Seen)}
	at := slices.Index(e.sees, x)
	switch {
	case c.In && at < 0:
		e.sees = append(slices.Clone(e.sees), x)
	case !c.In && at >= 0:
		e.sees = slices.Delete(slices.Clone(e.sees), at, at+1)
	}
}

// finish settles what follows from the changes and is the next snapshot.
func (e *edit) finish(revision int64) (*Snapshot, error) {
	e.settle()
	if e.rulesDirty {
		e.settleRules()
	}
	if e.profiles.Len() > maxIndex || e.groups.Len() > maxIndex || e.places.Len() > maxIndex || e.rows > maxRows {
		e.fail("more users, groups, workspaces or resources than one organization may have")
	}
	if e.err != nil {
		return nil, e.err
	}
	if tail := e.rows - e.ordered; tail > 128+e.ordered/4 {
		e.reorder()
	}
	e.revision = revision
	return &Snapshot{*e.state}, e.err
}

// settle works out what follows from roles and memberships.
func (e *edit) settle() {
	e.settlePlaces()
	e.settleCovers()
	e.settleGroups()
	clear(e.dirtyPlaces)
	clear(e.dirtyCovers)
	clear(e.dirtyGroups)
	clear(e.dirtyUsers)
	e.everybody = false
}

// settleMembers puts the members that a load has gathered into their groups.
func (e *edit) settleMembers() {
	group := func(m membership) uint32 { return m.group }
	user := func(m membership) uint32 { return m.user }
	all := sortedBy(user, e.people.Len(), e.gather.members)
	all = sortedBy(group, e.groups.Len(), all)
	e.gather.members = nil
	last := all[:0] // what is said later of the same holds
	for i, m := range all {
		if i+1 == len(all) || all[i+1].group != m.group || all[i+1].user != m.user {
			last = append(last, m)
		}
	}
	eachRun(last, group, func(run []membership) {
		g := e.groups.Edit(e.stamp, run[0].group)
		var before []uint32
		for u := range g.members.All {
			before = append(before, u)
		}
		g.members = persistent.SetOf(after(before, run, user))
	})
	eachRun(sortedBy(user, e.people.Len(), last), user, func(run []membership) {
		f := e.profiles.Edit(e.stamp, run[0].user)
		f.direct = after(f.direct, run, group)
	})
}

// sortedBy a number below n that each has; what has the same stays in the order it came.
func sortedBy(number func(membership) uint32, n uint32, list []membership) []membership {
	starts := make([]uint32, n+1)
	for _, m := range list {
		starts[number(m)+1]++
	}
	for i := range n {
		starts[i+1] += starts[i]
	}
	sorted := make([]membership, len(list))
	for _, m := range list {
		i := number(m)
		sorted[starts[i]] = m
		starts[i]++
	}
	return sorted
}

func eachRun(list []membership, number func(membership) uint32, visit func(run []membership)) {
	for from := 0; from < len(list); {
		to := from + 1
		for to < len(list) && number(list[to]) == number(list[from]) {
			to++
		}
		visit(list[from:to])
		from = to
	}
}

// after memberships that begin or end, both in order.
func after(before []uint32, run []membership, number func(membership) uint32) []uint32 {
	list := make([]uint32, 0, len(before)+len(run))
	for _, m := range run {
		for len(before) > 0 && before[0] < number(m) {
			list, before = append(list, before[0]), before[1:]
		}
		if len(before) > 0 && before[0] == number(m) {
			before = before[1:]
		}
		if m.in {
			list = append(list, number(m))
		}
	}
	return append(list, before...)
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

// settleGroups works out anew which groups everybody is in who is touched by the changes.
func (e *edit) settleGroups() {
	touched := map[uint32]bool{}
	var down func(g uint32)
	down = func(g uint32) {
		if touched[g] {
			return
		}
		touched[g] = true
		for _, k := range e.groups.At(g).kids {
			down(k)
		}
	}
	for g := range e.dirtyGroups {
		down(g)
	}
	for g := range touched {
		up := []uint32{g}
		for i := 0; i < len(up); i++ {
			for _, p := range e.groups.At(up[i]).parents {
				if !slices.Contains(up, p) {
					up = append(up, p)
				}
			}
		}
		slices.Sort(up)
		rec := e.groups.Edit(e.stamp, g)
		rec.up = slices.Clip(up)
		if !e.everybody {
			for u := range rec.members.All {
				e.dirtyUsers[u] = true
			}
		}
	}
	var all []uint32
	settle := func(u uint32) {
		all = all[:0]
		for _, g := range e.profiles.At(u).direct {
			all = append(all, e.groups.At(g).up...)
		}
		slices.Sort(all)
		all = slices.Compact(all)
		p := e.people.Edit(e.stamp, u)
		p.set(append(make([]uint32, 0, len(all)), all...), p.roles())
		e.settleSieve(p)
	}
	if e.everybody {
		for u := range e.people.Len() {
			settle(u)
		}
		return
	}
	for _, u := range slices.Sorted(maps.Keys(e.dirtyUsers)) { // in order, for their records lie side by side
		settle(u)
	}
}

// settleSieve works out anew which workspaces a person may have a role in.
func (s *state) settleSieve(p *person) {
	var in sieve
	for _, h := range p.roles() {
		s.cover(h, in.add)
	}
	for _, g := range p.groups() {
		in.addAll(&s.groups.At(g).covered)
	}
	p.clear(ofPlaces)
	p.add(ofPlaces, &in)
}

// cover visits the workspaces a role held in one reaches.
func (s *state) cover(h held, visit func(w uint32)) {
	if !h.tree || len(s.places.At(h.at).kids) == 0 {
		visit(h.at)
		return
	}
	for _, w := range s.descendants(h.at) {
		visit(w)
	}
}

// settlePlaces works out anew what flows down to the workspaces touched by the changes and to those below them.
func (e *edit) settlePlaces() {
	touched := map[uint32]bool{}
	for w := range e.dirtyPlaces {
		if !touched[w] {
			for _, d := range e.descendants(w) {
				touched[d] = true
			}
		}
	}
	for w := range touched {
		line := []uint32{w}
		var reach []held
		for n := 0; n < len(line); n++ {
			for _, h := range e.places.At(line[n]).groups {
				if n > 0 && !h.tree {
					continue
				}
				at, found := slices.BinarySearchFunc(reach, h.at, func(x held, at uint32) int { return int(x.at) - int(at) })
				if !found {
					reach = slices.Insert(reach, at, held{at: h.at, role: h.role})
				} else {
					reach[at].role = max(reach[at].role, h.role)
				}
			}
			// The log could only hold a cycle by mistake; it ends the line.
			if up := e.workspaces.At(line[n]).parent; up != 0 && !slices.Contains(line, up-1) {
				line = append(line, up-1)
			}
		}
		words := append(make([]uint32, 0, len(line)+len(reach)), line...)
		for _, h := range reach {
			words = append(words, h.at<<reachBits|uint32(h.role))
		}
		rec := e.workspaces.Edit(e.stamp, w)
		for _, was := range [][]uint32{rec.reach(), words[len(line):]} {
			for _, x := range was {
				e.dirtyCovers[x>>reachBits] = true
			}
		}
		if !e.everybody && !slices.Equal(rec.line(), line) {
			for _, up := range line[1:] {
				e.flowsDown(up, w)
			}
		}
		rec.steps, rec.words = uint32(len(line)), words
	}
}

// flowsDown lets the sieves of people know of a workspace that has come below one where their role is of the tree.
func (e *edit) flowsDown(up, w uint32) {
	var news sieve
	news.add(w)
	for u := range e.places.At(up).users.All {
		for _, h := range e.people.At(u).roles() {
			if h.at == up && h.tree {
				e.people.Edit(e.stamp, u).add(ofPlaces, &news)
			}
		}
	}
}

// settleCovers works out anew where the roles of groups reach, and tells the sieves of their members what is new.
func (e *edit) settleCovers() {
	for g := range e.dirtyCovers {
		var words []uint32
		for _, h := range e.groups.At(g).roles {
			e.cover(h, func(w uint32) { words = append(words, w<<reachBits|uint32(h.role)) })
		}
		slices.Sort(words)
		kept := words[:0] // of one workspace the strongest role, which is the last
		for i, x := range words {
			if i+1 == len(words) || words[i+1]>>reachBits != x>>reachBits {
				kept = append(kept, x)
			}
		}
		rec := e.groups.Edit(e.stamp, g)
		var covered, news sieve
		for _, x := range kept {
			covered.add(x >> reachBits)
		}
		added := false
		for i := range news {
			news[i] = covered[i] &^ rec.covered[i]
			added = added || news[i] != 0
		}
		rec.covers, rec.covered = exactly(kept), covered
		if !added || e.everybody {
			continue
		}
		e.inGroup(g, map[uint32]bool{}, func(u uint32) bool {
			e.people.Edit(e.stamp, u).add(ofPlaces, &news)
			return true
		})
	}
}

// settleRules resolves the scheme in force against the level names in use.
func (e *edit) settleRules() {
	key := e.schemeKey
	if key == "" {
		key = "standard"
	}
	e.scheme = e.schemes[key]
	if e.scheme == nil {
		e.scheme = scheme.BuiltIn[key]
	}
	if e.scheme == nil {
		e.fail("organization %d has no scheme %q", e.organization, key)
		return
	}
	for code := range e.ladder {
		e.can[code], e.ladder[code] = 0, -1
	}
	for code, name := range e.levels {
		if i := e.scheme.LevelIndex(name); i >= 0 {
			e.ladder[code], e.can[code] = int16(i), e.levelCan(i)
		}
	}
	e.ownerCan = 0
	if i := e.scheme.OwnerLevel; i >= 0 {
		e.ownerCan = e.levelCan(i)
	}
	e.can[ownerCode] = e.ownerCan
	e.onceCan = e.ownerCan
	if i := e.scheme.OnceShared; i >= 0 {
		e.onceCan &= e.levelCan(i)
	}
	e.gets = e.receipts()
	e.implCan = nil
	for _, im := range e.scheme.Implies {
		e.implCan = append(e.implCan, e.levelCan(im.Level))
	}
}

// levelCan is what a level of the scheme gives in this organization.
func (s *state) levelCan(level int) Set {
	can := s.scheme.Can[level]
	if s.managePublishes && s.scheme.Levels[level].PublishesIfAllowed {
		can |= 1 << Publish
	}
	return can
}

// withHeld replaces or adds; no role takes away.
func withHeld(list []held, h held) []held {
	at, found := slices.BinarySearchFunc(list, h.at, func(x held, at uint32) int { return int(x.at) - int(at) })
	next := make([]held, 0, len(list)+1)
	next = append(next, list[:at]...)
	if h.role != NoWorkspaceRole {
		next = append(next, h)
	}
	if found {
		at++
	}
	return slices.Clip(append(next, list[at:]...))
}

func withHolder(list []holder, h holder) []holder {
	at, found := slices.BinarySearchFunc(list, h.at, func(x holder, at uint32) int { return int(x.at) - int(at) })
	next := make([]holder, 0, len(list)+1)
	next = append(next, list[:at]...)
	if h.member || h.manager {
		next = append(next, h)
	}
	if found {
		at++
	}
	return append(next, list[at:]...)
}

// nanoseconds of an expiry or a clock; the zero time is 0. Beyond what fits is as good as never.
func nanoseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	if t.Year() > 2200 {
		return 1<<63 - 1
	}
	return max(1, t.UnixNano())
}

func (e *edit) fail(format string, args ...any) {
	if e.err == nil {
		e.err = fmt.Errorf("access: "+format, args...)
	}
}
