package track

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/job"
)

// ImportKind is the job of taking a file in.
const ImportKind job.Kind = "import"

const (
	// importBatch is how many entries are kept at once: other writes wait for no more. More at once would be quicker, and the others wait longer.
	importBatch = 500
	// importAttempts is how many attempts may fail for no reason of the file's.
	importAttempts = 5
	// importsAtOnce is how many files are taken in at once on one node.
	importsAtOnce = 4
)

// ImportOrder is what somebody wants imported.
type ImportOrder struct {
	Options    ImportOptions
	AddsPeople bool // they might add people when they asked
	Lines      int
	File       []byte
}

// ImportBrings is what a file was found to bring, before any of it was taken in.
type ImportBrings struct {
	People   []string      `json:"people"` // by their addresses
	Projects []ProjectName `json:"projects"`
}

// PendingImport is an import that goes on.
type PendingImport struct {
	ImportOrder
	Organization access.OrganizationID
	By           access.UserID
	At           time.Time     // when it was asked for
	LinesDone    int           // that are in, by an earlier attempt
	Brings       *ImportBrings // nil: nothing has been taken in yet
}

// importArgs are the arguments of the job.
type importArgs struct {
	Import ImportID `json:"import"`
}

// ImportArgs are the arguments of the job that does an import.
func ImportArgs(id ImportID) any { return importArgs{id} }

// Start an import, which goes on after the answer. Conflict while another one runs in the workspace.
func (m *Imports) Start(ctx context.Context, who access.Caller, in ImportFile) (Import, error) {
	if err := fault.Within(in); err != nil {
		return Import{}, err
	}
	id, _, err := m.begin(ctx, who, in)
	if err != nil {
		return Import{}, err
	}
	return m.Get(ctx, who, ImportByID{ID: id})
}

// Run an import to its end: here, unless a program that serves is quicker. One into the workspace that was left in the middle,
// as its program was killed, is finished first, by the rights of whoever asked for that one.
func (m *Imports) Run(ctx context.Context, who access.Caller, in ImportFile) (Import, error) {
	runner := job.Runner{Queue: m.Store, Kinds: map[job.Kind]job.Work{ImportKind: m.Work()}, Log: slog.New(slog.DiscardHandler)}
	if isAdmin(who, in.WorkspaceID) {
		if err := m.finishLeft(ctx, &runner, in.WorkspaceID); err != nil {
			return Import{}, err
		}
		var err error
		if who.View, err = m.Store.View(ctx, who.Organization); err != nil {
			return Import{}, err
		}
	}
	id, j, err := m.begin(ctx, who, in)
	if err != nil {
		return Import{}, err
	}
	if err := runner.Finish(ctx, j); err != nil {
		return Import{}, err
	}
	return m.Get(ctx, who, ImportByID{ID: id})
}

// finishLeft does the import into a workspace that goes on, when nobody is at it.
func (m *Imports) finishLeft(ctx context.Context, runner *job.Runner, w access.WorkspaceID) error {
	left, _, err := m.Store.JobOf(ctx, ImportKind, onlyOneInto(w))
	if err != nil || left == 0 {
		return err
	}
	return runner.FinishLeft(ctx, left, func(ctx context.Context) (time.Time, error) {
		_, lease, err := m.Store.JobOf(ctx, ImportKind, onlyOneInto(w))
		return lease, err
	})
}

// onlyOneInto a workspace goes on at a time.
func onlyOneInto(w access.WorkspaceID) string { return fmt.Sprint("workspace ", w) }

// begin checks what is asked about before anything is kept, and keeps the import.
func (m *Imports) begin(ctx context.Context, who access.Caller, in ImportFile) (ImportID, job.ID, error) {
	order := ImportOrder{Options: in.ImportOptions, AddsPeople: who.RequireAdmin() == nil, File: in.RawBody}
	if !who.Repeats() {
		c, err := m.prepare(ctx, who, &in)
		if err != nil {
			return 0, 0, err
		}
		if err := m.ask(ctx, who, c, in); err != nil {
			return 0, 0, err
		}
		order.Options, order.Lines = in.ImportOptions, c.sheet.count()
	}
	id, j, err := m.Store.BeginImport(ctx, who, order, job.New{Kind: ImportKind, Organization: who.Organization, Unique: onlyOneInto(in.WorkspaceID)})
	return id, j, taken(err, "Another file is being imported into this workspace. Wait until it is done.")
}

