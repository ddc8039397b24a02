import type { SegmentTransform } from 'softmeans';
import { counted, fixed, sentenceList, shownName } from '@softmeans/analysis/parts';
import type { AnyModels } from '../modelinput.ts';
import type { Terminal } from '../terminal.ts';
import { Page, widthOf } from './page.ts';

/** What a model that takes more than numbers can say of itself; a JSON object. */
export interface Places {
  readonly kind: 'segments' | 'kprototypes' | 'documents';
  readonly k: number;
  /** What each place is called or about. */
  readonly names: readonly string[];
  readonly numbers?: readonly string[];
  readonly categories?: readonly string[];
  readonly transforms?: readonly SegmentTransform[];
  readonly column?: string;
  readonly terms?: number;
}

/** @returns undefined for models of numbers alone */
export function placesIn({ segments, prototypes, documents }: AnyModels): Places | undefined {
  if (segments) {
    const { kind, k, segmentNames, numbers, categories, transforms } = segments;
    return { kind, k, names: segmentNames, numbers, categories, transforms };
  }
  if (prototypes) {
    const { kind, k, numbers, categories } = prototypes;
    const names = prototypes.prototypes.map((prototype) => {
      const parts = Object.entries({ ...prototype.numbers, ...prototype.categories });
      return parts
        .map(([name, value]) => `${name} ${typeof value === 'number' ? short(value) : value}`)
        .join(', ');
    });
    return { kind, k, names, numbers, categories };
  }
  if (documents) {
    const { kind, k, about, column, terms } = documents;
    return {
      kind,
      k,
      names: about.map((list) => list.slice(0, 5).join(', ')),
      ...(column !== undefined && { column }),
      terms: terms.length,
    };
  }
  return undefined;
}

const KINDS = {
  segments: 'segment',
  kprototypes: 'prototype',
  documents: 'cluster',
} as const;

/** The same as a person reads it. */
export function describePlaces(file: string, places: Places, { width, colors }: Terminal): string {
  const { kind, k, names, numbers = [], categories = [], transforms = [], column, terms } = places;
  const page = new Page({ width: widthOf(width), colors });
  page.title(`${file}: ${counted(k, KINDS[kind])}${kind === 'documents' ? ' of documents' : ''}.`);
  page.gap();
  page.grid([['', KINDS[kind]], ...names.map((name, j) => [String(j + 1), shownName(name, 90)])], 2);
  page.gap();
  const list = (columns: readonly string[]): string => sentenceList(columns.map((name) => shownName(name)));
  if (numbers.length > 0) page.paragraph(`Columns of numbers: ${list(numbers)}.`);
  if (categories.length > 0) page.paragraph(`Columns of categories: ${list(categories)}.`);
  const bent = transforms.filter(({ method }) => method !== 'none');
  if (bent.length > 0) {
    page.paragraph(
      `Before distances are taken: ${sentenceList(
        bent.map(({ name, method, lambda }) => {
          const how = method === 'log' ? 'logarithm' : `Yeo-Johnson, lambda ${fixed(lambda, 2)}`;
          return `${shownName(name)} (${how})`;
        }),
      )}.`,
    );
  }
  if (terms !== undefined) page.paragraph(`Texts are compared by ${counted(terms, 'term')}.`);
  if (column !== undefined) page.paragraph(`The column of texts was ${shownName(column)}.`);
  return page.toString();
}

function short(value: number): string {
  return fixed(value, Math.abs(value) >= 100 ? 0 : 2);
}
