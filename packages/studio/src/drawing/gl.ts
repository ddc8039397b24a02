import { channels } from './color.ts';
import { extent } from './scale.ts';
import type { Painter } from './painter.ts';

/** One point per vertex; its shape is cut out of a square by a signed distance. */
const VERTEX = `#version 300 es
in vec2 place;
in vec4 color;
in float group;
uniform vec4 view;
uniform float size;
uniform float front;
uniform vec3 behind;
out vec3 tint;
flat out int shape;
flat out int hollow;
void main() {
  bool shown = color.a > 0.5;
  if (front > -0.5 && shown != (front > 0.5)) { gl_Position = vec4(9.0, 9.0, 9.0, 1.0); gl_PointSize = 0.0; return; }
  gl_Position = vec4(place * view.xy + view.zw, shown ? 0.0 : 0.5, 1.0);
  gl_PointSize = size;
  int g = int(group + 0.5);
  shape = (g + 3 * (g / 12)) % 8;
  hollow = g % 12 >= 8 ? 1 : 0;
  tint = shown ? color.rgb : behind;
}`;

const FRAGMENT = `#version 300 es
precision highp float;
in vec3 tint;
flat in int shape;
flat in int hollow;
uniform float radius;
uniform float edge;
uniform vec3 surface;
out vec4 paint;
float corners(vec2 p, float n, float reach, float turn) {
  float step = 6.2831853 / n;
  float angle = atan(p.y, p.x) + turn;
  return cos(floor(0.5 + angle / step) * step - angle) * length(p) - reach;
}
float distanceTo(vec2 p) {
  if (shape == 0) return length(p) - 1.0;
  if (shape == 1) return max(abs(p.x), abs(p.y)) - 0.88;
  if (shape == 2) return corners(p - vec2(0.0, 0.12), 3.0, 0.65, -1.5707963);
  if (shape == 3) return (abs(p.x) * 1.16 + abs(p.y)) * 0.65 - 0.83;
  if (shape == 4) { vec2 q = abs(p); return min(max(q.x - 0.42, q.y - 1.15), max(q.y - 0.42, q.x - 1.15)); }
  if (shape == 5) return corners(p + vec2(0.0, 0.12), 3.0, 0.65, 1.5707963);
  if (shape == 6) return corners(p, 6.0, 0.935, 1.5707963);
  float turn = 6.2831853 / 5.0;
  float angle = mod(atan(p.x, -p.y) + 0.5 * turn, turn) - 0.5 * turn;
  vec2 q = length(p) * vec2(cos(angle), abs(sin(angle)));
  vec2 tip = vec2(1.36, 0.0);
  vec2 notch = 0.58 * vec2(cos(0.5 * turn), sin(0.5 * turn));
  vec2 side = notch - tip;
  return dot(q - tip, normalize(vec2(side.y, -side.x)) * (side.y > 0.0 ? 1.0 : -1.0));
}
void main() {
  vec2 p = (gl_PointCoord * 2.0 - 1.0) * (radius + 1.5) / radius;
  if (radius < 1.6) { if (length(p) > 1.2) discard; paint = vec4(tint, 1.0); return; }
  float d = distanceTo(p) * radius;
  if (hollow == 1) d = abs(d) - 0.9;
  if (d > 0.5) discard;
  float cover = clamp(0.5 - d, 0.0, 1.0);
  vec3 ink = hollow == 0 && edge > 0.0 && d > -edge ? surface : tint;
  paint = vec4(ink * cover, cover);
}`;

/** Points that a frame takes at first, at the least, and how its time changes that. */
const FIRST = 250_000;
const FEWEST = 20_000;
const SLOW = 50;
const QUICK = 24;
/** Below this radius a point is an opaque disc, in pixels. */
const SMALL = 1.6;

/**
 * A painter on the graphics processor, for millions of points; nothing where there is no WebGL 2.
 *
 * What a frame cannot draw in time follows in the next ones, so that points stay under the hand that moves them. They
 * are drawn in an order that is spread over all rows: whatever part is there already looks like the whole.
 */
