#!/usr/bin/env bash
# Builds every target with its seeds and its dictionary, as OSS-Fuzz and ClusterFuzzLite ask for it.
#
# The variables are theirs (google.github.io/oss-fuzz, "Setting up a new project"): OUT is where all goes, WORK is
# scratch, SANITIZER is `address`, or `none` outside of their image with a stable compiler. Outside of it, too:
#
#   OUT=/some/folder WORK=/another SANITIZER=none .clusterfuzzlite/build.sh [TARGET…]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# In their image the script stands beside the project.
[ -d fuzz ] || cd "${SRC:?}/chunkproof"
: "${OUT:?is where the targets go}" "${WORK:?is where scratch goes}"
sanitizer=${SANITIZER:-address}
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
  # The culprits are there to be found.
  mapfile -t targets < <(cargo fuzz list | grep -v '^culprit')
fi

mkdir -p "$OUT" "$WORK/seeds"
# Seeds come from the corpora, by the command; it needs no instrumentation, and must not be built with any.
env -u RUSTFLAGS cargo run --quiet -p chunkproof-cli --features all -- seed --out "$WORK/seeds"

# What the harness does tells a fuzzer nothing.
export RUSTC_WORKSPACE_WRAPPER=$PWD/fuzz/rustc-plain-harness
for target in "${targets[@]}"; do
  build=(cargo fuzz build -O --sanitizer "$sanitizer" --target-dir "$WORK/fuzz" "$target")
  case $target in
    # The harness is what these fuzz: they have its coverage, and seeds that no corpus holds.
    own_*) seeds=fuzz/seeds && env -u RUSTC_WORKSPACE_WRAPPER "${build[@]}" --no-default-features ;;
    *) seeds=$WORK/seeds && "${build[@]}" ;;
  esac
  cp "$(find "$WORK/fuzz" -path "*/release/$target" -type f | head -1)" "$OUT/$target"
  # Two cores beside each other start from the cases of their protocol.
  protocol=${target%_pair}
  cp "$seeds/$protocol.dict" "$OUT/$target.dict"
  # Without compression: fuzzers read it once, and a regression is a seed, too.
  python3 - "$OUT/${target}_seed_corpus.zip" "$seeds/$protocol" "fuzz/regressions/$target" <<'ZIP'
import pathlib, sys, zipfile
out, *folders = sys.argv[1:]
with zipfile.ZipFile(out, "w") as seeds:
    for folder in map(pathlib.Path, folders):
        for seed in sorted(folder.iterdir()) if folder.is_dir() else []:
            seeds.write(seed, seed.name)
ZIP
  printf '[libfuzzer]\nmax_len = 4096\ntimeout = 25\n' >"$OUT/$target.options"
done
