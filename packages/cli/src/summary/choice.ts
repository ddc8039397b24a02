import type { KChoice } from 'softmeans';
import {
  type Clustering,
  SHAPES,
  capitalized,
  counted,
  fixed,
  MEASURES,
  furtherVotes,
  sentenceList,
  shapeAt,
  whole,
} from '@softmeans/analysis/parts';
import type { Page } from './page.ts';

/** A choice of k, with what it was made on. */
export type Choosing = Pick<Clustering, 'choice' | 'options' | 'k' | 'covariance' | 'input' | 'opinions'>;

/** How many groups, and why. */
export function describeChoice(page: Page, choosing: Choosing): void {
  const { choice, options, k, covariance, input, opinions } = choosing;
  page.heading(options.k === undefined ? `Why ${k}?` : `${counted(k, 'group')}, as asked for`);
  if (options.k === undefined) page.paragraph(choice.reasons.map(capitalized).join(' '));
  if (k > 1) page.paragraph(`The mixture's groups ${SHAPES[covariance]} (${covariance} covariance).`);
  if (opinions && choice.kmeans.length > 1) {
    const said = furtherVotes(opinions, choice.votes).map(
      (vote) => `${MEASURES[vote.criterion][0].toLowerCase()} says ${vote.k}`,
    );
    if (said.length > 0) page.paragraph(`Not part of the decision: the ${sentenceList(said)}.`);
  }
  if (choice.rows < input.complete) {
    page.remark(
      `The choice was made on a random sample of ${whole(choice.rows)} of the ${whole(input.complete)} rows.`,
    );
  }
  if (options.covariance === undefined && input.complete <= input.used.length) {
    page.remark('Shapes with a slant were not tried: they need more rows than columns.');
  }
  if (choice.kmeans.length < 2) return;
  const most = choice.kmeans.at(-1)!.k;
  if (k === most && options.k === undefined) {
    page.paragraph(
      `${whole(k)} is the most that was tried. To see whether more fit better, add --to ${whole(2 * k)}.`,
    );
  }
  page.gap();
  const mixed = new Set(choice.mixture.map(({ k }) => shapeAt(choice, k))).size > 1;
  page.grid(scores(choice, mixed), mixed ? 2 : 1);
  page.remark(
    '* The number that this measure prefers. BIC and ICL: lower is better; the others: higher is better.' +
      (choice.mixture.some(({ k }) => k === most)
        ? ''
        : ' No mixture was fitted (–) once more groups kept making BIC worse.') +
      (mixed ? ' Shape: the covariance of the mixture with the lowest BIC.' : ''),
  );
}

function scores(choice: KChoice, mixed: boolean): string[][] {
  const { kmeans, mixture, votes } = choice;
  const marked = (criterion: string, k: number, text: string): string =>
    votes.some((vote) => vote.criterion === criterion && vote.k === k) ? `${text} *` : `${text}  `;
  return [
    ['groups', ...(mixed ? ['shape'] : []), 'BIC  ', 'ICL  ', 'silhouette  ', 'Calinski-Harabasz  '],
    ...kmeans.map(({ k, silhouette, calinskiHarabasz }) => {
      const here = mixture.filter((score) => score.k === k);
      const lowest = (name: 'bic' | 'icl'): number => Math.min(...here.map((score) => score[name]));
      return [
        String(k),
        ...(mixed ? [shapeAt(choice, k)] : []),
        marked('bic', k, whole(lowest('bic'))),
        marked('icl', k, whole(lowest('icl'))),
        marked('silhouette', k, silhouette === undefined ? '–' : fixed(silhouette, 2)),
        marked('calinski-harabasz', k, calinskiHarabasz === undefined ? '–' : whole(calinskiHarabasz)),
      ];
    }),
  ];
}
