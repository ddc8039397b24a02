/** Pixels of a PNG per unit of the drawing. */
const SCALE = 2;

/** An SVG drawing that brings the typeface of the charts with it. */
export async function withLetters(svg: string): Promise<string> {
  const { interWoff2 } = await import('@softmeans/plots/font');
  const face = `<style>@font-face{font-family:Inter;font-weight:400 600;src:url(data:font/woff2;base64,${interWoff2}) format("woff2")}</style>`;
  return svg.replace(/<svg[^>]*>/, (start) => `${start}${face}`);
}

/** An SVG drawing as a PNG. */
export async function pngOf(svg: string): Promise<Blob> {
  const whole = await withLetters(svg);
  const url = URL.createObjectURL(new Blob([whole], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.ceil(image.naturalWidth * SCALE);
    canvas.height = Math.ceil(image.naturalHeight * SCALE);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('This browser gives no canvas to draw on. Save the SVG instead.');
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => {
        if (blob) resolve(blob);
        else reject(new Error('The picture is too large for this browser. Save the SVG instead.'));
      }, 'image/png');
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}
