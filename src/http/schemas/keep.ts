import { Type } from 'typebox';
import { textAnswer } from '../answers.js';

/** Whatever stands there gets a page, so that nobody who mistyped is told how a token must look. */
export const KeepParams = Type.Object({
  token: Type.String({ pattern: '^[\\s\\S]*$', maxLength: 1_000, description: 'As it stands in the notice.' }),
});

/** Open: a link may carry what others add to it. */
export const KeepQuery = Type.Object({
  lang: Type.Optional(
    Type.String({ format: 'text', maxLength: 20, description: 'ko or en; else the language of the notice.' }),
  ),
});

export const keepPages = {
  404: textAnswer('text/html', 'A page: no notice has this link.'),
  410: textAnswer('text/html', 'A page: the link serves no more, or the data has been stored apart.'),
};
