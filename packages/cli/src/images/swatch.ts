/** A color as people write it: #rrggbb, with its opacity where it is not opaque. */
export function hexOf(palette: Uint8Array, number: number): string {
  const [red = 0, green = 0, blue = 0, alpha = 255] = palette.subarray(4 * number, 4 * number + 4);
  if (alpha === 0) return 'transparent';
  const channels = alpha === 255 ? [red, green, blue] : [red, green, blue, alpha];
  return `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** Two spaces on a color, where the terminal takes colors. */
export function swatch(palette: Uint8Array, number: number, colors: boolean): string {
  const [red = 0, green = 0, blue = 0, alpha = 255] = palette.subarray(4 * number, 4 * number + 4);
  return colors && alpha > 0 ? `\u001b[48;2;${red};${green};${blue}m  \u001b[0m` : '';
}
