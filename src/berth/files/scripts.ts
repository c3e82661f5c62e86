/**
 * The scripts that run in a container. They are for any `sh`, with the commands that GNU and busybox have alike. A path comes as their
 * first argument, in octal digits: names are bytes, and the request that carries them takes text only.
 */

/** The codes that a script ends with by itself. */
export const scriptCodes = {
  /** What `stat` says against it is among the errors. */
  notFound: 65,
  notFolder: 66,
  notAllowed: 67,
  /** A command is not in the image; it is named among the errors. */
  noCommand: 68,
  notFile: 69,
  present: 70,
  isLink: 71,
  isFolder: 72,
  short: 74,
  /** Its files are made by the kernel when they are read, and say no size. */
  noTree: 75,
} as const

/** Words of commands are told by their English. Images for debugging have theirs in a folder of their own. */
const begin = `LC_ALL=C; export LC_ALL; PATH=$PATH:/busybox; export PATH
need() { for c in "$@"; do command -v "$c" >/dev/null 2>&1 || { echo "$c" >&2; exit ${scriptCodes.noCommand}; }; done; }
path=$(printf '%b.' "$1"); path=${'$'}{path%.}
`

/** The record of a file ends with two slashes and a line end, which no name has. */
const record = '%f %s %Y %u:%g:%U:%G %n//'

/**
 * listScript prints, each with a NUL behind it: the folder, whether there is `tar`, and the files; then for each link its name with
 * what it leads to before it, and its target. Its second argument is how many files it lists.
 */
export const listScript = String.raw`${begin}need stat
if [ -n "$path" ]; then
  stat -L "$path" >/dev/null || exit ${scriptCodes.notFound}
  [ -d "$path" ] || exit ${scriptCodes.notFolder}
  cd "$path" || exit ${scriptCodes.notAllowed}
fi
[ -r . ] || exit ${scriptCodes.notAllowed}
pwd -P; printf '\0'
if command -v tar >/dev/null 2>&1; then echo tar; fi; printf '\0'
most=$2; n=0; set --
for f in ./* ./.[!.]* ./..?*; do
  [ -e "$f" ] || [ -L "$f" ] || continue
  n=$((n+1)); [ "$n" -le "$most" ] || { n=more; break; }
  set -- "$@" "$f"
  [ $# -lt 200 ] || { stat -c '${record}' "$@"; set --; }
done
[ $# -eq 0 ] || stat -c '${record}' "$@"
printf '\0%s\0' "$n"
command -v readlink >/dev/null 2>&1 || exit 0
n=0
for f in ./* ./.[!.]* ./..?*; do
  [ -L "$f" ] || continue
  n=$((n+1)); [ "$n" -le 1000 ] || break
  if [ -d "$f" ]; then k=d; elif [ -f "$f" ]; then k=f; elif [ -e "$f" ]; then k=o; else k=-; fi
  printf '%s%s\0' "$k" "$f"; readlink "$f"; printf '\0'
done
exit 0
`

/**
 * contentScript prints a line about a file, and the file from the byte on that is its second argument, the first being 1. A runtime
 * leaves a command alone that waits with its output when the connection is gone, but ends its input: that ends it here.
 */
export const contentScript = `${begin}need stat cat tail
stat -L "$path" >/dev/null || exit ${scriptCodes.notFound}
[ -f "$path" ] || exit ${scriptCodes.notFile}
exec 3<&0
stat -L -c '%s %Y' "$path"
if [ "$2" = 1 ]; then cat "$path" & else tail -c "+$2" "$path" & fi
reader=$!
{ read -r line <&3; kill "$reader"; } >/dev/null 2>&1 &
guard=$!
wait "$reader"; code=$?
kill "$guard" 2>/dev/null
exit "$code"
`

/** What waits for its child, so that a signal ends both. */
const awaited = 'child=$!; wait "$child"'

/**
 * treeScript prints a folder with all that is below it: first a line that says how, then an archive by `tar`, or, where the image has
 * none, for each file a line with mode, size, time and name, and its content, and a last line `end`. What it could not read is among
 * its errors. Links are not followed. Where the person's folder is the root, what the kernel makes up is left out.
 */
