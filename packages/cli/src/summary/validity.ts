import { type Clustering, method, standings, verdicts } from '@softmeans/analysis/parts';
import type { Page } from './page.ts';

/** Whether the groups hold, as a part of the summary. */
export function describeValidity(page: Page, { validity, sureness, k }: Clustering): void {
  if (!validity || k === 1) return;
  page.heading('Do the groups hold?');
  page.paragraph(verdicts(validity).join(' '));
  page.gap();
  // What a narrow terminal has no room for, the report shows.
  const columns = page.width >= 98 ? 8 : page.width >= 64 ? 5 : 3;
  page.grid(
    [
      ['', 'comes back', '', 'rows sure', 'silhouette', 'inside', 'to the next', 'which is'],
      ...standings(validity).map((standing) => [
        `Group ${standing.group + 1}`,
        standing.returns,
        standing.verdict,
        standing.certain,
        standing.silhouette,
        standing.spacing,
        standing.gap,
        standing.nearest,
      ]),
    ].map((row) => row.slice(0, columns)),
    1,
  );
  page.remark(method(validity, sureness.rows));
}
