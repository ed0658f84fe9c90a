package track

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
	"vitrine/internal/rows"
)

// TimeEntry is a stretch of somebody's time. Stop is absent while it runs.
type TimeEntry struct {
	ID            EntryID            `json:"id"`
	WorkspaceID   access.WorkspaceID `json:"workspace_id"`
	UserID        access.UserID      `json:"user_id"`
	User          string             `json:"user"`
	ProjectID     access.ProjectID   `json:"project_id,omitempty"`
	Project       string             `json:"project,omitempty"`
	Colour        string             `json:"colour,omitempty"`
	Slot          int                `json:"slot,omitempty" doc:"Which shade of the project's colour it is shown in"`
	Client        string             `json:"client,omitempty"`
	ProjectHidden bool               `json:"project_hidden,omitempty" doc:"It is on a project you may not see"`
	TaskID        TaskID             `json:"task_id,omitempty"`
	Task          string             `json:"task,omitempty"`
	Tags          []Named            `json:"tags" nullable:"false"`
	Description   string             `json:"description"`
	Billable      bool               `json:"billable"`
	Start         time.Time          `json:"start"`
	Stop          *time.Time         `json:"stop,omitempty"`
	Seconds       int64              `json:"seconds" doc:"0 while it runs"`
	RateCents     *int64             `json:"rate_cents,omitempty" doc:"In force when the entry was made; absent where rates are not shown to you"`
	AmountCents   *int64             `json:"amount_cents,omitempty"`
	Currency      string             `json:"currency"`
	Locked        bool               `json:"locked,omitempty" doc:"It lies in a locked period: its description can be mended; the rest stays, unless an admin says otherwise"`
	Can           []string           `json:"can" nullable:"false" enum:"describe,edit,delete"`

	CostCents *int64    `json:"-"`
	ClientID  *ClientID `json:"-"` // 0: none; nil: not known
}

// Row is the entry as a scope looks at it.
func (e TimeEntry) Row() rows.Row {
	return rows.Row{Workspace: int64(e.WorkspaceID), Owner: int64(e.UserID), Project: int64(e.ProjectID), Values: e.values}
}

func (e TimeEntry) values(dimension string) (v rows.Values, known bool) {
	one := func(id int64) (rows.Values, bool) { return rows.Values{Ints: []int64{id}}, true }
	switch query.Dimension(dimension) {
	case ByWorkspace:
		return one(int64(e.WorkspaceID))
	case ByProject:
		return one(int64(e.ProjectID))
	case ByClient:
		if e.ClientID != nil {
			return one(int64(*e.ClientID))
		}
	case ByUser:
		return one(int64(e.UserID))
	case ByTask:
		return one(int64(e.TaskID))
	case ByTag:
		for _, tag := range e.Tags {
			v.Ints = append(v.Ints, tag.ID)
		}
		return v, true
	case ByBillable:
		if e.Billable {
			return one(1)
		}
		return one(0)
	case ByDescription:
		return rows.Values{Texts: []string{e.Description}}, true
	case ByCurrency:
		return rows.Values{Texts: []string{e.Currency}}, true
	}
	return v, false
}

// OneTimeEntry is an entry that was asked for by itself: with the reasons, which a list leaves out because few of them are read.
type OneTimeEntry struct {
	TimeEntry
	WhyNot map[string]string `json:"why_not,omitempty" doc:"The reason, in words, for each action you may not do"`
}

// GetTimeEntry names an entry to read.
type GetTimeEntry struct {
	ID EntryID `path:"id"`
}

// TimeEntryList is a page of entries, newest first, and the time of all of them.
type TimeEntryList struct {
	Items   []TimeEntry `json:"items" nullable:"false"`
	Total   int         `json:"total" doc:"With a search: those found up to and with this page"`
	AtLeast bool        `json:"at_least,omitempty" doc:"There are more than total; no more than 100,000 are counted"`
	Seconds int64       `json:"seconds" doc:"Of all that were found, not only of this page; 0 with at_least and with a search"`
	// SearchedTo is there when a search ended before it had read everything.
	SearchedTo *time.Time `json:"searched_to,omitempty" doc:"How far back the search has come: it goes on with this as to"`
	Zone       string     `json:"zone" doc:"The time zone of the days asked for"`
}

