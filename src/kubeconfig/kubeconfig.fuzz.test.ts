import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { discoverKubeconfigs, readAccess } from '#kubeconfig'
import { damaged, fuzz, temporaryFolder } from '#testkit'

const written = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: LS0tLS1CRUdJTg==
    server: https://10.0.0.1:6443
    proxy-url: socks5://localhost:1080
  name: "east"
contexts:
- context: {cluster: east, user: admin, namespace: shop}
  name: east
- context:
    cluster: east
    user: plugin
  name: 'it''s'
current-context: east
kind: Config
preferences: {}
users:
- name: admin
  user:
    client-certificate: tls.crt
    client-key-data: |
      LS0tLS1CRUdJTg==
    token: abc
- name: plugin
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      args: [get-token, --login, "a\\tb"]
      command: ./login
      env: [{name: A, value: "1"}]
      interactiveMode: IfAvailable
- name: old
  user:
    auth-provider: {name: oidc, config: {idp-issuer-url: "https://issuer", client-id: x}}
`

const anchored = `defaults: &a {cluster: east, user: admin}
contexts:
- {name: x, context: {<<: *a, namespace: "n"}}
- {name: !!binary eA==, context: *a}
clusters: [{name: east, cluster: {server: "https://east:6443", insecure-skip-tls-verify: true}}]
users: [{name: admin, user: {username: jo, password: >-
  folded
  text}}]
`

const json = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'c', cluster: { server: 'http://[::1]:8080/k8s?x=1' } }],
  users: [{ name: 'u', user: { tokenFile: 'token', 'as-groups': ['a'], as: 'b' } }],
  contexts: [{ name: 'prod', context: { cluster: 'c', user: 'u' } }],
})

const wide = Buffer.from(`\ufeff${written}`, 'utf16le')

describe('kubeconfig bytes, damaged in any way', () => {
  it('are contexts or a reason, soon, and no other file is the worse for it', async () => {
    await using folder = await temporaryFolder('fuzz')
    const [path, neighbour] = [join(folder.path, 'config'), join(folder.path, 'neighbour')]
    await writeFile(neighbour, json)
    const sources = { flags: [path, neighbour], environment: undefined, homeDir: folder.path, added: [] }
    await fuzz(
      'kubeconfig bytes',
      damaged([written, anchored, json, `${json}\n---\n${json}`, wide]),
      async (bytes) => {
        await writeFile(path, bytes)
        const { files } = await discoverKubeconfigs(sources)
        expect(files.map((file) => file.path)).toEqual([path, neighbour])
        expect(files[1]?.contexts.map(({ name }) => name)).toEqual(['prod'])
        const [file] = files
        for (const { name } of file?.contexts.slice(0, 5) ?? []) {
          const reading = await readAccess(path, name)
          if (reading.type === 'access') expect(() => new URL(reading.access.server)).not.toThrow()
          else expect(reading.problem).not.toBe('')
        }
        if (file?.contexts.length === 0) expect(file.problem).toMatch(/./u)
      },
      { runs: 1000, seconds: 8, eachSeconds: 10 },
    )
  })
})
