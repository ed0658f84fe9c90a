package demo

import "time"

// project is a job: when it ran, for whom, who works on it and how much of their time, and on what.
type project struct {
	place, client, name string
	public              bool
	internal            bool // not billed
	rate                int64
	estimate            int64   // hours
	from, to            float64 // months before the end; to 0: it goes on
	manager             string
	groups              []string // on the team beside those who work on it
	team                map[string]float64
	season              season
	tasks               []string
	on                  []string // what there is to do
}

// inHouse is the client of the studio's own work.
const inHouse = "In-house"

// season is how busy a job is in the months of a year, January first; the zero season is always the same.
type season [12]float64

var (
	retail   = season{.5, .5, .7, .8, .9, .8, .7, .8, 1.2, 1.7, 2, 1.4}
	summer   = season{.6, .9, 1.3, 1.7, 1.8, 1.4, 1, .7, .5, .4, .4, .5}
	autumn   = season{.5, .5, .6, .6, .7, .8, 1, 1.5, 1.8, 1.6, 1.2, .7}
	pitching = season{1.5, 1.3, 1.1, 1, 1, .8, .5, .7, 1.3, 1.2, 1, .6}
)

func (s season) at(m time.Month) float64 {
	if s == (season{}) {
		return 1
	}
	return s[m-1]
}

