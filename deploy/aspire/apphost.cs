// A cluster on this machine under Aspire: Redis, two silos, and a sweep to start by hand. docs/cluster.md, "Under Aspire", says how.
#:sdk Aspire.AppHost.Sdk@13.6.4
#:package Aspire.Hosting.AppHost@13.6.5

var builder = DistributedApplication.CreateBuilder(args);
var root = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", ".."));
var data = Directory.CreateDirectory(Path.Combine(root, "va-aspire")).FullName;

var slots = Math.Max(1, Environment.ProcessorCount / 2).ToString(); // the silos share the cores

// As in deploy/local/redis.json, so that ./va --cluster deploy/local/redis.json reaches this cluster from any terminal.
var redis = builder.AddExecutable("redis", "redis-server", data, "--port", "6379", "--bind", "127.0.0.1", "--appendonly", "yes");

var build = builder.AddExecutable("build", "dotnet", root, "build", "src/Silo", "-c", "Release", "-v", "quiet", "-nologo");

var quickstart = builder.AddExecutable("quickstart", "./va", root, "sweep", "run", "sweeps/quickstart.yaml", "--cluster", "deploy/local/redis.json")
    .WithOtlpExporter()
    .WithExplicitStart();

foreach (var (name, port) in new[] { ("silo-1", 8081), ("silo-2", 8082) })
{
    var silo = builder.AddExecutable(name, "dotnet", root,
            "artifacts/bin/Silo/release/VerifiedAddition.Silo.dll", "--config", "deploy/local/redis.json")
        .WithHttpEndpoint(name: "admin", env: "VA_Admin__Port", port: port, isProxied: false)
        .WithHttpHealthCheck("/health/ready", endpointName: "admin")
        .WithEnvironment("VA_Orleans__Name", name)
        .WithEnvironment("VA_Artefacts__Folder", Path.Combine(data, "artefacts"))
        .WithEnvironment("VA_Device__Slots", slots)
        .WithEnvironment("VA_Device__ThreadsPerSlot", "1")
        .WithOtlpExporter()
        .WaitForStart(redis)
        .WaitForCompletion(build);
    quickstart.WaitFor(silo);
}

builder.Build().Run();
