/** How a mail server fails. With the words of a reply: '550 5.1.1 No such mailbox'. */
export type Fault =
  | { readonly kind: 'refuse' | 'refuseAfterData'; readonly reply: string }
  | {
      readonly kind:
        | 'greylist'
        | 'dropAtRecipient'
        | 'slowAtRecipient'
        | 'dropDuringData'
        | 'dropAfterData'
        | 'slowLastAnswer';
    };

/** What can happen to a message at random; `refuseConnection` and `dropConnection` happen to a connection. */
export const randomFaults = {
  refuseConnection: null,
  dropConnection: null,
  refuseForNow: { kind: 'refuse', reply: '450 4.7.1 Greylisted, come back later' },
  closeAtRecipient: { kind: 'refuse', reply: '421 4.3.2 Shutting down' },
  dropAtRecipient: { kind: 'dropAtRecipient' },
  slowAtRecipient: { kind: 'slowAtRecipient' },
  refuseAfterData: { kind: 'refuseAfterData', reply: '451 4.3.0 Could not be kept' },
  closeAfterData: { kind: 'refuseAfterData', reply: '421 4.3.2 Shutting down' },
  /** The mail is not kept. */
  dropDuringData: { kind: 'dropDuringData' },
  /** The mail is kept, and the sender can't know. */
  dropAfterData: { kind: 'dropAfterData' },
  slowLastAnswer: { kind: 'slowLastAnswer' },
  /** For good: the next means is due. */
  noSuchMailbox: { kind: 'refuse', reply: '550 5.1.1 No such mailbox' },
  /** An operator's fault: the means stops. */
  senderRefused: { kind: 'refuse', reply: '554 5.7.1 Sender not allowed' },
} as const satisfies Readonly<Record<string, Fault | null>>;

export type RandomFault = keyof typeof randomFaults;

/** The part of all connections or messages that each fault befalls, from 0 to 1; together at most 1. */
export type FaultShares = Readonly<Partial<Record<RandomFault, number>>>;

/** Every fault that passes: they befall one message in six, and one connection in twenty-five. */
export const passingFaults: FaultShares = {
  refuseConnection: 0.02,
  dropConnection: 0.02,
  refuseForNow: 0.03,
  closeAtRecipient: 0.02,
  dropAtRecipient: 0.02,
  slowAtRecipient: 0.01,
  refuseAfterData: 0.02,
  closeAfterData: 0.02,
  dropDuringData: 0.02,
  dropAfterData: 0.02,
  slowLastAnswer: 0.01,
};

const ofConnections: readonly RandomFault[] = ['refuseConnection', 'dropConnection'];

export interface Misbehaviour {
  forConnection(): RandomFault | null;
  forMessage(): Fault | null;
  /** How often each fault has befallen. */
  readonly counts: ReadonlyMap<RandomFault, number>;
}

/** `random` answers numbers from 0 up to 1, as `Math.random` does; give one with a seed to have the same again. */
export function misbehaviour(random: () => number, shares: FaultShares): Misbehaviour {
  const counts = new Map<RandomFault, number>();
  function draw(connection: boolean): RandomFault | null {
    let rest = random();
    for (const [name, share] of Object.entries(shares) as [RandomFault, number][]) {
      if (ofConnections.includes(name) !== connection) continue;
      rest -= share;
      if (rest >= 0) continue;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      return name;
    }
    return null;
  }
  return {
    counts,
    forConnection: () => draw(true),
    forMessage() {
      const name = draw(false);
      return name === null ? null : randomFaults[name];
    },
  };
}
