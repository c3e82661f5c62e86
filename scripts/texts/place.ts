import { isNode, type Node } from '../walls/ast.ts'

/** Step is one node on the way down to a text, and the field of it through which the way goes on. */
export interface Step {
  readonly node: Node
  readonly field: string
}

/**
 * Place says where in the code a string stands: `code` is read by the program alone, `text` by a person. `either` is
 * decided by the string itself.
 */
export type Place = 'code' | 'text' | 'either'

/**
 * placeOf judges the nearest node around a string that says for whom the string is. `way` begins at the program. What
 * stands in a list or is given to a function need not be shown as it is, whatever it is a part of; nor is it what the
 * program reads there.
 */
export function placeOf(way: readonly Step[]): Place {
  let isShown = true
  let isGiven = false
  let isReturned = false
  for (const { node, field } of way.toReversed()) {
    const place = isFunction(node) ? placeInFunction(node, isReturned) : placeIn(node, field)
    if (place === 'text') return isShown ? 'text' : 'either'
    if (place === 'code') return isGiven && node.type !== 'JSXAttribute' ? 'either' : 'code'
    if (place === 'either') return 'either'
    if (node.type === 'ArrayExpression') isShown = false
    if (field === 'arguments') isShown = false
    if (field === 'arguments' || node.type === 'ArrowFunctionExpression') isGiven = true
    if (node.type === 'ReturnStatement') isReturned = true
  }
  return 'either'
}

const isFunction = (node: Node): boolean =>
  node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || hasBlock(node)

const hasBlock = (node: Node): boolean =>
  node.type === 'ArrowFunctionExpression' && isNode(node.body) && node.body.type === 'BlockStatement'

/** Only what a function returns is what its name says. */
function placeInFunction(node: Node, isReturned: boolean): Place | null {
  if (!isReturned) return 'either'
  return node.type === 'FunctionDeclaration'
    ? (placeOfName(nameOf(node.id), codeProperties) ?? 'either')
    : null
}

/** isPressed says that the text is the label of something that is pressed. */
export function isPressed(way: readonly Step[]): boolean {
  for (const { node, field } of way.toReversed()) {
    if (node.type === 'JSXAttribute') continue
    if (node.type === 'JSXOpeningElement') return isButton(node) && nameAttributes.has(labelsOf(way) ?? '')
    if (node.type === 'JSXElement' && field === 'children')
      return isButton(node.openingElement) && !isNamedByAttribute(node.openingElement as Node)
    if (node.type === 'ObjectExpression') return labelsOf(way) === 'label' && hasAct(node)
    if (/^(Call|New|Function|Arrow|Block)/.test(node.type)) return false
  }
  return false
}

/** labelsOf is the name of the nearest attribute or property that the text is the value of. */
function labelsOf(way: readonly Step[]): string | null {
  for (const { node } of way.toReversed())
    if (node.type === 'JSXAttribute' || node.type === 'Property')
      return nameOf(node.type === 'Property' ? node.key : node.name)
  return null
}

const isButton = (element: unknown): boolean =>
  isNode(element) && /^(button|[A-Z]\w*Button)$/.test(nameOf(element.name) ?? '')

/** These name a button, instead of what stands in it. */
const nameAttributes: ReadonlySet<string> = new Set(['label', 'aria-label'])

const isNamedByAttribute = (element: Node): boolean =>
  (element.attributes as readonly Node[]).some(({ name }) => nameAttributes.has(nameOf(name) ?? ''))

const hasAct = (object: Node): boolean =>
  (object.properties as readonly Node[]).some((property) => {
    const name = property.type === 'Property' ? nameOf(property.key) : null
    return name === 'act' || name === 'run'
  })

function placeIn(node: Node, field: string): Place | null {
  switch (node.type) {
    case 'JSXElement':
    case 'JSXFragment':
      return field === 'children' ? 'text' : null
    case 'JSXAttribute':
      return placeOfName(nameOf(node.name), codeAttributes)
    case 'Property':
      if (field === 'key') return 'code'
      return placeOfName(nameOf(node.key), codeProperties)
    case 'PropertyDefinition':
      return placeOfName(nameOf(node.key), codeProperties)
    case 'VariableDeclarator':
      return placeOfName(nameOf(node.id), codeProperties)
    case 'AssignmentExpression':
      return placeOfName(nameOf(node.left), codeProperties)
    case 'AssignmentPattern':
      return placeOfName(nameOf(node.left), codeProperties)
    case 'BinaryExpression':
      return node.operator === '+' ? null : 'code'
    case 'SwitchCase':
      return field === 'test' ? 'code' : null
    case 'MemberExpression':
      return field === 'property' ? 'code' : null
    case 'ConditionalExpression':
    case 'IfStatement':
      return field === 'test' ? 'code' : null
    case 'NewExpression':
    case 'CallExpression':
      return field === 'arguments' ? placeOfCall(node) : null
    case 'ImportDeclaration':
    case 'ImportExpression':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return field === 'source' ? 'code' : null
    case 'ExpressionStatement':
      return typeof node.directive === 'string' ? 'code' : null
    default:
      return node.type.startsWith('TS') && !/^TS(As|Satisfies|NonNull)Expression$/.test(node.type)
        ? 'code'
        : null
  }
}

