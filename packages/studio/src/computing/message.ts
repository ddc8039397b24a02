/** What the page asks of the worker; plain data. */
export type Request =
  | { readonly kind: 'start'; readonly id: number; readonly job: string; readonly argument: unknown }
  | { readonly kind: 'stop'; readonly id: number };

/** What the worker says; plain data. */
export type Reply =
  | { readonly kind: 'progress'; readonly id: number; readonly stage: string; readonly fraction: number }
  | { readonly kind: 'part'; readonly id: number; readonly part: unknown }
  | { readonly kind: 'done'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string; readonly stopped: boolean };
