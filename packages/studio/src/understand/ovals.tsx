import type { JSX } from 'preact';
import { fixed } from '../drawing/number.ts';
import type { BothAsked, BothFits } from './bothfits.ts';
import { leastFor, useBoth } from './page/both.ts';
import { comparison } from './page/comparison.ts';
import { GroupCell, groupName } from './page/inhand.tsx';
import { CountChoice, Lesson } from './page/lesson.tsx';
import { axesOf } from './page/oval.ts';
import { Pair } from './page/pair.tsx';

/** Circles against ovals. */
export function Page(): JSX.Element {
  const { rows, k, picked, live } = useBoth('ovals', 2, { covariance: 'full', numbered: 'alike' });
  const { answer } = live;
  return (
    <Lesson
      title="Circles against ovals"
      lead="K-means asks only how far a row is from a center, and far is the same in all directions: it sees round groups. A mixture learns how long, how wide and how tilted each group is."
      rows={rows}
      first="ovals"
      least={leastFor(k.value)}
      live={live}
      choices={
        <CountChoice title="Groups" value={k.value} from={2} to={6} onChoose={(count) => (k.value = count)} />
      }
      pictures={<Pair rows={rows} answer={answer} picked={picked} outlined />}
      wordsAt="below"
      words={answer && <Words asked={answer.asked} found={answer.found} />}
      sources={[
        'Banfield & Raftery 1993, Model-based Gaussian and non-Gaussian clustering',
        'Celeux & Govaert 1995, Gaussian parsimonious clustering models',
      ]}
    />
  );
}

function Words({ asked, found }: { readonly asked: BothAsked; readonly found: BothFits }): JSX.Element {
  const rows = asked.places.x.length;
  const axes = found.soft.components.map(({ covariance }) => axesOf(covariance));
  const ratios = axes.map(([long, short]) => long / short);
  const most = Math.max(...ratios);
  return (
    <>
      <div>
        <p class="told" role="status">
          {comparison(found, rows)}
        </p>
        <p class="aside">
          {most > 1.6
            ? `${groupName(ratios.indexOf(most))} is ${fixed(most, 1)} times as long as it is wide. A circle around its center that holds its ends also holds rows beside it.`
            : 'All groups are nearly round here, so circles do no harm. Draw a long group, or take the example, to part the two.'}{' '}
          {found.bic.circles - found.soft.bic > 2
            ? `Ovals are worth the numbers they cost: BIC is ${fixed(found.soft.bic)}, with circles ${fixed(found.bic.circles)}; lower is better.`
            : `BIC does not ask for ovals: it is ${fixed(found.soft.bic)} with them, ${fixed(found.bic.circles)} with circles; lower is better.`}
        </p>
      </div>
      <div class="sum">
        <table>
          <caption>Each group of the mixture</caption>
          <thead>
            <tr>
              <td />
              <th scope="col">spread along</th>
              <th scope="col">spread across</th>
              <th scope="col">ratio</th>
            </tr>
          </thead>
          <tbody>
            {axes.map(([long, short], j) => (
              <tr key={j}>
                <GroupCell group={j} />
                <td>{fixed(long, 2)}</td>
                <td>{fixed(short, 2)}</td>
                <td>{fixed(ratios[j]!, 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
