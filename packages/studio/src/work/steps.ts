/** A step of the work, as its address names it. */
export type StepName = 'data' | 'how-many' | 'compare' | 'explore' | 'take-away';

/** The steps in order, with their titles. */
export const steps: readonly { readonly name: StepName; readonly title: string }[] = [
  { name: 'data', title: 'Data' },
  { name: 'how-many', title: 'How many?' },
  { name: 'compare', title: 'Compare' },
  { name: 'explore', title: 'Explore' },
  { name: 'take-away', title: 'Take away' },
];
