package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/track"
)

var _ track.Store = (*Store)(nil)

// clause collects the conditions of a statement; every "?" of a text takes the next argument.
type clause struct {
	texts []string
	args  []any
}

func (c *clause) add(text string, args ...any) {
	for _, arg := range args {
		c.args = append(c.args, arg)
		text = strings.Replace(text, "?", "$"+strconv.Itoa(len(c.args)), 1)
	}
	c.texts = append(c.texts, text)
}

func (c *clause) String() string {
	if len(c.texts) == 0 {
		return "true"
	}
	return strings.Join(c.texts, " and ")
}

// in is "column in (…)" with arguments; numbers beyond the limits of parameters are written out.
func in[ID ~int64](c *clause, column string, ids []ID) string {
	if len(ids) == 0 {
		return "false"
	}
	parts := make([]string, len(ids))
	for i, id := range ids {
		if len(ids) > 2000 {
			parts[i] = strconv.FormatInt(int64(id), 10)
			continue
		}
		c.args = append(c.args, int64(id))
		parts[i] = "$" + strconv.Itoa(len(c.args))
	}
	return column + " in (" + strings.Join(parts, ", ") + ")"
}

// inTexts is [in] of a few texts.
func inTexts[T ~string](c *clause, column string, texts []T) string {
	parts := make([]string, len(texts))
	for i, text := range texts {
		c.args = append(c.args, string(text))
		parts[i] = "$" + strconv.Itoa(len(c.args))
	}
	return column + " in (" + strings.Join(parts, ", ") + ")"
}

// each runs scan on every row.
func each(rows *sql.Rows, err error, scan func(*sql.Rows) error) error {
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// missing is NotFound for a row that is not there.
func missing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.Missing()
	}
	return err
}

// duplicate is track's Duplicate for a name that is taken.
func duplicate(err error) error {
	if isDuplicate(err) {
		return track.Duplicate()
	}
	return err
}

func matches(search string, texts ...string) bool {
	if search = strings.ToLower(strings.TrimSpace(search)); search == "" {
		return true
	}
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(strings.ToLower(text), search) })
}

func byName(a, b string) int {
	return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
}

func pointer(n sql.NullInt64) *int64 {
	if !n.Valid {
		return nil
	}
	return &n.Int64
}

// nullCents is null for nil.
func nullCents(cents *int64) any {
	if cents == nil {
		return nil
	}
	return *cents
}

// saved notes that rows of a noun were made or changed.
func (tx *Tx) saved(ctx context.Context, noun string, ids ...int64) error {
	return tx.note(ctx, noun+".saved", map[string]any{"ids": ids})
}

// trackReads is [track.Reader] over the tables as they are, or as a transaction has them.
type trackReads struct{ querier }

var _ track.Reader = trackReads{}

// TrackedWorkspace is the workspace's part that tracked time needs.
func (s *Store) TrackedWorkspace(ctx context.Context, org access.OrganizationID, w access.WorkspaceID) (track.Workspace, error) {
	return trackReads{s}.TrackedWorkspace(ctx, org, w)
}

func (q trackReads) TrackedWorkspace(ctx context.Context, org access.OrganizationID, w access.WorkspaceID) (track.Workspace, error) {
	found := track.Workspace{ID: w}
	var settings []byte
	err := q.queryRow(ctx, `select name, settings from workspaces where +organization_id = $1 and id = $2`, org, w).Scan(&found.Name, &settings)
	if err != nil {
		return found, missing(err)
	}
	found.Settings, err = track.ParseSettings(settings)
	return found, err
}

// RootWorkspaces are those without a parent.
func (s *Store) RootWorkspaces(ctx context.Context, org access.OrganizationID) (roots []access.WorkspaceID, err error) {
	rows, err := s.query(ctx, `select id from workspaces where organization_id = $1 and parent_id is null order by id`, org)
	err = each(rows, err, func(r *sql.Rows) error {
		var id access.WorkspaceID
		err := r.Scan(&id)
		roots = append(roots, id)
		return err
	})
	return roots, err
}

// ProjectIDs that the filter lets through, by name.
func (s *Store) ProjectIDs(ctx context.Context, org access.OrganizationID, f track.ProjectFilter) ([]access.ProjectID, error) {
	var c clause
	c.add("p.organization_id = ?", org)
	if f.Workspace != 0 {
		c.add("p.workspace_id = ?", f.Workspace)
	}
	if f.Client != 0 {
		c.add("p.client_id = ?", f.Client)
	}
	c.archived("p.archived", f.Archived)
	type found struct {
		id           access.ProjectID
		name, folded string
	}
	var all []found
	search := strings.ToLower(strings.TrimSpace(f.Search))
	rows, err := s.query(ctx, `select p.id, p.name, coalesce(c.name, '') from projects p left join clients c on c.id = p.client_id where `+c.String(), c.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var one found
		var client string
		err := r.Scan(&one.id, &one.name, &client)
		one.folded = strings.ToLower(one.name)
		if strings.Contains(one.folded, search) || strings.Contains(strings.ToLower(client), search) {
			all = append(all, one)
		}
		return err
	})
	slices.SortFunc(all, func(a, b found) int {
		return cmp.Or(strings.Compare(a.folded, b.folded), strings.Compare(a.name, b.name), cmp.Compare(a.id, b.id))
	})
	ids := make([]access.ProjectID, len(all))
	for i := range all {
		ids[i] = all[i].id
	}
	return ids, err
}

func (c *clause) archived(column, which string) {
	switch which {
	case "all":
	case "true":
		c.add(column)
	default:
		c.add("not " + column)
	}
}

// Projects of the ids, in their order, with every fact.
func (s *Store) Projects(ctx context.Context, org access.OrganizationID, ids []access.ProjectID) ([]track.Project, error) {
	return trackReads{s}.Projects(ctx, org, ids)
}

