import { readFile } from 'node:fs/promises';
import { liveOn } from '../../examples/merchant-services/live-on.js';
import { loadSample } from '../../examples/merchant-services/load.js';
import { sampleFile } from '../../examples/merchant-services/sample-file.js';
import { readIdentity } from '../../examples/merchant-services/sample-identity.js';
import { describeSample } from '../../examples/merchant-services/sample-summary.js';
import { cachedTemplate, createDatabase } from './database.js';
import { grantOn, openService, type Scenario } from './second-schema-scenario.js';
import { noonOf, noticedOn } from './sweeps.js';

/** The merchant-services sample, by its own data map and policy. */
export async function openSampleScenario(): Promise<Scenario> {
  const dataMapText = await readFile(sampleFile('datamap.yaml'), 'utf8');
  // So few members leave a source unused for days.
  const policyText = (await readFile(sampleFile('policy.yaml'), 'utf8')).replace(
    'sourceSilence: P7D',
    'sourceSilence: P30D',
  );
  const template = await cachedTemplate('sample-300', async (url) => {
    await loadSample(url, { members: 300, seed: 1, now: noonOf(noticedOn), profile: 'life-cycle' });
    await grantOn(url, dataMapText);
  });
  const database = await createDatabase({ template });
  const { ctx, setNow } = await openService(database, { dataMapText, policyText });
  let livedUntil = noonOf(noticedOn);
  const client = await database.admin.connect();
  const identity = await readIdentity(client);
  client.release();
  if (identity === null) throw new Error('the sample was not loaded');
  const { situations } = describeSample(identity);
  const dormant = [...(situations.longDormant?.members ?? []), ...(situations.neverUsed?.members ?? [])];
  return {
    ctx,
    database,
    dormant,
    marked: dormant[0] ?? '',
    setDay: (day) => setNow(noonOf(day)),
    async goTo(day) {
      setNow(noonOf(day));
      const living = await database.admin.connect();
      try {
        await liveOn(living, { from: livedUntil, to: noonOf(day) });
      } finally {
        living.release();
      }
      livedUntil = noonOf(day);
    },
  };
}
