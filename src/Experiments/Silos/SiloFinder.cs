using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Finds silos by what people type.</summary>
public static class SiloFinder
{
    /// <summary>Returns the silos with this name: more than one if they share it.</summary>
    /// <exception cref="ClientException">There is none.</exception>
    public static SiloView[] Named(string name, SiloView[] silos, IGrid grid)
    {
        var named = Array.FindAll(silos, silo => string.Equals(silo.Profile.Name, name, StringComparison.Ordinal));
        if (named.Length > 0)
        {
            return named;
        }

        var names = silos.Select(silo => silo.Profile.Name).Distinct(StringComparer.Ordinal).ToArray();
        throw new ClientException((grid.Trainer, names) switch
        {
            (Trainer.Nobody, _) => $"There is no silo '{name}', since no grid runs: {grid.Description} only looks at what is stored.",
            (_, []) => $"There is no silo '{name}' at {grid.Description}: none has told of itself yet.",
            _ => $"There is no silo '{name}' at {grid.Description}.{Nearest.Hint(name, names)} There {(names.Length == 1 ? "is" : "are")} {string.Join(", ", names)}.",
        })
        { IsUnknownName = true };
    }

    /// <summary>Returns the device pool.</summary>
    public static IDevicePoolGrain PoolOf(IGrid grid) => grid.Grains.GetGrain<IDevicePoolGrain>(IDevicePoolGrain.Key);

    /// <summary>Returns the silos; none if the grid was started only for this command.</summary>
    public static async Task<SiloView[]> AllAsync(IGrid grid, CancellationToken cancellationToken) =>
        grid.Trainer is Trainer.Nobody ? [] : await PoolOf(grid).SilosAsync(cancellationToken);
}
