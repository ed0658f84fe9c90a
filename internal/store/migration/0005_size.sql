-- +goose Up

-- Tracked time of a workspace: the organization's revision at which what charts count of it last changed.
alter table workspaces add column time_revision bigint not null default 0;
update workspaces set time_revision = (select o.revision from organizations o where o.id = workspaces.organization_id);

-- Statements at size.

-- Access and links.

-- The rest.

-- +goose Down
alter table workspaces drop column time_revision;
