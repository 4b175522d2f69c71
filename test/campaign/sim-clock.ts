const seoulMs = 9 * 3_600_000;
/** What a dead process held has run out when the next one starts. */
const perStartMs = 5_000;

/** The day that the service believes it is. It runs as time does, and a little further with each process that starts. */
export class SimClock {
  #aheadMs = 0;

  constructor(day: string) {
    this.goTo(day);
  }

  /** Noon in Seoul. */
  goTo(day: string): void {
    this.#aheadMs = Date.parse(`${day}T03:00:00Z`) - Date.now();
  }

  now(): string {
    return new Date(Date.now() + this.#aheadMs).toISOString().replace('Z', '000Z');
  }

  today(): string {
    return new Date(Date.now() + this.#aheadMs + seoulMs).toISOString().slice(0, 10);
  }

  nowOfNextStart(): string {
    this.#aheadMs += perStartMs;
    return this.now();
  }
}
