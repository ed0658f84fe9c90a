package access

// Reveals is what people, or visitors with a public link, would come to see that they could not see by themselves
// (access.md, Leak preview).
type Reveals struct {
	Projects []NamedProject `json:"projects" nullable:"false" doc:"Private projects the caller may see: at most 200, by name"`
	Count    int            `json:"count" doc:"All private projects"`
	Public   int            `json:"public" doc:"How many projects that are public inside their workspace, to those who are outside it"`
	PublicIn []string       `json:"public_in" nullable:"false" doc:"The workspaces of those, as far as the caller may know them; at most 20"`
	All      []ProjectID    `json:"-"` // private ones, then public ones
	// NoProject tells of time that is tracked on no project: who may not count all of a workspace may not count it.
	NoProject bool     `json:"no_project,omitempty" doc:"And others' time that is tracked on no project"`
	More      bool     `json:"more" doc:"There are more than count"`
	People    int      `json:"people" doc:"How many people see something new; visitors with a public link not counted"`
	Kinds     []string `json:"kinds" nullable:"false" enum:"hours,amounts,cost,names" doc:"What is told of them"`
	// ByKind is how many of People are told each kind: not everybody is shown money.
	ByKind map[string]int `json:"people_by_kind" doc:"By kind: how many people are told it"`
}

// EmptyTiles are the tiles of a dashboard that would show people nothing. Charts, Count, Some and CanVouch are of those for which
// nobody who vouches may share the chart with them (access.md, Charts in dashboards); Money and Rows of those that they are shown and
// that have no figures for them.
type EmptyTiles struct {
	Charts   int  `json:"charts" doc:"How many tiles of the dashboard show a chart; 1 of a chart"`
	Count    int  `json:"count" doc:"How many of them would be empty"`
	Some     bool `json:"some,omitempty" doc:"They would be empty only for some of those people"`
	CanVouch int  `json:"can_vouch" doc:"For how many of them the caller may let viewers see the chart"`

	People int     `json:"people" doc:"How many people would come to open it: what follows is of them"`
	Money  Without `json:"money" doc:"Charts refused to people who may not see the amounts or the labour cost they show"`
	Rows   Without `json:"rows" doc:"Charts that count what each viewer may see, of people who may see no time of others on the projects in them: they show their own time, or nothing"`
	Out    int     `json:"out" doc:"Of a public link: how many charts are refused to its visitors, because it leaves out the money they show"`
}

// Without are people for whom charts have no figures, or only of their own time.
type Without struct {
	People int `json:"people"`
	Charts int `json:"charts" doc:"In how many charts, for at least one of them"`
	All    int `json:"all" doc:"For how many of those people no chart at all has figures"`
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
