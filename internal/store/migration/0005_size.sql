-- +goose Up

-- Tracked time of a workspace: the organization's revision at which what charts count of it last changed.
alter table workspaces add column time_revision bigint not null default 0;
update workspaces set time_revision = (select o.revision from organizations o where o.id = workspaces.organization_id);

-- Statements at size.

create index projects_client on projects (client_id);
-- The entries of a task, also for the database itself when the task is deleted.
create index time_entries_task on time_entries (task_id) where task_id is not null;

-- Access and links.

-- The rest.

-- +goose Down
drop index time_entries_task;
drop index projects_client;
alter table workspaces drop column time_revision;
