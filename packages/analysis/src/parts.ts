// What the programs of this workspace share beyond the public names.
export type { BundledName } from './bundled.ts';
export { BUNDLED, isBundled, bundledTable } from './bundled.ts';
export { CHARTS } from './charts.ts';
export { reproduction, shellWord } from './call.ts';
export type { Agreement, ClassMatch } from './clustering/agreement.ts';
export type { Clustering } from './clustering/clustering.ts';
export { clusterTable, familiesOf, rangeOf } from './clustering/clustering.ts';
export { examine } from './clustering/examination.ts';
export { opinionsOf, validityOf } from './clustering/findings.ts';
export type { Opinions, Validity } from './clustering/validity.ts';
export { askOpinions } from './clustering/validity.ts';
export type { Moments, Portrait, Portraits } from './clustering/portrait.ts';
export { portray } from './clustering/portrait.ts';
export type { Strangers } from './clustering/strangers.ts';
export { RARE } from './clustering/strangers.ts';
export type { Sureness } from './clustering/sureness.ts';
export type { Assigned } from './columns.ts';
export { assign, withGroups, csvWithGroups, hasGuarded } from './columns.ts';
export { CallError } from './errors.ts';
export { findings } from './findings.ts';
export type { Input, InputOptions } from './input.ts';
export { selectInput, checkK, namesOf } from './input.ts';
export { NestedRows, jsonPieces, nestedCovariances, sizesOf } from './json.ts';
export type { FitOptions, TableOptions, ClusteringOptions } from './options.ts';
export { MOST_GROUPS } from './options.ts';
export { MEASURES } from './words/measures.ts';
export type { Stages } from './stages.ts';
export { inGroups } from './warnings.ts';
export { digitsFor, withoutNoise, around, digitsOf } from './words/precision.ts';
export { conditionText, threeDigits } from './words/segments.ts';
export { SHAPES, shapeAt } from './words/shapes.ts';
export { sketch } from './words/sketch.ts';
export { columnsUsed } from './words/used.ts';
export { furtherVotes, gapRules, method, standings, verdicts } from './words/validity.ts';
export {
  shownName,
  sentenceList,
  counted,
  whole,
  fixed,
  signed,
  percent,
  memberships,
  wrap,
  capitalized,
} from './words/words.ts';
