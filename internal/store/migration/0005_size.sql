-- +goose Up

-- Tracked time of a workspace: the organization's revision at which what charts count of it last changed.
alter table workspaces add column time_revision bigint not null default 0;
update workspaces set time_revision = (select o.revision from organizations o where o.id = workspaces.organization_id);

-- Statements at size.

-- Access and links.

-- The rest.

-- How somebody reads lengths of time: 0:45 (clock) or 0.75 h (decimal).
alter table users add column durations text not null default 'clock';

-- +goose Down
alter table users drop column durations;
alter table workspaces drop column time_revision;
