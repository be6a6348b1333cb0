/** `1 × .venv, 2 × static`: each name once, with how many folders of it were left out. */
export function folderCounts(left: readonly string[]): string {
  return [...new Set(left)]
    .map(folder => `${left.filter(one => one === folder).length} × ${folder}`)
    .join(', ');
}