// ask about what is in locked periods or looks shifted; the guard under the writes asks about the first again.
func (m *Imports) ask(ctx context.Context, who access.Caller, c *check, in ImportFile) error {
	asks := !c.settings.Lock().IsZero() && !in.InLocked
	if !asks && in.Shifted {
		return nil
	}
	var locked []LockedChange
	var shift shifts
	if err := m.fresh(ctx, c, func(e *ImportEntry, fresh bool) {
		shift.add(e, fresh)
		if fresh && asks && c.settings.locks(e.Start) {
			locked = append(locked, c.lockedChange(e))
		}
	}); err != nil || c.refused() != nil {
		return err
	}
	if err := GuardLocked(who, locked, false); err != nil {
		return err
	}
	return m.notShifted(ctx, c, &shift, in.Shifted)
}

// Get says how far an import is.
func (m *Imports) Get(ctx context.Context, who access.Caller, in ImportByID) (Import, error) {
	found, err := m.Store.Import(ctx, who.Organization, in.ID)
	if err != nil {
		return Import{}, err
	}
	if who.View.WorkspaceRole(who.User, found.WorkspaceID) < access.WorkspaceAdmin {
		return Import{}, fault.Missing()
	}
	return found, nil
}

// Work is how imports are done after they were asked for. An attempt reads the file from its start: what an earlier one has taken
// in stays as it is, by its keys.
func (m *Imports) Work() job.Work {
	return job.Work{AtOnce: importsAtOnce, Attempts: importAttempts,
		Do: func(ctx context.Context, j job.Job) error {
			return m.pending(ctx, j, func(a *importAttempt) error { return a.run(ctx) })
		},
		GaveUp: func(ctx context.Context, j job.Job) error {
			return m.pending(ctx, j, func(a *importAttempt) error { return a.end(ctx, "The entries could not be kept.") })
		},
	}
}

// pending does something with the import of a job, unless it has ended.
func (m *Imports) pending(ctx context.Context, j job.Job, do func(*importAttempt) error) error {
	var args importArgs
	if err := json.Unmarshal(j.Args, &args); err != nil {
		return err
	}
	p, err := m.Store.PendingImport(ctx, args.Import)
	if err != nil {
		if fault.KindOf(err) == fault.NotFound { // it has ended, or its workspace has
			return nil
		}
		return err
	}
	return do(&importAttempt{Imports: m, PendingImport: p, id: args.Import, job: j})
}

// importAttempt is one attempt at an import. What whoever started it may do is decided for each batch when it is written.
type importAttempt struct {
	*Imports
	PendingImport
	id   ImportID
	job  job.Job
	done int // lines that are in, by this attempt
}

// run the attempt. What somebody decided ends the import, and is told to who looks at it; anything else is worth another attempt.
func (a *importAttempt) run(ctx context.Context) error {
	err := a.takeIn(ctx)
	if words := endsWith(err); words != "" {
		return a.end(ctx, words)
	}
	return err
}

