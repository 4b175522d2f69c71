const carriesLogin = /token|auth|session|otp|passw|secret|^(?:sid|key)$/i;

/**
 * Whether an address lies below one of these beginnings: the same host, and a path that goes on at a boundary, so that
 * `https://pay.example` allows neither `https://pay.example.evil.example` nor `https://pay.example@evil.example`.
 */
export function isAllowedLink(address: string, beginnings: readonly string[]): boolean {
  const link = parsed(address);
  if (link === null || carriesCredentials(address)) return false;
  return beginnings.some((text) => {
    const beginning = parsed(text);
    return beginning !== null && sameSite(link, beginning, address) && below(link, beginning);
  });
}

/** Whether opening an address could log somebody in. */
export function carriesCredentials(address: string): boolean {
  const link = parsed(address);
  if (link === null) return false;
  return (
    link.username !== '' || link.password !== '' || [...link.searchParams.keys()].some((key) => carriesLogin.test(key))
  );
}

/** An address as people write it, with or without `https://`. */
function parsed(address: string): URL | null {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `https://${address}`;
  return URL.canParse(text) ? new URL(text) : null;
}

function sameSite(link: URL, beginning: URL, address: string): boolean {
  if (link.host !== beginning.host) return false;
  return !address.includes('://') || link.protocol === beginning.protocol;
}

function below(link: URL, beginning: URL): boolean {
  if (beginning.search !== '' || beginning.hash !== '') return link.href === beginning.href;
  const [path, start] = [link.pathname, beginning.pathname];
  return path === start || path.startsWith(start.endsWith('/') ? start : `${start}/`);
}
