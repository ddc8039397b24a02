import type { CovarianceName } from 'softmeans';
import { axis, labelRoom, linearScale, ruleAt, titleAbove, titleBelow } from './chart/axis.ts';
import {
  type PlotOptions,
  figure,
  group,
  innerWidth,
  label,
  mark,
  placed,
  scaled,
  themeOf,
  told,
  value,
} from './chart/figure.ts';
import { decimalFormat } from './chart/number.ts';
import { spreadOut } from './chart/place.ts';
import { extent, niceDomain, wholeTicks } from './chart/scale.ts';
import type { Json, JsonObject, Spec } from './chart/spec.ts';
import { sweepDomain } from './chart/sweep.ts';
import { textWidth } from './chart/text.ts';

/** A mixture's scores for one number of groups and one family: what `chooseK` lists. */
export interface CriterionScore {
  readonly k: number;
  readonly covariance: CovarianceName;
  readonly bic: number;
  readonly icl: number;
  readonly aic?: number;
  /** Whether the rows can bear so many parameters; those that cannot are drawn hollow and are not the lowest. */
  readonly supported?: boolean;
}

export interface CriterionOptions extends PlotOptions {
  /** Which criterion is drawn; default `bic`. */
  readonly criterion?: 'bic' | 'icl' | 'aic';
  /** The number of groups that was chosen: its column is shaded, and a lowest value elsewhere is marked as dissent. */
  readonly chosen?: number;
}

const FAMILIES: readonly CovarianceName[] = ['full', 'tied', 'diagonal', 'spherical'];
/** What shape the groups may have. */
const SHAPES: Readonly<Record<CovarianceName, string>> = {
  full: 'free shapes',
  tied: 'one shape',
  diagonal: 'upright',
  spherical: 'round',
};
const DASHES: Readonly<Record<CovarianceName, readonly number[]>> = {
  full: [1, 0],
  tied: [6, 3],
  diagonal: [1.5, 2.5],
  spherical: [1, 0],
};
const HEIGHT = 260;

/**
 * BIC, ICL or AIC by the number of groups, one line per covariance family, told apart by their style.
 *
 * @param scores `mixture` of what `chooseK` returned, or any list of scores
 * @returns a Vega specification
 * @throws RangeError where there is no score, or where AIC is asked for and missing
 * @example
 * const scores = [1, 2, 3].map((k) => ({ k, covariance: 'full', bic: [90, 50, 60][k - 1], icl: 0 }));
 * const spec = criterionPlot(scores, { chosen: 2 });
 * spec.description.startsWith('BIC is lowest with k = 2 and'); // true
 */
