import { Type } from 'typebox';

export type BoardLanguage = 'ko' | 'en';

export const pagesMax = 10_000;

/** Open: a link to a public page may carry what others add to it. */
export const BoardQuery = Type.Object({
  lang: Type.Optional(
    Type.String({ format: 'text', maxLength: 20, description: 'ko or en; else what the browser prefers, else ko.' }),
  ),
  page: Type.Optional(
    Type.Integer({ minimum: 1, maximum: pagesMax, description: 'From 1; behind the last one it is the last.' }),
  ),
  day: Type.Optional(
    Type.String({
      format: 'date',
      description: 'In development alone: the board as it stands on another day. Elsewhere it is not heeded.',
    }),
  ),
});

export function languageOf(asked: string | undefined, accepted: string | undefined): BoardLanguage {
  return known(asked ?? '') ?? preferred(accepted ?? '') ?? 'ko';
}

function known(tag: string): BoardLanguage | null {
  const primary = tag.trim().toLowerCase().split('-', 1)[0];
  return primary === 'ko' || primary === 'en' ? primary : null;
}

/** The known language with the highest weight; of equal ones the first. */
function preferred(accepted: string): BoardLanguage | null {
  const weighed = accepted.split(',', 20).flatMap((part) => {
    const [tag = '', ...parameters] = part.split(';');
    const language = known(tag);
    const weight = Number(
      parameters
        .map((each) => each.trim())
        .find((each) => each.startsWith('q='))
        ?.slice(2) ?? 1,
    );
    return language && weight > 0 ? [{ language, weight }] : [];
  });
  return weighed.sort((a, b) => b.weight - a.weight)[0]?.language ?? null;
}