// ListTimeEntries asks for a page of the entries in the caller's row scope.
type ListTimeEntries struct {
	WorkspaceID access.WorkspaceID `query:"workspace_id" doc:"And the workspaces below it; 0: every workspace"`
	From        string             `query:"from" doc:"A day, or a time as in RFC 3339: entries that start then or later"`
	To          string             `query:"to" doc:"A day (inclusive), or a time (exclusive)"`
	TimeZone    string             `query:"time_zone" doc:"Of the days; absent: the workspace's, or yours where none is named"`
	UserID      access.UserID      `query:"user_id"`
	ProjectID   access.ProjectID   `query:"project_id"`
	Search      string             `query:"search" maxLength:"200" doc:"Part of the description"`
	Page
}

// CreateTimeEntry asks for a new entry of the caller's.
type CreateTimeEntry struct{ Body NewTimeEntry }

// NewTimeEntry is what an entry is made of.
type NewTimeEntry struct {
	WorkspaceID access.WorkspaceID `json:"workspace_id"`
	ProjectID   access.ProjectID   `json:"project_id,omitempty" minimum:"0"`
	TaskID      TaskID             `json:"task_id,omitempty" minimum:"0"`
	TagIDs      []TagID            `json:"tag_ids,omitempty" nullable:"false" maxItems:"50"`
	Description string             `json:"description,omitempty" maxLength:"3000"`
	Billable    *bool              `json:"billable,omitempty" doc:"Absent: as the project, or the workspace without one"`
	Start       time.Time          `json:"start"`
	Stop        *time.Time         `json:"stop,omitempty" doc:"Absent: the timer starts, and stops another that runs"`
	InLocked    bool               `json:"in_locked,omitempty" doc:"In a locked period too: for admins, who were asked about it"`
}

// EditTimeEntry asks for a change of an entry.
type EditTimeEntry struct {
	ID   EntryID `path:"id"`
	Body TimeEntryEdit
}

// TimeEntryEdit changes the fields that are there.
type TimeEntryEdit struct {
	ProjectID   *access.ProjectID `json:"project_id,omitempty" minimum:"0" doc:"0: no project"`
	TaskID      *TaskID           `json:"task_id,omitempty" minimum:"0" doc:"0: no task"`
	TagIDs      []TagID           `json:"tag_ids,omitempty" nullable:"false" maxItems:"50" doc:"All of them from now on"`
	Description *string           `json:"description,omitempty" maxLength:"3000"`
	Billable    *bool             `json:"billable,omitempty"`
	Start       *time.Time        `json:"start,omitempty"`
	Stop        *time.Time        `json:"stop,omitempty"`
	InLocked    bool              `json:"in_locked,omitempty" doc:"In a locked period too: for admins, who were asked about it"`
}

// TimeEntryByID names an entry to delete, stop or bring back.
type TimeEntryByID struct {
	ID EntryID `path:"id"`
	Asked
}

// RunningTimeEntry is the entry of the caller that runs.
type RunningTimeEntry struct {
	Entry *OneTimeEntry `json:"entry" doc:"null: none runs"`
}

// EntryStore is what time entries need kept.
type EntryStore interface {
	// Entries that the filter lets through, newest first.
	Entries(ctx context.Context, org access.OrganizationID, f EntryFilter) (EntryPage, error)
	// RunningEntry of a user in the organization; 0 when none runs.
	RunningEntry(ctx context.Context, org access.OrganizationID, u access.UserID) (EntryID, error)
	// CreateEntry keeps an entry; without a stop it first ends the user's running one, of whichever organization, as
	// [EndOfTimer] says.
	CreateEntry(ctx context.Context, who access.Caller, inLocked bool, plan func(Reader) (EntryDraft, error)) (EntryID, error)
	UpdateEntry(ctx context.Context, who access.Caller, id EntryID, inLocked bool, plan func(Reader) (EntryDraft, error)) error
	DeleteEntry(ctx context.Context, who access.Caller, id EntryID, inLocked bool, check func(Reader) error) error
	// RestoreEntry brings back an entry that was deleted within a day, exactly as it was; check is asked about what it was. One
	// that is there stays as it is.
	RestoreEntry(ctx context.Context, who access.Caller, id EntryID, inLocked bool, check func(TimeEntry) error) error
	// StopEntry ends an entry that runs now; one that has ended stays as it is.
	StopEntry(ctx context.Context, who access.Caller, id EntryID, inLocked bool, check func(Reader) error) error
}

