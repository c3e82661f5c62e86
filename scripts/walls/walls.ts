import path from 'node:path'
import { importedFrom, isNode, isTest, lineOf, type Node, parse, type Source, walk } from './ast.ts'
import { outgoingProblems } from './outgoing.ts'
import { allowedImports, namelessRooms, outerRooms } from './rooms.ts'

/**
 * wallProblems lists every place where a file reaches through a wall of the house, keeps state outside an owner, or lets
 * a change leave a berth beside its gate.
 * Tests may open any door, but they too come in by the door.
 */
export function wallProblems(source: Source): string[] {
  const { path: file, text } = source
  const room = roomOf(file)
  if (room === null) return []
  const problems: string[] = []
  const isProduct = file.startsWith('src/') && !isTest(file)
  const program = parse(source)
  if (program === null) return [`${file}: cannot be parsed`]

  const report = (node: Node, problem: string) => {
    problems.push(`${file}:${lineOf(text, node)}: ${problem}`)
  }

  walk(program, (node) => {
    const specifier = importedFrom(node)
    if (specifier !== null) {
      const problem = importProblem(file, room, specifier, isProduct)
      if (problem !== null) report(node, problem)
    }
    if (isProduct && namelessRooms.includes(room) && node.type === 'Identifier' && node.name === 'clusterId')
      report(node, `${room} knows one cluster only; clusterId has no meaning there`)
  })
  if (isProduct)
    for (const { node, problem } of [...moduleState(program), ...outgoingProblems(file, program)])
      report(node, problem)
  return problems
}

function importProblem(file: string, room: string, specifier: string, isProduct: boolean): string | null {
  if (specifier.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(file), specifier)
    const targetRoom = roomOf(target)
    if (targetRoom === room) return null
    // Configuration at the root and built files belong to no room; src has no business with them.
    if (targetRoom === null && !isProduct) return null
    // The testkit is the tests' own room: its door would make every test load every world.
    if (targetRoom === 'testkit' && !isProduct) return null
    return `${specifier} leaves the room ${room}; come in by a #room door`
  }
  if (!specifier.startsWith('#')) return null
  const target = specifier.slice(1)
  if (!Object.hasOwn(allowedImports, target) && target !== 'testkit') return `${specifier} is no room's door`
  if (!isProduct) return null
  if (target === room) return `${specifier} is its own room; import the file itself`
  if (allowedImports[room]?.includes(target) === true) return null
  return `${room} may not import ${specifier}`
}

function* moduleState(program: Node): Generator<{ node: Node; problem: string }> {
  for (const statement of program.body as readonly Node[]) {
    const declaration = isNode(statement.declaration) ? statement.declaration : statement
    if (declaration.declare === true) continue
    if (declaration.type === 'ClassDeclaration')
      for (const made of madeOnLoad(declaration)) yield refusal(made)
    if (declaration.type !== 'VariableDeclaration') continue
    if (declaration.kind !== 'const') {
      yield { node: declaration, problem: 'module-level state: give it to an owner' }
      continue
    }
    for (const { id, init } of declaration.declarations as readonly Node[]) {
      const isReadonly = namesReadonlyCollection(id)
      for (const made of madeOnLoad(init)) if (!isReadonly || !isCollection(made)) yield refusal(made)
    }
  }
}

/** The objects that an expression or a class makes as soon as the module is loaded, except those that never change. */
function* madeOnLoad(value: unknown): Generator<Node> {
  if (!isNode(value) || isLaterOrFrozen(value)) return
  if (value.type === 'NewExpression' && !/^(RegExp|Intl\.\w+)$/.test(nameOf(value.callee))) yield value
  for (const child of Object.values(value).flat()) yield* madeOnLoad(child)
}

/** Code that runs when it is called, not when the module is loaded, and what `Object.freeze` was given. */
function isLaterOrFrozen({ type, static: isStatic, callee }: Node): boolean {
  if (type === 'PropertyDefinition' || type === 'AccessorProperty') return isStatic !== true
  if (type === 'CallExpression') return nameOf(callee) === 'Object.freeze'
  return /^(ArrowFunctionExpression|FunctionExpression|FunctionDeclaration)$/.test(type)
}

/** A name as it is written, `Map` or `Intl.NumberFormat`; empty for any other expression. */
function nameOf(value: unknown): string {
  if (!isNode(value)) return ''
  if (value.type === 'MemberExpression') return `${nameOf(value.object)}.${nameOf(value.property)}`
  return typeof value.name === 'string' ? value.name : ''
}

function refusal(made: Node): { node: Node; problem: string } {
  const name = nameOf(made.callee) || 'object'
  const readonly = isCollection(made) ? `, or type it Readonly${name} if it never changes` : ''
  return { node: made, problem: `module-level ${name}: give it to an owner${readonly}` }
}

const isCollection = ({ callee }: Node): boolean => /^(Map|Set)$/.test(nameOf(callee))

function namesReadonlyCollection(id: unknown): boolean {
  let found = false
  if (isNode(id) && isNode(id.typeAnnotation))
    walk(id.typeAnnotation, ({ typeName }) => {
      found ||= /^Readonly(Map|Set)$/.test(nameOf(typeName))
    })
  return found
}

function roomOf(file: string): string | null {
  const [first = '', second = ''] = file.split('/')
  if (first === 'src') return Object.hasOwn(allowedImports, second) ? second : null
  return outerRooms.includes(first) ? first : null
}
