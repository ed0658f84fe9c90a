-- +goose Up

-- Work that outlives a request. A job is waiting, running (an attempt has it until due_at, when its lease runs out) or failed for
-- good; one that is done is gone.
create table jobs (
    id              {{id}},
    organization_id bigint references organizations (id) on delete cascade, -- null: nobody's
    kind            text not null,
    args            text not null,
    unique_key      text,            -- of the jobs of a kind with the same one, one has not ended
    state           text not null,
    due_at          bigint,          -- from when on an attempt may begin; null: there will be none
    attempt         bigint not null default 0, -- the newest: what an earlier one still writes is refused
    failures        bigint not null default 0,
    error           text not null default '',  -- why the last attempt failed
    created_at      bigint not null,
    ended_at        bigint
);
create index jobs_due on jobs (due_at) where due_at is not null;
create index jobs_organization on jobs (organization_id);
create index jobs_ended on jobs (ended_at) where ended_at is not null;
create unique index jobs_unique on jobs (kind, unique_key) where unique_key is not null and state <> 'failed';

-- What is over is found by when it was.
create index sessions_expires on sessions (expires_at);
create index idempotency_keys_over on idempotency_keys (at);

-- How an import is to be done: how the file is to be read, whether people may be added, and what was found that it brings (null:
-- not yet), so that an attempt which begins in the middle ends as the first would have.
alter table imports add column options text not null default '{}';
alter table imports add column adds_people boolean not null default false;
alter table imports add column brings text;
-- How many lines were there before is what was read and not created.
alter table imports drop column unchanged;

-- The file itself, compressed, until its import ends.
create table import_files (
    import_id bigint primary key references imports (id) on delete cascade,
    content   bytea not null
);

-- Of those that run the file is nowhere.
update imports set state = 'failed', finished_at = created_at,
    problems = '{"items":[{"line":0,"message":"The import was interrupted. What had been imported by then stays; the same file again goes on from there."}],"count":1}'
where state = 'running';

-- +goose Down
drop index idempotency_keys_over;
drop index sessions_expires;
drop table import_files;
alter table imports add column unchanged bigint not null default 0;
update imports set unchanged = lines_done - created where lines_done > created;
alter table imports drop column brings;
alter table imports drop column adds_people;
alter table imports drop column options;
drop table jobs;
