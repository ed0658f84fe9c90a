package demo

import "vitrine/internal/access"

// discipline is what somebody does all day.
type discipline int

const (
	leading discipline = iota
	running
	managing
	branding
	designing
	researching
	engineering
	animating
	writing
	planning
	illustrating
)

// Person is somebody of the agency. Note says what they may see; empty: they are not offered at sign-in.
type Person struct {
	Key    string
	Email  string
	Name   string
	Title  string
	Role   access.OrganizationRole
	Zone   string
	Note   string
	does   discipline
	days   [7]float64 // the share of a working day they work, Sunday first
	begins float64    // the hour they like to begin at
	joined int        // months before the end at which they joined; 0: before it all
	rate   int64      // cents an hour, of their own in the whole workspace tree; 0: the workspace's
	cost   int64
}

const domain = "@haldenvoss.example"

var (
	fullTime  = [7]float64{0, 1, 1, 1, 1, 1, 0}
	noFridays = [7]float64{0, 1, 1, 1, 1, 0, 0}
	mornings  = [7]float64{0, .6, .6, .6, .6, .6, 0}
	halfWeeks = [7]float64{0, 0, 1, 1, .6, 0, 0}
)

// people are invented; so are the agency and its clients.
var people = []Person{
	{Key: "ingrid", Name: "Ingrid Halden", Title: "Managing partner", Role: access.Admin, does: leading, days: fullTime, begins: 8.2, rate: 16500, cost: 7800,
		Note: "Organization admin: sees and manages everything that is not somebody's private dashboard."},
	{Key: "matteo", Name: "Matteo Voss", Title: "Creative partner", Role: access.Admin, does: leading, days: fullTime, begins: 9.3, rate: 16500, cost: 7800},
	{Key: "amara", Name: "Amara Okafor", Title: "Head of operations", Role: access.Staff, does: running, days: fullTime, begins: 8.4, rate: 11000, cost: 5600,
		Note: "Admin of the Studio and every workspace below it: all time, all projects, all rates. Owns the delivery overview."},
	{Key: "priya", Name: "Priya Raman", Title: "Head of Digital", Role: access.Member, does: leading, days: fullTime, begins: 8.7, rate: 14500, cost: 6900,
		Note: "Admin of Digital and its clients; elsewhere she sees public projects and her own time. Owns the Kestrel Bank report."},
	{Key: "jonas", Name: "Jonas Lindqvist", Title: "Head of Brand", Role: access.Member, does: leading, days: fullTime, begins: 8.9, rate: 14000, cost: 6600},
	{Key: "camille", Name: "Camille Laurent", Title: "Head of Campaigns", Role: access.Member, does: leading, days: fullTime, begins: 9.1, rate: 14000, cost: 6600,
		Note: "Admin of Campaigns and its clients. May pass the team utilisation dashboard on to others, but not change it."},
	{Key: "sofia", Name: "Sofia Brandt", Title: "Project lead", Role: access.Member, does: managing, days: fullTime, begins: 8.5, cost: 4700,
		Note: "Manages the Kestrel Bank projects: sees all their time, and may edit the delivery overview with her group."},
	{Key: "tomasz", Name: "Tomasz Wilk", Title: "Project lead", Role: access.Member, does: managing, days: fullTime, begins: 8.1, cost: 4700},
	{Key: "leila", Name: "Leila Haddad", Title: "Project lead", Role: access.Member, does: managing, days: fullTime, begins: 8.8, cost: 4700},
	{Key: "noah", Name: "Noah Bergström", Title: "Brand designer", Role: access.Member, does: branding, days: fullTime, begins: 9.4, cost: 4200},
	{Key: "hana", Name: "Hana Kobayashi", Title: "Brand designer", Role: access.Member, does: branding, days: noFridays, begins: 8.6, cost: 4400,
		Note: "Works Monday to Thursday in Design: tracks her time, sees public projects and her own hours in private ones."},
	{Key: "elif", Name: "Elif Demir", Title: "Product designer", Role: access.Member, does: designing, days: fullTime, begins: 9.2, cost: 4500},
	{Key: "oscar", Name: "Oscar Nyman", Title: "Product designer", Role: access.Member, does: designing, days: fullTime, begins: 8.9, cost: 4300},
	{Key: "chloe", Name: "Chloe Adeyemi", Title: "UX researcher", Role: access.Member, does: researching, days: mornings, begins: 8.3, cost: 4300},
	{Key: "daniel", Name: "Daniel Ferreira", Title: "Senior engineer", Role: access.Member, does: engineering, days: fullTime, begins: 9.5, rate: 13500, cost: 5400,
		Note: "Regular member with a higher rate: his time, public projects, and what is shared with Engineering."},
	{Key: "mei", Name: "Mei Lin", Title: "Engineer", Role: access.Member, does: engineering, days: fullTime, begins: 9.1, cost: 4600},
	{Key: "viktor", Name: "Viktor Petrov", Title: "Engineer", Role: access.Member, does: engineering, days: fullTime, begins: 9.9, cost: 4600},
	{Key: "aisha", Name: "Aisha Rahman", Title: "Mobile engineer", Role: access.Member, does: engineering, days: fullTime, begins: 8.6, cost: 4800},
	{Key: "lucas", Name: "Lucas Moreau", Title: "Motion designer", Role: access.Member, does: animating, days: fullTime, begins: 9.6, cost: 4300},
	{Key: "freja", Name: "Freja Holm", Title: "Copywriter", Role: access.Member, does: writing, days: noFridays, begins: 8.8, cost: 4100},
	{Key: "samuel", Name: "Samuel Osei", Title: "Strategist", Role: access.Member, does: planning, days: fullTime, begins: 8.7, rate: 12500, cost: 5200},
	{Key: "ines", Name: "Inês Carvalho", Title: "Strategist", Role: access.Member, Zone: "Europe/Lisbon", does: planning, days: fullTime, begins: 9.0, joined: 15, rate: 12000, cost: 4900},
	{Key: "yuki", Name: "Yuki Tanaka", Title: "Illustrator, freelance", Role: access.Member, does: illustrating, days: halfWeeks, begins: 10.1, cost: 5800,
		Note: "Freelancer in two client workspaces only: the rest of the agency does not exist for her."},
	{Key: "ruben", Name: "Ruben Castellanos", Title: "Finance", Role: access.Member,
		Note: "Viewer: tracks nothing and sees only the dashboards that are shared with him."},
	{Key: "helena", Email: "helena.marsh@kestrelbank.example", Name: "Helena Marsh", Title: "Kestrel Bank", Role: access.Guest,
		Note: "Guest from outside: sees the one report that was shared with her, and no names of anything else."},
}

