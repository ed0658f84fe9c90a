package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"vitrine/internal/access"
	"vitrine/internal/query"
	"vitrine/internal/track"
)

// Heads are the organizations there are with their newest revisions, those where most has happened first.
func (s *Store) Heads(ctx context.Context) (heads []query.Head, err error) {
	rows, err := s.query(ctx, `select id, revision from organizations order by revision desc`)
	return heads, each(rows, err, func(r *sql.Rows) error {
		var h query.Head
		err := r.Scan(&h.Organization, &h.Revision)
		heads = append(heads, h)
		return err
	})
}

// The tags are texts because the two databases have no list in common.
const fedEntries = `select id, workspace_id, user_id, coalesce(project_id, 0), coalesce(task_id, 0), description, billable, start_at, stop_at is null, seconds,
		coalesce(rate_cents, 0), coalesce(cost_cents, 0), currency,
		coalesce((select string_agg(cast(tag_id as text), ',') from time_entry_tags where time_entry_id = time_entries.id), '')
	from time_entries `

// Since tells everything that changed in an organization's tracked time after a revision, as it is at one moment, and
// returns the revision of that moment. It follows revision columns, and the log for what was deleted.
func (s *Store) Since(ctx context.Context, organization, after int64, to query.Changes) (revision int64, err error) {
	isolation := sql.LevelDefault // SQLite reads one state from the first statement on
	if s.dialect.postgres {
		isolation = sql.LevelRepeatableRead
	}
	begun, err := s.reader.BeginTx(ctx, &sql.TxOptions{Isolation: isolation, ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer func() { _ = begun.Rollback() }()
	tx := &Tx{tx: begun, dialect: s.dialect}
	if err := tx.queryRow(ctx, `select revision from organizations where id = $1`, organization).Scan(&revision); err != nil {
		return 0, err
	}
	if revision == after {
		return revision, nil
	}
	var entries int64
	if err := tx.queryRow(ctx, `select count(*) from time_entries where organization_id = $1 and revision > $2`, organization, after).Scan(&entries); err != nil {
		return 0, err
	}
	to.Count(entries)
	if err := fedProjects(ctx, tx, organization, after, to.Project); err != nil {
		return 0, err
	}
	rows, err := tx.query(ctx, `select body from changes where organization_id = $1 and kind = $2 and revision > $3`, organization, entriesGoneKind, after)
	if err := each(rows, err, func(r *sql.Rows) error { return eachGone(r, to.Gone) }); err != nil {
		return 0, err
	}
	// By start, so that those of a period lie together in the replica.
	rows, err = tx.query(ctx, fedEntries+`where organization_id = $1 and revision > $2 order by start_at`, organization, after)
	return revision, eachFed(rows, err, organization, to.Entry, to.Gone)
}

func fedProjects(ctx context.Context, from querier, organization, after int64, told func(project, client int64) error) error {
	rows, err := from.query(ctx, `select id, coalesce(client_id, 0) from projects where organization_id = $1 and revision > $2`, organization, after)
	return each(rows, err, func(r *sql.Rows) error {
		var project, client int64
		if err := r.Scan(&project, &client); err != nil {
			return err
		}
		return told(project, client)
	})
}

// eachFed tells entries, and which of them run.
func eachFed(rows *sql.Rows, err error, organization int64, told func(query.Entry) error, running func(id int64) error) error {
	return each(rows, err, func(r *sql.Rows) error {
		e := query.Entry{Organization: organization}
		var start int64
		var runs bool
		var tags string
		err := r.Scan(&e.ID, &e.Workspace, &e.User, &e.Project, &e.Task, &e.Description, &e.Billable, &start, &runs, &e.Seconds, &e.Rate, &e.Cost, &e.Currency, &tags)
		if err != nil {
			return err
		}
		if runs {
			return running(e.ID)
		}
		e.Start = fromMS(start)
		if e.Tags, err = idsOf(tags); err != nil {
			return err
		}
		return told(e)
	})
}

const dayMS = 86_400_000

// Extent is an organization's newest revision, and then how many of its finished entries begin on each day, in order; those
// before 1970 begin on the day before it.
func (s *Store) Extent(ctx context.Context, organization int64) (revision int64, days []query.Load, err error) {
	if revision, err = s.Revision(ctx, access.OrganizationID(organization)); err != nil {
		return 0, nil, err
	}
	rows, err := s.query(ctx, `select case when start_at < 0 then -1 else start_at / 86400000 end as day, count(*) from time_entries
		where workspace_id in (select id from workspaces where organization_id = $1) group by 1 order by 1`, organization)
	return revision, days, each(rows, err, func(r *sql.Rows) error {
		var d query.Load
		err := r.Scan(&d.Day, &d.Entries)
		days = append(days, d)
		return err
	})
}

// During tells the finished entries of an organization that begin within days of [Store.Extent], as they are now.
func (s *Store) During(ctx context.Context, organization int64, days query.Days, told func(query.Entry) error) error {
	from := int64(days.From) * dayMS
	if days.From < 0 {
		from = math.MinInt64
	}
	// By workspace and start there is an index; the entries that it names are then read in the order they lie in.
	rows, err := s.query(ctx, fedEntries+`where id in (select id from time_entries where workspace_id in (select id from workspaces where organization_id = $1) and start_at >= $2 and start_at < $3)
		and stop_at is not null`,
		organization, from, int64(days.To)*dayMS)
	return eachFed(rows, err, organization, told, nil)
}

// EveryProject tells all projects of an organization with their clients.
func (s *Store) EveryProject(ctx context.Context, organization int64, told func(project, client int64) error) error {
	return fedProjects(ctx, s, organization, 0, told)
}

func eachGone(r *sql.Rows, gone func(int64) error) error {
	var body []byte
	if err := r.Scan(&body); err != nil {
		return err
	}
	var deleted entriesGone
	if err := json.Unmarshal(body, &deleted); err != nil {
		return err
	}
	for _, id := range deleted.IDs {
		if err := gone(id); err != nil {
			return err
		}
	}
	return nil
}

// idsOf reads "3,1,2".
func idsOf(text string) (ids []int64, err error) {
	if text == "" {
		return nil, nil
	}
	parts := strings.Split(text, ",")
	ids = make([]int64, len(parts))
	for i, part := range parts {
		if ids[i], err = strconv.ParseInt(part, 10, 64); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// Mark tells one history from another: it is what the log says happened at a revision, in short. A record that was put
// back to an earlier state, or made anew, has other marks at the revisions it makes from then on.
func (s *Store) Mark(ctx context.Context, organization, revision int64) (mark string, err error) {
	var lines, at, length int64
	err = s.queryRow(ctx, `select count(*), coalesce(min(at), 0), coalesce(sum(length(body)), 0) from changes where organization_id = $1 and revision = $2`, organization, revision).Scan(&lines, &at, &length)
	return fmt.Sprintf("%d/%d/%d", lines, at, length), err
}

// entryGone tells those who follow the log that an entry was deleted, and what it was. A deletion that is not noted stays
// in charts.
func (tx *Tx) entryGone(ctx context.Context, id track.EntryID, w access.WorkspaceID, was fields) error {
	tx.timeGone(w)
	return tx.note(ctx, entriesGoneKind, entriesGone{IDs: []int64{int64(id)}, Was: was})
}

const entriesGoneKind = "time_entries.deleted"

type entriesGone struct {
	IDs []int64 `json:"ids"`
	Was fields  `json:"was,omitempty"`
}

// Datasets are those that an organization can ask about.
func (s *Store) Datasets(access.OrganizationID) query.Catalog { return query.Catalog{track.Time} }

// Names are what the things of an organization are called now.
func (s *Store) Names(org access.OrganizationID) query.Names { return names{s, org} }

type names struct {
	store *Store
	org   access.OrganizationID
}

// labelled are the statements of ids, names and colours.
var labelled = map[query.Dimension]string{
	track.ByProject:   `select x.id, x.name, x.colour from projects x where x.organization_id = $1`,
	track.ByClient:    `select x.id, x.name, '' from clients x where x.organization_id = $1`,
	track.ByUser:      `select x.id, coalesce(m.name, x.name), '' from users x join memberships m on m.user_id = x.id where m.organization_id = $1`,
	track.ByGroup:     `select x.id, x.name, '' from groups x where x.organization_id = $1`,
	track.ByTask:      `select x.id, x.name, '' from tasks x where x.organization_id = $1`,
	track.ByTag:       `select x.id, x.name, '' from tags x where x.organization_id = $1`,
	track.ByWorkspace: `select x.id, x.name, '' from workspaces x where x.organization_id = $1`,
}

// HomesOf are the workspaces that clients or tags are of.
func (s *Store) HomesOf(ctx context.Context, org access.OrganizationID, by query.Dimension, ids []int64) (map[int64]access.WorkspaceID, error) {
	homes := make(map[int64]access.WorkspaceID, len(ids))
	table, ok := map[query.Dimension]string{track.ByClient: "clients", track.ByTag: "tags"}[by]
	if !ok {
		return homes, nil
	}
	var c clause
	c.add("+organization_id = ?", org)
	c.add(in(&c, "id", ids))
	rows, err := s.query(ctx, `select id, workspace_id from `+table+` where `+c.String(), c.args...)
	return homes, each(rows, err, func(r *sql.Rows) error {
		var id int64
		var w access.WorkspaceID
		err := r.Scan(&id, &w)
		homes[id] = w
		return err
	})
}

// Labels implements [query.Names].
func (n names) Labels(ctx context.Context, by query.Dimension, ids []int64) (map[int64]query.Label, error) {
	labels := make(map[int64]query.Label, len(ids))
	text, ok := labelled[by]
	if !ok || len(ids) == 0 {
		return labels, nil
	}
	c := clause{args: []any{n.org}}
	listed := in(&c, "x.id", ids)
	rows, err := n.store.query(ctx, text+` and `+listed, c.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var id int64
		var label query.Label
		err := r.Scan(&id, &label.Name, &label.Colour)
		labels[id] = label
		return err
	})
	if err != nil || by != track.ByProject {
		return labels, err
	}
	// Projects of one colour are told apart by their age, wherever they are shown: each takes the next shade of it.
	rows, err = n.store.query(ctx, `select x.id, (select count(*) from projects y where y.organization_id = x.organization_id and y.colour = x.colour and y.id < x.id)
		from projects x where +x.organization_id = $1 and `+listed, c.args...)
	return labels, each(rows, err, func(r *sql.Rows) error {
		var id int64
		var older int
		err := r.Scan(&id, &older)
		label := labels[id]
		label.Slot = older
		labels[id] = label
		return err
	})
}

// Find implements [query.Names]. Case is folded here because SQLite folds only that of ASCII.
func (n names) Find(ctx context.Context, by query.Dimension, search string) (ids []int64, err error) {
	text, ok := labelled[by]
	if !ok {
		return nil, nil
	}
	search = strings.ToLower(search)
	rows, err := n.store.query(ctx, text, n.org)
	err = each(rows, err, func(r *sql.Rows) error {
		var id int64
		var name, colour string
		err := r.Scan(&id, &name, &colour)
		if strings.Contains(strings.ToLower(name), search) {
			ids = append(ids, id)
		}
		return err
	})
	return ids, err
}

// Members implements [query.Names]: groups alone stand for others, for users.
func (n names) Members(ctx context.Context, _ query.Dimension) (map[int64][]int64, error) {
	users, inner := map[int64][]int64{}, map[int64][]int64{}
	rows, err := n.store.query(ctx, `select g.id, coalesce(m.member_kind, ''), coalesce(m.member_id, 0) from groups g left join group_members m on m.group_id = g.id where g.organization_id = $1`, n.org)
	err = each(rows, err, func(r *sql.Rows) error {
		var group, member int64
		var kind string
		if err := r.Scan(&group, &kind, &member); err != nil {
			return err
		}
		switch kind {
		case "user":
			users[group] = append(users[group], member)
		case "group":
			inner[group] = append(inner[group], member)
		}
		if _, known := users[group]; !known {
			users[group] = nil
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	members := make(map[int64][]int64, len(users))
	for group := range users {
		reached := []int64{group}
		for i := 0; i < len(reached); i++ {
			for _, next := range inner[reached[i]] {
				if !slices.Contains(reached, next) {
					reached = append(reached, next)
				}
			}
			members[group] = append(members[group], users[reached[i]]...)
		}
		slices.Sort(members[group])
		members[group] = slices.Compact(members[group])
	}
	return members, nil
}
