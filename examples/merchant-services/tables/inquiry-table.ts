import { day, instantText } from '../calendar.js';
import { inquiryCategories, makeAnswer, makeInquiry } from '../inquiry-text.js';
import { streams } from '../random.js';
import { contactOf } from './contact.js';
import type { SampleTable } from './sample-table.js';

export const inquiries: SampleTable = {
  name: 'public.inquiries',
  columns: [
    'inquiry_id',
    'member_no',
    'category',
    'title',
    'body',
    'contact_email',
    'contact_phone',
    'satisfaction',
    'asked_at',
    'is_answered',
    'answer',
    'answered_at',
  ],
  append(out, facts, making) {
    if (facts.inquiries === 0) return;
    const contact = contactOf(facts, making);
    const random = making.random.reseed(making.seed, facts.memberNo, streams.inquiries);
    for (let index = 0; index < facts.inquiries; index += 1) {
      const plain = facts.group === 'recordsEnding' && index === 0;
      const text = makeInquiry(random, plain ? 'how-to' : random.pick(inquiryCategories));
      const askedAt = random.between(facts.joinedAt, facts.lastActivityAt);
      const isAnswered = random.chance(0.8);
      out.row([
        facts.memberNo * 8 + index,
        facts.memberNo,
        text.category,
        text.title,
        text.body,
        random.chance(0.6) ? contact.email : null,
        random.chance(0.5) ? contact.mobile : null,
        isAnswered && random.chance(0.4) ? 1 + random.int(5) : null,
        instantText(askedAt),
        isAnswered,
        isAnswered ? makeAnswer(random) : null,
        isAnswered ? instantText(askedAt + random.between(0, 3 * day)) : null,
      ]);
    }
  },
};
