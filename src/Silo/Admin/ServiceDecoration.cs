namespace VerifiedAddition.Silo;

/// <summary>Puts something of ours around a service that others registered.</summary>
internal static class ServiceDecoration
{
    /// <summary>
    /// Replaces each registration of <typeparamref name="TService"/>, whether it is by type, by factory or an instance. The container makes
    /// and disposes the original as before.
    /// </summary>
    /// <param name="services">What is registered.</param>
    /// <param name="key">The key of the service; null where it has none.</param>
    /// <param name="decorate">Makes the replacement of the original.</param>
    /// <exception cref="InvalidOperationException">There is no such service: what was to be observed would go unobserved.</exception>
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

    /// <summary>The same registration under a key that nobody else knows.</summary>
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
