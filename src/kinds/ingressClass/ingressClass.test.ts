import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
import { ingressClass } from './ingressClass.ts'

const classes = readObjects(new URL('./ingressClasses.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('ingress class', () => {
  it.each([
    ['nginx', 'True', 'example.com/ingress-nginx', '<none>'],
    ['internal', 'False', 'example.com/internal', 'IngressParameters.example.com/internal'],
    ['core-parameters', 'False', 'example.com/internal', 'ConfigMap/settings'],
  ])('%s, default %s, of %s with %s', (name, ...row) => {
    const object = classes.get(name)
    expect(object && printed(ingressClass, object, noon)).toEqual([...row, '24h'])
  })
})

describe('all that an ingress class says of itself', () => {
  const object = {
    metadata: {
      name: 'web',
      uid: 'u',
      resourceVersion: '1',
      annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' },
    },
    spec: {
      controller: 'example.com/nginx',
      parameters: { apiGroup: 'example.com', kind: 'Parameters', name: 'of-web' },
    },
  }
  const bare = { metadata: { name: 'web', uid: 'u', resourceVersion: '1' } }

  it('is in its panel', () => {
    expect(overviewText(ingressClass, object)).toEqual([
      'Controller: `example.com/nginx`',
      'Default: true',
      'Parameters: `Parameters.example.com/of-web`',
      '[Annotations] ingressclass.kubernetes.io/is-default-class: true',
    ])
    expect(overviewText(ingressClass, bare)).toEqual(['Default: false'])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(ingressClass, object, oneMinuteLater)).toEqual([
      'True',
      'example.com/nginx',
      'Parameters.example.com/of-web',
      '<unknown>',
    ])
    expect(printed(ingressClass, bare, oneMinuteLater)).toEqual(['False', '', '<none>', '<unknown>'])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(ingressClass, object)).toEqual([
      'Used by Ingress.networking.k8s.io everywhere that name it',
    ])
    expect(relationsText(ingressClass, bare)).toEqual([
      'Used by Ingress.networking.k8s.io everywhere that name it',
    ])
  })
})
