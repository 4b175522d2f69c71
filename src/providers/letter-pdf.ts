import PDFDocument from 'pdfkit';
import type { Letter } from '../notice/ports.js';
import type { LocalDate } from '../policy/dates.js';
import { drawRecipient, drawSender, type LetterSender } from './letters/draw-address.js';
import { drawBody } from './letters/draw-body.js';
import { registerFonts } from './letters/fonts.js';
import { letterBlocks } from './letters/letter-blocks.js';
import { margins, page } from './letters/page.js';
import { unprintableCharacters } from './letters/unprintable-characters.js';

export interface LetterOptions {
  readonly sender: LetterSender;
  /** The day of the batch. It dates the file; the notice's own day stands in its text. */
  readonly date: LocalDate;
}

export interface DrawnLetter {
  readonly pdf: Buffer;
  readonly pages: number;
  /** How many different characters the font lacks; above 0, somebody should look at the letter. */
  readonly unprintable: number;
}

/** One A4 letter. The same letter, sender and date give the same bytes. */
export async function renderLetter(letter: Letter, options: LetterOptions): Promise<Buffer> {
  return (await drawLetter(letter, options)).pdf;
}

export async function drawLetter(letter: Letter, options: LetterOptions): Promise<DrawnLetter> {
  const document = openDocument(letter, options);
  const pdf = collect(document);
  registerFonts(document);
  drawSender(document, options.sender);
  drawRecipient(document, letter);
  drawBody(document, letter.subject.normalize('NFC'), letterBlocks(letter.text));
  const pages = document.bufferedPageRange().count;
  if (pages > 1) numberPages(document, letter.noticeId, pages);
  const unprintable = unprintableCharacters(letter, options.sender).length;
  document.end();
  return { pdf: await pdf, pages, unprintable };
}

function openDocument(letter: Letter, options: LetterOptions): InstanceType<typeof PDFDocument> {
  const at = new Date(`${options.date}T00:00:00Z`);
  return new PDFDocument({
    size: [page.width, page.height],
    margins: { ...margins },
    bufferPages: true,
    lang: letter.language,
    displayTitle: true,
    info: { Title: letter.subject, Author: options.sender.name, CreationDate: at, ModDate: at },
  });
}

function collect(document: InstanceType<typeof PDFDocument>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
}

/** Sheets that come apart in the mail room find each other again by the notice number. */
function numberPages(document: InstanceType<typeof PDFDocument>, noticeId: string, pages: number): void {
  for (let index = 0; index < pages; index += 1) {
    document.switchToPage(index);
    document.font('regular').fontSize(8);
    const text = `${noticeId}   ${index + 1} / ${pages}`;
    const left = page.width - margins.right - document.widthOfString(text);
    document.text(text, left, page.height - margins.bottom * 0.6, { lineBreak: false });
  }
}
