import { type Command, exitCodes } from './command.js';
import { choiceOf } from './option-values.js';

export const messagesAlimtalk: Command = {
  name: 'messages alimtalk-template',
  summary: 'Print the text to register with Kakao, as the notice will fill it.',
  usage: '[--language LANGUAGE]',
  details:
    'What is registered must be these words, or every message is refused. Your own words stand in\n' +
    'TEMPLATES_DIR/separation/alimtalk-ko.hbs; register again whenever they change.',
  options: { language: { type: 'string', value: 'LANGUAGE', description: 'ko (unless told) or en.' } },
  examples: ['dormouse messages alimtalk-template', 'dormouse messages alimtalk-template --language en'],
  async run(call) {
    const language = choiceOf(call, 'language', ['ko', 'en']);
    const { showAlimtalkTemplate } = await import('../cycles/show-alimtalk-template.js');
    const shown = showAlimtalkTemplate(await call.openContext(), language);
    call.answer(shown, shown.text);
    return exitCodes.done;
  },
};
