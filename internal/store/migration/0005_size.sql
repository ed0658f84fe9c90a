-- +goose Up

-- Tracked time of a workspace: the organization's revision at which what charts count of it last changed.
alter table workspaces add column time_revision bigint not null default 0;
update workspaces set time_revision = (select o.revision from organizations o where o.id = workspaces.organization_id);
create index workspaces_time on workspaces (organization_id, time_revision);

-- The entries of a task, also for the database itself when the task is deleted; the projects of a client.
create index time_entries_task on time_entries (task_id) where task_id is not null;
create index projects_client on projects (client_id);

-- How often a link was visited stays when the log of its visits is cut.
alter table links add column visits bigint not null default 0;
alter table links add column last_visited_at bigint;
update links set
    visits = (select count(*) from link_views v where v.link_id = links.id and v.outcome = 'opened'),
    last_visited_at = (select max(v.at) from link_views v where v.link_id = links.id and v.outcome = 'opened');

-- How somebody reads lengths of time: 0:45 (clock) or 0.75 h (decimal).
alter table users add column durations text not null default 'clock';

-- +goose Down
alter table links drop column last_visited_at;
alter table links drop column visits;
alter table users drop column durations;
drop index time_entries_task;
drop index projects_client;
drop index workspaces_time;
alter table workspaces drop column time_revision;
