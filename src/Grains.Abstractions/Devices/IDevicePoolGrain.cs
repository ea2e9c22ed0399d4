using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>The silos, what runs on their slots, and what waits for one. Key: <see cref="Key"/>.</summary>
/// <remarks>What sweeps and workers ask of it is in <see cref="ILeasingGrain"/>.</remarks>
[Alias("va.IDevicePoolGrain"), Version(GridContract.Version), ForClients]
public interface IDevicePoolGrain : IGrainWithStringKey
{
    const string Key = "default";

    /// <summary>Drains a silo (no new work; it hands over what it trains), or gives it work again.</summary>
    /// <param name="silo">Its name.</param>
    /// <param name="standing">Draining, Working to end it, or Excluded.</param>
    /// <returns>The silos of that name; empty if there is none.</returns>
    [Alias("SetStanding")]
    Task<SiloView[]> SetStandingAsync(string silo, SiloStanding standing, CancellationToken cancellationToken = default);

    /// <summary>The silos, by name.</summary>
    [Alias("Silos"), AlwaysInterleave]
    Task<SiloView[]> SilosAsync(CancellationToken cancellationToken = default);

    [Alias("ViewPool"), AlwaysInterleave]
    Task<PoolSnapshot> ViewAsync(CancellationToken cancellationToken = default);
}
