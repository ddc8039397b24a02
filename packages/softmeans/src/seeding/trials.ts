/** How many candidates a greedy step of k-means++ weighs: 2 + ⌊ln k⌋, as in scikit-learn. */
export function plusPlusTrials(k: number): number {
  let trials = 2;
  for (let power = Math.E; power <= k; power *= Math.E) trials++;
  return trials;
}
