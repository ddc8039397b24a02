/** Work that waits for promises where it has to, and is done at once where nothing is to be waited for. */
export type Waits<Result> = Generator<Promise<unknown>, Result, unknown>;

/** A value, waited for if it is a promise. */
export function* the<Value>(value: Value | Promise<Value>): Waits<Value> {
  if (!(value instanceof Promise)) return value;
  // `waiting` sends back what the promise came to.
  return (yield value) as Value;
}

/** Goes through such work, waiting for each of its promises. */
export async function waiting<Result>(work: Waits<Result>): Promise<Result> {
  let step = work.next();
  while (!step.done) step = work.next(await step.value);
  return step.value;
}
