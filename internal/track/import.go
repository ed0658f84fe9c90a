package track

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/job"
)

// Limits of an import.
const (
	MaxImportBytes    = 64 << 20
	MaxImportLines    = 500_000
	MaxImportProblems = 200 // that are listed; all are counted
	MaxImportPeople   = 500 // who are said by hand, and who are listed
)

// ImportOptions say how a file is to be read.
type ImportOptions struct {
	WorkspaceID access.WorkspaceID `query:"workspace_id" required:"true" minimum:"1"`
	Clock       string             `query:"clock" enum:"auto,12,24" default:"auto"`
	DateOrder   string             `query:"date_order" enum:"auto,ymd,dmy,mdy" default:"auto" doc:"auto: found out over the whole file"`
	TimeZone    string             `query:"time_zone" doc:"In which the file's times are; absent: yours"`
	People      []string           `query:"people,explode" maxItems:"500" doc:"Who somebody in the file is: their address or name as the file has it, an equals sign, and the id of a user; 0 leaves their lines out"`
	LeaveOut    bool               `query:"leave_out_wrong" doc:"Leave out the lines that are wrong, which the preview names; without it nothing is taken in while a line is wrong"`
	Shifted     bool               `query:"shifted_too" doc:"Take in lines too that are there already at another hour, as if read in another time zone"`
	Asked
}

// ImportFile is a CSV file and how to read it.
type ImportFile struct {
	ImportOptions
	RawBody []byte `contentType:"text/csv"`
}

// ImportProblem is one thing wrong in a file.
type ImportProblem struct {
	Line    int    `json:"line" doc:"1 is the header"`
	Column  string `json:"column,omitempty" doc:"As the file calls it"`
	Message string `json:"message"`
	Person  string `json:"person,omitempty" doc:"Of lines whose person is not known: how the file calls them, as in people"`
}

// ImportCreates is what an import would create, by name, in the order of the file.
type ImportCreates struct {
	Clients  []string `json:"clients" nullable:"false"`
	Projects []string `json:"projects" nullable:"false" doc:"Followed by the client where there is one"`
	Tasks    []string `json:"tasks" nullable:"false"`
	Tags     []string `json:"tags" nullable:"false"`
	People   []string `json:"people" nullable:"false" doc:"E-mail addresses of people who cannot sign in until they are invited"`
}

// ImportPreview is what an import would do.
type ImportPreview struct {
	Header       []string        `json:"header" nullable:"false" doc:"The columns that were understood"`
	Ignored      []string        `json:"ignored" nullable:"false" doc:"The columns that were not"`
	Lines        int             `json:"lines" doc:"Without the header"`
	Entries      int             `json:"entries" doc:"That would be created"`
	Duplicates   int             `json:"duplicates" doc:"That are there already"`
	Seconds      int64           `json:"seconds" doc:"Of the entries that would be created"`
	From         string          `json:"from,omitempty" doc:"The first day"`
	To           string          `json:"to,omitempty" doc:"The last day"`
	DateOrder    string          `json:"date_order,omitempty" enum:"ymd,dmy,mdy"`
	TimeZone     string          `json:"time_zone"`
	Creates      ImportCreates   `json:"creates"`
	Locked       *Locked         `json:"locked,omitempty" doc:"What lies in a locked period: importing it needs in_locked"`
	Running      int             `json:"running" doc:"Lines that had not stopped when the file was written: they are left out"`
	Rounded      int             `json:"rounded_to,omitempty" doc:"The file's durations are rounded to so many minutes; the times it says are what was tracked, and count"`
	Problems     []ImportProblem `json:"problems" nullable:"false" doc:"The first 200"`
	ProblemCount int             `json:"problem_count"`
	WrongLines   int             `json:"wrong_lines" doc:"Which leave_out_wrong leaves out"`
	Unreadable   bool            `json:"unreadable,omitempty" doc:"A line cannot be told from the next: leave_out_wrong does not help"`
	LeftOut      int             `json:"left_out" doc:"Lines of people who are left out"`
	People       []FilePerson    `json:"people" nullable:"false" doc:"Those of the file who are not in the organization or cannot be told, and those who are said by hand"`
	Shifted      *ShiftedLines   `json:"shifted,omitempty" doc:"Lines that are there already at another hour: was the file imported in another time zone?"`
}