export const treeScript = `${begin}need stat
stat -L "$path" >/dev/null || exit ${scriptCodes.notFound}
[ -d "$path" ] || exit ${scriptCodes.notFolder}
cd "$path" || exit ${scriptCodes.notAllowed}
[ -r . ] || exit ${scriptCodes.notAllowed}
here=$(pwd -P)
case $here in /proc|/proc/*|/sys|/sys/*) exit ${scriptCodes.noTree};; esac
set -- .
if [ "$here" = / ]; then
  set --
  for f in ./* ./.[!.]* ./..?*; do
    [ -e "$f" ] || [ -L "$f" ] || continue
    case $f in ./proc|./sys|./dev) echo "$f: left out, as the kernel makes it up" >&2; continue;; esac
    set -- "$@" "$f"
  done
fi
one() {
  record=$(stat -c '%f %s %Y' "$1") || return 0
  case $record in
  8*)
    [ -r "$1" ] || { echo "$1: Permission denied" >&2; return 0; }
    size=${'$'}{record#* }; size=${'$'}{size%% *}
    printf '%s %s//\n' "$record" "$1"
    { cat "$1"; cat /dev/zero; } 2>/dev/null | head -c "$size" &
    ${awaited}
    [ "$(stat -c '%f %s %Y' "$1" 2>/dev/null)" = "$record" ] || echo "$1: changed while it was read" >&2;;
  *) printf '%s %s//\n' "$record" "$1";;
  esac
}
walk() {
  for f in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    [ -e "$f" ] || [ -L "$f" ] || continue
    one "$f"
    if [ -d "$f" ] && [ ! -L "$f" ]; then
      if [ -r "$f" ] && [ -x "$f" ]; then walk "$f"; else echo "$f: Permission denied" >&2; fi
    fi
  done
}
exec 3<&0
if command -v tar >/dev/null 2>&1; then
  echo tar
  whole=; if tar --hard-dereference --version >/dev/null 2>&1; then whole=--hard-dereference; fi
  tar cf - $whole "$@" &
else
  need head cat
  echo walk
  (
    child=; trap 'kill "$child" 2>/dev/null; exit 1' TERM
    for top in "$@"; do
      if [ "$top" != . ]; then one "$top"; fi
      if [ -d "$top" ] && [ ! -L "$top" ]; then walk "$top"; fi
    done
    echo end
  ) &
fi
reader=$!
{ read -r line <&3; kill "$reader"; } >/dev/null 2>&1 &
guard=$!
wait "$reader"
kill "$guard" 2>/dev/null
exit 0
`

/**
 * uploadScript writes as many bytes of its input as its third argument says into the file that its second names, below the folder.
 * It says a word when it is ready for them, and another when it takes no more: a runtime does not end a command whose input is under
 * way, so the rest is read until its end. They are written under another name, the fifth, which is then given the file's; a link is
 * not followed. The fourth argument is 1 where a file may be replaced, whose permissions stay.
 */
export const uploadScript = `${begin}need head mkdir mv rm stat chmod
rel=$(printf '%b.' "$2"); rel=${'$'}{rel%.}
target=$path/$rel
parent=${'$'}{target%/*}
part=$parent/$5
mkdir -p "$parent/" || exit 1
if [ -L "$target" ]; then exit ${scriptCodes.isLink}; fi
if [ -d "$target" ]; then exit ${scriptCodes.isFolder}; fi
mode=
if [ -e "$target" ]; then
  [ "$4" = 1 ] || exit ${scriptCodes.present}
  mode=$(stat -c %a "$target")
fi
: > "$part" || exit 1
trap 'rm -f "$part"' EXIT
echo ready
head -c "$3" > "$part" || { echo failed; cat >/dev/null; exit 1; }
[ "$(stat -c %s "$part")" = "$3" ] || exit ${scriptCodes.short}
[ -z "$mode" ] || chmod "$mode" "$part"
mv -f "$part" "$target" 2>/dev/null || cat "$part" > "$target" || exit 1
`

/** folderScript makes the folder that its second argument names, below the first. One that is there already stays as it is. */
export const folderScript = `${begin}need mkdir
rel=$(printf '%b.' "$2"); rel=${'$'}{rel%.}
mkdir -p "$path/$rel/" || exit 1
`

/** octalPath writes bytes as `printf %b` reads them. */
export const octalPath = (bytes: Uint8Array): string =>
  [...bytes]
    .map((byte) =>
      /[\w./-]/u.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `\\0${byte.toString(8).padStart(3, '0')}`,
    )
    .join('')
