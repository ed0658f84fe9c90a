-- Ids are never used twice. Times are Unix milliseconds, days ISO text, money minor units, documents JSON text.
-- {{id}} is the identity column of the database. revision is the organization's revision of the row's last change.

-- +goose Up

create table organizations (
    id         {{id}},
    name       text not null,
    path       text not null unique,
    scheme     text not null,
    settings   text not null default '{}',
    revision   bigint not null default 0,
    created_at bigint not null
);

-- The one ordered list of everything that happened in an organization. A revision is one transaction.
create table changes (
    organization_id bigint not null references organizations (id) on delete cascade,
    revision        bigint not null,
    position        bigint not null,
    at              bigint not null,
    actor_id        bigint,
    kind            text not null,
    body            text not null,
    primary key (organization_id, revision, position)
);
create index changes_kind on changes (organization_id, kind, revision);

create table users (
    id            {{id}},
    email         text not null unique,
    name          text not null,
    password_hash text,
    verified_at   bigint,
    time_zone     text not null default 'UTC',
    locale        text not null default 'en-GB',
    first_weekday bigint not null default 1,
    theme         text not null default 'auto',
    created_at    bigint not null
);

create table memberships (
    organization_id bigint not null references organizations (id) on delete cascade,
    user_id         bigint not null references users (id) on delete cascade,
    role            text not null,
    title           text not null default '',
    active          boolean not null default true,
    created_at      bigint not null,
    primary key (organization_id, user_id)
);
create index memberships_user on memberships (user_id);

create table groups (
    id              {{id}},
    organization_id bigint not null references organizations (id) on delete cascade,
    name            text not null,
    unique (organization_id, name)
);

create table group_members (
    group_id    bigint not null references groups (id) on delete cascade,
    member_kind text not null,
    member_id   bigint not null,
    primary key (group_id, member_kind, member_id)
);
create index group_members_member on group_members (member_kind, member_id);

create table workspaces (
    id                   {{id}},
    organization_id      bigint not null references organizations (id) on delete cascade,
    parent_id            bigint references workspaces (id),
    name                 text not null,
    path                 text not null,
    settings             text not null default '{}',
    default_dashboard_id bigint,
    created_at           bigint not null,
    unique (organization_id, path)
);
create index workspaces_parent on workspaces (parent_id);

create table workspace_roles (
    workspace_id bigint not null references workspaces (id) on delete cascade,
    holder_kind  text not null,
    holder_id    bigint not null,
    role         text not null,
    tree         boolean not null default false,
    primary key (workspace_id, holder_kind, holder_id)
);
create index workspace_roles_holder on workspace_roles (holder_kind, holder_id);

create table invitations (
    id              {{id}},
    organization_id bigint not null references organizations (id) on delete cascade,
    user_id         bigint not null references users (id) on delete cascade,
    token_hash      text not null unique,
    invited_by      bigint references users (id),
    created_at      bigint not null,
    expires_at      bigint not null,
    accepted_at     bigint
);
create index invitations_organization on invitations (organization_id);

create table sessions (
    id              {{id}},
    token_hash      text not null unique,
    user_id         bigint not null references users (id) on delete cascade,
    organization_id bigint not null references organizations (id) on delete cascade,
    user_agent      text not null default '',
    created_at      bigint not null,
    last_seen_at    bigint not null,
    expires_at      bigint not null
);
create index sessions_user on sessions (user_id);

create table tokens (
    id              {{id}},
    token_hash      text not null unique,
    user_id         bigint not null references users (id) on delete cascade,
    organization_id bigint not null references organizations (id) on delete cascade,
    name            text not null,
    created_at      bigint not null,
    last_used_at    bigint,
    expires_at      bigint
);
create index tokens_user on tokens (user_id);

create table clients (
    id              {{id}},
    organization_id bigint not null references organizations (id) on delete cascade,
    workspace_id    bigint not null references workspaces (id) on delete cascade,
    name            text not null,
    archived        boolean not null default false,
    revision        bigint not null,
    unique (workspace_id, name)
);
create index clients_revision on clients (organization_id, revision);

create table projects (
    id               {{id}},
    organization_id  bigint not null references organizations (id) on delete cascade,
    workspace_id     bigint not null references workspaces (id) on delete cascade,
    client_id        bigint references clients (id),
    name             text not null,
    colour           text not null,
    public           boolean not null default false,
    archived         boolean not null default false,
    billable         boolean not null default true,
    rate_cents       bigint,
    currency         text not null,
    estimate_seconds bigint,
    created_by       bigint references users (id),
    created_at       bigint not null,
    revision         bigint not null
);
-- A name stands once for a client; coalesce because nulls are distinct in a unique index.
create unique index projects_name on projects (workspace_id, (coalesce(client_id, 0)), name);
create index projects_revision on projects (organization_id, revision);

create table project_members (
    project_id  bigint not null references projects (id) on delete cascade,
    holder_kind text not null,
    holder_id   bigint not null,
    manager     boolean not null default false,
    rate_cents  bigint,
    primary key (project_id, holder_kind, holder_id)
);
create index project_members_holder on project_members (holder_kind, holder_id);

-- Rates of a workspace: of everyone (user_id 0) and of one person; cost_cents is what an hour of them costs.
create table workspace_rates (
    workspace_id bigint not null references workspaces (id) on delete cascade,
    user_id      bigint not null,
    rate_cents   bigint,
    cost_cents   bigint,
    primary key (workspace_id, user_id)
);

create table tasks (
    id              {{id}},
    organization_id bigint not null references organizations (id) on delete cascade,
    project_id      bigint not null references projects (id) on delete cascade,
    name            text not null,
    done            boolean not null default false,
    revision        bigint not null,
    unique (project_id, name)
);
create index tasks_revision on tasks (organization_id, revision);