// FilePerson is somebody a file names.
type FilePerson struct {
	Name   string        `json:"name" doc:"Their address, or name, as the file has it"`
	Lines  int           `json:"lines"`
	State  string        `json:"state" enum:"unknown,several,new,chosen,left_out" doc:"unknown: say who it is; several: there are several of that name; new: would be added"`
	UserID access.UserID `json:"user_id,omitempty" doc:"Who they are said to be"`
}

// ShiftedLines are lines whose entries are there at another hour.
type ShiftedLines struct {
	Lines int       `json:"lines" doc:"Of the first 5,000 that are not there"`
	Hours []float64 `json:"hours" nullable:"false" doc:"How many hours later those are that are there"`
}

// Import is a file being taken in, or taken in: nothing of it when a line is wrong, unless wrong lines are left out. Other changes go on meanwhile. One that is
// interrupted, by the end of the program or of its node, goes on by itself; when it has to end early, what was taken in stays, and the same file again goes on from
// there.
type Import struct {
	ID           ImportID           `json:"id"`
	WorkspaceID  access.WorkspaceID `json:"workspace_id"`
	State        string             `json:"state" enum:"running,done,failed"`
	LinesDone    int                `json:"lines_done"`
	LinesTotal   int                `json:"lines_total"`
	Created      int                `json:"created"`
	Unchanged    int                `json:"unchanged" doc:"Lines whose entries were there already"`
	LeftOut      int                `json:"left_out" doc:"Lines that were wrong, or of people who were left out"`
	Problems     []ImportProblem    `json:"problems" nullable:"false"`
	ProblemCount int                `json:"problem_count"`
	CreatedAt    time.Time          `json:"created_at"`
	FinishedAt   *time.Time         `json:"finished_at,omitempty"`
}

// ImportByID names an import.
type ImportByID struct {
	ID ImportID `path:"id"`
}

// ImportStore is what imports need kept.
type ImportStore interface {
	// Zone is a user's time zone.
	Zone(ctx context.Context, u access.UserID) (string, error)
	// ImportPeople are those of the organization, those who left too.
	ImportPeople(ctx context.Context, org access.OrganizationID) ([]ImportPerson, error)
	WorkspaceNames(ctx context.Context, org access.OrganizationID, w access.WorkspaceID) (WorkspaceNames, error)
	// RateCard is everything of a workspace that hours are priced by.
	RateCard(ctx context.Context, org access.OrganizationID, w access.WorkspaceID) (*RateCard, error)
	// KnownImportKeys are those of the keys that entries of the workspace were imported with.
	KnownImportKeys(ctx context.Context, w access.WorkspaceID, keys []string) ([]string, error)
	// BeginImport keeps an import and its file, with the job that does it. [Duplicate] while one goes on in the workspace.
	BeginImport(ctx context.Context, who access.Caller, order ImportOrder, j job.New) (ImportID, job.ID, error)
	// PendingImport is one that goes on; NotFound when it has ended.
	PendingImport(ctx context.Context, id ImportID) (PendingImport, error)
	// JobOf is the unique job of a kind that has not ended, and when its lease does; 0 when there is none.
	JobOf(ctx context.Context, kind job.Kind, unique string) (id job.ID, lease time.Time, err error)
	// Those below are [job.ErrLost] when another attempt at the import has begun.

	// KeepBrings keeps what an import brings, before the first of it is taken in.
	KeepBrings(ctx context.Context, l job.Lease, id ImportID, brings ImportBrings) error
	// AddImported keeps entries of an import, and creates what they name. Those whose key is known stay as they are.
	AddImported(ctx context.Context, who access.Caller, id ImportID, batch ImportBatch, inLocked bool) error
	// FinishImport says that everything was taken in but for so many lines, and what was wrong with them.
	FinishImport(ctx context.Context, l job.Lease, id ImportID, leftOut int, problems []ImportProblem, count int) error
	// FailImport says why an import ended early.
	FailImport(ctx context.Context, l job.Lease, id ImportID, problems []ImportProblem, count int) error
	job.Queue
	Import(ctx context.Context, org access.OrganizationID, id ImportID) (Import, error)
}

