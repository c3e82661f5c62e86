/** Runs before each test file of a mutation test. */
import fc from 'fast-check'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** These are set by the mutation tester's Vitest plugin. */
    mode: 'dry-run' | 'mutant'
    globalNamespace: '__stryker__'
    mutantActivation: 'static' | 'runtime' | undefined
  }
}

declare global {
  var __stryker__: { activeMutant?: string | undefined; hitCount?: number } | undefined
}

// The tester activates a mutant once the file is loaded; until then the one of the run before would be active here.
const tester = globalThis[inject('globalNamespace')]
if (tester !== undefined && inject('mutantActivation') !== 'static') tester.activeMutant = undefined
// It counts anew once the file is loaded, too: the count of the run before would end the evaluation of a mutated module.
if (tester !== undefined) tester.hitCount = 0

// A property that a mutant does not break is tried again for every mutant that it reaches.
fc.configureGlobal({ interruptAfterTimeLimit: 1000 })
