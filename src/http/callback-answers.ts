import { problems } from './answers.js';

/** The sender needs nothing to read: whatever became of its report, it need not come again. */
const taken = { type: 'null', description: 'Taken. What became of it stands with the notice.' };

/** Of an address that has the secret in it. */
export const secretAnswers = { 204: taken, ...problems(400, 404) };

/** Of an address that looks at a signature. */
export const signedAnswers = { 204: taken, ...problems(400, 403) };
