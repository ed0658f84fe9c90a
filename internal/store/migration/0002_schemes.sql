-- +goose Up

-- The schemes of an organization's own: file is the text that is read.
create table schemes (
    organization_id bigint not null references organizations (id) on delete cascade,
    key             text not null,
    file            text not null,
    primary key (organization_id, key)
);

-- Who is offered whom when sharing, with or without access to the workspace: texts as of grants.principal.
create table see_rights (
    organization_id bigint not null references organizations (id) on delete cascade,
    holder          text not null,
    seen            text not null,
    primary key (organization_id, holder, seen)
);

-- +goose Down
drop table see_rights;
drop table schemes;
