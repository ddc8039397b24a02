import { type Component, sharesAt } from '@softmeans/plots/drawing';
import type { JSX } from 'preact';
import { fixed, percent } from '../drawing/number.ts';
import type { BothAsked, BothFits } from './bothfits.ts';
import { leastFor, useBoth } from './page/both.ts';
import { comparison } from './page/comparison.ts';
import { spreadsOf } from './page/groups.ts';
import { GroupCell, groupName } from './page/inhand.tsx';
import { CountChoice, Lesson } from './page/lesson.tsx';
import { spreadOf } from './page/oval.ts';
import { Pair } from './page/pair.tsx';

/** Unequal sizes and spreads. */
export function Page(): JSX.Element {
  const { rows, k, picked, live } = useBoth('sizes', 2, { covariance: 'full', numbered: 'alike' });
  const { answer } = live;
  return (
    <Lesson
      title="Unequal sizes and spreads"
      lead="K-means cuts halfway between centers, whatever lies around them. So a wide group loses its rim to a tight neighbor. A mixture knows how wide and how large each group is, and moves the border."
      rows={rows}
      first="sizes"
      least={leastFor(k.value)}
      live={live}
      choices={
        <CountChoice title="Groups" value={k.value} from={2} to={6} onChoose={(count) => (k.value = count)} />
      }
      pictures={<Pair rows={rows} answer={answer} picked={picked} outlined={false} />}
      wordsAt="below"
      words={answer && <Words asked={answer.asked} found={answer.found} />}
      sources={[
        'Celeux & Govaert 1992, A classification EM algorithm: K-means is a mixture of round groups of one size and one spread, with hard shares',
        'Banfield & Raftery 1993',
      ]}
    />
  );
}

function Words({ asked, found }: { readonly asked: BothAsked; readonly found: BothFits }): JSX.Element {
  const rows = asked.places.x.length;
  const { hard, soft } = found;
  const hardSpreads = spreadsOf(hard.centers, asked.places, hard.labels);
  const softSpreads = soft.components.map(({ covariance }) => spreadOf(covariance));
  const counts = hard.centers.map((_, j) => hard.labels.filter((label) => label === j).length);
  const widest = softSpreads.indexOf(Math.max(...softSpreads));
  const tightest = softSpreads.indexOf(Math.min(...softSpreads));
  const ratio = softSpreads[widest]! / softSpreads[tightest]!;
  const handover = handoverOf(soft.components, widest, tightest);
  return (
    <>
      <div>
        <p class="told" role="status">
          {comparison(found, rows)}
        </p>
        <p class="aside">
          {ratio > 1.5
            ? `${groupName(widest)} of the mixture is ${fixed(ratio, 1)} times as wide as ${groupName(tightest).toLowerCase()}.`
            : 'All groups of the mixture are about as wide as one another here, so the borders lie close together.'}{' '}
          {handover !== undefined &&
            `On the straight way from the center of ${groupName(widest).toLowerCase()} to that of ${groupName(tightest).toLowerCase()}, shares are even after ${percent(handover)}; K-means cuts after 50%.`}
        </p>
      </div>
      <div class="sum">
        <table>
          <caption>What each method says of the groups</caption>
          <thead>
            <tr>
              <td />
              <th scope="col">rows, K-means</th>
              <th scope="col">mixture</th>
              <th scope="col">spread, K-means</th>
              <th scope="col">mixture</th>
            </tr>
          </thead>
          <tbody>
            {soft.components.map(({ weight }, j) => (
              <tr key={j}>
                <GroupCell group={j} />
                <td>{fixed(counts[j]!)}</td>
                <td>{fixed(weight * rows, 1)}</td>
                <td>{fixed(hardSpreads[j]!, 2)}</td>
                <td>{fixed(softSpreads[j]!, 2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** After which part of the straight way from one center to another their shares are even; nothing where they never are. */
function handoverOf(components: readonly Component[], from: number, to: number): number | undefined {
  const [start, end] = [components[from]!.mean, components[to]!.mean];
  const lead = (part: number): number => {
    const shares = sharesAt(
      components,
      start[0] + part * (end[0] - start[0]),
      start[1] + part * (end[1] - start[1]),
    );
    return shares[from]! - shares[to]!;
  };
  if (from === to || !(lead(0) > 0 && lead(1) < 0)) return undefined;
  let [low, high] = [0, 1];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (lead(middle) > 0) low = middle;
    else high = middle;
  }
  return low;
}
