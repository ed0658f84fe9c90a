-- +goose Up

-- Tracked time of a workspace: how often what charts count of it has changed.
alter table workspaces add column time_revision bigint not null default 0;

-- Statements at size.

-- Access and links.

-- The rest.

-- How somebody reads lengths of time: 0:45 (clock) or 0.75 h (decimal).
alter table users add column durations text not null default 'clock';

-- +goose Down
alter table users drop column durations;
alter table workspaces drop column time_revision;