// ImportPerson is somebody whose entries a file may hold.
type ImportPerson struct {
	User  access.UserID
	Email string // in small letters
	Name  string
	Since time.Time // when they became one of the organization
}

// ProjectName is a project by its name and its client's ("": none), TaskName a task of it.
type (
	ProjectName struct{ Client, Name string }
	TaskName    struct {
		Project ProjectName
		Name    string
	}
)

// WorkspaceNames is what a workspace has, by name.
type WorkspaceNames struct {
	Clients  map[string]ClientID
	Projects map[ProjectName]access.ProjectID
	Tasks    map[TaskName]TaskID
	Tags     map[string]TagID
}

// ImportPlan is what an import creates.
type ImportPlan struct {
	Workspace access.WorkspaceID
	Currency  string
	People    []ImportPerson // who become members of the organization and the workspace
	Clients   []string
	Projects  []ProjectName // private, managed by who imports, with those who tracked on them as members
	Tasks     []TaskName
	Tags      []string
}

// ImportBatch is a part of an import that is kept at once.
type ImportBatch struct {
	Lease     job.Lease
	Done      int // lines of the file that are in, with these
	Workspace access.WorkspaceID
	Currency  string
	Entries   []ImportEntry
	People    []ImportPerson       // of those who are to be made, who have entries here
	Projects  map[ProjectName]bool // that the file brings: who tracked on them is on their team
}

// ImportEntry is an entry of a file. Key is made of what makes it that entry.
type ImportEntry struct {
	Key         string
	Email       string
	Project     ProjectName // zero: none
	Task        string
	Tags        []string
	Description string
	Billable    bool
	Start, Stop time.Time
	Rate        Rate
	Currency    string
}

// Imports are the use cases about CSV files. Only admins of the workspace import.
type Imports struct {
	Store Store
}

// prepare reads a file for somebody who asks about it now.
func (m *Imports) prepare(ctx context.Context, who access.Caller, in *ImportFile) (*check, error) {
	if err := requireAdmin(who, in.WorkspaceID, "Only workspace admins can import time."); err != nil {
		return nil, err
	}
	if in.TimeZone == "" {
		var err error
		if in.TimeZone, err = m.Store.Zone(ctx, who.User); err != nil {
			return nil, err
		}
	}
	return m.open(ctx, who, *in, who.RequireAdmin() == nil, nil)
}

// open reads the header and everything the lines are checked against. brings is what an earlier attempt at the import found that
// the file brings: those people do not count among those who were there.
func (m *Imports) open(ctx context.Context, who access.Caller, in ImportFile, addsPeople bool, brings *ImportBrings) (*check, error) {
	zone, err := time.LoadLocation(in.TimeZone)
	if err != nil || in.TimeZone == "Local" {
		return nil, fault.BadField("time_zone", "There is no time zone “%s”.", in.TimeZone)
	}
	s, err := openSheet(in.RawBody, in.Clock, zone)
	if err != nil {
		return nil, err
	}
	if s.count() > MaxImportLines {
		return nil, fault.BadField("file", "The file has more than %d lines. Import it in parts.", MaxImportLines)
	}
	if err := s.findOrder(in.DateOrder); err != nil {
		return nil, err
	}
	c := &check{sheet: s, view: who.View, now: who.Now, mayAddPeople: addsPeople, leaveOut: in.LeaveOut,
		byEmail: map[string]ImportPerson{}, byName: map[string][]ImportPerson{}, said: map[string]ImportPerson{}}
	w, err := m.Store.TrackedWorkspace(ctx, who.Organization, in.WorkspaceID)
	if err != nil {
		return nil, err
	}
	c.settings, c.plan = w.Settings, ImportPlan{Workspace: w.ID, Currency: w.Settings.Currency}
	people, err := m.Store.ImportPeople(ctx, who.Organization)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		c.byEmail[p.Email] = p
		if brings == nil || !p.Since.After(who.Now) && !slices.Contains(brings.People, p.Email) {
			c.byName[strings.ToLower(p.Name)] = append(c.byName[strings.ToLower(p.Name)], p)
		}
	}
	if err := c.say(in.People, people); err != nil {
		return nil, err
	}
	if c.names, err = m.Store.WorkspaceNames(ctx, who.Organization, w.ID); err != nil {
		return nil, err
	}
	if c.card, err = m.Store.RateCard(ctx, who.Organization, w.ID); err != nil {
		return nil, err
	}
	c.findRounding()
	return c, nil
}

