import { importedFrom, isNode, type Node, walk } from './ast.ts'

/** The folders of the berth from which a request may leave that is no GET: the gate, and the access reviews. */
const gates: readonly string[] = ['src/berth/writes/', 'src/berth/access/']

/** Ways to a network beside the client of the cluster. */
const otherClients = /^(undici|axios|node-fetch|got|(node:)?(https|http2))$/u

/**
 * outgoingProblems lists every place of the berth outside its gate where a request could leave that is no GET: one that
 * gives a request its method, calls `fetch`, or has a client of its own.
 */
export function* outgoingProblems(file: string, program: Node): Generator<{ node: Node; problem: string }> {
  if (!file.startsWith('src/berth/') || gates.some((folder) => file.startsWith(folder))) return
  const found: { node: Node; problem: string }[] = []
  walk(program, (node) => {
    if (givesMethod(node))
      found.push({
        node,
        problem: 'a request that is no GET leaves the berth through the gate: make it in berth/writes',
      })
    if (callsFetch(node) || hasOwnClient(node))
      found.push({ node, problem: 'the berth asks its cluster through the KubeClient, and nothing else' })
  })
  yield* found
}

/** `{ method: … }` and `x.method = …`, where it is not certain that the method is GET. */
function givesMethod({ type, properties, left, right }: Node): boolean {
  if (type === 'ObjectExpression')
    return (properties as readonly Node[]).some(
      ({ key, value, computed }) => isNamed(key, 'method', computed) && !isGet(value),
    )
  if (type !== 'AssignmentExpression' || !isNode(left) || left.type !== 'MemberExpression') return false
  return isNamed(left.property, 'method', left.computed) && !isGet(right)
}

const isGet = (value: unknown): boolean => isNode(value) && value.value === 'GET'

const isNamed = (key: unknown, name: string, isComputed: unknown): boolean =>
  isNode(key) && ((key.name === name && isComputed !== true) || key.value === name)

function callsFetch({ type, callee }: Node): boolean {
  if (type !== 'CallExpression' || !isNode(callee)) return false
  if (callee.type === 'Identifier') return callee.name === 'fetch'
  const { object } = callee
  return isNamed(callee.property, 'fetch', callee.computed) && isNode(object) && object.name === 'globalThis'
}

/** A library that makes requests; of `node:http` the part that asks. */
function hasOwnClient(node: Node): boolean {
  const specifier = importedFrom(node)
  if (specifier === null) return false
  if (otherClients.test(specifier)) return true
  if (!/^(node:)?http$/u.test(specifier)) return false
  const specifiers = Array.isArray(node.specifiers) ? node.specifiers : [null]
  return specifiers.some(
    (each) =>
      !isNode(each) || each.type !== 'ImportSpecifier' || /^(request|get|Agent)$/u.test(String(nameOf(each))),
  )
}

const nameOf = ({ imported }: Node): unknown => (isNode(imported) ? (imported.name ?? imported.value) : '')
