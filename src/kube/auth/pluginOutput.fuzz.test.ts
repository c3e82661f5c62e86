import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ExecSpec } from '#kubeconfig'
import {
  aKubeEnvironment,
  anAccess,
  byteDamage,
  damageBytes,
  damagedJson,
  fuzz,
  readCertificate,
  temporaryFolder,
} from '#testkit'
import { KubeError } from '../errors/kubeError.ts'
import { ExecCredentials } from './execCredentials.ts'

const apiVersion = 'client.authentication.k8s.io/v1'
const answer = (status: object) => ({ kind: 'ExecCredential', apiVersion, status })
const samples = [
  answer({ token: 'hunter2', expirationTimestamp: '2026-01-01T01:00:00Z' }),
  answer({
    clientCertificateData: readCertificate('alice.pem'),
    clientKeyData: readCertificate('alice.key'),
  }),
]

const yaml = `apiVersion: ${apiVersion}\nkind: ExecCredential\nstatus:\n  token: &t hunter2\n  expirationTimestamp: 2026-01-01T01:00:00Z\n`

/** JSON or YAML; some of it is damaged as a value, some as bytes, some as both. */
const outputs = fc
  .tuple(
    fc.oneof(
      damagedJson(samples).map((value) => JSON.stringify(value) ?? ''),
      fc.constant(yaml),
    ),
    byteDamage,
  )
  .map(([text, steps]) => damageBytes(Buffer.from(text), steps))

describe('the output of a credential plugin, damaged in any way', () => {
  it('is a credential that can be sent, or a failed sign-in that quotes none of it', async () => {
    await using folder = await temporaryFolder('fuzz')
    const path = join(folder.path, 'output')
    const exec: ExecSpec = {
      apiVersion,
      command: 'cat',
      args: [path],
      env: [],
      installHint: null,
      interactiveMode: 'Never',
      provideClusterInfo: false,
      clusterConfig: null,
    }
    const access = anAccess('https://127.0.0.1:1', { authentication: { type: 'exec', exec } })
    await fuzz(
      'plugin output',
      outputs,
      async (bytes) => {
        await writeFile(path, bytes)
        await using credentials = new ExecCredentials(access, exec, aKubeEnvironment())
        const outcome = await credentials
          .get(new AbortController().signal)
          .catch((problem: unknown) => problem)
        if (outcome instanceof Error) {
          expect(outcome).toBeInstanceOf(KubeError)
          expect((outcome as KubeError).reason).toBe('credential')
          expect(outcome.message).not.toContain('hunter2')
          return
        }
        expect(outcome).toMatchObject({ authorization: expect.toSatisfy(isSendable) })
      },
      { runs: 600, seconds: 8 },
    )
  })
})

const isSendable = (header: string | null): boolean =>
  header === null || /^Bearer [\x21-\x7e]+$/u.test(header)
