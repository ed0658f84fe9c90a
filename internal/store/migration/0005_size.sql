-- +goose Up

-- Tracked time of a workspace: the organization's revision at which what charts count of it last changed.
alter table workspaces add column time_revision bigint not null default 0;
update workspaces set time_revision = (select o.revision from organizations o where o.id = workspaces.organization_id);
create index workspaces_time on workspaces (organization_id, time_revision);

-- Statements at size.

-- Access and links.

-- The rest.

-- +goose Down
drop index workspaces_time;
alter table workspaces drop column time_revision;
