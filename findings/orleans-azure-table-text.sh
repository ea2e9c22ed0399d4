#!/usr/bin/env bash
# Orleans stores grain state as text in an Azure table without an error, and no read finds it again, from about 492,000 characters on
#
# Versions  Microsoft.Orleans.Persistence.AzureStorage 10.4.2, .NET 10; Azurite 3.35.0 as the table service
# Guess     With UseStringFormat a state that is larger than the provider can hold is refused when it is written; one that was stored is read back.
# Seen      A state of 491,000 characters comes back. One of 492,000, or of 982,000, is stored without an error, and reading it fails with "Unable
#           to convert from storage format". Only above 983,040 is the write refused. The default, binary form holds the same states.
# For users Leave UseStringFormat off, or keep state below 480,000 characters.
set -euo pipefail

work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

npm install --silent --no-audit --no-fund --prefix "$work/azurite" azurite@3.35.0 >/dev/null
port=$((20000 + RANDOM % 10000))
"$work/azurite/node_modules/.bin/azurite-table" --silent --disableTelemetry --skipApiVersionCheck --location "$work/tables" --tablePort "$port" >"$work/azurite.log" 2>&1 &
server=$!

mkdir "$work/program"
cat >"$work/program/finding.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.Orleans.Server" Version="[10.4.2]" />
    <PackageReference Include="Microsoft.Orleans.Persistence.AzureStorage" Version="[10.4.2]" />
  </ItemGroup>
</Project>
PROJECT
cat >"$work/program/Program.cs" <<'PROGRAM'
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

foreach (var isText in new[] { true, false })
{
    using var host = Host.CreateDefaultBuilder()
        .ConfigureLogging(logging => logging.ClearProviders())
        .UseOrleans(silo => silo.UseLocalhostClustering().AddAzureTableGrainStorage("tables", options =>
        {
            options.TableServiceClient = new(args[0]);
            options.TableName = isText ? "Texts" : "Bytes";
            options.UseStringFormat = isText;
        }))
        .Build();
    await host.StartAsync();
    var storage = host.Services.GetRequiredKeyedService<IGrainStorage>("tables");

    // What the provider stores is the text and the JSON around it.
    foreach (var length in new[] { 400_000, 491_000, 492_000, 982_000, 984_000 })
    {
        var id = GrainId.Create("grain", $"{length}");
        var written = await Outcome(() => storage.WriteStateAsync("state", id, new GrainState<Text>(new() { Value = new('a', length) })));
        var state = new GrainState<Text>(new());
        var read = await Outcome(() => storage.ReadStateAsync("state", id, state));
        Console.WriteLine($"{(isText ? "text" : "binary")} {length}: write {written}, read {read}, {state.State.Value.Length} characters");
    }

    await host.StopAsync();
}

static async Task<string> Outcome(Func<Task> work)
{
    try
    {
        await work();
        return "ok";
    }
    catch (Exception e)
    {
        return $"fails ({e.Message[..Math.Min(40, e.Message.Length)]}...)";
    }
}

[GenerateSerializer]
public sealed class Text
{
    [Id(0)]
    public string Value { get; set; } = "";
}
PROGRAM
dotnet build "$work/program" -c Release -o "$work/out" -v quiet >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }

for _ in $(seq 100); do
  ! grep -q 'successfully started' "$work/azurite.log" || break
  sleep 0.1
done
# The account and key that every Azurite has, published in its documentation.
key=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==
output=$(dotnet "$work/out/finding.dll" \
  "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=$key;TableEndpoint=http://127.0.0.1:$port/devstoreaccount1")
echo "$output"
expect() { grep -qE -- "$1" <<<"$output" || { echo "Not as described any more: no line matches $1" >&2; exit 1; }; }
for length in 400000 491000; do
  expect "^text $length: write ok, read ok, $length characters$"
done
for length in 492000 982000; do
  expect "^text $length: write ok, read fails \(Unable to convert from storage format.*\), 0 characters$"
  expect "^binary $length: write ok, read ok, $length characters$"
done
expect '^text 984000: write fails \(Data too large'
