using System.CommandLine;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api.Tests;

/// <summary>What commands say with <c>--json</c>, or write to files, is to be had over HTTP. That the fields are equal is tested where a grid trains (EqualFieldsTests).</summary>
public sealed class CommandCoverageTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static readonly Dictionary<string, string[]> Operations = new(StringComparer.Ordinal)
    {
        ["quickstart"] = ["SubmitSweep"],
        ["sweep plan"] = ["PlanSweep"],
        ["sweep run"] = ["SubmitSweep", "FollowSweep"],
        ["sweep list"] = ["ListSweeps"],
        ["sweep show"] = ["ShowSweep"],
        ["sweep watch"] = ["FollowSweep"],
        ["sweep pause"] = ["PauseSweep"],
        ["sweep resume"] = ["ResumeSweep"],
        ["sweep retry"] = ["RetrySweep"],
        ["sweep priority"] = ["SetSweepPriority"],
        ["sweep cancel"] = ["CancelSweep"],
        ["sweep delete"] = ["DeleteSweep"],
        ["variant list"] = ["ListVariants"],
        ["variant show"] = ["ShowVariant"],
        ["variant logs"] = ["ShowLogs", "FollowVariant"],
        ["variant delete"] = ["DeleteVariant"],
        ["variant extend"] = ["ExtendVariant"],
        ["variant export"] = ["ShowRecord"],
        ["variant plot"] = ["PlotRecord"],
        ["grid show"] = ["ShowGrid"],
        ["grid drain"] = ["DrainSilo"],
        ["grid resume"] = ["ResumeSilo"],
        ["data clean"] = ["CleanData"],
        ["data usage"] = ["ShowUsage"],
        ["usage"] = ["ShowLedger"],
        ["verify"] = ["StartVerifications", "ShowVerification", "DownloadCertificate"],
        ["verify compare"] = ["CompareVerifications"],
        ["robustness"] = ["StartRobustness", "ShowRobustness"],
        ["certificate check"] = ["CheckCertificate"],
        ["ask"] = ["AskModel"],
        ["analyse"] = ["StartAnalysis", "ShowAnalysis", "ShowOriginalAnalysis"],
        ["analyse compare"] = ["CompareModels"],
        ["analyse reuse"] = ["FollowReuse"],
        ["claims"] = ["StartClaims", "ShowClaims"],
        ["claims check"] = ["CheckClaims"],
        ["patch"] = ["PatchModel"],
        ["report"] = ["DownloadReport"],
        ["zoo list"] = ["ListZoo"],
        ["model export"] = ["DownloadWeights", "DescribeWeights"],
    };

    /// <summary>Commands that the API has no need of, and why.</summary>
    private static readonly Dictionary<string, string> Left = new(StringComparer.Ordinal)
    {
        ["circuit"] = "computes where it runs, from weights and facts that are to be had: DownloadWeights, ShowAnalysis",
        ["model activations"] = "computes where it runs, from weights that are to be had: DownloadWeights",
        ["edges"] = "computes where it runs, from weights that are to be had: DownloadWeights",
        ["mechanism compare"] = "computes where it runs, from weights and facts that are to be had: DownloadWeights, ShowAnalysis",
        ["probe"] = "computes where it runs, from weights that are to be had: DownloadWeights",
        ["mechanism"] = "computes where it runs, from weights and facts that are to be had: DownloadWeights, ShowAnalysis",
        ["model import"] = "reads a file, which stays where it is",
        ["model publish"] = "writes a folder; what is in it is to be had one by one: DownloadWeights, ShowRecord, ShowClaims, ShowVerification, DownloadCertificate",
        ["console"] = "serves the API",
        ["console token create"] = "who may is settled where the console runs",
        ["console token list"] = "the same",
        ["console token revoke"] = "the same",
        ["completion"] = "is about a shell",
    };

    [Fact]
    public void Every_command_has_an_operation_or_needs_none()
    {
        var commands = Leaves(VaCommands.Create(new(new RemoteGridAccess(), new NoWeightFiles(), new Terminal { Output = TextWriter.Null, Error = TextWriter.Null }, new GlobalOptions())), "").ToArray();

        Assert.Equal(Operations.Keys.Concat(Left.Keys).Order(StringComparer.Ordinal), commands.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void Every_operation_is_there()
    {
        var there = host.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName).OfType<string>();

        Assert.Empty(Operations.Values.SelectMany(names => names).Except(there, StringComparer.Ordinal));
    }

    /// <summary>The commands that do something themselves, by their words.</summary>
    private static IEnumerable<string> Leaves(Command command, string words) => command.Subcommands.Where(one => !one.Hidden)
        .SelectMany(one => Leaves(one, $"{words} {one.Name}".TrimStart()))
        .Concat(command.Action is not null && words.Length > 0 ? [words] : []);
}
