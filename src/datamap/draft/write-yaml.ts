import { Document, isMap, isPair, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { DocumentPath } from '../../yaml-document.js';
import type { DataMap } from '../data-map.js';
import type { Unsure } from './known.js';

/** Of a line, its indentation and the sign of a comment included. */
const width = 118;

/** The map as text, each unsure place with a comment that says why, a head that says what to do, and a foot of suggestions. */
export function writeYaml(
  map: DataMap,
  unsure: readonly Unsure[],
  { head, foot = [] }: { readonly head: readonly string[]; readonly foot?: readonly string[] },
): string {
  const document = new Document(map, { aliasDuplicateObjects: false });
  setFlow(document.contents as Node);
  for (const [where, whys] of byPlace(unsure)) comment(document, where, whys);
  document.commentBefore = head.flatMap((line) => wrap(line, '', width)).join('\n');
  if (foot.length > 0) document.comment = foot.map((line) => ` ${line}`).join('\n');
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** Short things stand on one line: names of items, ways, classes. */
function setFlow(root: Node): void {
  const at = (path: DocumentPath) => (isMap(root) ? root.getIn(path, true) : undefined);
  for (const path of [
    ['member', 'contact', 'address'],
    ['member', 'lookup'],
  ]) {
    const node = at(path);
    if (isMap(node) || isSeq(node)) node.flow = true;
  }
  const retention = at(['retention']);
  for (const entry of isMap(retention) ? retention.items : []) if (isMap(entry.value)) entry.value.flow = true;
  const activity = at(['activity']);
  for (const source of isSeq(activity) ? activity.items : []) if (isMap(source)) source.spaceBefore = false;
  const data = at(['data']);
  for (const [index, entry] of (isSeq(data) ? data.items : []).entries()) {
    if (!isMap(entry)) continue;
    if (index > 0) entry.spaceBefore = true;
    for (const name of ['via', 'mentions']) {
      const node = entry.get(name, true) as unknown;
      if (isMap(node) || isSeq(node)) node.flow = true;
    }
    const items = entry.get('items', true) as unknown;
    for (const item of isMap(items) ? items.items : []) if (isMap(item.value)) item.value.flow = true;
  }
}

function byPlace(
  unsure: readonly Unsure[],
): Map<string, { path: DocumentPath; whys: string[] }> extends never ? never : [DocumentPath, string[]][] {
  const places = new Map<string, [DocumentPath, string[]]>();
  for (const { path, why } of unsure) {
    const id = JSON.stringify(path);
    const place = places.get(id) ?? [path, []];
    place[1].push(why);
    places.set(id, place);
  }
  return [...places.values()];
}

/** Before the line that it speaks of; of a path that the document doesn't have, before its nearest parent. */
function comment(document: Document, path: DocumentPath, whys: readonly string[]): void {
  const text = whys.flatMap((why) => wrap(`unsure: ${why}`, '  ', width - 2 * path.length)).join('\n');
  const target = placeOf(document, path);
  if (target) target.commentBefore = target.commentBefore ? `${target.commentBefore}\n${text}` : text;
}

function placeOf(document: Document, path: DocumentPath): Node | null {
  let node: unknown = document.contents;
  let place: Node | null = null;
  for (const step of path) {
    if (isMap(node)) {
      if (node.flow) break;
      const pair: Pair | undefined = node.items.find(({ key }) => isScalar(key) && key.value === step);
      if (!pair || !isPair(pair)) break;
      // The first key of a list item stands behind its dash.
      if (!(place && place === node && pair === node.items[0])) place = pair.key as Node;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number' && !node.flow && node.items[step]) {
      node = node.items[step];
      place = node as Node;
    } else break;
  }
  return place;
}

function wrap(text: string, indent: string, longest: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 3 > longest) {
      lines.push(` ${line}`);
      line = `${indent}${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line === '' ? '' : ` ${line}`];
}
