import './terminal.css'
import { ChevronDown, ChevronUp, Copy, Search, Unplug, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ClusterState, ShellReport } from '#contract'
import { podKind } from '#kinds'
import { useApplication, useSession } from '../application/application.ts'
import { Swatch } from '../application/Swatch.tsx'
import { browserPlatform, leaveTerminal } from '../application/shortcuts.ts'
import { useColour } from '../application/useColour.ts'
import { IconButton } from '../kit/IconButton.tsx'
import { StatusMark } from '../kit/StatusMark.tsx'
import { useObserved } from '../kit/useObserved.ts'
import { noteWords, pasteQuestion, stateWords } from './shellWords.ts'
import { ShownShell, type ShownState } from './shownShell.ts'
import { TerminalScreen } from './terminalScreen.ts'

const connecting: ShownState = { phase: 'connecting', error: null }

/** OpenTerminal is a screen that shows a shell. */
interface OpenTerminal {
  readonly screen: TerminalScreen
  readonly shell: ShownShell
}

/**
 * TerminalView shows one shell of the cluster, in a frame that names the cluster in its colour. The shell goes on when the view
 * leaves the screen.
 */
export function TerminalView(props: {
  cluster: ClusterState
  report: ShellReport
  /** Where several of one object may be on screen. */
  number?: number | null
  onClose: () => void
}) {
  const { cluster, report, number = null, onClose } = props
  const { notices, dialog } = useApplication()
  const session = useSession()
  const colour = useColour(cluster.clusterId)
  const placeRef = useRef<HTMLDivElement>(null)
  const leaveRef = useRef<HTMLButtonElement>(null)
  const searchRef = useRef<HTMLInputElement>(null)
  const [open, setOpen] = useState<OpenTerminal | null>(null)
  const [asked, setAsked] = useState<string | null>(null)
  const [search, setSearch] = useState<string | null>(null)
  const [isMissing, setIsMissing] = useState(false)
  const shown = useObserved(open?.shell.state ?? null) ?? connecting
  const { shellId, pod } = report

  const copy = (text: string) =>
    void notices.attempt(session.clusterId, () => navigator.clipboard.writeText(text))
  const copyRef = useRef(copy)
  copyRef.current = copy

  useEffect(() => {
    const place = placeRef.current
    if (place === null) return
    const stack = new DisposableStack()
    // Each is made for the other; neither is used before both are there.
    let shell: ShownShell | null = null
    const screen: TerminalScreen = stack.use(
      new TerminalScreen(place, `Terminal of ${pod}`, {
        onTyped: (input) => void shell?.type(input),
        onResize: (columns, rows) => shell?.resize(columns, rows),
        onKey: (event) => {
          const own = ownKey(event, screen)
          if (own === null) return false
          if (event.type !== 'keydown') return true
          if (own === 'leave') leaveRef.current?.focus()
          if (own === 'search') setSearch((before) => before ?? '')
          if (own === 'copy') {
            copyRef.current(screen.selection)
            screen.clearSelection()
          }
          // The browser itself pastes.
          if (own !== 'paste') event.preventDefault()
          return true
        },
      }),
    )
    shell = stack.use(
      new ShownShell({
        shellId,
        screen,
        openChannel: (spec, listener) => session.openChannel(spec, listener),
      }),
    )
    shell.resize(screen.size.columns, screen.size.rows)
    setOpen({ screen, shell })
    screen.focus()
    return () => {
      setOpen(null)
      stack.dispose()
    }
  }, [session, shellId, pod])

  useEffect(() => {
    const place = placeRef.current
    // Before the terminal takes it.
    const handlePaste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text/plain') ?? ''
      event.preventDefault()
      event.stopPropagation()
      if (pasteQuestion(text) === null) open?.screen.paste(text)
      else setAsked(text)
    }
    place?.addEventListener('paste', handlePaste, { capture: true })
    return () => place?.removeEventListener('paste', handlePaste, { capture: true })
  }, [open])

  const isSearching = search !== null
  useEffect(() => {
    if (isSearching) searchRef.current?.focus()
  }, [isSearching])

  const find = (text: string, by: 1 | -1) => setIsMissing(open !== null && !open.screen.find(text, by))
  const endSearch = () => {
    open?.screen.find('', 1)
    setIsMissing(false)
    setSearch(null)
    open?.screen.focus()
  }
  const answer = (isWanted: boolean) => {
    if (isWanted && asked !== null) open?.screen.paste(asked)
    setAsked(null)
    open?.screen.focus()
  }
  const { words, tone } = stateWords(report, shown)
  const note = noteWords(report)
  const lacksShell = report.end?.is === 'failed' && report.debug === null && report.mode === 'exec'
  const leaveKeys = leaveTerminal.label()
  return (
    <section
      className="terminal-view"
      aria-label={`Shell ${number === null ? '' : `${number} `}in ${pod}, ${cluster.clusterName}`}
      style={{ '--cluster': colour }}
    >
      {search !== null && (
        <form
          className="terminal-search"
          onSubmit={(event) => {
            event.preventDefault()
            find(search, 1)
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            // The panel stays open.
            event.preventDefault()
            endSearch()
          }}
        >
          <input
            ref={searchRef}
            className="field"
            aria-label="Search the terminal"
            placeholder="Search"
            spellCheck={false}
            value={search}
            onChange={({ target }) => {
              setSearch(target.value)
              find(target.value, -1)
            }}
          />
          <span className="terminal-missing" role="status">
            {isMissing && search !== '' ? 'No match' : ''}
          </span>
          <IconButton icon={ChevronUp} label="Find the one above" isSmall onClick={() => find(search, -1)} />
          <IconButton icon={ChevronDown} label="Find the one below" isSmall onClick={() => find(search, 1)} />
          <IconButton icon={X} label="Close the search" isSmall onClick={endSearch} />
        </form>
      )}
      <div ref={placeRef} className="terminal-screen" data-takes-keys="" />
      {asked !== null && (
        <div className="terminal-question" role="alertdialog" aria-label="Paste several lines">
          <p>{pasteQuestion(asked)}</p>
          <button type="button" className="button button-small" onClick={() => answer(false)}>
            Cancel
          </button>
          <button
            type="button"
            className="button button-small button-primary"
            // biome-ignore lint/a11y/noAutofocus: the question stands between the person and what was being typed.
            autoFocus
            onClick={() => answer(true)}
          >
            Paste
          </button>
        </div>
      )}
      {note !== null && (
        <div className="terminal-note" role="status">
          <p>{note}</p>
          {report.debug?.is === 'copy' && (
            <button
              type="button"
              className="button button-small"
              onClick={() =>
                dialog.set({
                  ...{ type: 'act', clusterId: cluster.clusterId, action: 'delete' },
                  targets: [{ ...podKind.gvr, namespace: report.namespace, name: pod, uid: '' }],
                })
              }
            >
              Delete the copy…
            </button>
          )}
          {lacksShell && (
            <button
              type="button"
              className="button button-small"
              title="Add a container with other tools to the pod, and open a shell in it"
              onClick={() =>
                dialog.set({
                  ...{ type: 'debug', clusterId: cluster.clusterId },
                  pod: { namespace: report.namespace, name: pod, uid: '' },
                })
              }
            >
              Debug…
            </button>
          )}
        </div>
      )}
      <div className="terminal-foot">
        <span className="terminal-cluster ellipsis">
          <Swatch clusterId={cluster.clusterId} />
          <bdi>{cluster.clusterName}</bdi>
        </span>
        <span className="terminal-state ellipsis" role="status" title={words}>
          <StatusMark tone={tone} word={words} />
        </span>
        <span className="space" />
        <kbd className="terminal-hint" title={`${leaveKeys} leads out of the terminal`}>
          Leave: {leaveKeys}
        </kbd>
        <IconButton
          ref={leaveRef}
          icon={Search}
          label="Search the terminal"
          title={`Search the terminal (${browserPlatform().isMac ? '⌘F' : 'Ctrl+Shift+F'})`}
          isSmall
          onClick={() => setSearch((before) => before ?? '')}
        />
        <IconButton
          icon={Copy}
          label="Copy the selection"
          isSmall
          onClick={() => {
            if (open !== null && open.screen.selection !== '') copy(open.screen.selection)
          }}
        />
        <IconButton
          icon={Unplug}
          label="Close the shell"
          title={report.end === null ? 'Close the shell, and end what runs in it' : 'Close the shell'}
          isSmall
          onClick={onClose}
        />
      </div>
    </section>
  )
}

/** Keys that the terminal leaves to the page; null for all others. */
function ownKey(event: KeyboardEvent, screen: TerminalScreen): 'leave' | 'search' | 'copy' | 'paste' | null {
  const { code, ctrlKey, metaKey, shiftKey, altKey } = event
  if (leaveTerminal.isPressed(event)) return 'leave'
  if (altKey || ctrlKey === metaKey) return null
  if (code === 'KeyF' && (metaKey || shiftKey)) return 'search'
  // Without a selection, Ctrl+C is the program's.
  if (code === 'KeyC' && screen.selection !== '') return 'copy'
  if (code === 'KeyV') return 'paste'
  return null
}
