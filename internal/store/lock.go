package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/track"
)

// tracked is [Store.writeAs] for everything that can change tracked time, with the one guard of locked periods under it
// (data.md, Locked period): it compares what the entries were, of those that do says it touches, and of all that carry the
// revision of the transaction, with what they are afterwards. inLocked says that an admin was asked.
func (s *Store) tracked(ctx context.Context, who access.Caller, inLocked bool, do func(tx *Tx, guard *guard) error) error {
	_, err := s.writeAs(ctx, who, func(tx *Tx) error {
		g := &guard{tx: tx, before: map[track.EntryID]*track.Fact{}, settings: map[access.WorkspaceID]track.Settings{}}
		if err := do(tx, g); err != nil {
			return err
		}
		changes, err := g.changes(ctx)
		if err != nil {
			return err
		}
		return track.GuardLocked(who, changes, inLocked)
	})
	return err
}

// guard remembers what entries were before a write.
type guard struct {
	tx       *Tx
	before   map[track.EntryID]*track.Fact
	settings map[access.WorkspaceID]track.Settings
}

func (g *guard) of(ctx context.Context, w access.WorkspaceID) (track.Settings, error) {
	if known, ok := g.settings[w]; ok {
		return known, nil
	}
	found, err := trackReads{g.tx}.TrackedWorkspace(ctx, g.tx.org, w)
	g.settings[w] = found.Settings
	return found.Settings, err
}

// hold remembers the locked entries of a workspace that the write may change: those the condition is about, on
// time_entries called e. The condition is what an index finds them by.
func (g *guard) hold(ctx context.Context, w access.WorkspaceID, which string, args ...any) error {
	settings, err := g.of(ctx, w)
	if err != nil || settings.Lock().IsZero() {
		return err
	}
	var c clause
	c.add(which, args...)
	c.add("+e.workspace_id = ?", w)
	c.add("e.start_at < ?", ms(settings.Lock()))
	return g.remember(ctx, c)
}

// holdProject remembers the locked entries on a project.
func (g *guard) holdProject(ctx context.Context, p access.ProjectID) error {
	return g.holdIn(ctx, `select workspace_id from projects where +organization_id = $1 and id = $2`, int64(p), "e.project_id = ?")
}

// holdIn is hold for what belongs to the workspace a statement finds; nothing for what there is not.
func (g *guard) holdIn(ctx context.Context, workspace string, id int64, which string) error {
	var w access.WorkspaceID
	err := g.tx.queryRow(ctx, workspace, g.tx.org, id).Scan(&w)
	if noRow(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return g.hold(ctx, w, which, id)
}

// holdEntry remembers an entry that the write may change, wherever it lies.
func (g *guard) holdEntry(ctx context.Context, id track.EntryID) error {
	var c clause
	c.add("e.id = ?", id)
	return g.remember(ctx, c)
}

func (g *guard) remember(ctx context.Context, c clause) error {
	found, err := g.tx.entryFacts(ctx, c)
	maps.Copy(g.before, found)
	return err
}

// entryFacts are the entries of the organization that the condition is about.
func (tx *Tx) entryFacts(ctx context.Context, c clause) (map[track.EntryID]*track.Fact, error) {
	found := map[track.EntryID]*track.Fact{}
	c.add("+e.organization_id = ?", tx.org)
	rows, err := tx.query(ctx, `select e.id, e.workspace_id, e.user_id, coalesce(e.project_id, 0), coalesce(p.client_id, 0), coalesce(e.task_id, 0), e.billable, e.start_at, e.stop_at is null, e.seconds,
			coalesce(e.rate_cents, -1), coalesce(e.cost_cents, -1), e.currency, coalesce((select string_agg(cast(x.tag_id as text), ',') from time_entry_tags x where x.time_entry_id = e.id), '')
		from time_entries e left join projects p on p.id = e.project_id where `+c.String(), c.args...)
	return found, each(rows, err, func(r *sql.Rows) error {
		var id track.EntryID
		var f track.Fact
		err := r.Scan(&id, &f.Workspace, &f.User, &f.Project, &f.Client, &f.Task, &f.Billable, &f.Start, &f.Running, &f.Seconds, &f.Rate, &f.Cost, &f.Currency, &f.Tags)
		if strings.Contains(f.Tags, ",") {
			tags := strings.Split(f.Tags, ",")
			slices.Sort(tags)
			f.Tags = strings.Join(tags, ",")
		}
		found[id] = &f
		return err
	})
}

// changes of entries that were or are in a locked period.
func (g *guard) changes(ctx context.Context) ([]track.LockedChange, error) {
	var workspaces []access.WorkspaceID
	rows, err := g.tx.query(ctx, `select distinct workspace_id from time_entries where organization_id = $1 and revision = $2`, g.tx.org, g.tx.Revision)
	err = each(rows, err, func(r *sql.Rows) error {
		var w access.WorkspaceID
		err := r.Scan(&w)
		workspaces = append(workspaces, w)
		return err
	})
	if err != nil {
		return nil, err
	}
	now := map[track.EntryID]*track.Fact{}
	for _, w := range workspaces {
		settings, err := g.of(ctx, w)
		if err != nil {
			return nil, err
		}
		if settings.Lock().IsZero() {
			continue
		}
		var c clause
		c.add("e.organization_id = ? and e.revision = ?", g.tx.org, g.tx.Revision)
		c.add("+e.workspace_id = ?", w) // by the revision: it is of a few entries, and a workspace's past of nearly all
		c.add("+e.start_at < ?", ms(settings.Lock()))
		found, err := g.tx.entryFacts(ctx, c)
		if err != nil {
			return nil, err
		}
		maps.Copy(now, found)
	}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(g.before)), 1000) {
		var c clause
		c.add(in(&c, "e.id", some))
		found, err := g.tx.entryFacts(ctx, c)
		if err != nil {
			return nil, err
		}
		maps.Copy(now, found)
	}
	ids := maps.Clone(g.before)
	maps.Copy(ids, now)
	var changes []track.LockedChange
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		before, after := g.before[id], now[id]
		if before != nil && after != nil && *before == *after {
			continue
		}
		for _, f := range []*track.Fact{before, after} {
			if f == nil {
				continue
			}
			settings, err := g.of(ctx, f.Workspace)
			if err != nil {
				return nil, err
			}
			if f.Start < ms(settings.Lock()) && !settings.Lock().IsZero() {
				changes = append(changes, track.LockedChange{Workspace: f.Workspace, Day: settings.LockedBefore, Before: before, After: after})
				break
			}
		}
	}
	return changes, nil
}

// elsewhere refuses to end the timer of somebody in another organization where it began in a locked period: who asks has no
// say there in this organization's name.
func (tx *Tx) elsewhere(ctx context.Context, org access.OrganizationID, w access.WorkspaceID, start int64) error {
	found, err := trackReads{tx}.TrackedWorkspace(ctx, org, w)
	if err != nil {
		return err
	}
	if lock := found.Settings.Lock(); !lock.IsZero() && start < ms(lock) {
		return fault.New(fault.Denied, "Your timer in another organization began in a period that is locked there. End it there first, or have it ended by an admin.")
	}
	return nil
}
