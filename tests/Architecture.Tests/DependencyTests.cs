using System.Reflection;

namespace VerifiedAddition.Architecture.Tests;

/// <summary>Dependencies point one way: from what runs experiments to what experiments are.</summary>
public sealed class DependencyTests
{
    [Theory]
    [InlineData("Arithmetic", "System")]
    [InlineData("Transformer", "System", "TorchSharp", "VerifiedAddition.Arithmetic")]
    [InlineData("Circuits.Facts", "System", "VerifiedAddition.Arithmetic")]
    [InlineData(
        "Circuits", "System", "TorchSharp", "VerifiedAddition.Arithmetic", "VerifiedAddition.Transformer", "VerifiedAddition.Circuits.Facts")]
    [InlineData("Grains.Abstractions", "System", "Orleans", "VerifiedAddition.Arithmetic", "VerifiedAddition.Circuits.Facts")]
    [InlineData(
        "Grains", "System", "Orleans", "Microsoft.Extensions", "VerifiedAddition.Arithmetic", "VerifiedAddition.Circuits.Facts",
        "VerifiedAddition.Grains.Abstractions")]
    [InlineData("Storage", "System", "Orleans", "Microsoft.Extensions", "Azure", "VerifiedAddition.Grains", "VerifiedAddition.Arithmetic")]
    [InlineData("Backends", "System", "Orleans", "Microsoft.AspNetCore.Connections", "Microsoft.Extensions", "StackExchange.Redis", "Azure")]
    [InlineData(
        "Experiments", "System", "Orleans", "Microsoft.AspNetCore.Connections", "Microsoft.Extensions", "YamlDotNet", "ScottPlot", "SkiaSharp",
        "VerifiedAddition.Grains.Abstractions", "VerifiedAddition.Arithmetic", "VerifiedAddition.Backends", "VerifiedAddition.Circuits.Facts")]
    [InlineData(
        "Api", "System", "Orleans", "Microsoft.AspNetCore", "Microsoft.Extensions", "Microsoft.IdentityModel", "Microsoft.Net.Http.Headers", "Microsoft.OpenApi", "Parquet",
        "VerifiedAddition.Experiments", "VerifiedAddition.Grains.Abstractions", "VerifiedAddition.Arithmetic", "VerifiedAddition.Backends", "VerifiedAddition.Circuits.Facts")]
    [InlineData(
        "Pages", "System", "Orleans", "Microsoft.AspNetCore", "Microsoft.Extensions", "Microsoft.JSInterop", "Microsoft.Net.Http.Headers", "MudBlazor", "Microsoft.OpenApi", "VerifiedAddition.Api",
        "VerifiedAddition.Experiments", "VerifiedAddition.Grains.Abstractions", "VerifiedAddition.Arithmetic", "VerifiedAddition.Circuits.Facts")]
    [InlineData(
        "Client", "System", "Orleans", "Spectre.Console", "OpenTelemetry", "VerifiedAddition.Experiments",
        "VerifiedAddition.Grains.Abstractions", "VerifiedAddition.Arithmetic", "VerifiedAddition.Backends", "VerifiedAddition.Circuits.Facts")]
    public void A_project_depends_only_on(string project, params string[] allowed)
    {
        var foreign = Assembly.Load($"VerifiedAddition.{project}").GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => !allowed.Any(prefix => name == prefix || name.StartsWith(prefix + ".", StringComparison.Ordinal)));

        Assert.Empty(foreign);
    }

    [Fact]
    public void Experiments_know_no_terminal() =>
        Assert.DoesNotContain(
            Assembly.Load("VerifiedAddition.Experiments").GetReferencedAssemblies(),
            reference => reference.Name!.StartsWith("Spectre.Console", StringComparison.Ordinal) || reference.Name is "System.CommandLine" or "System.Console");

    [Fact]
    public void Grains_never_see_a_tensor() =>
        Assert.DoesNotContain(
            Assembly.Load("VerifiedAddition.Grains").GetReferencedAssemblies(),
            reference => reference.Name is "TorchSharp" or "VerifiedAddition.Transformer" or "VerifiedAddition.Circuits");
}