func (q trackReads) Projects(ctx context.Context, org access.OrganizationID, ids []access.ProjectID) ([]track.Project, error) {
	if len(ids) == 0 {
		return []track.Project{}, nil
	}
	found := map[access.ProjectID]*track.Project{}
	var c clause
	c.add("+p.organization_id = ?", org)
	c.add(in(&c, "p.id", ids))
	rows, err := q.query(ctx, `select p.id, p.workspace_id, w.name, coalesce(p.client_id, 0), coalesce(c.name, ''), p.name, p.colour, p.slot, p.public, p.archived, p.billable, p.rate_cents, p.currency, coalesce(p.estimate_seconds, 0)
		from projects p join workspaces w on w.id = p.workspace_id left join clients c on c.id = p.client_id where `+c.String(), c.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		p := track.Project{Managers: []track.Named{}}
		var rate sql.NullInt64
		err := r.Scan(&p.ID, &p.WorkspaceID, &p.Workspace, &p.ClientID, &p.Client, &p.Name, &p.Colour, &p.Slot, &p.Public, &p.Archived, &p.Billable, &rate, &p.Currency, &p.EstimateSeconds)
		p.RateCents = pointer(rate)
		found[p.ID] = &p
		return err
	})
	if err != nil {
		return nil, err
	}
	c = clause{}
	c.add(in(&c, "m.project_id", ids))
	rows, err = q.query(ctx, `select m.project_id, m.holder_kind, m.holder_id, m.manager, coalesce(`+calledIn("(select p.organization_id from projects p where p.id = m.project_id)")+`, '') as name from project_members m left join users u on m.holder_kind = 'user' and u.id = m.holder_id where `+c.String()+` order by name, m.holder_id`, c.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var id access.ProjectID
		var kind string
		var holder track.Named
		var manager bool
		if err := r.Scan(&id, &kind, &holder.ID, &manager, &holder.Name); err != nil {
			return err
		}
		if p := found[id]; p != nil {
			p.Members++
			if manager && kind == "user" {
				p.Managers = append(p.Managers, holder)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	projects := make([]track.Project, 0, len(found))
	for _, id := range ids {
		if p := found[id]; p != nil {
			projects = append(projects, *p)
		}
	}
	return projects, nil
}

// ProjectSeconds is the time tracked on projects: by all, and by one person.
func (s *Store) ProjectSeconds(ctx context.Context, ids []access.ProjectID, own access.UserID) (map[access.ProjectID]track.Seconds, error) {
	seconds := map[access.ProjectID]track.Seconds{}
	if len(ids) == 0 {
		return seconds, nil
	}
	var c clause
	c.args = append(c.args, own)
	c.add(in(&c, "project_id", ids))
	rows, err := s.query(ctx, `select project_id, cast(sum(seconds) as bigint), cast(sum(case when user_id = $1 then seconds else 0 end) as bigint) from time_entries where `+c.String()+` group by project_id`, c.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var id access.ProjectID
		var n track.Seconds
		err := r.Scan(&id, &n.All, &n.Own)
		seconds[id] = n
		return err
	})
	return seconds, err
}

// CreateProject makes its creator its manager.
func (s *Store) CreateProject(ctx context.Context, who access.Caller, plan func(track.Reader) (track.Project, error)) (id access.ProjectID, err error) {
	err = s.tracked(ctx, who, false, func(tx *Tx, _ *guard) error {
		p, err := plan(trackReads{tx})
		if err != nil {
			return err
		}
		if p.Slot, err = tx.freeSlot(ctx, p.Colour, 0, visible(who)); err != nil {
			return err
		}
		id, err = once(ctx, tx, func() (access.ProjectID, error) {
			id, err := tx.createProject(ctx, p)
			if err != nil {
				return 0, err
			}
			return id, tx.putProjectMember(ctx, id, access.Principal{Kind: access.PrincipalUser, ID: int64(who.User)}, true, nil)
		})
		return err
	})
	return id, err
}

// freeSlot is the shade of a colour that a project takes, 0 for one that is new.
func (tx *Tx) freeSlot(ctx context.Context, colour string, p access.ProjectID, seen func(access.ProjectID) bool) (int, error) {
	slots := map[access.ProjectID]int{}
	rows, err := tx.query(ctx, `select id, slot from projects where organization_id = $1 and colour = $2 and id <> $3`, tx.org, colour, p)
	err = each(rows, err, func(r *sql.Rows) error {
		var id access.ProjectID
		var slot int
		err := r.Scan(&id, &slot)
		slots[id] = slot
		return err
	})
	return track.FreeSlot(slots, seen), err
}

func visible(who access.Caller) func(access.ProjectID) bool {
	return func(id access.ProjectID) bool { return who.View.ProjectRights(who.User, id).See }
}

func (tx *Tx) createProject(ctx context.Context, p track.Project) (id access.ProjectID, err error) {
	err = tx.queryRow(ctx, `insert into projects (organization_id, workspace_id, client_id, name, colour, slot, public, archived, billable, rate_cents, currency, estimate_seconds, created_by, created_at, revision)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) returning id`,
		tx.org, p.WorkspaceID, nullID(p.ClientID), p.Name, p.Colour, p.Slot, p.Public, p.Archived, p.Billable, nullCents(p.RateCents), p.Currency, nullZero(p.EstimateSeconds), nullID(tx.actor), ms(tx.Now), tx.Revision).Scan(&id)
	if err != nil {
		return 0, duplicate(err)
	}
	return id, tx.log(ctx, access.ProjectChanged{Project: id, Workspace: p.WorkspaceID, Name: p.Name, Public: p.Public})
}

func nullZero(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

func (tx *Tx) putProjectMember(ctx context.Context, p access.ProjectID, holder access.Principal, manager bool, rate *int64) error {
	if _, err := tx.exec(ctx, `insert into project_members (project_id, holder_kind, holder_id, manager, rate_cents) values ($1, $2, $3, $4, $5)
		on conflict (project_id, holder_kind, holder_id) do update set manager = excluded.manager, rate_cents = excluded.rate_cents`,
		p, holder.Kind.String(), holder.ID, manager, nullCents(rate)); err != nil {
		return err
	}
	return tx.log(ctx, access.ProjectMemberChanged{Project: p, Holder: holder, Member: true, Manager: manager})
}

// UpdateProject changes what the edit names.
func (s *Store) UpdateProject(ctx context.Context, who access.Caller, p access.ProjectID, inLocked bool, plan func(track.Reader) (track.ProjectEdit, track.Pricer, error)) error {
	return s.tracked(ctx, who, inLocked, func(tx *Tx, guard *guard) error {
		edit, past, err := plan(trackReads{tx})
		if err != nil {
			return err
		}
		if edit.ClientID != nil || past != nil {
			if err := guard.holdProject(ctx, p); err != nil {
				return err
			}
		}
		before, err := tx.project(ctx, p)
		if err != nil {
			return err
		}
		var c clause
		c.add("revision = ?", tx.Revision)
		if edit.ClientID != nil {
			c.add("client_id = ?", nullID(*edit.ClientID))
		}
		if edit.Name != nil {
			c.add("name = ?", *edit.Name)
		}
		if edit.Colour != nil {
			c.add("colour = ?", *edit.Colour)
			if before["colour"] != any(*edit.Colour) {
				slot, err := tx.freeSlot(ctx, *edit.Colour, p, visible(who))
				if err != nil {
					return err
				}
				c.add("slot = ?", slot)
			}
		}
		if edit.Public != nil {
			c.add("public = ?", *edit.Public)
		}
		if edit.Archived != nil {
			c.add("archived = ?", *edit.Archived)
		}
		if edit.Billable != nil {
			c.add("billable = ?", *edit.Billable)
		}
		if edit.RateCents != nil || edit.InheritRate {
			c.add("rate_cents = ?", nullCents(edit.RateCents))
		}
		if edit.EstimateSeconds != nil {
			c.add("estimate_seconds = ?", nullZero(*edit.EstimateSeconds))
		}
		sets := strings.Join(c.texts, ", ")
		c.texts = nil
		c.add("+organization_id = ?", tx.org)
		c.add("id = ?", p)
		now := access.ProjectChanged{Project: p}
		if err := tx.queryRow(ctx, `update projects set `+sets+` where `+c.String()+` returning workspace_id, name, public`, c.args...).Scan(&now.Workspace, &now.Name, &now.Public); err != nil {
			return duplicate(missing(err))
		}
		after, err := tx.project(ctx, p)
		if err != nil {
			return err
		}
		if err := tx.note(ctx, "projects.saved", map[string]any{"ids": []access.ProjectID{p}, "changed": before.changed(after)}); err != nil {
			return err
		}
		if edit.Name != nil || edit.Public != nil {
			if err := tx.log(ctx, now); err != nil {
				return err
			}
		}
		if past == nil {
			return nil
		}
		var which clause
		which.add("project_id = ?", p)
		return tx.reprice(ctx, now.Workspace, which, past, false)
	})
}

// reprice gives entries the rates (and costs) that hold now.
func (tx *Tx) reprice(ctx context.Context, w access.WorkspaceID, which clause, past track.Pricer, cost bool) error {
	card, err := rateCard(ctx, tx, w, nil)
	if err != nil {
		return err
	}
	type pair struct {
		user    access.UserID
		project access.ProjectID
	}
	var pairs []pair
	rows, err := tx.query(ctx, `select distinct user_id, coalesce(project_id, 0) from time_entries where `+which.String(), which.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var one pair
		err := r.Scan(&one.user, &one.project)
		pairs = append(pairs, one)
		return err
	})
	if err != nil {
		return err
	}
	for _, one := range pairs {
		rate := past(card, one.user, one.project)
		var which clause
		which.add("+workspace_id = ?", w)
		which.add("organization_id = ? and user_id = ?", tx.org, one.user)
		which.add("coalesce(project_id, 0) = ?", one.project)
		if cost {
			which.add("(rate_cents is distinct from cast(? as bigint) or cost_cents is distinct from cast(? as bigint))", nullCents(rate.Billed), nullCents(rate.Cost))
		} else {
			which.add("rate_cents is distinct from cast(? as bigint)", nullCents(rate.Billed))
		}
		before, err := tx.pastRates(ctx, which.String(), which.args)
		if err != nil {
			return err
		}
		if len(before) == 0 {
			continue
		}
		n := len(which.args)
		sets := fmt.Sprintf("revision = $%d, rate_cents = $%d", n+1, n+2)
		args := append(which.args, tx.Revision, nullCents(rate.Billed))
		now := map[string]any{"rate_cents": optional(rate.Billed)}
		if cost {
			sets, args = sets+fmt.Sprintf(", cost_cents = $%d", n+3), append(args, nullCents(rate.Cost))
			now["cost_cents"] = optional(rate.Cost)
		}
		if _, err := tx.exec(ctx, `update time_entries set `+sets+` where `+which.String(), args...); err != nil {
			return err
		}
		if err := tx.note(ctx, "time_entries.repriced", map[string]any{"workspace": w, "user": one.user, "project": one.project, "from": before, "to": now}); err != nil {
			return err
		}
	}
	return nil
}

// DeleteProject is Conflict while there are entries on it.
func (s *Store) DeleteProject(ctx context.Context, who access.Caller, p access.ProjectID, inLocked bool) error {
	return s.tracked(ctx, who, inLocked, func(tx *Tx, guard *guard) error {
		if err := guard.holdProject(ctx, p); err != nil {
			return err
		}
		var used bool
		if err := tx.queryRow(ctx, `select exists (select 1 from time_entries where project_id = $1)`, p).Scan(&used); err != nil {
			return err
		}
		if used {
			return fault.New(fault.Conflict, "There is time tracked on the project. Archive it instead.")
		}
		was, err := tx.projectWas(ctx, p)
		if err != nil {
			return err
		}
		done, err := tx.exec(ctx, `delete from projects where +organization_id = $1 and id = $2`, tx.org, p)
		if err := deleted(done, err); err != nil {
			return err
		}
		if err := tx.note(ctx, projectsGoneKind, map[string]any{"ids": []access.ProjectID{p}, "was": was}); err != nil {
			return err
		}
		return tx.log(ctx, access.ProjectRemoved{Project: p})
	})
}

// deleted is NotFound when nothing was.
func deleted(done sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return cmp.Or[error](err, fault.Missing())
	}
	return nil
}

