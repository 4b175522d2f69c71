import type { Forecast } from '../cycles/forecast.js';
import { type Command, exitCodes } from './command.js';
import { textOf, wholeNumberOf } from './option-values.js';
import { writePrivateFile } from './private-file.js';

export const forecast: Command = {
  name: 'forecast',
  summary: 'Show notices, separations and destructions of the coming days.',
  usage: '[--days N] [--svg FILE]',
  details:
    'Looks at whoever may come due as a sweep would, also before the first sweep ever ran, and changes nothing. The text\n' +
    'shows weeks, or months where they are many; --json has each day. What it rests on is told with it: above all, that\n' +
    'nobody returns.',
  options: {
    days: { type: 'string', value: 'N', description: 'How many days, today first: 1 to 400; 400 unless told.' },
    svg: { type: 'string', value: 'FILE', description: 'Also draw it into this new file, which only you can read.' },
  },
  examples: ['dormouse forecast', 'dormouse forecast --days 90 --json', 'dormouse forecast --svg forecast.svg'],
  async run(call) {
    const days = wholeNumberOf(call, 'days', { min: 1, max: 400 });
    const file = textOf(call, 'svg');
    const { forecast: lookAhead } = await import('../cycles/forecast.js');
    const { forecastText } = await import('./forecast-text.js');
    const look = async (): Promise<Forecast> => lookAhead(await call.openContext(), { days });
    const told = file === undefined ? await look() : await draw(file, look);
    call.answer(told, forecastText(told));
    return exitCodes.done;
  },
};

async function draw(file: string, look: () => Promise<Forecast>): Promise<Forecast> {
  const { forecastPlot } = await import('../cycles/forecast-plot.js');
  return writePrivateFile(file, async () => {
    const told = await look();
    return { content: forecastPlot(told), result: told };
  });
}