// EntryFilter says which entries are meant. A zero Scope lets none through.
type EntryFilter struct {
	Scope    rows.Scope
	From, To time.Time // start in [From, To); zero: no bound
	User     access.UserID
	Project  access.ProjectID
	Search   string
	Page
}

// MaxEntryOffset is how many entries a list leaves out at most: each costs as much as one that is shown.
const MaxEntryOffset = 10_000

// EntryPage is a page of entries; how many there are and their seconds in all, but for AtLeast: then there are more, which
// were not counted. A search that has read as much as it may ends at a moment, in milliseconds.
type EntryPage struct {
	Items      []TimeEntry
	Total      int
	Seconds    int64
	AtLeast    bool
	SearchedTo *int64
}

// EntryDraft is an entry as it is to be kept.
type EntryDraft struct {
	Workspace   access.WorkspaceID
	User        access.UserID
	Project     access.ProjectID
	Task        TaskID
	Tags        []TagID
	Description string
	Billable    bool
	Start       time.Time
	Stop        time.Time // zero: it runs
	Rate        Rate
	Currency    string
}

// Entries are the use cases about time entries.
type Entries struct{ Store Store }

// List entries in the caller's row scope, newest first.
func (e *Entries) List(ctx context.Context, who access.Caller, in ListTimeEntries) (TimeEntryList, error) {
	if err := fault.Within(in); err != nil {
		return TimeEntryList{}, err
	}
	scope, err := e.scope(ctx, who, in.WorkspaceID)
	if err != nil {
		return TimeEntryList{}, err
	}
	zone, err := e.zone(ctx, who, in)
	if err != nil {
		return TimeEntryList{}, err
	}
	if in.Offset > MaxEntryOffset {
		return TimeEntryList{}, fault.BadField("offset", "At most %d. Ask for those before the last one's start instead: with to.", MaxEntryOffset)
	}
	f := EntryFilter{Scope: scope, User: in.UserID, Project: in.ProjectID, Search: in.Search, Page: in.Page}
	if f.From, _, err = parseBound("from", in.From, zone); err != nil {
		return TimeEntryList{}, err
	}
	to, isDay, err := parseBound("to", in.To, zone)
	if err != nil {
		return TimeEntryList{}, err
	}
	if isDay {
		to = to.AddDate(0, 0, 1)
	}
	f.To = to
	if in.ProjectID != 0 && !who.View.ProjectRights(who.User, in.ProjectID).See {
		return TimeEntryList{}, fault.Missing()
	}
	page, err := e.Store.Entries(ctx, who.Organization, f)
	if err != nil {
		return TimeEntryList{}, err
	}
	if _, err := e.present(ctx, who, page.Items); err != nil {
		return TimeEntryList{}, err
	}
	list := TimeEntryList{Items: append([]TimeEntry{}, page.Items...), Total: page.Total, Seconds: page.Seconds, AtLeast: page.AtLeast, Zone: zone.String()}
	if page.SearchedTo != nil {
		at := time.UnixMilli(*page.SearchedTo).UTC()
		list.SearchedTo = &at
	}
	return list, nil
}

// zone is the clock of a list's days: the one asked for; the workspace's, so that everybody counts the same days there;
// on the caller's own pages theirs.
func (e *Entries) zone(ctx context.Context, who access.Caller, in ListTimeEntries) (*time.Location, error) {
	name := in.TimeZone
	if name == "" {
		if in.WorkspaceID != 0 {
			w, err := e.Store.TrackedWorkspace(ctx, who.Organization, in.WorkspaceID)
			return w.Settings.Zone(), err
		}
		var err error
		if name, err = e.Store.Zone(ctx, who.User); err != nil {
			return nil, err
		}
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, fault.BadField("time_zone", "There is no time zone “%s”.", name)
	}
	return zone, nil
}

