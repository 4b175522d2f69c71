import type { Context } from '../context.js';
import { alimtalkNames, alimtalkTemplateToRegister } from '../notice/alimtalk.js';
import type { Language } from '../notice/ports.js';

/** What the operator registers with Kakao: the words in force, with a variable wherever a value will stand. */
export function showAlimtalkTemplate(
  ctx: Pick<Context, 'templates'>,
  language: Language,
): { readonly language: Language; readonly text: string; readonly variables: readonly string[] } {
  const text = alimtalkTemplateToRegister(language, ctx.templates);
  return { language, text, variables: alimtalkNames.filter((name) => text.includes(`#{${name}}`)) };
}
