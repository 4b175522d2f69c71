export type Field = string | number | boolean | null;

const chunkLength = 65_536;
const special = /[\\\t\n\r]/g;
const specialTest = /[\\\t\n\r]/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** Gathers rows in the text format of COPY and hands them out in chunks, so that memory stays bounded. */
export class CopyText {
  #text = '';
  #rows = 0;

  get rows(): number {
    return this.#rows;
  }

  get isFull(): boolean {
    return this.#text.length >= chunkLength;
  }

  row(fields: readonly Field[]): void {
    let line = fieldText(fields[0] ?? null);
    for (let index = 1; index < fields.length; index += 1) line += `\t${fieldText(fields[index] ?? null)}`;
    this.#text += `${line}\n`;
    this.#rows += 1;
  }

  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }
}

function fieldText(field: Field): string {
  if (field === null) return '\\N';
  if (typeof field === 'boolean') return field ? 't' : 'f';
  if (typeof field === 'number') return String(field);
  return specialTest.test(field) ? field.replace(special, (character) => escapes[character] ?? character) : field;
}