function placeOfName(name: string | null, code: ReadonlySet<string>): Place | null {
  if (name === null) return null
  if (textNames.has(name) || /(?:Words|Label|Title|Sentence)$/.test(name)) return 'text'
  if (
    code.has(name) ||
    (name.startsWith('aria-') && !textNames.has(name)) ||
    /(?:Id|Key|Class|ClassName|Path|Url|Pattern)$/.test(name) ||
    /^(?:data-|--)/.test(name)
  )
    return 'code'
  return null
}

function placeOfCall(call: Node): Place | null {
  const name = nameOf(call.callee)
  if (name === null) return null
  if (/(?:Error|Problem)$/.test(name)) return 'either'
  if (textCalls.has(name)) return 'text'
  return codeCalls.has(name) ? 'code' : null
}

/** nameOf is the last word of an identifier, a member or a quoted key; null where the node has no name. */
function nameOf(node: unknown): string | null {
  if (!isNode(node)) return null
  if (typeof node.name === 'string') return node.name
  if (typeof node.value === 'string') return node.value
  if (node.type === 'MemberExpression' && node.computed !== true) return nameOf(node.property)
  if (node.type === 'MemberExpression') return nameOf(node.object)
  return null
}

/** Attributes, properties and variables whose value a person reads, whatever it looks like. */
const textNames: ReadonlySet<string> = new Set([
  'about',
  'alt',
  'aria-description',
  'aria-label',
  'aria-roledescription',
  'aria-valuetext',
  'detail',
  'does',
  'finding',
  'hint',
  'label',
  'many',
  'meanwhile',
  'message',
  'note',
  'noun',
  'one',
  'placeholder',
  'sentence',
  'title',
  'what',
  'why',
  'word',
  'words',
])

const codeAttributes: ReadonlySet<string> = new Set([
  'as',
  'autoComplete',
  'className',
  'd',
  'dir',
  'fill',
  'form',
  'href',
  'htmlFor',
  'id',
  'inputMode',
  'key',
  'kind',
  'name',
  'rel',
  'role',
  'scope',
  'side',
  'align',
  'src',
  'stroke',
  'style',
  'target',
  'tone',
  'type',
  'value',
  'viewBox',
])

const codeProperties: ReadonlySet<string> = new Set([
  'apiVersion',
  'args',
  'className',
  'code',
  'command',
  'domain',
  'env',
  'group',
  'groups',
  'href',
  'id',
  'image',
  'kind',
  'method',
  'name',
  'namespace',
  'operator',
  'origin',
  'path',
  'phase',
  'plural',
  'provisioner',
  'resource',
  'role',
  'schedule',
  'scope',
  'state',
  'style',
  't',
  'tone',
  'type',
  'verb',
  'verbs',
  'version',
])

/** Functions whose strings are nouns that are shown with their count. */
const textCalls: ReadonlySet<string> = new Set(['counted', 'plural'])

/** Functions whose strings the program reads: names of events, headers, elements, files and fields. */
const codeCalls: ReadonlySet<string> = new Set([
  'add',
  'addEventListener',
  'closest',
  'createElement',
  'createHash',
  'digest',
  'dispatchEvent',
  'emit',
  'endsWith',
  'get',
  'getAttribute',
  'getItem',
  'has',
  'header',
  'includes',
  'indexOf',
  'join',
  'literal',
  'matches',
  'matchMedia',
  'off',
  'on',
  'once',
  'picklist',
  'querySelector',
  'querySelectorAll',
  'removeAttribute',
  'removeEventListener',
  'removeItem',
  'setAttribute',
  'setHeader',
  'setItem',
  'setProperty',
  'spawn',
  'split',
  'startsWith',
  'toString',
])
