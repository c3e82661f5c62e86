import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readAccess } from '#kubeconfig'
import { ManualClock } from '../../../testkit/manualClock.ts'
import { temporaryFolder } from '../../../testkit/temporaryFolder.ts'
import { ClientOpener } from './clientOpener.ts'

const kubeconfig = (command: string) =>
  JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [
      {
        name: 'u',
        user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'Never' } },
      },
    ],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  })

it('a client is opened with what was confirmed, and with nothing else of a file that has changed meanwhile', async () => {
  await using folder = await temporaryFolder('client-opener')
  const path = join(folder.path, 'config')
  await writeFile(path, kubeconfig('first'))
  const reading = await readAccess(path, 'x')
  if (reading.type === 'problem' || reading.uses === null) throw new Error('it uses nothing')
  const opener = (confirmed: string | null) =>
    new ClientOpener({
      opening: {
        access: { type: 'kubeconfig', path, context: 'x', confirmed },
        viewAs: null,
        limits: { requestsInFlight: 4 },
      },
      environment: { clock: new ManualClock(), random: () => 0, log: () => {} },
      onNamespace: () => {},
    })
  const hears = { onPlugin: () => {}, onPluginWords: () => {}, onOutcome: () => {} }
  const open = async (confirmed: string | null) => {
    await using opened = opener(confirmed)
    await using _client = await opened.open(hears)
    return 'opened'
  }
  expect(await open(reading.uses.hash)).toBe('opened')
  await expect(open('')).rejects.toMatchObject({ code: 'context_unconfirmed' })
  await expect(open('another')).rejects.toMatchObject({ code: 'context_unconfirmed' })
  await writeFile(path, kubeconfig('second'))
  await expect(open(reading.uses.hash)).rejects.toMatchObject({ code: 'context_unconfirmed' })
  expect(await open(null)).toBe('opened')
})
