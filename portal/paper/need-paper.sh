#!/bin/sh
# See that the machine can make PDFs and braille: Pango's libraries, fonts for every script, liblouis.
# On Debian or Ubuntu, as root or where sudo asks for no password, what is missing is installed. Otherwise one line says what to install.
#   need-paper.sh          for `make run`: never an error, because a page that cannot be made says so itself
#   need-paper.sh tests    for `make test`: poppler-utils too, which reads the PDFs back; what is missing is an error
set -eu

wanted="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fontconfig liblouis-bin liblouis-data"
if [ "${1:-}" = tests ]; then
    wanted="$wanted poppler-utils"
    bad=1
else
    bad=0
fi

installed() { # by Debian's own list: one call, some milliseconds
    # shellcheck disable=SC2086  # a list of package names
    dpkg-query -W -f '${Package} ${db:Status-Status}\n' $wanted 2>/dev/null | grep ' installed$' | cut -d ' ' -f 1
}

missing() { # the packages that are not there; elsewhere than on Debian, by what they bring
    if command -v dpkg-query >/dev/null 2>&1; then
        there=" $(installed | tr '\n' ' ')"
        for package in $wanted; do
            case "$there" in *" $package "*) ;; *) printf '%s ' "$package" ;; esac
        done
        return 0
    fi
    command -v lou_translate >/dev/null 2>&1 || printf 'liblouis '
    if ! command -v fc-list >/dev/null 2>&1; then
        printf 'fontconfig '
    elif [ -z "$(fc-list 'Noto Sans Ethiopic' family)" ] || [ -z "$(fc-list 'Noto Nastaliq Urdu' family)" ]; then
        printf 'Noto-fonts '
    fi
    [ "$bad" = 0 ] || command -v pdftotext >/dev/null 2>&1 || printf 'poppler '
}

root() { # run as root, or fail without asking anybody for a password
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

lacking=$(missing)
[ -n "$lacking" ] || exit 0

if command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then
    echo "Installing for PDF and braille: $lacking..." >&2
    patience="-o DPkg::Lock::Timeout=120 -o Acquire::Retries=1 -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20"
    # shellcheck disable=SC2086  # lists of words
    { root apt-get $patience update -q && root env DEBIAN_FRONTEND=noninteractive apt-get $patience install -y -q --no-install-recommends $lacking; } \
        >/dev/null 2>&1 || true
    lacking=$(missing)
    [ -n "$lacking" ] || exit 0
fi

if command -v apt-get >/dev/null 2>&1; then
    how="sudo apt-get install $wanted"
elif [ "$(uname -s)" = Darwin ]; then
    how="brew install pango liblouis fontconfig poppler, and the Noto fonts (Sans, Sans Arabic, Nastaliq Urdu, Sans Ethiopic, Gurmukhi, Bengali)"
else
    how="with your system's packages: Pango, HarfBuzz, the Noto fonts, fontconfig, liblouis, poppler"
fi
echo "PDF and braille pages will not work until this is installed: $how" >&2
exit "$bad"
