# Sourced by scripts/hotinode: finds or builds what it runs. Sets dist, class_path and launch_flags.
# shellcheck shell=bash disable=SC2034,SC2154
#
#   target/dist/current        the hash in force and the checkout it was built in; its time is the build's start
#   target/dist/HASH/lib       the jars, never changed, and kept two hours longer: running processes read them
#   target/dist/HASH/*.aot     class-data archives, one per JDK

dists=$root/target/dist

# Sets dist, if there is one made for this place.
read_current() {
  local hash='' origin=''
  { read -r hash && read -r origin; } 2>/dev/null <"$dists/current" || return 1
  dist=$dists/$hash
  [[ $origin == "$root" && -d $dist/lib ]]
}

# Whether no source or folder of sources has changed since the build began.
is_fresh() {
  local file
  shopt -s globstar
  for file in "$root"/{,cache-core/,cache-fs-adapter/}pom.xml "$root"/cache-{core,fs-adapter}/src/main/**/; do
    [[ ! $file -nt $dists/current ]] || return 1
  done
  for file in "$root"/cache-{core,fs-adapter}/src/main/**/*.*; do
    [[ ! $file -nt $dists/current ]] || return 1
  done
  shopt -u globstar
}

build() {
  local stage=$dists/stage log=$dists/build.log hash
  rm -rf "$stage" "$root/cache-fs-adapter/target/launcher/dist"
  mkdir -p "$stage"
  : >"$stage/current"
  [[ ! -t 2 ]] || printf 'hotinode: building ...\n' >&2
  run_maven --activate-profiles unchecked -Dbuild.folder=target/launcher -Dmaven.test.skip=true \
    --projects cache-fs-adapter --also-make package >"$log" 2>&1 </dev/null || {
    cat "$log" >&2
    die "the build failed"
  }
  cp -r "$root/cache-fs-adapter/target/launcher/dist/lib" "$stage/lib"
  hash=$(cd "$stage/lib" && cat -- *.jar | sha256sum)
  hash=${hash:0:16}
  [[ -d $dists/$hash/lib ]] || { mkdir -p "$dists/$hash" && mv -T "$stage/lib" "$dists/$hash/lib"; }
  printf '%s\n%s\n' "$hash" "$root" >"$stage/content"
  touch -r "$stage/current" "$stage/content"
  mv -T "$stage/content" "$dists/current"
  rm -rf "$stage"
  find "$dists" -mindepth 1 -maxdepth 1 -type d -mmin +120 ! -name "$hash" -exec rm -rf {} +
}

find_dist() {
  local jars
  if ! read_current || { [[ -w $dists ]] && ! is_fresh; }; then
    mkdir -p "$dists" 2>/dev/null || true
    [[ -w $dists ]] || die "not built yet, and $dists can't be written"
    # Two that start at once build once: the second finds it fresh.
    (
      flock 9
      if ! read_current || ! is_fresh; then build; fi
    ) 9>"$dists/lock" || exit 2
    read_current || die "the build left nothing to run in $dists"
  fi
  jars=("$dist"/lib/*.jar)
  local IFS=:
  class_path="${jars[*]}"
}

# Sets archive, which may not exist: beside the jars, else in the user's cache.
name_archive() {
  local name=$jdk_version${jdk//\//_} cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
  if [[ -w $dist ]]; then
    archive=$dist/$name.aot
  else
    archive=${cache:+$cache/hotinode/${dist//\//_}-$name.aot}
  fi
  name=${archive##*/}
  ((${#name} < 240)) || archive=''
}

# Records what a typical run loads and links, and keeps it in archive. An empty archive says that none can be made.
make_archive() {
  local stage=$archive.stage
  mkdir -p "${archive%/*}" 2>/dev/null && [[ -w ${archive%/*} ]] || return 0
  (
    flock --nonblock 9 || exit 0
    [[ ! -e $archive ]] || exit 0
    rm -rf "$stage"
    mkdir "$stage"
    java=("$jdk/bin/java" "${jvm_flags[@]}" "${launch_flags[@]}" -XX:AOTConfiguration="$stage/config" -cp "$class_path")
    LC_ALL=C.UTF-8 timeout 120 "${java[@]}" -XX:AOTMode=record org.hotinode.cli.ArchiveTraining "$stage" || true
    LC_ALL=C.UTF-8 timeout 120 "${java[@]}" -XX:AOTMode=create -XX:AOTCache="$stage/archive" || true
    [[ -e $stage/archive ]] || : >"$stage/archive"
    mv -T "$stage/archive" "$archive"
    rm -rf "$stage"
  ) 9>"$archive.lock" 2>"$archive.log" >/dev/null </dev/null || true
}

# Whether the words ask for an answer from the cache and nothing more.
is_question() {
  while (($#)); do
    case $1 in
      --region) shift $(($# > 1 ? 2 : 1)) ;;
      --*) shift ;;
      find | du | stat | info) return 0 ;;
      *) return 1 ;;
    esac
  done
  return 1
}

# Sets launch_flags for a run with the words given.
find_flags() {
  launch_flags=(-XX:+UseSerialGC -Xmx448m -XX:-UsePerfData -Xlog:disable)
  find_archive
  # Up to some two million entries the optimising compiler takes more time from an answer than it gives back.
  if is_question "$@"; then launch_flags+=(-XX:TieredStopAtLevel=1); fi
}

find_archive() {
  name_archive
  [[ -n $archive ]] || return 0
  [[ -e $archive ]] || make_archive
  if [[ -s $archive ]]; then launch_flags+=(-XX:AOTCache="$archive"); fi
}
