/* Laid out by hand, with notes for the reader.
   ======= not the mark of a conflict */
CREATE VIEW "Titles" AS
    SELECT title FROM tasks; -- what the list shows

create table tasks (
    id    integer primary key, -- the rowid
    title text not null,
    done  integer not null default 0
);
create index open_tasks on tasks (title) where done = 0
