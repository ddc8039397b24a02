/** Rows that a page can begin with. */
export type ExampleName =
  | 'blobs'
  | 'many'
  | 'ovals'
  | 'sizes'
  | 'radii'
  | 'outlier'
  | 'overlap'
  | 'line'
  | 'moons'
  | 'rings'
  | 'faithful';

/** What the examples are called. */
export const exampleTitles: Readonly<Record<ExampleName, string>> = {
  blobs: 'Four round groups',
  many: 'Seven small groups',
  ovals: 'Two long groups',
  sizes: 'A wide and a tight group',
  radii: 'A tight group in a wide one',
  outlier: 'Two groups and a far row',
  overlap: 'Three groups that overlap',
  line: 'A group, and rows on a line',
  moons: 'Two moons',
  rings: 'Two rings',
  faithful: 'Old Faithful, 272 eruptions',
};

export const exampleNames = Object.keys(exampleTitles) as readonly ExampleName[];
