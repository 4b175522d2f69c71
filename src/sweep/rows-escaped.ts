/** What was taken is not what locks and gate saw: something moved beneath us, and the batch is undone. */
export class RowsEscaped extends Error {
  override readonly name = 'RowsEscaped';
}