// Preview says what an import would do, and does nothing.
func (m *Imports) Preview(ctx context.Context, who access.Caller, in ImportFile) (ImportPreview, error) {
	if err := fault.Within(in); err != nil {
		return ImportPreview{}, err
	}
	c, err := m.prepare(ctx, who, &in)
	if err != nil {
		return ImportPreview{}, err
	}
	p := ImportPreview{Header: c.sheet.understood(), Ignored: append([]string{}, c.sheet.ignored...), DateOrder: c.sheet.order, TimeZone: c.sheet.zone.String()}
	var locked []LockedChange
	var shift shifts
	err = m.fresh(ctx, c, func(e *ImportEntry, fresh bool) {
		shift.add(e, fresh)
		if !fresh {
			p.Duplicates++
			return
		}
		p.Entries++
		p.Seconds += int64(e.Stop.Sub(e.Start) / time.Second)
		day := e.Start.In(c.sheet.zone).Format(time.DateOnly)
		if p.From == "" || day < p.From {
			p.From = day
		}
		p.To = max(p.To, day)
		if c.settings.locks(e.Start) {
			locked = append(locked, c.lockedChange(e))
		}
	})
	if err != nil {
		return ImportPreview{}, err
	}
	if len(locked) > 0 {
		l := LockedOf(locked)
		p.Locked = &l
	}
	if p.Shifted, err = m.shifted(ctx, c, &shift); err != nil {
		return ImportPreview{}, err
	}
	p.Running, p.Rounded = c.running, c.sheet.rounded
	p.WrongLines, p.Unreadable, p.LeftOut, p.People = c.wrongLines, c.unreadable, c.leftOut, c.people()
	p.Lines, p.Problems, p.ProblemCount = c.lines, append([]ImportProblem{}, c.problems...), c.problemCount
	p.Creates = ImportCreates{Clients: append([]string{}, c.plan.Clients...), Projects: []string{}, Tasks: []string{}, Tags: append([]string{}, c.plan.Tags...), People: []string{}}
	for _, project := range c.plan.Projects {
		p.Creates.Projects = append(p.Creates.Projects, project.String())
	}
	for _, task := range c.plan.Tasks {
		p.Creates.Tasks = append(p.Creates.Tasks, task.Name+" · "+task.Project.String())
	}
	for _, person := range c.plan.People {
		p.Creates.People = append(p.Creates.People, person.Email)
	}
	return p, nil
}

