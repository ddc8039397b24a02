import { themes } from '@softmeans/plots/drawing';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { compute } from '../computing/compute.ts';
import { hardColors, softColors } from '../drawing/color.ts';
import { flatPainter } from '../drawing/flat.ts';
import type { Frame } from '../drawing/frame.ts';
import { linePath } from '../drawing/line.ts';
import { linear } from '../drawing/scale.ts';
import { useSize } from '../drawing/size.ts';
import { theme } from '../shell/theme.ts';
import { Center, Oval } from './page/marks.tsx';
import { evened, viewOf } from './page/plane.ts';
import type { Vignette } from './vignettes.ts';

/** What was drawn before is not computed again. */
const known = new Map<string, readonly Vignette[]>();

/** The picture of a page on its card; blank until it is computed. */
export function Picture({ path }: { readonly path: string }): JSX.Element {
  const [parts, setParts] = useState(known.get(path));
  useEffect(() => {
    if (known.has(path)) return undefined;
    const stop = new AbortController();
    const draw = async (): Promise<void> => {
      try {
        const found = await compute('vignettes', { path }, { signal: stop.signal });
        known.set(path, found);
        setParts(found);
      } catch {
        // A card without a picture still leads to its page, which says what is wrong.
      }
    };
    void draw();
    return () => stop.abort();
  }, [path]);
  return (
    <div class="vignette" aria-hidden="true">
      {parts?.map((part, at) => (
        <Part key={at} part={part} />
      ))}
    </div>
  );
}

/** One part of a picture: rows, and what is drawn over them. */
function Part({ part }: { readonly part: Vignette }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLCanvasElement>(null);
  const { width, height } = useSize(box);
  const frame = width > 0 && height > 0 ? bareFrame(part, width, height) : undefined;
  const { surface } = themes[theme.value];
  const density = Math.min(2, globalThis.devicePixelRatio || 1);
  useEffect(() => {
    const canvas = sheet.current;
    if (!canvas || !frame) return undefined;
    const request = requestAnimationFrame(() => {
      canvas.width = Math.round(width * density);
      canvas.height = Math.round(height * density);
      const painter = flatPainter(canvas);
      const { places, labels, shares } = part;
      const colors = shares ? softColors(shares.data, labels.length, shares.k) : hardColors(labels);
      painter.load({ ...places, groups: labels, colors });
      painter.draw(frame, { radius: width < 120 ? 2 : 2.5, surface, behind: surface, density });
    });
    return () => cancelAnimationFrame(request);
  }, [part, width, height, surface, density]);
  return (
    <div ref={box} class="vignette-part">
      <canvas ref={sheet} />
      {frame && (
        <svg width={width} height={height}>
          {part.trails?.map((trail, j) => (
            <path key={j} class={`trail own line-${j + 1}`} d={linePath(trail, frame.x, frame.y)} />
          ))}
          {part.ovals?.map((component, j) => (
            <Oval key={j} frame={frame} component={component} group={j} level={0.8} />
          ))}
          {part.centers?.map((center, j) => (
            <Center key={j} frame={frame} at={center} />
          ))}
          {part.caption && (
            <text x={width / 2} y={height - 8} text-anchor="middle">
              {part.caption}
            </text>
          )}
        </svg>
      )}
    </div>
  );
}

/** A frame without margins. */
function bareFrame({ places, caption }: Vignette, width: number, height: number): Frame {
  const inner = { width, height: caption ? height - 14 : height };
  const { x, y } = evened(viewOf(places), inner.width, inner.height);
  return {
    width,
    height,
    left: 0,
    top: 0,
    inner,
    x: linear(x, [0, inner.width]),
    y: linear(y, [inner.height, 0]),
  };
}
