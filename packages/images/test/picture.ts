import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export { opaque } from './drawn.ts';

/** The path of a picture that another program wrote. */
export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
}

export function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(fixturePath(name)));
}

export const coffeePath: string = fileURLToPath(new URL('../../../examples/coffee.png', import.meta.url));

/** A photograph of 300 × 200 pixels. */
export function coffee(): Uint8Array {
  return new Uint8Array(readFileSync(coffeePath));
}
