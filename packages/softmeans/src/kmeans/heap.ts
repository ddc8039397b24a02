/** Rows by the size of their keys, the smallest first, the lower row on a tie (binary heap: Williams 1964). */
export class Heap {
  readonly #rows: number[] = [];
  readonly #keys: number[] = [];

  get size(): number {
    return this.#rows.length;
  }

  /** The first row. */
  get row(): number {
    return this.#rows[0]!;
  }

  /** Its key. */
  get key(): number {
    return this.#keys[0]!;
  }

  push(row: number, key: number): void {
    let at = this.#rows.length;
    this.#rows.push(row);
    this.#keys.push(key);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): void {
    const row = this.#rows.pop()!;
    const key = this.#keys.pop()!;
    const { length } = this.#rows;
    if (length === 0) return;
    this.#rows[0] = row;
    this.#keys[0] = key;
    for (let at = 0; ;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < length && this.#before(child, least)) least = child;
      }
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #before(a: number, b: number): boolean {
    const difference = this.#keys[a]! - this.#keys[b]!;
    return difference < 0 || (difference === 0 && this.#rows[a]! < this.#rows[b]!);
  }

  #swap(a: number, b: number): void {
    const row = this.#rows[a]!;
    const key = this.#keys[a]!;
    this.#rows[a] = this.#rows[b]!;
    this.#keys[a] = this.#keys[b]!;
    this.#rows[b] = row;
    this.#keys[b] = key;
  }
}
