package access

import (
	"iter"
	"time"

	"vitrine/internal/access/scheme"
)

// Snapshot is everything the engine knows about one organization at one revision of its change log. It never changes
// and is safe for concurrent use; Apply makes the next one and shares what did not change.
type Snapshot struct{ state }

// Load builds the snapshot of an organization at a revision from the facts that hold then, in any order. Facts may also
// be the whole log up to a moment, in its order: what comes later replaces what came before, so that the past can be
// asked. An organization nothing is said about has the standard scheme.
func Load(org OrganizationID, revision int64, facts iter.Seq2[Change, error]) (*Snapshot, error) {
	e := newEdit(&state{organization: org})
	e.rulesDirty = true
	e.gather = &gather{extras: map[GrantID]extra{}}
	for c, err := range facts {
		if err != nil {
			return nil, err
		}
		e.apply(c)
		if e.err != nil {
			return nil, e.err
		}
	}
	e.gather.build(e)
	e.settleDomains()
	e.rights = revision
	return e.finish(revision)
}

// Apply is the snapshot after the changes of one or more revisions. It does not validate: what is in the log has happened.
func (s *Snapshot) Apply(revision int64, changes ...Change) (*Snapshot, error) {
	e := newEdit(&s.state)
	for _, c := range changes {
		e.apply(c)
	}
	if len(changes) > 0 {
		e.rights = revision
	}
	return e.finish(revision)
}

// Rights is the revision of the last change that the engine follows: from it to [Snapshot.Revision] nobody's rights changed.
func (s *Snapshot) Rights() int64 { return s.rights }

// Revision is the revision of the change log the snapshot stands at.
func (s *Snapshot) Revision() int64 { return s.revision }

// Capabilities is what u can do with r now: the decision of access.md. Empty when u or r is unknown.
func (s *Snapshot) Capabilities(u UserID, r ResourceID, now time.Time) Set {
	i, known := s.userIDs.Of(int64(u))
	k, exists := s.position(r)
	if !known || !exists {
		return 0
	}
	return s.decide(i, k, now, scheme.Everything)
}

// Check tells whether u can do c with r now. It does not allocate.
func (s *Snapshot) Check(u UserID, c Capability, r ResourceID, now time.Time) bool {
	i, known := s.userIDs.Of(int64(u))
	k, exists := s.position(r)
	return known && exists && s.decide(i, k, now, 1<<c).Has(c)
}

// Can is what the caller can do with r.
func (who Caller) Can(r ResourceID) Set { return who.View.Capabilities(who.User, r, who.Now) }

// ListQuery asks for the resources a user can do something with.
type ListQuery struct {
	User       UserID
	Capability Capability
	Kind       ResourceKind // 0: every kind
	Home       WorkspaceID  // 0: every workspace
	Tab        Tab
	Search     string       // part of the title, any case; empty: all
	Among      []ResourceID // when not nil, only these (favourites, recent ones)
	Offset     int
	Limit      int // 0: all
}

// Tab is one of the lists of data.md, Dashboards.
type Tab string

// Tabs. All is everything one may view; Private is what nobody else can open; Mine is what one owns;
// SharedWithMe is what one may view but does not own; SharedByMe is what one owns and others can open.
const (
	TabAll          Tab = "all"
	TabPrivate      Tab = "private"
	TabMine         Tab = "mine"
	TabSharedWithMe Tab = "shared_with_me"
	TabSharedByMe   Tab = "shared_by_me"
)

// ProjectRights are what one may do with a project (data.md, "Who may do what with tracked time").
type ProjectRights struct {
	See    bool // open it
	Track  bool // track time on it
	Manage bool // edit it, see all its time
	Admin  bool // workspace or organization admin
}

// Path is one way by which someone comes to a level.
type Path struct {
	// Source is owner, role or grant.
	Source  string       `json:"source"`
	Level   string       `json:"level"`
	Can     Set          `json:"can"`
	Grant   GrantID      `json:"grant,omitempty"`
	Class   scheme.Class `json:"-"`                 // of a role: for whom the scheme implies the level
	Through []GroupID    `json:"through,omitempty"` // from the user's own group to the one the grant names
	// Words says the path in a sentence: "Design is in Studio, which was given Edit & share by Tom on 3 May".
	Words string `json:"words"`
	// Says is what Words says of the person the path is of; zero: it begins with nobody's name.
	Says Predicate `json:"-"`
}

// Predicate is a sentence about a person without the name it begins with.
type Predicate struct {
	Verb string // "is", in the third person
	Rest string // "in Studio, which was …"
}

// None tells that there is none: the sentence begins with nobody's name.
func (p Predicate) None() bool { return p.Verb == "" }

func (p Predicate) String() string { return p.Verb + " " + p.Rest }

// ToYou is the sentence as it is said to the person themself.
func (p Predicate) ToYou() string { return "You " + toYou[p.Verb] + " " + p.Rest }

// toYou are the verbs that sentences about a person begin with, as they are said to the person.
var toYou = map[string]string{"owns": "own", "is": "are", "was": "were", "has": "have", "comes": "come"}

// Rule is a rule of the decision that took something away.
type Rule struct {
	// Name is private, reach, ceiling, expired, receive (who was given it may not receive so much today), owner (the owner has
	// less once others have access) or asleep (the scheme in force cannot express it).
	Name   string `json:"name"`
	Words  string `json:"words"`
	Remedy string `json:"remedy,omitempty"`
	// Says is what Words says of the person it is about; zero: it begins with nobody's name.
	Says Predicate `json:"-"`
}

// Explanation is every path that gives u something on a resource and every rule that takes away.
type Explanation struct {
	User     UserID     `json:"user"`
	Resource ResourceID `json:"resource"`
	Can      Set        `json:"can"`
	Paths    []Path     `json:"paths"`
	Rules    []Rule     `json:"rules"`
}

// Holder is one user with access to a resource: what they can do, the level it amounts to, the strongest path.
type Holder struct {
	User  UserID `json:"user"`
	Level string `json:"level"`
	Can   Set    `json:"can"`
	Path  Path   `json:"path"`
}

// Audience is the sentence beside a title: who can see a resource.
type Audience struct {
	// Kind is only_owner, people, workspace, organization or link; the widest that holds.
	Kind   string `json:"kind" enum:"only_owner,people,workspace,organization,link"`
	People int    `json:"people"`         // how many signed-in people can view it
	Guests int    `json:"guests"`         // how many of them are guests
	Name   string `json:"name,omitempty"` // of the workspace or organization
	Links  int    `json:"links"`          // live public links
	// Dashboards are those that show a chart to more people than may view it by themselves.
	Dashboards int `json:"dashboards"`
}

// LevelInfo is a level of the organization's scheme as the interface shows it.
type LevelInfo struct {
	Key   string `json:"key"`
	Title string `json:"title"`
	Can   Set    `json:"can"`
}

// GrantEdit asks for one change of the grants of a resource. Level "" takes the grant away, and so does a level that can
// do nothing.
type GrantEdit struct {
	Principal Principal
	Level     string
	Expires   time.Time // zero: never
	// Via is the descendant workspace the grant is made in; 0: the home, or where the caller comes from when they have no
	// role in the home.
	Via WorkspaceID
}

// Shift is what a change would give to or take from one user on one resource.
type Shift struct {
	User     UserID     `json:"user"`
	Resource ResourceID `json:"resource"`
	Before   Set        `json:"before"`
	After    Set        `json:"after"`
}