// MemberRates are those of users and groups on a team who have one.
func (s *Store) MemberRates(ctx context.Context, p access.ProjectID, holders []access.Principal) (map[access.Principal]int64, error) {
	rates := map[access.Principal]int64{}
	of := map[access.PrincipalKind][]int64{}
	for _, h := range holders {
		of[h.Kind] = append(of[h.Kind], h.ID)
	}
	for kind, ids := range of {
		var c clause
		c.add("project_id = ? and holder_kind = ?", p, kind.String())
		c.add(in(&c, "holder_id", ids))
		rows, err := s.query(ctx, `select holder_id, rate_cents from project_members where rate_cents is not null and `+c.String(), c.args...)
		if err := each(rows, err, func(r *sql.Rows) error {
			var id, cents int64
			err := r.Scan(&id, &cents)
			rates[access.Principal{Kind: kind, ID: id}] = cents
			return err
		}); err != nil {
			return nil, err
		}
	}
	return rates, nil
}

// PutProjectMember is NotFound for a user or group that is not the organization's.
func (s *Store) PutProjectMember(ctx context.Context, who access.Caller, p access.ProjectID, holder access.Principal, edit track.ProjectMemberEdit, past track.Pricer) error {
	return s.tracked(ctx, who, edit.InLocked, func(tx *Tx, guard *guard) error {
		exists := `select 1 from memberships where organization_id = $1 and user_id = $2`
		if holder.Kind == access.PrincipalGroup {
			exists = `select 1 from groups where +organization_id = $1 and id = $2`
		}
		var one int
		if err := tx.queryRow(ctx, exists, tx.org, holder.ID).Scan(&one); err != nil {
			return missing(err)
		}
		var w access.WorkspaceID
		if err := tx.queryRow(ctx, `select workspace_id from projects where +organization_id = $1 and id = $2`, tx.org, p).Scan(&w); err != nil {
			return missing(err)
		}
		var manager bool
		var rate sql.NullInt64
		err := tx.queryRow(ctx, `select manager, rate_cents from project_members where project_id = $1 and holder_kind = $2 and holder_id = $3`, p, holder.Kind.String(), holder.ID).Scan(&manager, &rate)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if edit.Manager != nil {
			manager = *edit.Manager
		}
		cents := pointer(rate)
		if edit.RateCents != nil || edit.InheritRate {
			cents = edit.RateCents
		}
		if past != nil {
			if err := guard.holdProject(ctx, p); err != nil {
				return err
			}
		}
		if err := tx.putProjectMember(ctx, p, holder, manager, cents); err != nil {
			return err
		}
		if changed := (fields{"rate_cents": optional(pointer(rate))}).changed(fields{"rate_cents": optional(cents)}); len(changed) > 0 {
			if err := tx.note(ctx, "rates.saved", map[string]any{"project": p, "holder": holder, "changed": changed}); err != nil {
				return err
			}
		}
		if past == nil {
			return nil
		}
		var which clause
		which.add("project_id = ?", p)
		return tx.reprice(ctx, w, which, past, false)
	})
}