// fresh goes through the entries of a file; fresh tells those that are not there already.
func (m *Imports) fresh(ctx context.Context, c *check, yield func(e *ImportEntry, fresh bool)) error {
	var batch []ImportEntry
	flush := func() error {
		keys := make([]string, len(batch))
		for i := range batch {
			keys[i] = batch[i].Key
		}
		known, err := m.Store.KnownImportKeys(ctx, c.plan.Workspace, keys)
		if err != nil {
			return err
		}
		there := map[string]bool{}
		for _, key := range known {
			there[key] = true
		}
		for i := range batch {
			yield(&batch[i], !there[batch[i].Key])
		}
		batch = batch[:0]
		return nil
	}
	for e := range c.entries() {
		if batch = append(batch, e); len(batch) == 500 {
			if err := flush(); err != nil {
				return err
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return flush()
}

// lockedChange is what an entry of the file would be in the locked period it lies in.
func (c *check) lockedChange(e *ImportEntry) LockedChange {
	f := Fact{Workspace: c.plan.Workspace, Billable: e.Billable, Seconds: int64(e.Stop.Sub(e.Start) / time.Second), Rate: -1, Currency: e.Currency}
	if e.Rate.Billed != nil {
		f.Rate = *e.Rate.Billed
	}
	return LockedChange{Workspace: c.plan.Workspace, Day: c.settings.LockedBefore, After: &f}
}

// String is the project's name, and its client's where there is one.
func (p ProjectName) String() string {
	if p.Client == "" {
		return p.Name
	}
	return p.Name + " · " + p.Client
}

// check reads the lines of a sheet into entries and collects what is wrong and what has to be created.
type check struct {
	sheet        *sheet
	settings     Settings
	view         *access.Snapshot
	now          time.Time
	mayAddPeople bool
	byEmail      map[string]ImportPerson
	byName       map[string][]ImportPerson
	names        WorkspaceNames
	card         *RateCard

	leaveOut bool                    // lines that are wrong
	said     map[string]ImportPerson // who somebody of the file is, by how it calls them in small letters; nobody: left out

	plan         ImportPlan
	planned      map[any]bool
	problems     []ImportProblem
	problemCount int
	wrongLines   int
	unreadable   bool // where a line ends cannot be told
	lines        int
	running      int                    // lines that have not stopped
	leftOut      int                    // lines of people who are left out
	mentioned    map[string]*FilePerson // by name or address in small letters
	order        []string               // of mentioned
	// times is how often what makes a key has come so far: an export lists each entry once, so equal lines are several.
	times map[[16]byte]int
}

type (
	newPerson string
	newClient string
	newTag    string
)

// entries are those of the good lines, in order; the problems of the others and the plan are complete afterwards.
// It can be gone through again.
func (c *check) entries() iter.Seq[ImportEntry] {
	return func(yield func(ImportEntry) bool) {
		c.plan = ImportPlan{Workspace: c.plan.Workspace, Currency: c.plan.Currency}
		c.planned, c.problems, c.problemCount, c.lines, c.running = map[any]bool{}, nil, 0, 0, 0
		c.wrongLines, c.unreadable, c.leftOut, c.mentioned, c.order = 0, false, 0, map[string]*FilePerson{}, nil
		c.times = map[[16]byte]int{}
		price := priceBy(c.view)
		c.sheet.lines(func(number int, fields []string, broken string) bool {
			c.lines++
			if broken != "" {
				c.problem(ImportProblem{Line: number, Message: broken})
				c.wrongLines++
				c.unreadable = c.unreadable || number == 0 || strings.HasSuffix(broken, endless)
				return true
			}
			if c.sheet.runs(fields) {
				c.running++
				return true
			}
			e, is := c.entry(number, fields, price)
			switch is {
			case leftOutLine:
				c.leftOut++
			case wrongLine:
				c.wrongLines++
			default:
				return yield(e)
			}
			return true
		})
	}
}

func (c *check) problem(p ImportProblem) {
	c.problemCount++
	if len(c.problems) < MaxImportProblems {
		c.problems = append(c.problems, p)
	}
}

// refused is what is wrong when nothing of the file is taken in.
func (c *check) refused() []ImportProblem {
	switch {
	case c.problemCount == 0 || c.leaveOut && !c.unreadable && c.wrongLines < c.lines-c.leftOut-c.running:
		return nil
	}
	return c.problems
}

// What a line of a file is.
type lineIs int

const (
	rightLine lineIs = iota
	wrongLine
	leftOutLine
)

func (c *check) entry(line int, fields []string, price Pricer) (e ImportEntry, is lineIs) {
	s := c.sheet
	wrong := func(of column, words string) {
		is = wrongLine
		c.problem(ImportProblem{Line: line, Column: s.name(of), Message: words})
	}
	person, who := c.person(s.field(fields, emailColumn), s.field(fields, userColumn), func(of column, words, unknown string) {
		is = wrongLine
		c.problem(ImportProblem{Line: line, Column: s.name(of), Message: words, Person: unknown})
	})
	if who != rightLine {
		is = who
	}
	if is == leftOutLine {
		return e, is
	}
	e.Email = person.Email

	clean := func(of column) string {
		text := s.field(fields, of)
		if text == "" {
			return ""
		}
		name, err := cleanName("", text)
		if err != nil {
			wrong(of, fieldWords(err))
		}
		return strings.Clone(name)
	}
	e.Project = ProjectName{Client: clean(clientColumn), Name: clean(projectColumn)}
	e.Task = clean(taskColumn)
	if e.Project.Name == "" {
		if e.Project.Client != "" {
			wrong(clientColumn, "There is a client but no project.")
		}
		if e.Task != "" {
			wrong(taskColumn, "There is a task but no project.")
		}
		e.Project = ProjectName{}
	}
	e.Description = strings.Clone(s.field(fields, descriptionColumn))
	if utf8.RuneCountInString(e.Description) > MaxDescription {
		wrong(descriptionColumn, fmt.Sprintf("At most %d characters.", MaxDescription))
	}
	if strings.ContainsRune(e.Description, 0) {
		wrong(descriptionColumn, "Control characters are not allowed.")
	}
	for tag := range strings.SplitSeq(s.field(fields, tagsColumn), ",") {
		if tag = strings.TrimSpace(tag); tag == "" {
			continue
		}
		name, err := cleanName("", tag)
		if err != nil {
			wrong(tagsColumn, fieldWords(err))
			continue
		}
		if slices.Contains(e.Tags, name) {
			continue
		}
		if len(e.Tags) == MaxTags {
			wrong(tagsColumn, fmt.Sprintf("At most %d tags.", MaxTags))
			break
		}
		e.Tags = append(e.Tags, strings.Clone(name))
	}
	var err error
	if e.Billable, err = parseBillable(s.field(fields, billableColumn)); err != nil {
		wrong(billableColumn, err.Error())
	}
	c.span(fields, &e, wrong)
	if column, err := c.money(fields, &e, person.User, price); err != nil {
		is = wrongLine
		c.problem(ImportProblem{Line: line, Column: column, Message: err.Error()})
	}
	if is != rightLine {
		return ImportEntry{}, is
	}
	c.tell(&e)
	c.need(e, person)
	return e, is
}

func fieldWords(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && len(f.Fields) > 0 {
		return f.Fields[0].Message
	}
	return err.Error()
}

// span is when the entry starts and stops. Where the file says both the stop and the duration they must agree; the
// duration counts, because the hour that comes twice in autumn cannot be told from clock times.
func (c *check) span(fields []string, e *ImportEntry, wrong func(column, string)) {
	s := c.sheet
	start, ok := c.moment(fields, startDateColumn, startTimeColumn, wrong)
	if !ok {
		return
	}
	hasStop := s.field(fields, stopDateColumn) != "" || s.field(fields, stopTimeColumn) != ""
	durationText := s.field(fields, durationColumn)
	if durationText == "" && !hasStop {
		if s.columns[durationColumn] >= 0 {
			wrong(durationColumn, "Neither a duration nor an end.")
		} else {
			wrong(stopDateColumn, "The end is missing.")
		}
		return
	}
	stop := start
	if hasStop {
		if stop, ok = c.moment(fields, stopDateColumn, stopTimeColumn, wrong); !ok {
			return
		}
	}
	if durationText != "" {
		duration, err := parseDuration(durationText)
		if err != nil {
			wrong(durationColumn, err.Error())
			return
		}
		apart := (stop.Sub(start) - duration).Abs()
		switch {
		case !hasStop:
			stop = start.Add(duration)
		case stop.Before(start) && !(turns(start, stop) && start.Sub(stop) <= time.Hour):
			wrong(stopTimeColumn, "It stops before it starts.")
			return
		case turns(start, stop) && (apart-time.Hour).Abs() <= time.Minute:
			stop = start.Add(duration)
		case apart <= time.Minute:
			if strings.Count(durationText, ":") == 2 && s.rounded == 0 {
				stop = start.Add(duration)
			} // otherwise the times say it to the second
		case s.rounded == 0:
			wrong(durationColumn, fmt.Sprintf("From start to end it is %s, not %s.", clockDuration(stop.Sub(start)), clockDuration(duration)))
			return
		}
	}
	if err := checkSpan(start, stop, c.now); err != nil {
		at := stopTimeColumn
		var f *fault.Error
		if errors.As(err, &f) && len(f.Fields) > 0 && f.Fields[0].Name == "start" {
			at = startDateColumn
		} else if !hasStop {
			at = durationColumn
		}
		wrong(at, fieldWords(err))
		return
	}
	e.Start, e.Stop = start.UTC(), stop.UTC()
}

// turns tells whether clock times cannot say how long it is from start to stop: the clocks change in between, or one of the
// two lies in the hour that comes twice.
func turns(start, stop time.Time) bool {
	_, a := start.Zone()
	_, b := stop.Zone()
	return a != b || twice(start) || twice(stop)
}

// twice tells whether the wall clock shows this time twice.
func twice(t time.Time) bool {
	shows := func(other time.Time) bool { return other.Format(time.DateTime) == t.Format(time.DateTime) }
	return shows(t.Add(time.Hour)) || shows(t.Add(-time.Hour))
}

// laterTwice is the second of the two times that a wall clock shows twice.
func laterTwice(t time.Time) time.Time {
	if later := t.Add(time.Hour); later.Format(time.DateTime) == t.Format(time.DateTime) {
		return later
	}
	return t
}

// findRounding finds out over the whole file whether its durations are rounded to so many minutes, up, down or to the nearest:
// then they disagree with the times, all in the same way, and the times are what was tracked.
func (c *check) findRounding() {
	type rounding struct {
		minutes int
		mode    int
	}
	var fits []rounding
	for _, minutes := range []int{1, 5, 6, 10, 12, 15, 30, 60} {
		for mode := range 3 {
			fits = append(fits, rounding{minutes, mode})
		}
	}
	s, differs := c.sheet, false
	if s.columns[durationColumn] < 0 || s.columns[stopTimeColumn] < 0 {
		return
	}
	quiet := func(column, string) {}
	s.lines(func(_ int, fields []string, broken string) bool {
		if broken != "" {
			return true
		}
		text := s.field(fields, durationColumn)
		if text == "" || s.field(fields, stopTimeColumn) == "" {
			return true
		}
		start, ok := c.moment(fields, startDateColumn, startTimeColumn, quiet)
		stop, okay := c.moment(fields, stopDateColumn, stopTimeColumn, quiet)
		duration, err := parseDuration(text)
		if !ok || !okay || err != nil || turns(start, stop) || stop.Before(start) {
			return true
		}
		span := stop.Sub(start)
		differs = differs || (span-duration).Abs() > time.Minute
		fits = slices.DeleteFunc(fits, func(r rounding) bool {
			step := time.Duration(r.minutes) * time.Minute
			return duration != [...]time.Duration{span.Truncate(step), span.Round(step), (span + step - 1).Truncate(step)}[r.mode]
		})
		return len(fits) > 0
	})
	s.rounded = 0
	if differs && len(fits) > 0 {
		s.rounded = fits[len(fits)-1].minutes
	}
}

func clockDuration(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	return fmt.Sprintf("%s%d:%02d:%02d", sign, int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60)
}

func (c *check) moment(fields []string, dateColumn, timeColumn column, wrong func(column, string)) (t time.Time, ok bool) {
	s := c.sheet
	dateText, timeText := s.field(fields, dateColumn), s.field(fields, timeColumn)
	switch {
	case dateText == "":
		wrong(dateColumn, "The date is missing.")
		return t, false
	case timeText == "":
		wrong(timeColumn, "The time is missing.")
		return t, false
	}
	year, month, day, err := s.date(dateText)
	if err != nil {
		wrong(dateColumn, err.Error())
		return t, false
	}
	seconds, err := s.clockTime(timeText)
	if err != nil {
		wrong(timeColumn, err.Error())
		return t, false
	}
	t = time.Date(year, month, day, 0, 0, seconds, 0, s.zone)
	if earlier := t.Add(-time.Hour); earlier.Format(time.DateTime) == t.Format(time.DateTime) {
		t = earlier // of a time that comes twice, the first
	}
	return t, true
}

// money is the rate that makes the amount the file says, or the rate that holds now.
// Otherwise it is what is wrong, and in which column.
func (c *check) money(fields []string, e *ImportEntry, u access.UserID, price Pricer) (in string, err error) {
	e.Currency = c.plan.Currency
	project := c.names.Projects[e.Project]
	e.Rate = price(c.card, u, project)
	seconds := int64(e.Stop.Sub(e.Start) / time.Second)
	for _, column := range c.sheet.amounts {
		text := strings.TrimSpace(fields[column.at])
		if text == "" || text == "-" {
			continue
		}
		amount, sign, err := parseMoney(text)
		if err != nil {
			return c.sheet.header[column.at], err
		}
		currency := ""

		if said := strings.ToUpper(c.sheet.field(fields, currencyColumn)); said != "" {
			if !currencyPattern.MatchString(said) {
				return c.sheet.name(currencyColumn), wrong("A currency has three letters, such as EUR.")
			}
			currency = said
		}
		if column.currency != "" {
			currency = column.currency
		}
		if amount == 0 {
			continue
		}
		if currency == "" {
			if currency, err = currencyOf(sign, c.plan.Currency); err != nil {
				return c.sheet.header[column.at], err
			}
		}
		if !e.Billable && c.sheet.columns[billableColumn] < 0 {
			e.Billable = true // no column says so, but it was billed
		}
		if currency != "" {
			e.Currency = currency
		}
		if seconds <= 0 {
			continue
		}
		if e.Rate.Billed == nil || (seconds**e.Rate.Billed+1800)/3600 != amount {
			rate := rateOf(amount, seconds)
			if rate > MaxRateCents {
				return c.sheet.header[column.at], wrong("The amount is too large for the time.")
			}
			e.Rate.Billed = &rate
		}
		return "", nil
	}
	return "", nil
}

// tell gives an entry its key. Of equal lines each but the first has its number in it; when they lie in the hour that comes
// twice, the second is the one in the second hour.
func (c *check) tell(e *ImportEntry) {
	e.Key = keyOf(*e)
	first := [16]byte([]byte(e.Key)[:16]) // half of it, in letters, tells entries of one file apart
	c.times[first]++
	n := c.times[first]
	if n == 1 {
		return
	}
	if start := e.Start.In(c.sheet.zone); n == 2 && twice(start) && laterTwice(start).After(start) {
		long := e.Stop.Sub(e.Start)
		e.Start = laterTwice(start).UTC()
		e.Stop = e.Start.Add(long)
	}
	e.Key += fmt.Sprintf("#%d", n)
}

// runs tells of a line without an end: what it was exported from had not stopped.
func (s *sheet) runs(fields []string) bool {
	return s.columns[stopTimeColumn] >= 0 && s.columns[durationColumn] >= 0 &&
		s.field(fields, startTimeColumn) != "" && s.field(fields, stopDateColumn) == "" && s.field(fields, stopTimeColumn) == "" && s.field(fields, durationColumn) == "" &&
		strings.TrimSpace(fields[s.columns[durationColumn]]) == "-"
}

// keyOf is made of who, when and on what; not of tags, billable and money, which are changed afterwards.
func keyOf(e ImportEntry) string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%s\x00%d\x00%d\x00%s\x00%s\x00%s\x00%s", e.Email, e.Start.Unix(), e.Stop.Unix(), e.Project.Client, e.Project.Name, e.Task, e.Description)
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// need plans what the entry names and is not there.
func (c *check) need(e ImportEntry, person ImportPerson) {
	if person.User == 0 && c.plans(newPerson(person.Email)) {
		c.plan.People = append(c.plan.People, person)
	}
	if client := e.Project.Client; client != "" {
		if _, there := c.names.Clients[client]; !there && c.plans(newClient(client)) {
			c.plan.Clients = append(c.plan.Clients, client)
		}
	}
	if e.Project.Name != "" {
		if _, there := c.names.Projects[e.Project]; !there && c.plans(e.Project) {
			c.plan.Projects = append(c.plan.Projects, e.Project)
		}
	}
	if e.Task != "" {
		task := TaskName{Project: e.Project, Name: e.Task}
		if _, there := c.names.Tasks[task]; !there && c.plans(task) {
			c.plan.Tasks = append(c.plan.Tasks, task)
		}
	}
	for _, tag := range e.Tags {
		if _, there := c.names.Tags[tag]; !there && c.plans(newTag(tag)) {
			c.plan.Tags = append(c.plan.Tags, tag)
		}
	}
}

// plans tells whether this is the first time something is needed.
func (c *check) plans(what any) bool {
	if c.planned[what] {
		return false
	}
	c.planned[what] = true
	return true
}