// takeIn checks every line and, when all are right, keeps them, batch by batch.
func (a *importAttempt) takeIn(ctx context.Context) error {
	who, err := a.caller(ctx)
	if err != nil {
		return err
	}
	who.Now = a.At // the file is judged as on the day it was handed in
	c, err := a.open(ctx, who, ImportFile{a.Options, a.File}, a.AddsPeople, a.Brings)
	if err != nil {
		return err
	}
	for range c.entries() {
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if problems := c.refused(); problems != nil {
		return a.Store.FailImport(ctx, a.job.Lease, a.id, problems, c.problemCount)
	}
	leftOut, problems, count := c.leftOut+c.wrongLines, c.problems, c.problemCount
	people := map[string]ImportPerson{}
	for _, p := range c.plan.People {
		people[p.Email] = p
	}
	projects, err := a.brings(ctx, c.plan)
	if err != nil {
		return err
	}
	batch := ImportBatch{Lease: a.job.Lease, Workspace: c.plan.Workspace, Currency: c.plan.Currency, Projects: projects}
	brought := map[string]bool{}
	keep := func() error {
		batch.Done = a.done + len(batch.Entries)
		if err := a.add(ctx, batch); err != nil {
			return err
		}
		a.done = batch.Done
		batch.Entries, batch.People = batch.Entries[:0], nil
		clear(brought)
		return nil
	}
	for e := range c.entries() {
		if p, is := people[e.Email]; is && !brought[e.Email] {
			brought[e.Email] = true
			batch.People = append(batch.People, p)
		}
		if batch.Entries = append(batch.Entries, e); len(batch.Entries) == importBatch {
			if err := keep(); err != nil {
				return err
			}
		}
	}
	if len(batch.Entries) > 0 {
		if err := keep(); err != nil {
			return err
		}
	}
	return a.Store.FinishImport(ctx, a.job.Lease, a.id, leftOut, problems, count)
}

// brings are the projects that the file brings, those that an earlier attempt has made too. They are kept before the first is made.
func (a *importAttempt) brings(ctx context.Context, plan ImportPlan) (map[ProjectName]bool, error) {
	if a.Brings == nil {
		a.Brings = &ImportBrings{Projects: plan.Projects}
		for _, p := range plan.People {
			a.Brings.People = append(a.Brings.People, p.Email)
		}
		if err := a.Store.KeepBrings(ctx, a.job.Lease, a.id, *a.Brings); err != nil {
			return nil, err
		}
	}
	projects := map[ProjectName]bool{}
	for _, p := range slices.Concat(plan.Projects, a.Brings.Projects) {
		projects[p] = true
	}
	return projects, nil
}

// caller is whoever started the import, with their rights as they are now; Denied when those no longer let them import.
func (a *importAttempt) caller(ctx context.Context) (access.Caller, error) {
	view, err := a.Store.View(ctx, a.Organization)
	if err != nil {
		return access.Caller{}, err
	}
	who := access.Caller{User: a.By, Organization: a.Organization, View: view, Now: a.job.Begun}
	if !isAdmin(who, a.Options.WorkspaceID) {
		return who, fault.New(fault.Denied, "Whoever started the import is no admin of the workspace any more.")
	}
	return who, nil
}

// add keeps a batch, when who imports may still do it.
func (a *importAttempt) add(ctx context.Context, batch ImportBatch) error {
	for {
		who, err := a.caller(ctx)
		if err != nil {
			return err
		}
		if len(batch.People) > 0 && who.RequireAdmin() != nil {
			return fault.New(fault.Denied, "The person who started the import can no longer add people to the organization.")
		}
		if err := a.Store.AddImported(ctx, who, a.id, batch, a.Options.InLocked); !errors.Is(err, access.ErrOvertaken) {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// end the import early, and say how much of it is in.
func (a *importAttempt) end(ctx context.Context, words string) error {
	kept := "Nothing was imported."
	if done := max(a.done, a.LinesDone); done > 0 {
		kept = fmt.Sprintf("By then %d of %d lines had been imported; they stay, and the same file again goes on from there.", done, a.Lines)
	}
	return a.Store.FailImport(ctx, a.job.Lease, a.id, []ImportProblem{{Message: words + " " + kept}}, 1)
}

// endsWith is why an import ends when somebody decided it; empty when nobody did.
func endsWith(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return ""
	}
	switch f.Kind {
	case fault.Invalid:
		if len(f.Fields) > 0 {
			return f.Fields[0].Message
		}
		return f.Message
	case fault.Denied, fault.NotFound:
		return f.Message
	case fault.Conflict:
		if l, is := f.Current.(Locked); is {
			return fmt.Sprintf("Meanwhile time was locked where %s of the file lie.", entries(l.Entries))
		}
		return f.Message
	}
	return ""
}