// parseBound reads a day or a time; day tells which it was.
func parseBound(field, text string, zone *time.Location) (t time.Time, day bool, err error) {
	if text == "" {
		return time.Time{}, false, nil
	}
	if t, err = time.ParseInLocation(time.DateOnly, text, zone); err == nil {
		return t, true, nil
	}
	if t, err = time.Parse(time.RFC3339, text); err == nil {
		return t, false, nil
	}
	return time.Time{}, false, fault.BadField(field, "A day such as 2026-11-22, or a time such as 2026-11-22T09:00:00Z.")
}

// scope is the rows the caller may see in a workspace and below it, or with 0 everywhere.
func (e *Entries) scope(ctx context.Context, who access.Caller, w access.WorkspaceID) (rows.Scope, error) {
	if w != 0 {
		if err := who.RequireRole(w, access.WorkspaceViewer); err != nil {
			return rows.Scope{}, err
		}
		return timeOf(who.View.RowScope(who.User, w)), nil
	}
	roots, err := e.Store.RootWorkspaces(ctx, who.Organization)
	return timeOf(who.View.RowScope(who.User, roots...)), err
}

// timeOf is a scope as it is of time entries.
func timeOf(scope rows.Scope) rows.Scope {
	return scope.On(func(dimension string) bool {
		_, has := Time.Dimension(query.Dimension(dimension))
		return has
	})
}

// counts tells whether the caller may count an entry.
func counts(who access.Caller, e TimeEntry) bool {
	return timeOf(rowsIn(who, e.WorkspaceID)).Allows(e.Row())
}

// present takes out of entries what the caller may not know and says what they can do. refused is, of the last, why it cannot be
// edited and deleted.
func (e *Entries) present(ctx context.Context, who access.Caller, entries []TimeEntry) (refused, err error) {
	type place struct {
		rows     rows.Scope
		admin    bool
		settings Settings
		locked   error // of what is locked there; nil for admins
	}
	places := map[access.WorkspaceID]place{}
	for i := range entries {
		q := &entries[i]
		at, ok := places[q.WorkspaceID]
		if !ok {
			w, err := e.Store.TrackedWorkspace(ctx, who.Organization, q.WorkspaceID)
			if err != nil {
				return nil, err
			}
			at = place{rows: timeOf(rowsIn(who, q.WorkspaceID)), admin: isAdmin(who, q.WorkspaceID), settings: w.Settings}
			if !at.admin && !w.Settings.Lock().IsZero() {
				at.locked = lockedFor(who, q.WorkspaceID, 1, w.Settings.LockedBefore)
			}
			places[q.WorkspaceID] = at
		}
		q.AmountCents = nil
		switch {
		case !at.rows.Shows(q.Row(), rows.GuardRates):
			q.RateCents = nil
		case q.Billable && q.RateCents != nil:
			amount := (q.Seconds**q.RateCents + 1800) / 3600
			q.AmountCents = &amount
		}
		if q.ProjectID != 0 && !at.admin && !who.View.ProjectRights(who.User, q.ProjectID).See {
			q.ProjectID, q.Project, q.Client, q.Colour, q.Slot, q.TaskID, q.Task, q.ProjectHidden = 0, "", "", "", 0, 0, "", true
		}
		q.Can, q.Locked = []string{}, at.settings.locks(q.Start)
		if refused = mayChange(who, at.admin, *q); refused == nil {
			q.Can = append(q.Can, "describe")
			if q.Locked {
				refused = at.locked
			}
		}
		if refused == nil {
			q.Can = append(q.Can, "edit", "delete")
		}
	}
	return refused, nil
}

// mayChange is nil when the caller may change an entry they may see, as far as no lock is in the way.
func mayChange(who access.Caller, admin bool, e TimeEntry) error {
	if !admin && e.UserID != who.User {
		return fault.New(fault.Denied, "Only the person who tracked it and workspace admins can change an entry.")
	}
	return nil
}

// Get an entry in the caller's row scope.
func (e *Entries) Get(ctx context.Context, who access.Caller, in GetTimeEntry) (OneTimeEntry, error) {
	found, err := e.Store.Entry(ctx, who.Organization, in.ID)
	if err != nil {
		return OneTimeEntry{}, err
	}
	if !counts(who, found) {
		return OneTimeEntry{}, fault.Missing()
	}
	return e.one(ctx, who, found)
}

