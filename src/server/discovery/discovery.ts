import {
  type Discovered,
  type KubeconfigSearch,
  type KubeconfigSources,
  type KubeconfigWatch,
  watchKubeconfigs,
} from '#kubeconfig'
import type { Clock } from '#machinery'
import type { Contexts } from './contexts.ts'

/** Where the person's kubeconfigs come from. Files and folders added in the settings join by themselves. */
export interface KubeconfigOrigin {
  /** `--kubeconfig` flags, absolute; where there is one, nothing else is looked at. */
  readonly flags: readonly string[]
  /** The value of `KUBECONFIG`; null where it is not set. */
  readonly environment: string | null
  /** The person's home directory, whose `.kube` is searched. */
  readonly home: string
}

/** What discovery works with. */
export interface DiscoveryEnvironment {
  readonly clock: Clock
  readonly search: KubeconfigSearch
  readonly origin: KubeconfigOrigin
  readonly contexts: Contexts
  /** The files have been read again; `isVisible` where the listing differs from the one before. */
  onFound(isVisible: boolean): void
  onProblem(problem: unknown): void
}

/** Discovery keeps the known contexts equal to the kubeconfig files. Watching begins before the first look. */
export class Discovery implements AsyncDisposable {
  readonly #environment: DiscoveryEnvironment
  #sources: KubeconfigSources
  #watch: KubeconfigWatch | null = null
  #turn: Promise<void> = Promise.resolve()
  #isDisposed = false

  private constructor(environment: DiscoveryEnvironment, added: readonly string[]) {
    this.#environment = environment
    this.#sources = sourcesOf(environment.origin, added)
  }

  static async open(environment: DiscoveryEnvironment, added: readonly string[]): Promise<Discovery> {
    const discovery = new Discovery(environment, added)
    await discovery.#inTurn(() => discovery.#watchAndLook())
    return discovery
  }

  /** Looks in other places from now on; resolves when they have been read. */
  async changeAdded(added: readonly string[]): Promise<void> {
    this.#sources = sourcesOf(this.#environment.origin, added)
    await this.#inTurn(() => this.#watchAndLook())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true
    await this.#turn
    await this.#watch?.[Symbol.asyncDispose]()
  }

  async #watchAndLook(): Promise<void> {
    const { clock } = this.#environment
    await this.#watch?.[Symbol.asyncDispose]()
    this.#watch = await watchKubeconfigs(this.#sources, { clock }, () => {
      void this.#inTurn(() => this.#look())
    })
    await this.#look()
  }

  async #look(): Promise<void> {
    let found = await this.#find()
    // A renewed certificate is another access, though no kubeconfig has changed.
    const materials = found.files.flatMap((file) => file.materials)
    if (await this.#watch?.follow(materials)) found = await this.#find()
    if (this.#isDisposed) return
    const isVisible = await this.#environment.contexts.replace(found)
    if (!this.#isDisposed) this.#environment.onFound(isVisible)
  }

  #find(): Promise<Discovered> {
    return this.#environment.search.find(this.#sources, () => void this.#inTurn(() => this.#look()))
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      if (!this.#isDisposed) await act()
    })
    this.#turn = this.#turn.catch((problem: unknown) => this.#environment.onProblem(problem))
    return this.#turn
  }
}

/** sourcesOf puts together where kubeconfigs are looked for. */
export const sourcesOf = (origin: KubeconfigOrigin, added: readonly string[]): KubeconfigSources => ({
  flags: origin.flags,
  environment: origin.environment ?? undefined,
  homeDir: origin.home,
  added,
})
