package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/job"
	"vitrine/internal/org"
	"vitrine/internal/store"
	"vitrine/internal/track"
)

// workspace is another one of the organization.
func (a agency) workspace(name string) access.WorkspaceID {
	a.t.Helper()
	in := org.NewWorkspace{}
	in.Body.Name = name
	w, err := (&org.Directory{Store: a.s, Now: a.clock.Now}).CreateWorkspace(a.t.Context(), a.as(a.admin), in)
	if err != nil {
		a.t.Fatal(err)
	}
	return w.ID
}

// node is a runner of imports over what may be the store with something in between.
func (a agency) node(s track.Store) *job.Runner {
	return &job.Runner{Queue: s, Kinds: map[job.Kind]job.Work{track.ImportKind: track.New(s).Imports.Work()}, Log: slog.New(slog.NewTextHandler(a.t.Output(), nil))}
}

// work does what is due.
func (a agency) work() {
	a.t.Helper()
	if err := a.node(a.s).Drain(a.t.Context()); err != nil {
		a.t.Fatal(err)
	}
}

func (a agency) imported(id track.ImportID) track.Import {
	a.t.Helper()
	found, err := a.book.Imports.Get(a.t.Context(), a.as(a.admin), track.ImportByID{ID: id})
	if err != nil {
		a.t.Fatal(err)
	}
	return found
}

// started is an import that was asked for and has not begun.
func (a agency) started(in track.ImportFile) track.ImportID {
	a.t.Helper()
	begun, err := a.book.Imports.Start(a.t.Context(), a.as(a.admin), in)
	if err != nil || begun.State != "running" {
		a.t.Fatalf("%+v, %v", begun, err)
	}
	return begun.ID
}

// dies is a node that disappears in the middle: from its nth part on nothing of what it does reaches the store.
func (a agency) dies(after int) {
	a.t.Helper()
	gone := errors.New("the node is gone")
	s := &dying{Store: a.s, left: after, gone: gone}
	if err := a.node(s).Drain(a.t.Context()); !errors.Is(err, gone) {
		a.t.Fatalf("it ended with %v", err)
	}
}

type dying struct {
	track.Store
	left int
	gone error
}

func (d *dying) AddImported(ctx context.Context, who access.Caller, id track.ImportID, batch track.ImportBatch, inLocked bool) error {
	if d.left == 0 {
		return d.gone
	}
	d.left--
	return d.Store.AddImported(ctx, who, id, batch, inLocked)
}

func (d *dying) PutOffJob(context.Context, job.Lease, job.Again) error { return d.gone }
func (d *dying) TakeJob(ctx context.Context, kinds []job.Kind, lease time.Duration) (*job.Job, error) {
	if d.left == 0 {
		return nil, d.gone
	}
	return d.Store.TakeJob(ctx, kinds, lease)
}

// A node that disappears in the middle of an import leaves it to another, once its lease has run out: nothing comes twice and
// nothing is missing, those who tracked on what the file brings are on its team, and the figures are those of one import.
func TestAnImportGoesOnWhereANodeDisappeared(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		tom := a.member("Tom", access.WorkspaceMember)
		in := a.long("ana@acme.example", "Falcon", 1100)
		in.RawBody = append(in.RawBody, "tom@acme.example,Kestrel,Falcon,Build,design,2026-11-02,09:00,0:30\n"...)
		id := a.started(in)
		a.dies(1)
		if now := a.imported(id); now.State != "running" || now.Created != 500 || now.LinesDone != 500 {
			t.Fatalf("%+v", now)
		}
		a.work() // the lease still holds
		if now := a.imported(id); now.State != "running" || now.Created != 500 {
			t.Fatalf("another node went on while the lease held: %+v", now)
		}
		a.clock.Advance(job.LeaseFor)
		a.work()
		if done := a.imported(id); done.State != "done" || done.Created != 1101 || done.Unchanged != 0 || done.LinesDone != 1101 || a.total() != 1101 {
			t.Errorf("%+v, %d entries", done, a.total())
		}
		projects, err := a.book.Projects.List(t.Context(), a.as(tom), track.ListProjects{Page: track.Page{Limit: 50}})
		if err != nil || projects.Total != 1 || projects.Items[0].Members != 2 {
			t.Errorf("Tom sees %+v, %v", projects, err)
		}
	})
}

