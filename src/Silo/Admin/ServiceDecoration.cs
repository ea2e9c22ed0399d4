namespace VerifiedAddition.Silo;

/// <summary>Decorates services that other libraries registered.</summary>
internal static class ServiceDecoration
{
    /// <summary>
    /// Replaces each registration of <typeparamref name="TService"/>, whether by type, by factory or by instance. The container creates
    /// and disposes the original as before.
    /// </summary>
    /// <param name="services">The service collection.</param>
    /// <param name="key">The key of the service; null if it has none.</param>
    /// <param name="decorate">Creates the replacement from the original.</param>
    /// <exception cref="InvalidOperationException">There is no such service, so nothing would be decorated.</exception>
    public static void Decorate<TService>(this IServiceCollection services, object? key, Func<IServiceProvider, TService, TService> decorate)
        where TService : class
    {
        var found = Enumerable.Range(0, services.Count)
            .Where(i => services[i].ServiceType == typeof(TService) && Equals(services[i].ServiceKey, key)).ToArray();
        if (found.Length == 0)
        {
            throw new InvalidOperationException(
                $"No {typeof(TService).Name}{(key is null ? "" : $" '{key}'")} is registered. Register it before it is decorated.");
        }

        foreach (var i in found)
        {
            var (original, inner) = (services[i], new object());
            services[i] = key is null
                ? new(typeof(TService), provider => Make(provider, inner), original.Lifetime)
                : new(typeof(TService), key, (provider, _) => Make(provider, inner), original.Lifetime);
            services.Add(UnderKey(original, inner));
        }

        object Make(IServiceProvider provider, object inner) => decorate(provider, provider.GetRequiredKeyedService<TService>(inner));
    }

    /// <summary>Returns the same registration under a unique private key.</summary>
    private static ServiceDescriptor UnderKey(ServiceDescriptor original, object inner)
    {
        var (service, key, lifetime) = (original.ServiceType, original.ServiceKey, original.Lifetime);
        return original.IsKeyedService
            ? original switch
            {
                { KeyedImplementationInstance: { } instance } => new(service, inner, instance),
                { KeyedImplementationFactory: { } make } => new(service, inner, (provider, _) => make(provider, key), lifetime),
                _ => new(service, inner, original.KeyedImplementationType!, lifetime),
            }
            : original switch
            {
                { ImplementationInstance: { } instance } => new(service, inner, instance),
                { ImplementationFactory: { } make } => new(service, inner, (provider, _) => make(provider), lifetime),
                _ => new(service, inner, original.ImplementationType!, lifetime),
            };
    }
}
