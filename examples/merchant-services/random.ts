/**
 * The sample member database: it promises the same bytes for the same seed, whatever machine or day loads it, and
 * knows nothing of Dormouse's own tables. This file holds its only source of chance.
 */

/** One purpose each, so that a change in how one table is made leaves the others as they are. */
export const streams = {
  facts: 1,
  person: 2,
  contact: 3,
  member: 4,
  profile: 5,
  shops: 6,
  consents: 7,
  cardReaders: 8,
  accounts: 9,
  logins: 10,
  payments: 11,
  paymentLines: 12,
  refunds: 13,
  deviceTokens: 14,
  inquiries: 15,
  referrals: 16,
  settlements: 17,
  grades: 18,
  situations: 19,
  comeBack: 20,
  /** Plus the number of the day. */
  life: 1000,
} as const;

const warmUpRounds = 12;

/** A small, fast counter-based generator (sfc32). Two different reseedings never share their whole state. */
export class Random {
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 1;

  reseed(seed: number, subject: number, stream: number): this {
    this.#a = seed | 0;
    this.#b = subject | 0;
    this.#c = stream | 0;
    this.#counter = 1;
    for (let round = 0; round < warmUpRounds; round += 1) this.next();
    return this;
  }

  /** 32 random bits. */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** From 0 to 1, 1 excluded. */
  fraction(): number {
    return this.next() / 4_294_967_296;
  }

  /** A whole number from 0, `below` excluded. */
  int(below: number): number {
    return Math.floor(this.fraction() * below);
  }

  /** A whole number between two that may be larger than 32 bits; both may come. */
  between(first: number, last: number): number {
    const fine = ((this.next() >>> 5) * 67_108_864 + (this.next() >>> 6)) / 9_007_199_254_740_992;
    return first + Math.floor(fine * (last - first + 1));
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.int(items.length)] as Item;
  }

  /** Early items come more often: the k-th of n about twice as often as the middle one when it stands near the front. */
  pickSkewed<Item>(items: readonly Item[]): Item {
    const position = this.fraction();
    return items[Math.floor(position * position * items.length)] as Item;
  }

  digits(length: number): string {
    return String(this.int(10 ** length)).padStart(length, '0');
  }

  hex(length: number): string {
    let text = '';
    while (text.length < length) text += this.next().toString(16).padStart(8, '0');
    return text.slice(0, length);
  }

  uuid(): string {
    const hex = this.hex(32);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
