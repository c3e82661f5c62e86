import { type KubeClient, RemoteCommand, type RemoteCommandSpec, type RemoteEnd, type StreamWay } from '#kube'
import { systemClock } from '#machinery'

/** runRemotely runs a command without a terminal to its end, and gives it that input. */
export async function runRemotely(
  client: KubeClient,
  {
    input,
    ways = ['websocket'],
    ...spec
  }: Omit<RemoteCommandSpec, 'isTty' | 'hasInput'> & {
    readonly input?: Uint8Array
    readonly ways?: readonly StreamWay[]
  },
): Promise<{ readonly output: Buffer; readonly errors: string; readonly end: RemoteEnd }> {
  const chunks: Record<'output' | 'errors', Buffer[]> = { output: [], errors: [] }
  const ended = Promise.withResolvers<RemoteEnd>()
  using command = await RemoteCommand.open(
    client,
    { ...spec, isTty: false, hasInput: input !== undefined },
    {
      clock: systemClock,
      signal: new AbortController().signal,
      size: null,
      ways,
      listener: {
        onConnected: () => {},
        onOutput: (bytes, stream) => chunks[stream].push(bytes),
        onEnd: (end) => ended.resolve(end),
      },
    },
  )
  if (input !== undefined) {
    command.write(input)
    command.closeInput()
  }
  const end = await ended.promise
  return { output: Buffer.concat(chunks.output), errors: Buffer.concat(chunks.errors).toString('utf8'), end }
}
