-- +goose Up

-- Tracked time of a workspace: how often what charts count of it has changed.
alter table workspaces add column time_revision bigint not null default 0;

-- Statements at size.

-- Access and links.

-- The rest.

-- +goose Down
alter table workspaces drop column time_revision;