export function criterionPlot(scores: readonly CriterionScore[], options: CriterionOptions = {}): Spec {
  const { criterion = 'bic', chosen } = options;
  const theme = themeOf(options);
  const points = scores.map((score) => {
    const given = score[criterion];
    if (given === undefined) throw new RangeError(`criterionPlot: the scores have no ${criterion}.`);
    return { k: score.k, family: score.covariance, score: given, supported: score.supported !== false };
  });
  const finite = points.filter(({ score }) => Number.isFinite(score));
  if (finite.length === 0) throw new RangeError('criterionPlot: there are no scores to draw.');
  const families = FAMILIES.filter((family) => finite.some((point) => point.family === family));
  const k = [...new Set(finite.map((point) => point.k))].sort((a, b) => a - b);
  const able = finite.filter(({ supported }) => supported);
  const lowest = (able.length > 0 ? able : finite).reduce((a, b) => (b.score < a.score ? b : a));
  const dissents = chosen !== undefined && chosen !== lowest.k;
  const wide = innerWidth(options);
  const y = niceDomain(extent(finite.map(({ score }) => score)), 4);
  const left = labelRoom(y.ticks);
  const right = Math.max(...families.map((family) => textWidth(SHAPES[family], 11, 600))) + 16;
  const box = { x: left, y: 20, width: wide - left - right, height: HEIGHT };
  const name = criterion.toUpperCase();
  const format = decimalFormat(y.ticks.step >= 1 ? 0 : 2);
  const pixel = (score: number): number => (HEIGHT * (y.domain[1] - score)) / (y.domain[1] - y.domain[0]);
  const ends = families.map((family) => {
    const own = finite.filter((point) => point.family === family);
    return own.reduce((a, b) => (b.k >= a.k ? b : a));
  });
  const places = spreadOut(
    ends.map(({ score }) => pixel(score)),
    13,
    4,
    HEIGHT - 2,
  );
  const byK = scaled('x', 'k');
  const style = (family: CovarianceName): { readonly color: string; readonly width: number } =>
    family === 'full' || family === 'tied'
      ? { color: theme.ink, width: 1.75 }
      : { color: theme.inkThird, width: 1.25 };
  const emphasis = dissents ? theme.dissent : theme.ink;
  const domain = sweepDomain(k);
  const nearTop = pixel(lowest.score) > HEIGHT - 24;
  const data: Json = finite.map(({ k, family, score, supported }) => ({
    k,
    family,
    score: Number(score.toPrecision(8)),
    supported,
  }));
  return figure(options, {
    title: `${name} is lowest with k = ${lowest.k} and ${SHAPES[lowest.family]}`,
    note: `How well a mixture explains the rows, less a price for every number it needs${criterion === 'icl' ? ' and for doubtful rows' : ''}. Lower is better.`,
    remarks: able.length < finite.length ? ['Hollow: too many parameters for these rows to bear.'] : [],
    height: 20 + HEIGHT + 40,
    data: [{ name: 'scores', values: data }],
    marks: [
      group(box, {
        scales: [linearScale('x', domain, [0, box.width]), linearScale('y', y.domain, [box.height, 0])],
        axes: [
          axis(theme, { scale: 'x', orient: 'bottom', values: wholeTicks(k), format: decimalFormat(0) }),
          axis(theme, {
            scale: 'y',
            orient: 'left',
            values: y.ticks.values,
            format: y.ticks.format,
            grid: true,
          }),
        ],
        marks: [
          ...(chosen !== undefined && k.includes(chosen)
            ? [ruleAt('x', chosen, box, { stroke: value(theme.band), strokeWidth: value(28) })]
            : []),
          {
            type: 'group',
            from: { facet: { name: 'line', data: 'scores', groupby: 'family' } },
            marks: [
              mark(
                'line',
                {
                  x: byK,
                  y: scaled('y', 'score'),
                  stroke: scaled('color', 'family'),
                  strokeWidth: scaled('strokeWidth', 'family'),
                  strokeDash: scaled('dash', 'family'),
                },
                'line',
                { sort: { field: 'datum.k' } },
              ),
            ],
          },
          mark(
            'symbol',
            {
              x: byK,
              y: scaled('y', 'score'),
              size: value(26),
              fill: [{ test: 'datum.supported', scale: 'color', field: 'family' }, value(theme.surface)],
              stroke: scaled('color', 'family'),
              strokeWidth: value(1),
              tooltip: told([
                ['k', 'datum.k'],
                ['shapes', "scale('title', datum.family)"],
                [name, "format(datum.score, ',.1f')"],
              ]),
            },
            'scores',
            { interactive: true },
          ),
          mark('symbol', {
            x: placed('x', lowest.k),
            y: placed('y', lowest.score),
            size: value(81),
            fill: value(dissents ? theme.surface : theme.ink),
            stroke: value(dissents ? theme.dissent : theme.surface),
            strokeWidth: value(2),
          }),
          ...label({
            x: placed('x', lowest.k),
            y: placed('y', lowest.score),
            text: value(format.write(lowest.score)),
            fill: value(emphasis),
            weight: 600,
            align: 'center',
            dy: nearTop ? -11 : 20,
            halo: theme.surface,
          }),
          ...ends.flatMap(({ k, family, score }, i) => [
            mark('rule', {
              x: placed('x', k, { offset: 5 }),
              y: placed('y', score),
              x2: value(box.width + 5),
              y2: value(places[i]!),
              stroke: value(theme.edge),
              strokeWidth: value(0.75),
            }),
            ...label({
              x: value(box.width + 9),
              y: value(places[i]!),
              text: value(SHAPES[family]),
              fill: value(style(family).color),
              weight: 600,
              baseline: 'middle',
            }),
          ]),
          ...titleAbove(theme, name, { x: -left, limit: box.width }),
          ...titleBelow(theme, box, 'number of groups, k'),
        ],
      }),
    ],
    scales: [
      byFamily('color', (family) => style(family).color),
      byFamily('strokeWidth', (family) => style(family).width),
      byFamily('dash', (family) => DASHES[family]),
      byFamily('title', (family) => `${SHAPES[family]} (${family})`),
    ],
  });
}

function byFamily(name: string, look: (family: CovarianceName) => Json): JsonObject {
  return { name, type: 'ordinal', domain: FAMILIES, range: FAMILIES.map(look) };
}
