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

    [Fact]
    public void A_silo_that_speaks_less_than_this_one_understands_is_named()
    {
        Assert.Null(ContractWatch.Compare("silo-1", Ours, Ours));
        Assert.Equal(
            $"silo 'silo-1' is of an earlier version: it speaks contract 2, and this one understands {GridContract.Oldest} and later",
            ContractWatch.Compare("silo-1", Manifest(("va.ISweepGrain", 2)), Ours));
    }

    [Fact]
    public void A_silo_that_no_longer_understands_what_this_one_speaks_is_named()
    {
        Assert.Null(ContractWatch.Compare("silo-2", Later(oldest: GridContract.Version), Ours));
        Assert.Equal(
            $"silo 'silo-2' is of a later version: it understands contract 8 and later, and this one speaks {GridContract.Version}",
            ContractWatch.Compare("silo-2", Later(oldest: 8), Ours));
    }

    [Fact]
    public void Every_interface_of_the_grid_tells_the_oldest_contract_and_those_of_others_do_not()
    {
        Dictionary<string, string> ours = [], others = [];
        var provider = new OldestContract();
        provider.Populate(typeof(ISweepGrain), GrainInterfaceType.Create("va.ISweepGrain"), ours);
        provider.Populate(typeof(IManagementGrain), GrainInterfaceType.Create("Orleans.IManagementGrain"), others);

        Assert.Equal(GridContract.Oldest.ToString(CultureInfo.InvariantCulture), ours[OldestContract.Property]);
        Assert.Empty(others);
    }

    /// <summary>A silo of contract 9.</summary>
    private static GrainManifest Later(int oldest)
    {
        var sweeps = GrainInterfaceType.Create("va.ISweepGrain");
        var manifest = Manifest(("va.ISweepGrain", 9));
        var properties = manifest.Interfaces[sweeps].Properties.Add(OldestContract.Property, oldest.ToString(CultureInfo.InvariantCulture));
        return new(manifest.Grains, manifest.Interfaces.SetItem(sweeps, new(properties)));
    }

    private static GrainManifest Manifest(params (string Interface, int? Version)[] interfaces) => new(
        ImmutableDictionary<GrainType, GrainProperties>.Empty,
        interfaces.ToImmutableDictionary(
            one => GrainInterfaceType.Create(one.Interface),
            one => new GrainInterfaceProperties(one.Version is { } version
                ? ImmutableDictionary.Create<string, string>(StringComparer.Ordinal).Add(WellKnownGrainInterfaceProperties.Version, version.ToString(CultureInfo.InvariantCulture))
                : ImmutableDictionary.Create<string, string>(StringComparer.Ordinal))));
}