var projects = []project{
	// The studio's own work.
	{place: "studio", client: inHouse, name: "Studio operations", public: true, internal: true, from: 25, manager: "amara",
		team:  all(.6, map[string]float64{"ingrid": 5, "amara": 9, "matteo": 3, "priya": 2, "jonas": 2, "camille": 2}),
		tasks: []string{"Planning", "Finance", "Tools and IT"}, on: []string{"resourcing", "invoices", "the weekly round", "time sheets", "the print room"}},
	{place: "studio", client: "New business", name: "Pitches and proposals", internal: true, from: 25, manager: "ingrid", season: pitching,
		team:  map[string]float64{"ingrid": 5, "matteo": 5, "priya": 1.5, "jonas": 1.5, "camille": 1.5, "samuel": 2.5, "ines": 2, "freja": .7, "noah": .5},
		tasks: []string{"Credentials", "Proposals", "Chemistry meetings"}, on: []string{"the museum pitch", "the energy tender", "credentials", "the rail proposal", "the case film"}},
	{place: "studio", client: inHouse, name: "Studio website", public: true, internal: true, from: 17, to: 2, manager: "matteo",
		team:  map[string]float64{"matteo": 1, "mei": .6, "elif": .5, "freja": .6, "lucas": .5, "noah": .4},
		tasks: []string{"Cases", "Build"}, on: []string{"case pages", "the journal", "the careers page", "the new type"}},
	{place: "studio", client: inHouse, name: "Learning and conferences", public: true, internal: true, from: 25, manager: "amara",
		team: all(.22, nil), tasks: []string{"Courses", "Conferences", "Reading group"}, on: []string{"the type workshop", "accessibility training", "the reading group", "conference notes"}},
	{place: "studio", client: inHouse, name: "Hiring", internal: true, from: 25, manager: "amara", season: pitching,
		team: map[string]float64{"amara": 2.5, "priya": .8, "jonas": .5, "camille": .5, "ingrid": .8}, tasks: []string{"Interviews", "Onboarding"}, on: []string{"the engineer's role", "the strategist's role", "portfolios", "the internship"}},
	{place: "studio", client: inHouse, name: "People and culture", public: true, internal: true, from: 25, manager: "amara",
		team: all(.2, map[string]float64{"amara": 1.2}), tasks: []string{"One-to-ones", "Studio days"}, on: []string{"one-to-ones", "the studio day", "the survey", "feedback"}},

	// Brand.
	{place: "brand", client: "Fjordline Ceramics", name: "Brand refresh", from: 25, to: 15, rate: 10000, estimate: 1400, manager: "leila",
		team:  map[string]float64{"jonas": 2, "noah": 5, "hana": 4, "leila": 3, "freja": 2, "samuel": 2},
		tasks: []string{"Strategy", "Identity", "Guidelines"}, on: []string{"the wordmark", "glaze colours", "the catalogue", "brand guidelines", "stationery"}},
	{place: "brand", client: "Atelier Rask", name: "Identity", from: 12, to: 6, estimate: 620, manager: "leila",
		team:  map[string]float64{"jonas": 1.5, "hana": 3.5, "noah": 3, "leila": 2, "freja": 1.5},
		tasks: []string{"Strategy", "Identity", "Roll-out"}, on: []string{"the monogram", "the type system", "the signage", "the launch card"}},
	{place: "brand", client: "Brightwater Trust", name: "Annual report 2025", from: 14, to: 9, estimate: 540, manager: "leila", season: autumn,
		team:  map[string]float64{"hana": 2.5, "freja": 3.5, "leila": 2, "jonas": 1, "ines": 1},
		tasks: []string{"Content", "Layout", "Print"}, on: []string{"the letter", "the figures", "the map spreads", "proofs"}},
	{place: "brand", client: "Brightwater Trust", name: "Annual report 2026", from: 3, estimate: 560, manager: "leila",
		team:  map[string]float64{"hana": 3, "freja": 3.5, "leila": 2, "jonas": 1, "ines": 1.5},
		tasks: []string{"Content", "Layout", "Print"}, on: []string{"the letter", "the figures", "the donor stories", "the cover"}},
	{place: "nordlicht-coffee", client: "Nordlicht Coffee", name: "Packaging system", from: 25, to: 14, rate: 9800, estimate: 1500, manager: "leila", groups: []string{"Brand design"},
		team:  map[string]float64{"noah": 4, "hana": 4, "leila": 2.5, "jonas": 1.5, "yuki": 5, "freja": 1.5},
		tasks: []string{"Structure", "Artwork", "Print"}, on: []string{"the tin", "origin labels", "the shipping box", "the pattern set", "dielines"}},
	{place: "nordlicht-coffee", client: "Nordlicht Coffee", name: "Seasonal packaging", public: true, from: 21, estimate: 1300, manager: "leila", season: autumn,
		team:  map[string]float64{"noah": 2.5, "matteo": 1, "hana": 2.5, "yuki": 6, "leila": 1.5, "lucas": 1},
		tasks: []string{"Illustration", "Artwork", "Print"}, on: []string{"the winter roast", "the spring tin", "gift sleeves", "the advent box"}},
	{place: "nordlicht-coffee", client: "Nordlicht Coffee", name: "Café signage", from: 10, to: 3, estimate: 480, manager: "jonas",
		team:  map[string]float64{"noah": 3, "hana": 1.5, "jonas": 1.5, "leila": 1},
		tasks: []string{"Concept", "Artwork", "On site"}, on: []string{"the menu board", "window lettering", "wayfinding", "the loyalty stamp"}},
	{place: "nordlicht-coffee", client: "Nordlicht Roastery", name: "Subscription website", from: 8, estimate: 1100, manager: "leila",
		team:  map[string]float64{"oscar": 3, "mei": 4, "leila": 2, "freja": 1.5, "yuki": 1},
		tasks: []string{"Concept", "Design", "Build"}, on: []string{"the plan picker", "checkout", "the tasting quiz", "account pages"}},
	{place: "maison-alba", client: "Maison Alba", name: "Fragrance launch", from: 20, to: 11, rate: 11500, estimate: 1250, manager: "jonas",
		team:  map[string]float64{"matteo": 2, "jonas": 2.5, "noah": 3.5, "lucas": 4, "freja": 2.5, "leila": 2.5, "yuki": 3},
		tasks: []string{"Concept", "Film", "Roll-out"}, on: []string{"the launch film", "the bottle renders", "the press kit", "the counter display"}},
	{place: "maison-alba", client: "Maison Alba", name: "Spring lookbook", from: 11, to: 7, estimate: 380, manager: "leila",
		team: map[string]float64{"hana": 3, "lucas": 1.5, "freja": 1, "leila": 1.5, "yuki": 4}, tasks: []string{"Layout", "Retouching"}, on: []string{"spreads", "the cover", "captions", "colour proofs"}},
	{place: "maison-alba", client: "Maison Alba", name: "Autumn lookbook", from: 5.5, to: 1.5, estimate: 400, manager: "leila",
		team: map[string]float64{"hana": 3, "lucas": 2, "freja": 1, "leila": 1.5, "yuki": 5}, tasks: []string{"Layout", "Retouching"}, on: []string{"spreads", "the cover", "captions", "the web version"}},
	{place: "maison-alba", client: "Alba Home", name: "Retail guidelines", from: 4, estimate: 520, manager: "jonas",
		team: map[string]float64{"noah": 4, "jonas": 2, "leila": 1.5, "freja": 1.5, "yuki": 3}, tasks: []string{"Audit", "Guidelines"}, on: []string{"shelf planograms", "photo rules", "the tone of voice", "templates"}},

	// Digital.
	{place: "digital", client: "Solvej Energy", name: "Customer portal", from: 25, to: 10, rate: 11000, estimate: 3600, manager: "tomasz", groups: []string{"Web"},
		team:  map[string]float64{"tomasz": 4, "daniel": 4, "mei": 6, "viktor": 4, "oscar": 5, "chloe": 2.5, "priya": 2},
		tasks: []string{"Discovery", "Design", "Build", "Launch"}, on: []string{"meter readings", "the bill explainer", "moving house", "payments", "outage messages"}},
	{place: "digital", client: "Solvej Energy", name: "Support retainer", from: 10, rate: 10500, estimate: 1600, manager: "tomasz", groups: []string{"Web"},
		team: map[string]float64{"tomasz": 2, "mei": 3, "viktor": 2.5, "oscar": 1}, tasks: []string{"Support", "Improvements"}, on: []string{"tariff changes", "the outage map", "monthly updates", "form errors"}},
	{place: "digital", client: "Lumen Library", name: "Catalogue redesign", from: 15, to: 4, estimate: 1900, manager: "tomasz",
		team:  map[string]float64{"elif": 3.5, "chloe": 3.5, "viktor": 4, "tomasz": 2.5, "ines": 1.5},
		tasks: []string{"Discovery", "Design", "Build"}, on: []string{"search results", "the reading list", "reservations", "opening hours"}},
	{place: "digital", client: "Lumen Library", name: "Accessibility audit", from: 3.5, to: .8, estimate: 260, manager: "tomasz",
		team: map[string]float64{"chloe": 4, "elif": 1.5, "viktor": 2, "tomasz": 1}, tasks: []string{"Audit", "Report"}, on: []string{"keyboard paths", "screen reader tests", "contrast", "the report"}},
	{place: "studio", client: inHouse, name: "Toolkit", public: true, internal: true, from: 22, manager: "priya",
		team: map[string]float64{"daniel": 1, "mei": .8, "viktor": .8, "elif": .8, "oscar": .6, "priya": .8, "aisha": .6}, tasks: []string{"Components", "Pipelines"}, on: []string{"tokens", "the starter", "release notes", "visual tests"}},
	{place: "kestrel-bank", client: "Kestrel Bank", name: "Mobile banking app", from: 25, rate: 12500, estimate: 7800, manager: "sofia", groups: []string{"Mobile"},
		team:  map[string]float64{"sofia": 6, "daniel": 4, "aisha": 9, "viktor": 4, "elif": 5, "chloe": 2, "priya": 3, "ingrid": 1.2, "samuel": 1},
		tasks: []string{"Discovery", "Design", "Build", "Testing", "Release"}, on: []string{"the home screen", "transfers", "search in transactions", "biometric sign-in", "push messages", "statements"}},
	{place: "kestrel-bank", client: "Kestrel Bank", name: "Card controls", from: 18, to: 8, estimate: 1500, manager: "sofia",
		team:  map[string]float64{"sofia": 2.5, "aisha": 2.5, "daniel": 3, "elif": 2.5, "chloe": 1},
		tasks: []string{"Design", "Build", "Testing"}, on: []string{"freezing a card", "spending limits", "travel notices", "the virtual card"}},
	{place: "kestrel-bank", client: "Kestrel Bank", name: "Onboarding", from: 9, rate: 12500, estimate: 1900, manager: "sofia",
		team:  map[string]float64{"sofia": 3, "daniel": 4.5, "oscar": 3.5, "chloe": 2.5, "freja": 1.5, "ines": 1.5},
		tasks: []string{"Research", "Design", "Build"}, on: []string{"identity checks", "the welcome screens", "error messages", "saving and coming back"}},
	{place: "kestrel-bank", client: "Kestrel Bank", name: "Design language", public: true, from: 20, estimate: 1200, manager: "priya", groups: []string{"Product design"},
		team: map[string]float64{"elif": 2, "oscar": 1.5, "aisha": 1, "mei": 1, "priya": .8}, tasks: []string{"Components", "Documentation"}, on: []string{"form fields", "icons", "dark mode", "the tokens"}},
	{place: "kestrel-bank", client: "Kestrel Foundation", name: "Grants website", from: 14, to: 5, estimate: 780, manager: "sofia",
		team: map[string]float64{"mei": 3, "oscar": 2, "freja": 1.5, "sofia": 1.5}, tasks: []string{"Design", "Build"}, on: []string{"the application form", "past grants", "the jury's view", "the news page"}},
	{place: "pulsar-health", client: "Pulsar Health", name: "Patient portal", from: 22, to: 2, rate: 11500, estimate: 4200, manager: "tomasz", groups: []string{"Web"},
		team:  map[string]float64{"tomasz": 4.5, "viktor": 5, "mei": 3.5, "elif": 2.5, "oscar": 3, "chloe": 3, "priya": 1.5, "samuel": 1},
		tasks: []string{"Discovery", "Design", "Build", "Testing"}, on: []string{"test results", "messages to the ward", "proxies", "consents", "letters"}},
	{place: "pulsar-health", client: "Pulsar Health", name: "Appointment booking", from: 11, estimate: 1900, manager: "tomasz",
		team: map[string]float64{"tomasz": 2.5, "viktor": 3.5, "aisha": 2, "oscar": 2.5, "chloe": 1.5}, tasks: []string{"Design", "Build", "Testing"}, on: []string{"the calendar", "waiting lists", "reminders", "moving an appointment"}},
	{place: "pulsar-health", client: "Pulsar Labs", name: "Clinical dashboard", public: true, from: 7, rate: 12000, estimate: 1100, manager: "tomasz", groups: []string{"Web"},
		team: map[string]float64{"daniel": 2.5, "mei": 3, "elif": 2.5, "tomasz": 2}, tasks: []string{"Discovery", "Design", "Build"}, on: []string{"the ward view", "alert rules", "print sheets", "trend lines"}},
	{place: "orchard-market", client: "Orchard Market", name: "Shop replatform", from: 21, to: 9, rate: 10500, estimate: 2900, manager: "tomasz", groups: []string{"Web"},
		team:  map[string]float64{"tomasz": 3, "daniel": 3.5, "mei": 4, "viktor": 2, "oscar": 3, "freja": 1},
		tasks: []string{"Migration", "Design", "Build", "Launch"}, on: []string{"product pages", "the basket", "stock sync", "redirects", "delivery slots"}},
	{place: "orchard-market", client: "Orchard Market", name: "Growth retainer", from: 9, estimate: 1500, manager: "tomasz", season: retail,
		team: map[string]float64{"mei": 2.5, "oscar": 2, "ines": 3, "freja": 1.5, "tomasz": 2, "lucas": 1}, tasks: []string{"Experiments", "Campaigns", "Reporting"}, on: []string{"search landing pages", "the harvest offer", "basket tests", "the monthly report"}},
	{place: "orchard-market", client: "Orchard Market", name: "Loyalty programme", from: 6, estimate: 900, manager: "priya",
		team: map[string]float64{"aisha": 2.5, "oscar": 2, "samuel": 2.5, "priya": 1, "freja": 1}, tasks: []string{"Strategy", "Design", "Build"}, on: []string{"the points model", "the card in the app", "member prices", "welcome mails"}},

	// Campaigns.
	{place: "campaigns", client: "Harbour Film Festival", name: "Festival 2025", from: 22, to: 13, estimate: 1100, manager: "camille", season: summer,
		team:  map[string]float64{"camille": 3, "lucas": 5, "matteo": 2, "noah": 2, "freja": 2, "samuel": 1.5, "leila": 1},
		tasks: []string{"Concept", "Film", "Print", "On site"}, on: []string{"the trailer", "the programme", "posters", "the pass", "screen loops"}},
	{place: "campaigns", client: "Harbour Film Festival", name: "Festival 2026", from: 9.5, to: 2, estimate: 1200, manager: "camille", season: summer,
		team:  map[string]float64{"camille": 3, "lucas": 5, "matteo": 2, "noah": 2, "freja": 2, "samuel": 1.5, "leila": 1},
		tasks: []string{"Concept", "Film", "Print", "On site"}, on: []string{"the trailer", "the programme", "posters", "the opening night", "screen loops"}},
	{place: "city-of-aarlund", client: "City of Aarlund", name: "Cycling campaign", public: true, from: 16, to: 5, estimate: 1300, manager: "camille",
		team:  map[string]float64{"camille": 2.5, "lucas": 3, "freja": 2.5, "samuel": 3, "noah": 1.5, "ines": 2},
		tasks: []string{"Strategy", "Concept", "Production"}, on: []string{"the commuter film", "bus sides", "the school kit", "the route map"}},
	{place: "city-of-aarlund", client: "City of Aarlund", name: "Open data portal", from: 12, estimate: 1700, manager: "camille", groups: []string{"Engineering"},
		team: map[string]float64{"daniel": 2.5, "viktor": 1.5, "elif": 2, "camille": 1.5, "ines": 2, "chloe": 1}, tasks: []string{"Discovery", "Design", "Build"}, on: []string{"the data catalogue", "the air quality story", "map layers", "the API guide"}},
	{place: "tidewater-ferries", client: "Tidewater Ferries", name: "Summer campaign", from: 20, estimate: 1600, manager: "camille", season: summer,
		team:  map[string]float64{"camille": 2.5, "matteo": 1.2, "lucas": 3.5, "freja": 2, "samuel": 2, "noah": 1, "ines": 1.5},
		tasks: []string{"Strategy", "Concept", "Production", "Media"}, on: []string{"the island film", "radio spots", "timetable covers", "the deck posters"}},
	{place: "tidewater-ferries", client: "Tidewater Ferries", name: "Booking kiosk", from: 9, rate: 10500, estimate: 1400, manager: "camille", groups: []string{"Engineering"},
		team: map[string]float64{"aisha": 2.5, "mei": 1.5, "elif": 2, "camille": 1.5, "lucas": 1}, tasks: []string{"Design", "Build", "Testing"}, on: []string{"seat choice", "ticket printing", "the attract loop", "payment errors"}},
}