// DeleteProjectMember takes somebody off the team.
func (s *Store) DeleteProjectMember(ctx context.Context, who access.Caller, p access.ProjectID, holder access.Principal) error {
	return s.tracked(ctx, who, false, func(tx *Tx, _ *guard) error {
		var rate sql.NullInt64
		err := tx.queryRow(ctx, `select m.rate_cents from project_members m join projects p on p.id = m.project_id where +p.organization_id = $1 and p.id = $2 and m.holder_kind = $3 and m.holder_id = $4`,
			tx.org, p, holder.Kind.String(), holder.ID).Scan(&rate)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if rate.Valid {
			changed := (fields{"rate_cents": rate.Int64}).changed(fields{"rate_cents": nil})
			if err := tx.note(ctx, "rates.saved", map[string]any{"project": p, "holder": holder, "changed": changed}); err != nil {
				return err
			}
		}
		if _, err := tx.exec(ctx, `delete from project_members where project_id in (select id from projects where +organization_id = $1 and id = $2) and holder_kind = $3 and holder_id = $4`,
			tx.org, p, holder.Kind.String(), holder.ID); err != nil {
			return err
		}
		return tx.log(ctx, access.ProjectMemberChanged{Project: p, Holder: holder})
	})
}

// Clients that the filter lets through, by name.
func (s *Store) Clients(ctx context.Context, org access.OrganizationID, f track.LabelFilter) (clients []track.Client, err error) {
	var c clause
	c.add("+organization_id = ?", org)
	c.add(in(&c, "workspace_id", f.Workspaces))
	c.archived("archived", f.Archived)
	rows, err := s.query(ctx, `select id, workspace_id, name, archived from clients where `+c.String(), c.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var one track.Client
		err := r.Scan(&one.ID, &one.WorkspaceID, &one.Name, &one.Archived)
		if matches(f.Search, one.Name) {
			clients = append(clients, one)
		}
		return err
	})
	slices.SortFunc(clients, func(a, b track.Client) int { return cmp.Or(byName(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return clients, err
}

// Client is NotFound for another organization's.
func (s *Store) Client(ctx context.Context, org access.OrganizationID, id track.ClientID) (track.Client, error) {
	return trackReads{s}.Client(ctx, org, id)
}

func (q trackReads) Client(ctx context.Context, org access.OrganizationID, id track.ClientID) (track.Client, error) {
	one := track.Client{ID: id}
	err := q.queryRow(ctx, `select workspace_id, name, archived from clients where +organization_id = $1 and id = $2`, org, id).Scan(&one.WorkspaceID, &one.Name, &one.Archived)
	return one, missing(err)
}

// ClientProjects are the active projects of clients.
func (s *Store) ClientProjects(ctx context.Context, org access.OrganizationID, ids []track.ClientID) (map[track.ClientID][]access.ProjectID, error) {
	projects := map[track.ClientID][]access.ProjectID{}
	var c clause
	c.add("+organization_id = ?", org)
	c.add("not archived")
	c.add(in(&c, "client_id", ids))
	rows, err := s.query(ctx, `select client_id, id from projects where `+c.String(), c.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var client track.ClientID
		var project access.ProjectID
		err := r.Scan(&client, &project)
		projects[client] = append(projects[client], project)
		return err
	})
	return projects, err
}

// CreateClient is Duplicate when the workspace has one of that name.
func (s *Store) CreateClient(ctx context.Context, who access.Caller, w access.WorkspaceID, name string) (id track.ClientID, err error) {
	err = s.tracked(ctx, who, false, func(tx *Tx, _ *guard) (err error) {
		id, err = once(ctx, tx, func() (track.ClientID, error) { return tx.createClient(ctx, w, name) })
		return err
	})
	return id, err
}

func (tx *Tx) createClient(ctx context.Context, w access.WorkspaceID, name string) (id track.ClientID, err error) {
	err = tx.queryRow(ctx, `insert into clients (organization_id, workspace_id, name, revision) values ($1, $2, $3, $4) returning id`, tx.org, w, name, tx.Revision).Scan(&id)
	if err != nil {
		return 0, duplicate(err)
	}
	return id, tx.saved(ctx, "clients", int64(id))
}

// UpdateClient changes what the edit names.
func (s *Store) UpdateClient(ctx context.Context, who access.Caller, id track.ClientID, edit track.ClientEdit) error {
	return s.update(ctx, who, "clients", int64(id), func(c *clause) {
		if edit.Name != nil {
			c.add("name = ?", *edit.Name)
		}
		if edit.Archived != nil {
			c.add("archived = ?", *edit.Archived)
		}
	})
}

// update sets columns of one row of a table that charts label things with.
func (s *Store) update(ctx context.Context, who access.Caller, table string, id int64, set func(*clause)) error {
	return s.tracked(ctx, who, false, func(tx *Tx, _ *guard) error {
		var c clause
		c.add("revision = ?", tx.Revision)
		set(&c)
		sets := strings.Join(c.texts, ", ")
		c.texts = nil
		c.add("+organization_id = ?", tx.org)
		c.add("id = ?", id)
		before, err := tx.label(ctx, table, id)
		if err != nil {
			return err
		}
		done, err := tx.exec(ctx, `update `+table+` set `+sets+` where `+c.String(), c.args...)
		if err := deleted(done, err); err != nil {
			return duplicate(err)
		}
		after, err := tx.label(ctx, table, id)
		if err != nil {
			return err
		}
		return tx.note(ctx, table+".saved", map[string]any{"ids": []int64{id}, "changed": before.changed(after)})
	})
}

// DeleteClient leaves its projects without a client.
func (s *Store) DeleteClient(ctx context.Context, who access.Caller, id track.ClientID, inLocked bool) error {
	return s.tracked(ctx, who, inLocked, func(tx *Tx, guard *guard) error {
		if err := guard.holdIn(ctx, `select workspace_id from clients where +organization_id = $1 and id = $2`, int64(id), `e.project_id in (select id from projects where client_id = ?)`); err != nil {
			return err
		}
		of, err := ids[int64](tx.query(ctx, `select id from projects where +organization_id = $1 and client_id = $2 order by id`, tx.org, id))
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `update projects set client_id = null, revision = $1 where +organization_id = $2 and client_id = $3`, tx.Revision, tx.org, id); err != nil {
			return duplicate(err)
		}
		was, err := tx.label(ctx, "clients", int64(id))
		if err != nil {
			return err
		}
		done, err := tx.exec(ctx, `delete from clients where +organization_id = $1 and id = $2`, tx.org, id)
		if err := deleted(done, err); err != nil {
			return err
		}
		return tx.note(ctx, "clients.deleted", map[string]any{"ids": []int64{int64(id)}, "was": was, "projects": of})
	})
}

// Tags that the filter lets through, by name.
func (s *Store) Tags(ctx context.Context, org access.OrganizationID, f track.LabelFilter) (tags []track.Tag, err error) {
	var c clause
	c.add("+organization_id = ?", org)
	c.add(in(&c, "workspace_id", f.Workspaces))
	rows, err := s.query(ctx, `select id, workspace_id, name from tags where `+c.String(), c.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var one track.Tag
		err := r.Scan(&one.ID, &one.WorkspaceID, &one.Name)
		if matches(f.Search, one.Name) {
			tags = append(tags, one)
		}
		return err
	})
	slices.SortFunc(tags, func(a, b track.Tag) int { return cmp.Or(byName(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return tags, err
}

// Tag is NotFound for another organization's.
func (s *Store) Tag(ctx context.Context, org access.OrganizationID, id track.TagID) (track.Tag, error) {
	return trackReads{s}.Tag(ctx, org, id)
}

func (q trackReads) Tag(ctx context.Context, org access.OrganizationID, id track.TagID) (track.Tag, error) {
	one := track.Tag{ID: id}
	err := q.queryRow(ctx, `select workspace_id, name from tags where +organization_id = $1 and id = $2`, org, id).Scan(&one.WorkspaceID, &one.Name)
	return one, missing(err)
}

// CreateTag is Duplicate when the workspace has one of that name.
func (s *Store) CreateTag(ctx context.Context, who access.Caller, w access.WorkspaceID, name string) (id track.TagID, err error) {
	err = s.tracked(ctx, who, false, func(tx *Tx, _ *guard) (err error) {
		id, err = once(ctx, tx, func() (track.TagID, error) { return tx.createTag(ctx, w, name) })
		return err
	})
	return id, err
}

func (tx *Tx) createTag(ctx context.Context, w access.WorkspaceID, name string) (id track.TagID, err error) {
	err = tx.queryRow(ctx, `insert into tags (organization_id, workspace_id, name, revision) values ($1, $2, $3, $4) returning id`, tx.org, w, name, tx.Revision).Scan(&id)
	if err != nil {
		return 0, duplicate(err)
	}
	return id, tx.saved(ctx, "tags", int64(id))
}

// RenameTag is Duplicate when the workspace has one of that name.
func (s *Store) RenameTag(ctx context.Context, who access.Caller, id track.TagID, name string) error {
	return s.update(ctx, who, "tags", int64(id), func(c *clause) { c.add("name = ?", name) })
}

// DeleteTag takes it off every entry.
func (s *Store) DeleteTag(ctx context.Context, who access.Caller, id track.TagID, inLocked bool) error {
	return s.tracked(ctx, who, inLocked, func(tx *Tx, guard *guard) error {
		if err := guard.holdIn(ctx, `select workspace_id from tags where +organization_id = $1 and id = $2`, int64(id), `e.id in (select time_entry_id from time_entry_tags where tag_id = ?)`); err != nil {
			return err
		}
		of, err := ids[int64](tx.query(ctx, `select e.id from time_entries e join time_entry_tags x on x.time_entry_id = e.id where +e.organization_id = $1 and x.tag_id = $2 order by e.id`, tx.org, id))
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `update time_entries set revision = $1 where +organization_id = $2 and id in (select time_entry_id from time_entry_tags where tag_id = $3)`, tx.Revision, tx.org, id); err != nil {
			return err
		}
		was, err := tx.label(ctx, "tags", int64(id))
		if err != nil {
			return err
		}
		done, err := tx.exec(ctx, `delete from tags where +organization_id = $1 and id = $2`, tx.org, id)
		if err := deleted(done, err); err != nil {
			return err
		}
		return tx.note(ctx, "tags.deleted", map[string]any{"ids": []int64{int64(id)}, "was": was, "time_entries": of})
	})
}

// Tasks of a project, by name.
func (s *Store) Tasks(ctx context.Context, org access.OrganizationID, p access.ProjectID, search string) (tasks []track.Task, err error) {
	rows, err := s.query(ctx, `select id, project_id, name, done from tasks where +organization_id = $1 and project_id = $2`, org, p)
	err = each(rows, err, func(r *sql.Rows) error {
		var one track.Task
		err := r.Scan(&one.ID, &one.ProjectID, &one.Name, &one.Done)
		if matches(search, one.Name) {
			tasks = append(tasks, one)
		}
		return err
	})
	slices.SortFunc(tasks, func(a, b track.Task) int { return cmp.Or(byName(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return tasks, err
}

// Task is NotFound for another organization's.
func (s *Store) Task(ctx context.Context, org access.OrganizationID, id track.TaskID) (track.Task, error) {
	return trackReads{s}.Task(ctx, org, id)
}

func (q trackReads) Task(ctx context.Context, org access.OrganizationID, id track.TaskID) (track.Task, error) {
	one := track.Task{ID: id}
	err := q.queryRow(ctx, `select project_id, name, done from tasks where +organization_id = $1 and id = $2`, org, id).Scan(&one.ProjectID, &one.Name, &one.Done)
	return one, missing(err)
}

// CreateTask is Duplicate when the project has one of that name.
func (s *Store) CreateTask(ctx context.Context, who access.Caller, p access.ProjectID, name string) (id track.TaskID, err error) {
	err = s.tracked(ctx, who, false, func(tx *Tx, _ *guard) (err error) {
		id, err = once(ctx, tx, func() (track.TaskID, error) { return tx.createTask(ctx, p, name) })
		return err
	})
	return id, err
}

func (tx *Tx) createTask(ctx context.Context, p access.ProjectID, name string) (id track.TaskID, err error) {
	err = tx.queryRow(ctx, `insert into tasks (organization_id, project_id, name, revision) values ($1, $2, $3, $4) returning id`, tx.org, p, name, tx.Revision).Scan(&id)
	if err != nil {
		return 0, duplicate(err)
	}
	return id, tx.saved(ctx, "tasks", int64(id))
}

// UpdateTask changes what the edit names.
func (s *Store) UpdateTask(ctx context.Context, who access.Caller, id track.TaskID, edit track.TaskEdit) error {
	return s.update(ctx, who, "tasks", int64(id), func(c *clause) {
		if edit.Name != nil {
			c.add("name = ?", *edit.Name)
		}
		if edit.Done != nil {
			c.add("done = ?", *edit.Done)
		}
	})
}

// DeleteTask leaves its entries without a task.
func (s *Store) DeleteTask(ctx context.Context, who access.Caller, id track.TaskID, inLocked bool) error {
	return s.tracked(ctx, who, inLocked, func(tx *Tx, guard *guard) error {
		if err := guard.holdIn(ctx, `select p.workspace_id from tasks t join projects p on p.id = t.project_id where +t.organization_id = $1 and t.id = $2`, int64(id), "e.task_id = ?"); err != nil {
			return err
		}
		of, err := ids[int64](tx.query(ctx, `select id from time_entries where +organization_id = $1 and task_id = $2 order by id`, tx.org, id))
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `update time_entries set task_id = null, revision = $1 where +organization_id = $2 and task_id = $3`, tx.Revision, tx.org, id); err != nil {
			return err
		}
		was, err := tx.label(ctx, "tasks", int64(id))
		if err != nil {
			return err
		}
		done, err := tx.exec(ctx, `delete from tasks where +organization_id = $1 and id = $2`, tx.org, id)
		if err := deleted(done, err); err != nil {
			return err
		}
		return tx.note(ctx, "tasks.deleted", map[string]any{"ids": []int64{int64(id)}, "was": was, "time_entries": of})
	})
}

// RateCard is every rate of a workspace and of its projects.
func (s *Store) RateCard(ctx context.Context, org access.OrganizationID, w access.WorkspaceID) (*track.RateCard, error) {
	if _, err := s.TrackedWorkspace(ctx, org, w); err != nil {
		return nil, err
	}
	return rateCard(ctx, s, w, nil)
}

// RatesOf is the part of the card that one person's hour on one project is priced by.
func (s *Store) RatesOf(ctx context.Context, w access.WorkspaceID, u access.UserID, p access.ProjectID) (*track.RateCard, error) {
	return trackReads{s}.RatesOf(ctx, w, u, p)
}

func (q trackReads) RatesOf(ctx context.Context, w access.WorkspaceID, u access.UserID, p access.ProjectID) (*track.RateCard, error) {
	return rateCard(ctx, q, w, &priced{u, p})
}

// priced is whose hour on which project (0: none) a card is read for.
type priced struct {
	user    access.UserID
	project access.ProjectID
}

// rateCard of a workspace; of, if any, is all it has to price.
func rateCard(ctx context.Context, q querier, w access.WorkspaceID, of *priced) (*track.RateCard, error) {
	card := &track.RateCard{People: map[access.UserID]track.Rate{}, Projects: map[access.ProjectID]int64{}, Members: map[access.ProjectID][]track.MemberRate{}}
	var people, projects, members clause
	people.add("workspace_id = ?", w)
	if of == nil {
		projects.add("p.workspace_id = ?", w)
		members.add("p.workspace_id = ?", w)
	} else {
		people.add("user_id in (0, ?)", of.user)
		projects.add("+p.workspace_id = ?", w)
		projects.add("p.id = ?", of.project)
		members.add("+p.workspace_id = ?", w)
		members.add("m.project_id = ?", of.project)
		members.add("(m.holder_id = ? or m.holder_kind <> ?)", of.user, access.PrincipalUser.String())
	}
	rows, err := q.query(ctx, `select user_id, rate_cents, cost_cents from workspace_rates where `+people.String(), people.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var u access.UserID
		var rate, cost sql.NullInt64
		err := r.Scan(&u, &rate, &cost)
		if u == 0 {
			card.Everyone = track.Rate{Billed: pointer(rate), Cost: pointer(cost)}
		} else {
			card.People[u] = track.Rate{Billed: pointer(rate), Cost: pointer(cost)}
		}
		return err
	})
	if err != nil || of != nil && of.project == 0 {
		return card, err
	}
	rows, err = q.query(ctx, `select p.id, p.rate_cents from projects p where p.rate_cents is not null and `+projects.String(), projects.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var p access.ProjectID
		var cents int64
		err := r.Scan(&p, &cents)
		card.Projects[p] = cents
		return err
	})
	if err != nil {
		return nil, err
	}
	rows, err = q.query(ctx, `select m.project_id, m.holder_kind, m.holder_id, m.rate_cents from project_members m join projects p on p.id = m.project_id where m.rate_cents is not null and `+members.String(), members.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var p access.ProjectID
		var m track.MemberRate
		err := r.Scan(&p, textOf(&m.Holder.Kind), &m.Holder.ID, &m.Cents)
		card.Members[p] = append(card.Members[p], m)
		return err
	})
	return card, err
}

// RatedPeople are those with a rate of their own in a workspace.
func (s *Store) RatedPeople(ctx context.Context, w access.WorkspaceID) (users []access.UserID, err error) {
	rows, err := s.query(ctx, `select user_id from workspace_rates where workspace_id = $1`, w)
	err = each(rows, err, func(r *sql.Rows) error {
		var u access.UserID
		err := r.Scan(&u)
		users = append(users, u)
		return err
	})
	return users, err
}

// WorkspaceRates of people (0: everyone) who have one.
func (s *Store) WorkspaceRates(ctx context.Context, w access.WorkspaceID, users []access.UserID) (rates []track.WorkspaceRate, err error) {
	var c clause
	c.add("workspace_id = ?", w)
	c.add(in(&c, "user_id", users))
	rows, err := s.query(ctx, `select user_id, rate_cents, cost_cents from workspace_rates where `+c.String(), c.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var one track.WorkspaceRate
		var rate, cost sql.NullInt64
		err := r.Scan(&one.UserID, &rate, &cost)
		one.RateCents, one.CostCents = pointer(rate), pointer(cost)
		rates = append(rates, one)
		return err
	})
	return rates, err
}

// PutWorkspaceRate sets both rates of a user (0: everyone).
func (s *Store) PutWorkspaceRate(ctx context.Context, who access.Caller, w access.WorkspaceID, rate track.WorkspaceRate, past track.Pricer, inLocked bool) error {
	return s.tracked(ctx, who, inLocked, func(tx *Tx, guard *guard) error {
		if past == nil {
			return tx.putWorkspaceRate(ctx, w, rate)
		}
		which := clause{}
		var err error
		if rate.UserID != 0 {
			which.add("+workspace_id = ?", w)
			which.add("organization_id = ? and user_id = ?", tx.org, rate.UserID)
			err = guard.hold(ctx, w, "e.organization_id = ? and e.user_id = ?", tx.org, rate.UserID)
		} else {
			which.add("workspace_id = ?", w)
			err = guard.hold(ctx, w, "e.workspace_id = ?", w)
		}
		if err != nil {
			return err
		}
		if err := tx.putWorkspaceRate(ctx, w, rate); err != nil {
			return err
		}
		return tx.reprice(ctx, w, which, past, true)
	})
}

func (tx *Tx) putWorkspaceRate(ctx context.Context, w access.WorkspaceID, rate track.WorkspaceRate) error {
	before, err := tx.workspaceRate(ctx, w, rate.UserID)
	if err != nil {
		return err
	}
	if rate.RateCents == nil && rate.CostCents == nil {
		_, err = tx.exec(ctx, `delete from workspace_rates where workspace_id = $1 and user_id = $2`, w, rate.UserID)
	} else {
		_, err = tx.exec(ctx, `insert into workspace_rates (workspace_id, user_id, rate_cents, cost_cents) values ($1, $2, $3, $4)
			on conflict (workspace_id, user_id) do update set rate_cents = excluded.rate_cents, cost_cents = excluded.cost_cents`, w, rate.UserID, nullCents(rate.RateCents), nullCents(rate.CostCents))
	}
	if err != nil {
		return err
	}
	changed := before.changed(fields{"rate_cents": optional(rate.RateCents), "cost_cents": optional(rate.CostCents)})
	return tx.note(ctx, "rates.saved", map[string]any{"workspace": w, "user": rate.UserID, "changed": changed})
}

// scoped is the condition that lets the rows of a scope through; none for the zero scope. No index is read for it.
func scoped(c *clause, scope []access.WorkspaceRows) string {
	var all, own []access.WorkspaceID
	var projects []access.ProjectID
	var me access.UserID
	for _, rows := range scope {
		switch {
		case rows.All:
			all = append(all, rows.Workspace)
		default:
			if rows.Own != 0 {
				me, own = rows.Own, append(own, rows.Workspace)
			}
			projects = append(projects, rows.Projects...)
		}
	}
	var any []string
	if len(all) > 0 {
		any = append(any, in(c, "+e.workspace_id", all))
	}
	if len(own) > 0 {
		c.args = append(c.args, me)
		user := fmt.Sprintf("+e.user_id = $%d and ", len(c.args))
		any = append(any, "("+user+in(c, "+e.workspace_id", own)+")")
	}
	if len(projects) > 0 {
		any = append(any, in(c, "+e.project_id", projects))
	}
	if len(any) == 0 {
		return "false"
	}
	return "(" + strings.Join(any, " or ") + ")"
}

// entries by their ids, in their order.
func entries(ctx context.Context, q querier, org access.OrganizationID, ids []track.EntryID) ([]track.TimeEntry, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var c clause
	c.add("+e.organization_id = ?", org)
	c.add(in(&c, "e.id", ids))
	found := map[track.EntryID]*track.TimeEntry{}
	rows, err := q.query(ctx, `select e.id, e.workspace_id, e.user_id, `+calledIn("e.organization_id")+`, coalesce(e.project_id, 0), coalesce(p.name, ''), coalesce(p.colour, ''), coalesce(p.slot, 0), coalesce(c.name, ''), coalesce(e.task_id, 0), coalesce(t.name, ''),
			e.description, e.billable, e.start_at, e.stop_at, e.seconds, e.rate_cents, e.cost_cents, e.currency
		from time_entries e join users u on u.id = e.user_id left join projects p on p.id = e.project_id left join clients c on c.id = p.client_id left join tasks t on t.id = e.task_id
		where `+c.String(), c.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		e := track.TimeEntry{Tags: []track.Named{}}
		var start int64
		var stop, rate, cost sql.NullInt64
		err := r.Scan(&e.ID, &e.WorkspaceID, &e.UserID, &e.User, &e.ProjectID, &e.Project, &e.Colour, &e.Slot, &e.Client, &e.TaskID, &e.Task,
			&e.Description, &e.Billable, &start, &stop, &e.Seconds, &rate, &cost, &e.Currency)
		e.Start, e.RateCents, e.CostCents = fromMS(start), pointer(rate), pointer(cost)
		if stop.Valid {
			at := fromMS(stop.Int64)
			e.Stop = &at
		}
		found[e.ID] = &e
		return err
	})
	if err != nil {
		return nil, err
	}
	c = clause{}
	c.add(in(&c, "x.time_entry_id", ids))
	rows, err = q.query(ctx, `select x.time_entry_id, g.id, g.name from time_entry_tags x join tags g on g.id = x.tag_id where `+c.String()+` order by g.name, g.id`, c.args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var id track.EntryID
		var tag track.Named
		err := r.Scan(&id, &tag.ID, &tag.Name)
		if e := found[id]; e != nil {
			e.Tags = append(e.Tags, tag)
		}
		return err
	})
	list := make([]track.TimeEntry, 0, len(ids))
	for _, id := range ids {
		if e := found[id]; e != nil {
			list = append(list, *e)
		}
	}
	return list, err
}

