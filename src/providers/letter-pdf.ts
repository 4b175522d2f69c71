import PDFDocument from 'pdfkit';
import type { Letter } from '../notice/ports.js';
import type { LocalDate } from '../policy/dates.js';
import { drawLine } from './letters/draw-line.js';
import { registerFonts } from './letters/fonts.js';
import { margins, page } from './letters/page.js';
import type { LetterSender } from './letters/place-address.js';
import { placeLetter } from './letters/place-letter.js';
import { unprintableIn } from './letters/runs-of.js';

export interface LetterOptions {
  readonly sender: LetterSender;
  /** The day of the batch. It dates the file; the notice's own day stands in its text. */
  readonly date: LocalDate;
}

export interface DrawnLetter {
  readonly pdf: Buffer;
  readonly pages: number;
  /** How many different characters no font has; above 0, somebody should look at the letter. */
  readonly unprintable: number;
  /** The size of the address; below 9 the post may not be able to read it. */
  readonly addressPoints: number;
}

/** One A4 letter. The same letter, sender and date give the same bytes. */
export async function renderLetter(letter: Letter, options: LetterOptions): Promise<Buffer> {
  return (await drawLetter(letter, options)).pdf;
}

export async function drawLetter(letter: Letter, options: LetterOptions): Promise<DrawnLetter> {
  const document = openDocument(letter, options);
  const pdf = collect(document);
  registerFonts(document);
  const { lines, pages, addressPoints } = placeLetter(document, letter, options.sender);
  for (let added = 1; added < pages; added += 1) document.addPage();
  for (const line of lines) {
    document.switchToPage(line.page);
    drawLine(document.font(line.font).fontSize(line.size), line.text, line);
  }
  const printed = [letter.subject, letter.text, ...Object.values(letter.recipient), ...Object.values(options.sender)];
  const unprintable = unprintableIn(printed.join(' ').replace(/\s+/gu, ' ')).length;
  document.end();
  return { pdf: await pdf, pages, unprintable, addressPoints };
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
