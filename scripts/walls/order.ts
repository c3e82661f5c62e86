import path from 'node:path'
import { importedFrom, isTest, lineOf, parse, type Source, walk } from './ast.ts'
import { type Floors, floors, otherFolders } from './floors.ts'

/** Import is one import between two files of the product: where it stands, and what it reaches. */
interface Import {
  readonly from: string
  readonly to: string
  readonly line: number
}

/**
 * orderProblems lists every import inside a room that runs upwards, every folder or loose file that has no floor, and
 * every circle of files, types and lazy imports included. It judges the product's files together; tests are left out.
 */
export function orderProblems(
  sources: readonly Source[],
  houseFloors: Readonly<Record<string, Floors>> = floors,
): string[] {
  const product = sources.filter(({ path: file }) => file.startsWith('src/') && !isTest(file))
  const imports = product.flatMap(importsOf)
  return [
    ...product.flatMap(({ path: file }) => floorProblem(file, houseFloors)),
    ...imports.flatMap((each) => upwardProblem(each, houseFloors)),
    ...circles(imports).map((circle) => `a circle of files: ${[...circle, circle[0]].join(' → ')}`),
  ]
}

const roomOf = (file: string): string => file.split('/')[1] ?? ''

/** Doors of other rooms are left out: `wallProblems` holds the order of the rooms. */
function importsOf(source: Source): Import[] {
  const program = parse(source)
  const found: Import[] = []
  if (program === null) return found
  walk(program, (node) => {
    const specifier = importedFrom(node)
    if (specifier === null || !/^\.{1,2}\/.*\.tsx?$/.test(specifier)) return
    const to = path.posix.join(path.posix.dirname(source.path), specifier)
    found.push({ from: source.path, to, line: lineOf(source.text, node) })
  })
  return found
}

/** The listed folder or file that a file of a room belongs to, and its floor; null where the list has none. */
function placeOf(file: string, ofRoom: Floors): { readonly name: string; readonly floor: number } | null {
  const inRoom = file.split('/').slice(2)
  for (let length = inRoom.length; length > 0; length -= 1) {
    const name = inRoom.slice(0, length).join('/')
    const floor = ofRoom.findIndex((names) => names.includes(name))
    if (floor >= 0) return { name, floor }
  }
  const [name = '', ...inFolder] = inRoom
  const floor = ofRoom.findIndex((names) => names.includes(otherFolders))
  return inFolder.length > 0 && floor >= 0 ? { name, floor } : null
}

/** The door stands outside the order: it lists what the room shows. */
const isDoor = (file: string): boolean => file.split('/').length === 3 && file.endsWith('/index.ts')

function floorProblem(file: string, houseFloors: Readonly<Record<string, Floors>>): string[] {
  const ofRoom = houseFloors[roomOf(file)]
  if (ofRoom === undefined || isDoor(file) || placeOf(file, ofRoom) !== null) return []
  return [`${file}: has no floor; list its folder in scripts/walls/floors.ts`]
}

function upwardProblem({ from, to, line }: Import, houseFloors: Readonly<Record<string, Floors>>): string[] {
  const ofRoom = houseFloors[roomOf(from)]
  if (ofRoom === undefined || isDoor(from)) return []
  if (isDoor(to)) return [`${from}:${line}: imports its own room's door`]
  const [here, there] = [placeOf(from, ofRoom), placeOf(to, ofRoom)]
  if (here === null || there === null || here.name === there.name || there.floor < here.floor) return []
  const way = there.floor > here.floor ? 'upwards' : 'along its own floor'
  return [`${from}:${line}: imports ${way}: ${here.name} may not import ${there.name}`]
}

/** Each set of files that reach each other, as one shortest way round from its first file (Tarjan, SIAM J. Comput. 1972). */
function circles(imports: readonly Import[]): string[][] {
  const next = new Map<string, string[]>()
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to])
  return components(next)
    .filter((files) => files.length > 1 || next.get(files[0] ?? '')?.includes(files[0] ?? ''))
    .map((files) => wayRound(files.toSorted()[0] ?? '', new Set(files), next))
    .toSorted((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1))
}

function components(next: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = []
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const enter = (file: string): number => {
    const number = order.size
    order.set(file, number)
    lowest.set(file, number)
    open.push(file)
    for (const to of next.get(file) ?? []) {
      const reached = order.has(to) ? (open.includes(to) ? order.get(to) : undefined) : enter(to)
      if (reached !== undefined) lowest.set(file, Math.min(lowest.get(file) ?? number, reached))
    }
    if (lowest.get(file) === number) found.push(open.splice(open.indexOf(file)))
    return lowest.get(file) ?? number
  }
  for (const file of next.keys()) if (!order.has(file)) enter(file)
  return found
}

function wayRound(
  start: string,
  within: ReadonlySet<string>,
  next: ReadonlyMap<string, readonly string[]>,
): string[] {
  const ways: string[][] = [[start]]
  const seen = new Set<string>()
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    for (const to of next.get(way.at(-1) ?? '') ?? []) {
      if (to === start) return way
      if (!within.has(to) || seen.has(to)) continue
      seen.add(to)
      ways.push([...way, to])
    }
  }
  return [start]
}
