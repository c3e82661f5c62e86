import { readFileSync } from 'node:fs'
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
