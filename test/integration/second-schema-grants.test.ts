import { expect, test } from 'vitest';
import { openSecondSchema } from '../support/second-schema.js';
import { secondSchemaDataMap } from '../support/second-schema-files.js';
import { grantOn } from '../support/second-schema-scenario.js';

const typeSchema = '회원 유형';

async function whoMayUse(scenario: Awaited<ReturnType<typeof openSecondSchema>>, schema: string): Promise<string[]> {
  const { rows } = await scenario.database.admin.query<{ role: string }>(
    `select role from unnest(array['dormouse_owner', 'dormouse_clerk', 'dormouse_mover', 'dormouse_auditor']) as role
     where has_schema_privilege(role, $1, 'usage')`,
    [schema],
  );
  return rows.map(({ role }) => role);
}

test('whoever casts to a type may look into its schema, and nobody else', async () => {
  const scenario = await openSecondSchema();
  expect(await whoMayUse(scenario, typeSchema)).toEqual(['dormouse_clerk', 'dormouse_mover']);
  expect(await whoMayUse(scenario, '상점 Data')).toEqual(['dormouse_clerk', 'dormouse_mover']);
});

test('the clerk may not look there when no column that it reads is of such a type any more', async () => {
  const scenario = await openSecondSchema();
  const withoutCondition = secondSchemaDataMap.replace(/, where: "[^\n]*" }/, ' }');
  expect(withoutCondition).not.toBe(secondSchemaDataMap);
  await grantOn(scenario.database.superuserUrl, withoutCondition);
  expect(await whoMayUse(scenario, typeSchema)).toEqual(['dormouse_mover']);
});
