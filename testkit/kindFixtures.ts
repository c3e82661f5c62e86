import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseAllDocuments } from 'yaml'
import { cellText, type Kind } from '#kinds'
import type { KubeObject } from '#machinery'

/** readObjects reads a YAML file of Kubernetes objects, as kubectl prints them, by name. */
export function readObjects(file: URL): ReadonlyMap<string, KubeObject> {
  const objects = parseAllDocuments(readFileSync(file, 'utf8')).map(
    (document) => document.toJS() as KubeObject,
  )
  return new Map(objects.map((object) => [object.metadata.name, object]))
}

/** printed is an object's row as kubectl prints it behind name and namespace, the wide columns included. */
export function printed(kind: Kind, object: KubeObject, nowMs: number): string[] {
  if (kind.form === 'table') throw new Error(`${kind.kind} is read from the server's table, not from objects`)
  const cells = kind.cells(object)
  return kind.columns.map((column, index) => cellText(column, cells[index] ?? null, nowMs))
}

const folder = fileURLToPath(new URL('../src/kinds/', import.meta.url))

/** readFixtures reads all fixtures in the folders of `src/kinds`, by their `kind:`. */
export function readFixtures(): ReadonlyMap<string, readonly KubeObject[]> {
  const objects = globSync('*/*.yaml', { cwd: folder }).flatMap((path) => [
    ...readObjects(pathToFileURL(join(folder, path))).values(),
  ])
  return Map.groupBy(objects, ({ kind = '' }) => kind)
}

/** fixturesOf reads the fixtures of one kind. */
export const fixturesOf = ({ kind }: Kind): readonly KubeObject[] => readFixtures().get(kind) ?? []
