# Sourced. Finds a JDK 25: the shell's own means only, for every `coffer` passes through here.
# shellcheck shell=dash disable=SC2034
#
# jdk25_find sets JDK25 to the home of a JDK 25 and returns 0, or leaves it empty and returns 1. Places, in this order:
# COFFER_JAVA_HOME, JAVA_HOME, the java on PATH, then where systems and tools put JDKs, below $COFFER_JDK_ROOT if set
# (tests point it at a folder of their own).

# Whether the JDK in folder $1 is a 25. Read from its `release` file: starting java to ask would cost 30 ms or more.
jdk25_is() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    while IFS= read -r jdk25_line; do
        case $jdk25_line in
            JAVA_VERSION=\"25\" | JAVA_VERSION=\"25[.+-]*) return 0 ;;
            JAVA_VERSION=*) return 1 ;;
        esac
    done <"$1/release"
    return 1
}

jdk25_find() {
    JDK25=
    if [ -n "${COFFER_JAVA_HOME:-}" ]; then # said on purpose: that one or none
        jdk25_is "$COFFER_JAVA_HOME" || return 1
        JDK25=$COFFER_JAVA_HOME
        return 0
    fi
    if [ -n "${JAVA_HOME:-}" ] && jdk25_is "$JAVA_HOME"; then
        JDK25=$JAVA_HOME
        return 0
    fi
    # Not $(command -v java): that would be a fork, and a third of the shell's time.
    jdk25_rest=${PATH:-}:
    while [ -n "$jdk25_rest" ]; do
        jdk25_java=${jdk25_rest%%:*}/java
        jdk25_rest=${jdk25_rest#*:}
        [ -x "$jdk25_java" ] || continue
        if [ -L "$jdk25_java" ]; then # /usr/bin/java is a link into a JDK
            jdk25_link=$jdk25_java
            for jdk25_java in "${COFFER_JDK_ROOT:-}"/usr/lib/jvm/*/bin/java ''/; do # most often one of these
                [ ! "$jdk25_java" -ef "$jdk25_link" ] || break
            done
            if [ "$jdk25_java" = / ]; then jdk25_java=$(readlink -f "$jdk25_link" 2>/dev/null) || continue; fi
        fi
        jdk25_home=${jdk25_java%/bin/java}
        if jdk25_is "$jdk25_home"; then
            JDK25=$jdk25_home
            return 0
        fi
    done
    jdk25_root=${COFFER_JDK_ROOT:-}
    for jdk25_home in \
        "$jdk25_root"/usr/lib/jvm/* \
        "$jdk25_root"/usr/lib64/jvm/* \
        "$jdk25_root"/usr/java/* \
        "$jdk25_root"/opt/java/* \
        "$jdk25_root"/opt/jdk* \
        "$jdk25_root${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* \
        "$jdk25_root${HOME:-}"/.jdks/* \
        "$jdk25_root${HOME:-}"/.local/share/mise/installs/java/* \
        "$jdk25_root${HOME:-}"/.asdf/installs/java/* \
        "$jdk25_root"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        "$jdk25_root${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        "$jdk25_root"/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        "$jdk25_root"/usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        if jdk25_is "$jdk25_home"; then
            JDK25=$jdk25_home
            return 0
        fi
    done
    return 1
}

jdk25_missing() {
    if [ -n "${COFFER_JAVA_HOME:-}" ]; then
        echo "coffer: needs a JDK 25, and COFFER_JAVA_HOME is set to $COFFER_JAVA_HOME, which is none." >&2
        return
    fi
    cat >&2 <<'END'
coffer: needs a JDK 25, and none was found.
  Looked at COFFER_JAVA_HOME, JAVA_HOME, PATH, /usr/lib/jvm, SDKMAN and the usual folders.
  To get one:  sudo apt install openjdk-25-jdk-headless    (Debian, Ubuntu)
               sudo dnf install java-25-openjdk-devel      (Fedora)
               sdk install java 25-tem                     (SDKMAN)
               https://adoptium.net/temurin/releases/?version=25
  If you have one elsewhere:  export COFFER_JAVA_HOME=/path/to/jdk-25
END
}
