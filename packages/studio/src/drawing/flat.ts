import { groupShape, isHollow } from '@softmeans/plots/drawing';
import type { Painter, Points } from './painter.ts';

/** A painter on a plain canvas, for as many points as a page draws between two frames. */
export function flatPainter(canvas: HTMLCanvasElement): Painter {
  const context = canvas.getContext('2d');
  const shapes = Array.from({ length: 24 }, (_, group) => new Path2D(groupShape(group)));
  let points: Points | undefined;
  return {
    load(given) {
      points = given;
    },
    draw({ x, y, left, top, inner, width, height }, { radius, surface, behind, density }) {
      if (!context || !points) return;
      const { x: xs, y: ys, groups, colors } = points;
      context.setTransform(density, 0, 0, density, 0, 0);
      context.clearRect(0, 0, width, height);
      context.save();
      context.beginPath();
      context.rect(left, top, inner.width, inner.height);
      context.clip();
      const outlined = radius >= 2;
      for (const front of [false, true]) {
        for (let i = 0; i < xs.length; i++) {
          const shown = colors[4 * i + 3] !== 0;
          if (shown !== front) continue;
          const [u, v] = [x(xs[i]!), y(ys[i]!)];
          if (!(u > left - 9 && u < left + inner.width + 9 && v > top - 9 && v < top + inner.height + 9))
            continue;
          const color = shown ? `rgb(${colors[4 * i]},${colors[4 * i + 1]},${colors[4 * i + 2]})` : behind;
          const group = Math.max(0, groups[i]!);
          context.setTransform(density * radius, 0, 0, density * radius, density * u, density * v);
          if (isHollow(group)) {
            context.lineWidth = 1.75 / radius;
            context.strokeStyle = color;
            context.stroke(shapes[group % 24]!);
            continue;
          }
          context.fillStyle = color;
          context.fill(shapes[group % 24]!);
          if (!outlined) continue;
          context.lineWidth = 0.8 / radius;
          context.strokeStyle = surface;
          context.stroke(shapes[group % 24]!);
        }
      }
      context.restore();
    },
    close() {
      points = undefined;
    },
  };
}
