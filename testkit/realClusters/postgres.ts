import { execFile } from 'node:child_process'
import { cp, glob, mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { KubeClient } from '#kube'
import { runRemotely } from '../runRemotely.ts'
import { temporaryFolder } from '../temporaryFolder.ts'
import { aRealPod, realImages } from './realNode.ts'

const run = promisify(execFile)

/** The folder in the container that everything is in. */
const place = '/pg'

/** The container has no time zones, and no folder for the sockets of users. */
const settings = `timezone = 'GMT'
log_timezone = 'GMT'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
`

/** postgresOfMachine is the folder of the PostgreSQL that Debian has put on this machine, or null. */
export async function postgresOfMachine(): Promise<string | null> {
  for await (const program of glob('/usr/lib/postgresql/*/bin/initdb')) return dirname(dirname(program))
  return null
}

/** aPostgresPod is a pod that serves PostgreSQL at its port 5432 once `bringPostgres` has brought the program. */
export const aPostgresPod = (name: string, folder: string) =>
  aRealPod(name, {
    // The program refuses to run as root.
    securityContext: { runAsUser: 1000 },
    volumes: [{ name: 'pg', emptyDir: {} }],
    containers: [
      {
        name: 'app',
        image: realImages.tools,
        command: [
          ...['sh', '-c'],
          `until [ -e ${place}/ready ]; do sleep 0.1; done; exec ${place}/lib/loader --library-path ${place}/lib ${place}${folder}/bin/postgres -D ${place}/data`,
        ],
        volumeMounts: [{ name: 'pg', mountPath: place }],
      },
    ],
  })

/** bringPostgres puts this machine's PostgreSQL and an empty database of the user `postgres` into such a pod. */
export async function bringPostgres(client: KubeClient, pod: string, folder: string): Promise<void> {
  await using packed = await temporaryFolder('postgres')
  await run('chown', ['postgres', packed.path])
  await run('setpriv', [
    ...['--reuid=postgres', '--regid=postgres', '--clear-groups', join(folder, 'bin', 'initdb')],
    ...['-D', join(packed.path, 'data'), '-U', 'postgres', '--auth=trust', '--locale=C', '--encoding=UTF8'],
    ...['--no-sync', '--wal-segsize=1'],
  ])
  await writeFile(join(packed.path, 'data', 'postgresql.conf'), settings)
  const put = async (from: string, to = from) => {
    await mkdir(join(packed.path, dirname(to)), { recursive: true })
    await cp(from, join(packed.path, to), { recursive: true, dereference: true })
  }
  const program = join(folder, 'bin', 'postgres')
  await put(program)
  await put(join(folder, 'lib', 'plpgsql.so'))
  await put(join('/usr/share/postgresql', basename(folder)))
  const { stdout: libraries } = await run('ldd', [program])
  for (const [path] of libraries.matchAll(/\/\S+/gu))
    await put(path, join('lib', basename(path).startsWith('ld-linux') ? 'loader' : basename(path)))
  // Unpacked last.
  await writeFile(join(packed.path, 'ready'), '')
  const { stdout: archive } = await run(
    'tar',
    ['-C', packed.path, '-cf', '-', 'data', 'usr', 'lib', 'ready'],
    {
      encoding: 'buffer',
      maxBuffer: 2 ** 28,
    },
  )
  const { end, errors } = await runRemotely(client, {
    ...{ namespace: 'default', pod, container: 'app', command: ['tar', '-xf', '-', '-C', place] },
    input: archive,
  })
  if (end.is !== 'exited' || end.exitCode !== 0) throw new Error(`tar: ${JSON.stringify(end)} ${errors}`)
}