export function glPainter(canvas: HTMLCanvasElement): Painter | undefined {
  const gl = canvas.getContext('webgl2', { antialias: false, alpha: true, preserveDrawingBuffer: true });
  const program = gl && compile(gl);
  if (!gl || !program) return undefined;
  const buffers = { place: gl.createBuffer(), color: gl.createBuffer(), group: gl.createBuffer() };
  const uniform = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(program, name);
  const names = ['view', 'size', 'front', 'behind', 'radius', 'edge', 'surface'] as const;
  const at = Object.fromEntries(names.map((name) => [name, uniform(name)]));
  const put = (name: keyof typeof buffers, data: Float32Array | Uint8Array, width: number): void => {
    const place = gl.getAttribLocation(program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffers[name]);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(place);
    const bytes = data instanceof Uint8Array;
    gl.vertexAttribPointer(place, width, bytes ? gl.UNSIGNED_BYTE : gl.FLOAT, bytes && width === 4, 0, 0);
  };
  let count = 0;
  let budget = FIRST;
  let drawn = 0;
  let began = 0;
  let request = 0;
  let phases: readonly number[] = [0, 1];
  /** The next points, as many as a frame is good for; the rest in the frames to come. */
  const proceed = (): void => {
    const some = Math.min(count - drawn, budget);
    for (const front of phases) {
      gl.uniform1f(at['front']!, front);
      gl.drawArrays(gl.POINTS, drawn, some);
    }
    drawn += some;
    began = performance.now();
    request = requestAnimationFrame(follow);
  };
  const follow = (): void => {
    request = 0;
    judge();
    if (drawn < count) proceed();
  };
  /** How long the last frame took says how many points the next ones get. */
  const judge = (): void => {
    if (began === 0) return;
    const took = performance.now() - began;
    began = 0;
    if (took > SLOW) budget = Math.max(FEWEST, Math.round(Math.min(budget, count) / 2));
    else if (took < QUICK) budget = Math.round(budget * 1.5);
  };
  let domain: { x: [number, number]; y: [number, number] } = { x: [0, 1], y: [0, 1] };
  let order: Uint32Array = new Uint32Array();
  let placed: readonly [ArrayLike<number>, ArrayLike<number>] | undefined;
  return {
    load({ x, y, groups, colors }) {
      if (placed?.[0] !== x || placed[1] !== y) {
        placed = [x, y];
        count = x.length;
        domain = { x: extent(x), y: extent(y) };
        // Places are kept as shares of the range of the data: single precision holds those, wherever the data lie.
        order = orderOf(count);
        const shares = new Float32Array(2 * count);
        const [x0, y0] = [domain.x[0], domain.y[0]];
        const [width, height] = [domain.x[1] - x0, domain.y[1] - y0];
        for (let i = 0; i < count; i++) {
          const row = order[i]!;
          shares[2 * i] = (x[row]! - x0) / width;
          shares[2 * i + 1] = (y[row]! - y0) / height;
        }
        put('place', shares, 2);
      }
      const tints = new Uint32Array(count);
      const shapes = new Uint8Array(count);
      const given = new Uint32Array(colors.buffer, colors.byteOffset, count);
      for (let i = 0; i < count; i++) {
        const row = order[i]!;
        tints[i] = given[row]!;
        shapes[i] = Math.max(0, groups[row]!) % 24;
      }
      put('color', new Uint8Array(tints.buffer), 4);
      put('group', shapes, 1);
    },
    draw({ x, y, left, top, inner, width, height }, { radius, surface, behind, density }) {
      gl.viewport(0, 0, width * density, height * density);
      gl.clearColor(0, 0, 0, 0);
      gl.disable(gl.SCISSOR_TEST);
      gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
      // Points that are put behind are farther away, so that parts may come in any order.
      gl.enable(gl.DEPTH_TEST);
      gl.depthFunc(gl.LEQUAL);
      gl.enable(gl.SCISSOR_TEST);
      const floor = height - top - inner.height;
      gl.scissor(left * density, floor * density, inner.width * density, inner.height * density);
      gl.useProgram(program);
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      const across = (value: number): number => (2 * x(value)) / width - 1;
      const up = (value: number): number => 1 - (2 * y(value)) / height;
      const [x0, x1] = domain.x.map(across) as [number, number];
      const [y0, y1] = domain.y.map(up) as [number, number];
      gl.uniform4f(at['view']!, x1 - x0, y1 - y0, x0, y0);
      const pixels = radius * density;
      gl.uniform1f(at['radius']!, pixels);
      gl.uniform1f(at['size']!, pixels < SMALL ? Math.max(1, 2 * pixels) : 2 * (pixels + 1.5));
      gl.uniform1f(at['edge']!, radius >= 2 ? 0.8 * density : 0);
      gl.uniform3fv(
        at['surface']!,
        channels(surface).map((value) => value / 255),
      );
      gl.uniform3fv(
        at['behind']!,
        channels(behind).map((value) => value / 255),
      );
      // Soft edges have to lie on what is behind them.
      phases = pixels < SMALL ? [-1] : [0, 1];
      if (request !== 0) {
        cancelAnimationFrame(request);
        judge();
      }
      drawn = 0;
      proceed();
    },
    close() {
      if (request !== 0) cancelAnimationFrame(request);
      for (const buffer of Object.values(buffers)) gl.deleteBuffer(buffer);
      gl.deleteProgram(program);
      gl.getExtension('WEBGL_lose_context')?.loseContext();
    },
  };
}

/** The rows in an order of which every beginning is spread evenly over all of them: steps of the golden section. */
function orderOf(count: number): Uint32Array {
  let step = Math.max(1, Math.round(count * 0.6180339887498949));
  while (greatestDivisor(step, count) > 1) step++;
  const order = new Uint32Array(count);
  for (let i = 0, row = 0; i < count; i++) {
    order[i] = row;
    row = (row + step) % count;
  }
  return order;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

function compile(gl: WebGL2RenderingContext): WebGLProgram | undefined {
  const program = gl.createProgram();
  for (const [kind, text] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind);
    if (!shader) return undefined;
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : undefined;
}
