package access

// Reveals is what people, or visitors with a public link, would come to see that they could not see by themselves
// (access.md, Leak preview).
type Reveals struct {
	Projects []NamedProject `json:"projects" nullable:"false" doc:"Private projects the caller may see: at most 200, by name"`
	Count    int            `json:"count" doc:"All private projects"`
	Public   int            `json:"public" doc:"How many projects that are public inside their workspace, to those who are outside it"`
	PublicIn []string       `json:"public_in" nullable:"false" doc:"The workspaces of those, as far as the caller may know them; at most 20"`
	All      []ProjectID    `json:"-"` // private ones, then public ones
	More     bool           `json:"more" doc:"There are more than count"`
	People   int            `json:"people" doc:"How many people see something new; visitors with a public link not counted"`
	Kinds    []string       `json:"kinds" nullable:"false" enum:"hours,amounts,cost,names" doc:"What is told of them"`
}

// EmptyTiles are the tiles of a dashboard that would show people nothing, since nobody who vouches for them may share the chart
// with them (access.md, Charts in dashboards).
type EmptyTiles struct {
	Charts   int  `json:"charts" doc:"How many tiles of the dashboard show a chart"`
	Count    int  `json:"count" doc:"How many of them would be empty"`
	Some     bool `json:"some,omitempty" doc:"They would be empty only for some of those people"`
	CanVouch int  `json:"can_vouch" doc:"For how many of them the caller may let viewers see the chart"`
}

// NamedProject is a project by id and name.
type NamedProject struct {
	ID   ProjectID `json:"id"`
	Name string    `json:"name"`
}

// Recipients are those who would come to see a resource. The view of the caller who asks is that before the change that
// brings them.
type Recipients struct {
	Resource ResourceID
	// Changes are what brings them, in place of the view: grants, a perspective, tiles.
	Changes []Change
	// People who would see it anew, or other rows of it than now.
	People []UserID
	// Public tells that visitors with a public link would see it too: what its keeper, the caller for a new link, may count.
	// Link is that link, 0 for a new one; Money that it shows rates and amounts.
	Public bool
	Link   LinkID
	Money  bool
	// Strangers tells that people may come by it later of whom nothing is known yet: everybody with an address in a domain.
	Strangers bool
	// KeepPublic tells that projects which are public inside their workspace are not to be left out.
	KeepPublic bool
	// Locked, unless it is nil, are the locked filters it would have then.
	Locked *[]Lock
}

// After is the snapshot as it would be after planned changes, whose new grants have no id yet.
func (s *Snapshot) After(changes ...Change) (*Snapshot, error) { return s.after(changes) }

func (s *state) after(changes []Change) (*Snapshot, error) {
	e := newEdit(s)
	for i, c := range changes {
		if g, ok := c.(GrantChanged); ok && g.Grant == 0 {
			g.Grant = GrantID(maxGrantID - 1 - i)
			c = g
		}
		e.apply(c)
	}
	return e.finish(s.revision)
}
