# Sourced by the commands in ops: finds the .NET SDK that global.json asks for, and builds the tracker with it.
: "${root:?}"
app="$root/src/Collab/bin/Release/net10.0/publish/Collab.dll"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
[ -n "${HOME:-}" ] || export DOTNET_CLI_HOME="${DOTNET_CLI_HOME:-/tmp/dotnet-home}"
if ! command -v dotnet >/dev/null 2>&1 && [ -x "${HOME:-}/.dotnet/dotnet" ]; then export PATH="$HOME/.dotnet:$PATH"; fi

need_sdk() {
  if command -v dotnet >/dev/null 2>&1 && (cd "$root" && dotnet --version >/dev/null 2>&1); then return 0; fi
  wanted="$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$root/global.json")"
  if command -v brew >/dev/null 2>&1; then command="brew install --cask dotnet-sdk"
  elif command -v winget >/dev/null 2>&1; then command="winget install Microsoft.DotNet.SDK.10"
  else command="curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --version $wanted"
  fi
  printf 'The .NET SDK %s (or a later 10.0.4xx) is needed. Type this once, then start again:\n\n  %s\n\n' "$wanted" "$command" >&2
  exit 1
}

# Builds a project or the solution. One compiler serves all projects, which saves a quarter of the time, and is ended afterwards: nothing is
# left running behind the one who typed the command.
build() {
  compiler="collab-$$" built=0
  (cd "$root" && dotnet build "$1" -c Release -v q -nologo -nodeReuse:false -p:UseRazorBuildServer=false \
    -p:UseSharedCompilation=true -p:SharedCompilationId="$compiler") </dev/null || built=$?
  sdk="$(cd "$root" && dotnet --list-sdks | sed -n "s/^$(dotnet --version) \[\(.*\)\]\$/\1/p")/$(cd "$root" && dotnet --version)"
  "$sdk/Roslyn/bincore/VBCSCompiler" -shutdown -pipename:"$compiler" >/dev/null 2>&1 || true
  return $built
}

# Quiet unless it fails.
build_app() {
  log="$(mktemp)"
  [ -f "$app" ] || echo "Building the tracker; the first time takes a minute ..." >&2
  if ! build src/Collab/Collab.csproj >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    echo "The tracker could not be built." >&2
    exit 1
  fi
  rm -f "$log"
}
