import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { describeParams, type Refused } from '../../testkit/conformance/params.ts'
import { helmReleaseParamsSchema, releaseChangeParamsSchema, releaseReviewSchema } from './helm.ts'

const place = { namespace: 'shop', name: 'web' }
const chart = {
  reference: 'oci://charts.example/web',
  version: '1.2.3',
  repository: 'https://charts.example',
}
const usualChart = { version: '', repository: '' }

describe('the parameters of a Helm release', () => {
  describeParams(helmReleaseParamsSchema, {
    whole: { ...place, revision: 3 },
    least: place,
    taken: [{ revision: 1 }, { revision: 999_999_999 }, { name: 'a'.repeat(53) }],
    refused: [
      [{ namespace: '' }, 'namespace is required'],
      [{ name: '' }, 'name is required'],
      // Helm's own limit: a name and a suffix of its objects are a DNS label together.
      [{ name: 'a'.repeat(54) }, 'name: expected <=53 but received 54'],
      ...[0, -1, 1.5, '1', '', 1_000_000_000].map((revision): Refused[number] => [
        { revision },
        'revision must be a whole number from 1 to 999999999',
      ]),
    ],
  })
})

describe.each([
  [
    'an install',
    { type: 'install', values: 'a: 1', chart, isNamespaceMade: true, isWaiting: true },
    { type: 'install', values: '', chart: { reference: 'web' } },
    { chart: { reference: 'web', ...usualChart }, isNamespaceMade: false, isWaiting: false },
  ],
  [
    'a rollback',
    { type: 'rollback', revision: 2, isWaiting: true },
    { type: 'rollback', revision: 2 },
    { isWaiting: false },
  ],
  [
    'an upgrade',
    { type: 'upgrade', values: 'a: 1', chart, isWaiting: true },
    { type: 'upgrade', values: '' },
    { chart: null, isWaiting: false },
  ],
  [
    'an uninstall',
    { type: 'uninstall', isHistoryKept: true, isWaiting: true },
    { type: 'uninstall' },
    { isHistoryKept: false, isWaiting: false },
  ],
  ['a test', { type: 'test' }, { type: 'test' }, {}],
])('the parameters of %s', (_, change, leastChange, defaults) => {
  describeParams(releaseReviewSchema, {
    whole: { ...place, change },
    least: { ...place, change },
    refused: [
      [{ change: { type: 'delete' } }, 'change.type must be install, rollback, upgrade, uninstall or test'],
    ],
  })
  describeParams(releaseChangeParamsSchema, {
    whole: { ...place, change, newest: 3, confirmed: true },
    least: { ...place, change, newest: 0 },
    defaults: { confirmed: false },
    refused: [[{ newest: -1 }, 'newest must be a whole number from 0 to 999999999']],
  })

  it('have defaults in the change', () => {
    expect(v.parse(releaseReviewSchema, { ...place, change: leastChange }).change).toStrictEqual({
      ...leastChange,
      ...defaults,
    })
  })
})

describe('a rollback', () => {
  it('names a revision', () => {
    const { issues } = v.safeParse(releaseReviewSchema, {
      ...place,
      change: { type: 'rollback', revision: 0 },
    })
    expect(issues?.map(({ message }) => message)).toEqual([
      'revision must be a whole number from 1 to 999999999',
    ])
  })
})

describe('the chart of a release', () => {
  const read = (chart: object) =>
    v.safeParse(releaseReviewSchema, { ...place, change: { type: 'upgrade', values: '', chart } })
  const problems = (chart: object) => (read(chart).issues ?? []).map(({ message }) => message)

  it('has no blanks around its parts', () => {
    const { output } = read({
      reference: ' web\n',
      version: ' 1.2.3 ',
      repository: ' https://charts.example ',
    })
    expect(output).toMatchObject({
      change: { chart: { reference: 'web', version: '1.2.3', repository: 'https://charts.example' } },
    })
  })

  it.each([
    'web',
    './charts/web',
    '/srv/charts/web-1.2.3.tgz',
    'stable/web',
    'oci://charts.example:5000/web',
    'https://charts.example/a@b/web.tgz',
    'https://charts.example/web.tgz?at=@1',
    'https://charts.example#@',
    'team@web',
    'team@a://b',
    '1http://team@charts.example',
    './a://b@c',
  ])('may be %j', (reference) => {
    expect(problems({ reference })).toEqual([])
  })

  it.each([
    'https://alice:secret@charts.example/web.tgz',
    'HTTPS://alice@charts.example',
    'oci://a:b@charts.example/web',
    's3+http.2-a://a@charts.example',
    'https://@charts.example',
  ])('is not %j: an address with a password would be an argument of a program', (address) => {
    expect(problems({ reference: address })).toEqual(['chart.reference must have no user: sign in with Helm'])
    expect(problems({ reference: 'web', repository: address })).toEqual([
      'chart.repository must have no user: add the repository to Helm',
    ])
  })

  it('has a name', () => {
    expect(problems({ reference: '  ' })).toEqual(['chart.reference is empty'])
    expect(problems({ reference: 'a'.repeat(1001) })).toEqual(['chart.reference is too long'])
  })
})
