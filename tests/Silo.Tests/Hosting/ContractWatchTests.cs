using System.Collections.Immutable;
using System.Globalization;
using Orleans.Metadata;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo.Tests;

public sealed class ContractWatchTests
{
    private static readonly GrainManifest Ours = Manifest(("va.ISweepGrain", GridContract.Version), ("va.IJobGrain", GridContract.Version));

    [Fact]
    public void A_silo_speaks_the_highest_version_that_it_has_of_what_we_know()
    {
        Assert.Equal(GridContract.Version, ContractWatch.ContractOf(Ours, Ours));
        Assert.Equal(1, ContractWatch.ContractOf(Manifest(("va.ISweepGrain", 1), ("va.IVerificationShardGrain", 1)), Ours));
        Assert.Equal(0, ContractWatch.ContractOf(Manifest(("va.ISweepGrain", null)), Ours));
        Assert.Equal(0, ContractWatch.ContractOf(Manifest(("Orleans.ISomething", 9)), Ours));
        Assert.Equal(7, ContractWatch.ContractOf(Manifest(("va.ISweepGrain", 7), ("va.IJobGrain", 2)), Ours));
    }

    private static GrainManifest Manifest(params (string Interface, int? Version)[] interfaces) => new(
        ImmutableDictionary<GrainType, GrainProperties>.Empty,
        interfaces.ToImmutableDictionary(
            one => GrainInterfaceType.Create(one.Interface),
            one => new GrainInterfaceProperties(one.Version is { } version
                ? ImmutableDictionary.Create<string, string>(StringComparer.Ordinal).Add(WellKnownGrainInterfaceProperties.Version, version.ToString(CultureInfo.InvariantCulture))
                : ImmutableDictionary.Create<string, string>(StringComparer.Ordinal))));
}
