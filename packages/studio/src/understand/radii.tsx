import { sharesAt } from '@softmeans/plots/drawing';
import type { JSX } from 'preact';
import { fixed, percent } from '../drawing/number.ts';
import type { BothAsked, BothFits } from './bothfits.ts';
import { leastFor, useBoth } from './page/both.ts';
import { comparison } from './page/comparison.ts';
import { GroupCell } from './page/inhand.tsx';
import { Lesson } from './page/lesson.tsx';
import { spreadOf } from './page/oval.ts';
import { Pair } from './page/pair.tsx';

/** Two groups with one center and two radii. */
export function Page(): JSX.Element {
  const { rows, k, picked, live } = useBoth('radii', 2, {
    covariance: 'spherical',
    numbered: 'tightest first',
  });
  const { answer } = live;
  return (
    <Lesson
      title="One center, two radii"
      lead="A tight group inside a wide one: the centers are the same, so no line between centers can part them. A mixture tells them apart by their spread alone; its border is a circle."
      rows={rows}
      first="radii"
      least={leastFor(k.value)}
      live={live}
      pictures={<Pair rows={rows} answer={answer} picked={picked} outlined={false} />}
      wordsAt="below"
      words={answer && <Words asked={answer.asked} found={answer.found} />}
      sources={[
        'McLachlan & Peel 2000, Finite Mixture Models',
        'the mixture here has round groups, each with a spread of its own',
      ]}
    />
  );
}

function Words({ asked, found }: { readonly asked: BothAsked; readonly found: BothFits }): JSX.Element {
  const rows = asked.places.x.length;
  const { components } = found.soft;
  const [tight, wide] = [components[0]!, components[1]!];
  const large = spreadOf(wide.covariance);
  const inside = sharesAt(components, tight.mean[0], tight.mean[1])[0]!;
  const apart = Math.hypot(tight.mean[0] - wide.mean[0], tight.mean[1] - wide.mean[1]);
  return (
    <>
      <div>
        <p class="told" role="status">
          {comparison(found, rows)}
        </p>
        <p class="aside">
          {apart < large
            ? `The two centers of the mixture lie ${fixed(apart, 2)} apart, less than the wide group’s spread of ${fixed(large, 2)}: no straight cut parts the two.`
            : `The two centers of the mixture lie ${fixed(apart, 2)} apart, further than the wide group’s spread of ${fixed(large, 2)}: here a straight cut can do much of the work.`}{' '}
          {found.soft.bic < found.bic.one
            ? `Two groups are worth it: BIC is ${fixed(found.soft.bic)} with two and ${fixed(found.bic.one)} with one; lower is better.`
            : `BIC sees no second group: it is ${fixed(found.soft.bic)} with two and ${fixed(found.bic.one)} with one; lower is better.`}{' '}
          A row on the tight group’s center is {percent(inside)} the tight group’s; the wide group lies there
          too.
        </p>
      </div>
      <div class="sum">
        <table>
          <caption>Each group of the mixture</caption>
          <thead>
            <tr>
              <td />
              <th scope="col">share of rows</th>
              <th scope="col">spread</th>
            </tr>
          </thead>
          <tbody>
            {components.map(({ weight, covariance }, j) => (
              <tr key={j}>
                <GroupCell group={j} />
                <td>{percent(weight)}</td>
                <td>{fixed(spreadOf(covariance), 2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
