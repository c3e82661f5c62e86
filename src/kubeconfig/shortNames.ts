import { parse, sep } from 'node:path'

/**
 * shortNames gives each path a unique name, in order: the base name to the first file, and to a later one the shortest
 * end of its path that is still free, such as `work/config`.
 */
export function shortNames(paths: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  return paths.map((path) => {
    const name = ends(path).find((end) => !taken.has(end)) ?? path
    taken.add(name)
    return name
  })
}

function ends(path: string): readonly string[] {
  const parts = path.slice(parse(path).root.length).split(sep)
  return parts.map((_, index) => parts.slice(-1 - index).join('/'))
}
