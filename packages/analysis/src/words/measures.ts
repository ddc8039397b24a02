import type { Vote } from 'softmeans';

/** What the measures are called, and what each looks at. */
export const MEASURES: Readonly<Record<Vote['criterion'], readonly [name: string, says: string]>> = {
  bic: ['BIC', 'how well a mixture describes the rows, less a price for every parameter; lowest'],
  icl: ['ICL', 'BIC, less a price for rows between two components; lowest'],
  merging: [
    'Components put together',
    'the components that ICL prefers, those that form one hump taken as one group',
  ],
  silhouette: [
    'Silhouette',
    'how much nearer a row is to its own group than to the next, by K-means; highest',
  ],
  'calinski-harabasz': [
    'Calinski-Harabasz',
    'spread between the groups over the spread within them; highest',
  ],
  'davies-bouldin': ['Davies-Bouldin', 'how much each group overlaps with the one most like it; lowest'],
  gap: [
    'Gap statistic',
    'how much tighter the groups are than those of rows without any structure; first peak within a standard error',
  ],
  'prediction-strength': [
    'Prediction strength',
    'the most groups that half of the rows finds again in the other half',
  ],
  stability: ['Bootstrap stability', 'the most groups that all come back when the rows are drawn anew'],
};