// group is a set of people and of other groups.
type group struct {
	name   string
	people []string
	groups []string
}

// groups, each after those it holds.
var groups = []group{
	{name: "Brand design", people: []string{"noah", "hana", "lucas"}},
	{name: "Product design", people: []string{"elif", "oscar", "chloe"}},
	{name: "Design", groups: []string{"Brand design", "Product design"}},
	{name: "Web", people: []string{"mei", "daniel"}},
	{name: "Mobile", people: []string{"aisha", "viktor"}},
	{name: "Engineering", groups: []string{"Web", "Mobile"}},
	{name: "Strategy & copy", people: []string{"samuel", "ines", "freja"}},
	{name: "Client services", people: []string{"sofia", "tomasz", "leila"}},
	{name: "Leadership", people: []string{"ingrid", "matteo", "amara", "priya", "jonas", "camille"}},
}

// place is a workspace and who has which role in it; names of groups have capitals.
type place struct {
	path, parent, name string
	rate               int64
	roles              []placeRole
}

type placeRole struct {
	holder string
	role   access.WorkspaceRole
	tree   bool
}

var places = []place{
	{path: "studio", name: "Studio", rate: 9500, roles: []placeRole{
		{"ingrid", access.WorkspaceAdmin, true}, {"amara", access.WorkspaceAdmin, true}, {"Design", access.WorkspaceMember, false}, {"Engineering", access.WorkspaceMember, false},
		{"Leadership", access.WorkspaceMember, true}, {"Client services", access.WorkspaceAnalyst, true}, {"Strategy & copy", access.WorkspaceMember, true}, {"ruben", access.WorkspaceViewer, true}}},
	{path: "brand", parent: "studio", name: "Brand", rate: 9500, roles: []placeRole{{"jonas", access.WorkspaceAdmin, true}, {"Design", access.WorkspaceMember, true}}},
	{path: "nordlicht-coffee", parent: "brand", name: "Nordlicht Coffee", rate: 9200, roles: []placeRole{{"yuki", access.WorkspaceMember, false}}},
	{path: "maison-alba", parent: "brand", name: "Maison Alba", rate: 10500, roles: []placeRole{{"yuki", access.WorkspaceMember, false}}},
	{path: "digital", parent: "studio", name: "Digital", rate: 10500, roles: []placeRole{{"priya", access.WorkspaceAdmin, true}, {"Design", access.WorkspaceMember, true}, {"Engineering", access.WorkspaceMember, true}}},
	{path: "kestrel-bank", parent: "digital", name: "Kestrel Bank", rate: 11800, roles: []placeRole{{"sofia", access.WorkspaceAnalyst, false}}},
	{path: "pulsar-health", parent: "digital", name: "Pulsar Health", rate: 11000, roles: []placeRole{{"tomasz", access.WorkspaceAdmin, false}}},
	{path: "orchard-market", parent: "digital", name: "Orchard Market", rate: 9900},
	{path: "campaigns", parent: "studio", name: "Campaigns", rate: 9800, roles: []placeRole{{"camille", access.WorkspaceAdmin, true}, {"Design", access.WorkspaceMember, true}, {"Engineering", access.WorkspaceMember, true}}},
	{path: "city-of-aarlund", parent: "campaigns", name: "City of Aarlund", rate: 8800},
	{path: "tidewater-ferries", parent: "campaigns", name: "Tidewater Ferries", rate: 9600},
}
