package storetest

// read is statements that may read much, and why. One that ends with … is the beginning of several.
type read struct {
	reason     string
	statements []string
}

var reads = []read{
	{"The permission engine reads an organization whole, once, and then follows its log.", []string{
		`select u.id, m.role, m.active, u.email, coalesce(m.name, u.name) from memberships m join users u on u.id = m.user_id where m.organization_id = $1`,
		`select id, name from groups where organization_id = $1`,
		`select m.group_id, m.member_kind, m.member_id from group_members m join groups g on g.id = m.group_id where g.organization_id = $1`,
		`select r.workspace_id, r.holder_kind, r.holder_id, r.role, r.tree from workspace_roles r join workspaces w on w.id = r.workspace_id where w.organization_id = $1`,
		`select holder, seen from see_rights where organization_id = $1`,
		`select id, workspace_id, name, public from projects where organization_id = $1`,
		`select m.project_id, m.holder_kind, m.holder_id, m.manager from project_members m join projects p on p.id = m.project_id where p.organization_id = $1`,
		`select id, kind, workspace_id, owner_id, private, perspective, title, coalesce(author_id, 0), coalesce(dashboard_id, 0), coalesce(shows_money, 0), binned_at…`,
		`select id, resource_id, principal, level, via, expires_at, granted_by, granted_at, coalesce(made_scheme, ''), coalesce(made_level, ''), asleep_at from grants where organization_id = $1 order by resource_id`,
		`select id, resource_id, name, expires_at, coalesce(keeper_id, 0), waits, asleep_at from links where organization_id = $1`,
		`select p.dashboard_id, p.widget_id, p.chart_id, coalesce(v.user_id, 0) from placements p…`,
	}},
	{"Once, when a database of an earlier version is opened.", []string{
		`select p.dashboard_id, p.widget_id, p.chart_id from placements p…`,
		`select id, resource_id, keeper_id from links where organization_id = $1 order by id`,
		`select distinct resource_id from links where organization_id = $1`,
		`select id, workspace_id from resources where organization_id = $1 and dashboard_id is null and shows_money is null`,
		`select id, resource_id, name, shows_money from links where organization_id = $1 order by id`,
		`select distinct p.dashboard_id from placements p join resources d on d.id = p.dashboard_id where d.organization_id = $1 order by 1`,
		`select u.id, u.time_zone, u.first_weekday from memberships m join users u on u.id = m.user_id where m.organization_id = $1 and m.active`,
		`update links set looked_at = $1 where organization_id = $2`,
	}},
	{"The columns are read anew, in the background, in parts by days.", []string{
		`select case when start_at < 0 then -1 else start_at / 86400000 end as day, count(*) from time_entries where workspace_id in (select id from workspaces where organization_id = $1) group by 1 order by 1`,
		`select id, workspace_id, user_id, coalesce(project_id, 0), coalesce(task_id, 0), description, billable, start_at, stop_at is null, seconds, coalesce(rate_cents, 0)…`,
	}},
	{"Every past moment is asked about the same few: changes of one kind that are rare.", []string{
		`select at, coalesce(actor_id, 0), body from changes where organization_id = $1 and kind = $2…`,
	}},
	{"What was deleted within the last day, of one kind.", []string{
		`select body from changes where organization_id = $1 and kind = $2 and at > $3 order by revision + 0 desc, position desc`,
	}},
	{"A search reads descriptions in steps that get longer, and stops after 100,000.", []string{
		`select e.id, e.start_at, e.description from time_entries e…`,
	}},
	{"What it is about is changed or counted as a whole: the entries of a project, or those that a rate prices.", []string{
		`select e.id, e.workspace_id, e.user_id, coalesce(e.project_id, 0), coalesce(p.client_id, 0), coalesce(e.task_id, 0), e.billable, e.start_at, e.stop_at is null, e.seconds, coalesce(e.rate_cents, -1), coalesce(e.cost_cents, -1), e.currency, coalesce((select string_agg(cast(x.tag_id as text), ',') from time_entry_tags x where x.time_entry_id = e.id), '') from time_entries e left join projects p on p.id = e.project_id where e.project_id = $1…`,
		`select distinct user_id, coalesce(project_id, 0) from time_entries where project_id = $1`,
		`select id, rate_cents, cost_cents from time_entries where…`,
		`update time_entries set revision = …`,
		`select project_id, cast(sum(seconds) as bigint), cast(sum(case when user_id = $1 then seconds else 0 end) as bigint) from time_entries where project_id in ($2) group by project_id`,
		`select user_id, start_at from time_entries where workspace_id = $1`,
	}},
	{"It stops at the first.", []string{
		`select exists (select 1 from time_entries where project_id = $1)`,
	}},
	{"Of an organization's few: its groups, its admins, its notices, the public links of its workspaces.", []string{
		`select g.id, coalesce(m.member_kind, ''), coalesce(m.member_id, 0) from groups g left join group_members m on m.group_id = g.id where g.organization_id = $1`,
		`select id, name, '' from groups where organization_id = $1 order by name, id`,
		`select count(*) from memberships m where m.organization_id = $1 and m.active and m.role = $2…`,
		`select count(*) from notices where organization_id = $1`,
		`select id, resource_id, name from links where organization_id = $1 order by id`,
		`delete from see_rights where organization_id = $1 and (holder = $2 or seen = $2) returning holder, seen`,
	}},
	{"Names in which a filter looks for a text: case is folded here, as SQLite folds that of ASCII alone.", []string{
		`select x.id, x.name, '' from tags x where x.organization_id = $1`,
		`select user_id, title from memberships where organization_id = $1 and title <> ''`,
		`select x.id, x.name, x.colour from projects x where x.organization_id = $1`,
	}},
	{"All of which whoever asks may see a part: the engine says which. To be read page by page.", []string{
		`select u.id, coalesce(m.name, u.name) as name, u.email from memberships m join users u on u.id = m.user_id where m.organization_id = $1 and m.active order by name, u.id`,
	}},
	{"Joined to a person's or a workspace's few; PostgreSQL, which knows nothing of the columns here, takes them for many.", []string{
		`select f.resource_id from favourites f join resources r on r.id = f.resource_id where f.user_id = $1 and r.organization_id = $2 and r.binned_at is null order by 1`,
		`select m.project_id, m.holder_kind, m.holder_id, m.rate_cents from project_members m join projects p on p.id = m.project_id where m.rate_cents is not null and p.workspace_id = $1`,
		`select t.id, t.name, p.name, coalesce(c.name, '') from tasks t join projects p on p.id = t.project_id left join clients c on c.id = p.client_id where p.workspace_id = $1`,
	}},
	{"Only when a chart that was moved into a dashboard is moved back within a minute: the tiles of one dashboard, found in the log.", []string{
		`select body from changes where organization_id = $1 and kind = $2 and body like $3 order by revision + 0, position`,
	}},
	{"What one write changed; with statistics SQLite takes 5,000 projects for few.", []string{
		`select workspace_id from time_entries where organization_id = $1 and revision = $2 union select workspace_id from projects where organization_id = $1 and revision = $2`,
	}},
	{"Once a file that is imported: its people are found by name.", []string{
		`select u.id, u.email, coalesce(m.name, u.name), m.created_at from memberships m join users u on u.id = m.user_id where m.organization_id = $1 order by u.id`,
	}},
}
