import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export type SampleFile = 'schema.sql' | 'constraints.sql' | 'datamap.yaml' | 'policy.yaml';

/** The path of a file of the sample, from the sources and from the compiled program in `dist` alike. */
export function sampleFile(name: SampleFile): string {
  const beside = fileURLToPath(new URL(name, import.meta.url));
  const inSources = fileURLToPath(new URL(`../../../examples/merchant-services/${name}`, import.meta.url));
  return existsSync(beside) ? beside : inSources;
}
