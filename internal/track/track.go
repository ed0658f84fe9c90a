// Package track is tracked time: clients, projects, tasks, tags, time entries, rates, and their import from CSV.
//
// The rules are those of data.md, "Who may do what with tracked time". Every list is cut to the caller's row scope; a
// project one may not see does not exist.
package track

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/rows"
)

// Ids of what the permission engine does not know.
type (
	ClientID int64
	TaskID   int64
	TagID    int64
	EntryID  int64
	ImportID int64
)

// Limits of what is kept.
const (
	MaxName        = 200                  // characters of a name
	MaxDescription = 3000                 // characters of a description
	MaxTags        = 50                   // tags of one entry
	MaxDuration    = 999 * time.Hour      // of one entry
	MaxAhead       = 366 * 24 * time.Hour // how far in the future an entry may lie
	MaxRateCents   = 100_000_000          // an hour
)

// Reader reads what a decision rests on. The one that a write hands out reads what nobody can change until the write is
// kept.
type Reader interface {
	// TrackedWorkspace is the workspace's part that tracked time needs; NotFound for another organization's.
	TrackedWorkspace(ctx context.Context, org access.OrganizationID, w access.WorkspaceID) (Workspace, error)
	// Projects of the ids, in their order; unknown ones are left out.
	Projects(ctx context.Context, org access.OrganizationID, ids []access.ProjectID) ([]Project, error)
	// Those below are NotFound when unknown or of another organization.
	Client(ctx context.Context, org access.OrganizationID, id ClientID) (Client, error)
	Tag(ctx context.Context, org access.OrganizationID, id TagID) (Tag, error)
	Task(ctx context.Context, org access.OrganizationID, id TaskID) (Task, error)
	Entry(ctx context.Context, org access.OrganizationID, id EntryID) (TimeEntry, error)
	// RatesOf is the part of a workspace's card that one person's hour on one project (0: none) is priced by.
	RatesOf(ctx context.Context, w access.WorkspaceID, u access.UserID, p access.ProjectID) (*RateCard, error)
}

// Store is what tracked time needs kept. Every method is one transaction. Those that write take who does it: what was
// decided on their view is [access.ErrOvertaken] once a change of rights has come in between, and what rests on data is
// decided in the write, by a function that gets a Reader. One guard is under all of them: see [GuardLocked]; inLocked says
// that an admin was asked about locked periods. They return when the change can be seen by all.
type Store interface {
	Reader
	ProjectStore
	LabelStore
	RateStore
	EntryStore
	ImportStore

	// View is the permission snapshot at the newest revision: for answers after a change, and work that goes on.
	View(ctx context.Context, org access.OrganizationID) (*access.Snapshot, error)
	// RootWorkspaces are those without a parent.
	RootWorkspaces(ctx context.Context, org access.OrganizationID) ([]access.WorkspaceID, error)
}

// Workspace is what tracked time knows about a workspace.
type Workspace struct {
	ID       access.WorkspaceID
	Name     string
	Settings Settings
}

// Who may, in a workspace's settings.
const (
	Everyone = "everyone"
	Admins   = "admins"
)

// Settings are the keys of a workspace's settings that rule tracked time.
type Settings struct {
	TimeZone        string     `json:"time_zone"`     // of days and locks; empty: UTC
	RatesVisible    string     `json:"rates_visible"` // who sees and sets rates: everyone, managers (of their projects) or admins
	ProjectsBy      string     `json:"projects_by"`   // who may create projects: everyone or admins
	ClientsBy       string     `json:"clients_by"`
	TagsBy          string     `json:"tags_by"`
	DefaultBillable bool       `json:"default_billable"` // of entries without a project
	Currency        string     `json:"currency"`
	LockedBefore    string     `json:"locked_before"` // a day: entries that start before it are locked; empty: none
	LockedUntil     *time.Time `json:"locked_until"`  // the instant that day meant when it was set
	FirstWeekday    int        `json:"first_weekday"`
}

// ParseSettings reads a workspace's settings; keys that are missing have their defaults.
func ParseSettings(text []byte) (Settings, error) {
	s := Settings{ProjectsBy: Everyone, ClientsBy: Everyone, TagsBy: Everyone, Currency: "EUR", FirstWeekday: 1}
	err := json.Unmarshal(text, &s)
	return s, err
}

