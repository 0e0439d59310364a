import type { Block, Page } from './render-reference.ts';

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
/** `code` and [text](address) of our own texts; all else is text. */
const inline = (text: string): string =>
  escape(text)
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll(/\[([^\]]+)\]\(([^)\s]+)\)/g, '<a href="$2">$1</a>');

const row = (cells: readonly string[], cell: 'th scope="col"' | 'td'): string => `<tr>${cells.map((text) => `<${cell}>${inline(text)}</${cell.slice(0, 2)}>`).join('')}</tr>`;

const block = (one: Block): string => {
  switch (one.kind) {
    case 'heading':
      return `<h${one.level} id="${one.id}">${inline(one.text)}</h${one.level}>`;
    case 'text':
      return `<p>${inline(one.text)}</p>`;
    case 'list':
      return `<ul>${one.items.map((item) => `<li>${inline(item)}</li>`).join('')}</ul>`;
    case 'code':
      return `<pre tabindex="0"><code>${escape(one.text)}</code></pre>`;
    case 'table':
      return `<div class="wide" tabindex="0" role="group" aria-label="Table"><table><thead>${row(one.head, 'th scope="col"')}</thead><tbody>${one.rows.map((cells) => row(cells, 'td')).join('')}</tbody></table></div>`;
  }
};

export const STYLE = `:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:62rem;margin:0 auto;padding:1rem}
h2{margin-top:2.5rem;border-bottom:1px solid}h3{margin-top:1.75rem}pre,.wide{overflow:auto}pre{padding:.75rem;border:1px solid}
table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #8888}
a:focus,pre:focus,.wide:focus{outline:3px solid;outline-offset:2px}nav a{margin-right:1rem;white-space:nowrap}`;

/** A page without a script or anything from elsewhere: readable with a keyboard, at any width, printed. */
export const asHtml = ({ title, blocks }: Page): string => {
  const contents = blocks.flatMap((one) => (one.kind === 'heading' && one.level === 2 ? [`<a href="#${one.id}">${escape(one.text)}</a>`] : []));
  return [
    '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escape(title)}</title><style>${STYLE}</style></head><body><main><h1>${escape(title)}</h1>`,
    `<nav aria-label="On this page">${contents.join(' ')}</nav>`,
    ...blocks.map(block),
    '</main></body></html>',
  ].join('\n');
};
