#!/usr/bin/env bash
# An Orleans silo whose membership table in Redis is deleted goes on without end, in no table, and no client finds it any more
#
# Versions  Microsoft.Orleans.Clustering.Redis 10.4.2, .NET 10; Redis 7.0 of Debian 12
# Guess     A silo that cannot note any more that it lives registers anew, or ends; if it can do neither, it says that the table is gone.
# Seen      It stays Active in its own view and ends by itself in none of the 60 s that were waited. Noting that it lives fails with an error of the
#           provider's Lua script ("bad argument #1 to 'find'"), only reading the table says "table version is missing". No new client connects.
# For users Watch the errors of reading the table, have readiness fail on them, and start every silo anew once Redis has its data back.
set -euo pipefail
command -v redis-server >/dev/null || { echo 'redis-server is needed (Debian: apt-get install redis-server).' >&2; exit 2; }

work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

port=$((20000 + RANDOM % 10000))
redis-server --port "$port" --bind 127.0.0.1 --save '' --dir "$work" >"$work/redis.log" &
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
    <PackageReference Include="Microsoft.Orleans.Clustering.Redis" Version="[10.4.2]" />
  </ItemGroup>
</Project>
PROJECT
cat >"$work/program/Program.cs" <<'PROGRAM'
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using StackExchange.Redis;

var redis = ConfigurationOptions.Parse(args[0]);
redis.AllowAdmin = true;
var errors = new Errors();
using var host = Host.CreateDefaultBuilder()
    .ConfigureLogging(logging => logging.ClearProviders().AddProvider(errors))
    .UseOrleans(silo => silo.UseRedisClustering(options => options.ConfigurationOptions = redis)
        .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("finding", "finding"))
        .Configure<ClusterMembershipOptions>(options => (options.IAmAliveTablePublishTimeout, options.TableRefreshTimeout) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5)))
        .ConfigureEndpoints(siloPort: int.Parse(args[1]), gatewayPort: int.Parse(args[2])))
    .Build();
await host.StartAsync();
Console.WriteLine($"before: a client {await Connects()}");

await using (var connection = await ConnectionMultiplexer.ConnectAsync(redis))
{
    await connection.GetServers()[0].FlushDatabaseAsync();
}

await Task.Delay(TimeSpan.FromSeconds(60));
var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;
var status = host.Services.GetRequiredService<IClusterMembershipService>().CurrentSnapshot.Members.Values.Single().Status;
Console.WriteLine($"a minute after: the silo {(stopping ? "ends" : "goes on")}, {status} in its own view");
Console.WriteLine($"a minute after: a client {await Connects()}");
foreach (var words in new[] { "bad argument #1 to 'find'", "table version is missing" })
{
    Console.WriteLine($"logged \"{words}\": {(errors.Text.Contains(words) ? "yes" : "no")}");
}

Environment.Exit(0);

async Task<string> Connects()
{
    using var client = Host.CreateDefaultBuilder()
        .ConfigureLogging(logging => logging.ClearProviders())
        .UseOrleansClient(builder => builder.UseRedisClustering(options => options.ConfigurationOptions = redis)
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("finding", "finding")))
        .Build();
    try
    {
        await client.StartAsync().WaitAsync(TimeSpan.FromSeconds(20));
        return "connects";
    }
    catch (Exception)
    {
        return "does not connect";
    }
}

internal sealed class Errors : ILoggerProvider, ILogger
{
    private readonly System.Text.StringBuilder _text = new();

    public string Text { get { lock (_text) { return _text.ToString(); } } }

    public ILogger CreateLogger(string category) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel level) => level >= LogLevel.Warning;

    public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format)
    {
        lock (_text) { _text.AppendLine(format(state, exception)).AppendLine(exception?.ToString()); }
    }

    public void Dispose() { }
}
PROGRAM
dotnet build "$work/program" -c Release -o "$work/out" -v quiet >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }

for _ in $(seq 100); do
  ! grep -q 'Ready to accept connections' "$work/redis.log" || break
  sleep 0.1
done
output=$(dotnet "$work/out/finding.dll" "127.0.0.1:$port" "$((port + 10001))" "$((port + 20001))")
echo "$output"
expect() { grep -qF -- "$1" <<<"$output" || { echo "Not as described any more: no line says $1" >&2; exit 1; }; }
expect 'before: a client connects'
expect 'a minute after: the silo goes on, Active in its own view'
expect 'a minute after: a client does not connect'
expect "logged \"bad argument #1 to 'find'\": yes"
expect 'logged "table version is missing": yes'