func (e *Entries) get(ctx context.Context, who access.Caller, id EntryID) (OneTimeEntry, error) {
	found, err := e.Store.Entry(ctx, who.Organization, id)
	if err != nil {
		return OneTimeEntry{}, err
	}
	return e.one(ctx, who, found)
}

func (e *Entries) one(ctx context.Context, who access.Caller, found TimeEntry) (OneTimeEntry, error) {
	shown := []TimeEntry{found}
	refused, err := e.present(ctx, who, shown)
	one := OneTimeEntry{TimeEntry: shown[0]}
	if refused != nil {
		words := fault.Words(refused)
		one.WhyNot = map[string]string{"edit": words, "delete": words}
		if !slices.Contains(one.Can, "describe") {
			one.WhyNot["describe"] = words
		}
	}
	return one, err
}

// Create an entry of the caller's.
func (e *Entries) Create(ctx context.Context, who access.Caller, in CreateTimeEntry) (OneTimeEntry, error) {
	if err := fault.Within(in); err != nil {
		return OneTimeEntry{}, err
	}
	if err := who.RequireRole(in.Body.WorkspaceID, access.WorkspaceMember); err != nil {
		return OneTimeEntry{}, err
	}
	id, err := e.Store.CreateEntry(ctx, who, in.Body.InLocked, func(now Reader) (EntryDraft, error) {
		w, err := now.TrackedWorkspace(ctx, who.Organization, in.Body.WorkspaceID)
		if err != nil {
			return EntryDraft{}, err
		}
		draft := EntryDraft{
			Workspace: w.ID, User: who.User, Project: in.Body.ProjectID, Task: in.Body.TaskID, Tags: slices.Clone(in.Body.TagIDs),
			Description: in.Body.Description, Billable: w.Settings.DefaultBillable, Start: in.Body.Start, Currency: w.Settings.Currency,
		}
		if in.Body.Stop != nil {
			if draft.Stop, err = stopAt(*in.Body.Stop); err != nil {
				return draft, err
			}
		}
		if draft.Project != 0 {
			project, err := trackable(ctx, now, who, w.ID, draft.Project)
			if err != nil {
				return draft, err
			}
			draft.Billable, draft.Currency = project.Billable, project.Currency
		}
		if in.Body.Billable != nil {
			draft.Billable = *in.Body.Billable
		}
		if err := checkDraft(ctx, now, who, &draft); err != nil {
			return draft, err
		}
		card, err := now.RatesOf(ctx, w.ID, draft.User, draft.Project)
		if err != nil {
			return draft, err
		}
		draft.Rate = priceBy(who.View)(card, draft.User, draft.Project)
		return draft, nil
	})
	if err != nil {
		return OneTimeEntry{}, err
	}
	return e.get(ctx, who, id)
}

// trackable is the project when the caller may track time on it.
func trackable(ctx context.Context, now Reader, who access.Caller, w access.WorkspaceID, id access.ProjectID) (Project, error) {
	rights := who.View.ProjectRights(who.User, id)
	if !rights.See {
		return Project{}, fault.BadField("project_id", "There is no such project.")
	}
	found, err := now.Projects(ctx, who.Organization, []access.ProjectID{id})
	switch {
	case err != nil:
		return Project{}, err
	case len(found) == 0 || found[0].WorkspaceID != w:
		return Project{}, fault.BadField("project_id", "There is no such project.")
	case !rights.Track:
		return Project{}, fault.New(fault.Denied, "Only members of the project can track time on it.")
	case found[0].Archived:
		return Project{}, fault.BadField("project_id", "The project is archived.")
	}
	return found[0], nil
}

// earliest is the first moment an entry may start at.
var earliest = time.Date(1970, 1, 2, 0, 0, 0, 0, time.UTC)

