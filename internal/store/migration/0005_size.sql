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

-- What is looked for in an organization is found by an index, and not among all the organization has: who is invited, what a
-- person or group was given, when something happened, and what may be shown at a path (that of a resource behind a hidden one
-- ends with a mark and its id).
drop index invitations_organization;
create index invitations_user on invitations (organization_id, user_id);
drop index grants_organization;
create index grants_principal on grants (organization_id, principal);
create index changes_at on changes (organization_id, at);
create index resources_shown_at on resources ((replace(path, '~' || cast(id as text), '')));

-- +goose Down
alter table links drop column last_visited_at;
alter table links drop column visits;
alter table users drop column durations;
drop index time_entries_task;
drop index projects_client;
drop index workspaces_time;
drop index resources_shown_at;
drop index changes_at;
drop index grants_principal;
create index grants_organization on grants (organization_id);
drop index invitations_user;
create index invitations_organization on invitations (organization_id);
alter table workspaces drop column time_revision;
