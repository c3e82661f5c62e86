import { describe, expect, it } from 'vitest'
import type { DetailField } from '../details/details.ts'
import { containerFields, isSidecar, selectorItems, templateSections } from './podTemplate.ts'

/** Labels with their values as a person reads them. */
const shown = (fields: readonly DetailField[]) =>
  Object.fromEntries(
    fields.map(({ label, value }) => [
      label,
      value.type === 'list' ? value.items : value.type === 'code' ? value.text : value,
    ]),
  )

describe('the fields of a container', () => {
  it('are those of its spec, as kubectl describe has them', () => {
    const fields = containerFields({
      name: 'web',
      command: ['/bin/web', '--verbose'],
      args: ['--port=80'],
      ports: [
        { containerPort: 80 },
        { name: 'dns', containerPort: 53, protocol: 'UDP' },
        { name: 'https', containerPort: 443, hostPort: 8443 },
      ],
      resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
      volumeMounts: [
        { name: 'data', mountPath: '/data' },
        { name: 'config', mountPath: '/etc/web', subPath: 'web.conf', readOnly: true },
        { name: 'cache', mountPath: '/cache', readOnly: false },
      ],
      env: [{ name: 'LOG' }, { name: 'MODE' }],
      envFrom: [{}],
    })
    expect(shown(fields)).toEqual({
      Command: '/bin/web --verbose --port=80',
      Ports: ['80/TCP', 'dns 53/UDP', 'https 8443→443/TCP'],
      Requests: ['100m CPU', '64Mi memory'],
      Limits: ['128Mi memory'],
      Mounts: ['/data from data', '/etc/web (web.conf) from config, read-only', '/cache from cache'],
      Environment: ['LOG', 'MODE', 'all keys of 1 source'],
    })
  })

  it('are none where its spec has none', () => {
    expect(containerFields({ name: 'web' })).toEqual([])
    expect(containerFields({ name: 'web', env: [], envFrom: [] })).toEqual([])
  })

  it('count the sources of its environment', () => {
    expect(shown(containerFields({ name: 'web', envFrom: [{}, {}] }))).toEqual({
      Environment: ['all keys of 2 sources'],
    })
  })
})

describe('the sections of a pod template', () => {
  it('are where its pods are placed, and its containers, those that start first at the top', () => {
    const sections = templateSections({
      spec: {
        nodeSelector: { disk: 'ssd' },
        initContainers: [
          { name: 'init-db', image: 'db:1' },
          { name: 'mesh', restartPolicy: 'Always' },
        ],
        containers: [{ name: 'web', image: 'web:1', command: ['web'] }],
      },
    })
    expect(sections).toEqual([
      {
        ...{ type: 'fields', title: 'Scheduling' },
        fields: [{ label: 'Node selector', value: { type: 'list', items: ['disk=ssd'] } }],
      },
      {
        ...{ type: 'containers', title: 'Containers' },
        containers: [
          { name: 'init-db', image: 'db:1', role: 'init', state: null, fields: [] },
          { name: 'mesh', image: '', role: 'sidecar', state: null, fields: [] },
          {
            ...{ name: 'web', image: 'web:1', role: 'container', state: null },
            fields: [{ label: 'Command', value: { type: 'code', text: 'web' } }],
          },
        ],
      },
    ])
  })

  it('are none for an empty template', () => {
    expect(templateSections(undefined)).toEqual([])
    expect(templateSections({})).toEqual([])
    expect(templateSections({ spec: { nodeSelector: {}, containers: [] } })).toEqual([])
  })
})

describe('a selector in a table', () => {
  it('is its parts, null for an empty one, and an error for an invalid one', () => {
    expect(selectorItems({ matchLabels: { app: 'web' } })).toEqual(['app=web'])
    expect(selectorItems({})).toBeNull()
    expect(selectorItems(undefined)).toBeNull()
    expect(selectorItems({ matchExpressions: [{ key: 'a', operator: 'Near' }] } as never)).toEqual([
      '<error>',
    ])
  })
})

describe('a sidecar', () => {
  it('is an init container that is always restarted', () => {
    expect(isSidecar({ name: 'mesh', restartPolicy: 'Always' })).toBe(true)
    expect(isSidecar({ name: 'init-db' })).toBe(false)
    expect(isSidecar(undefined)).toBe(false)
  })
})
