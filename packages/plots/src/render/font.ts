import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Paths of the fonts that pictures are set in: Inter, regular and semibold. */
export function fontFiles(): string[] {
  return ['400Regular', '600SemiBold'].map((weight) =>
    require.resolve(`@expo-google-fonts/inter/${weight}/Inter_${weight}.ttf`),
  );
}
