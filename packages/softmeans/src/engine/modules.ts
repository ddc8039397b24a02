import { kernelsModule } from './kernels.generated.ts';

const compiled: { shared?: Promise<WebAssembly.Module>; private?: Promise<WebAssembly.Module> } = {};

/** The compiled kernels for a shared or a private memory; compiled once, at first use. */
export function compileKernels(shared: boolean): Promise<WebAssembly.Module> {
  if (shared) return (compiled.shared ??= WebAssembly.compile(decode(kernelsModule)));
  return (compiled.private ??= WebAssembly.compile(unshared(decode(kernelsModule))));
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Bytes of the header of a module, the number of the section of imports, and limits with a maximum and without. */
const HEADER = 8;
const IMPORTS = 2;
const SHARED = 3;
const PRIVATE = 0;

/**
 * The module with a private memory. The code is the same; the import of the memory alone says whether it is shared and
 * how large it may grow (WebAssembly core specification 2.0, binary format, 5.5.5).
 */
function unshared(module: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  let at = HEADER;
  while (module[at] !== IMPORTS) {
    const [size, body] = numberAt(module, at + 1);
    at = body + size;
  }
  const [size, body] = numberAt(module, at + 1);
  const end = body + size;
  // The memory is the only import: its limits end the section.
  let limits = body + 1;
  for (let name = 0; name < 2; name++) {
    const [length, text] = numberAt(module, limits);
    limits = text + length;
  }
  limits += 1;
  if (module[limits] !== SHARED) throw new Error('The kernels do not import a shared memory.');
  const [, most] = numberAt(module, limits + 1);
  const imports = [...module.subarray(body, limits), PRIVATE, ...module.subarray(limits + 1, most)];
  const result = new Uint8Array(at + 2 + imports.length + module.length - end);
  result.set(module.subarray(0, at));
  result.set([IMPORTS, imports.length, ...imports], at);
  result.set(module.subarray(end), at + 2 + imports.length);
  return result;
}

/** A number in groups of 7 bits (LEB128), and where the byte after it is. */
function numberAt(bytes: Uint8Array, at: number): [value: number, end: number] {
  let value = 0;
  for (let shift = 0, i = at; ; shift += 7, i++) {
    value |= (bytes[i]! & 0x7f) << shift;
    if (bytes[i]! < 0x80) return [value, i + 1];
  }
}
