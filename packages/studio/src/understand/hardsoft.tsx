import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { fixed, percent } from '../drawing/number.ts';
import type { BothAsked, BothFits } from './bothfits.ts';
import { leastFor, useBoth } from './page/both.ts';
import { GroupCell, SharesOfRow, groupName, rowTitle } from './page/inhand.tsx';
import { CountChoice, Lesson } from './page/lesson.tsx';
import { Pair } from './page/pair.tsx';
import type { Plane } from './page/plane.ts';
import { SharesStrip } from './page/strip.tsx';

/** Hard against soft membership. */
export function Page(): JSX.Element {
  const { rows, k, picked, live } = useBoth('overlap', 3, { covariance: 'full', numbered: 'alike' });
  const { answer } = live;
  const plane = rows.plane.value;
  // The row that is hardest to place is in hand at first.
  useEffect(() => {
    if (answer && live.isCurrent && picked.value < 0) picked.value = leastSure(answer.found);
  }, [answer, picked.value]);
  const row = answer ? Math.min(picked.value, answer.asked.places.x.length - 1) : -1;
  return (
    <Lesson
      title="Hard against soft"
      lead="K-means says which group a row belongs to, and nothing more. A mixture gives each group a share of the row (its responsibility). Pick a row between groups, and drag it from one to the other."
      rows={rows}
      first="overlap"
      least={leastFor(k.value)}
      live={live}
      choices={
        <CountChoice title="Groups" value={k.value} from={2} to={6} onChoose={(count) => (k.value = count)} />
      }
      pictures={<Pair rows={rows} answer={answer} picked={picked} outlined={false} />}
      wordsAt="below"
      words={
        answer &&
        plane &&
        row >= 0 && <Words asked={answer.asked} found={answer.found} plane={plane} row={row} />
      }
      sources={[
        'McLachlan & Peel 2000, Finite Mixture Models',
        'Bishop 2006, Pattern Recognition and Machine Learning, section 9.2',
      ]}
    />
  );
}

function leastSure({ soft: { shares, labels } }: BothFits): number {
  let row = -1;
  let least = Infinity;
  labels.forEach((label, i) => {
    const share = shares.data[i * shares.k + label]!;
    if (share < least) [least, row] = [share, i];
  });
  return row;
}

interface WordsProps {
  readonly asked: BothAsked;
  readonly found: BothFits;
  readonly plane: Plane;
  readonly row: number;
}

function Words({ asked, found, plane, row }: WordsProps): JSX.Element {
  const { hard, soft } = found;
  const { data, k } = soft.shares;
  const shares = data.subarray(row * k, (row + 1) * k);
  const [x, y] = [asked.places.x[row]!, asked.places.y[row]!];
  const distances = hard.centers.map(([u, v]) => Math.hypot(x - u, y - v));
  const most = Array.from(soft.labels, (label, i) => data[i * k + label]!);
  const sure = most.filter((share) => share > 0.95).length;
  const unsure = most.filter((share) => share < 0.6).length;
  return (
    <>
      <div>
        <div role="status" class="of-row">
          <p class="small">{rowTitle(plane, row)}</p>
          <SharesOfRow shares={shares} />
        </div>
        <p class="aside">
          K-means says {groupName(hard.labels[row]!).toLowerCase()}, as it would of a row on that group’s
          center. Of all {fixed(most.length)} rows, {fixed(sure)} {sure === 1 ? 'is' : 'are'} over 95% one
          group’s, and {fixed(unsure)} {unsure === 1 ? 'is' : 'are'} under 60%.
        </p>
        <SharesStrip shares={soft.shares} labels={soft.labels} row={row} />
      </div>
      <div class="sum">
        <table>
          <caption>The row and each group</caption>
          <thead>
            <tr>
              <td />
              <th scope="col">distance to the center</th>
              <th scope="col">K-means</th>
              <th scope="col">share</th>
            </tr>
          </thead>
          <tbody>
            {distances.map((distance, j) => (
              <tr key={j}>
                <GroupCell group={j} />
                <td>{fixed(distance, 2)}</td>
                <td>{hard.labels[row] === j ? 'nearest' : '–'}</td>
                <td class="main-value">{percent(shares[j]!)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