// Entry with every fact.
func (s *Store) Entry(ctx context.Context, org access.OrganizationID, id track.EntryID) (track.TimeEntry, error) {
	return trackReads{s}.Entry(ctx, org, id)
}

func (q trackReads) Entry(ctx context.Context, org access.OrganizationID, id track.EntryID) (track.TimeEntry, error) {
	found, err := entries(ctx, q, org, []track.EntryID{id})
	if err != nil {
		return track.TimeEntry{}, err
	}
	if len(found) == 0 {
		return track.TimeEntry{}, fault.Missing()
	}
	return found[0], nil
}

// RunningEntry of a user in the organization; 0 when none runs.
func (s *Store) RunningEntry(ctx context.Context, org access.OrganizationID, u access.UserID) (id track.EntryID, err error) {
	err = s.queryRow(ctx, `select id from time_entries where +organization_id = $1 and user_id = $2 and stop_at is null`, org, u).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

// entriesSaved notes which entries were made or changed.
func (tx *Tx) entriesSaved(ctx context.Context, ids ...track.EntryID) error {
	return tx.note(ctx, "time_entries.saved", map[string]any{"ids": ids})
}

// CreateEntry keeps an entry; without a stop it first stops the user's running one.
func (s *Store) CreateEntry(ctx context.Context, who access.Caller, inLocked bool, plan func(track.Reader) (track.EntryDraft, error)) (id track.EntryID, err error) {
	err = s.tracked(ctx, who, inLocked, func(tx *Tx, guard *guard) error {
		e, err := plan(trackReads{tx})
		if err != nil {
			return err
		}
		if id, err = once(ctx, tx, func() (track.EntryID, error) { return tx.createEntry(ctx, guard, e) }); err != nil || !tx.repeated {
			return err
		}
		return guard.wouldMake(ctx, who, e, inLocked)
	})
	return id, err
}

func (tx *Tx) createEntry(ctx context.Context, guard *guard, e track.EntryDraft) (id track.EntryID, err error) {
	if e.Stop.IsZero() {
		if err := tx.stopRunning(ctx, guard, e.User, e.Start); err != nil {
			return 0, err
		}
	}
	stop, seconds := spanOf(e)
	err = tx.queryRow(ctx, `insert into time_entries (organization_id, workspace_id, user_id, project_id, task_id, description, billable, start_at, stop_at, seconds, rate_cents, cost_cents, currency, created_at, revision)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) returning id`,
		tx.org, e.Workspace, e.User, nullID(e.Project), nullID(e.Task), e.Description, e.Billable, ms(e.Start), stop, seconds, nullCents(e.Rate.Billed), nullCents(e.Rate.Cost), e.Currency, ms(tx.Now), tx.Revision).Scan(&id)
	if isDuplicate(err) {
		return 0, fault.New(fault.Conflict, "Another timer was started at the same moment.")
	}
	if err != nil {
		return 0, err
	}
	if err := tx.tagEntry(ctx, id, e.Tags); err != nil {
		return 0, err
	}
	return id, tx.entriesSaved(ctx, id)
}

func spanOf(e track.EntryDraft) (stop any, seconds int64) {
	if e.Stop.IsZero() {
		return nil, 0
	}
	return ms(e.Stop), int64(e.Stop.Sub(e.Start) / time.Second)
}

func (tx *Tx) tagEntry(ctx context.Context, id track.EntryID, tags []track.TagID) error {
	for _, tag := range tags {
		if _, err := tx.exec(ctx, `insert into time_entry_tags (time_entry_id, tag_id) values ($1, $2)`, id, tag); err != nil {
			return err
		}
	}
	return nil
}

// UpdateEntry makes the entry what the draft says.
func (s *Store) UpdateEntry(ctx context.Context, who access.Caller, id track.EntryID, inLocked bool, plan func(track.Reader) (track.EntryDraft, error)) error {
	return s.tracked(ctx, who, inLocked, func(tx *Tx, guard *guard) error {
		e, err := plan(trackReads{tx})
		if err != nil {
			return err
		}
		if err := guard.holdEntry(ctx, id); err != nil {
			return err
		}
		before, err := tx.entry(ctx, id)
		if err != nil {
			return err
		}
		stop, seconds := spanOf(e)
		done, err := tx.exec(ctx, `update time_entries set project_id = $1, task_id = $2, description = $3, billable = $4, start_at = $5, stop_at = $6, seconds = $7, rate_cents = $8, cost_cents = $9, currency = $10, revision = $11
			where +organization_id = $12 and id = $13`,
			nullID(e.Project), nullID(e.Task), e.Description, e.Billable, ms(e.Start), stop, seconds, nullCents(e.Rate.Billed), nullCents(e.Rate.Cost), e.Currency, tx.Revision, tx.org, id)
		if err := deleted(done, err); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `delete from time_entry_tags where time_entry_id = $1`, id); err != nil {
			return err
		}
		if err := tx.tagEntry(ctx, id, e.Tags); err != nil {
			return err
		}
		return tx.entryChanged(ctx, id, before)
	})
}

// DeleteEntry takes an entry out of everything.
func (s *Store) DeleteEntry(ctx context.Context, who access.Caller, id track.EntryID, inLocked bool, check func(track.Reader) error) error {
	return s.tracked(ctx, who, inLocked, func(tx *Tx, guard *guard) error {
		if err := check(trackReads{tx}); err != nil {
			return err
		}
		if err := guard.holdEntry(ctx, id); err != nil {
			return err
		}
		before, err := tx.entry(ctx, id)
		if err != nil {
			return err
		}
		var w access.WorkspaceID
		if err := tx.queryRow(ctx, `delete from time_entries where +organization_id = $1 and id = $2 returning workspace_id`, tx.org, id).Scan(&w); err != nil {
			return missing(err)
		}
		return tx.entryGone(ctx, id, w, before)
	})
}
