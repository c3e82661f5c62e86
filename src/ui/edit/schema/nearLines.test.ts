import { Text } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import { fieldPlaceAt } from './fieldPlace.ts'
import { linesAbove, placeIn } from './nearLines.ts'

const text = `apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    annotations:
      note: |
        # not a comment
        kind: not a field

        deeper: text
      other: >-
        folded
    name: web
# a comment
  spec:
    replicas: 1
    template:
      spec:
        # why
        containers:
        - name: web
          args: [a, b]
          env:
          - name: A
            value: "1"
          - - nested
        -
          name: late
        initContainers:
          - name: first
            image: x
- kind: Service
  apiVersion: v1
  spec: {}
---
spec:
  a: |
    text
  b:
    c: 1
kind: Widget
apiVersion: example.com/v1
...
---
{
  "kind": "Pod",
  "spec": {}
}
---
kind: ConfigMap
data:
  key: value
apiVersion: v1
`

describe('the place of a field in an editor’s text', () => {
  it('is the same as by a reading of every line, wherever a field can begin or be named', () => {
    const lines = text.split('\n')
    const doc = Text.of(lines)
    for (const [at, line] of lines.entries())
      for (let column = line.search(/\S|$/u); column <= line.length; column += 1)
        expect([at, column, placeIn(doc, at + 1, column)]).toEqual([
          at,
          column,
          fieldPlaceAt(lines, at, column),
        ])
  })

  it('passes over what is indented more than the lines around it', () => {
    const inner = Array.from({ length: 20_000 }, (_, at) => `      field${at}: value of some length`)
    const lines = ['apiVersion: v1', 'kind: Pod', 'metadata:', '  big:', '    deep:', ...inner, 'spec:', '  ']
    const doc = Text.of(lines)
    expect(placeIn(doc, lines.length, 2)).toMatchObject({ gvk: { kind: 'Pod' }, path: ['spec'] })
    expect(linesAbove(doc, lines.length, 2)).toEqual([
      'apiVersion: v1',
      'kind: Pod',
      'metadata:',
      '  big:',
      'spec:',
    ])
  })
})