create table tags (
    id              {{id}},
    organization_id bigint not null references organizations (id) on delete cascade,
    workspace_id    bigint not null references workspaces (id) on delete cascade,
    name            text not null,
    revision        bigint not null,
    unique (workspace_id, name)
);
create index tags_revision on tags (organization_id, revision);

-- rate_cents and cost_cents are those in force when the entry was made. stop_at and seconds are empty and 0 while it runs.
create table time_entries (
    id              {{id}},
    organization_id bigint not null references organizations (id) on delete cascade,
    workspace_id    bigint not null references workspaces (id) on delete cascade,
    user_id         bigint not null references users (id),
    project_id      bigint references projects (id),
    task_id         bigint references tasks (id) on delete set null,
    description     text not null default '',
    billable        boolean not null default false,
    start_at        bigint not null,
    stop_at         bigint,
    seconds         bigint not null default 0,
    rate_cents      bigint,
    cost_cents      bigint,
    currency        text not null,
    -- what the line of an import was made of, so that the same line twice is one entry
    import_key      text,
    created_at      bigint not null,
    revision        bigint not null
);
create index time_entries_revision on time_entries (organization_id, revision);
create index time_entries_user on time_entries (organization_id, user_id, start_at);
-- user_id and seconds are there so that totals of projects need only the index
create index time_entries_project on time_entries (project_id, start_at, user_id, seconds);
-- project_id, user_id and seconds are there so that a row scope and totals need only the index
create index time_entries_start on time_entries (workspace_id, start_at, project_id, user_id, seconds);
create unique index time_entries_running on time_entries (user_id) where stop_at is null;
create unique index time_entries_import on time_entries (import_key, workspace_id) where import_key is not null;

create table time_entry_tags (
    time_entry_id bigint not null references time_entries (id) on delete cascade,
    tag_id        bigint not null references tags (id) on delete cascade,
    primary key (time_entry_id, tag_id)
);
create index time_entry_tags_tag on time_entry_tags (tag_id);

create table imports (
    id              {{id}},
    organization_id bigint not null references organizations (id) on delete cascade,
    workspace_id    bigint not null references workspaces (id) on delete cascade,
    user_id         bigint not null references users (id),
    state           text not null,
    lines_total     bigint not null default 0,
    lines_done      bigint not null default 0,
    created         bigint not null default 0,
    unchanged       bigint not null default 0,
    problems        text not null default '[]',
    created_at      bigint not null,
    finished_at     bigint
);
create index imports_workspace on imports (workspace_id, id);

-- A chart or a dashboard. body is its question and picture, or its widgets and filters.
create table resources (
    id              {{id}},
    organization_id bigint not null references organizations (id) on delete cascade,
    workspace_id    bigint not null references workspaces (id),
    kind            text not null,
    title           text not null,
    path            text,
    owner_id        bigint not null references users (id),
    private         boolean not null,
    perspective     text not null,
    version         bigint not null,
    body            text not null,
    created_at      bigint not null,
    updated_at      bigint not null,
    updated_by      bigint not null references users (id),
    unique (organization_id, path)
);
create index resources_workspace on resources (workspace_id);
create index resources_owner on resources (owner_id);

-- Which charts a dashboard's widgets show.
create table placements (
    dashboard_id bigint not null references resources (id) on delete cascade,
    widget_id    text not null,
    chart_id     bigint not null references resources (id) on delete cascade,
    primary key (dashboard_id, widget_id)
);
create index placements_chart on placements (chart_id);

create table favourites (
    user_id     bigint not null references users (id) on delete cascade,
    resource_id bigint not null references resources (id) on delete cascade,
    primary key (user_id, resource_id)
);
create index favourites_resource on favourites (resource_id);

create table visits (
    user_id     bigint not null references users (id) on delete cascade,
    resource_id bigint not null references resources (id) on delete cascade,
    at          bigint not null,
    primary key (user_id, resource_id)
);
create index visits_resource on visits (resource_id);

-- principal is the canonical text of who the grant names: "user:7", "workspace:3+tree", "domain:acme.example".
create table grants (
    id              {{id}},
    organization_id bigint not null references organizations (id) on delete cascade,
    resource_id     bigint not null references resources (id) on delete cascade,
    principal       text not null,
    level           text not null,
    via             bigint not null default 0,
    expires_at      bigint,
    granted_by      bigint not null references users (id),
    granted_at      bigint not null,
    unique (resource_id, principal, via)
);
create index grants_organization on grants (organization_id);

-- token_hash finds a link; token_sealed is the token under the key outside the database, for those who may copy it.
create table links (
    id              {{id}},
    organization_id bigint not null references organizations (id) on delete cascade,
    resource_id     bigint not null references resources (id) on delete cascade,
    name            text not null,
    token_hash      text not null unique,
    token_sealed    text not null,
    created_by      bigint not null references users (id),
    created_at      bigint not null,
    expires_at      bigint
);
create index links_organization on links (organization_id);
create index links_resource on links (resource_id);

create table link_views (
    link_id      bigint not null references links (id) on delete cascade,
    at           bigint not null,
    address_hash text not null,
    outcome      text not null
);
create index link_views_link on link_views (link_id, at);

-- +goose Down
drop table link_views;
drop table links;
drop table grants;
drop table visits;
drop table favourites;
drop table placements;
drop table resources;
drop table imports;
drop table time_entry_tags;
drop table time_entries;
drop table tags;
drop table tasks;
drop table workspace_rates;
drop table project_members;
drop table projects;
drop table clients;
drop table tokens;
drop table sessions;
drop table invitations;
drop table workspace_roles;
drop table workspaces;
drop table group_members;
drop table groups;
drop table memberships;
drop table users;
drop table changes;
drop table organizations;
