# Sourced by findings about .NET and its packages: a program of its own, in a temporary folder that goes away at the end.
# Needs: .NET SDK 10, NuGet.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# Builds Program.cs, read from standard input, with the packages that are named, each as NAME=VERSION.
build_with() {
  local package
  cat >"$work/Program.cs"
  {
    cat <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <TieredCompilation>false</TieredCompilation>
  </PropertyGroup>
  <ItemGroup>
PROJECT
    for package in "$@"; do
      echo "    <PackageReference Include=\"${package%%=*}\" Version=\"[${package#*=}]\" />"
    done
    echo '  </ItemGroup>'
    echo '</Project>'
  } >"$work/finding.csproj"
  dotnet build "$work" -c Release -o "$work/out" -v quiet >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
}

run_program() { dotnet "$work/out/finding.dll" "$@"; }

# Fails, and says what was seen, unless the text $1 has a line that matches the extended expression $2.
expect() {
  grep -qE -- "$2" <<<"$1" || { printf 'Not as described any more: no line matches "%s" in\n%s\n' "$2" "$1" >&2; exit 1; }
}
