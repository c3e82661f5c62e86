import { describe, expect, it } from 'vitest'
import { wallProblems } from './walls.ts'

const problemsOf = (path: string, text: string) => wallProblems({ path, text })

describe('walls', () => {
  it.each([
    [
      'a door that the table does not list',
      'src/kube/a.ts',
      "import { x } from '#contract'",
      /kube may not import #contract/,
    ],
    [
      'a type from such a door',
      'src/server/a.ts',
      "import type { X } from '#berth'",
      /server may not import #berth/,
    ],
    ['a forbidden re-export', 'src/ui/index.ts', "export { x } from '#kube'", /ui may not import #kube/],
    [
      'a forbidden import()',
      'src/server/a.ts',
      "const x = await import('#berth')",
      /server may not import #berth/,
    ],
    [
      'a forbidden import type',
      'src/kube/a.ts',
      "type X = import('#contract').X",
      /kube may not import #contract/,
    ],
    [
      'a relative path into another room',
      'src/ui/a/b.ts',
      "import { x } from '../../kinds/index.ts'",
      /leaves the room ui/,
    ],
    [
      'a relative path out of src',
      'src/cli/a.ts',
      "import { x } from '../../package.json'",
      /leaves the room cli/,
    ],
    [
      'the testkit in the product',
      'src/berth/a.ts',
      "import { x } from '#testkit'",
      /berth may not import #testkit/,
    ],
    [
      'a world of the testkit in the product',
      'src/server/a.ts',
      "import { x } from '../../testkit/a.ts'",
      /leaves the room server/,
    ],
    [
      'specs in the product',
      'src/berth/a.ts',
      "import { x } from '../../specs/x.ts'",
      /leaves the room berth/,
    ],
    [
      "a path behind a room's door",
      'src/berth/a.ts',
      "import { x } from '#kube/client.ts'",
      /no room's door/,
    ],
    ["a room's own door from inside", 'src/kube/a.ts', "import { x } from '#kube'", /its own room/],
    [
      "a test that climbs over another room's wall",
      'src/kube/a.test.ts',
      "import { x } from '../berth/x.ts'",
      /leaves the room kube/,
    ],
    [
      "a cluster's id in the berth",
      'src/berth/a.ts',
      'export const f = (clusterId: string) => 1',
      /a.ts:1: berth knows one cluster only/,
    ],
    [
      "a cluster's id as a key in kube",
      'src/kube/a.ts',
      'export const f = (x: string) => ({ clusterId: x })',
      /kube knows one cluster only/,
    ],
    ['module-level let', 'src/server/a.ts', '\nlet count = 0', /a.ts:2: module-level state/],
    ['an exported module-level let', 'src/server/a.ts', 'export let count = 0', /module-level state/],
    ['a module-level Map', 'src/ui/a.tsx', 'const seen = new Map<string, number>()', /module-level Map/],
    ['a module-level Set', 'src/kinds/a.ts', "export const words = new Set(['a'])", /module-level Set/],
    ['a module-level WeakMap', 'src/kube/a.ts', 'const owners = new WeakMap()', /module-level WeakMap/],
    [
      'any other object made on load',
      'src/ui/a.ts',
      'const nothing = new ObservableValue(1)',
      /ObservableValue/,
    ],
    [
      'an object made inside of a constant',
      'src/ui/a.ts',
      '\nexport const a = { b: [new Store()] }',
      /a.ts:2: module-level Store: give it to an owner$/,
    ],
    [
      'an object inside of a constant of read-only collections',
      'src/ui/a.ts',
      'const a: ReadonlyMap<string, Store> = new Map([["b", new Store()]])',
      /module-level Store/,
    ],
    ['an object that a call is given', 'src/ui/a.ts', 'const a = keep(new Store())', /module-level Store/],
    [
      'an object of a class that others make on load',
      'src/kube/a.ts',
      'class A { static readonly #all = new Map() }',
      /module-level Map/,
    ],
    [
      'a PATCH of the berth outside its gate',
      'src/berth/jobs/a.ts',
      "export const f = (client: Client) => client.json('/api', { method: 'PATCH', body: {} })",
      /a.ts:1: a request that is no GET leaves the berth through the gate/,
    ],
    [
      'a fetch past the client',
      'src/berth/jobs/a.ts',
      "export const f = (init: object) => globalThis.fetch('/api', init)",
      /a.ts:1: the berth asks its cluster through the KubeClient/,
    ],
    [
      'a fetch of the berth, gate or not',
      'src/berth/objects/a.ts',
      "export const f = () => fetch('/api')",
      /a.ts:1: the berth asks its cluster through the KubeClient/,
    ],
    [
      'a method that is handed on outside the gate',
      'src/berth/objects/a.ts',
      'export const f = (client: Client, method: string) => client.json(path, { method })',
      /through the gate/,
    ],
    [
      'a method that is set outside the gate',
      'src/berth/objects/a.ts',
      'export function f(options: Options) {\n  options.method = "DELETE"\n}',
      /a.ts:2: .*through the gate/,
    ],
    ['another client of the network', 'src/berth/a.ts', "import { request } from 'undici'", /KubeClient/],
    [
      'the part of node:http that asks',
      'src/berth/a.ts',
      "import { request } from 'node:http'",
      /KubeClient/,
    ],
    ['node:https as a whole', 'src/berth/a.ts', "const x = await import('node:https')", /KubeClient/],
    ['what cannot be parsed', 'src/kube/a.ts', 'const = 1', /a.ts: cannot be parsed/],
  ])('refuse %s', (_, path, text, words) => {
    expect(problemsOf(path, text)).toEqual([expect.stringMatching(words)])
  })

  it.each([
    ['a door that the table lists', 'src/berth/a.ts', "import { x } from '#kube'"],
    ['a path inside the room', 'src/kube/a/b.ts', "import { x } from '../c.ts'"],
    ['packages and Node itself', 'src/server/a.ts', "import fs from 'node:fs'\nimport { Hono } from 'hono'"],
    [
      'any door in a test',
      'src/kube/a.test.ts',
      "import { x } from '#contract'\nimport { y } from '#testkit'",
    ],
    [
      'a world of the testkit in a test',
      'src/server/a.test.ts',
      "import { x } from '../../testkit/server/world.ts'",
    ],
    ['the root configuration in a script', 'scripts/a.ts', "import config from '../vite.config.ts'"],
    ["a cluster's id in the server", 'src/server/a.ts', 'export const f = (clusterId: string) => clusterId'],
    ["a cluster's id in a test of the berth", 'src/berth/a.test.ts', 'const clusterId = 1'],
    ['a constant look-up table', 'src/kinds/a.ts', "const words: ReadonlySet<string> = new Set(['a'])"],
    [
      'constant look-up tables by name',
      'src/kinds/a.ts',
      "const words: Readonly<Record<string, ReadonlySet<string>>> = { a: new Set(['b']) }",
    ],
    ['a Map with an owner', 'src/server/a.ts', 'export class A { readonly #b = new Map() }'],
    [
      'a regular expression and a format',
      'src/ui/a.ts',
      "const a = [new RegExp('a'), new Intl.NumberFormat('en')]",
    ],
    ['frozen data', 'src/ui/a.ts', 'const noon = Object.freeze(new Moment(12))'],
    ['an object that a function makes', 'src/ui/a.ts', 'export const make = () => new Store()'],
    ['an object that a test makes on load', 'src/ui/a.test.ts', 'const clock = new Store()'],
    ['let inside a function', 'src/server/a.ts', 'export function f() { let n = 0; return n }'],
    ['ambient declarations', 'src/machinery/a.d.ts', 'declare let x: number'],
    [
      'a change in the gate',
      'src/berth/writes/a.ts',
      "export const f = (client: Client) => client.json('/api', { method: 'PATCH' })",
    ],
    [
      'an access review',
      'src/berth/access/a.ts',
      "export const f = (client: Client) => client.json('/a', { method: 'POST' })",
    ],
    [
      'a GET that says so',
      'src/berth/a.ts',
      "export const f = (client: Client) => client.json('/a', { method: 'GET' })",
    ],
    ['a method that is read', 'src/berth/a.ts', 'export const f = ({ method }: Request) => method'],
    [
      "the berth's own server",
      'src/berth/stream/a.ts',
      "import { createServer, type Server } from 'node:http'",
    ],
    ['a PATCH in a test of the berth', 'src/berth/a.test.ts', "const init = { method: 'PATCH' }"],
    ['what lies outside the house', 'vitest.config.ts', "import x from './src/kube/a.ts'"],
  ])('let pass %s', (_, path, text) => {
    expect(problemsOf(path, text)).toEqual([])
  })
})
