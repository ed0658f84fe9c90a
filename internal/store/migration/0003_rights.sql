-- +goose Up

-- author_id answers a chart; dashboard_id is where it lives (null: in the library); shows_money who lets those it is shared
-- with see amounts; shown_by and shown_at who last changed what it shows, for public links.
alter table resources add column author_id bigint references users (id);
alter table resources add column dashboard_id bigint references resources (id) on delete cascade;
alter table resources add column shows_money bigint references users (id);
alter table resources add column shown_by bigint references users (id);
alter table resources add column shown_at bigint;
create index resources_dashboard on resources (dashboard_id);

-- Who vouches for a chart of the library on a tile.
create table vouchers (
    dashboard_id bigint not null references resources (id) on delete cascade,
    widget_id    text not null,
    chart_id     bigint not null references resources (id) on delete cascade,
    user_id      bigint not null references users (id) on delete cascade,
    primary key (dashboard_id, widget_id, user_id)
);
create index vouchers_chart on vouchers (chart_id);
create index vouchers_user on vouchers (user_id);

-- keeper_id bounds what a link shows; looked_at is until when somebody who may publish has looked at what it shows.
alter table links add column keeper_id bigint references users (id);
alter table links add column waits boolean not null default false;
alter table links add column looked_at bigint;
alter table links add column at_once boolean not null default false;
alter table links add column shows_money boolean not null default false;
create index links_keeper on links (keeper_id);

-- The one offer of a resource's ownership that stands.
create table offers (
    id              {{id}},
    organization_id bigint not null references organizations (id) on delete cascade,
    resource_id     bigint not null unique references resources (id) on delete cascade,
    from_id         bigint not null references users (id) on delete cascade,
    to_id           bigint not null references users (id) on delete cascade,
    made_at         bigint not null
);
create index offers_to on offers (to_id);

-- What admins are told once, such as what an upgrade changed; body is JSON.
create table notices (
    id              {{id}},
    organization_id bigint not null references organizations (id) on delete cascade,
    kind            text not null,
    body            text not null,
    at              bigint not null
);
create index notices_organization on notices (organization_id);

-- rules is by which generation of the rules of access an organization was last brought up to date.
alter table organizations add column rules bigint not null default 1;

-- When somebody was given access first: a change of level does not move it.
alter table grants add column joined_at bigint;

-- +goose Down
alter table grants drop column joined_at;
alter table organizations drop column rules;
drop table notices;
drop table offers;
drop index links_keeper;
alter table links drop column shows_money;
alter table links drop column at_once;
alter table links drop column looked_at;
alter table links drop column waits;
alter table links drop column keeper_id;
drop table vouchers;
drop index resources_dashboard;
alter table resources drop column shown_at;
alter table resources drop column shown_by;
alter table resources drop column shows_money;
alter table resources drop column dashboard_id;
alter table resources drop column author_id;
