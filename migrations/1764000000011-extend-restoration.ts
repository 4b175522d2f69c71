import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Not breaking: what stayed sealed when a member's other data went back; candidates in the order of their notices. */
export class ExtendRestoration1764000000011 implements MigrationInterface {
  readonly name = 'ExtendRestoration1764000000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- Names of tables and columns that a restoration left in the vault; no value. A row goes when its record holds it no more.
create table dormouse.remainder (
  member_id  text not null,
  cycle_id   uuid not null,
  record_id  uuid not null,
  position   int not null,
  class      text not null,
  table_name text not null,
  -- Null where the whole rows were left.
  columns    text[],
  row_count  int not null,
  due_on     date,
  left_at    timestamptz not null,
  left_by    text not null,
  primary key (member_id, record_id, position),
  foreign key (member_id, cycle_id) references dormouse.cycle (member_id, cycle_id),
  constraint rows_are_left check (row_count > 0),
  constraint columns_are_named check (columns is null or cardinality(columns) > 0)
);

-- Whoever has been due the longest is noticed first.
drop index dormouse.cycle_candidate;
create index cycle_candidate on dormouse.cycle (expires_on, member_id) where state = 'candidate';

grant select on dormouse.remainder to dormouse_clerk;
grant select, insert, update (due_on, row_count), delete on dormouse.remainder to dormouse_mover;
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
drop index dormouse.cycle_candidate;
create index cycle_candidate on dormouse.cycle (member_id) where state = 'candidate';
drop table dormouse.remainder;
`);
  }
}