// What the first attempt still wants to write, once another has begun, is refused.
func TestAnAttemptThatWasOvertakenWritesNothing(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		id := a.started(a.long("ana@acme.example", "Falcon", 1100))
		slow := &between{Store: a.s, then: func(parts int) {
			if parts == 1 { // it hangs here; meanwhile another node takes over and ends
				a.clock.Advance(job.LeaseFor)
				a.work()
			}
		}}
		if err := a.node(slow).Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if done := a.imported(id); slow.parts != 1 || done.State != "done" || done.Created != 1100 || done.Unchanged != 0 || a.total() != 1100 {
			t.Errorf("%d parts, %+v, %d entries", slow.parts, done, a.total())
		}
	})
}

// Who lost the right while the import had no node ends it; what was taken in is said, whoever took it in.
func TestAnImportThatGoesOnIsDecidedByTheRightsAtThatMoment(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		lead := a.member("Lead", access.WorkspaceAdmin)
		begun, err := a.book.Imports.Start(t.Context(), a.as(lead), a.long("ana@acme.example", "Falcon", 1100))
		if err != nil {
			t.Fatal(err)
		}
		a.dies(1)
		a.promote(lead, access.WorkspaceMember)
		a.clock.Advance(job.LeaseFor)
		a.work()
		if ended := a.imported(begun.ID); ended.State != "failed" || ended.Created != 500 ||
			ended.Problems[0].Message != "Whoever started the import is no admin of the workspace any more. By then 500 of 1100 lines had been imported; they stay, and the same file again goes on from there." {
			t.Errorf("%+v", ended)
		}
	})
}

// A program that is stopped leaves its imports to the next one, at once.
func TestAnImportGoesOnAfterAStop(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		id := a.started(a.long("ana@acme.example", "Falcon", 1100))
		ctx, stop := context.WithCancel(t.Context())
		_ = a.node(&between{Store: a.s, then: func(int) { stop() }}).Drain(ctx)
		if now := a.imported(id); now.State != "running" || now.Created != 500 {
			t.Fatalf("%+v", now)
		}
		a.work()
		if done := a.imported(id); done.State != "done" || done.Created != 1100 || a.total() != 1100 {
			t.Errorf("%+v", done)
		}
	})
}

// Asking for an import that nobody is at leaves the others alone, and itself too.
func TestAskingForAnInterruptedImportFailsNone(t *testing.T) {
	eachAgency(t, func(t *testing.T, a agency) {
		first := a.started(a.long("ana@acme.example", "Falcon", 1100))
		a.dies(1)
		in := a.long("ana@acme.example", "Falcon", 1100)
		in.WorkspaceID = a.workspace("Second")
		second := a.started(in)
		a.clock.Advance(time.Minute)
		if one, other := a.imported(first), a.imported(second); one.State != "running" || other.State != "running" {
			t.Fatalf("%+v %+v", one, other)
		}
		a.work()
		if one, other := a.imported(first), a.imported(second); one.State != "done" || one.Created != 1100 || other.State != "done" || other.Created != 1100 {
			t.Errorf("%+v %+v", one, other)
		}
	})
}

// The only program that serves a file goes on at once after a kill; where several nodes share a database, their leases hold.
func TestAStartFreesTheJobsOfTheOnlyProgram(t *testing.T) {
	EachAt(t, NewClock(), func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		id, err := s.AddJob(ctx, job.New{Kind: "x"})
		if err != nil || id == 0 {
			t.Fatal(err)
		}
		if _, err := s.TakeJob(ctx, []job.Kind{"x"}, job.LeaseFor); err != nil {
			t.Fatal(err)
		}
		if err := s.FreeJobs(ctx); err != nil {
			t.Fatal(err)
		}
		again, err := s.TakeJob(ctx, []job.Kind{"x"}, job.LeaseFor)
		only := t.Name() == "TestAStartFreesTheJobsOfTheOnlyProgram/SQLite"
		if err != nil || (again != nil) != only || only && again.Failures != 1 {
			t.Errorf("%+v, %v", again, err)
		}
	})
}

