/** `light` for paper and light pages, `dark` for dark ones. */
export type ThemeName = 'light' | 'dark';

/** The colors of everything that is no group, and the groups' lines and names. */
export interface Theme {
  readonly name: ThemeName;
  /** What marks sit on. */
  readonly surface: string;
  /** Hairlines at ticks. */
  readonly line: string;
  /** Lines that must be seen, as the arc of an error bar. */
  readonly edge: string;
  /** Text and lines, from strong to weak. */
  readonly ink: string;
  readonly inkSecond: string;
  readonly inkThird: string;
  /** Time, and nothing else. */
  readonly time: string;
  /** Dissent, and nothing else. */
  readonly dissent: string;
  /** The column of the chosen k. */
  readonly band: string;
  /** Lines of groups 1 to 12: at least 3:1 on the surface. */
  readonly groupLines: readonly string[];
  /** Names of groups 1 to 12: at least 4.5:1 on the surface. */
  readonly groupNames: readonly string[];
  /** Low to high, near-neutral. */
  readonly sequential: readonly string[];
  /** Below to above, near-neutral; the middle is the mean. */
  readonly diverging: readonly string[];
  /** How much of a group's color a field behind points takes, 0 to 1. */
  readonly field: number;
}

/** Fills of groups 1 to 12, the same in both themes, so that an exported picture is right on either. */
export const groupFills: readonly string[] = [
  '#1c64d8',
  '#e67605',
  '#13a88a',
  '#95517b',
  '#589bad',
  '#e14962',
  '#aa7bff',
  '#8a6016',
  '#5a7a4e',
  '#70719d',
  '#83737a',
  '#88816d',
];

const lightNames = [
  '#195ecd',
  '#a95500',
  '#067a64',
  '#914e77',
  '#307486',
  '#c72f4e',
  '#804fcf',
  '#855c11',
  '#4f6f43',
  '#62638f',
  '#74656b',
  '#6c6653',
];

const darkNames = [
  '#5a95ff',
  '#e98424',
  '#2bb597',
  '#b7719b',
  '#68a9bb',
  '#ea5169',
  '#b08aff',
  '#ab813d',
  '#83a376',
  '#9293c0',
  '#a89aa0',
  '#aaa38f',
];

/** The two looks of every chart. */
export const themes: Readonly<Record<ThemeName, Theme>> = {
  light: {
    name: 'light',
    surface: '#ffffff',
    line: '#e2e5e8',
    edge: '#858c95',
    ink: '#15181c',
    inkSecond: '#454c55',
    inkThird: '#636b75',
    time: '#1a7a3e',
    dissent: '#8a5200',
    band: '#f2f2f3',
    groupLines: groupFills,
    groupNames: lightNames,
    sequential: ['#eceff2', '#cdd5dd', '#a3b0be', '#75869a', '#495b70', '#1f2c3b'],
    diverging: ['#54708c', '#8ba2b8', '#c4cfd9', '#eef0f2', '#e3d7c6', '#c4a77c', '#8f6c35'],
    field: 0.13,
  },
  dark: {
    name: 'dark',
    surface: '#14171b',
    line: '#262b31',
    edge: '#69727d',
    ink: '#eceef1',
    inkSecond: '#b4bbc4',
    inkThird: '#8e97a1',
    time: '#4fc47f',
    dissent: '#e8ad5c',
    band: '#24272b',
    groupLines: darkNames,
    groupNames: darkNames,
    sequential: ['#1f252c', '#34404d', '#4f6073', '#74889e', '#a4b6c8', '#dde6ef'],
    diverging: ['#9db8d2', '#4d6780', '#34465a', '#262b31', '#4a4030', '#735a33', '#d0b07c'],
    field: 0.16,
  },
};
