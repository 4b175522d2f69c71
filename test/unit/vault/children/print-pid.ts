import { writeSync } from 'node:fs';

writeSync(1, `${process.pid}\n`);
