# Sourced by the programs beside it: finds the jars and a Java, and sets
#   lib       the directory of the jar, jar the jar itself
#   java      the Java there is, version its exact version, major the first number of that
#   image     where the part of it is or would be that the programs need
#   runtime   the Java to run the programs with: that part, if it is there, else all of java
#   jvm       the options for it, archive the option that names its archive of loaded classes, if there is one
#   cache     where that archive is or would be
# Only bash itself runs here, as a rule no other program: libvirt starts the emulator several times for each look at it.
# shellcheck shell=bash disable=SC2034

# Java would open files of its own in the place of a standard descriptor that is closed: it would take its archive of classes for
# what somebody types. Each is copied to see whether it is there, which unlike a look at /proc nobody may forbid. (Without the last
# one bash may have the program itself there, for reading: nothing can be written to it.)
stdin=()
true 2>/dev/null 2>&0 || { exec </dev/null; stdin=(-Dvmemu.stdin=closed); }
true 2>/dev/null 2>&1 || exec >/dev/null
true >&2 || exec 2>/dev/null

die() { echo "${0##*/}: $*" >&2; exit 1; }

# An unpacked distribution has lib beside bin; a checkout has what the last build laid out. The path is the real one, whatever
# links lead here, because the archive of loaded classes holds only for jars of the very same path.
home=$(cd -P -- "${BASH_SOURCE[0]%/*}/.." && pwd -P) || exit 1
[ -n "$home" ] || die "the directory of this program is not to be found"
case $home in *:*) die "Java cannot be run from a path with a colon: $home" ;; esac
lib=$home/lib
[ -d "$lib" ] || lib=$home/launcher/target/dist/lib
jar=$lib/vmemu-launcher.jar
[ -f "$jar" ] || die "not built: $jar is missing (./mvnw -DskipTests package)"

# usable JAVA: true when JAVA belongs to a Java 17 or newer; sets java, version and major
usable() {
    local found=$1 line release='' short=''
    [ -f "$found" ] && [ -x "$found" ] || return 1
    [ ! -L "$found" ] || found=$(readlink -f -- "$found")
    [ -r "${found%/bin/java}/release" ] || return 1
    while read -r line; do
        case $line in
        JAVA_RUNTIME_VERSION=*) release=${line#*=} ;;
        JAVA_VERSION=*) short=${line#*=} ;;
        esac
    done <"${found%/bin/java}/release"
    release=${release//\"/} short=${short//\"/}
    [[ ${short%%[!0-9]*} -ge 17 ]] || return 1
    java=$found version=${release:-$short} major=${short%%[!0-9]*}
}

# newest DIR...: the newest usable Java of these homes
newest() {
    local dir best='' best_major=0
    for dir; do
        if usable "$dir/bin/java" && [ "$major" -gt "$best_major" ]; then best=$java best_major=$major; fi
    done
    [ -n "$best" ] && usable "$best"
}

find_java() {
    local recorded=''
    if [ -n "${VMEMU_JAVA-}" ]; then
        usable "$VMEMU_JAVA" || die "VMEMU_JAVA=$VMEMU_JAVA is not the java program of a Java 17 or newer"
        return
    fi
    # Whoever made the archive wrote down for which Java; libvirt passes on neither JAVA_HOME nor a long PATH.
    [ ! -r "$lib/cache/java" ] || read -r recorded <"$lib/cache/java"
    usable "${JAVA_HOME:-/none}/bin/java" || usable "$recorded" || usable "$(type -P java)" || newest /usr/lib/jvm/* \
        || die "no Java 17 or newer found: set VMEMU_JAVA or JAVA_HOME"
}
find_java

# Fewer modules, without what a debugger would like to know of them: 5 ms and 3 MiB less.
image=$lib/cache/$version runtime=$java
[ ! -x "$image/bin/java" ] || runtime=$image/bin/java

jvm=(
    # A machine is one thread with little garbage: the serial collector needs the least memory and no threads of its own.
    -XX:+UseSerialGC
    # Small to begin with; the heap grows only for those who send much (a QMP text may have 64 MiB). What is new is old or gone
    # soon: little room for it costs a collection of a millisecond now and then, and saves a megabyte.
    -Xms8m -Xmx512m -Xmn1536k -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40 -Xss512k
    # The first compiler alone: starts sooner, needs less memory, and costs a tenth of the speed of a round trip. It compiles what
    # has run four times as often as it would by itself: else a third of the processor time of a start goes into code that does
    # not run again.
    -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=4 -XX:ReservedCodeCacheSize=16m
    # The strings of the classes are in the archive: a table for few others is enough, where the usual one has half a megabyte.
    -XX:StringTableSize=4096
    # The archive is used where it was made for rather than moved to a random address, which would cost 15 ms, and touch,
    # and so keep in memory, every page of it.
    -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0
    # Else Java looks through all jars for somebody who knows sockets better than itself: a quarter of the start.
    -Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider
    # No file in /tmp for jstat.
    -XX:-UsePerfData
    # Standard output belongs to monitors and to the answer to -daemonize: what the JVM has to say goes to stderr, errors only,
    # and why it crashed rather there than into a file in whatever directory this is.
    -XX:+DisplayVMOutputToStderr -Xlog:disable -Xlog:all=error:stderr -XX:+ErrorFileToStderr
    # Whatever the locale: libvirt starts emulators with LC_ALL=C. (Java 18 and newer have it by themselves.)
    -Dfile.encoding=UTF-8
    # Netty: buffers from the heap rather than from pools made at the start, nothing measured, neither a network card nor
    # /proc nor /etc/os-release asked who this is, native code from the file system rather than copied out of a jar at each start.
    -Dio.netty.allocator.type=unpooled -Dio.netty.leakDetection.level=disabled -Dio.netty.jfr.enabled=false
    -Dio.netty.machineId=00:00:00:00:00:00:00:01 -Dio.netty.processId=1 -Dio.netty.osClassifiers=
    -Djava.library.path="$lib/native"
    # QEMU begins its error messages with the name it was called by.
    -Dvmemu.program="${0##*/}"
    # Whether nobody can type here at all.
    "${stdin[@]}"
)
# Netty's epoll, and jnr: newer Javas want to be told that native code is meant. (An archive holds for equal settings of this only.)
# Without Unsafe Netty would look for malloc through Java's own way to native code, which doubles the time of a start.
[ "$major" -lt 24 ] || jvm+=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Dio.netty.noUnsafe=false)
# From Java 25 on it is an AOT cache, which has lambdas linked, too.
if [ "$major" -ge 25 ]; then
    # What the cache knows of its rehearsal is not for the compiler: that would keep a start busy, and cost 5 MiB.
    jvm+=(-XX:-AOTReplayTraining)
    cache=$lib/cache/$version.aot archive=(-XX:AOTCache="$lib/cache/$version.aot")
else
    cache=$lib/cache/$version.jsa archive=(-XX:SharedArchiveFile="$lib/cache/$version.jsa")
fi
# Used when it was made for exactly this Java and exactly this jar: that an AOT cache is older Java itself does not see.
if [ ! -f "$cache" ] || [ "$jar" -nt "$cache.jar" ] || [ "$jar" -ot "$cache.jar" ]; then archive=(); fi
# shellcheck disable=SC2206  # words on purpose
jvm+=(${VMEMU_JAVA_OPTS-})

# Java reads arguments and file names in the locale's encoding: bytes beyond ASCII would be lost in libvirt's LC_ALL=C.
export LC_ALL=C.UTF-8