// The queue, step by step.
func TestQueue(t *testing.T) {
	clock := NewClock()
	EachAt(t, clock, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		kinds := []job.Kind{"mail"}
		add := func(j job.New) job.ID {
			t.Helper()
			id, err := s.AddJob(ctx, j)
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		take := func() *job.Job {
			t.Helper()
			j, err := s.TakeJob(ctx, kinds, job.LeaseFor)
			if err != nil {
				t.Fatal(err)
			}
			return j
		}
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		none := func(when string) {
			t.Helper()
			if j := take(); j != nil {
				t.Errorf("%s: there is %+v", when, j)
			}
		}
		none("at first")
		later := add(job.New{Kind: "mail", Args: map[string]int{"to": 7}, At: clock.Now().Add(time.Hour)})
		first := add(job.New{Kind: "mail", Unique: "daily"})
		if again := add(job.New{Kind: "mail", Unique: "daily"}); again != 0 {
			t.Error("a unique job is kept twice")
		}
		add(job.New{Kind: "other"})
		select {
		case <-s.JobsAdded():
		default:
			t.Error("nobody is told of new jobs")
		}

		j := take()
		if j == nil || j.Lease != (job.Lease{Job: first, Attempt: 1}) || j.Failures != 0 {
			t.Fatalf("%+v", j)
		}
		none("while it runs, and before another is due")
		clock.Advance(job.LeaseFor - time.Second)
		ok(s.RenewJob(ctx, j.Lease, job.LeaseFor))
		clock.Advance(job.LeaseFor - time.Second)
		none("while its lease is renewed")
		clock.Advance(time.Second)
		second := take()
		if second == nil || second.Lease.Job != first || second.Attempt != 2 || second.Failures != 1 || second.Why == "" {
			t.Fatalf("%+v", second)
		}
		for what, err := range map[string]error{
			"renew": s.RenewJob(ctx, j.Lease, job.LeaseFor), "end": s.EndJob(ctx, j.Lease), "put off": s.PutOffJob(ctx, j.Lease, job.Again{}), "fail": s.FailJob(ctx, j.Lease, "no"),
		} {
			if !errors.Is(err, job.ErrLost) {
				t.Errorf("an attempt that was overtaken may %s: %v", what, err)
			}
		}
		ok(s.PutOffJob(ctx, second.Lease, job.Again{After: time.Minute, Why: "the server is away"}))
		none("before it is due again")
		if again := add(job.New{Kind: "mail", Unique: "daily"}); again != 0 {
			t.Error("a unique job that waits is kept twice")
		}
		clock.Advance(time.Minute)
		third := take()
		if third == nil || third.Failures != 2 || third.Why != "the server is away" {
			t.Fatalf("%+v", third)
		}
		ok(s.PutOffJob(ctx, third.Lease, job.Again{Stopped: true}))
		if third = take(); third == nil || third.Failures != 2 {
			t.Fatalf("a stop counts as a failure, or is lost: %+v", third)
		}
		ok(s.PutOffJob(ctx, third.Lease, job.Again{}))
		if third = take(); third == nil || third.Failures != 0 {
			t.Fatalf("what is done again remembers failures: %+v", third)
		}
		ok(s.FailJob(ctx, third.Lease, "it cannot be delivered"))
		none("after it failed for good")
		if again := add(job.New{Kind: "mail", Unique: "daily"}); again == 0 {
			t.Error("a job that failed keeps others out")
		}
		ok(s.EndJob(ctx, take().Lease))
		clock.Advance(time.Hour)
		last := take()
		var args map[string]int
		if last == nil || last.Lease.Job != later || json.Unmarshal(last.Args, &args) != nil || args["to"] != 7 {
			t.Fatalf("%+v", last)
		}
		figures, err := s.Jobs(ctx)
		if err != nil || len(figures) != 2 || figures[0].Failed != 1 || figures[1].Waiting != 1 || figures[1].Late < time.Hour {
			t.Errorf("%+v, %v", figures, err)
		}
		if over, err := func() (bool, error) { _, over, err := s.TakeJobByID(ctx, first, job.LeaseFor); return over, err }(); err != nil || !over {
			t.Errorf("%v %v", over, err)
		}
		ok(s.DeleteOver(ctx))
		clock.Advance(31 * 24 * time.Hour)
		ok(s.DeleteOver(ctx))
		if figures, err = s.Jobs(ctx); err != nil || figures[0].Failed != 0 {
			t.Errorf("%+v, %v", figures, err)
		}
	})
}
