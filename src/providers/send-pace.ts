/** Lets at most so many messages a second go, evenly: a provider counts, and what it refuses comes again anyway. */
export interface SendPace {
  /** Resolves when it is this message's turn, or at once when nobody waits for it any more. */
  turn(signal?: AbortSignal): Promise<void>;
  /** Lets everybody who waits go, who then has to see that it is over. */
  close(): void;
}

export function sendPace(perSecond: number | undefined): SendPace {
  const gapMs = perSecond === undefined ? 0 : 1_000 / perSecond;
  const waiting = new Set<() => void>();
  let nextAt = 0;
  let closed = false;
  return {
    async turn(signal) {
      if (closed || signal?.aborted) return;
      const now = performance.now();
      const waitMs = Math.max(0, nextAt - now);
      nextAt = now + waitMs + gapMs;
      if (waitMs < 1) return;
      await new Promise<void>((resolve) => {
        const go = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', go);
          waiting.delete(go);
          resolve();
        };
        const timer = setTimeout(go, waitMs);
        signal?.addEventListener('abort', go, { once: true });
        waiting.add(go);
      });
    },
    close() {
      closed = true;
      for (const go of [...waiting]) go();
    },
  };
}
