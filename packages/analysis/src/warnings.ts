/**
 * A warning of the library as the command line says it: components, which the library counts from 0, become groups
 * counted from 1, and options get their dashes.
 *
 * @param numberOf the new number, from 0, of a component of the fit
 */
export function inGroups(
  warning: string,
  numberOf: (component: number) => number = (component) => component,
): string {
  return warning
    .replace(/^Component ((?:\d+(?:, | and )?)+) /, (_, list: string) => {
      const groups = list
        .split(/, | and /)
        .map((component) => numberOf(Number(component)) + 1)
        .sort((a, b) => a - b);
      const names =
        groups.length < 2 ? groups.join('') : `${groups.slice(0, -1).join(', ')} and ${groups.at(-1)}`;
      return `${groups.length === 1 ? 'Group' : 'Groups'} ${names} `;
    })
    .replaceAll('maxIterations', '--max-iterations');
}
