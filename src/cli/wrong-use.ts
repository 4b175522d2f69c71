/** The command was typed wrongly: nothing was done. The hint says what might have been meant. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.hint = hint;
  }
}
