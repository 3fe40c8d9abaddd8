#!/bin/sh
# Print the path of a Chromium that starts; on Linux an Arabic-capable font must be there too.
# On Debian, as root, what is missing is installed. Otherwise it is an error: the browser tests are never skipped.
set -eu

MAC_CHROME="/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"

starts() { # Ubuntu's chromium-browser may be a stub that only asks for a snap: a name alone proves nothing
    [ -n "$1" ] && "$1" --version >/dev/null 2>&1
}

browser() {
    for name in chromium chromium-browser google-chrome "$MAC_CHROME"; do
        path=$(command -v "$name" 2>/dev/null) || continue
        if starts "$path"; then
            printf '%s\n' "$path"
            return 0
        fi
    done
    return 1
}

fonts() {
    [ "$(uname -s)" != Linux ] || [ -n "$(fc-list :lang=ar 2>/dev/null)" ]
}

driver() { # what drives the browser in the tests is a program that leans on this library
    [ "$(uname -s)" != Linux ] || ! command -v dpkg-query >/dev/null 2>&1 || dpkg-query -W -f '${Status}' libatomic1 2>/dev/null | grep -q 'ok installed'
}

stop() {
    echo "The browser tests cannot run: $1" >&2
    exit 1
}

if [ -n "${CHROME:-}" ]; then
    starts "$CHROME" || stop "CHROME is set to '$CHROME', which does not start."
    find_browser() { printf '%s\n' "$CHROME"; }
else
    find_browser() { browser; }
fi

if ! { find_browser >/dev/null && fonts && driver; } && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    wanted="fonts-noto-core fontconfig libatomic1"
    find_browser >/dev/null || wanted="chromium $wanted"
    echo "Installing $wanted ..." >&2
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086  # a list of package names
    { apt-get update -q && apt-get install -y -q --no-install-recommends $wanted; } >&2 ||
        stop "apt-get could not install $wanted. Ubuntu offers Chromium only as a snap: install Google Chrome there."
fi

find_browser >/dev/null || stop "no Chromium or Chrome was found that starts.
  Debian:  sudo apt-get install chromium fonts-noto-core fontconfig libatomic1
  Ubuntu:  install Google Chrome (Chromium is only a snap there), and: sudo apt-get install fonts-noto-core fontconfig
  macOS:   install Google Chrome
  Or set CHROME to the path of one."
fonts || stop "no font with Arabic letters was found.
  Debian or Ubuntu:  sudo apt-get install fonts-noto-core fontconfig"
driver || stop "the library libatomic1 is missing, which the browser's driver needs.
  Debian or Ubuntu:  sudo apt-get install libatomic1"
find_browser