// checkSpan is Invalid unless start and stop (zero: it runs) can be an entry's.
func checkSpan(start, stop, now time.Time) error {
	switch {
	case start.Before(earliest):
		return fault.BadField("start", "Too long ago.")
	case stop.IsZero() && start.After(now.Add(time.Minute)):
		return fault.BadField("start", "A running entry starts now or earlier.")
	case stop.IsZero() && now.Sub(start) > MaxDuration:
		return fault.BadField("start", "An entry lasts at most %d hours.", int(MaxDuration.Hours()))
	case start.After(now.Add(MaxAhead)):
		return fault.BadField("start", "More than a year ahead.")
	case !stop.IsZero() && stop.Before(start):
		return fault.BadField("stop", "It stops before it starts.")
	case !stop.IsZero() && stop.Sub(start) > MaxDuration:
		return fault.BadField("stop", "An entry lasts at most %d hours.", int(MaxDuration.Hours()))
	}
	return nil
}

// stopAt is a stop that was given: the zero time, which means that an entry runs, is before every start.
func stopAt(t time.Time) (time.Time, error) {
	if t.IsZero() {
		return t, fault.BadField("stop", "It stops before it starts.")
	}
	return t, nil
}

// checkDraft is what holds for every entry; it drops parts of seconds and doubled tags.
func checkDraft(ctx context.Context, now Reader, who access.Caller, d *EntryDraft) error {
	d.Start, d.Stop = d.Start.Truncate(time.Second), d.Stop.Truncate(time.Second)
	if err := checkSpan(d.Start, d.Stop, who.Now); err != nil {
		return err
	}
	d.Description = strings.TrimSpace(d.Description)
	if utf8.RuneCountInString(d.Description) > MaxDescription {
		return fault.BadField("description", "At most %d characters.", MaxDescription)
	}
	if strings.ContainsRune(d.Description, 0) {
		return fault.BadField("description", "Control characters are not allowed.")
	}
	if d.Task != 0 {
		task, err := now.Task(ctx, who.Organization, d.Task)
		if fault.KindOf(err) == fault.NotFound && err != nil || err == nil && (d.Project == 0 || task.ProjectID != d.Project) {
			return fault.BadField("task_id", "There is no such task in the project.")
		}
		if err != nil {
			return err
		}
	}
	slices.Sort(d.Tags)
	d.Tags = slices.Compact(d.Tags)
	if len(d.Tags) > MaxTags {
		return fault.BadField("tag_ids", "At most %d tags.", MaxTags)
	}
	for i, id := range d.Tags {
		tag, err := now.Tag(ctx, who.Organization, id)
		if fault.KindOf(err) == fault.NotFound && err != nil || err == nil && tag.WorkspaceID != d.Workspace {
			return fault.BadField(fmt.Sprintf("tag_ids[%d]", i), "There is no such tag in the workspace.")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// change is an entry the caller may change.
func change(ctx context.Context, now Reader, who access.Caller, id EntryID) (TimeEntry, error) {
	found, err := now.Entry(ctx, who.Organization, id)
	if err != nil {
		return TimeEntry{}, err
	}
	if !counts(who, found) {
		return TimeEntry{}, fault.Missing()
	}
	return found, mayChange(who, isAdmin(who, found.WorkspaceID), found)
}

// Edit an entry: one's own, or anybody's as an admin of its workspace. Another project brings the rate that holds
// there now; otherwise the entry keeps the rate it was made with.
func (e *Entries) Edit(ctx context.Context, who access.Caller, in EditTimeEntry) (OneTimeEntry, error) {
	if err := fault.Within(in); err != nil {
		return OneTimeEntry{}, err
	}
	err := e.Store.UpdateEntry(ctx, who, in.ID, in.Body.InLocked, func(now Reader) (EntryDraft, error) {
		old, err := change(ctx, now, who, in.ID)
		if err != nil {
			return EntryDraft{}, err
		}
		return edited(ctx, now, who, old, in.Body)
	})
	if err != nil {
		return OneTimeEntry{}, err
	}
	return e.get(ctx, who, in.ID)
}

// edited is an entry after an edit.
func edited(ctx context.Context, now Reader, who access.Caller, old TimeEntry, edit TimeEntryEdit) (EntryDraft, error) {
	draft := EntryDraft{
		Workspace: old.WorkspaceID, User: old.UserID, Project: old.ProjectID, Task: old.TaskID, Description: old.Description,
		Billable: old.Billable, Start: old.Start, Rate: Rate{Billed: old.RateCents, Cost: old.CostCents}, Currency: old.Currency,
	}
	for _, tag := range old.Tags {
		draft.Tags = append(draft.Tags, TagID(tag.ID))
	}
	if old.Stop != nil {
		draft.Stop = *old.Stop
	}
	if edit.ProjectID != nil && *edit.ProjectID != old.ProjectID {
		w, err := now.TrackedWorkspace(ctx, who.Organization, old.WorkspaceID)
		if err != nil {
			return draft, err
		}
		draft.Project, draft.Task, draft.Currency = *edit.ProjectID, 0, w.Settings.Currency
		if draft.Project != 0 {
			project, err := trackable(ctx, now, who, w.ID, draft.Project)
			if err != nil {
				return draft, err
			}
			draft.Currency = project.Currency
		}
		card, err := now.RatesOf(ctx, w.ID, draft.User, draft.Project)
		if err != nil {
			return draft, err
		}
		draft.Rate = priceBy(who.View)(card, draft.User, draft.Project)
	}
	if edit.TaskID != nil {
		draft.Task = *edit.TaskID
	}
	if edit.TagIDs != nil {
		draft.Tags = slices.Clone(edit.TagIDs)
	}
	if edit.Description != nil {
		draft.Description = *edit.Description
	}
	if edit.Billable != nil {
		draft.Billable = *edit.Billable
	}
	if edit.Start != nil {
		draft.Start = *edit.Start
	}
	if edit.Stop != nil {
		var err error
		if draft.Stop, err = stopAt(*edit.Stop); err != nil {
			return draft, err
		}
	}
	return draft, checkDraft(ctx, now, who, &draft)
}

// Delete an entry: one's own, or anybody's as an admin of its workspace.
func (e *Entries) Delete(ctx context.Context, who access.Caller, in TimeEntryByID) error {
	return e.Store.DeleteEntry(ctx, who, in.ID, in.InLocked, func(now Reader) error {
		_, err := change(ctx, now, who, in.ID)
		return err
	})
}

// Running entry of the caller.
func (e *Entries) Running(ctx context.Context, who access.Caller, _ struct{}) (RunningTimeEntry, error) {
	id, err := e.Store.RunningEntry(ctx, who.Organization, who.User)
	if err != nil || id == 0 {
		return RunningTimeEntry{}, err
	}
	entry, err := e.get(ctx, who, id)
	if err != nil {
		return RunningTimeEntry{}, err
	}
	return RunningTimeEntry{Entry: &entry}, nil
}

// Stop an entry that runs, now: one's own, or anybody's as an admin of its workspace. One that has ended is answered as it is.
func (e *Entries) Stop(ctx context.Context, who access.Caller, in TimeEntryByID) (OneTimeEntry, error) {
	err := e.Store.StopEntry(ctx, who, in.ID, in.InLocked, func(now Reader) error {
		_, err := change(ctx, now, who, in.ID)
		return err
	})
	if err != nil {
		return OneTimeEntry{}, err
	}
	return e.get(ctx, who, in.ID)
}

// EndOfTimer is when an entry that began and runs ends because the next one begins: there, so that no time counts twice.
// Invalid when that was before it began; but a clock that is fast may have begun it in the future.
func EndOfTimer(began, next, now time.Time) (time.Time, error) {
	switch {
	case !next.Before(began):
		return next, nil
	case began.After(now):
		return began, nil
	}
	return time.Time{}, fault.BadField("start", "The timer that is running began after that. Start later, or stop it first.")
}

// Restore an entry that was deleted: whoever may delete it may bring it back.
func (e *Entries) Restore(ctx context.Context, who access.Caller, in TimeEntryByID) (OneTimeEntry, error) {
	err := e.Store.RestoreEntry(ctx, who, in.ID, in.InLocked, func(was TimeEntry) error {
		if !counts(who, was) || mayChange(who, isAdmin(who, was.WorkspaceID), was) != nil {
			return fault.Missing() // to others what was deleted does not exist
		}
		return nil
	})
	if err != nil {
		return OneTimeEntry{}, err
	}
	return e.get(ctx, who, in.ID)
}
