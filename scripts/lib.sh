# Sourced by the scripts beside it; needs $root, the checkout.
# shellcheck shell=bash disable=SC2034,SC2154

# What a JVM that runs hotinode needs to be quiet and complete; the parent pom has the same list for tests.
jvm_flags=(
  -XX:+IgnoreUnrecognizedVMOptions
  # Without it JDK 25 crashes when it writes back to persistent memory: PersistentMemory.check asks for it.
  -XX:+UnlockDiagnosticVMOptions
  -XX:-DelayCompilerStubsGeneration
  --enable-native-access=ALL-UNNAMED
  --sun-misc-unsafe-memory-access=allow
  --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED
  --add-exports=java.base/jdk.internal.ref=ALL-UNNAMED
  --add-exports=java.base/sun.nio.ch=ALL-UNNAMED
  --add-opens=java.base/java.lang.reflect=ALL-UNNAMED
  -Dbackground.releaser=false
)

die() {
  printf 'hotinode: %s\n' "$1" >&2
  exit 2
}

# Whether $1 is the home of a JDK >= 25; then sets jdk, and jdk_version to its whole version.
jdk_at() {
  local line version='' whole=''
  [[ -x $1/bin/java && -x $1/bin/javac && -r $1/release ]] || return 1
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=*) version=${line#*\"} ;;
      JAVA_RUNTIME_VERSION=*) whole=${line#*\"} ;;
    esac
  done <"$1/release"
  version=${version%%[!0-9]*}
  [[ -n $version ]] && ((version >= 25)) || return 1
  jdk=$1 jdk_version=${whole%\"}
}

# The first JDK >= 25 of: JAVA_HOME, PATH, the usual folders.
find_jdk() {
  local java candidate
  if [[ -n ${JAVA_HOME-} ]] && jdk_at "$JAVA_HOME"; then return; fi
  if java=$(type -P java) && java=$(readlink -f -- "$java") && jdk_at "${java%/bin/java}"; then return; fi
  for candidate in /usr/lib/jvm/* /usr/java/* /usr/local/*jdk* /opt/*jdk* /opt/java/* \
    "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/*; do
    if jdk_at "$candidate"; then return; fi
  done
  die "needs a JDK 25 or later, and found none in JAVA_HOME, PATH or the usual folders.
Install one (openjdk-25-jdk-headless, or https://adoptium.net) or set JAVA_HOME to one."
}

# Maven on the JDK found, in a locale that can name any folder.
run_maven() {
  type -P mvn >/dev/null || die "needs Maven to build, and found no mvn in PATH: install the package maven"
  JAVA_HOME=$jdk LC_ALL=C.UTF-8 mvn --batch-mode -Dstyle.color=never --no-transfer-progress --file "$root/pom.xml" "$@"
}
