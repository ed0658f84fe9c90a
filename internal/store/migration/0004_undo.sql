-- +goose Up

-- What a grant was under the scheme it was made in (null: the one in force), and since when it, or a link, sleeps because the
-- scheme in force cannot express it.
alter table grants add column made_scheme text;
alter table grants add column made_level text;
alter table grants add column asleep_at bigint;
alter table links add column asleep_at bigint;

-- A chart or dashboard in the bin: since when, who put it there (nobody: it went with the dashboard it lives in), and whether
-- it was the default of its home.
alter table resources add column binned_at bigint;
alter table resources add column binned_by bigint references users (id);
alter table resources add column was_default boolean not null default false;
create index resources_binned on resources (binned_at) where binned_at is not null;

-- Locked filters of a link, as JSON; those of a dashboard are in its body.
alter table links add column locked text;

-- Lines of a file that were left out because they were wrong, or of people who were.
alter table imports add column left_out bigint not null default 0;
-- What a hand-over is of, as JSON; null: all that shows by somebody's rights. Several may be handed to different people.
alter table offers add column scope text;
drop index offers_hand_over;
create unique index offers_hand_over on offers (organization_id, from_id, to_id, by_id) where resource_id is null;

-- The answers of requests that named themselves with an Idempotency-Key, kept for a day.
create table idempotency_keys (
    organization_id bigint not null references organizations (id) on delete cascade,
    user_id         bigint not null references users (id) on delete cascade,
    route           text not null,
    key             text not null,
    body_hash       text not null,
    made            text not null, -- an id, or the key of a scheme
    at              bigint not null,
    primary key (organization_id, user_id, route, key)
);
create index idempotency_keys_at on idempotency_keys (organization_id, at);

-- Projects of one colour, by age: each is drawn in another shade of it.
create index projects_colour on projects (organization_id, colour, id);

-- +goose Down
drop index projects_colour;
drop table idempotency_keys;
alter table imports drop column left_out;
drop index offers_hand_over;
delete from offers where resource_id is null and id not in (select max(id) from offers where resource_id is null group by organization_id, from_id);
create unique index offers_hand_over on offers (organization_id, from_id) where resource_id is null;
alter table offers drop column scope;
alter table links drop column locked;
drop index resources_binned;
alter table resources drop column was_default;
alter table resources drop column binned_by;
alter table resources drop column binned_at;
alter table links drop column asleep_at;
alter table grants drop column asleep_at;
alter table grants drop column made_level;
alter table grants drop column made_scheme;
