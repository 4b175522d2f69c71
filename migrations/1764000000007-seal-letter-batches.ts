import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Not breaking: the files of a batch of letters are sealed records, destroyed when the term of the batch is over. */
export class SealLetterBatches1764000000007 implements MigrationInterface {
  readonly name = 'SealLetterBatches1764000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table dormouse.letter_batch
  -- The last day on which the batch can be opened.
  add column term_on date;

create table dormouse.batch_letter (
  member_id   text not null,
  batch_id    uuid not null,
  notice_id   uuid not null,
  -- The sealed file; gone when the term is over or the member has returned.
  record_id   uuid not null,
  file        text not null,
  sha256      text not null,
  pages       int not null,
  unprintable int not null,
  primary key (member_id, batch_id, notice_id)
);
create index batch_letter_batch on dormouse.batch_letter (batch_id, file);
create index letter_batch_recent on dormouse.letter_batch (exported_at, batch_id);

grant select, insert on dormouse.batch_letter to dormouse_mover;
grant select on dormouse.letter_batch to dormouse_mover;
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
drop table dormouse.batch_letter;
drop index dormouse.letter_batch_recent;
alter table dormouse.letter_batch drop column term_on;
`);
  }
}
