package track

import (
	"context"
	"time"

	"vitrine/internal/access"
)

// Limits of an import.
const (
	MaxImportBytes    = 64 << 20
	MaxImportLines    = 500_000
	MaxImportProblems = 200 // that are listed; all are counted
)

// ImportOptions say how a file is to be read.
type ImportOptions struct {
	WorkspaceID access.WorkspaceID `query:"workspace_id" required:"true" minimum:"1"`
	Clock       string             `query:"clock" enum:"auto,12,24" default:"auto"`
	DateOrder   string             `query:"date_order" enum:"auto,ymd,dmy,mdy" default:"auto" doc:"auto: found out over the whole file"`
	TimeZone    string             `query:"time_zone" doc:"In which the file's times are; absent: yours"`
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
	Duplicates   int             `json:"duplicates" doc:"That are there already, or twice in the file"`
	Seconds      int64           `json:"seconds" doc:"Of the entries that would be created"`
	From         string          `json:"from,omitempty" doc:"The first day"`
	To           string          `json:"to,omitempty" doc:"The last day"`
	DateOrder    string          `json:"date_order,omitempty" enum:"ymd,dmy,mdy"`
	TimeZone     string          `json:"time_zone"`
	Creates      ImportCreates   `json:"creates"`
	Problems     []ImportProblem `json:"problems" nullable:"false" doc:"The first 200"`
	ProblemCount int             `json:"problem_count"`
}

// Import is a file being taken in, or taken in. All of it is, or nothing.
type Import struct {
	ID           ImportID           `json:"id"`
	WorkspaceID  access.WorkspaceID `json:"workspace_id"`
	State        string             `json:"state" enum:"running,done,failed"`
	LinesDone    int                `json:"lines_done"`
	LinesTotal   int                `json:"lines_total"`
	Created      int                `json:"created"`
	Unchanged    int                `json:"unchanged" doc:"Lines whose entries were there already"`
	Problems     []ImportProblem    `json:"problems" nullable:"false"`
	ProblemCount int                `json:"problem_count"`
	CreatedAt    time.Time          `json:"created_at"`
	FinishedAt   *time.Time         `json:"finished_at,omitempty"`
}

// ImportByID names an import.
type ImportByID struct {
	ID ImportID `path:"id"`
}

// Imports are the use cases about CSV files. Only admins of the workspace import.
type Imports struct {
	Store Store
	// Background runs the import after the answer has been given.
	Background func(func(context.Context))
}

// Preview says what an import would do, and does nothing.
func (m *Imports) Preview(ctx context.Context, who access.Caller, in ImportFile) (ImportPreview, error) {
	panic("not built yet")
}

// Start an import, which goes on after the answer.
func (m *Imports) Start(ctx context.Context, who access.Caller, in ImportFile) (Import, error) {
	panic("not built yet")
}

// Get says how far an import is.
func (m *Imports) Get(ctx context.Context, who access.Caller, in ImportByID) (Import, error) {
	panic("not built yet")
}

// ImportStore is what imports need kept.
type ImportStore interface{}
