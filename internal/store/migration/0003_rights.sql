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

-- What stands offered: the ownership of a resource, one offer each; or (resource_id null) all that hangs on from_id, who
-- leaves, one offer a person. by_id made it.
create table offers (
    id              {{id}},
    organization_id bigint not null references organizations (id) on delete cascade,
    resource_id     bigint unique references resources (id) on delete cascade,
    from_id         bigint not null references users (id) on delete cascade,
    to_id           bigint not null references users (id) on delete cascade,
    by_id           bigint not null references users (id) on delete cascade,
    made_at         bigint not null
);
create unique index offers_hand_over on offers (organization_id, from_id) where resource_id is null;
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

-- rules is the generation of the rules of access an organization lives by; upgrade.go brings those of generation 1 to 2.
alter table organizations add column rules bigint not null default 2;
update organizations set rules = 1;

-- Whoever owns a chart answers it, whoever owns a dashboard vouches for its tiles, whoever made a link keeps it.
update resources set author_id = owner_id where kind = 'chart';
update resources set perspective = 'author' where perspective = 'owner';
update resources set shown_by = updated_by, shown_at = updated_at;
insert into vouchers (dashboard_id, widget_id, chart_id, user_id)
    select p.dashboard_id, p.widget_id, p.chart_id, d.owner_id from placements p join resources d on d.id = p.dashboard_id;
update links set keeper_id = created_by;

-- What an organization calls somebody whom it named and who has not come in by its invitation; their own name is not its
-- business until then.
alter table memberships add column name text;

-- When somebody was given access first: a change of level does not move it.
alter table grants add column joined_at bigint;
update grants set joined_at = granted_at;

-- +goose Down
alter table grants drop column joined_at;
alter table memberships drop column name;
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
