const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}

type Line = { readonly kind: 'heading' | 'item' | 'line' | 'blank'; readonly text: string };

/**
 * A posting is plain text. What stands in it as a heading (`■ …`) or a list (`- …`) becomes one, so that whoever hears
 * the page can move in it as others do by eye. Everything is escaped.
 */
export function textHtml(text: string): string {
  const blocks: string[] = [];
  let run: Line[] = [];
  const close = () => {
    if (run.length > 0) blocks.push(blockOf(run));
    run = [];
  };
  for (const line of text.split('\n').map(lineOf)) {
    const last = run.at(-1);
    if (last && (last.kind !== line.kind || line.kind === 'heading')) close();
    if (line.kind !== 'blank') run.push(line);
  }
  close();
  return blocks.join('\n');
}

function lineOf(raw: string): Line {
  const line = raw.trim();
  if (line === '') return { kind: 'blank', text: '' };
  if (/^■ *\S/.test(line)) return { kind: 'heading', text: line.replace(/^■ */, '') };
  if (/^[-•] +\S/.test(line)) return { kind: 'item', text: line.replace(/^[-•] +/, '') };
  return { kind: 'line', text: line };
}

function blockOf(lines: readonly Line[]): string {
  const texts = lines.map(({ text }) => escapeHtml(text));
  if (lines[0]?.kind === 'heading') return `<h3>${texts.join(' ')}</h3>`;
  if (lines[0]?.kind === 'item') return `<ul>\n${texts.map((text) => `<li>${text}</li>`).join('\n')}\n</ul>`;
  return `<p>${texts.join('<br>\n')}</p>`;
}
