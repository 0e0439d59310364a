import type { Block, Page } from './render-reference.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

const block = (one: Block): string => {
  switch (one.kind) {
    case 'heading':
      return `${'#'.repeat(one.level)} ${one.text}`;
    case 'text':
      return one.text;
    case 'list':
      return one.items.map((item) => `- ${item}`).join('\n');
    case 'code':
      return `\`\`\`${one.text.startsWith('{') ? 'json' : 'sh'}\n${one.text}\n\`\`\``;
    case 'table':
      return [row(one.head), row(one.head.map(() => '---')), ...one.rows.map(row)].join('\n');
  }
};

export const asMarkdown = ({ title, blocks }: Page, note: string): string => `${[`# ${title}`, note, ...blocks.map(block)].join('\n\n')}\n`;
