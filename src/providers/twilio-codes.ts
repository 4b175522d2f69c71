/** What an error code of Twilio says of the recipient, of the provider, or of us. */
export type CodeClass =
  /** The number is bad. */
  | 'number'
  /** This means can't get there; another may. */
  | 'channel'
  /** The recipient could not be reached this time. */
  | 'later'
  /** An outage or a limit of the provider's: says nothing about the recipient. */
  | 'outage'
  /** Credentials, suspension, sender, permission, content: an operator has to act. */
  | 'operator';

export type CodeTable = ReadonlyMap<number, CodeClass>;

const everywhere: ReadonlyArray<readonly [number, CodeClass]> = [
  // Authentication, suspended or inactive account, trial limits, malformed request of ours.
  [10001, 'operator'],
  [20003, 'operator'],
  [20005, 'operator'],
  [20008, 'operator'],
  [21211, 'number'],
  [21212, 'operator'],
  // The address for status callbacks is not usable.
  [21609, 'operator'],
  [20429, 'outage'],
  [20500, 'outage'],
  [20503, 'outage'],
];

export const textCodes: CodeTable = new Map<number, CodeClass>([
  ...everywhere,
  // Not a mobile, or a landline; unsubscribed; no route for this pair.
  [21614, 'channel'],
  [21635, 'channel'],
  [21610, 'channel'],
  [21612, 'channel'],
  // Unknown or inactive handset.
  [30005, 'number'],
  // Landline or unreachable carrier; blocked by carrier or recipient.
  [30006, 'channel'],
  [30004, 'channel'],
  // Handset off; unknown error of the carrier: some texts get through a day later.
  [30003, 'later'],
  [30008, 'later'],
  // Queues full.
  [30001, 'outage'],
  [21611, 'outage'],
  // Filtered as spam: the content or the sender, not the number.
  [30007, 'operator'],
  [30002, 'operator'],
  [21408, 'operator'],
  [21603, 'operator'],
  [21606, 'operator'],
  [21608, 'operator'],
  [21617, 'operator'],
  [21657, 'operator'],
  [21659, 'operator'],
  [21660, 'operator'],
  // The account has no right to discard content or to obscure addresses.
  [30029, 'operator'],
  [30030, 'operator'],
]);

export const callCodes: CodeTable = new Map<number, CodeClass>([
  ...everywhere,
  [21217, 'number'],
  [13223, 'number'],
  [13224, 'number'],
  [13226, 'number'],
  // Can't be reached by telephone; blocked as a risk, or by rule.
  [21214, 'channel'],
  [21216, 'channel'],
  // Too many calls at once.
  [10004, 'outage'],
  // Trial; calls switched off; caller not verified or missing; a text of ours that is no TwiML.
  [10002, 'operator'],
  [10005, 'operator'],
  [12100, 'operator'],
  [12200, 'operator'],
  [21205, 'operator'],
  [21210, 'operator'],
  [21213, 'operator'],
  [21219, 'operator'],
  // The country, or a part of it, is not among those that the account may call.
  [13227, 'operator'],
  [21215, 'operator'],
  [32205, 'operator'],
]);
