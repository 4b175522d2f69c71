/** As much TwiML as a telephone needs that hears and presses keys. */

/** Where a pressed key goes; null where the telephone doesn't wait for one. */
export function gatherAction(twiml: string): string | null {
  const action = /<Gather\b[^>]*\saction="([^"]*)"/.exec(twiml)?.[1];
  return action === undefined ? null : unescapeXml(action);
}

/** What is read aloud, sentence by sentence. */
export function spokenText(twiml: string): string {
  return [...twiml.matchAll(/<Say\b[^>]*>([^<]*)<\/Say>/g)].map(([, text]) => unescapeXml(text ?? '')).join('\n');
}

function unescapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name] ?? '');
}