// all is everyone who tracks time, with one share, but for some.
func all(share float64, but map[string]float64) map[string]float64 {
	team := map[string]float64{}
	for _, p := range people {
		if p.cost > 0 && p.does != illustrating {
			team[p.Key] = share
		}
	}
	for key, share := range but {
		team[key] = share
	}
	return team
}

// activity is something people of a discipline do; %s is what they do it on.
type activity struct {
	text    string
	tag     string
	weight  float64
	minutes int // in the middle
}

// meetings are what everybody has.
var meetings = []activity{
	{"Daily stand-up", "meeting", 1.3, 12}, {"Weekly planning", "planning", .5, 30}, {"Call with the client", "client call", .8, 26},
	{"Review: %s", "review", .9, 22}, {"Messages and follow-ups", "messages", 1.2, 12}, {"Workshop on %s", "workshop", .25, 55},
}

var activities = map[discipline][]activity{
	leading:      {{"Portfolio review: %s", "review", 2, 24}, {"Steering meeting", "meeting", 2, 35}, {"Contract and scope: %s", "planning", 1.5, 20}, {"Feedback on %s", "review", 2, 18}, {"Coaching", "meeting", 1, 28}, {"Travel to the client", "travel", .3, 50}},
	running:      {{"Planning %s", "planning", 3, 22}, {"Checking %s", "review", 2, 18}, {"Reconciling accounts", "admin", 2, 25}, {"Supplier calls", "client call", 1, 16}, {"Preparing the month's figures", "admin", 1, 28}},
	managing:     {{"Backlog: %s", "planning", 3, 20}, {"Status report", "admin", 1.5, 18}, {"Briefing: %s", "meeting", 2, 20}, {"Scope and budget", "admin", 1, 22}, {"Testing %s", "testing", 1.5, 22}, {"Meeting notes", "meeting", 1.5, 10}},
	branding:     {{"Sketches: %s", "design", 3, 26}, {"Artwork: %s", "design", 3, 28}, {"Type and colour: %s", "design", 2, 24}, {"Mock-ups: %s", "design", 1.5, 22}, {"Print preparation: %s", "production", 1.5, 22}, {"Picture research", "research", 1, 18}},
	designing:    {{"Wireframes: %s", "design", 3, 26}, {"Screens: %s", "design", 4, 28}, {"Prototype: %s", "design", 2, 26}, {"Component work: %s", "design", 2, 22}, {"Hand-over: %s", "review", 1.2, 18}},
	researching:  {{"Interview: %s", "research", 2, 38}, {"Interview notes: %s", "research", 2, 22}, {"Usability test: %s", "research", 2, 36}, {"Findings: %s", "research", 2, 26}, {"Recruiting participants", "research", 1, 14}},
	engineering:  {{"Building %s", "development", 5, 30}, {"Fixing %s", "bug", 2.2, 22}, {"Tests for %s", "testing", 2, 22}, {"Code review", "review", 2, 16}, {"Refactoring %s", "development", 1.2, 26}, {"Release", "release", .6, 20}, {"Pairing on %s", "development", 1, 34}},
	animating:    {{"Storyboard: %s", "design", 2, 28}, {"Animation: %s", "production", 4, 34}, {"Edit: %s", "production", 3, 30}, {"Sound: %s", "production", 1, 22}, {"Renders: %s", "production", 1.5, 14}},
	writing:      {{"Copy: %s", "copy", 4, 26}, {"Headlines: %s", "copy", 2, 20}, {"Editing %s", "copy", 2, 22}, {"Proofreading: %s", "copy", 1.5, 18}, {"Interview for %s", "research", .6, 30}},
	planning:     {{"Research: %s", "research", 3, 28}, {"Strategy paper: %s", "strategy", 3, 32}, {"Data: %s", "research", 2, 26}, {"Presentation: %s", "strategy", 2, 26}, {"Competitor review", "research", 1, 24}},
	illustrating: {{"Drawing %s", "illustration", 5, 38}, {"Colouring %s", "illustration", 3, 32}, {"Corrections: %s", "illustration", 1.5, 18}, {"Exports: %s", "production", 1, 10}},
}
