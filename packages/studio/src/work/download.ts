/** Hands a file to the reader. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A file's name without what says its format, as the start of another's. */
export function stemOf(name: string): string {
  const stem = name
    .replace(/\.gz$/i, '')
    .replace(/\.[a-z\d]{1,8}$/i, '')
    .replaceAll(/[^\p{L}\p{N} ._-]/gu, '_')
    .trim();
  return stem === '' ? 'table' : stem.slice(0, 100);
}
