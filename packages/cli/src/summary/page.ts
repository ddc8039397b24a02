import Table from 'cli-table3';
import { wrap } from '@softmeans/analysis/parts';

/** Control sequences of terminals (ECMA-48) that begin and end an emphasis. */
const EMPHASES = { bold: [1, 22], dim: [2, 22], cyan: [36, 39], yellow: [33, 39] } as const;

/** A text for people that is put together section by section. */
export class Page {
  readonly width: number;
  readonly #colors: boolean;
  readonly #lines: string[] = [];

  constructor({ width, colors }: { readonly width: number; readonly colors: boolean }) {
    this.width = width;
    this.#colors = colors;
  }

  /** The finding that stands above everything. */
  title(text: string): void {
    for (const line of wrap(text, this.width)) this.#lines.push(this.paint('bold', line));
  }

  /** Begins a section. */
  heading(text: string): void {
    this.gap();
    this.#lines.push(this.paint('bold', this.paint('cyan', text)));
  }

  paragraph(text: string): void {
    this.#lines.push(...wrap(text, this.width, '  '));
  }

  /** A remark that may be passed over. */
  remark(text: string): void {
    for (const line of wrap(text, this.width, '  ')) this.#lines.push(this.paint('dim', line));
  }

  /** A sentence that asks for attention. */
  warning(text: string): void {
    for (const line of wrap(text, this.width, '  ! ', '    ')) this.#lines.push(this.paint('yellow', line));
  }

  /** A line as it is, which may be copied. */
  verbatim(text: string): void {
    this.#lines.push(`  ${text}`);
  }

  /** An empty line, never two. */
  gap(): void {
    if (this.#lines.length > 0 && this.#lines.at(-1) !== '') this.#lines.push('');
  }

  /** Cells under each other; the first line is the head, `left` columns are aligned left. */
  grid(lines: readonly (readonly string[])[], left = 1): void {
    const width = lines[0]?.length ?? 0;
    const [head = [], ...body] = lines;
    const table = new Table({
      chars: NO_BORDERS,
      style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
      colAligns: Array.from({ length: width }, (_, j) => (j < left ? 'left' : 'right')),
    });
    table.push(
      head.map((cell) => this.paint('dim', cell)),
      ...body.map((cells) => [...cells]),
    );
    for (const line of table.toString().split('\n')) this.#lines.push(`  ${line.trimEnd()}`);
  }

  paint(emphasis: keyof typeof EMPHASES, text: string): string {
    if (!this.#colors || text === '') return text;
    const [begin, end] = EMPHASES[emphasis];
    return `\u001b[${begin}m${text}\u001b[${end}m`;
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '   ',
};

/** Characters per line of a summary. */
export const WIDEST = 100;

export function widthOf(terminal: number | undefined): number {
  return terminal === undefined ? WIDEST : Math.max(40, Math.min(WIDEST, terminal));
}
