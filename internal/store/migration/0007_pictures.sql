-- +goose Up

-- A picture is a kind and its options: stacked bars are bars with an option. Bodies are written by one program, in one way.
update resources set body = replace(body, '"picture":{"kind":"stacked_bar"}', '"picture":{"kind":"bar","options":{"bars":"stacked"}}')
where kind = 'chart' and body like '%"picture":{"kind":"stacked_bar"}%';

-- Which shade of its colour a project is drawn in, in lists and in pictures. It was counted whenever it was asked for.
alter table projects add column slot bigint not null default 0;
update projects set slot = aged.slot
from (select id, row_number() over (partition by organization_id, colour order by id) - 1 as slot from projects) aged
where aged.id = projects.id and aged.slot > 0;

-- +goose Down
alter table projects drop column slot;
update resources set body = replace(body, '"picture":{"kind":"bar","options":{"bars":"stacked"}}', '"picture":{"kind":"stacked_bar"}')
where kind = 'chart' and body like '%"picture":{"kind":"bar","options":{"bars":"stacked"}}%';