// Page is the part of a list that is asked for.
type Page struct {
	Offset int `query:"offset" minimum:"0" maximum:"1000000000" doc:"How many to leave out"`
	Limit  int `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many at most"`
}

// firstPage is what an answer to a change of a list shows of it.
var firstPage = Page{Limit: 50}

// cut is the page of a list; never nil.
func cut[T any](all []T, p Page) []T {
	from := min(max(p.Offset, 0), len(all))
	to := len(all)
	if p.Limit > 0 {
		to = min(from+p.Limit, len(all))
	}
	return append([]T{}, all[from:to]...)
}

// Named is something by its id and name.
type Named struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// Book is the use cases of tracked time.
type Book struct {
	Projects *Projects
	Clients  *Clients
	Tags     *Tags
	Tasks    *Tasks
	Rates    *Rates
	Entries  *Entries
	Imports  *Imports
}

// New is the use cases over a store.
func New(store Store) Book {
	return Book{
		Projects: &Projects{Store: store}, Clients: &Clients{Store: store}, Tags: &Tags{Store: store}, Tasks: &Tasks{Store: store},
		Rates: &Rates{Store: store}, Entries: &Entries{Store: store}, Imports: &Imports{Store: store},
	}
}

// errDuplicate is what the store says when a name is already taken.
var errDuplicate = errors.New("the name is taken")

// Duplicate is the error of a store when a name is already taken.
func Duplicate() error { return errDuplicate }

// taken turns the store's Duplicate into words.
func taken(err error, format string, args ...any) error {
	if errors.Is(err, errDuplicate) {
		return fault.New(fault.Conflict, format, args...)
	}
	return err
}

// cleanName is a name without spaces around it; Invalid when it can be none.
func cleanName(field, name string) (string, error) {
	name = strings.TrimSpace(name)
	return name, fault.Name(field, name, "name", MaxName)
}

var colourPattern = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// Palette are the colours projects get when none is chosen. They are the interface's for light surfaces, which knows their
// counterparts for dark ones, and no two are alike.
var Palette = []string{
	"#0b7285", "#ba6b0b", "#38439e", "#b1335b", "#3fa27f", "#8d86c0", "#6b2657", "#4b4800",
	"#033e51", "#8e4205", "#4c6bc6", "#e36c8a", "#027833", "#625372", "#a154a9", "#75704e",
	"#1993bb", "#632401", "#40366a", "#b16677", "#015a4d", "#6d7293", "#c475cd", "#9e916f",
	"#6c9ba4", "#df733f", "#4f93ec", "#8c182e", "#04411a", "#74589f", "#8e357f", "#728b3d",
}

var currencyPattern = regexp.MustCompile(`^[A-Z]{3}$`)

func checkRate(field string, cents *int64) error {
	if cents != nil && (*cents < 0 || *cents > MaxRateCents) {
		return fault.BadField(field, "Between 0 and %d cents an hour.", MaxRateCents)
	}
	return nil
}

// Zone is the workspace's clock; UTC without one.
func (s Settings) Zone() *time.Location {
	zone, err := time.LoadLocation(s.TimeZone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// ratesForAdmins is what those are told who may not see or set a rate because the workspace keeps them for admins.
const ratesForAdmins = "Only admins can see and set rates in this workspace."

// requireAdmin is nil for an admin of the workspace (or of the organization).
func requireAdmin(who access.Caller, w access.WorkspaceID, words string) error {
	if err := who.RequireRole(w, access.WorkspaceMember); err != nil {
		return err
	}
	if who.View.WorkspaceRole(who.User, w) < access.WorkspaceAdmin {
		return fault.New(fault.Denied, "%s", words)
	}
	return nil
}

func isAdmin(who access.Caller, w access.WorkspaceID) bool {
	return who.View.WorkspaceRole(who.User, w) >= access.WorkspaceAdmin
}

// rowsIn is the caller's row scope in exactly one workspace.
func rowsIn(who access.Caller, w access.WorkspaceID) rows.Scope { return who.View.RowsAt(who.User, w) }

// seesRates tells whether the caller is shown the rates of a project.
func seesRates(who access.Caller, w access.WorkspaceID, p access.ProjectID) bool {
	return rowsIn(who, w).MoneyIn(int64(w), rows.GuardRates).Of(int64(p))
}
