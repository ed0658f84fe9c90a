package access

import (
	"fmt"
	"slices"
	"time"

	"vitrine/internal/access/persistent"
	"vitrine/internal/access/scheme"
)

// The world of a snapshot: records by dense index. Everything a check touches is in the first of each pair (person,
// workspace, block.hot); the second (profile, workspaceInfo, block.cold) is for words, lists and plans.

// perBlock is how many resources a block has.
const perBlock = 64

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

	people         persistent.Vector[person]
	profiles       persistent.Vector[profile]
	groups         persistent.Vector[group]
	workspaces     persistent.Vector[workspace]
	workspaceInfos persistent.Vector[workspaceInfo]
	projects       persistent.Vector[project]
	domains        map[string]uint32
	domainNames    []string
	domainUsers    persistent.Vector[persistent.Set]
	admins         []uint32
	staff          []uint32
	inside         int // users who are not guests
	sees           []sight
	directory      *directory

	heads    persistent.Vector[*head] // of the blocks: a small table, which stays near
	blocks   persistent.Vector[block]
	far      map[ResourceID]uint32 // positions of ids that are not their own
	farIDs   []ResourceID
	base     []uint32                  // position by row, of the rows in the order of titles
	tail     persistent.Vector[uint32] // position of the rows that came since
	rows     uint32                    // every row is below
	ordered  uint32                    // rows below are in the order of titles
	live     int                       // resources
	bin      []uint32                  // positions of what is in the bin, sorted
	postings [numLists]persistent.Vector[persistent.Set]
}

// sight is a right of a user or group to be offered another one.
type sight struct{ holder, seen principal }

// edit makes the next state. It changes in place only what it has copied.
type edit struct {
	*state
	stamp           persistent.Stamp
	dirtyUsers      map[uint32]bool
	dirtyGroups     map[uint32]bool
	dirtyWorkspaces map[uint32]bool
	dirtyCovers     map[uint32]bool // groups
	dirtyDirectory  bool
	rulesDirty      bool
	ownSchemes      bool
	ownDomains      bool
	ownFar          bool
	gather          *gather // while loading
	everybody       bool    // is dirty
	prefetched      uint32  // of memory fetched before its time
	err             error
}

func newEdit(from *state) *edit {
	next := *from
	return &edit{state: &next, stamp: persistent.NewStamp(), dirtyUsers: map[uint32]bool{}, dirtyGroups: map[uint32]bool{}, dirtyWorkspaces: map[uint32]bool{}, dirtyCovers: map[uint32]bool{}}
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
			at := e.workspaceInfos.Edit(e.stamp, p.workspace)
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
	if e.profiles.Len() > maxIndex || e.groups.Len() > maxIndex || e.workspaceInfos.Len() > maxIndex || e.rows > maxRows {
		e.fail("more users, groups, workspaces or resources than one organization may have")
	}
	if e.err != nil {
		return nil, e.err
	}
	if tail := e.rows - e.ordered; tail > 128+e.ordered/4 {
		e.reorder()
	}
	if e.directory == nil || e.dirtyDirectory {
		e.directory, e.dirtyDirectory = &directory{}, false
	}
	e.revision = revision
	return &Snapshot{*e.state}, e.err
}

// settle works out what follows from roles and memberships.
func (e *edit) settle() {
	e.settleWorkspaces()
	e.settleCovers()
	e.settleGroups()
	clear(e.dirtyWorkspaces)
	clear(e.dirtyCovers)
	clear(e.dirtyGroups)
	clear(e.dirtyUsers)
	e.everybody = false
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

// made is a level of a scheme.
type made struct{ scheme, level string }

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

// seconds of a moment; 0 for none.
func seconds(t time.Time) uint32 {
	if t.IsZero() {
		return 0
	}
	return uint32(min(max(1, t.Unix()), 1<<32-1))
}

// momentOf is the inverse of seconds.
func momentOf(seconds uint32) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0).UTC()
}

// exactly is the list without room to spare, for it will be kept.
func exactly[T any](list []T) []T {
	if cap(list)-len(list) <= len(list)/16 {
		return list
	}
	return append(make([]T, 0, len(list)), list...)
}

func (e *edit) fail(format string, args ...any) {
	if e.err == nil {
		e.err = fmt.Errorf("access: "+format, args...)
	}
}
